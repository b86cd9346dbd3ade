//! Who is asking: passwords, and the tokens given for them.

mod jwt;
mod password;

pub(crate) use self::{
    jwt::{Jwt, TokenError},
    password::{Hasher, HasherError},
};
