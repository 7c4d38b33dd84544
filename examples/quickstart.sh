#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# From a fresh clone to an answer: installs what is missing, builds the program, and asks how long ResNet-50 takes on three
# pieces of hardware that need not be here, the last of which was never measured.
set -eu
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
run() {
  printf '$'
  for word in "$@"; do
    case $word in *' '*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  printf '\n\n'
  "$@"
}

say "1/4 looking for compiler, CMake and libraries"
[ "${LEDG_SKIP_SETUP:-0}" = 1 ] || sh cmake/setup.sh program
if command -v ninja >/dev/null 2>&1; then
  export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"
fi

say "2/4 building build/release/ledg; the first time takes a minute or two"
if [ ! -f build/release/CMakeCache.txt ]; then
  # The tests would ask for Catch2; tests/run.sh and any later `cmake --preset release` turn them on again.
  cmake --preset release --log-level=WARNING -DLEDG_BUILD_TESTS=OFF
fi
cmake --build --preset release --target ledg_program --parallel "$(nproc 2>/dev/null || echo 2)"

say "3/4 predicting the latency of ResNet-50"
run build/release/ledg predict examples/networks/resnet50.onnx \
  --hardware "RTX 3090" --hardware "i7-12700H" --hardware "RTX A6000"

say "4/4 the same as a page to look at"
run build/release/ledg report examples/networks/resnet50.onnx --hardware "RTX 3090, i7-12700H, RTX A6000" -o build/report.html
