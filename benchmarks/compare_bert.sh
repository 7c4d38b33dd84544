#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# ONNX Runtime and OpenVINO (PyPI) against this library's BERT encoder: the same weights and token ids, in turns.
#   benchmarks/compare_bert.sh [ROUNDS] [CASE]
# CASE leaves out the cases whose names do not hold it, such as "minilm 1x16". Needs the release preset with benchmarks
# (-DLEDG_BUILD_BENCHMARKS=ON) and Python; the peers live in a virtual environment of their own, in
# ${LEDG_PEERS:-build/peers}, made at the first run.
set -eu
cd "$(dirname "$0")/.."

rounds=${1:-5}
only=${2:-}
bench=${LEDG_BENCH:-build/release/benchmarks}/bert_bench
peers=${LEDG_PEERS:-build/peers}
if [ ! -x "$bench" ]; then
  echo "no $bench; build it: cmake --preset release -DLEDG_BUILD_BENCHMARKS=ON && cmake --build --preset release -t bert_bench" >&2
  exit 2
fi
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/python" -c 'import onnx, onnxruntime, openvino, numpy' 2>/dev/null ||
  "$peers/bin/pip" install -q onnx onnxruntime openvino numpy

models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
"$bench" --write "$models"
"$peers/bin/python" benchmarks/peers/bert.py "$bench" "$models" "$rounds" "$only"
