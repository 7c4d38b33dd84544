// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/registry.hpp"

#include <string>
#include <vector>

#include "ledg/data/devices.hpp"
#include "ledg/data/validate.hpp"
#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("unknown sets, missing folders and empty folders are errors", "[data]") {
  const ledg_test::temporary_folder folder;
  CHECK_THROWS_AS(data::load("nb999", folder.path()), ledg::lookup_error);
  CHECK_THROWS_WITH(data::load("nb999", folder.path()), Catch::Matchers::Contains("nvidia_dle"));
  CHECK_THROWS_AS(data::load_accuracy("timm", folder.path()), ledg::lookup_error);
  for (const auto& name : data::accuracy_dataset_names())
    CHECK_THROWS_WITH(data::load_accuracy(name, folder.path()), Catch::Matchers::Contains("is not there"));
  for (const auto& name : data::dataset_names()) {
    CHECK_THROWS_AS(data::load(name, folder.path() / "missing"), ledg::input_error);
    CHECK_THROWS_WITH(data::load(name, folder.path()), Catch::Matchers::Contains("is not there"));
  }
}

TEST_CASE("a folder without a single time is an error", "[data]") {
  const ledg_test::data_folder folder;
  folder.write("graphs.jsonl", ledg_test::graph_line("a"));
  folder.write("settings.json", R"({"settings":{"one":{"device":"Tesla T4","precision":"fp32","runtime":"r"}}})");
  folder.write("latencies.csv", "id,one\na,\n");
  CHECK_THROWS_WITH(data::load("own", folder.path()), Catch::Matchers::Contains("nothing usable"));
  folder.write("latencies.csv", "id,one\na,1\n");
  CHECK(data::load("own", folder.path()).rows.size() == 1);
}

TEST_CASE("shared data sets load whole", "[data][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  for (const auto& name : data::dataset_names()) {
    if (name == "timm" || name == "own") continue;
    CAPTURE(name);
    const auto d = data::load(name, shared / "data" / name);
    CHECK_NOTHROW(data::validate(d));
    CHECK(d.name == name);
    for (const auto& s : d.settings) {
      CHECK(s.source == name);
      CHECK_FALSE(s.runtime.empty());
      CHECK_FALSE(s.hardware.name.empty());
      if (s.in_catalogue) CHECK(ledg::hardware::find(s.device).name == s.device);
    }
  }
  for (const auto& row : data::read_devices(shared / "data/devices.csv.gz")) {
    CAPTURE(row.full_name);
    CHECK(ledg::hardware::find_if_known(row.full_name) != nullptr);
  }
}
