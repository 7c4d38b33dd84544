// SPDX-License-Identifier: BSD-3-Clause
// What predict does without a checkpoint of its own; predictions themselves are in train_test.cpp.
#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::run;

namespace {

bool ships_a_checkpoint() {
  const auto share = std::filesystem::path(ledg_test::program()).parent_path() / "share/ledg";
  return std::filesystem::exists(share / "latency.safetensors");
}

}  // namespace

TEST_CASE("predict and eval: usage errors", "[cli]") {
  CHECK(run({"predict"}).exit_code == 2);
  CHECK(run({"predict", ledg_test::nb201_cell}).exit_code == 2);
  CHECK(run({"predict", ledg_test::nb201_cell, "--hardware", "T4", "--batch", "0"}).exit_code == 2);
  CHECK(run({"eval"}).exit_code == 2);
  const auto missing =
      run({"predict", ledg_test::nb201_cell, "--hardware", "T4", "--checkpoint", "missing.safetensors"});
  CHECK(missing.exit_code == 2);
  CHECK(missing.out.empty());
  CHECK_THAT(missing.err, Catch::Matchers::Contains("missing.safetensors"));
}

TEST_CASE("predict: the shipped model answers without being named", "[cli]") {
  if (!ships_a_checkpoint()) LEDG_SKIP("no checkpoint is shipped");
  const auto r = run({"predict", "examples/networks/resnet50.onnx", "--hardware", "Tesla T4", "--hardware",
                      "Raspberry Pi 4", "--jsonl"});
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 2);
  const double t4 = lines[0].at("latency_ms"), raspberry = lines[1].at("latency_ms");
  CHECK(t4 > 0.2);
  CHECK(raspberry > 10 * t4);
  const auto table = run({"predict", "examples/networks/resnet50.onnx", "--hardware", "Tesla T4"});
  CHECK(table.exit_code == 0);
  CHECK_THAT(table.out, Catch::Matchers::Contains("Tesla T4"));
}
