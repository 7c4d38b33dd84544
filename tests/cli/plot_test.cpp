// SPDX-License-Identifier: BSD-3-Clause
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"
#include "svg_checks.hpp"

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

/// What `ledg plot` draws of a file called @p name that holds @p text.
std::string drawn(const std::string& name, const std::string& text, const std::vector<std::string>& more = {}) {
  const ledg_test::temporary_folder folder;
  const auto file = (folder.path() / name).string();
  ledg_test::write_file(file, text);
  std::vector<std::string> arguments{"plot", file, "--out", "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto r = run(arguments);
  CAPTURE(r.err);
  CHECK(r.exit_code == 0);
  CHECK(ledg_test::is_picture(r.out));
  return r.out;
}

const std::string device_lines =
    R"({"data":"a","device":"x1","n":3,"mape":0.1,"coverage":0.8,"baselines":{"flops":{"mape":0.4}}})"
    "\n"
    R"({"data":"a","device":"x2","n":3,"mape":0.05,"coverage":null,"baselines":{"flops":{"mape":null}}})"
    "\n"
    R"({"data":"a","device":"all","n":6,"mape":0.08,"coverage":0.8,"baselines":{"flops":{"mape":0.4}}})"
    "\n";

/// A report of a protocol: errors of all, where nothing and where three measurements were told.
std::string protocol_text() {
  ledg_test::json row{
      {"protocol", "devices"}, {"fold_size", "physics"}, {"seed", 1},   {"left_out", "all"}, {"told", 0},
      {"picked", ""},          {"median_error", 0.3},    {"mape", 0.3}, {"coverage", 0.9}};
  row["baselines"]["roofline"]["median_error"] = 0.5;
  row["scale_alone"]["median_error"] = nullptr;
  auto device = row, suggested = row;
  device["left_out"] = "T4";
  suggested["told"] = 3;
  suggested["picked"] = "suggested";
  suggested["median_error"] = 0.1;
  suggested["scale_alone"]["median_error"] = 0.2;
  ledg_test::json out;
  out["protocol"] = {device, row, suggested};
  out["protocol"].push_back({{"summary", {{"left_out", "all"}}}});
  return out.dump() + "\n";
}

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
  CHECK(ledg_test::has_text(svg, "best 0.02 after step 100"));
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
  CHECK(ledg_test::has_text(svg, ">" + a + "<"));  // the names alone would not tell them apart
  CHECK(ledg_test::has_text(svg, ">" + b + "<"));
  CHECK(ledg_test::has_text(svg, "middle half of 5 points"));
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
    CHECK(ledg_test::has_text(r.err, "bad.jsonl' line " + said));
    CHECK_FALSE(std::filesystem::exists(folder / "bad.svg"));
  };
  fails("", "1");
  fails("step,loss\n1,2\n", "1");
  fails(log_text(3) + "{}\n", "4");
  fails(log_text(3) + "{\"step\":4,\n", "4");
  CHECK(run({"plot"}).exit_code == 2);
  const auto missing = run({"plot", (folder / "missing.jsonl").string()});
  CHECK(missing.exit_code == 2);
  CHECK(ledg_test::has_text(missing.err, "missing.jsonl"));
}

TEST_CASE("plot: errors and coverage by device from what eval writes", "[cli]") {
  const auto errors = drawn("devices.jsonl", device_lines);
  CHECK(ledg_test::has_text(errors, "mean error"));
  CHECK(errors.find(">x2<") < errors.find(">x1<"));  // best first
  CHECK(errors.find(">x1<") < errors.find(">all<"));
  CHECK(ledg_test::has_text(errors, ">5 %<"));
  const auto coverage = drawn("devices.jsonl", device_lines, {"--kind", "coverage", "--title", "inside & out"});
  CHECK(ledg_test::has_text(coverage, ">80 %<"));
  CHECK(ledg_test::has_text(coverage, "inside &amp; out"));
}

TEST_CASE("plot: protocols by what was left out and as learning curves", "[cli]") {
  const auto errors = drawn("protocol.json", protocol_text());
  CHECK(ledg_test::has_text(errors, "median error"));
  CHECK(ledg_test::has_text(errors, ">T4<"));
  CHECK(ledg_test::has_text(errors, ">all, 3 told, suggested<"));
  CHECK(ledg_test::has_text(errors, ">roofline<"));
  const auto learning = drawn("protocol.json", protocol_text(), {"--kind", "learning"});
  CHECK(ledg_test::occurrences(learning, "<polyline") == 2);  // ledg, and one factor alone
  CHECK(ledg_test::occurrences(learning, "h0") == 4);         // both begin where nothing is told
  CHECK(ledg_test::has_text(learning, ">devices, physics folds, suggested<"));
}

