// What a device is, and how full its battery.

import { Reader } from "./reader.js";

export function batteryLevel(view) {
  const level = view.getUint8(0);
  return level <= 100 ? { battery_level_percent: level } : {};
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function string(view) {
  return { string: utf8.decode(view).replace(/\0+$/, "") };
}

const YES_NO = ["no", "yes", "unknown", "reserved"];
const CHARGE_STATES = ["unknown", "charging", "discharging_active", "discharging_inactive"];
const CHARGE_LEVELS = ["unknown", "good", "low", "critical"];
const CHARGE_TYPES = ["unknown_or_not_charging", "constant_current", "constant_voltage", "trickle", "float"];

export function batteryLevelStatus(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const state = reader.u16();
  const reading = {
    battery_present: (state & 1) !== 0,
    wired_external_power: YES_NO[(state >> 1) & 3],
    wireless_external_power: YES_NO[(state >> 3) & 3],
    charge_state: CHARGE_STATES[(state >> 5) & 3],
    charge_level: CHARGE_LEVELS[(state >> 7) & 3],
    charge_type: CHARGE_TYPES[(state >> 9) & 7] ?? "reserved",
    charging_fault_battery: (state & 0x1000) !== 0,
    charging_fault_external_power: (state & 0x2000) !== 0,
    charging_fault_other: (state & 0x4000) !== 0,
  };
  if (reader.has(flags & 1, 2)) reading.identifier = reader.u16();
  if (reader.has(flags & 2, 1)) {
    const level = reader.u8();
    if (level <= 100) reading.battery_level_percent = level;
  }
  if (reader.has(flags & 4, 1)) {
    const status = reader.u8();
    reading.service_required = YES_NO[status & 3];
    reading.battery_fault = (status & 4) !== 0;
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function systemId(view) {
  const reader = new Reader(view);
  // 40 bits are too many for bit operators.
  const low = reader.u32();
  return { manufacturer_id: low + reader.u8() * 2 ** 32, oui: reader.u24() };
}

const VENDORS = { 1: "bluetooth_sig", 2: "usb" };

export function pnpId(view) {
  return {
    vendor_id_source: VENDORS[view.getUint8(0)] ?? "reserved",
    vendor_id: view.getUint16(1, true),
    product_id: view.getUint16(3, true),
    product_version: view.getUint16(5, true),
  };
}
