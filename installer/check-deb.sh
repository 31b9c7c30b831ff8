#!/bin/sh
# Installs the DEB in an empty Debian and looks whether it works there and goes away again.
#   sh installer/check-deb.sh culvert_0.1.0-1_amd64.deb [base.tar]
# Needs root, debootstrap (not with base.tar: a tar of a system made by it) and a package mirror.
# CHECK_DEB_ROOT names the folder that the system is made in (removed afterwards), CHECK_DEB_APT a
# file of apt settings for it, for example a proxy.
# Ends with 77 when something for the check is missing here, 1 when the package has a fault.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
deb=${1:-}
base=${2:-}
suite=bookworm

say() { printf '%s\n' "check-deb: $*"; }
skip() {
  say "not checked: $*"
  exit 77
}
fail() {
  say "FAULT: $*"
  exit 1
}

[ -f "$deb" ] || {
  echo "usage: sh installer/check-deb.sh FILE.deb [BASE.tar]" >&2
  exit 1
}

# The list of files is agreed on.
names=$(mktemp)
dpkg-deb -c "$deb" | awk '$1 !~ /^d/ { print substr($6, 2) }' | LC_ALL=C sort >"$names"
LC_ALL=C diff -u "$here/debian/manifest" "$names" || fail "the files differ from debian/manifest"
rm -f "$names"
bytes=$(stat -c %s "$deb")
say "$(wc -l <"$here/debian/manifest") files, $bytes bytes"
[ "$bytes" -le 6000000 ] || fail "more than 6 MB"
if command -v lintian >/dev/null; then
  # As root it would only say that it should not be.
  lintian --allow-root --fail-on error "$deb" || fail "lintian has found errors"
  say "lintian: no errors"
else
  say "lintian is not here"
fi

[ "$(id -u)" = 0 ] || skip "making an empty system needs root"
[ -n "$base" ] || command -v debootstrap >/dev/null || skip "debootstrap is not here"

root=${CHECK_DEB_ROOT:-$(mktemp -d)}
mkdir -p "$root"
leave() {
  umount -l "$root/proc" 2>/dev/null || true
  umount -l "$root/dev" 2>/dev/null || true
  # Never through a mount that is still there.
  rm -rf --one-file-system "$root"
}
trap leave EXIT
if [ -n "$base" ]; then
  top=$(tar -tf "$base" 2>/dev/null | head -n 1 | cut -d/ -f1)
  case $top in
    . | bin | etc | usr) tar -C "$root" -xf "$base" ;;
    *) tar -C "$root" --strip-components=1 -xf "$base" ;;
  esac
else
  debootstrap --variant=minbase "$suite" "$root" >/dev/null
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
[ -z "${CHECK_DEB_APT:-}" ] || cp "$CHECK_DEB_APT" "$root/etc/apt/apt.conf.d/"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"

inside() {
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}
as_user() { inside su someone -c "$*"; }
# man-db keeps pages that were read; that is its own affair.
ours() {
  inside find / -xdev -iname '*culvert*' -not -path '/tmp/*' -not -path '/proc/*' \
    -not -path '/var/lib/dpkg/*' -not -path '/var/cache/*' -not -path '/home/*'
}

inside apt-get update -q >/dev/null || skip "there is no package mirror"
inside apt-get install -y -q --no-install-recommends man-db >/dev/null 2>&1
# What is left of an earlier package would hide what this one forgets.
[ -z "$(ours)" ] || fail "the empty system knows the program already: $(ours)"
cp "$deb" "$root/tmp/culvert.deb"
inside apt-get install -y -q --no-install-recommends /tmp/culvert.deb >"$root/tmp/apt.log" 2>&1 || {
  tail -n 20 "$root/tmp/apt.log"
  fail "it cannot be installed"
}
say "installed"
inside useradd -m someone

for program in culvert culvert-agent culvert-relay; do
  as_user "$program --version" >/dev/null || fail "$program does not start"
  inside sh -c "man $program | grep -q SYNOPSIS" || fail "the manual of $program does not open"
done
say "programs start, manuals open"
as_user "culvert --self-test" || fail "--self-test"
[ ! -e "$root/home/someone/.config/org.culvert.Culvert" ] || fail "--self-test leaves something"
as_user "culvert-agent demo --once" >"$root/tmp/demo.log" 2>&1 || {
  cat "$root/tmp/demo.log"
  fail "the demo of culvert-agent"
}
say "the demo fetches a page through the tunnel"
for example in relay agent; do
  inside "culvert-$example" verify -c "/usr/share/doc/culvert/examples/$example.toml" >/dev/null ||
    fail "the example of culvert-$example"
done
if [ -n "$(find "$root/etc/systemd" -name '*culvert*' 2>/dev/null)" ]; then
  fail "a unit is enabled"
fi

inside mkdir -p /home/someone/.config/org.culvert.Culvert
inside touch /home/someone/.config/org.culvert.Culvert/profiles.ini
inside apt-get purge -y -q culvert >/dev/null 2>&1 || fail "it cannot be removed"
left=$(ours)
[ -z "$left" ] || fail "left behind: $left"
[ -e "$root/home/someone/.config/org.culvert.Culvert/profiles.ini" ] ||
  fail "the user's data are gone"
say "removed; the user's data stay"
