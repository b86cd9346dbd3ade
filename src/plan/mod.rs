//! Wanted and found to ordered steps, each with its reason. Pure.
