#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Makes the golden files once more and compares them with those committed.
#   tests/reference/check.sh [FOLDER]
# With FOLDER they are kept there, to become the committed ones. Needs Python; PyTorch lives in a virtual environment of
# its own, in ${LEDG_PEERS:-build/peers}, made at the first run.
set -eu
cd "$(dirname "$0")/../.."

export PYTHONDONTWRITEBYTECODE=1
peers=${LEDG_PEERS:-build/peers}
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/python" -c 'import torch, numpy' 2>/dev/null ||
  "$peers/bin/pip" install -q torch numpy

if [ $# -gt 0 ]; then
  made=$1
  mkdir -p "$made"
else
  made=$(mktemp -d)
  trap 'rm -rf "$made"' EXIT
fi
"$peers/bin/python" tests/reference/presets.py "$made"
"$peers/bin/python" tests/reference/optimizers.py "$made"
"$peers/bin/python" tests/reference/compare.py tests/reference/golden "$made"
