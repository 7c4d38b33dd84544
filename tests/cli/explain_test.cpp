// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

constexpr const char* explained_network = "examples/networks/resnet50.onnx";

bool can_explain() {
  const auto share = std::filesystem::path(ledg_test::program()).parent_path() / "share/ledg";
  return std::filesystem::exists(share / "latency.safetensors");
}

/// What `ledg explain` with @p arguments writes as JSON.
json explained(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  arguments.emplace_back("--json");
  const auto r = run(arguments);
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  return json::parse(r.out);
}

double sum_of_nodes(const json& e) {
  double sum = e.at("overhead_ms");
  for (const auto& n : e.at("nodes")) sum += n.at("ms").get<double>();
  return sum;
}

bool has_flag(const json& row, const std::string& flag) {
  for (const auto& f : row.at("flags"))
    if (f == flag) return true;
  return false;
}

}  // namespace

TEST_CASE("explain: usage errors", "[cli]") {
  CHECK(run({"explain"}).exit_code == 2);
  CHECK(run({"explain", explained_network}).exit_code == 2);
  CHECK(run({"explain", explained_network, "--hardware", "No such device"}).exit_code == 2);
  CHECK(run({"explain", explained_network, "--hardware", "T4", "--top", "-1"}).exit_code == 2);
  CHECK(run({"explain", "missing.onnx", "--hardware", "T4"}).exit_code == 2);
}

TEST_CASE("explain: nodes and overhead sum to what predict says", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const std::vector<std::vector<std::string>> questions{
      {explained_network, "--hardware", "Tesla T4"},
      {explained_network, "--hardware", "Tesla T4", "--precision", "fp16", "--batch", "3"},
      {explained_network, "--hardware", "Raspberry Pi 4", "--batch", "8"},
      {"examples/networks/vit_base_patch16_224.onnx", "--hardware", "Nv GPU FP32 8.1 Turing 70W", "--runtime",
       "TensorRT"},
      {ledg_test::nb201_cell, "--hardware", "Core i9-9900K"}};
  for (const auto& q : questions) {
    CAPTURE(q);
    const auto e = explained(q);
    auto asked = q;
    asked.insert(asked.begin(), "predict");
    asked.emplace_back("--jsonl");
    const auto row = json::parse(run(asked).out);
    for (const auto& [key, value] : row.items()) CHECK(e.at(key) == value);
    const double ms = e.at("latency_ms");
    CHECK(sum_of_nodes(e) == Approx(ms).epsilon(1e-12));
    CHECK(e.at("attribution") == "sum");
    const std::set<std::string> bounds{"compute", "memory", "launch"};
    for (const auto& n : e.at("nodes")) {
      CHECK(n.at("i").is_number_integer());
      CHECK(n.at("op").is_string());
      CHECK(n.at("name").is_string());
      CHECK(bounds.count(n.at("bound").get<std::string>()) == 1);
      CHECK(n.at("flops").is_number());
      CHECK(n.at("bytes").is_number());
      REQUIRE(n.at("gates").size() == e.at("masks").size());
    }
  }
}

TEST_CASE("explain: names are those of the file and blocks are folded", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const auto e = explained({"examples/networks/vit_base_patch16_224.onnx", "--hardware", "Tesla T4"});
  REQUIRE(e.at("repeated").size() >= 1);
  CHECK(e.at("repeated")[0].at("count") == 12);
  std::size_t named = 0;
  for (const auto& n : e.at("nodes")) named += n.at("name") == "" ? 0U : 1U;
  CHECK(named > e.at("nodes").size() / 2);
  for (const auto& n : e.at("nodes")) CHECK(n.at("gates").size() == 3);
}

TEST_CASE("explain: several devices are an object each, and one object with --json", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const std::vector<std::string> both{explained_network, "--hardware", "Tesla T4", "--hardware",
                                      "Raspberry Pi 4",  "--batch",    "1,2"};
  const auto list = explained(both).at("explanations");
  REQUIRE(list.size() == 4);
  auto asked = both;
  asked.insert(asked.begin(), "explain");
  asked.emplace_back("--jsonl");
  const auto lines = ledg_test::json_lines(run(asked).out);
  REQUIRE(lines.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(list[i] == lines[i]);
  CHECK(lines[1].at("hardware") == "Raspberry Pi 4");
  CHECK(lines[2].at("batch") == 2);
}

TEST_CASE("explain: CSV has a row for each operator and one for the overhead", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const auto e = explained({explained_network, "--hardware", "Tesla T4"});
  const auto r = run({"explain", explained_network, "--hardware", "Tesla T4", "--csv"});
  REQUIRE(r.exit_code == 0);
  CHECK(r.out.starts_with("network,hardware,precision,batch,i,op,name,kind,stage,ms,"));
  const auto rows = static_cast<std::size_t>(std::count(r.out.begin(), r.out.end(), '\n')) - 1;
  CHECK(rows == e.at("nodes").size() + 1);
  CHECK_THAT(r.out, Catch::Matchers::Contains(",overhead,"));
}

TEST_CASE("explain: the table shows as many operators as asked for", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const auto r = run({"explain", explained_network, "--hardware", "Tesla T4", "--top", "3"});
  REQUIRE(r.exit_code == 0);
  for (const auto* const part : {"by kind of operator", "by stage", "56x56", "repeated blocks",
                                 "the 3 most expensive operators", "what stands behind it", "memory", "fits"})
    CHECK_THAT(r.out, Catch::Matchers::Contains(part));
  CHECK_THAT(run({"explain", explained_network, "--hardware", "Tesla T4", "--top", "0"}).out,
             !Catch::Matchers::Contains("most expensive"));
}

TEST_CASE("explain and predict say what does not fit", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const ledg_test::temporary_folder folder;
  ledg_test::write_file(folder / "board.json", R"({"vendor": "Maker", "name": "Half-gigabyte board", "kind": "cpu",
    "mobile": true, "fp32_tflops": 0.01, "bandwidth_gbs": 2, "memory_gb": 0.5})");
  const auto board = (folder / "board.json").string();
  const auto large = explained({explained_network, "--hardware", board, "--batch", "4096"});
  CHECK(has_flag(large, "does_not_fit"));
  CHECK(large.at("memory").at("fits") == false);
  CHECK(large.at("memory").at("device_bytes") == 512LL * 1024 * 1024);
  CHECK(large.at("memory").at("weight_bytes") > 100'000'000);
  const auto one = explained({explained_network, "--hardware", board});
  CHECK_FALSE(has_flag(one, "does_not_fit"));
  CHECK(one.at("memory").at("fits") == true);
  CHECK_THAT(run({"explain", explained_network, "--hardware", board, "--batch", "4096"}).out,
             Catch::Matchers::Contains("does not fit: it takes at least"));
  CHECK_THAT(run({"predict", explained_network, "--hardware", board, "--batch", "4096"}).out,
             Catch::Matchers::Contains("does_not_fit"));
}

