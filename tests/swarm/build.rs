//! Services that are built: built once, pushed, pinned by digest.

use crate::real::swarm;

#[test]
fn what_is_built_is_pushed_and_pinned_by_its_digest() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("build", "services: {}");
    let image = swarm.name_in_registry("built");
    stack.write(&format!(
        "services:
  web: {{image: {image}, build: ., command: sleep 1000, stop_grace_period: 0s, deploy: {{replicas: 3, endpoint_mode: dnsrr, update_config: {{monitor: 1s}}}}}}
  other: {{image: IMAGE, command: sleep 1000, stop_grace_period: 0s, deploy: {{endpoint_mode: dnsrr}}}}
"
    ));
    stack.write_beside("Dockerfile", "FROM IMAGE\nLABEL one=1\n");
    let refused = stack.refused(5, &["up", "--no-build"]);
    assert!(
        refused.contains("No such image") || refused.contains("not got the image"),
        "{refused}"
    );
    stack.ours(&["down"]);
    let first = stack.run(&["up"]);
    let told = format!(
        "{}{}",
        crate::real::text(&first.stdout),
        crate::real::text(&first.stderr)
    );
    assert!(first.status.success(), "{told}");
    assert!(told.contains("  pushing") && told.contains("_web ready, 3/3"), "{told}");
    let pinned = |stack: &crate::real::RealStack| {
        let image = &stack.service("web")["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"];
        image.as_str().unwrap().to_owned()
    };
    let before = pinned(&stack);
    assert!(before.starts_with(&format!("{image}:latest@sha256:")), "{before}");
    // What the registry has is taken; `--build` builds anew.
    stack.write_beside("Dockerfile", "FROM IMAGE\nLABEL one=2\n");
    let second = stack.ours(&["up"]);
    assert!(second.contains("_web unchanged"), "{second}");
    let third = stack.ours(&["up", "--build", "--quiet-build"]);
    assert!(third.contains("_web updated: image"), "{third}");
    assert_ne!(pinned(&stack), before);
    assert!(third.contains("_other unchanged"), "{third}");
}

#[test]
fn an_image_without_a_registry_is_refused_before_anything_is_built() {
    let Some(swarm) = swarm() else { return };
    let stack = swarm.stack("unnamed", "services: {web: {build: .}, api: {build: ., image: shop}}");
    stack.write_beside("Dockerfile", "FROM IMAGE\n");
    let told = stack.refused(3, &["up"]);
    assert!(told.contains("`web` is built, and has no `image`"), "{told}");
    assert!(told.contains("`shop` names no registry"), "{told}");
    assert!(told.contains("compose.yaml:1:"), "{told}");
    stack.write("services: {web: {build: ., image: 'nobody.invalid:5000/x'}}");
    let told = stack.refused(1, &["up"]);
    assert!(
        told.contains("nobody.invalid") && told.contains("a registry that answers"),
        "{told}"
    );
}
