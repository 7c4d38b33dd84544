// SPDX-License-Identifier: BSD-3-Clause
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::quoted;
using ledg_test::run;
using ledg_test::run_shell;

namespace {

std::string log_text(int steps) {
  std::string text;
  for (int s = 1; s <= steps; ++s) {
    text += R"({"gradient_norm":1.0,"learning_rate":0.001,"loss":)" + std::to_string(1.0 / s) + R"(,"step":)" +
            std::to_string(s) + "}\n";
    if (s % 10 == 0)
      text += R"({"improved":true,"metric":)" + std::to_string(2.0 / s) + R"(,"step":)" + std::to_string(s) + "}\n";
  }
  return text;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("plot: a log becomes a picture beside it", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto log = (folder / "run.jsonl").string();
  ledg_test::write_file(log, log_text(100));
  const auto r = run({"plot", log});
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  CHECK(r.out.empty());
  const auto svg = ledg_test::read_file(folder / "run.svg");
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(contains(svg, "best 0.02 after step 100"));
}

TEST_CASE("plot: several logs, one picture; dashes are the standard streams", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto a = (folder.path() / "a" / "log.jsonl").string();
  const auto b = (folder.path() / "b" / "log.jsonl").string();
  ledg_test::write_file(a, log_text(50));
  ledg_test::write_file(b, log_text(80));
  const auto out = (folder / "both.svg").string();
  REQUIRE(run({"plot", a, b, "--out", out, "--smooth", "5"}).exit_code == 0);
  const auto svg = ledg_test::read_file(out);
  CHECK(contains(svg, ">" + a + "<"));  // the names alone would not tell them apart
  CHECK(contains(svg, ">" + b + "<"));
  CHECK(contains(svg, "middle half of 5 points"));
  CHECK(run({"plot", a, b, "--smooth", "5", "--out", "-"}).out == svg);

  const auto piped = run_shell("\"$LEDG_PROGRAM\" plot - <" + quoted(a));
  CHECK(piped.exit_code == 0);
  CHECK(piped.out.starts_with("<svg "));
}

TEST_CASE("plot: what is no log is code 2, naming file and line", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto log = (folder / "bad.jsonl").string();
  const auto fails = [&](const std::string& text, const std::string& said) {
    ledg_test::write_file(log, text);
    const auto r = run({"plot", log});
    CAPTURE(text, r.err);
    CHECK(r.exit_code == 2);
    CHECK(r.out.empty());
    CHECK(contains(r.err, "bad.jsonl' line " + said));
    CHECK_FALSE(std::filesystem::exists(folder / "bad.svg"));
  };
  fails("", "1");
  fails("step,loss\n1,2\n", "1");
  fails(log_text(3) + "{}\n", "4");
  fails(log_text(3) + "{\"step\":4,\n", "4");
  CHECK(run({"plot"}).exit_code == 2);
  const auto missing = run({"plot", (folder / "missing.jsonl").string()});
  CHECK(missing.exit_code == 2);
  CHECK(contains(missing.err, "missing.jsonl"));
}
