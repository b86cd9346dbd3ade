//! A registry, or a proxy in front of it, whose certificate the engine does not trust.

use crate::compose::Service;
use crate::doctor::certificate::{CertificateFacts, certificate, common_name};
use crate::doctor::exam::Exam;
use crate::doctor::facts::{PullAnswer, registry_of};
use crate::doctor::finding::DoctorFinding;

pub(super) fn check(exam: Exam<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let name = service.image_name(exam.project);
    let Some(PullAnswer::Untrusted { why, shown }) = exam.facts.registries.get(&name) else {
        return;
    };
    let host = registry_of(&name);
    let shown: Vec<CertificateFacts> = shown.iter().filter_map(|one| certificate(one)).collect();
    let message = format!("`{name}` is not here, and the engine does not trust the certificate of {host}");
    let error = exam.error("registry-untrusted", service, &["image"], message);
    let cause = match chain(&shown) {
        Some(chain) => format!("{host} shows {chain}: {why}"),
        None => why.clone(),
    };
    let authority = authority(&shown);
    let hint = format!(
        "have the certificate of {authority} as FILE (openssl s_client -connect {host} -showcerts </dev/null shows what is sent), and pull with --ca FILE, or \
         put it on the engine's host as /etc/docker/certs.d/{host}/ca.crt; a RUN step of a build sees neither: mount it there as a secret (--mount=type=secret)"
    );
    found.push(DoctorFinding::of(service, error.because(cause).hint(hint)));
}

/// `CN=a, signed by CN=b, signed by CN=c`
fn chain(shown: &[CertificateFacts]) -> Option<String> {
    let mut text = common_name(&shown.first()?.subject);
    for one in shown {
        if one.is_self_signed() {
            text.push_str(", signed by itself");
            break;
        }
        text.push_str(&format!(", signed by {}", common_name(&one.issuer)));
    }
    Some(text)
}

/// Whose certificate would make the engine trust it.
fn authority(shown: &[CertificateFacts]) -> String {
    let last = shown.iter().find(|one| one.is_self_signed()).or(shown.last());
    last.map_or_else(|| "its authority".to_owned(), |last| common_name(&last.issuer))
}
