//! Physiology on samples: beat times, plausibility, freshness
