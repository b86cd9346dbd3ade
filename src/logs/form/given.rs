//! Names that the forms of text lines give to what stands in a line without a name. A line may have such a field though
//! the name is nowhere in it.

/// The names, of all forms; the last two are those of the logger and the message.
const GIVEN: &[&str] = &[
    "agent",
    "application",
    "bytes",
    "caller",
    "client",
    "code",
    "connection",
    "database",
    "event",
    "host",
    "method",
    "more",
    "node",
    "path",
    "pid",
    "process",
    "protocol",
    "referer",
    "remote",
    "role",
    "span",
    "status",
    "subsystem",
    "thread",
    "took",
    "user",
    LOGGER,
    MESSAGE,
];

pub(super) const LOGGER: &str = "logger";
pub(super) const MESSAGE: &str = "message";

/// Whether a text line may have a field of this name without the name standing in it.
pub(crate) fn is_given(name: &str) -> bool {
    GIVEN.contains(&name)
}

/// Whether a name is that of the logger or the message.
pub(crate) fn is_role(name: &str) -> bool {
    matches!(name, LOGGER | MESSAGE)
}

/// Whether the value of such a field stands in its line as it is.
pub(crate) fn is_as_written(name: &str) -> bool {
    // Redis writes the role as a letter; the message of an access line is made of its fields.
    !matches!(name, "role" | MESSAGE)
}
