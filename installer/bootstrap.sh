#!/bin/sh
# Installs what Culvert needs, builds it, and runs it or its tests. See --help.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
top=$(dirname -- "$here")
build="$top/build/release"

build_packages="g++ cmake ninja-build ccache
  libboost1.81-dev libboost-json1.81-dev libssl-dev libnghttp2-dev
  libtomlplusplus-dev libyaml-cpp-dev libsnappy-dev libarchive-dev
  zlib1g-dev libbrotli-dev libzstd-dev
  qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n qtkeychain-qt6-dev
  libqrencode-dev
  libgl-dev libxkbcommon-dev"
run_packages="fonts-dejavu-core fonts-noto-cjk qt6-qpa-plugins"
test_packages="curl nginx-light openssl socat haproxy wrk xvfb openbox procps
  gnome-keyring dbus-daemon dbus-bin python3-websockets
  nodejs nghttp2-client nghttp2-server caddy python3-hypercorn python3-grpcio
  desktop-file-utils appstream shared-mime-info man-db groff nsis"

usage() {
  cat <<'TEXT'
Usage: sh installer/bootstrap.sh run|test|packages [options]

  run    Installs what is missing, builds, and starts the demo: a built-in relay on loopback, a
         small web service, and a tunnel that publishes it. With a display the desktop window
         opens on it; without one the public address is printed, fetched once through the tunnel,
         and what was negotiated on each leg is shown. Ctrl-C ends it.
         --once     without a display: end after the fetch
         --no-window  as if there were no display
  test   Installs what is missing (also programs that the tests use as peers), builds, and runs
         every test. A peer that cannot be had is a skipped test with its reason.
  packages  Prints the Debian packages that run and test need, to install them by hand.

Debian 12 and newer and Ubuntu 24.04 and newer are known. The first run takes about a quarter of an
hour on two cores; later ones build only what changed. Needs root or sudo only while packages are
missing.
TEXT
}

# However this ends, nothing stays behind: services of packages may start again.
made_policy=""
log=$(mktemp)
leave() {
  rm -f "$log"
  allow_services
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '%s\n' "bootstrap: $*"; }

stop() {
  printf '%s\n' "bootstrap: $*" >&2
  exit 1
}

list_packages() {
  # shellcheck disable=SC2086
  printf '%s\n' $build_packages $run_packages $test_packages
}

known_system() {
  [ -r /etc/os-release ] || return 1
  # shellcheck disable=SC1091
  . /etc/os-release
  case "${ID:-}:${VERSION_ID:-}" in
    debian:1[2-9] | debian:[2-9][0-9] | ubuntu:2[4-9].* | ubuntu:[3-9][0-9].*) return 0 ;;
    debian:) return 0 ;;  # testing and unstable have no number
  esac
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    stop "packages are missing and there is neither root nor sudo. Install them by hand:
$missing"
  fi
}

missing_of() {
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      printf '%s ' "$package"
  done
}

install_packages() {
  # shellcheck disable=SC2086
  missing=$(missing_of "$@")
  [ -z "$missing" ] && return 0
  say "installing: $missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null ||
    stop "apt-get update did not work: is the network there? Packages that are missing: $missing"
  forbid_services
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    $missing >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    stop "apt-get install did not work. Packages that are missing: $missing"
  }
  allow_services
}

# A service that a package brings must not start: the tests start their own peers.
forbid_services() {
  [ -e /usr/sbin/policy-rc.d ] && return 0
  made_policy=yes
  printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
  as_root chmod +x /usr/sbin/policy-rc.d
}

allow_services() {
  [ "$made_policy" = yes ] || return 0
  as_root rm -f /usr/sbin/policy-rc.d
  made_policy=""
}

check_system() {
  command -v apt-get >/dev/null 2>&1 && known_system && return 0
  stop "this system is not known (Debian 12 or newer, Ubuntu 24.04 or newer are). Install the
equivalents of these Debian packages by hand, then run: cmake --preset release && cmake --build
build/release
$(list_packages | tr '\n' ' ')"
}

build_all() {
  say "building into build/${build##*/} (the first time takes about a quarter of an hour on two cores)"
  cd "$top"
  # Warnings stop our own builds (the presets), not those of other compilers.
  cmake --preset release -B "$build" -DCULVERT_WERROR=OFF -DCULVERT_UNITY=ON "$@" >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    stop "cmake could not configure the build"
  }
  cmake --build "$build" || stop "the build did not succeed"
}

run_demo() {
  check_system
  # shellcheck disable=SC2086
  install_packages $build_packages $run_packages
  build_all -DCULVERT_TESTS=OFF
  if [ "$window" = yes ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "starting the desktop window on the demo"
    leave
    exec "$build/app/desktop/culvert" --demo
  fi
  say "no display: starting the demo on the console"
  leave
  # shellcheck disable=SC2086
  exec "$build/app/culvert-agent" demo $once
}

run_tests() {
  check_system
  # shellcheck disable=SC2086
  install_packages $build_packages $run_packages $test_packages
  # Of its own, and less optimised: the compiler takes a fifth of its time less.
  build="$top/build/test"
  build_all -DCULVERT_TESTS=ON "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -DNDEBUG"
  say "running the tests"
  cd "$build"
  rm -f tests.status
  # Half of the time of a test is spent waiting.
  { ctest --output-on-failure -j 4 || echo $? >tests.status; } | tee tests.log |
    sed -u '/% tests passed/,$d'
  tell_skipped Testing/Temporary/LastTest.log
  sed -n '/% tests passed/,$p' tests.log
  [ ! -f tests.status ] || exit "$(cat tests.status)"
}

# CTest does not show what programs say that pass: the reasons why parts of them were skipped.
tell_skipped() {
  [ -r "$1" ] || return 0
  awk '
    /^SKIP +: / {
      at = index($0, ") ")
      reason = substr($0, at + 2)
      if (!count[reason]++) reasons[++last] = reason
    }
    END {
      if (last) print "Skipped, and why:"
      for (i = 1; i <= last; i++) printf "%5d  %s\n", count[reasons[i]], reasons[i]
      if (last) print ""
    }' "$1"
}

command=${1:---help}
[ $# -gt 0 ] && shift
once=""
window=yes
for option in "$@"; do
  case "$option" in
    --once) once=--once window=no ;;
    --no-window) window=no ;;
    *) stop "unknown option $option; see sh installer/bootstrap.sh --help" ;;
  esac
done
case "$command" in
  run) run_demo ;;
  test) run_tests ;;
  packages) list_packages ;;
  -h | --help | help) usage ;;
  *) stop "unknown command $command; see sh installer/bootstrap.sh --help" ;;
esac
