#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""spark-submit spark_pipe.py CELLS OUT [HARDWARE]: scores the lines of CELLS, on whatever Spark reads, into JSON lines.

Each partition goes through one `ledg score`, so that the model is loaded once for it. LEDG names the program, which
every worker must have. A line that cannot be used is a line with an error.
"""
import os
import shlex
import sys

from pyspark.sql import SparkSession


def main():
    cells, out = sys.argv[1:3]
    command = [os.environ.get("LEDG", "ledg"), "score", "--in", "-", "--jsonl"]
    if len(sys.argv) > 3:
        command += ["--hardware", sys.argv[3]]
    spark = SparkSession.builder.appName("ledg score").getOrCreate()
    lines = spark.sparkContext.textFile(cells)
    lines.pipe(shlex.join(command)).saveAsTextFile(out)  # exit code 2, for bad lines, is no failure of the job
    spark.stop()


if __name__ == "__main__":
    main()
