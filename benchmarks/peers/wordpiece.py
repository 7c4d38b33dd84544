# SPDX-License-Identifier: BSD-3-Clause
"""Hugging Face tokenizers against the WordPiece of this library, one thread each, pass by pass in turns.

Called by compare_wordpiece.sh: wordpiece.py BENCH ENCODER ROUNDS FILE...
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import numpy  # noqa: E402
import tokenizers  # noqa: E402


def main():
    bench, encoder, rounds, files = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    peer = tokenizers.Tokenizer.from_file(os.path.join(encoder, "tokenizer.json"))
    peer.no_truncation()
    peer.no_padding()
    ours = subprocess.Popen([bench, "--serve", encoder, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(what):
        ours.stdin.write(what + "\n")
        ours.stdin.flush()
        tokens, seconds = ours.stdout.readline().split()
        return int(tokens), float(seconds)

    print(f"tokenizers {tokenizers.__version__} encode_batch_fast, 1 thread, against append_ids; {rounds} rounds in turns")
    print(f"{'text':<12}{'tokens':>9}  {'peer Mtok/s':>12}{'ids Mtok/s':>12}{'ratio':>8}{'least':>8}"
          f"{'spans Mtok/s':>14}{'ratio':>8}  ids")
    wrong = 0
    for number, file in enumerate(files):
        with open(file, encoding="utf-8", newline="\n") as f:
            lines = f.read().split("\n")[:-1]
        expected = peer.encode_batch_fast(lines)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "ids")
            ask(f"dump {number} {path}")
            got = numpy.fromfile(path, dtype=numpy.int32)
        flat = numpy.concatenate([numpy.append(numpy.asarray(e.ids, numpy.int32), -1) for e in expected])
        same = numpy.array_equal(got, flat)
        wrong += not same
        tokens = len(flat) - len(lines)
        speeds = {"peer": [], "ids": [], "spans": []}
        for _ in range(rounds):
            start = time.perf_counter()
            peer.encode_batch_fast(lines)
            speeds["peer"].append(tokens / (time.perf_counter() - start) / 1e6)
            for what in ("ids", "spans"):
                # A pass takes milliseconds, so a round has a few.
                passes = [ask(f"{what} {number}") for _ in range(7)]
                assert all(n == tokens for n, _ in passes)
                speeds[what].append(tokens / statistics.median(s for _, s in passes) / 1e6)
        ratios = {what: [a / b for a, b in zip(speeds[what], speeds["peer"])] for what in ("ids", "spans")}
        median = {what: statistics.median(v) for what, v in speeds.items()}
        name = os.path.splitext(os.path.basename(file))[0]
        print(f"{name:<12}{tokens:>9}  {median['peer']:>12.3f}{median['ids']:>12.1f}"
              f"{statistics.median(ratios['ids']):>8.1f}{min(ratios['ids']):>8.1f}"
              f"{median['spans']:>14.1f}{statistics.median(ratios['spans']):>8.1f}  {'equal' if same else 'DIFFERENT'}",
              flush=True)
    ours.stdin.close()
    ours.wait()
    return 1 if wrong else 0


sys.exit(main())
