//! Every simulated sensor through the pipeline: what comes out is what the simulated person did.

mod hostile;
mod movers;
mod movesense;
mod polar;
mod rules;
mod run;
mod wearables;
