#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#SBATCH --job-name=ledg-score
#SBATCH --array=0-7
#SBATCH --cpus-per-task=1
# sbatch slurm_array.sh CELLS OUT [option of ledg score]...
# Each task of the array scores its share of the lines of CELLS into OUT.0000, OUT.0001, ...; `cat OUT.*` is all of them
# in the order of CELLS. Without Slurm, set SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT. LEDG names the program.
set -euo pipefail

cells=$1 out=$2
shift 2
first=${SLURM_ARRAY_TASK_MIN:-0}
share=$((SLURM_ARRAY_TASK_ID - first + 1))
part=$(printf '%s.%04d' "$out" $((share - 1)))
code=0
split --number="l/$share/$SLURM_ARRAY_TASK_COUNT" "$cells" |
  "${LEDG:-ledg}" score --in - --jsonl --threads "${SLURM_CPUS_PER_TASK:-1}" "$@" >"$part.unfinished" || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 2 ] || exit "$code" # 2: there are bad lines, which have rows
mv "$part.unfinished" "$part"
exit "$code"
