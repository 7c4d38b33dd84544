#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A runner for `ledg measure` around any command that prints milliseconds: the last number of what it prints counts.
#
#   ledg measure net.onnx --runner "examples/runners/command_runner.sh my_benchmark --runs 50" --out measured.csv
#
# calls `my_benchmark --runs 50 net.onnx 1`: what follows the command are the network and the batch. Words in what a
# command prints that look like numbers but are none (a version, a name) make no harm before the last number.
set -u
[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT...]" >&2; exit 2; }

# The text or number of a key in a line of JSON as `ledg measure` writes it.
text_of() { printf '%s' "$2" | sed -n 's/.*"'"$1"'":"\(\([^"\\]\|\\.\)*\)".*/\1/p' | sed 's/\\\(.\)/\1/g'; }
number_of() { printf '%s' "$2" | sed -n 's/.*"'"$1"'":\([0-9.]*\).*/\1/p' | sed 's/\.0$//'; }

while IFS= read -r line; do
  network=$(text_of network "$line")
  batch=$(number_of batch "$line")
  if printed=$("$@" "$network" "$batch" </dev/null); then
    ms=$(printf '%s\n' "$printed" | grep -Eo '[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?' | tail -n 1)
    if [ -n "$ms" ]; then
      printf '{"latency_ms": %s}\n' "$ms"
    else
      printf '{"error": "the command printed no number"}\n'
    fi
  else
    printf '{"error": "the command ended with exit code %s"}\n' "$?"
  fi
done
