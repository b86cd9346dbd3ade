//! Lists come in pages.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Refused;

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// How many, 1 to 100; 20 when not given.
    pub(crate) limit: Option<u32>,
    /// How many to skip, at most 100000.
    pub(crate) offset: Option<u32>,
}

impl PageQuery {
    const MAX_LIMIT: u32 = 100;
    const MAX_OFFSET: u32 = 100_000;

    /// Limit and offset, within their bounds.
    ///
    /// # Errors
    /// Out of bounds: said, not silently cut.
    pub(crate) fn checked(self) -> Result<(u32, u32), Refused> {
        let (limit, offset) = (self.limit.unwrap_or(20), self.offset.unwrap_or(0));
        if !(1..=Self::MAX_LIMIT).contains(&limit) {
            return Err(Refused(format!("limit is from 1 to {}", Self::MAX_LIMIT)));
        }
        if offset > Self::MAX_OFFSET {
            return Err(Refused(format!("offset is at most {}", Self::MAX_OFFSET)));
        }
        Ok((limit, offset))
    }
}

/// A part of a list.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// How many there are altogether.
    pub(crate) total: u64,
    pub(crate) limit: u32,
    pub(crate) offset: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_bounds_are_checked() {
        let checked = |limit, offset| PageQuery { limit, offset }.checked();
        assert_eq!(checked(None, None), Ok((20, 0)));
        assert_eq!(checked(Some(100), Some(100_000)), Ok((100, 100_000)));
        assert_eq!(
            checked(Some(0), None).unwrap_err().to_string(),
            "limit is from 1 to 100"
        );
        assert_eq!(
            checked(Some(101), None).unwrap_err().to_string(),
            "limit is from 1 to 100"
        );
        assert_eq!(
            checked(None, Some(100_001)).unwrap_err().to_string(),
            "offset is at most 100000"
        );
    }
}
