//! The vocabulary of the tables: what a value may be, how its short form is expanded, how two values merge.

/// What a value may be, by its kind (list, mapping, scalar). Every alternative of the Compose schema has a kind of its
/// own.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) scalar: Option<Scalar>,
    pub(crate) list: Option<List>,
    pub(crate) map: Option<Map>,
    pub(crate) null: bool,
    pub(crate) form: Form,
    pub(crate) merge: Merge,
    pub(crate) path: PathRule,
}

/// What a scalar may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scalar {
    /// Union of [`TEXT`], [`INT`], [`DIGITS`], [`NUMBER`], [`BOOL`].
    pub(crate) accepts: u8,
    /// The type it is converted to.
    pub(crate) into: Type,
    /// Whether text is converted on interpolation already, before it is checked.
    pub(crate) cast: bool,
    pub(crate) constraint: Constraint,
}

pub(crate) const TEXT: u8 = 1;
pub(crate) const INT: u8 = 2;
pub(crate) const NUMBER: u8 = 4;
/// An integer written without a fraction (`3`, not `3.0`) that fits 64 bits.
pub(crate) const DIGITS: u8 = 16;
pub(crate) const BOOL: u8 = 8;

/// The type a scalar is converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Int,
    Number,
    Bool,
    /// A file mode: text is octal.
    Mode,
    /// Left as written: sizes.
    Raw,
}

/// What a scalar must satisfy beyond its type.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Constraint {
    Free,
    OneOf(&'static [&'static str]),
    /// Within bounds, both included.
    Between(i128, i128),
    /// A test that must pass as in the reference, a stricter one whose failure warns, and what is allowed in words.
    Matches {
        must: fn(&str) -> bool,
        should: fn(&str) -> bool,
        wanted: &'static str,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    pub(crate) item: &'static Shape,
    pub(crate) unique: Unique,
}

/// What happens to repeated items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unique {
    /// They are kept.
    No,
    /// They are refused.
    Refused,
    /// The later one replaces the earlier; items are the same when they have the same text before `=`.
    Key,
    /// … same text.
    Value,
    /// … same path.
    EnvFile,
    /// … same address, published port, target and protocol.
    Port,
    /// … same target in the container.
    Target,
    /// … same target of a secret or config; the prefix is that of the default target.
    Mount(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Map {
    Record(&'static Record),
    Dict(Dict),
}

/// A mapping with known keys.
#[derive(Debug)]
pub(crate) struct Record {
    /// What it is called in messages.
    pub(crate) name: &'static str,
    pub(crate) attributes: &'static [Attribute],
    /// Keys among them that are not allowed here: two mappings may share one table.
    pub(crate) without: &'static [&'static str],
    pub(crate) required: &'static [&'static str],
    /// Whether `x-…` keys are allowed.
    pub(crate) extensions: bool,
}

/// A key of a record.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) shape: &'static Shape,
}

/// A mapping with keys of the user's choice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dict {
    pub(crate) value: &'static Shape,
    pub(crate) keys: Keys,
}

/// Which keys the user may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    Any,
    /// Letters, digits, `.`, `_`, `-`.
    Name,
}

/// How a short form is expanded (Compose Specification, "short syntax").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    /// A boolean becomes text.
    Text,
    /// Text becomes a list with that one item.
    Strings,
    /// … and empty items are removed.
    FilledStrings,
    /// A list of `key=value` becomes a mapping; a key without `=` has no value.
    Variables,
    /// A list of `key=value` becomes a mapping; a key without `=` has an empty value.
    Labels,
    /// … every key must have a value.
    Contexts,
    /// Values are text; no list form.
    Options,
    /// Text is split into words.
    Command,
    /// Text becomes a command run by the shell.
    HealthTest,
    /// Text is the context.
    Build,
    /// A list of services becomes a mapping of `service_started` dependencies.
    DependsOn,
    /// A list of names becomes a mapping from them to null.
    Names,
    Ports,
    Volume,
    /// Text, or a list of paths and records, becomes a list of records.
    EnvFiles,
    /// Text is the source.
    Mount,
    Device,
    /// `all` becomes a request for all GPUs.
    Gpus,
    DeviceRequest,
    Ssh,
    ExtraHosts,
    /// A record whose `external` may be the old `{name: …}`.
    Resource,
    /// Text is the service.
    Extends,
    /// Text is the path.
    Include,
}

impl Form {
    /// Whether it is a mapping that may also be a list of `key=value`.
    pub(crate) fn is_pairs(self) -> bool {
        matches!(self, Self::Variables | Self::Labels | Self::ExtraHosts)
    }
}

