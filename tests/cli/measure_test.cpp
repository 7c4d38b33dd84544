// SPDX-License-Identifier: BSD-3-Clause
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "cli/fixtures.hpp"
#include "ledg/measure/row_file.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::json;

namespace {

// A runner that answers @p line to every request.
std::string stub(const std::string& line) { return "while read request; do echo '" + line + "'; done"; }

struct measuring {
  ledg_test::temporary_folder folder;
  std::filesystem::path out = folder.path() / "m.csv";

  [[nodiscard]] ledg_test::result run(const std::string& runner, std::vector<std::string> networks,
                                      std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"measure"};
    arguments.insert(arguments.end(), networks.begin(), networks.end());
    for (const std::string option : {"--runner", runner.c_str(), "--out", out.c_str(), "--hardware", "Raspberry Pi 4",
                                     "--cores", "4 threads", "--jsonl"})
      arguments.push_back(option);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return ledg_test::run(arguments);
  }
  [[nodiscard]] std::vector<ledg::measure::measured_row> rows() const { return ledg::measure::read_rows(out); }
};

}  // namespace

TEST_CASE("measure keeps what a runner says", "[measure]") {
  const measuring m;
  const auto r = m.run(stub(R"({"times_ms": [2, 3, 2.5], "runtime": "ONNX Runtime 1.20"})"), {"a.onnx", "b.onnx"},
                       {"--batch", "1,8"});
  INFO(r.err);
  CHECK(r.exit_code == 0);
  const auto said = ledg_test::json_lines(r.out);
  REQUIRE(said.size() == 4);
  CHECK(said[1]["batch"] == 8);
  CHECK(said[1]["latency_ms"] == 2.5);
  CHECK(said[1]["runtime"] == "ONNX Runtime 1.20");
  const auto rows = m.rows();
  REQUIRE(rows.size() == 4);
  CHECK(rows[3].network == "b.onnx");
  CHECK(rows[3].hardware == "Raspberry Pi 4");
  CHECK(rows[3].cores == "4 threads");
  CHECK(rows[3].repetitions == 3);
}

TEST_CASE("measure goes on where it was interrupted", "[measure]") {
  const measuring m;
  CHECK(m.run(stub(R"({"latency_ms": 1, "runtime": "ncnn"})"), {"a.onnx"}).exit_code == 0);
  const auto r = m.run(stub(R"({"latency_ms": 2, "runtime": "ncnn"})"), {"a.onnx", "b.onnx"});
  CHECK(r.exit_code == 0);
  CHECK(r.err.find("1 were in") != std::string::npos);
  const auto rows = m.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].latency_ms == 1);
  CHECK(rows[1].latency_ms == 2);
}

TEST_CASE("one network that fails does not end a measurement", "[measure]") {
  const measuring m;
  const std::string runner =
      R"(while read request; do case "$request" in *bad*) echo '{"error": "no such operator"}';; )"
      R"(*dead*) exit 9;; *rubbish*) echo 'Loading...';; *) echo '{"latency_ms": 3, "runtime": "ncnn"}';; esac; done)";
  const auto r = m.run(runner, {"bad.onnx", "dead.onnx", "rubbish.onnx", "good.onnx"});
  CHECK(r.exit_code == 2);
  const auto said = ledg_test::json_lines(r.out);
  REQUIRE(said.size() == 4);
  CHECK(said[0]["error"].get<std::string>().find("no such operator") != std::string::npos);
  CHECK(said[1]["error"].get<std::string>().find("exit code 9") != std::string::npos);
  CHECK(said[2]["error"].get<std::string>().find("'Loading...'") != std::string::npos);
  CHECK(said[3]["latency_ms"] == 3);
  CHECK(m.rows().size() == 1);
}

TEST_CASE("a silent runner is given up, a noisy one is flagged", "[measure]") {
  const measuring m;
  const auto silent = m.run("read request; sleep 60", {"a.onnx"}, {"--limit", "0.3"});
  CHECK(silent.exit_code == 2);
  CHECK(silent.err.find("no answer within") != std::string::npos);
  const auto noisy = m.run(stub(R"({"times_ms": [1, 2, 9, 1, 5, 2], "runtime": "ncnn"})"), {"b.onnx"});
  CHECK(noisy.exit_code == 0);
  CHECK(ledg_test::json_lines(noisy.out).at(0)["flags"] == json{"unstable"});
  const auto hot = m.run(stub(R"({"times_ms": [5, 5, 5, 5, 5, 5, 5, 8, 8, 8, 8, 8], "runtime": "ncnn"})"), {"c.onnx"});
  CHECK(ledg_test::json_lines(hot.out).at(0)["flags"].dump().find("throttled") != std::string::npos);
}

TEST_CASE("two measurements at once do not mix", "[measure]") {
  const measuring m;
  std::vector<std::string> names[2];
  for (int i = 0; i < 12; ++i)
    for (int side = 0; side < 2; ++side) names[side].push_back((side == 0 ? "left" : "right") + std::to_string(i));
  std::thread other([&] { CHECK(m.run(stub(R"({"latency_ms": 1, "runtime": "ncnn"})"), names[0]).exit_code == 0); });
  CHECK(m.run(stub(R"({"latency_ms": 2, "runtime": "ncnn"})"), names[1]).exit_code == 0);
  other.join();
  std::set<std::string> measured;
  for (const auto& row : m.rows()) {
    measured.insert(row.network);
    CHECK(row.latency_ms == (row.network.starts_with("left") ? 1 : 2));
  }
  CHECK(measured.size() == 24);
}

TEST_CASE("measure says what it cannot use before it starts", "[measure]") {
  const measuring m;
  CHECK(m.run(stub("{}"), {"a.onnx"}, {"--hardware", "Raspbery Pi 4"}).exit_code == 2);
  const auto unknown = m.run(stub(R"({"latency_ms": 1, "runtime": "banana engine"})"), {"a.onnx"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("banana") != std::string::npos);
}

TEST_CASE("the command runner takes the last number that a command prints", "[measure]") {
  const measuring m;
  const std::string runner = "examples/runners/command_runner.sh printf '%s %s: v2.1 took 3.5 ms\\n'";
  const auto r = m.run(runner, {"a b.onnx"}, {"--runtime", "ncnn"});
  INFO(r.err);
  CHECK(r.exit_code == 0);
  CHECK(ledg_test::json_lines(r.out).at(0)["latency_ms"] == 3.5);
  CHECK(m.run("examples/runners/command_runner.sh false", {"c.onnx"}, {"--runtime", "ncnn"}).exit_code == 2);
}

TEST_CASE("measure refuses a place that cannot be written before it asks a runner", "[measure]") {
  measuring m;
  const auto asked = m.folder / "asked";
  m.out = m.folder / "none" / "m.csv";
  const auto r = m.run("touch " + asked.string() + "; " + stub(R"({"latency_ms": 1, "runtime": "ncnn"})"), {"a.onnx"});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("--out: cannot write") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(asked));
}
