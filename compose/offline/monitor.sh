# shellcheck shell=bash
# Builds monitor ahead of `up`, which then finds every step in the engine's build cache. Sourced by compose/prepare.

# build_ahead: its dependencies take minutes, and the engine can build them while the program is compiled. Once for each
# Cargo.lock, Dockerfile and engine: what changes otherwise is built where it can be watched. No failure counts, since `up`
# builds too, and tells what is wrong.
build_ahead() {
  local rust id stamp arguments='' answer
  rust=$(sed -n 's/^RUST_IMAGE=//p' "$env_file" 2>/dev/null)
  id=$("${engine_curl[@]}" -f -m 10 "$engine_url/info" 2>/dev/null | grep -o '"ID":"[^"]*"')
  stamp=$cache/monitor-$(cat "$here"/monitor/{Cargo.lock,Dockerfile} <(echo "$id $rust") | sha256sum | cut -c1-16)
  [ ! -f "$stamp" ] || return 0
  say "building monitor's dependencies (2 to 3 minutes, once)"
  mkdir -p "$cache"
  [ -z "$rust" ] || arguments="&buildargs=$(encoded "{\"RUST_IMAGE\":\"$rust\"}")"
  # BuildKit, whose cache knows the files by their content. It always makes an image, which has no name, and is small.
  answer=$(tar -C "$here/monitor" -cf - --exclude=./target . | "${engine_curl[@]}" -X POST -H 'Content-Type: application/x-tar' -H 'Expect:' -T - \
    "$engine_url/build?version=2$arguments") || answer=${answer:-'"error": "no answer"'}
  id=$(grep -oE '"ID":"sha256:[0-9a-f]+"' <<<"$answer" | tail -n 1 | cut -d'"' -f4) || id=''
  if [ -n "$id" ]; then
    rm -f "$cache"/monitor-*
    : >"$stamp"
    "${engine_curl[@]}" -o /dev/null -X DELETE "$engine_url/images/$id" || true
  else
    say "not built ahead: $(grep -oE '"(error|message)": *"[^"]*' <<<"$answer" | tail -n 1 | cut -c1-200); up builds it"
  fi
}
