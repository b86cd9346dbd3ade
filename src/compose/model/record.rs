//! `record!`: a struct with one field for each attribute of the Compose Specification, written once: the field, its
//! decoding from a tree and its encoding follow from the same row. Fields are in the reference's order, since the
//! config hash depends on it.
//!
//! A field's key is its name unless `as "key"` says otherwise. The type may be followed by `=> always` (written even
//! when unset), `=> json` (written in JSON even when unset), `=> capital` (always written, in JSON with a capital
//! letter), `=> silent` (read, never written), `=> hidden` (neither read nor written) or `=> extensions` (the `x-*` of
//! the mapping).

/// Declares a struct of attributes, with its [`Decode`](crate::compose::decode::Decode) and
/// [`Encode`](crate::compose::encode::Encode).
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$about:meta])* pub $field:ident $(as $key:literal)? : $type:ty $(=> $how:ident)?),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
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
