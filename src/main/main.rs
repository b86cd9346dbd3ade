//! stackdeck, the program: picks the engine and the face, and gives the exit code.

fn main() {}
