// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "cli/fixtures.hpp"
#include "ledg/io/csv.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::json;
using ledg_test::json_lines;

namespace {

const std::string calibrated_board = R"({"name": "My board", "kind": "cpu", "mobile": true, "fp32_tflops": 0.05,
  "bandwidth_gbs": 6, "cores": 4, "clock_ghz": 1.5})";

struct calibrating {
  ledg_test::temporary_folder folder;
  std::string board = (folder.path() / "my.json").string();
  std::string csv = (folder.path() / "m.csv").string();
  std::string out = (folder.path() / "mine.safetensors").string();
  std::vector<std::string> networks;

  calibrating() {
    ledg_test::write_file(board, calibrated_board);
    const auto r = ledg_test::run({"suggest", "--hardware", board, "--runtime", "ncnn", "-k", "4", "--out",
                                   (folder.path() / "probes").string(), "--jsonl"});
    INFO(r.err);
    REQUIRE(r.exit_code == 0);
    for (const auto& row : json_lines(r.out)) networks.push_back(row["file"].get<std::string>());
  }

  [[nodiscard]] std::vector<json> predict(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"predict"};
    arguments.insert(arguments.end(), networks.begin(), networks.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.emplace_back("--jsonl");
    const auto r = ledg_test::run(arguments);
    INFO(r.err);
    CHECK(r.exit_code == 0);
    return json_lines(r.out);
  }

  // Rows whose latencies are @p factor times what is predicted.
  void measure(double factor, const std::string& runtime = "ncnn") const {
    std::string text = "network,hardware,precision,runtime,cores,batch,latency_ms\n";
    for (const auto& row : predict({"--hardware", board, "--runtime", "ncnn"}))
      text += row["network"].get<std::string>() + "," + board + ",fp32," + runtime + ",,1," +
              std::to_string(factor * row["latency_ms"].get<double>()) + "\n";
    ledg_test::write_file(csv, text);
  }
};

}  // namespace

TEST_CASE("suggest writes networks that can be read, and a list of them", "[calibrate]") {
  const calibrating c;
  REQUIRE(c.networks.size() == 4);
  for (const auto& file : c.networks) CHECK(ledg_test::run({"inspect", file}).exit_code == 0);
  ledg::io::csv_reader list((c.folder.path() / "probes" / "networks.csv").string());
  std::size_t rows = 0;
  while (list.next()) ++rows;
  CHECK(rows == 4);
}

TEST_CASE("a calibrated checkpoint answers for a board of one's own, by file and by name", "[calibrate]") {
  const calibrating c;
  c.measure(1.7);
  const auto r = ledg_test::run({"calibrate", "--measurements", c.csv, "--out", c.out, "--jsonl"});
  INFO(r.err);
  REQUIRE(r.exit_code == 0);
  const auto report = json_lines(r.out).at(0);
  CHECK(report["hardware"] == "My board");
  CHECK(report["error_before"].get<double>() > 0.35);
  CHECK(report["error_after"].get<double>() < 0.2);
  const auto before = c.predict({"--hardware", c.board, "--runtime", "ncnn"});
  for (const auto& hardware : {c.board, std::string("My board")}) {
    const auto after = c.predict({"--hardware", hardware, "--checkpoint", c.out});
    for (std::size_t i = 0; i < after.size(); ++i) {
      const double wanted = 1.7 * before[i]["latency_ms"].get<double>();
      CHECK(std::abs(after[i]["latency_ms"].get<double>() / wanted - 1) < 0.2);
      CHECK(after[i]["basis"] == "measured_setting");
      CHECK(after[i]["runtime"] == "ncnn");
      CHECK(after[i]["interval_ms"][0].get<double>() < wanted);
      CHECK(after[i]["interval_ms"][1].get<double>() > wanted);
    }
  }
}

TEST_CASE("latencies in seconds are found out, and nothing is written", "[calibrate]") {
  const calibrating c;
  c.measure(1e-3);
  const auto r = ledg_test::run({"calibrate", "--measurements", c.csv, "--out", c.out});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("are they in seconds?") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(c.out));
}

