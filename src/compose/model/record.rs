//! `record!`: a mapping of the Compose Specification as one table, each attribute written once. The struct, its decoding
//! from a tree, its encoding and the check of the tree follow from the same row. Rows are in the reference's order, since
//! the config hash depends on it.
//!
//! ```text
//! pub struct Dependency = "a dependency" requires "condition" {
//!     pub condition: Condition [CONDITION] => always,
//!     …
//!     ; "old_key" [STRING],
//! }
//! ```
//!
//! The text is what messages call the mapping; `requires` names the keys it must have. A row is the field, its type, the
//! [`Shape`](crate::compose::schema::Shape) of what a file may write, and how it is written back: `=> always` (even when
//! unset), `=> json` (in JSON even when unset), `=> capital` (always, in JSON with a capital letter), `=> silent`
//! (never), `=> hidden` (neither read nor written) or `=> extensions` (the `x-*` of the mapping, which are allowed only
//! then). A field's key is its name unless `as "key"` says otherwise. After `;` stand keys that a file may have and the
//! model has not.

/// Declares a struct of attributes, with its [`Decode`](crate::compose::decode::Decode),
/// [`Encode`](crate::compose::encode::Encode) and [`Record`](crate::compose::schema::Record).
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident = $title:literal $(requires $($required:literal),+)? {
            $(
                $(#[$about:meta])*
                pub $field:ident $(as $key:literal)? : $type:ty $([$shape:ident])? $(=> $how:ident)?
            ),* $(,)?
            $(; $($only:literal [$only_shape:ident]),+ $(,)?)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
        }

        impl $name {
            /// What a file may write.
            pub(crate) const RECORD: $crate::compose::schema::Record = $crate::compose::schema::Record {
                name: $title,
                attributes: record!(@attributes
                    $({ record!(@key $field $($key)?) $(, $shape)? })*
                    $($({ $only, $only_shape })+)?
                ),
                without: &[],
                required: &[$($($required),+)?],
                extensions: false $(|| record!(@has_extensions $($how)?))*,
            };
        }

        impl $crate::compose::decode::Decode for $name {
            fn decode(
                node: &$crate::yaml::Node,
                at: &mut $crate::compose::decode::Decoder,
            ) -> Option<Self> {
                let entries = at.entries(node)?;
                Some(Self {
                    $($field: record!(@read at, entries, record!(@key $field $($key)?) $(, $how)?),)*
                })
            }
        }

        impl $crate::compose::encode::Encode for $name {
            fn encode(&self, syntax: $crate::compose::encode::Syntax) -> serde_json::Value {
                let mut fields = $crate::compose::encode::ObjectBuilder::new(syntax);
                $(record!(@write fields, record!(@key $field $($key)?), &self.$field $(, $how)?);)*
                fields.finish()
            }

            fn is_unset(&self) -> bool {
                *self == Self::default()
            }
        }
    };

    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };

    (@attributes $({ $key:expr $(, $shape:ident)? })*) => {
        &[$($($crate::compose::schema::attribute($key, &$shape),)?)*]
    };

    (@has_extensions extensions) => { true };
    (@has_extensions $($how:ident)?) => { false };

    (@read $at:ident, $entries:ident, $key:expr, hidden) => { Default::default() };
    (@read $at:ident, $entries:ident, $key:expr, extensions) => { $at.extensions($entries) };
    (@read $at:ident, $entries:ident, $key:expr $(, $how:ident)?) => { $at.field($entries, $key) };

    (@write $fields:ident, $key:expr, $value:expr) => { $fields.when_set($key, $value) };
    (@write $fields:ident, $key:expr, $value:expr, always) => { $fields.always($key, $value) };
    (@write $fields:ident, $key:expr, $value:expr, json) => { $fields.always_in_json($key, $value) };
    (@write $fields:ident, $key:expr, $value:expr, capital) => { $fields.capital($key, $value) };
    (@write $fields:ident, $key:expr, $value:expr, extensions) => { $fields.extensions($value) };
    (@write $fields:ident, $key:expr, $value:expr, $other:ident) => { };
}

pub(super) use record;
