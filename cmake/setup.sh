#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what ledg needs on Debian (12 or newer) and Ubuntu (24.04 or newer), and nothing that is there already.
#   cmake/setup.sh [--dry-run] [program|tests|all]
#     program   the compiler, CMake and the libraries of the program ledg (the default)
#     tests     these, Catch2, and the BLAS that LEDG_PRODUCTS=blas calls
#     all       these and what developers use: benchmarks, ccache, clang, formatter, linter, coverage, debootstrap, MPI
#   --dry-run   only lists what would be installed
set -eu

dry_run=false
feature=program
for argument in "$@"; do
  case $argument in
    --dry-run) dry_run=true ;;
    program | tests | all) feature=$argument ;;
    *)
      sed -n '3,8s/^# \{0,1\}//p' "$0" >&2
      exit 2
      ;;
  esac
done

packages="cmake ninja-build g++ libcli11-dev libfmt-dev nlohmann-json3-dev libutf8proc-dev zlib1g-dev
  libeigen3-dev libxtensor-dev"
[ "$feature" = program ] || packages="$packages catch2 pkg-config libopenblas-dev libxtensor-blas-dev"
[ "$feature" != all ] || packages="$packages libbenchmark-dev ccache clang libclang-rt-dev clang-format clang-tidy gcovr doxygen
  debootstrap libopenmpi-dev openmpi-bin"

say() { printf 'setup: %s\n' "$*"; }

check_cmake() {
  version=$(cmake --version 2>/dev/null | sed -n 's/^cmake version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  # shellcheck disable=SC2086
  set -- ${version:-0 0}
  if [ "$1" -lt 3 ] || { [ "$1" -eq 3 ] && [ "$2" -lt 25 ]; }; then
    say "CMake 3.25 or newer is needed, and this system has $1.$2." \
      "Debian 12 and Ubuntu 24.04 bring it; elsewhere (Ubuntu 22.04) install one from cmake.org and run this again." >&2
    exit 1
  fi
}

if ! command -v dpkg-query >/dev/null 2>&1; then
  say "this is neither Debian nor Ubuntu; please install the counterparts of:" $packages >&2
  "$dry_run" || check_cmake
  exit 0
fi

missing=
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | head -n 1) || true
  [ "$status" = installed ] && continue
  # A newer CMake or compiler may stand outside the package system.
  case $package in cmake | ninja-build | g++ | pkg-config)
    tool=${package%-build}
    command -v "$tool" >/dev/null 2>&1 && continue ;;
  esac
  missing="$missing $package"
done

if [ -z "$missing" ]; then
  say "all packages for '$feature' are here"
elif "$dry_run"; then
  say "would install:$missing"
  exit 0
else
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
      say "these packages are missing; run as root: apt-get install$missing" >&2
      exit 1
    }
    as_root=sudo
  fi
  say "installing:$missing"
  # shellcheck disable=SC2086
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing |
    grep --line-buffered -E '^(Need to get|After this|E:|W:)' || true
  # apt's own exit status is lost in the pipe, so look.
  for package in $missing; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || {
      say "$package could not be installed" >&2
      exit 1
    }
  done
fi
"$dry_run" || check_cmake
