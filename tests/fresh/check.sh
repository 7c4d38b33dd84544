#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Repeats what a newcomer does, on a bare system: a debootstrap root with nothing but git and certificates, a fresh clone,
# then examples/quickstart.sh (twice) and tests/run.sh, with times and download sizes. Needs root, debootstrap, some 3 GB.
#   tests/fresh/check.sh bookworm|trixie [REPOSITORY]
# REPOSITORY is cloned at its HEAD; by default it is this one. Packages come from the mirror this system is set up for.
set -eu

suite=${1:?"usage: check.sh bookworm|trixie [REPOSITORY]"}
repository=${2:-$(cd "$(dirname "$0")/../.." && pwd)}
say() { printf '\n### %s\n' "$*"; }

mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
  sed -n 's/^Debian Debian //p' | head -n 1)
[ -n "$mirror" ] || { echo "no Debian mirror is set up here; run apt-get update first" >&2; exit 1; }

root=$(mktemp -d /var/tmp/ledg-fresh-XXXXXX)
chmod 755 "$root" # apt downloads as a user of its own
cleanup() {
  umount "$root/dev/pts" "$root/proc" 2>/dev/null || true
  mountpoint -q "$root/proc" || mountpoint -q "$root/dev/pts" || rm -rf --one-file-system "$root"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say "a bare $suite"
debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
  { tail "$root.log" >&2; exit 1; }
rm -f "$root.log"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
# How this system reaches its mirror (a proxy, say) holds in there as well.
grep -lrE '^ *Acquire' /etc/apt/apt.conf /etc/apt/apt.conf.d 2>/dev/null | while read -r file; do
  cp "$file" "$root/etc/apt/apt.conf.d/"
done
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts"
git clone -q --no-hardlinks "$repository" "$root/home/ledg"

failed=
run() {
  say "$suite: $*"
  start=$(date +%s)
  chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    sh -c "cd /home/ledg && $*" || failed="$failed [$*]"
  say "$suite: $* took $(($(date +%s) - start)) s"
}
run examples/quickstart.sh
run examples/quickstart.sh
run tests/run.sh

[ -z "$failed" ] || { say "$suite FAILED:$failed"; exit 1; }
say "$suite passed"
