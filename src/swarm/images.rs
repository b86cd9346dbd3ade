//! Images that are built: nodes pull them from a registry, which their names have to say.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;

/// What keeps the image of a service from being pushed to a registry, of the services with these keys that are built.
pub fn unpushable<'k>(project: &Project, keys: impl Iterator<Item = &'k str>) -> Vec<Diagnostic> {
    let services = keys.filter_map(|key| project.services.get(key));
    services
        .filter(|service| service.build.is_some())
        .filter_map(|service| fault(project, service))
        .collect()
}

fn fault(project: &Project, service: &Service) -> Option<Diagnostic> {
    let (name, image) = (&service.name, &service.image);
    let (path, what) = if image.is_empty() {
        ("build", format!("`{name}` is built, and has no `image`"))
    } else if names_no_owner(image) {
        let what =
            format!("`{name}` is built, and `{image}` names no registry: it would be one of Docker Hub's own images");
        ("image", what)
    } else {
        return None;
    };
    let fault = Diagnostic::error("swarm-build-image", what)
        .because("the nodes of a swarm pull what is built, each by itself, from the registry that `image` names")
        .hint(format!(
            "name a registry that all nodes reach, as in `image: registry.example.com/{}/{name}`",
            project.name
        ));
    let span = project.places.span(&format!("services.{name}.{path}"));
    Some(match span {
        Some(span) => fault.at(span),
        None => fault,
    })
}

/// Whether a name is one word, as only Docker Hub's own images are called.
fn names_no_owner(image: &str) -> bool {
    let name = image.split('@').next().unwrap_or(image);
    !name.contains('/')
}

/// Whether each node would take the registry of a name for itself: what it calls `localhost` is another machine on each.
pub fn is_local_registry(image: &str) -> bool {
    let host = image.split_once('/').map_or("", |(host, _)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;
    use crate::compose::{LoadOptions, load};

    #[test]
    fn a_built_image_has_to_name_a_registry() {
        let text = "services:
  none: {build: .}
  hub: {build: ., image: shop}
  mine: {build: ., image: me/shop}
  own: {build: ., image: 'r.example:5000/shop:1'}
  pulled: {image: shop}
";
        let files = MemoryFiles::default().with("/p/compose.yaml", text);
        let options = LoadOptions {
            cwd: "/p".into(),
            ..LoadOptions::default()
        };
        let project = load(&options, &files).project.unwrap();
        let faults = unpushable(&project, project.services.keys().map(String::as_str));
        let told: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "`none` is built, and has no `image`",
                "`hub` is built, and `shop` names no registry: it would be one of Docker Hub's own images"
            ]
        );
    }

    #[test]
    fn localhost_is_another_machine_on_each_node() {
        for (image, is_local) in [
            ("localhost:5000/x", true),
            ("127.0.0.1:5000/x:1", true),
            ("localhost/x", true),
            ("r.example:5000/x", false),
            ("x", false),
        ] {
            assert_eq!(is_local_registry(image), is_local, "{image}");
        }
    }
}
