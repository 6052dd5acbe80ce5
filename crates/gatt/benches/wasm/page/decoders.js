// Decoders as a page would write them: a DataView in, an object out. Names are those of the readings in Rust.

import * as body from "./body.js";
import * as cycling from "./cycling.js";
import * as device from "./device.js";
import * as glucose from "./glucose.js";
import * as health from "./health.js";
import * as control from "./machine_control.js";
import * as machines from "./machines.js";
import * as polar from "./polar.js";
import { polarControlPoint } from "./polar_control.js";
import * as sensors from "./sensors.js";
import { tacx } from "./trainer.js";

/** By the names of the registry. */
export const plain = {
  "Heart Rate Measurement": sensors.heartRate,
  "Body Sensor Location": sensors.bodySensorLocation,
  "RSC Measurement": sensors.running,
  "RSC Feature": sensors.runningFeature,
  "CSC Measurement": sensors.speedAndCadence,
  "CSC Feature": sensors.speedAndCadenceFeature,
  "Cycling Power Measurement": cycling.power,
  "Cycling Power Vector": cycling.powerVector,
  "Cycling Power Feature": cycling.powerFeature,
  "Cycling Power Control Point": cycling.powerControlPoint,
  "Sensor Location": sensors.sensorLocation,
  "SC Control Point": sensors.speedAndCadenceControlPoint,
  "Wahoo Trainer Control Point": cycling.wahooTrainer,
  "Treadmill Data": machines.treadmill,
  "Cross Trainer Data": machines.crossTrainer,
  "Step Climber Data": machines.stepClimber,
  "Stair Climber Data": machines.stairClimber,
  "Rower Data": machines.rower,
  "Indoor Bike Data": machines.indoorBike,
  "Fitness Machine Status": control.machineStatus,
  "Training Status": control.trainingStatus,
  "Fitness Machine Feature": control.machineFeature,
  "Supported Speed Range": control.speedRange,
  "Supported Inclination Range": control.inclinationRange,
  "Supported Resistance Level Range": control.resistanceRange,
  "Supported Heart Rate Range": control.heartRateRange,
  "Supported Power Range": control.powerRange,
  "Fitness Machine Control Point": control.machineControlPoint,
  "Tacx FE-C Data": tacx,
  "Tacx FE-C Control": tacx,
  "Polar Measurement Data": polar.frame,
  "Polar Measurement Data Control Point": polarControlPoint,
  "Battery Level": device.batteryLevel,
  "Manufacturer Name String": device.string,
  "Model Number String": device.string,
  "Serial Number String": device.string,
  "Hardware Revision String": device.string,
  "Firmware Revision String": device.string,
  "Software Revision String": device.string,
  "Battery Level Status": device.batteryLevelStatus,
  "System ID": device.systemId,
  "PnP ID": device.pnpId,
  "Heart Rate Control Point": sensors.heartRateControlPoint,
  "PLX Continuous Measurement": health.oximeter,
  "PLX Spot-Check Measurement": health.oximeterSpotCheck,
  "PLX Features": health.oximeterFeatures,
  "Temperature Measurement": health.temperature,
  "Intermediate Temperature": health.temperature,
  "Temperature Type": health.temperatureType,
  "Blood Pressure Measurement": health.bloodPressure,
  "Intermediate Cuff Pressure": health.cuffPressure,
  "Blood Pressure Feature": health.bloodPressureFeature,
  "Weight Measurement": health.weight,
  "Weight Scale Feature": health.weightFeature,
  "Body Composition Measurement": health.bodyComposition,
  "Body Composition Feature": health.bodyCompositionFeature,
  "CGM Measurement": glucose.glucose,
  "CGM Feature": glucose.glucoseFeature,
  "CGM Status": glucose.glucoseStatus,
  "CGM Session Start Time": glucose.glucoseSessionStart,
  "Core Body Temperature": body.coreTemperature,
  "Moxy sensor data": body.muscleOxygen,
  "Varia radar measurement": cycling.radar,
  "Huami steps": body.huamiSteps,
  "Movesense GSP notification": body.movesense,
  Temperature: body.ambientTemperature,
  Humidity: body.humidity,
  Pressure: body.airPressure,
};
