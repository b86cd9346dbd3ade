//! Images that cannot run here, or cannot be had.

use crate::compose::Service;
use crate::doctor::facts::PullAnswer;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    check_platform(input, service, found);
    check_registry(input, service, found);
}

fn check_platform(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let (Some(image), Some(observed)) = (input.image(service), &input.facts.observed) else {
        return;
    };
    let processor = |platform: &str| platform.split('/').nth(1).unwrap_or_default().to_owned();
    let (own, engine) = (processor(&image.platform), processor(&observed.host.platform));
    // A 64-bit processor runs programs of the 32-bit one before it.
    let runs = own == engine || (engine == "amd64" && own == "386") || (engine == "arm64" && own == "arm");
    if own.is_empty() || engine.is_empty() || runs || !service.platform.is_empty() {
        return;
    }
    let name = service.image_name(input.project);
    let message = format!(
        "`{name}` is an image for {}, and the engine runs on {}",
        image.platform, observed.host.platform
    );
    let error = input.error("image-of-other-platform", service, &["image"], message);
    found.push(DoctorFinding::of(
        service,
        error
            .because(format!("its programs are for {own}: exec format error"))
            .hint(format!("use one for {engine} (docker pull --platform linux/{engine} {name}), or set `platform: {}` and install an emulator", image.platform)),
    ));
}

/// An image that is not here and that its registry does not give.
fn check_registry(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let name = service.image_name(input.project);
    let message = format!("`{name}` is not here, and cannot be pulled");
    match input.facts.registries.get(&name) {
        None | Some(PullAnswer::Has) => {}
        Some(PullAnswer::Silent(why)) => {
            let warning = input.warning("registry-silent", service, &["image"], message);
            let hint = "check the network and the proxy, or pull through a mirror: --registry-mirror URL";
            found.push(DoctorFinding::of(service, warning.because(why.clone()).hint(hint)));
        }
        Some(PullAnswer::Refused(why)) => {
            let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
            let hint = if says(&["denied", "unauthorized", "authentication"]) {
                "check the name and tag, and log in: docker login"
            } else {
                "check the name and tag"
            };
            let error = input.error("image-unavailable", service, &["image"], message);
            found.push(DoctorFinding::of(service, error.because(why.clone()).hint(hint)));
        }
    }
}
