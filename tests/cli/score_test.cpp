// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "fixtures.hpp"
#include "ledg/data/nb201.hpp"
#include "support/catch.hpp"
#include "svg_checks.hpp"

using ledg_test::json;
using ledg_test::json_lines;
using ledg_test::run;

namespace {

/// @p count different cells of NAS-Bench-201, a line each.
std::string cells_of_nb201(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += ledg::data::nb201::format(ledg::data::nb201::from_index((i * 7919 + 4) % 15625)) + "\n";
  return text;
}

}  // namespace

TEST_CASE("score: a row for every line as predict answers it", "[cli]") {
  const auto text = cells_of_nb201(20);
  const auto r = run({"score", "--in", "-", "--hardware", "Tesla T4", "--jsonl"}, text);
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  const auto rows = json_lines(r.out);
  REQUIRE(rows.size() == 20);
  const auto latencies = json_lines(run({"predict", "-", "--hardware", "Tesla T4", "--jsonl"}, text).out);
  const auto accuracies = json_lines(
      run({"predict", "-", "--checkpoint", "examples/checkpoints/nb201_accuracy.safetensors", "--jsonl"}, text).out);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].at("line") == i + 1);
    for (const char* same : {"network", "accuracy", "interval"}) CHECK(rows[i].at(same) == accuracies.at(i).at(same));
    for (const char* same : {"latency_ms", "interval_ms", "hardware"})
      CHECK(rows[i].at(same) == latencies.at(i).at(same));
  }
}

TEST_CASE("score: results depend neither on threads nor on how lines come", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto text = cells_of_nb201(300);
  const auto file = (folder / "cells.txt").string();
  ledg_test::write_file(file, text);
  const auto one = run({"score", "--in", file, "--hardware", "Tesla T4", "--jsonl"});
  const auto three = run({"score", "--in", file, "--hardware", "Tesla T4", "--jsonl", "--threads", "3"});
  CHECK(one.exit_code == 0);
  CHECK(one.out == three.out);
  const auto slowly = ledg_test::run_shell("{ head -n 100; sleep 0.2; cat; } < " + ledg_test::quoted(file) +
                                           " | ledg score --in - --hardware 'Tesla T4' --jsonl");
  CHECK(slowly.out == one.out);
  const auto zipped = ledg_test::run_shell("gzip -k " + ledg_test::quoted(file) + " && ledg score --in " +
                                           ledg_test::quoted(file + ".gz") + " --hardware 'Tesla T4' --jsonl");
  CHECK(zipped.out == one.out);
}

TEST_CASE("score: a bad line is a row with an error", "[cli]") {
  const std::string cell = ledg_test::nb201_cell;
  const auto text = cell + "\n\nnonsense\n" + cell + "x\n{\"matrix\": 1}\n\"" + cell + "\"\n" + ledg_test::nb101_cell;
  const auto r = run({"score", "--in", "-", "--jsonl"}, text);
  CHECK(r.exit_code == 2);
  const auto rows = json_lines(r.out);
  REQUIRE(rows.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CAPTURE(i, rows[i].dump());
    const bool bad = i >= 1 && i <= 3;
    CHECK(rows[i].contains("error") == bad);
    const int line = std::vector<int>{1, 3, 4, 5, 6, 7}.at(i);
    CHECK(rows[i].at("line") == line);
    if (bad) CHECK(rows[i].at("error").get<std::string>().starts_with("line " + std::to_string(line) + ": "));
  }
  CHECK(rows[4].at("accuracy") == rows[0].at("accuracy"));
  CHECK(rows[5].at("network") == "line 7");
  const auto best = run({"score", "--in", "-", "--json"}, text);
  CHECK(best.exit_code == 2);
  CHECK(json::parse(best.out).at("errors") == 3);
  CHECK(ledg_test::has_text(best.err, "line 4"));
}

TEST_CASE("score: what has no latency is refused by name", "[cli]") {
  const auto text = std::string(ledg_test::nb201_cell) + "\n" + ledg_test::nb101_cell + "\n";
  const auto r = run({"score", "--in", "-", "--hardware", "Tesla T4", "--jsonl"}, text);
  CHECK(r.exit_code == 2);
  const auto rows = json_lines(r.out);
  REQUIRE(rows.size() == 2);
  CHECK_FALSE(rows[0].contains("error"));
  CHECK(ledg_test::has_text(rows[1].at("error"), "a cell has no latency"));
  CHECK(ledg_test::has_text(rows[1].at("error"), "line 2"));
}

