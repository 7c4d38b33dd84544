// SPDX-License-Identifier: BSD-3-Clause
// The scripts of examples/scale give what one process gives.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"
#include "svg_checks.hpp"

using ledg_test::json_lines;
using ledg_test::quoted;
using ledg_test::run_shell;

namespace {

const std::string scale_cells = "examples/scale/cells.txt";

/// The rows of @p text without their lines, which count within what one process was given.
std::vector<ledg_test::json> without_lines(const std::string& text) {
  auto rows = json_lines(text);
  for (auto& row : rows) row.erase("line");
  return rows;
}

std::string with_program(const std::string& command) { return "LEDG=" + quoted(ledg_test::program()) + " " + command; }

}  // namespace

TEST_CASE("scale: GNU parallel gives what one process gives", "[cli]") {
  if (run_shell("command -v parallel").exit_code != 0) LEDG_SKIP("GNU parallel is not installed");
  const ledg_test::temporary_folder folder;
  const auto out = (folder / "scores.jsonl").string();
  const auto r = run_shell(with_program("BLOCK=2k examples/scale/gnu_parallel.sh " + scale_cells + " " + quoted(out) +
                                        " --hardware 'Tesla T4'"));
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  const auto alone = run_shell("ledg score --in " + scale_cells + " --hardware 'Tesla T4' --jsonl");
  CHECK(without_lines(ledg_test::read_file(out)) == without_lines(alone.out));
}

TEST_CASE("scale: an output is whole or as it was", "[cli]") {
  if (run_shell("command -v parallel").exit_code != 0) LEDG_SKIP("GNU parallel is not installed");
  const ledg_test::temporary_folder folder;
  const auto out = (folder / "scores.jsonl").string();
  ledg_test::write_file(out, "of yesterday\n");
  const auto scored = [&](const std::string& more) {
    return run_shell(with_program("examples/scale/gnu_parallel.sh " + scale_cells + " " + quoted(out) + more));
  };
  CHECK(scored(" --hardware 'no such device at all'").exit_code == 2);
  CHECK(ledg_test::read_file(out) == "of yesterday\n");
  CHECK(scored("").exit_code == 0);
  CHECK(json_lines(ledg_test::read_file(out)).size() == 200);
  CHECK_FALSE(std::filesystem::exists(out + ".unfinished"));
}

TEST_CASE("scale: tasks of an array give what one process gives", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto out = (folder / "scores").string();
  const auto r = run_shell("for i in 0 1 2; do " +
                           with_program("SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=3 "
                                        "examples/scale/slurm_array.sh " +
                                        scale_cells + " " + quoted(out)) +
                           " || exit 1; done; cat " + quoted(out) + ".*");
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  const auto alone = run_shell("ledg score --in " + scale_cells + " --jsonl");
  CHECK(without_lines(r.out) == without_lines(alone.out));
}
