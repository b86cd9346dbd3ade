//! `record!`: a struct whose every field is an attribute of the Compose Specification, written once. Field order is the
//! reference's own, since the config hash depends on it.
//!
//! A field's key is its name unless `as "key"` says otherwise. After the type may stand `=> always` (written even when it
//! is empty), `=> hidden` (neither read nor written) or `=> extensions` (the `x-*` of the mapping).

/// Declares a struct of attributes.
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
    };
}

pub(super) use record;
