//! stackdeck