TEST_CASE("a row that cannot be used is named with its line", "[calibrate]") {
  const calibrating c;
  c.measure(1, "banana");
  const auto r = ledg_test::run({"calibrate", "--measurements", c.csv, "--out", c.out});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("banana") != std::string::npos);
  ledg_test::write_file(c.csv, "network,hardware,precision,batch,latency_ms\nno-such.onnx,Raspberry Pi 4,fp32,1,3\n");
  const auto missing = ledg_test::run({"calibrate", "--measurements", c.csv, "--out", c.out});
  CHECK(missing.exit_code == 2);
  CHECK(missing.err.find("m.csv:2: ") != std::string::npos);
}

TEST_CASE("several platforms may stand in one file, and each answers for itself", "[calibrate]") {
  const calibrating c;
  std::string text = "network,hardware,precision,runtime,cores,batch,latency_ms\n";
  const auto before = c.predict({"--hardware", c.board, "--runtime", "ncnn"});
  for (const auto& [runtime, hardware, factor] :
       {std::tuple("ncnn", c.board, 2.0), {"ncnn", "Raspberry Pi 4", 0.5}, {"tflite", c.board, 3.0}})
    for (const auto& row : c.predict({"--hardware", hardware, "--runtime", runtime}))
      text += row["network"].get<std::string>() + "," + hardware + ",fp32," + runtime + ",4 threads,1," +
              std::to_string(factor * row["latency_ms"].get<double>()) + "\n";
  ledg_test::write_file(c.csv, text);
  const auto r = ledg_test::run({"calibrate", "--measurements", c.csv, "--out", c.out, "--jsonl"});
  INFO(r.err);
  REQUIRE(r.exit_code == 0);
  const auto reports = json_lines(r.out);
  REQUIRE(reports.size() == 3);
  CHECK(reports[1]["hardware"] == "Raspberry Pi 4");
  const auto slow = c.predict({"--hardware", c.board, "--runtime", "ncnn", "--checkpoint", c.out});
  CHECK(slow[0]["latency_ms"].get<double>() > 1.4 * before[0]["latency_ms"].get<double>());
  CHECK(slow[0]["cores"] == "4 threads");
}

TEST_CASE("single operators count, each named by its place in a file of several", "[calibrate]") {
  const calibrating c;
  const auto file = (c.folder / "operators.jsonl").string();
  std::string graphs;
  std::string text = "network,hardware,precision,runtime,cores,batch,latency_ms\n";
  for (const int size : {512, 1024, 2048}) {
    const auto id = "gemm" + std::to_string(size);
    const auto wide = std::to_string(size);
    graphs += R"({"id":")" + id + R"(","network":")" + id + R"(","family":"operators","nodes":[["Input",[],[1,)" + wide +
              R"(],0,{}],["Gemm",[0],[1,)" + wide + "]," + std::to_string(size * size + size) + R"(,{"in":)" + wide + R"(,"out":)" + wide + "}]]}\n";
  }
  ledg_test::write_file(file, graphs);
  const auto alone = ledg_test::run({"predict", file, "--hardware", c.board, "--runtime", "ncnn", "--jsonl"});
  INFO(alone.err);
  REQUIRE(alone.exit_code == 0);
  const auto rows = json_lines(alone.out);
  REQUIRE(rows.size() == 3);
  const char* const ids[] = {"gemm512", "gemm1024", "gemm2048"};
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += file + "#" + ids[i] + "," + c.board + ",fp32,ncnn,,1," +
            std::to_string(4 * rows[i]["latency_ms"].get<double>()) + "\n";
  ledg_test::write_file(c.csv, text);
  const auto r = ledg_test::run({"calibrate", "--measurements", c.csv, "--out", c.out, "--jsonl"});
  INFO(r.err);
  REQUIRE(r.exit_code == 0);
  CHECK(json_lines(r.out).at(0)["used"] == 3);
  const auto told = ledg_test::run({"predict", file, "--hardware", c.board, "--checkpoint", c.out, "--jsonl"});
  const auto after = json_lines(told.out);
  REQUIRE(after.size() == 3);
  for (std::size_t i = 0; i < after.size(); ++i)
    CHECK(after[i]["latency_ms"].get<double>() > 2 * rows[i]["latency_ms"].get<double>());
}

TEST_CASE("calibrate refuses a place that cannot be written before it reads anything", "[calibrate]") {
  const auto r = ledg_test::run({"calibrate", "--measurements", "no-such.csv", "--out", "/no/such/folder/m.safetensors"});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("--out: cannot write") != std::string::npos);
}
