#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing, builds everything and runs all tests. The last line is "N passed, N failed".
#   tests/run.sh [--preset NAME] [ctest option...]      e.g. tests/run.sh --preset asan-ubsan -R wordpiece
# LEDG_SKIP_SETUP=1 leaves the system's packages alone.
set -eu
cd "$(dirname "$0")/.."

preset=release
if [ "${1:-}" = --preset ]; then
  preset=${2:?a preset is missing}
  shift 2
fi

passed=0
failed=1 # until the tests have said otherwise
log=
finish() {
  status=$?
  [ -z "$log" ] || rm -f "$log"
  [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || exit 1
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '== %s\n' "$*"; }

if [ "${LEDG_SKIP_SETUP:-0}" != 1 ]; then
  say "looking for compiler, CMake and libraries"
  sh cmake/setup.sh tests
fi
if command -v ninja >/dev/null 2>&1; then
  export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"
fi
jobs=$(nproc 2>/dev/null || echo 2)

say "configuring (preset $preset)"
cmake --preset "$preset" --log-level=WARNING
say "building build/$preset with $jobs jobs; the first time takes some minutes"
cmake --build --preset "$preset" --parallel "$jobs"

if [ -z "${LEDG_SHARED:-}" ] && [ -d ../shared ]; then
  LEDG_SHARED=$(cd ../shared && pwd)
  export LEDG_SHARED
fi
say "testing (shared data: ${LEDG_SHARED:-none, so tests that need them are skipped})"
log=$(mktemp)
# The status of ctest goes through the log, since a pipe keeps only that of its last command.
{ LC_ALL=C ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --parallel "$jobs" "$@" 2>&1 &&
  echo "ctest-status: 0" || echo "ctest-status: $?"; } | tee "$log" |
  grep --line-buffered -Ev '^ctest-status|^ *(Start +[0-9]+:|[0-9]+/[0-9]+ Test +#.* Passed )' || true

# "97% tests passed, 3 tests failed out of 120"; skipped tests are among ctest's passed ones, here they are neither.
total=$(sed -n 's/^[0-9]*% tests passed, .* tests\{0,1\} failed out of \([0-9]*\)$/\1/p' "$log" | tail -n 1)
if [ -n "$total" ]; then
  failed=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests\{0,1\} failed out of.*/\1/p' "$log" | tail -n 1)
  skipped=$(grep -c '^[[:space:]]*[0-9]* - .*(Skipped)$' "$log" || true)
  passed=$((total - failed - skipped))
fi
grep -q '^ctest-status: 0$' "$log" || [ "$failed" -gt 0 ] || failed=1
[ "$failed" -eq 0 ]
