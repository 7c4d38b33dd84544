// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/datasets.hpp"

#include <cmath>
#include <fstream>
#include <set>

#include "ledg/data/devices.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace data = ledg::data;

namespace {

void check_whole(const data::dataset& d) {
  CAPTURE(d.name);
  CHECK(d.ids.size() == d.graphs.size());
  CHECK(d.families.size() == d.graphs.size());
  CHECK((d.splits.empty() || d.splits.size() == d.graphs.size()));
  std::set<std::string> keys;
  for (const auto& s : d.settings) {
    CHECK(keys.insert(s.key).second);
    CHECK(s.source == d.name);
    CHECK_FALSE(s.runtime.empty());
    CHECK_FALSE(s.hardware.name.empty());
    if (s.in_catalogue) CHECK(ledg::hardware::find(s.device).name == s.device);
  }
  bool sound = !d.rows.empty();
  for (const auto& r : d.rows)
    sound = sound && r.graph < d.graphs.size() && r.setting < d.settings.size() && r.latency_ms > 0 && r.batch >= 1;
  CHECK(sound);
}

}  // namespace

TEST_CASE("unknown sets, missing folders and empty folders are errors", "[data]") {
  const ledg_test::temporary_folder folder;
  CHECK_THROWS_AS(data::load("nb999", folder.path()), ledg::lookup_error);
  CHECK_THROWS_AS(data::load_accuracy("timm", folder.path()), ledg::lookup_error);
  CHECK_THROWS_AS(data::load_accuracy("nb101", folder.path()), ledg::input_error);
  for (const auto& name : data::dataset_names()) {
    CHECK_THROWS_AS(data::load(name, folder.path() / "missing"), ledg::input_error);
    CHECK_THROWS_WITH(data::load(name, folder.path()), Catch::Matchers::Contains("is not there"));
  }
}

TEST_CASE("a small nb201 folder: executed and pruned networks", "[data]") {
  const ledg_test::temporary_folder folder;
  const auto write = [&](const char* name, const std::string& text) { std::ofstream(folder.path() / name) << text; };
  std::string cells = "idx,arch_str,iso_class,c10_val_ep200\n";
  for (int i = 0; i < 20; ++i)
    cells += std::to_string(i) + "," + data::nb201::format(data::nb201::from_index(i * 700)) + "," +
             std::to_string(i / 2) + (i == 3 ? ",\n" : ",90.5\n");
  write("nb201_accuracy.csv", cells);
  write("nb201_latency_help.csv", "idx,1080ti_32,gold_6226,raspi4\n0,1.5,2,3\n19,1,,4\n");
  const auto d = data::load("nb201", folder.path());
  check_whole(d);
  CHECK(d.notes.size() == 4);  // the other four tables
  REQUIRE(d.rows.size() == 5);
  CHECK(d.rows[0].batch == 32);
  CHECK(d.settings[0].device == "GeForce GTX 1080 Ti");
  CHECK(d.settings[0].dead == data::dead_operators::execute);
  CHECK(d.settings[d.rows[2].setting].dead == data::dead_operators::remove_unused);
  CHECK(d.rows[2].graph == 20);  // raspi4 prunes what is not used
  CHECK(d.graphs[20].size() < d.graphs[0].size());

  write("nb201_latency_nnmeter.csv",
        "idx,cortexA76cpu_tflite21,adreno640gpu_tflite21,adreno630gpu_tflite21,myriadvpu_openvino2019r2\n3,7,,,8\n");
  const auto more = data::load("nb201", folder.path());
  REQUIRE(more.rows.size() == 7);
  CHECK(more.settings[more.rows[5].setting].dead == data::dead_operators::remove);
  CHECK(more.rows[5].graph == 2 * 20 + 3);

  const auto accuracy = data::load_accuracy("nb201", folder.path());
  CHECK(accuracy.cells.size() == 20);
  CHECK(accuracy.groups[3] == 1);
  CHECK(std::isnan(accuracy.targets[0][3]));
  CHECK(accuracy.targets[0][4] == 90.5);

  for (const auto* bad :
       {"idx,1080ti_32\n0,-1\n", "idx,1080ti_32\n20,1\n", "idx,1080ti_32\n0,x\n", "idx,1080ti_32\n0\n"}) {
    write("nb201_latency_help.csv", bad);
    CHECK_THROWS_AS(data::load("nb201", folder.path()), ledg::corrupt_error);
  }
  write("nb201_latency_help.csv", "idx,abacus_32\n0,1\n");
  CHECK(data::load("nb201", folder.path()).settings[0].in_catalogue == false);
  write("nb201_latency_help.csv", "idx,abacus\n0,1\n");
  CHECK_THROWS_AS(data::load("nb201", folder.path()), ledg::lookup_error);
}

