//! Servers whose certificates are not trusted, at an address where an engine insists on them: which certificate is shown, who signed
//! it, and what would trust it, for a pull, a build, a step of a build, and a container.

use crate::registry::{Access, Registry};
use crate::registry_program;
use crate::support::{IMAGE, Project, Ran};
use serde_json::Value;

/// A registry with TLS at the engine's own bridge: at a loopback address an engine does not insist on certificates.
struct Untrusted {
    project: Project,
    registry: Registry,
    /// `ADDRESS:PORT`
    host: String,
}

impl Untrusted {
    fn new(name: &str) -> Option<Self> {
        let project = Project::on_engine(name)?;
        let program = registry_program()?;
        if !project.engine.is_local() {
            eprintln!("SKIPPED: what a server shows to an engine in another network cannot be seen from here");
            return None;
        }
        let bridge = project.engine.ask("/networks/bridge");
        let address = bridge["IPAM"]["Config"][0]["Gateway"]
            .as_str()
            .unwrap_or("172.17.0.1")
            .to_owned();
        let registry = Registry::start_at(&program, Access::Tls, &address);
        registry.fill();
        let host = format!("{address}:{}", registry.port);
        Some(Self {
            project,
            registry,
            host,
        })
    }

    fn image(&self) -> String {
        format!("{}/lab/one:1", self.host)
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.project.run(&[&["--plain"], args].concat())
    }

    #[track_caller]
    fn why(&self, service: &str) -> Value {
        let ran = self.project.run(&["--json", "why", service]);
        let mut objects = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects
            .find(|object| object["type"] == "why")
            .unwrap_or_else(|| panic!("{} {}", ran.out, ran.err))
    }

    /// What both the last words of `up` and `why` must say.
    #[track_caller]
    fn assert_told(&self, ran: &Ran, rule: &str, says: &[&str]) {
        let found = self.why("s");
        assert_eq!(found["cause"]["rule"], rule, "{found}");
        assert_eq!(found["cause"]["certainty"], "certain", "{found}");
        let told = self.run(&["why", "s"]).out;
        let signed = format!("the certificate of {}", self.host);
        for part in says
            .iter()
            .copied()
            .chain([signed.as_str(), "it is CN=server, signed by CN=registry"])
        {
            assert!(told.contains(part), "no `{part}` in {told}");
            assert!(ran.err.contains(part), "no `{part}` in {}", ran.err);
        }
    }
}

impl Drop for Untrusted {
    fn drop(&mut self) {
        let _ = std::process::Command::new("docker")
            .args(["rmi", "-f", &self.image()])
            .output();
    }
}

#[test]
fn a_pull_from_an_untrusted_registry_says_what_would_trust_it() {
    let Some(scene) = Untrusted::new("sdremote-untrusted-pull") else {
        return;
    };
    let authority = scene.registry.dir.path().join("ca.pem").display().to_string();
    scene
        .project
        .write(&format!("services: {{s: {{image: '{}'}}}}\n", scene.image()));
    let doctor = scene.run(&["doctor"]).expect(3);
    assert!(doctor.out.contains("signed by CN=registry"), "{}", doctor.out);
    let ran = scene.run(&["up", "-d"]).expect(3);
    let ca = format!("/etc/docker/certs.d/{}/ca.crt", scene.host);
    scene.assert_told(&ran, "registry-untrusted", &["--ca FILE", &ca]);
    // It would.
    scene.run(&["--ca", &authority, "pull"]).expect(0);
    assert!(scene.project.engine.has_image(&scene.image()));
}

#[test]
fn a_build_that_begins_with_an_image_of_an_untrusted_registry_says_so() {
    let Some(scene) = Untrusted::new("sdremote-untrusted-base") else {
        return;
    };
    scene
        .project
        .write_file("Dockerfile", &format!("FROM {}\nLABEL a=b\n", scene.image()));
    scene.project.write("services: {s: {build: .}}\n");
    let ran = scene.run(&["up", "-d"]).expect(1);
    scene.assert_told(&ran, "registry-untrusted", &["--ca FILE"]);
}

#[test]
fn a_step_of_a_build_is_told_how_to_be_given_the_certificate() {
    let Some(scene) = Untrusted::new("sdremote-untrusted-step") else {
        return;
    };
    let problem = "curl: (60) SSL certificate problem: unable to get local issuer certificate";
    let step = format!(
        "test https://{}/pool -a '' || (echo '{problem}' >&2; exit 60)",
        scene.host
    );
    scene
        .project
        .write_file("Dockerfile", &format!("FROM {IMAGE}\nRUN {step}\n"));
    scene.project.write("services: {s: {build: .}}\n");
    let ran = scene.run(&["up", "-d"]).expect(1);
    scene.assert_told(&ran, "server-untrusted", &["--mount=type=secret"]);
}

#[test]
fn a_container_without_certificates_of_its_own_is_told_where_to_put_one() {
    let Some(scene) = Untrusted::new("sdremote-untrusted-service") else {
        return;
    };
    let problem = format!(
        "Get \\\"https://{}/\\\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        scene.host
    );
    scene.project.write(&format!(
        "services:\n  s: {{image: '{IMAGE}', command: [sh, -c, 'echo \"{problem}\" >&2; exit 1']}}\n"
    ));
    let ran = scene.run(&["up", "-d", "--wait"]);
    assert_ne!(ran.code, Some(0));
    scene.assert_told(
        &ran,
        "server-untrusted",
        &[
            "no certificates of authorities at all",
            "/etc/ssl/certs/ca-certificates.crt",
        ],
    );
}
