# shellcheck shell=bash
# The sources of monitor's dependencies beside it, for builds without network. Sourced by compose/prepare.

# vendor_crates: fills compose/monitor/vendor for exactly compose/monitor/Cargo.lock, unless that was done already
vendor_crates() {
  local from=$here/monitor work
  ! cmp -s "$from/Cargo.lock" "$from/vendor/Cargo.lock" || return 0
  command -v cargo >/dev/null || die "cargo is missing: monitor's dependencies cannot be copied" "install Rust, or run this where it is installed"
  say "copying the sources of monitor's dependencies to compose/monitor/vendor"
  mkdir -p "$cache"
  # outside of the workspace, or everything the workspace needs would come along
  work=$(mktemp -d "$cache/vendor.XXXXXX")
  # shellcheck disable=SC2064 # expanded now on purpose
  trap "rm -rf '$work'" EXIT
  mkdir "$work/src"
  : >"$work/src/main.rs"
  cp "$from/Cargo.toml" "$from/Cargo.lock" "$work/"
  (cd "$work" && cargo vendor --locked --quiet vendor >/dev/null) || die "cargo vendor failed" "its message is above; crates must be reachable from here once"
  thin_out "$work"
  cp "$work/Cargo.lock" "$work/vendor/"
  rm -rf "$from/vendor"
  mv "$work/vendor" "$from/vendor"
}

# thin_out DIR: crates that are never compiled for Linux keep their manifest only (cargo wants to see one); saves the engine
# most of the upload at every build
thin_out() {
  local dir used name
  used=$(cd "$1" && cargo tree --locked --quiet --edges normal,build --prefix none --format '{p}' --target x86_64-unknown-linux-gnu --target aarch64-unknown-linux-gnu \
    --target x86_64-unknown-linux-musl --target aarch64-unknown-linux-musl | awk '{ sub(/^v/, "", $2); print $1 "-" $2 }' | sort -u)
  for dir in "$1"/vendor/*/; do
    name=$(awk -F'"' '/^name = / && !n { n = $2 } /^version = / && !v { v = $2 } END { print n "-" v }' "$dir/Cargo.toml")
    ! grep -qxF "$name" <<<"$used" || continue
    find "$dir" -mindepth 1 -not -name Cargo.toml -not -name .cargo-checksum.json -delete
    mkdir -p "$dir/src"
    : >"$dir/src/lib.rs"
    sed -i 's/"files":{.*},"package"/"files":{},"package"/' "$dir/.cargo-checksum.json"
  done
}
