#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Hugging Face tokenizers (PyPI) against this library's WordPiece: speed in turns, and whether all ids are equal.
#   benchmarks/compare_wordpiece.sh [ENCODER_FOLDER] [ROUNDS]
# Needs the release preset with benchmarks (-DLEDG_BUILD_BENCHMARKS=ON) and Python; the peer lives in a virtual
# environment of its own, in ${LEDG_PEERS:-build/peers}, made at the first run.
set -eu
cd "$(dirname "$0")/.."

encoder=${1:-examples/encoders/minilm-distilled}
rounds=${2:-7}
bench=${LEDG_BENCH:-build/release/benchmarks}/wordpiece_bench
peers=${LEDG_PEERS:-build/peers}
if [ ! -x "$bench" ]; then
  echo "no $bench; build it: cmake --preset release -DLEDG_BUILD_BENCHMARKS=ON && cmake --build --preset release -t wordpiece_bench" >&2
  exit 2
fi
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/python" -c 'import tokenizers, numpy' 2>/dev/null || "$peers/bin/pip" install -q tokenizers numpy

texts=$(mktemp -d)
trap 'rm -rf "$texts"' EXIT
"$bench" --texts "$texts" "$encoder"
"$peers/bin/python" benchmarks/peers/wordpiece.py "$bench" "$encoder" "$rounds" \
  "$texts/templates.txt" "$texts/english.txt" "$texts/unicode.txt"