TEST_CASE("measurements of one's own", "[data]") {
  const ledg_test::temporary_folder folder;
  const auto write = [&](const char* name, const std::string& text) { std::ofstream(folder.path() / name) << text; };
  const auto load = [&] { return data::load("own", folder.path()); };
  const std::string node = R"("nodes":[["Input",[],[1,8],0,{}],["Relu",[0],[1,8],0,{}]]})";
  write("graphs.jsonl", R"({"id":"a","family":"f",)" + node + "\n" + R"({"id":"b",)" + node + "\n");
  write("settings.json", R"({"name":"mine","common":{"device":"Tesla T4","precision":"fp32","runtime":"r"},
      "settings":{"one":{},"eight":{"batch":8},"spare":{}}})");
  write("latencies.csv", "eight,id,one\n2.5,b,0.5\n,a,0.25\n");
  const auto d = load();
  check_whole(d);
  CHECK(d.name == "mine");
  CHECK(d.ids == std::vector<std::string>{"a", "b"});
  CHECK(d.families == std::vector<std::string>{"f", "b"});  // alone where no family is stated
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].key == "eight");
  CHECK(d.settings[0].device == "Tesla T4");
  CHECK(d.settings[0].in_catalogue);
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[0].graph == 1);
  CHECK(d.rows[0].batch == 8);
  CHECK(d.rows[0].latency_ms == 2.5);
  CHECK(d.rows[2].graph == 0);
  CHECK(d.rows[2].setting == 1);
  REQUIRE(d.notes.size() == 1);
  CHECK_THAT(d.notes[0], Catch::Matchers::Contains("'spare'"));

  write("latencies.csv", "id,family,one\na,g,1\n");
  CHECK(load().families == std::vector<std::string>{"g", "b"});
  const auto fails_with = [&](const char* table, const char* what) {
    write("latencies.csv", table);
    std::string said;
    try {
      static_cast<void>(load());
    } catch (const ledg::any_error& e) {
      said = e.what();
    }
    CAPTURE(said, what);
    CHECK(said.find(what) != std::string::npos);
  };
  fails_with("id,two\na,1\n", "does not describe column 'two'");
  fails_with("id,one\na,1\nc,1\n", "latencies.csv:3: there is no network 'c'");
  fails_with("id,one\na,-1\n", "latencies.csv:2: column 'one'");
  fails_with("id,one\na\n", "latencies.csv:2: expected 2 fields");
  fails_with("name,one\na,1\n", "no column 'id'");
  fails_with("id,one\na,\n", "nothing usable");
  write("latencies.csv", "id,one\na,1\n");
  write("graphs.jsonl", R"({"id":"a",)" + node + "\n" + R"({"id":"a",)" + node + "\n");
  CHECK_THROWS_WITH(load(), Catch::Matchers::Contains("'a' appears twice"));

  std::filesystem::create_directory(folder.path() / "onnx");
  std::filesystem::copy("examples/networks/resnet50.onnx", folder.path() / "onnx/a.onnx");
  const auto read = load();
  check_whole(read);
  CHECK(read.ids == std::vector<std::string>{"a"});
  CHECK(read.graphs[0].id == "a");
  CHECK(read.graphs[0].size() > 100);
  fails_with("id,one\nb,1\n", "there is no network 'b'");
}

TEST_CASE("the bundled measurements load whole", "[data]") {
  const auto d = data::load("own", "examples/data");
  check_whole(d);
  CHECK(d.name == "small_networks");
  CHECK(d.notes.empty());
  CHECK(d.graphs.size() == 120);
  CHECK(d.rows.size() == 360);
  CHECK(std::set<std::string>(d.families.begin(), d.families.end()).size() == 12);
}

TEST_CASE("headings of the ncnn benchmark", "[data]") {
  const auto s =
      data::detail::spec_of_heading("Rockchip RK3399 (Cortex-A72 1.8GHz x 2 + Cortex-A53 1.5GHz x 4)", false);
  CHECK(s.vendor == "Rockchip");
  CHECK(s.cores == 6.0);
  CHECK(s.clock_ghz == 1.8);
  CHECK(data::detail::spec_of_heading("Z7-Lite (Cortex-A9 766MHz x 2)", false).clock_ghz == Approx(0.766));
  CHECK_FALSE(data::detail::spec_of_heading("AWS c5.4xlarge Instance", false).cores);
  CHECK_FALSE(data::detail::spec_of_heading("Hz", false).clock_ghz);
  CHECK(data::detail::ncnn_device_name("NVIDIA Jetson Nano", 0, "") == "Jetson Nano");
  CHECK(ledg::hardware::find(data::detail::ncnn_device_name("NVIDIA Jetson Nano", -1, "")).name == "Jetson Nano CPU");
}

TEST_CASE("networks on a command line", "[data]") {
  CHECK(data::read_network("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|").size() == 1);
  CHECK(data::read_network(R"({"matrix":[[0,1],[0,0]],"ops":[]})")[0].size() == 2);
  CHECK_THROWS_AS(data::read_network(""), ledg::input_error);
  CHECK_THROWS_AS(data::read_network("x.onnx"), ledg::input_error);
  CHECK_THROWS_AS(data::read_network("missing.jsonl"), ledg::input_error);
  CHECK_THROWS_AS(data::read_network("{"), ledg::corrupt_error);
}

TEST_CASE("shared data sets load whole", "[data][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  for (const auto& name : data::dataset_names())
    if (name != "timm" && name != "own") check_whole(data::load(name, shared / "data" / name));
  for (const auto& row : data::read_devices(shared / "data/devices.csv.gz")) {
    CAPTURE(row.full_name);
    CHECK(ledg::hardware::find_if_known(row.full_name) != nullptr);
  }
}
