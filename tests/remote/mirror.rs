//! Images through a mirror, and from a registry whose authority only we are told of: the engine's own settings stay as they are.

use crate::registry::{Access, Registry};
use crate::registry_program;
use crate::support::{IMAGE, Project, Ran};

/// A project whose image only a mirror over TLS has.
struct Mirrored {
    registry: Registry,
    project: Project,
    /// The image's name, without the mirror's.
    image: String,
}

impl Mirrored {
    fn new(name: &str) -> Option<Self> {
        let project = Project::on_engine(name)?;
        let registry = Registry::start(&registry_program()?, Access::Tls);
        registry.curl(&[&registry.url("")]);
        let image = format!("{name}-image:1");
        let there = format!("127.0.0.1:{}/library/{image}", registry.port);
        project.docker(&["tag", IMAGE, &there]);
        project.docker(&["push", &there]);
        project.docker(&["rmi", &there]);
        project.write(&format!(
            "services:\n  app: {{ image: '{image}', command: [sleep, '999'] }}\n"
        ));
        Some(Self {
            registry,
            project,
            image,
        })
    }

    /// Runs with the mirror, and trusting its authority or not.
    fn run(&self, trusting: bool, args: &[&str]) -> Ran {
        let mirror = format!("https://127.0.0.1:{}", self.registry.port);
        let authority = self.registry.dir.path().join("ca.pem").display().to_string();
        let mut all = vec!["--plain", "--registry-mirror", &mirror];
        if trusting {
            all.extend(["--ca", &authority]);
        }
        all.extend(args);
        self.project.run(&all)
    }

    fn is_here(&self) -> bool {
        !self.project.docker(&["images", "-q", &self.image]).is_empty()
    }
}

impl Drop for Mirrored {
    fn drop(&mut self) {
        let _ = std::process::Command::new("docker")
            .args(["rmi", "-f", &self.image])
            .output();
    }
}

#[test]
fn an_image_is_pulled_through_a_mirror_with_its_authority() {
    let Some(mirrored) = Mirrored::new("sdremote-mirror") else {
        return;
    };
    mirrored.run(true, &["pull"]).expect(0);
    assert!(mirrored.is_here());
    mirrored.run(true, &["up", "-d"]).expect(0);
    assert_eq!(
        mirrored.project.inside("app", &["cat", "/proc/1/cmdline"]),
        "sleep\0999\0"
    );
    mirrored.project.run(&["--plain", "down", "-t", "0"]).expect(0);
}

#[test]
fn a_build_begins_with_an_image_of_the_mirror() {
    let Some(mirrored) = Mirrored::new("sdremote-mirror-build") else {
        return;
    };
    mirrored
        .project
        .write_file("Dockerfile", &format!("FROM {}\nLABEL a=b\n", mirrored.image));
    mirrored.project.write("services:\n  app: { build: . }\n");
    mirrored.run(true, &["build"]).expect(0);
    assert!(mirrored.is_here());
    mirrored.project.run(&["--plain", "down", "--rmi", "local"]).expect(0);
}

#[test]
fn an_authority_that_cannot_be_read_is_refused_before_anything_is_done() {
    let Some(project) = Project::on_engine("sdremote-mirror-refused") else {
        return;
    };
    project.write(&format!("services:\n  app: {{ image: '{IMAGE}' }}\n"));
    let ran = project.run(&["--plain", "--ca", "/none/such.pem", "pull"]).expect(2);
    assert!(ran.err.contains("/none/such.pem"), "{}", ran.err);
    let ran = project
        .run(&["--plain", "--registry-mirror", "mirror", "pull"])
        .expect(2);
    assert!(ran.err.contains("https://HOST"), "{}", ran.err);
}
