//! Which images are pulled or built, and which steps wait for them.

use crate::compose::{Build, Service, WhenToPull};
use crate::engine::{BuildRequest, ImageReport, PullRequest};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::image_mounts;
use crate::plan::supply::build_notes;
use crate::plan::{Guard, Pull, Reason, StepAction, StepId, UpOptions, lower};
use indexmap::IndexMap;

/// The steps for one image.
#[derive(Debug, Clone, Default)]
pub(super) struct ImageWork {
    /// Steps to wait for.
    pub(super) steps: Vec<StepId>,
}

/// The steps for all images, by name.
#[derive(Debug, Default)]
pub(crate) struct Images {
    work: IndexMap<String, ImageWork>,
    /// The steps that build: when one fails, no container is made or started.
    builds: Vec<StepId>,
}

impl Images {
    /// The steps that build, which every container has to wait for.
    pub(crate) fn builds(&self) -> &[StepId] {
        &self.builds
    }

    /// Steps that a container of this image has to wait for.
    pub(crate) fn steps_for(&self, image: &str) -> &[StepId] {
        self.work.get(image).map_or(&[], |work| &work.steps)
    }

    /// Plans the image of one more service.
    pub(crate) fn add(&mut self, draft: &mut Draft<'_>, service: &str, options: &UpOptions) {
        let more = plan(draft, &[service], options);
        self.builds.extend(more.builds);
        for (image, work) in more.work {
            self.work.entry(image).or_insert(work);
        }
    }

    /// Whether the image's id is known only once its steps are done.
    pub(crate) fn is_pending(&self, image: &str) -> bool {
        !self.steps_for(image).is_empty()
    }
}

/// Plans every image that the services need, each once.
pub(crate) fn plan(draft: &mut Draft<'_>, services: &[&str], options: &UpOptions) -> Images {
    let mut images = Images::default();
    for name in services {
        let Some(service) = draft
            .project
            .services
            .get(*name)
            .filter(|service| service.provider.is_none())
        else {
            continue;
        };
        if service.replicas() > 0 || options.build {
            fetch(draft, &mut images, service, options);
        }
        for image in further(service) {
            if draft.observed.image(image).is_none() && !images.work.contains_key(image) {
                let step = push_pull(draft, service, image, false, Reason::Absent);
                images.work.insert(image.to_owned(), ImageWork { steps: vec![step] });
            }
        }
    }
    images
}

/// Images a service needs besides its own: those it mounts, and those of its hooks.
pub(crate) fn further(service: &Service) -> impl Iterator<Item = &str> {
    let hooks = service.pre_start.iter().filter(|hook| !hook.image.is_empty());
    image_mounts::names(service).chain(hooks.map(|hook| hook.image.as_str()))
}

fn fetch(draft: &mut Draft<'_>, images: &mut Images, service: &Service, options: &UpOptions) {
    let image = service.image_name(draft.project);
    if images.work.contains_key(&image) {
        return;
    }
    images.work.insert(image.clone(), ImageWork::default());
    let found = draft
        .observed
        .image(&image)
        .filter(|found| fits(found, &service.platform));
    let is_absent = found.is_none();
    let buildable = draft
        .project
        .services
        .values()
        .find(|other| other.build.is_some() && other.image_name(draft.project) == image);
    let mut steps = Vec::new();
    if let Some(reason) = pull_reason(draft, service, found, options) {
        steps.push(push_pull(draft, service, &image, buildable.is_some(), reason));
    }
    if let Some((builder, recipe)) = buildable.and_then(|other| Some((other, other.build.as_ref()?))) {
        let asked = options.build && !options.no_build;
        let always = asked || options.pull == Some(Pull::Build) || builder.when_to_pull() == WhenToPull::Build;
        if always || (is_absent && !options.no_build) {
            let before = build_contexts(draft, images, recipe, options);
            let reason = match (asked, is_absent) {
                (true, _) => Reason::Asked("--build".to_owned()),
                (false, true) => Reason::Absent,
                (false, false) => Reason::Policy(format!("pull_policy {}", builder.pull_policy)),
            };
            // After a pull that may fail, there is something to build only when it did fail.
            let guard = (!steps.is_empty() && !asked).then(|| Guard::ImageAbsent { image: image.clone() });
            let step = build_step(draft, builder, recipe, options.no_cache, reason)
                .after(steps)
                .after(before)
                .only_if(guard.as_ref());
            steps = vec![draft.push(step)];
            images.builds.extend(&steps);
        }
    }
    images.work.insert(image, ImageWork { steps });
}

