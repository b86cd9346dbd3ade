# shellcheck shell=bash
# The Docker Engine API by curl: no docker command is needed. Sourced by compose/prepare.

# engine_locate: where the engine listens, as stackdeck and docker find it: DOCKER_HOST, the docker command's context, the usual socket.
engine_locate() {
  local host=${DOCKER_HOST:-}
  if [ -z "$host" ] && [ -n "${DOCKER_CONTEXT:-}$(grep -s '"currentContext"' ~/.docker/config.json)" ] && command -v docker >/dev/null; then
    host=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || host=
  fi
  engine=${host:-unix:///var/run/docker.sock}
  engine_curl=(curl -sS)
  case $engine in
    unix://*) engine_curl+=(--unix-socket "${engine#unix://}"); engine_url=http://engine ;;
    http://* | https://*) engine_url=$engine ;;
    tcp://*)
      engine_url=http://${engine#tcp://}
      if [ -n "${DOCKER_TLS_VERIFY:-}" ]; then
        local certs=${DOCKER_CERT_PATH:-$HOME/.docker}
        engine_url=https://${engine#tcp://}
        engine_curl+=(--cacert "$certs/ca.pem" --cert "$certs/cert.pem" --key "$certs/key.pem")
      fi ;;
    *) die "this script does not speak ${engine%%://*}://" "set DOCKER_HOST to a unix:// or tcp:// address of the engine" ;;
  esac
}

# engine_answers: true when an engine answers there
engine_answers() { "${engine_curl[@]}" -f -m 5 -o /dev/null "$engine_url/_ping" 2>/dev/null; }

# has_image NAME [TEXT]: true when the engine holds NAME (and its description contains TEXT)
has_image() {
  local found
  found=$("${engine_curl[@]}" -f -m 10 "$engine_url/images/$1/json" 2>/dev/null) || return 1
  [ -z "${2:-}" ] || [[ $found == *"$2"* ]]
}

# registry_has NAME: true when the engine itself can reach the registry and finds NAME there, within 8 s
registry_has() { "${engine_curl[@]}" -f -m 8 -o /dev/null "$engine_url/distribution/$1/json" 2>/dev/null; }

# encoded TEXT: TEXT as part of a URL's query
encoded() {
  local LC_ALL=C text=$1 i c
  for ((i = 0; i < ${#text}; i++)); do
    c=${text:i:1}
    case $c in [a-zA-Z0-9._~-]) printf %s "$c" ;; *) printf '%%%02X' "'$c" ;; esac
  done
}

# engine_import NAME TARBALL CHANGE…: makes an image of one layer from a root file system and Dockerfile instructions
engine_import() {
  local name=$1 tarball=$2 query answer change; shift 2
  # The tag in the name: podman ignores one beside it.
  query="fromSrc=-&repo=$(encoded "$name")"
  for change; do query+="&changes=$(encoded "$change")"; done
  # no Expect: header, or curl waits for permission before it sends
  answer=$("${engine_curl[@]}" -X POST -H 'Content-Type: application/x-tar' -H 'Expect:' -T "$tarball" "$engine_url/images/create?$query") ||
    die "importing $name into the engine failed" "is there room left? df -h"
  case $answer in *'"error'* | *'"message"'*) die "importing $name failed: $answer" ;; esac
}
