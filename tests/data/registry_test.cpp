// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/registry.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "ledg/data/devices.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/measured_devices.hpp"
#include "ledg/hardware/runtimes.hpp"
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

namespace {

namespace hw = ledg::hardware;

// What data set @p name calls a device is known, or stands in the table of devices with the reason why it is not. The
// unit may be added to the name of a chip.
bool known_or_excused(const std::string& name, const data::setting& s) {
  if (s.in_catalogue) return true;
  for (const std::string ending : {"", " CPU", " GPU", " cpu", " gpu", " npu"}) {
    if (!s.device.ends_with(ending)) continue;
    const auto* m = hw::find_measured(name, s.device.substr(0, s.device.size() - ending.size()));
    if (m != nullptr && !m->reason.empty()) return true;
  }
  return false;
}

// A row of the table in docs/data.md.
std::string table_row(const std::string& name, const data::dataset& d) {
  std::set<std::string> devices;
  std::size_t known = 0;
  for (const auto& s : d.settings) {
    devices.insert(s.device);
    known += s.in_catalogue ? 1 : 0;
  }
  std::string row = "| `" + name + "` |";
  for (const auto n : {d.rows.size(), d.graphs.size(), d.settings.size(), known, devices.size()})
    row += " " + std::to_string(n) + " |";
  return row;
}

// `2 rows of timm state no time and were left out` as a row of the table in docs/data.md.
std::string left_out_row(const std::string& name, const std::string& note) {
  const std::string of = " rows of " + name + " ";
  const std::string end = " and were left out";
  const auto at = note.find(of);
  if (at == std::string::npos || !note.ends_with(end)) return note;
  const auto why = at + of.size();
  return "| `" + name + "` | " + note.substr(0, at) + " | " + note.substr(why, note.size() - why - end.size()) + " |";
}

std::string whole(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a data set has a usual folder", "[data]") {
  CHECK(data::usual_folder("timm") == "timm");
  CHECK(data::usual_folder("neusight_kernels") == "neusight/kernels");
}

TEST_CASE("shared data sets load whole, and the document says what is in them", "[data][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  const auto document = whole("docs/data.md");
  for (const auto& name : data::dataset_names()) {
    if (name == "own") continue;
    CAPTURE(name);
    const auto d = data::load(name, shared / "data" / data::usual_folder(name));
    CHECK_NOTHROW(data::validate(d));
    CHECK(d.name == name);
    const auto row = table_row(name, d);
    CAPTURE(row);
    CHECK(document.find(row) != std::string::npos);
    for (const auto& note : d.notes) {
      const auto left_out = left_out_row(name, note);
      CAPTURE(left_out);
      CHECK(document.find(left_out) != std::string::npos);
    }
    for (const auto& s : d.settings) {
      CAPTURE(s.key, s.device, s.runtime, s.cores);
      CHECK(s.source == name);
      CHECK_NOTHROW(hw::read_runtime(s.runtime));
      CHECK_FALSE(s.hardware.name.empty());
      if (!s.cores.empty()) CHECK_NOTHROW(hw::used_cores(s.hardware, s.cores));
      if (s.in_catalogue) CHECK(hw::find(s.device).name == s.device);
      CHECK(known_or_excused(name, s));
    }
  }
  for (const auto& row : data::read_devices(shared / "data/devices.csv.gz")) {
    CAPTURE(row.full_name);
    CHECK(hw::find_if_known(row.full_name) != nullptr);
  }
}
