//! `build`: builds the images of services with `build`.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::Draft;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::operation::push::push_images;
use crate::plan::operation::up::{Pull, UpOptions};
use crate::plan::supply::{build_notes, images};
use crate::plan::{Observed, Plan, lower, selection};

/// Options of `build`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    /// Also the dependencies of the services.
    pub dependencies: bool,
    /// Without the builder's cache.
    pub no_cache: bool,
    /// Pull base images first.
    pub pull: bool,
    /// Arguments that override the file's; `None`: left to the builder.
    pub args: Vec<(String, Option<String>)>,
    /// SSH keys by id, besides the file's; `None`: the agent.
    pub ssh: Vec<(String, Option<String>)>,
    /// Push the images that have a name of their own once they are built.
    pub push: bool,
    /// Values for attestations by name (`provenance`, `sbom`), which override the file's.
    pub attestations: Vec<(String, String)>,
}

impl Plannable for BuildOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            prepares: true,
            needs_files: true,
            ..OperationInfo::named("build")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
        let asked = selection::as_named(project, named, self.dependencies);
        let mut draft = Draft::new(project, observed);
        let options = UpOptions {
            build: true,
            no_cache: self.no_cache,
            pull: Some(Pull::Never),
            ..UpOptions::default()
        };
        let buildable = |name: &&str| {
            project
                .services
                .get(*name)
                .is_some_and(|service| service.build.is_some())
        };
        let (wanted, others): (Vec<&str>, Vec<&str>) = asked.into_iter().partition(buildable);
        if !self.services.is_empty() {
            let without = others
                .iter()
                .filter(|name| self.services.iter().any(|asked| asked == *name));
            without.for_each(|name| draft.note(format!("{name} has no `build`, so there is nothing to build")));
        }
        let are_kept = observed.host.keeps_attestations;
        let wanted_flags = self
            .attestations
            .iter()
            .filter(|(_, value)| lower::is_attestation_wanted(value));
        wanted_flags
            .filter(|_| !are_kept)
            .for_each(|(name, _)| draft.note(build_notes::not_kept(name)));
        let images = images::plan(&mut draft, &wanted, &options);
        draft.each_build(|request| {
            request.pull |= self.pull;
            request.args.extend(self.args.iter().cloned());
            request.ssh.extend(self.ssh.iter().cloned());
            for (name, value) in self.attestations.iter().filter(|_| are_kept) {
                request.attestations.shift_remove(name);
                if lower::is_attestation_wanted(value) {
                    request.attestations.insert(name.clone(), value.clone());
                }
            }
        });
        let services = wanted.iter().filter_map(|name| project.services.get(*name));
        for service in services.filter(|service| self.push && !service.image.is_empty()) {
            if let Some(build) = &service.build {
                let built = images.steps_for(&service.image).to_vec();
                push_images(&mut draft, service, build, false, built);
            }
        }
        Ok(draft.finish())
    }
}
