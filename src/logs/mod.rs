//! Log lines within a byte budget.
