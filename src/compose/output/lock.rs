//! An override file that pins images: services with their image, and nothing else.

use super::json;
use crate::yaml;
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// The images of services; `None` for a service that has none.
pub type PinnedImages = IndexMap<String, Option<String>>;

/// The override file as YAML.
pub fn lock_yaml(images: &PinnedImages) -> String {
    yaml::emit(&document(images, &Map::new()))
}

/// The override file as JSON. Of a model it has what the reference never leaves out there: name, command, entrypoint.
pub fn lock_json(images: &PinnedImages, of_model: bool) -> String {
    let mut always = Map::new();
    if of_model {
        always.extend(["command", "entrypoint"].map(|field| (field.to_owned(), Value::Null)));
    }
    let mut all = Map::new();
    if of_model {
        all.insert("name".to_owned(), Value::from(""));
    }
    if let Value::Object(services) = document(images, &always) {
        all.extend(services);
    }
    json::write_pretty(&Value::Object(all)) + "\n"
}

fn document(images: &PinnedImages, always: &Map<String, Value>) -> Value {
    let mut images: Vec<_> = images.iter().collect();
    images.sort();
    let service = |(name, image): (&String, &Option<String>)| {
        let mut fields = always.clone();
        if let Some(image) = image {
            fields.insert("image".to_owned(), Value::from(image.as_str()));
        }
        (name.clone(), Value::Object(fields))
    };
    let services: Map<String, Value> = images.into_iter().map(service).collect();
    Value::Object(Map::from_iter([("services".to_owned(), Value::Object(services))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_images_only() {
        let images = PinnedImages::from_iter([("b".to_owned(), None), ("a".to_owned(), Some("x@sha256:0".to_owned()))]);
        assert_eq!(lock_yaml(&images), "services:\n  a:\n    image: x@sha256:0\n  b: {}\n");
        let json: Value = serde_json::from_str(&lock_json(&images, true)).unwrap();
        let expected = serde_json::json!({"name": "", "services": {
            "a": {"command": null, "entrypoint": null, "image": "x@sha256:0"},
            "b": {"command": null, "entrypoint": null},
        }});
        assert_eq!(json, expected);
        assert!(!lock_json(&images, false).contains("name"));
    }
}
