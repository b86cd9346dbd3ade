//! Checks the architecture: rooms import only what the map in `ARCHITECTURE.md` allows, files do not import each other in
//! circles, libraries are named only in the rooms they belong to, and names and matches keep the rules of the house.

mod arms;
mod circles;
mod imports;
mod length;
mod libraries;
mod names;
mod page;
mod rooms;
mod source;
mod tokens;
