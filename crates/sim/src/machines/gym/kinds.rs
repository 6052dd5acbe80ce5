//! What tells the machines of a gym apart, as tables.

use strapline_gatt::{
    Characteristic, CrossTrainerData, FitnessMachineControlPoint, FitnessMachineFeature,
    FitnessMachineStatus, Machine, Quantity, RowerData, StairClimberData, StepClimberData,
    SupportedInclinationRange, SupportedResistanceRange, SupportedSpeedRange, TrainingStatus, TreadmillData,
    Uuid,
};

use super::super::FITNESS_MACHINE;
use crate::information;
use crate::sensor::{Attribute, Property};

/// The coarsest step of what a machine's field holds, in the quantity's resolution.
pub(super) fn step(machine: Machine, quantity: Quantity) -> i32 {
    let field = machine.layout().iter().find(|field| field.quantity == quantity);
    field.map_or(1, |field| i32::from(field.scale))
}

/// The most that a field can hold, below what means "not available".
pub(super) const fn limit(quantity: Quantity) -> f64 {
    match quantity {
        Quantity::TotalDistance => 16e6,
        Quantity::HeartRate
        | Quantity::MetabolicEquivalent
        | Quantity::EnergyPerMinute
        | Quantity::StrokeRate => 254.0,
        Quantity::Inclination | Quantity::RampAngle | Quantity::ResistanceLevel | Quantity::Power => 32e3,
        Quantity::PositiveElevationGain => 30e3,
        _ => 65e3,
    }
}

pub(super) const fn data_uuid(machine: Machine) -> Uuid {
    match machine {
        Machine::Treadmill => TreadmillData::UUID,
        Machine::CrossTrainer => CrossTrainerData::UUID,
        Machine::StepClimber => StepClimberData::UUID,
        Machine::StairClimber => StairClimberData::UUID,
        Machine::Rower | Machine::IndoorBike => RowerData::UUID,
    }
}

pub(super) const fn targets(machine: Machine) -> u32 {
    match machine {
        Machine::Treadmill => FitnessMachineFeature::SPEED_TARGET | FitnessMachineFeature::INCLINATION_TARGET,
        Machine::CrossTrainer | Machine::Rower => FitnessMachineFeature::RESISTANCE_TARGET,
        _ => 0,
    }
}

pub(super) const fn quantities(machine: Machine) -> &'static [Quantity] {
    use Quantity::{
        AverageSpeed, AverageStepRate, ElapsedTime, EnergyPerHour, EnergyPerMinute, Floors, HeartRate,
        Inclination, MetabolicEquivalent, NegativeElevationGain, Pace, PositiveElevationGain, Power,
        RampAngle, ResistanceLevel, Speed, StepCount, StepRate, StrideCount, StrokeCount, StrokeRate,
        TotalDistance, TotalEnergy,
    };
    match machine {
        Machine::Treadmill => &[
            Speed,
            AverageSpeed,
            TotalDistance,
            Inclination,
            RampAngle,
            PositiveElevationGain,
            NegativeElevationGain,
            TotalEnergy,
            EnergyPerHour,
            EnergyPerMinute,
            HeartRate,
            MetabolicEquivalent,
            ElapsedTime,
        ],
        Machine::CrossTrainer => &[
            Speed,
            TotalDistance,
            StepRate,
            AverageStepRate,
            StrideCount,
            ResistanceLevel,
            Power,
            TotalEnergy,
            EnergyPerHour,
            EnergyPerMinute,
            HeartRate,
            ElapsedTime,
        ],
        Machine::StepClimber => &[
            Floors,
            StepCount,
            StepRate,
            AverageStepRate,
            PositiveElevationGain,
            TotalEnergy,
            EnergyPerHour,
            EnergyPerMinute,
            HeartRate,
            ElapsedTime,
        ],
        Machine::StairClimber => &[
            Floors,
            StepRate,
            AverageStepRate,
            PositiveElevationGain,
            StrideCount,
            TotalEnergy,
            EnergyPerHour,
            EnergyPerMinute,
            HeartRate,
            ElapsedTime,
        ],
        Machine::Rower | Machine::IndoorBike => &[
            StrokeRate,
            StrokeCount,
            TotalDistance,
            Pace,
            Power,
            ResistanceLevel,
            TotalEnergy,
            EnergyPerHour,
            EnergyPerMinute,
            HeartRate,
            ElapsedTime,
        ],
    }
}

/// Bits of the features (Fitness Machine Service 1.0, 4.3.1.1).
pub(super) const fn features(machine: Machine) -> u32 {
    const ENERGY_HEART_RATE_TIME: u32 = 1 << 9 | 1 << 10 | 1 << 12;
    ENERGY_HEART_RATE_TIME
        | match machine {
            Machine::Treadmill => 1 << 0 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 11,
            Machine::CrossTrainer => 1 << 2 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 14,
            Machine::StepClimber => 1 << 4 | 1 << 6,
            Machine::StairClimber => 1 << 4 | 1 << 6 | 1 << 8,
            Machine::Rower | Machine::IndoorBike => 1 << 1 | 1 << 2 | 1 << 5 | 1 << 7 | 1 << 14,
        }
}

pub(super) fn attributes(machine: Machine) -> Vec<Attribute> {
    use Property::{Indicate, Notify, Read, Write};
    let mut attributes = vec![
        Attribute::new(FITNESS_MACHINE, data_uuid(machine), &[Notify]),
        Attribute::new(FITNESS_MACHINE, FitnessMachineFeature::UUID, &[Read]),
    ];
    let targets = targets(machine);
    for (target, characteristic) in [
        (FitnessMachineFeature::SPEED_TARGET, SupportedSpeedRange::UUID),
        (FitnessMachineFeature::INCLINATION_TARGET, SupportedInclinationRange::UUID),
        (FitnessMachineFeature::RESISTANCE_TARGET, SupportedResistanceRange::UUID),
    ] {
        if targets & target != 0 {
            attributes.push(Attribute::new(FITNESS_MACHINE, characteristic, &[Read]));
        }
    }
    attributes.extend([
        Attribute::new(FITNESS_MACHINE, TrainingStatus::UUID, &[Read, Notify]),
        Attribute::new(FITNESS_MACHINE, FitnessMachineStatus::UUID, &[Notify]),
        Attribute::new(FITNESS_MACHINE, FitnessMachineControlPoint::UUID, &[Write, Indicate]),
    ]);
    attributes.extend(information::ATTRIBUTES);
    attributes
}