/// How a value merges with that of an earlier file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// Mappings key by key, lists appended, scalars replaced.
    Deep,
    /// Replaced whole, even by null.
    Replace,
    /// Key by key, where a key without a value replaces too.
    Variables,
    /// Key by key, unless the two name different drivers: then replaced.
    Logging,
    /// Configurations of the same subnet are merged, others appended.
    Ipam,
    Whole,
    /// Key by key; lists under a key are joined, without repeats.
    Hosts,
}

/// Whether a text is a path on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathRule {
    No,
    File,
    /// A path, unless it is a URL, a git repository or `service:x`.
    Context,
    /// A watched path: links are followed.
    Watch,
    /// The source of a mount: a path when its type is `bind`.
    Mount,
    /// Values are paths of SSH keys.
    Ssh,
    /// Options of a volume driver: `device` is a path when it is a local bind mount.
    DriverOptions,
}

impl Shape {
    const NOTHING: Self = Self {
        scalar: None,
        list: None,
        map: None,
        null: false,
        form: Form::Plain,
        merge: Merge::Deep,
        path: PathRule::No,
    };

    pub(crate) const fn scalar(accepts: u8, into: Type) -> Self {
        Self {
            scalar: Some(Scalar {
                accepts,
                into,
                cast: false,
                constraint: Constraint::Free,
            }),
            ..Self::NOTHING
        }
    }

    pub(crate) const fn list(item: &'static Shape) -> Self {
        Self {
            list: Some(List {
                item,
                unique: Unique::No,
            }),
            ..Self::NOTHING
        }
    }

    pub(crate) const fn record(record: &'static Record) -> Self {
        Self {
            map: Some(Map::Record(record)),
            ..Self::NOTHING
        }
    }

    pub(crate) const fn dict(value: &'static Shape, keys: Keys) -> Self {
        Self {
            map: Some(Map::Dict(Dict { value, keys })),
            ..Self::NOTHING
        }
    }

    pub(crate) const fn or_text(mut self) -> Self {
        self.scalar = Self::scalar(TEXT, Type::Text).scalar;
        self
    }

    pub(crate) const fn or_scalar(mut self, accepts: u8, into: Type) -> Self {
        self.scalar = Self::scalar(accepts, into).scalar;
        self
    }

    pub(crate) const fn or_list(mut self, item: &'static Shape) -> Self {
        self.list = Self::list(item).list;
        self
    }

    pub(crate) const fn or_null(mut self) -> Self {
        self.null = true;
        self
    }

    pub(crate) const fn unique(mut self, unique: Unique) -> Self {
        if let Some(list) = &mut self.list {
            list.unique = unique;
        }
        self
    }

    pub(crate) const fn cast(mut self) -> Self {
        if let Some(scalar) = &mut self.scalar {
            scalar.cast = true;
        }
        self
    }

    pub(crate) const fn constraint(mut self, constraint: Constraint) -> Self {
        if let Some(scalar) = &mut self.scalar {
            scalar.constraint = constraint;
        }
        self
    }

    pub(crate) const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    pub(crate) const fn merge(mut self, merge: Merge) -> Self {
        self.merge = merge;
        self
    }

    pub(crate) const fn path(mut self, path: PathRule) -> Self {
        self.path = path;
        self
    }

    /// The shape of the value at a key; none when the key is unknown.
    pub(crate) fn under(&self, key: &str) -> Option<&'static Shape> {
        match self.map? {
            Map::Dict(dict) => Some(dict.value),
            Map::Record(record) => record.attribute(key),
        }
    }

    /// The shape of an item.
    pub(crate) fn item(&self) -> Option<&'static Shape> {
        self.list.map(|list| list.item)
    }
}

impl Record {
    /// The shape of an attribute; none when the key is not allowed.
    pub(crate) fn attribute(&self, key: &str) -> Option<&'static Shape> {
        if self.without.contains(&key) {
            return None;
        }
        self.attributes
            .iter()
            .find(|attribute| attribute.name == key)
            .map(|attribute| attribute.shape)
    }

    /// The keys that are allowed, sorted.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        let all = self.attributes.iter().map(|attribute| attribute.name);
        let mut keys: Vec<_> = all.filter(|key| !self.without.contains(key)).collect();
        keys.sort_unstable();
        keys
    }
}

pub(crate) const fn attribute(name: &'static str, shape: &'static Shape) -> Attribute {
    Attribute { name, shape }
}
