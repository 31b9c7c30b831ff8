# What the stories share; sourced, not run.
#
# A story says what it shows, what it expects and what it saw, and ends with 0, with 1 when it saw
# something else, or with 77 when this machine lacks what it needs. Programs come from the
# environment, as for the other interop tests: CULVERT_AGENT, CULVERT_RELAY, CULVERT_FRPC_070, ...
set -u

interop=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
peers=$interop/peers
story=$(basename "$0" .sh)
folder=$(mktemp -d "${TMPDIR:-/tmp}/culvert-story.XXXXXX")
started=""
# A home of its own: what Caddy remembers goes there.
export HOME="$folder" XDG_CONFIG_HOME="$folder" XDG_DATA_HOME="$folder" XDG_STATE_HOME="$folder"
agent=${CULVERT_AGENT:-$(command -v culvert-agent || true)}
relay=${CULVERT_RELAY:-$(command -v culvert-relay || true)}
frpc=${CULVERT_FRPC_070:-}
frps=${CULVERT_FRPS_070:-}
PATH=$PATH:/usr/sbin:/usr/local/sbin
for name in http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY; do unset "$name"; done

finish() {
  code=$?
  for pid in $started; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT
trap 'exit 1' INT TERM

say() { printf '%s\n' "$*"; }
part() { printf '\n== %s\n' "$*"; }

# need WHAT FILE: without it there is no story.
need() {
  [ -n "$2" ] && command -v "$2" >/dev/null 2>&1 && return 0
  say "skipped: $1 is not here"
  exit 77
}

# has FILE: whether a peer of one part is here.
has() { [ -n "$1" ] && command -v "$1" >/dev/null 2>&1; }

# ports NAME...: gives each variable a free port.
ports() {
  for port in $(node "$peers/node/wait.js" free $#); do
    eval "$1=$port"
    shift
  done
}

# start NAME COMMAND...: runs it until the story ends; what it says is in $folder/NAME.log.
start() {
  name=$1
  shift
  "$@" >"$folder/$name.log" 2>&1 &
  started="$started $!"
  eval "pid_of_$name=$!"
}

# stop NAME: ends it as a crash would.
stop() {
  eval "pid=\$pid_of_$1"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
}

listens() { node "$peers/node/wait.js" port "$1" || broken "nobody listens on $1"; }
said() { node "$peers/node/wait.js" text "$folder/$1.log" "$2" || broken "$1 did not say \"$2\""; }

broken() {
  say "  NOT as told: $1"
  for log in "$folder"/*.log; do
    say "--- $(basename "$log" .log)"
    tail -n 15 "$log"
  done
  exit 1
}

# expect WHAT PATTERN SEEN: the pattern is one of `case`.
expect() {
  say "  shown:    $1"
  say "  expected: $2"
  say "  seen:     $(printf '%s' "$3" | tr '\n' ' ' | cut -c1-300)"
  # shellcheck disable=SC2254
  case "$3" in
    *$2*) ;;
    *) broken "$1" ;;
  esac
}

# A certificate for localhost and *.story.test, and the authority that has signed it.
make_certificate() {
  need "the openssl tool" openssl
  (
    cd "$folder" || exit 1
    printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,DNS:*.story.test,IP:127.0.0.1\n' >names
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
      -subj '/CN=story authority' -keyout authority_key.pem -out authority.pem &&
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
        -keyout key.pem -out request.pem &&
      openssl x509 -req -days 2 -in request.pem -CA authority.pem -CAkey authority_key.pem \
        -set_serial 2 -extfile names -out certificate.pem
  ) >/dev/null 2>&1 || broken "no certificate could be made"
}

# start_relay PORT HTTP HTTPS: ours, for visitors on both web ports.
start_relay() {
  cat >"$folder/relay.toml" <<TOML
bindAddr = "127.0.0.1"
bindPort = $1
vhostHTTPPort = $2
vhostHTTPSPort = $3
log.disablePrintColor = true
TOML
  start relay "$relay" -c "$folder/relay.toml"
  listens "$1"
}

# client_file FILE PORT: the head of a client's file; proxies come on standard input.
client_file() {
  {
    printf 'serverAddr = "127.0.0.1"\nserverPort = %s\nlog.disablePrintColor = true\n' "$2"
    cat
  } >"$folder/$1"
}

# visit OPTION...: the status and, behind it, the beginning of what came.
visit() {
  curl -sS --noproxy '*' --max-time 15 -k -o "$folder/body" -w '%{http_code} HTTP/%{http_version}' "$@" 2>"$folder/curl"
  printf ' %s %s' "$(head -c 200 "$folder/body" 2>/dev/null | tr -d '\000')" "$(cat "$folder/curl")"
  rm -f "$folder/body"
}

has_doctor() {
  case "$("$agent" doctor 2>&1)" in
    *"unknown command"* | *"not supported"*)
      say "  skipped: this culvert-agent has no doctor"
      return 1
      ;;
  esac
}

# doctor FILE PROXY PATTERN [OPTION...]: the sentence for the fault that is in the file.
doctor() {
  file=$1 proxy=$2 pattern=$3
  shift 3
  has_doctor || return 0
  words=$("$agent" doctor -c "$folder/$file" "$proxy" "$@" 2>&1)
  expect "culvert-agent doctor on the same file" "$pattern" "$(printf '%s' "$words" | sed -n '/^D-/,$p')"
}

need "node" node
need "curl" curl
need "culvert-agent (CULVERT_AGENT)" "$agent"
need "culvert-relay (CULVERT_RELAY)" "$relay"
