// SPDX-License-Identifier: BSD-3-Clause
// Answers of the shipped checkpoint that an engineer would believe, for hardware that was measured little or never.

#include <optional>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

const std::string believable_resnet = "examples/networks/resnet50.onnx";
const std::string vit = "examples/networks/vit_base_patch16_224.onnx";

/// The program's one answer; nothing where no checkpoint is shipped, or one of another version.
std::optional<json> ask(std::vector<std::string> more) {
  more.insert(more.begin(), "predict");
  more.emplace_back("--jsonl");
  const auto r = run(more);
  if (r.exit_code != 0) {
    CAPTURE(r.err);
    CHECK(r.err.find("checkpoint") != std::string::npos);
    return std::nullopt;
  }
  return ledg_test::json_lines(r.out).at(0);
}

double ms(const json& a) { return a.at("latency_ms"); }
double low(const json& a) { return a.at("interval_ms").at(0); }
double high(const json& a) { return a.at("interval_ms").at(1); }

/// Whether @p a is no slower than @p b, or nobody claims that it is.
bool no_slower(const json& a, const json& b) { return ms(a) <= ms(b) || low(a) <= high(b); }

}  // namespace

#define ASK(name, ...)                \
  const auto name = ask(__VA_ARGS__); \
  if (!name) LEDG_SKIP("no checkpoint of this version is shipped")

TEST_CASE("a device of which nothing is known is answered very wide, and says why", "[cli]") {
  const ledg_test::temporary_folder folder;
  ledg_test::write_file(folder.path() / "x.json", R"({"name":"X","kind":"gpu"})");
  ASK(a, {believable_resnet, "--hardware", (folder.path() / "x.json").string()});
  CHECK(high(*a) / low(*a) > 20);
  CHECK(a->at("flags").dump().find("peak_tflops") != std::string::npos);
  CHECK(a->at("basis") == "unseen_device");
}

TEST_CASE("a lower precision with units is not claimed to be slower", "[cli]") {
  for (const auto* const device : {"A100 80GB PCIe", "H100 PCIe", "A10", "L4"}) {
    INFO(device);
    ASK(fp32, {vit, "--hardware", device, "--precision", "fp32", "--runtime", "TensorRT"});
    ASK(fp16, {vit, "--hardware", device, "--precision", "fp16", "--runtime", "TensorRT"});
    ASK(int8, {vit, "--hardware", device, "--precision", "int8", "--runtime", "TensorRT"});
    CHECK(no_slower(*fp16, *fp32));
    CHECK(no_slower(*int8, *fp16));
    CHECK(ms(*int8) < 20);  // ViT-B in int8 on such a device takes about a millisecond, never tens
  }
}

TEST_CASE("a faster device is not claimed to be slower", "[cli]") {
  ASK(fast, {believable_resnet, "--hardware", "H100 80GB HBM3", "--precision", "fp32", "--runtime", "PyTorch eager"});
  ASK(slow, {believable_resnet, "--hardware", "GeForce GTX 1660", "--precision", "fp32", "--runtime", "PyTorch eager"});
  CHECK(no_slower(*fast, *slow));
}

TEST_CASE("twice the batch takes between once and 2.2 times as long", "[cli]") {
  for (const auto* const device : {"Tesla V100-PCIE-32GB", "GeForce RTX 3080", "L40S"}) {
    INFO(device);
    ASK(one, {vit, "--hardware", device, "--precision", "fp32", "--batch", "32"});
    ASK(two, {vit, "--hardware", device, "--precision", "fp32", "--batch", "64"});
    CHECK(ms(*two) >= ms(*one) * 0.999);
    CHECK(ms(*two) <= ms(*one) * 2.2);
  }
}

TEST_CASE("a network far outside what a board was measured with is not promised", "[cli]") {
  ASK(a, {believable_resnet, "--hardware", "Jetson Nano", "--precision", "fp32", "--runtime", "TensorRT"});
  CHECK(high(*a) / low(*a) > 1.5);
  CHECK(ms(*a) > 15);
  CHECK(ms(*a) < 200);
}

TEST_CASE("an A100 is asked in fp32 or less where nobody says, and a runtime that nobody knows is refused", "[cli]") {
  ASK(a, {believable_resnet, "--hardware", "A100-PCIE-40GB"});
  CHECK(a->at("precision") != "fp64");
  CHECK(run({"predict", believable_resnet, "--hardware", "T4", "--runtime", "banana"}).exit_code == 2);
}

TEST_CASE("of pairs of cards at most one in a hundred is claimed the wrong way round", "[cli]") {
  const auto r = run({"eval", "--protocol", "pairs", "--jsonl"});
  if (r.exit_code != 0) {
    CAPTURE(r.err);
    CHECK(r.err.find("checkpoint") != std::string::npos);
    LEDG_SKIP("no checkpoint of this version is shipped");
  }
  double pairs = 0, apart = 0;
  for (const auto& line : ledg_test::json_lines(r.out)) {
    pairs += line.at("pairs").get<double>();
    apart += line.at("pairs").get<double>() * line.at("apart").get<double>();
  }
  CHECK(pairs > 1e5);
  CHECK(apart <= 0.01 * pairs);
}