TEST_CASE("score: the best in order and the front", "[cli]") {
  const auto text = cells_of_nb201(400);
  const auto all = json_lines(run({"score", "--in", "-", "--hardware", "Tesla T4", "--jsonl"}, text).out);
  const ledg_test::temporary_folder folder;
  const auto svg = (folder / "front.svg").string();
  const auto r = run({"score", "--in", "-", "--hardware", "Tesla T4", "--top", "7", "--pareto", "--json", "--svg", svg,
                      "--threads", "2"},
                     text);
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  const auto out = json::parse(r.out);
  CHECK(out.at("cells") == 400);
  std::vector<double> accuracies;
  for (const auto& row : all) accuracies.push_back(row.at("accuracy"));
  std::sort(accuracies.rbegin(), accuracies.rend());
  std::size_t places = 0;
  for (const auto& row : out.at("scores")) {
    if (!row.at("place").is_null()) {
      CHECK(row.at("place") == ++places);
      CHECK(row.at("accuracy") == accuracies.at(places - 1));
    }
    bool beaten = false;
    for (const auto& other : all) {
      const bool as_good = other.at("latency_ms") <= row.at("latency_ms") && other.at("accuracy") >= row.at("accuracy");
      const bool equal = other.at("latency_ms") == row.at("latency_ms") && other.at("accuracy") == row.at("accuracy");
      beaten = beaten || (as_good && (!equal || other.at("line") < row.at("line")));  // of equal ones the first stays
    }
    CHECK(row.at("pareto") == !beaten);
  }
  CHECK(places == 7);
  CHECK(ledg_test::is_picture(ledg_test::read_file(svg)));

  const double limit = all.front().at("latency_ms");
  const auto within =
      run({"score", "--in", "-", "--hardware", "Tesla T4", "--max-latency-ms", std::to_string(limit), "--jsonl"}, text);
  for (const auto& row : json_lines(within.out)) CHECK(row.at("latency_ms") <= limit + 1e-5);
}

TEST_CASE("score: table, CSV and an empty stream", "[cli]") {
  const auto table = run({"score", "--in", "-"}, cells_of_nb201(60));
  CHECK(table.exit_code == 0);
  CHECK(ledg_test::occurrences(table.out, "\n") == 51);  // a header and the best 50
  const auto csv = run({"score", "--in", "-", "--csv"}, cells_of_nb201(2));
  CHECK(csv.out.starts_with("line,network,accuracy,interval_low,interval_high,"));
  CHECK(ledg_test::occurrences(csv.out, "\n") == 3);
  const auto bad = run({"score", "--in", "-"}, "\x1b[2Jno cell\n");
  CHECK(bad.exit_code == 2);
  CHECK(bad.out.empty());                            // no table without a row
  CHECK(bad.err.find('\x1b') == std::string::npos);  // what a file holds cannot speak to the terminal
  const auto nothing = run({"score", "--in", "-", "--jsonl"}, "");
  CHECK(nothing.exit_code == 0);
  CHECK(nothing.out.empty());
}

TEST_CASE("score: usage errors", "[cli]") {
  CHECK(run({"score"}).exit_code == 2);
  CHECK(run({"score", "--in", "missing.txt"}).exit_code == 2);
  CHECK(run({"score", "--in", "-", "--pareto"}).exit_code == 2);
  CHECK(run({"score", "--in", "-", "--svg", "x.svg"}).exit_code == 2);
  for (const auto& [option, value] : std::vector<std::pair<std::string, std::string>>{{"--max-latency-ms", "3"},
                                                                                      {"--batch", "8"},
                                                                                      {"--precision", "fp16"},
                                                                                      {"--runtime", "TensorRT"},
                                                                                      {"--cores", "2 threads"},
                                                                                      {"--layout", "nhwc"},
                                                                                      {"--source", "timm"},
                                                                                      {"--latency-checkpoint", "x"}}) {
    const auto r = run({"score", "--in", "-", option, value});  // which would change nothing
    CHECK(r.exit_code == 2);
    CHECK(ledg_test::has_text(r.err, "score " + option + ": --hardware is missing"));
  }
  const auto stream = run({"score", "--in", "-", "--hardware", "Tesla T4", "--jsonl", "--svg", "x.svg"});
  CHECK(stream.exit_code == 2);
  CHECK(ledg_test::has_text(stream.err, "--top or --pareto"));
  CHECK(run({"score", "--in", "-", "--hardware", "no such device at all"}).exit_code == 2);
  const auto wrong = run({"score", "--in", "-", "--checkpoint", "examples/checkpoints/latency.safetensors"});
  CHECK(wrong.exit_code == 2);
}
