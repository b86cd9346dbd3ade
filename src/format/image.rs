//! Images of containers, as `docker compose images` lists them.

use super::row::{Row, row_of};
use crate::engine::ImageReport;
use serde_json::json;

/// The image of a container.
#[derive(Debug, Clone, Copy)]
pub struct ImageEntry<'a> {
    pub container: &'a str,
    /// The image's name as given on the container's creation.
    pub name: &'a str,
    pub image: &'a ImageReport,
}

/// The fields of the image of a container.
pub fn image(row: ImageEntry<'_>) -> Row {
    let ImageEntry { container, name, image } = row;
    let reference = image
        .tags
        .iter()
        .find(|tag| is_named(tag, name))
        .or_else(|| image.tags.first());
    let (repository, tag) = reference
        .and_then(|reference| reference.rsplit_once(':'))
        .unwrap_or(("", ""));
    let tagged = image.last_tagged.unwrap_or_default();
    row_of(json!({
        "ID": image.id, "ContainerName": container, "Repository": repository, "Tag": tag,
        "Platform": image.platform, "Size": image.size, "LastTagTime": super::time::rfc3339(tagged),
    }))
}

/// Whether a tag is the one a container was created with: `web` means `web:latest`.
fn is_named(tag: &str, name: &str) -> bool {
    tag == name || tag.strip_suffix(":latest") == Some(name)
}
