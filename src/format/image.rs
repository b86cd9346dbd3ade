//! Images of containers, as `docker compose images` lists them.

use super::row::{Row, row_of};
use crate::engine::ImageReport;
use serde_json::json;

/// The headings of the fields that `images` knows.
pub const IMAGE_HEADINGS: [(&str, &str); 7] = [
    ("ID", "IMAGE ID"),
    ("ContainerName", "CONTAINER"),
    ("Repository", "REPOSITORY"),
    ("Tag", "TAG"),
    ("Platform", "PLATFORM"),
    ("Size", "SIZE"),
    ("LastTagTime", "TAGGED"),
];

/// The fields of the image of a container; `name`: the image's name as given on the container's creation.
pub fn image(container: &str, name: &str, image: &ImageReport) -> Row {
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
