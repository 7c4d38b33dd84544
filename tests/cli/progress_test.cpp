// SPDX-License-Identifier: BSD-3-Clause
#include "progress.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_program::progress_text;
using ledg_test::quoted;
using ledg_test::run_shell;

TEST_CASE("progress says how much is done and what is left", "[cli][progress]") {
  CHECK(progress_text("eval", 1, 4, 10) == "eval [######..................] 1/4, 30 s left");
  CHECK(progress_text("eval", 4, 4, 10) == "eval [########################] 4/4, 0 s left");
  CHECK(progress_text("eval", 1, 2, 3600, "timm") == "eval [############............] 1/2, 1 h 0 min left  timm");
  // Nobody knows yet, or there is nothing to count.
  CHECK(progress_text("eval", 0, 4, 65) == "eval [........................] 0/4, 1 min 5 s");
  CHECK(progress_text("eval", 0, 0, 3) == "eval [........................] 0/0, 3 s");
}

TEST_CASE("durations are said as people say them", "[cli][progress]") {
  CHECK(ledg_program::duration_text(0.4) == "0 s");
  CHECK(ledg_program::duration_text(59.6) == "1 min 0 s");
  CHECK(ledg_program::duration_text(7265) == "2 h 1 min");
}

TEST_CASE("a progress line is for terminals", "[cli][progress]") {
  const ledg_test::temporary_folder folder;
  const auto runner = (folder / "runner.sh").string();
  std::ofstream(runner) << "while read -r line; do sleep 3; echo '{\"latency_ms\": 1, \"runtime\": \"ncnn\"}'; done\n";
  const auto measure = quoted(ledg_test::program()) + " measure examples/networks/resnet50.onnx --runner 'sh " +
                       runner + "' --hardware 'Tesla T4' --out " + (folder / "out.csv").string();
  const auto quiet = run_shell(measure + " 2>&1 >/dev/null");
  CHECK(quiet.out.find("measuring [") == std::string::npos);
  if (run_shell("command -v script").exit_code != 0) LEDG_SKIP("script(1), which makes a terminal, is not installed");
  std::filesystem::remove(folder / "out.csv");
  const auto seen = run_shell("script -qec " + quoted(measure) + " /dev/null");
  CAPTURE(seen.out);
  CHECK(
      std::regex_search(seen.out, std::regex(R"(measuring \[\.{24}\] 0/1, \d+ s  examples/networks/resnet50\.onnx)")));
  CHECK(seen.out.find("\r\x1b[K") != std::string::npos);  // and is gone
}

TEST_CASE("a stream says how many there were on a terminal", "[cli][progress]") {
  const auto embed = "seq 1 1000000 | timeout 4 " + quoted(ledg_test::program()) +
                     " embed --encoder examples/encoders/minilm-distilled >/dev/null";
  CHECK(run_shell(embed).err.empty());
  if (run_shell("command -v script").exit_code != 0) LEDG_SKIP("script(1), which makes a terminal, is not installed");
  const auto seen = run_shell("script -qec " + quoted(embed) + " /dev/null");
  CAPTURE(seen.out);
  CHECK(std::regex_search(seen.out, std::regex(R"(\r\d+ texts, \d+ a second\x1b\[K)")));
}
