// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/find_rule.hpp"

#include <string_view>

#include "support/catch.hpp"

namespace {

const ledg::onnx::operator_rule* rule_of(std::string_view op, std::string_view domain = "") {
  ledg::onnx::node_view n;
  n.op = op;
  n.domain = domain;
  return ledg::onnx::find_rule(n);
}

}  // namespace

TEST_CASE("find rule: a domain has rows of its own, or those of ONNX", "[onnx]") {
  REQUIRE(rule_of("Conv") != nullptr);
  CHECK(rule_of("Conv")->weights == ledg::onnx::weight_use::all);
  CHECK(rule_of("Conv", "com.microsoft") == rule_of("Conv"));
  REQUIRE(rule_of("Attention", "com.microsoft") != nullptr);
  CHECK(rule_of("Attention", "com.microsoft") != rule_of("Attention"));
  CHECK(rule_of("TreeEnsembleClassifier", "ai.onnx.ml") != nullptr);
  CHECK(rule_of("Conv", "com.microsoft.nchwc") != nullptr);
}

TEST_CASE("find rule: what is unknown has none", "[onnx]") {
  CHECK(rule_of("Conv", "com.example") == nullptr);
  CHECK(rule_of("TreeEnsembleClassifier") == nullptr);
  CHECK(rule_of("Relu", "ai.onnx.ml") == nullptr);
  CHECK(rule_of("FusedConv") == nullptr);
  CHECK(rule_of("") == nullptr);
  CHECK(rule_of("conv") == nullptr);
}
