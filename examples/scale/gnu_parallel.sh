#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# gnu_parallel.sh CELLS OUT [option of ledg score]...
# Scores the lines of CELLS by GNU parallel, a process for each core, into OUT in the order of CELLS. More machines:
# add --sshlogin. LEDG names the program, BLOCK how much of CELLS a process takes at a time.
set -euo pipefail

cells=$1 out=$2
shift 2
code=0
parallel --quote --keep-order --pipepart --arg-file "$cells" --block "${BLOCK:-1M}" \
  "${LEDG:-ledg}" score --in - --jsonl "$@" >"$out.unfinished" || code=$?
# parallel's code is how many blocks failed, beyond 100 its own failure. A block with a bad line has failed with 2, and
# its rows are there.
[ "$code" -le 101 ] && { [ "$code" -eq 0 ] || [ -s "$out.unfinished" ]; } || exit 2
mv "$out.unfinished" "$out"
[ "$code" -eq 0 ] || { echo "$code blocks have lines with errors, or failed" >&2; exit 2; }
