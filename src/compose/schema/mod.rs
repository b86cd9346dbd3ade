//! The vocabulary of the tables in `model`: what a value may be, by kind. The tables drive the conversion of interpolated
//! text, the expansion of short forms, merging, removal of repeats, checking and path resolution.

pub(super) mod common;
pub(super) mod service;
mod shape;

pub(super) use shape::{
    BOOL, Constraint, DIGITS, Dict, Form, INT, Keys, List, Map, Merge, NUMBER, PathRule, Record, Scalar, Shape, TEXT,
    Type, Unique, attribute,
};