/// Images of other services that a build starts from are built first.
fn build_contexts(draft: &mut Draft<'_>, images: &mut Images, recipe: &Build, options: &UpOptions) -> Vec<StepId> {
    let others: Vec<&Service> = recipe
        .additional_contexts
        .values()
        .filter_map(|place| draft.project.any_service(Service::shared_service(place)?))
        .collect();
    let mut steps = Vec::new();
    for other in others {
        fetch(draft, images, other, options);
        steps.extend_from_slice(images.steps_for(&other.image_name(draft.project)));
    }
    steps
}

fn build_step(draft: &mut Draft<'_>, builder: &Service, recipe: &Build, no_cache: bool, reason: Reason) -> NewStep {
    let mut request = lower::build_request(draft.project, builder, recipe);
    request.no_cache |= no_cache;
    for note in build_notes::find(builder, recipe, &draft.observed.host) {
        draft.note(note);
    }
    drop_attestations(draft, &mut request);
    NewStep::new(StepAction::Build(Box::new(request)), reason).for_service(&builder.name)
}

/// Leaves out the attestations where the engine's image store keeps none.
fn drop_attestations(draft: &mut Draft<'_>, request: &mut BuildRequest) {
    if draft.observed.host.keeps_attestations {
        return;
    }
    for (name, _) in std::mem::take(&mut request.attestations) {
        draft.note(build_notes::not_kept(&name));
    }
}

pub(crate) fn push_pull(
    draft: &mut Draft<'_>,
    service: &Service,
    image: &str,
    tolerate: bool,
    reason: Reason,
) -> StepId {
    let request = PullRequest {
        image: image.to_owned(),
        platform: platform_to_pull(draft, service),
    };
    draft.push(NewStep::new(StepAction::Pull { request, tolerate }, reason).for_service(&service.name))
}

/// The platform an image is pulled for: the service's own, else the default platform.
fn platform_to_pull(draft: &Draft<'_>, service: &Service) -> String {
    let own = Some(&service.platform).filter(|platform| !platform.is_empty());
    let default = || draft.project.environment.get("DOCKER_DEFAULT_PLATFORM");
    own.or_else(default).cloned().unwrap_or_default()
}

/// Why the image is pulled; `None` when it is not.
fn pull_reason(
    draft: &Draft<'_>,
    service: &Service,
    found: Option<&ImageReport>,
    options: &UpOptions,
) -> Option<Reason> {
    if service.image.is_empty() {
        return None;
    }
    let when = match options.pull {
        Some(Pull::Always) => WhenToPull::Always,
        Some(Pull::Missing) => WhenToPull::Missing,
        Some(Pull::Never) => WhenToPull::Never,
        Some(Pull::Build) => WhenToPull::Build,
        None => service.when_to_pull(),
    };
    let policy = || match options.pull {
        Some(_) => "--pull always".to_owned(),
        None => format!("pull_policy {}", service.pull_policy),
    };
    match (when, found) {
        (WhenToPull::Never | WhenToPull::Build, _) | (WhenToPull::Missing, Some(_)) => None,
        (WhenToPull::Always, Some(_)) => Some(Reason::Policy(policy())),
        (_, None) => Some(Reason::Absent),
        (WhenToPull::Every(window), Some(image)) => {
            let last = image.last_tagged.or(image.created)?;
            (draft.observed.at.since(last) >= window).then(|| Reason::Policy(policy()))
        }
    }
}

/// Whether an image is for a platform; parts that are not given match any.
pub(crate) fn fits(image: &ImageReport, platform: &str) -> bool {
    let parts = platform.split('/').zip(image.platform.split('/'));
    platform.is_empty() || image.platform.is_empty() || parts.into_iter().all(|(wanted, found)| wanted == found)
}
