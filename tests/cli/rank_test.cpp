// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"
#include "svg_checks.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

const std::string ranked_resnet = "examples/networks/resnet50.onnx";
const std::string ranked_mobilenet = "examples/networks/mobilenetv2_100.onnx";

json ranked(std::vector<std::string> arguments, int code = 0) {
  arguments.insert(arguments.begin(), "rank");
  arguments.emplace_back("--json");
  const auto r = run(arguments);
  CAPTURE(r.err);
  REQUIRE(r.exit_code == code);
  return json::parse(r.out);
}

}  // namespace

TEST_CASE("rank: devices in order with the answers that predict gives", "[cli]") {
  const std::vector<std::string> devices{"Raspberry Pi 4", "Tesla T4", "RTX 4090"};
  std::vector<std::string> arguments{ranked_resnet};
  for (const auto& d : devices) arguments.insert(arguments.end(), {"--hardware", d});
  const auto out = ranked(arguments);
  CHECK(out.at("by") == "hardware");
  CHECK(out.at("max_latency_ms").is_null());
  const auto& rows = out.at("ranking");
  REQUIRE(rows.size() == 3);
  CHECK(rows[2].at("hardware").get<std::string>().find("Raspberry") != std::string::npos);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK((i == 0 || rows[i].at("latency_ms") >= rows[i - 1].at("latency_ms")));
    CHECK(rows[i].at("over_limit").is_null());
    const auto alone = run({"predict", ranked_resnet, "--hardware", rows[i].at("hardware"), "--jsonl"});
    auto expected = json::parse(alone.out);
    for (const auto& [key, value] : expected.items()) CHECK(rows[i].at(key) == value);
  }
  CHECK(rows[2].at("rank") == 3);  // a hundred times slower: no interval reaches there
  CHECK(rows[2].at("places") == json{3, 3});
}

TEST_CASE("rank: ties follow from the intervals", "[cli]") {
  const auto out = ranked({ranked_resnet, "--kind", "tpu"});
  const auto& rows = out.at("ranking");
  REQUIRE(rows.size() >= 3);
  double reach = -1;
  std::size_t rank = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].at("interval_ms").is_null()) {
      CHECK(rows[i].at("rank").is_null());
      continue;
    }
    if (rows[i].at("interval_ms")[0] > reach) {
      reach = rows[i].at("interval_ms")[1];
      rank = i + 1;
    }
    CHECK(rows[i].at("rank") == rank);
    CHECK(rows[i].at("places")[0] <= i + 1);
    CHECK(rows[i].at("places")[1] >= i + 1);
  }
}

TEST_CASE("rank: a kind is all of the catalogue and takes seconds", "[cli]") {
  std::set<std::string> gpus;
  const auto catalogue = json::parse(run({"hw", "list", "--json"}).out);
  for (const auto& d : catalogue.at("devices"))
    if (d.at("kind") == "gpu") gpus.insert(d.at("name"));
  const double before = ledg_test::seconds_of_runs();
  const auto out = ranked({ranked_resnet, "--kind", "gpu", "--max-latency-ms", "5"});
  CHECK(ledg_test::seconds_of_runs() - before < 30);  // one or two
  std::set<std::string> named, verdicts;
  for (const auto& row : out.at("ranking")) {
    named.insert(row.at("hardware"));
    const std::string over = row.at("over_limit");
    verdicts.insert(over);
    if (row.at("interval_ms").is_null()) {
      CHECK(over == "perhaps");
    } else {
      CHECK((over == "surely") == (row.at("interval_ms")[0] > 5));
      CHECK((over == "no") == (row.at("interval_ms")[1] <= 5));
    }
  }
  CHECK(named == gpus);
  CHECK(verdicts == std::set<std::string>{"no", "perhaps", "surely"});
}

TEST_CASE("rank: networks for one device at several batches", "[cli]") {
  const auto out =
      ranked({ranked_resnet, ranked_mobilenet, "--hardware", "Raspberry Pi 4", "--batch", "1,8", "--top", "1"});
  CHECK(out.at("by") == "network");
  const auto& rows = out.at("ranking");
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) CHECK(row.at("network") == ranked_mobilenet);
  CHECK(rows[0].at("batch") == 1);
  CHECK(rows[1].at("batch") == 8);

  const auto both = run({"rank", ranked_resnet, ranked_mobilenet, "--hardware", "T4", "--hardware", "V100"});
  CHECK(both.exit_code == 2);
  CHECK(ledg_test::has_text(both.err, "several networks"));
}

TEST_CASE("rank: a device that refuses is a row with its reason", "[cli]") {
  const auto out = ranked({ranked_resnet, "--hardware", "Tesla T4", "--hardware", "Pixel 4", "--cores", "some"}, 2);
  const auto& rows = out.at("ranking");
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) {
    CHECK(row.at("rank").is_null());
    CHECK(ledg_test::has_text(row.at("error"), "cores 'some'"));
  }
  CHECK(rows[1].at("hardware") == "Pixel 4");
  const auto table = run({"rank", ranked_resnet, "--hardware", "Pixel 4", "--cores", "some"});
  CHECK(table.exit_code == 2);
  CHECK(table.out.empty());
  CHECK(ledg_test::has_text(table.err, "Pixel 4: "));
}

TEST_CASE("rank: table, CSV and picture", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto svg = (folder / "rank.svg").string();
  const auto table = run({"rank", ranked_resnet, "--kind", "tpu", "--max-latency-ms", "3", "--svg", svg});
  CAPTURE(table.err);
  CHECK(table.exit_code == 0);
  CHECK(ledg_test::has_text(table.out, "places"));
  CHECK(ledg_test::is_picture(ledg_test::read_file(svg)));
  const auto csv = run({"rank", ranked_resnet, "--hardware", "Tesla T4", "--csv"});
  CHECK(csv.exit_code == 0);
  CHECK(csv.out.starts_with("batch,rank,best_place,worst_place,network,hardware,latency_ms,"));
  CHECK(ledg_test::has_text(csv.out, "\n1,1,1,1," + ranked_resnet + ",Tesla T4,"));
}

TEST_CASE("rank: usage errors", "[cli]") {
  CHECK(run({"rank"}).exit_code == 2);
  CHECK(run({"rank", ranked_resnet}).exit_code == 2);
  CHECK(run({"rank", ranked_resnet, "--kind", "toaster"}).exit_code == 2);
  CHECK(run({"rank", ranked_resnet, "--kind", "gpu", "--max-latency-ms", "-1"}).exit_code == 2);
  CHECK(run({"rank", ranked_resnet, "--hardware", "no such device at all"}).exit_code == 2);
  CHECK(run({"rank", "missing.onnx", "--kind", "gpu"}).exit_code == 2);
  const auto unnamed = run({"rank", ranked_resnet, "--hardware", ""});
  CHECK(unnamed.exit_code == 2);
  CHECK(ledg_test::has_text(unnamed.err, "--hardware: expected the name of a device"));
  CHECK(run({"rank", ranked_resnet, "--kind", "tpu", "--svg", "no/such/folder/x.svg"}).exit_code == 2);
}