TEST_CASE("explain: a name from a file cannot speak to the terminal", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const ledg_test::temporary_folder folder;
  ledg_test::write_file(folder / "net.jsonl",
                        R"({"id":"odd\u001b[2J","nodes":[["Input",[],[1,8],0,{}],["Gemm",[0],[1,8],72,{}],)"
                        R"(["a\u001b[31mb",[1],[1,8],0,{}]]})"
                        "\n");
  const auto r = run({"explain", (folder / "net.jsonl").string(), "--hardware", "Tesla T4"});
  CAPTURE(r.err);
  CHECK(r.exit_code == 0);
  CHECK_THAT(r.out, Catch::Matchers::Contains("a?[31mb"));
  CHECK(r.out.find('\x1b') == std::string::npos);
}

TEST_CASE("explain: what cannot be explained does not end the others", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  const ledg_test::temporary_folder folder;
  const auto networks = (folder / "two.jsonl").string();
  ledg_test::write_file(networks, R"({"id":"empty","nodes":[["Input",[],[1,8],0,{}]]})"
                                  "\n"
                                  R"({"id":"whole","nodes":[["Input",[],[1,8],0,{}],["Gemm",[0],[1,8],72,{}]]})"
                                  "\n");
  const std::vector<std::string> asked{"explain", networks, "--hardware", "Tesla T4", "--hardware", "Raspberry Pi 4"};
  const auto with = [&](const char* format) {
    auto arguments = asked;
    arguments.emplace_back(format);
    const auto r = run(arguments);
    CAPTURE(r.err);
    CHECK(r.exit_code == 2);
    return r.out;
  };
  const auto rows = ledg_test::json_lines(with("--jsonl"));
  REQUIRE(rows.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(rows[i].at("network") == (i < 2 ? "empty" : "whole"));
    CHECK(rows[i].at("hardware") == (i % 2 == 0 ? "Tesla T4" : "Raspberry Pi 4"));
    CHECK(rows[i].contains("error") == (i < 2));
    CHECK(rows[i].contains("latency_ms") == (i >= 2));
  }
  CHECK(json::parse(with("--json")).at("explanations").size() == 4);
  CHECK_THAT(with("--csv"), Catch::Matchers::Contains("network 'empty' has no operators"));
  const auto table = run(asked);
  CHECK(table.exit_code == 2);
  CHECK_THAT(table.err, Catch::Matchers::Contains("Tesla T4: network 'empty' has no operators"));
  CHECK_THAT(table.out, Catch::Matchers::Contains("whole on Raspberry Pi 4"));
  ledg_test::write_file(folder / "bad.onnx", "\x08\x08\x3a\xff\xff\xff\xff\x0f");
  const auto damaged = run({"explain", (folder / "bad.onnx").string(), "--hardware", "Tesla T4", "--json"});
  CHECK(damaged.exit_code == 3);
  CHECK(json::parse(damaged.out).at("hardware") == "Tesla T4");
}

TEST_CASE("explain: ten devices take less than a few seconds", "[cli]") {
  if (!can_explain()) LEDG_SKIP("no checkpoint is shipped");
  std::vector<std::string> asked{"explain", explained_network, "--jsonl"};
  for (const auto* const device : {"Tesla T4", "A100 PCIe", "GeForce RTX 3090", "GeForce RTX 4090", "Raspberry Pi 4",
                                   "Core i9-9900K", "Tesla V100", "H100 PCIe", "GeForce RTX 2080 Ti", "Jetson Nano"})
    asked.insert(asked.end(), {"--hardware", device});
  const double before = ledg_test::seconds_of_runs();
  const auto r = run(asked);
  const double taken = ledg_test::seconds_of_runs() - before;
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  CHECK(ledg_test::json_lines(r.out).size() == 10);
  CHECK(taken < 10);  // a fifth of a second
}
