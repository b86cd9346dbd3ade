//! The path of a value in the model: `services.web.ports[0]`.

use std::fmt;

/// The path of a value in the model: a linked list on the call stack, built on the way down without allocating.
#[derive(Debug, Clone, Copy)]
pub(super) enum ModelPath<'a> {
    Root,
    Key(&'a ModelPath<'a>, &'a str),
    Item(&'a ModelPath<'a>, usize),
}

impl<'a> ModelPath<'a> {
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self::Key(self, key)
    }

    pub(super) fn item(&'a self, index: usize) -> Self {
        Self::Item(self, index)
    }
}

impl fmt::Display for ModelPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => f.write_str(key),
            Self::Key(parent, key) => write!(f, "{parent}.{key}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ModelPath;

    #[test]
    fn a_path_is_written_with_dots_and_brackets() {
        let services = ModelPath::Root.key("services");
        let web = services.key("web");
        let ports = web.key("ports");
        assert_eq!(ports.item(0).to_string(), "services.web.ports[0]");
    }
}
