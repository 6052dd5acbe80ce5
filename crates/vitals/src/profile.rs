//! What formulas ask about a person.

/// Which of the two groups of a study's formula is nearer to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// The formula for women.
    Female,
    /// The formula for men.
    Male,
}

/// A person, as far as energy and load depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// Which formula.
    pub sex: Sex,
    /// Age, in years.
    pub age_years: f64,
    /// Body weight, in kg.
    pub weight_kg: f64,
    /// Resting heart rate, in 1/min.
    pub resting_bpm: f64,
    /// Maximal heart rate, in 1/min.
    pub max_bpm: f64,
    /// Maximal oxygen uptake in ml/(min · kg), where it has been measured.
    pub vo2_max: Option<f64>,
}