TEST_CASE("plot: rows of an evaluation as predictions and calibration", "[cli]") {
  const std::string csv =
      "data,device,network,batch,latency_ms,predicted_ms,in_training,interval_low_ms,interval_high_ms\n"
      "a,x1,n,1,2,3,0,1,4\na,x2,n,1,5,4,1,,\n";
  CHECK(ledg_test::occurrences(drawn("rows.csv", csv), "h0") == 2);
  CHECK(ledg_test::has_text(drawn("rows.csv", csv, {"--kind", "calibration"}), "all 1 rows"));
  const auto narrow = drawn("rows.csv", csv, {"--width", "300"});
  CHECK(ledg_test::has_text(narrow, "viewBox=\"0 0 300 "));
}

TEST_CASE("plot: scores and rankings", "[cli]") {
  const std::string scores =
      "{\"line\":1,\"network\":\"a\",\"accuracy\":90,\"hardware\":\"T4\",\"latency_ms\":2}\n"
      "{\"line\":2,\"error\":\"bad\"}\n"
      "{\"line\":3,\"network\":\"b\",\"accuracy\":80,\"hardware\":\"T4\",\"latency_ms\":3}\n";
  const auto front = drawn("scores.jsonl", scores);
  CHECK(ledg_test::occurrences(front, "r=\"4.5\"") == 1);  // b is beaten
  CHECK(ledg_test::has_text(front, "latency on T4"));
  const std::string ranking =
      R"({"by":"hardware","max_latency_ms":4,"ranking":[{"rank":1,"network":"n","hardware":"T4","batch":1,)"
      R"("latency_ms":2,"interval_ms":[1,3]},{"rank":null,"network":"n","hardware":"X","batch":1,"error":"no"}]})"
      "\n";
  const auto ranks = drawn("rank.json", ranking);
  CHECK(ledg_test::has_text(ranks, ">T4<"));
  CHECK(ledg_test::has_text(ranks, "within the limit"));
  const auto more = R"({"rank":1,"network":"n","hardware":"V100","batch":8,"latency_ms":2})";
  const auto both = drawn("rank.json", ranking + more + "\n" + ranking, {"--title", "Cards & boards"});
  CHECK(ledg_test::has_text(both, ">V100<"));  // rows behind an object count, and objects behind rows
  CHECK(ledg_test::occurrences(both, ">T4<") == 2);
  CHECK(ledg_test::has_text(both, "Cards &amp; boards"));
  CHECK_FALSE(ledg_test::has_text(both, "in order, with ties"));
}

TEST_CASE("plot: rows that a picture cannot be made of are code 2", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto file = (folder / "devices.jsonl").string();
  ledg_test::write_file(file, device_lines);
  CHECK(run({"plot", file, "--kind", "predicted"}).exit_code == 2);
  CHECK(run({"plot", file, "--kind", "calibration"}).exit_code == 2);
  CHECK(run({"plot", file, "--kind", "pie"}).exit_code == 2);
  CHECK(run({"plot", file, "--width", "10"}).exit_code == 2);
  ledg_test::write_file(file, R"({"data":"a","device":"x1","mape":"much"})"
                              "\n");
  const auto r = run({"plot", file});
  CHECK(r.exit_code == 2);
  CHECK(ledg_test::has_text(r.err, "mape"));
  ledg_test::write_file(file, R"({"rank":1,"network":"n","hardware":"T4","latency_ms":2,"interval_ms":[1,"much"]})"
                              "\n");
  const auto interval = run({"plot", file});
  CHECK(interval.exit_code == 2);
  CHECK(ledg_test::has_text(interval.err, "interval_ms"));
  const auto refused = [&](const std::string& text, const std::string& said) {
    ledg_test::write_file(file, text + "\n");
    const auto refusal = run({"plot", file, "--out", "-"});
    CAPTURE(text, refusal.err);
    CHECK(refusal.exit_code == 2);
    CHECK(refusal.out.empty());
    CHECK(ledg_test::has_text(refusal.err, said));
  };
  refused(R"({"rank":-1,"latency_ms":2})", "expected a whole number from 1 as \"rank\", got -1");
  refused(R"({"rank":1.5,"latency_ms":2})", "\"rank\", got 1.5");
  refused(R"({"rank":1,"batch":0,"latency_ms":2})", "\"batch\", got 0");
  refused(R"({"rank":1,"latency_ms":-2})", "expected a \"latency_ms\" above 0, got -2");
  refused(R"({"line":1,"network":"a","accuracy":90,"latency_ms":0})", "expected a \"latency_ms\" above 0, got 0");
  refused(R"({"ranking":[]})", "got an empty list \"ranking\"");
  refused(R"({"ranking":[{"rank":1,"latency_ms":2},7]})", "line 1, \"ranking\": expected a JSON object, got number");
}
