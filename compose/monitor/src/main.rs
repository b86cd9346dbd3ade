//! The market monitor service.

fn main() {}
