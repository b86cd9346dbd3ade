//! What can be over the views, a file each.

pub(crate) mod confirm;
pub(crate) mod doctor;
pub(crate) mod frame;
pub(crate) mod help;
pub(crate) mod keys;
pub(crate) mod menu;
pub(crate) mod palette;
pub(crate) mod projects;
pub(crate) mod quit;
mod search;
pub(crate) mod settings;
pub(crate) mod text;
