//! Certificates that servers of the project show, and that their clients have no reason to trust.

use crate::compose::{MountKind, Service};
use crate::doctor::certificate::{CertificateFacts, certificates, common_name};
use crate::doctor::container_path;
use crate::doctor::facts::PathKind;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A certificate in a file that a service is given.
struct GivenCertificate {
    file: PathBuf,
    steps: Vec<String>,
    facts: CertificateFacts,
}

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let given = given(input, service);
    for one in &given {
        check_time(input, service, one, found);
    }
    // The first certificate of a chain is the server's own.
    let Some(own) = given.iter().find(|one| !one.facts.names.is_empty()) else {
        return;
    };
    let clients = input.services().filter(|other| other.name != service.name);
    for client in clients.filter(|client| asks(client, &service.name)) {
        check_name(input, (service, client), own, found);
        check_trust(input, (service, client), own, &given, found);
    }
}

/// The certificates among the files that a service is given.
fn given(input: CheckInput<'_>, service: &Service) -> Vec<GivenCertificate> {
    let mut files: Vec<(PathBuf, Vec<String>)> = Vec::new();
    for (index, mount) in service
        .volumes
        .iter()
        .enumerate()
        .filter(|(_, mount)| mount.kind == MountKind::Bind)
    {
        let source = Path::new(&mount.source);
        let steps = vec!["volumes".to_owned(), index.to_string()];
        match input.facts.file(source).report() {
            Some(facts) if facts.kind == PathKind::Directory => {
                files.extend(facts.names.iter().map(|name| (source.join(name), steps.clone())));
            }
            Some(_) => files.push((source.to_owned(), steps)),
            None => {}
        }
    }
    let granted = container_path::granted(input, service).filter_map(|granted| {
        let steps = vec![granted.kind.to_owned(), granted.index.to_string()];
        Some((granted.file?, steps))
    });
    files.extend(granted);
    let read = files.into_iter().flat_map(|(file, steps)| {
        let head = input
            .facts
            .file(&file)
            .report()
            .map(|facts| facts.head.clone())
            .unwrap_or_default();
        let found = if head.windows(11).any(|part| part == b"-----BEGIN ") {
            certificates(&head)
        } else {
            Vec::new()
        };
        found.into_iter().map(move |facts| GivenCertificate {
            file: file.clone(),
            steps: steps.clone(),
            facts,
        })
    });
    read.collect()
}

/// Whether a service asks another one over TLS.
fn asks(client: &Service, server: &str) -> bool {
    let words = client
        .command
        .iter()
        .flatten()
        .chain(client.environment.values().flatten());
    let schemes = [
        "https://",
        "wss://",
        "rediss://",
        "amqps://",
        "ldaps://",
        "mqtts://",
        "grpcs://",
    ];
    words.into_iter().any(|word| {
        schemes.iter().any(|scheme| {
            let after = word.split(scheme).skip(1);
            after.into_iter().any(|rest| {
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                host.strip_prefix(server)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?', ' ', '"', '\'']))
            })
        })
    })
}

fn check_time(input: CheckInput<'_>, service: &Service, one: &GivenCertificate, found: &mut Vec<DoctorFinding>) {
    let now = input
        .facts
        .observed
        .as_ref()
        .map_or(0, |observed| observed.at.0 / 1_000_000_000);
    let Some(ends) = one.facts.ends.filter(|ends| now > 0 && ends.as_second() < now) else {
        return;
    };
    let steps: Vec<&str> = one.steps.iter().map(String::as_str).collect();
    let message = format!("the certificate {} has ended", input.shown(&one.file));
    let error = input.error("certificate-expired", service, &steps, message);
    let error = error.because(format!("{} was valid until {ends}", common_name(&one.facts.subject)));
    found.push(DoctorFinding::of(
        service,
        error.hint("make a new one; and look at the clock"),
    ));
}

fn check_name(
    input: CheckInput<'_>,
    (server, client): (&Service, &Service),
    own: &GivenCertificate,
    found: &mut Vec<DoctorFinding>,
) {
    if own.facts.is_for(&server.name) {
        return;
    }
    let steps: Vec<&str> = own.steps.iter().map(String::as_str).collect();
    let message = format!(
        "the certificate of `{}` is for other names than the one `{}` asks for",
        server.name, client.name
    );
    let warning = input.warning("certificate-other-name", server, &steps, message);
    let warning = warning.because(format!(
        "{} is for {}",
        input.shown(&own.file),
        own.facts.names.join(", ")
    ));
    found.push(DoctorFinding::of(
        server,
        warning.hint(format!("make one with subjectAltName=DNS:{}", server.name)),
    ));
}

/// A certificate that no public authority signed, and a client that is given nothing to trust it by.
fn check_trust(
    input: CheckInput<'_>,
    (server, client): (&Service, &Service),
    own: &GivenCertificate,
    given: &[GivenCertificate],
    found: &mut Vec<DoctorFinding>,
) {
    let ours: BTreeSet<&[u8]> = given.iter().map(|one| one.facts.subject.as_slice()).collect();
    let is_private = own.facts.is_self_signed() || ours.contains(own.facts.issuer.as_slice());
    let trusted = self::given(input, client)
        .into_iter()
        .any(|one| one.facts.subject == own.facts.issuer || one.facts.subject == own.facts.subject);
    let skips = [
        "insecure",
        "skip-verify",
        "skip_verify",
        "no-check-certificate",
        "--no-verify",
        "REJECT_UNAUTHORIZED",
        "-k",
    ];
    let words = client.command.iter().flatten().chain(client.environment.keys());
    let is_unchecked = words.into_iter().any(|word| {
        skips
            .iter()
            .any(|skip| word == skip || (skip.len() > 2 && word.contains(skip)))
    });
    if !is_private || trusted || is_unchecked {
        return;
    }
    let steps: Vec<&str> = own.steps.iter().map(String::as_str).collect();
    let message = format!(
        "`{}` has no reason to trust the certificate of `{}`",
        client.name, server.name
    );
    let warning = input.warning("certificate-untrusted", server, &steps, message);
    let signer = if own.facts.is_self_signed() {
        "itself".to_owned()
    } else {
        common_name(&own.facts.issuer)
    };
    let cause = format!(
        "{} is {}, signed by {signer}: certificate signed by unknown authority",
        input.shown(&own.file),
        common_name(&own.facts.subject)
    );
    let file = input.shown(&own.file);
    let has_store = container_path::report(input, client, "/etc/ssl/certs")
        .report()
        .is_some();
    let hint = if has_store {
        format!(
            "mount {file} into `{}` and name it: SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE",
            client.name
        )
    } else {
        format!(
            "`{}` has no certificates of its own: mount {file} at /etc/ssl/certs/ca-certificates.crt",
            client.name
        )
    };
    found.push(DoctorFinding::of(server, warning.because(cause).hint(hint)));
}
