//! What is sent of a service: its spec with the ids, digests and numbers that only the swarm and the registry know.

use super::stack::{IMAGE, Pinning, StackService};
use crate::engine::swarm::{CredentialSource, FileGrant, RegistryImage, ServiceReport, ServiceSpec, TaskSpec};
use indexmap::IndexMap;

/// What was found out for the services of a stack.
#[derive(Debug, Clone, Default)]
pub struct ResolvedStack {
    /// Ids of networks, by name.
    pub networks: IndexMap<String, String>,
    /// Of the secrets and configs, by the name that the stack has for them: what they are called, and their ids.
    pub secrets: IndexMap<String, PlacedObject>,
    pub configs: IndexMap<String, PlacedObject>,
    /// What the registry has, by image. An image that nobody could be asked about is not in it.
    pub images: IndexMap<String, RegistryImage>,
}

/// A secret or config of the swarm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacedObject {
    pub id: String,
    pub name: String,
}

/// The spec to send for a service; `have` is what the swarm has of it.
pub fn resolve(service: &StackService, have: Option<&ServiceReport>, resolved: &ResolvedStack) -> ServiceSpec {
    let mut spec = service.spec.clone();
    let task = &mut spec.task;
    for network in &mut task.networks {
        if let Some(id) = resolved.networks.get(&network.target) {
            network.target.clone_from(id);
        }
    }
    place(&mut task.container.secrets, &resolved.secrets);
    place(&mut task.container.configs, &resolved.configs);
    if let Some(CredentialSource::Config(name)) = &mut task.container.privileges.credential
        && let Some(object) = resolved.configs.get(name.as_str())
    {
        name.clone_from(&object.id);
    }
    pin(service, task, have, resolved);
    // A number raised by somebody else would be a change.
    task.force_update = have.map_or(0, |have| have.spec.task.force_update);
    spec
}

/// Pins the image to the digest that its registry has, or that an earlier deployment found.
fn pin(service: &StackService, task: &mut TaskSpec, have: Option<&ServiceReport>, resolved: &ResolvedStack) {
    let image = task.container.image.clone();
    task.container.image = tagged(&image);
    let earlier = have.filter(|have| have.spec.labels.get(IMAGE) == Some(&image));
    let is_pinned = |have: &&ServiceReport| have.spec.task.container.image.contains('@');
    let (found, earlier) = match service.pinning {
        Pinning::Never => (None, None),
        Pinning::Once if earlier.as_ref().is_some_and(is_pinned) => (None, earlier),
        Pinning::Always | Pinning::Once | Pinning::Required => (resolved.images.get(&image), earlier),
    };
    if let Some(found) = found {
        task.container.image = pinned(&task.container.image, &found.digest);
        if !found.platforms.is_empty() {
            task.placement.platforms.clone_from(&found.platforms);
        }
    } else if let Some(earlier) = earlier {
        // Nobody to ask: what an earlier deployment found out stays true.
        let before = &earlier.spec.task;
        task.container.image.clone_from(&before.container.image);
        task.placement.platforms.clone_from(&before.placement.platforms);
    }
}

/// The order is by the names of the file's objects, also when a newer object stands in for one.
fn place(grants: &mut [FileGrant], objects: &IndexMap<String, PlacedObject>) {
    for grant in grants {
        if let Some(object) = objects.get(&grant.object_name) {
            grant.object_id.clone_from(&object.id);
            grant.object_name.clone_from(&object.name);
        }
    }
}

/// With the tag that is meant when none is written, as the docker client sends it.
fn tagged(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if image.contains('@') || last.contains(':') {
        image.to_owned()
    } else {
        format!("{image}:latest")
    }
}

fn pinned(image: &str, digest: &str) -> String {
    if image.contains('@') || digest.is_empty() {
        image.to_owned()
    } else {
        format!("{image}@{digest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_gets_the_tag_and_digest_the_docker_client_gives_it() {
        assert_eq!(tagged("nginx"), "nginx:latest");
        assert_eq!(tagged("r:5000/nginx"), "r:5000/nginx:latest");
        assert_eq!(tagged("r:5000/nginx:1"), "r:5000/nginx:1");
        assert_eq!(pinned("nginx:1", "sha256:0"), "nginx:1@sha256:0");
        assert_eq!(pinned("nginx@sha256:1", "sha256:0"), "nginx@sha256:1");
    }

    #[test]
    fn without_a_registry_the_image_stays_what_it_is() {
        let service = StackService {
            spec: ServiceSpec {
                labels: IndexMap::from([(IMAGE.to_owned(), "x".to_owned())]),
                ..ServiceSpec::default()
            },
            ..StackService::default()
        };
        let mut wanted = service.clone();
        wanted.spec.task.container.image = "x".to_owned();
        let mut have = ServiceReport {
            spec: service.spec,
            ..ServiceReport::default()
        };
        have.spec.task.container.image = "x:latest@sha256:1".to_owned();
        let spec = resolve(&wanted, Some(&have), &ResolvedStack::default());
        assert_eq!(spec.task.container.image, "x:latest@sha256:1");
    }

    #[test]
    fn a_pull_policy_says_when_an_image_is_pinned_anew() {
        let mut wanted = StackService::default();
        wanted.spec.task.container.image = "x".to_owned();
        let mut have = ServiceReport::default();
        have.spec.labels.insert(IMAGE.to_owned(), "x".to_owned());
        have.spec.task.container.image = "x:latest@sha256:1".to_owned();
        let resolved = ResolvedStack {
            images: IndexMap::from([(
                "x".to_owned(),
                RegistryImage {
                    digest: "sha256:2".to_owned(),
                    ..RegistryImage::default()
                },
            )]),
            ..ResolvedStack::default()
        };
        let mut image = |pinning: Pinning, have: Option<&ServiceReport>| {
            wanted.pinning = pinning;
            resolve(&wanted, have, &resolved).task.container.image
        };
        assert_eq!(image(Pinning::Always, Some(&have)), "x:latest@sha256:2");
        assert_eq!(image(Pinning::Once, Some(&have)), "x:latest@sha256:1");
        assert_eq!(image(Pinning::Once, None), "x:latest@sha256:2");
        assert_eq!(image(Pinning::Never, Some(&have)), "x:latest");
    }
}
