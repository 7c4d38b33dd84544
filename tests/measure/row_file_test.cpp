// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/measure/row_file.hpp"

#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

using ledg::measure::append_row;
using ledg::measure::measured_row;
using ledg::measure::read_rows;

namespace {

measured_row row_of(const std::string& network, double ms) {
  measured_row r;
  r.network = network;
  r.hardware = "my board";
  r.precision = "fp32";
  r.runtime = "ONNX Runtime 1.20";
  r.cores = "2 threads";
  r.batch = 8;
  r.latency_ms = ms;
  r.spread_ms = 0.125;
  r.repetitions = 40;
  return r;
}

std::string message_of(const std::filesystem::path& file) {
  try {
    static_cast<void>(read_rows(file));
  } catch (const ledg::any_error& e) {
    return e.what();
  }
  return {};
}

void put(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

}  // namespace

TEST_CASE("rows come back as they were written", "[row_file]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder / "m.csv";
  auto odd = row_of("a, \"quoted\" name.onnx", 0.1);
  odd.spread_ms.reset();
  odd.repetitions = 0;
  odd.cores.clear();
  append_row(file, odd);
  append_row(file, row_of("b.onnx", 1.0 / 3.0));
  const auto rows = read_rows(file);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].network == odd.network);
  CHECK_FALSE(rows[0].spread_ms);
  CHECK(rows[0].repetitions == 0);
  CHECK(rows[1].latency_ms == 1.0 / 3.0);
  CHECK(rows[1].spread_ms == 0.125);
  CHECK(rows[1].repetitions == 40);
  CHECK(rows[1].same_platform(row_of("c.onnx", 2)));
  CHECK_FALSE(rows[0].same_platform(rows[1]));
  CHECK(rows[1].same_question(row_of("b.onnx", 2)));
}

TEST_CASE("columns stand in any order, and some may be missing", "[row_file]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder / "m.csv";
  put(file, "latency_ms,batch,network,precision,hardware\n2.5,1,n.onnx,fp16,T4\n");
  const auto rows = read_rows(file);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].hardware == "T4");
  CHECK(rows[0].latency_ms == 2.5);
  CHECK(rows[0].runtime.empty());
}

TEST_CASE("a wrong line is named with its file and column", "[row_file]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder / "m.csv";
  const std::string header = "network,hardware,precision,batch,latency_ms\n";
  const struct {
    std::string line, said;
  } cases[] = {{"n,T4,fp32,1,0\n", "m.csv:2: column 'latency_ms': expected a number above 0, got '0'"},
               {"n,T4,fp32,1,nan\n", "m.csv:2: column 'latency_ms'"},
               {"n,T4,fp32,-1,2\n", "m.csv:2: column 'batch'"},
               {"n,T4,fp32,1,fast\n", "m.csv:2: column 'latency_ms': expected a number, got 'fast'"},
               {",T4,fp32,1,2\n", "m.csv:2: expected a network and hardware"},
               {"n,T4\n", "m.csv:2: expected 5 fields, got 2"}};
  for (const auto& c : cases) {
    put(file, header + c.line);
    INFO(c.line);
    CHECK(message_of(file).find(c.said) != std::string::npos);
  }
  put(file, "network,hardware,precision,batch\nn,T4,fp32,1\n");
  CHECK(message_of(file).find("no column 'latency_ms'") != std::string::npos);
}

TEST_CASE("what an interrupted writer left is dropped", "[row_file]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder / "m.csv";
  append_row(file, row_of("a.onnx", 1));
  std::ofstream(file, std::ios::app) << "b.onnx,my bo";
  append_row(file, row_of("c.onnx", 3));
  const auto rows = read_rows(file);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].network == "c.onnx");
}

TEST_CASE("writers do not mix", "[row_file]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder / "m.csv";
  constexpr int writers = 4;
  constexpr int each = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < writers; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) append_row(file, row_of(std::to_string(t) + "-" + std::to_string(i), 1 + i));
    });
  for (auto& t : threads) t.join();
  std::set<std::string> networks;
  for (const auto& r : read_rows(file)) networks.insert(r.network);
  CHECK(networks.size() == writers * each);
}

TEST_CASE("a file of something else is not added to", "[row_file]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder / "m.csv";
  put(file, "name,value\nx,1\n");
  CHECK_THROWS_AS(append_row(file, row_of("a", 1)), ledg::input_error);
  CHECK(ledg_test::read_file(file) == "name,value\nx,1\n");
}
