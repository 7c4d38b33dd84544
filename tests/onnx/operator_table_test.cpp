// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/operator_table.hpp"

#include <algorithm>
#include <string_view>

#include "ledg/onnx/shape_inference.hpp"
#include "support/catch.hpp"

namespace {

const ledg::onnx::operator_rule* rule_of(std::string_view op, std::string_view domain = "") {
  ledg::onnx::node_view n;
  n.op = op;
  n.domain = domain;
  return ledg::onnx::find_rule(n);
}

}  // namespace

TEST_CASE("operator table: every operator has one row that can be found", "[onnx]") {
  const auto& rows = ledg::onnx::rules::table_of_rules;
  CHECK(rows.size() > 150);
  CHECK(std::adjacent_find(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return !(a.op < b.op); }) ==
        rows.end());
  for (const auto& row : rows) {
    INFO(row.op);
    CHECK(row.infer != nullptr);
    CHECK(ledg::onnx::rules::find_by_name(row.op) == &row);
  }
}

TEST_CASE("operator table: domains", "[onnx]") {
  REQUIRE(rule_of("Conv") != nullptr);
  CHECK(rule_of("Conv")->weights == ledg::onnx::weight_use::all);
  CHECK(rule_of("Conv", "com.microsoft") == rule_of("Conv"));
  REQUIRE(rule_of("Attention", "com.microsoft") != nullptr);
  CHECK(rule_of("Attention", "com.microsoft") != rule_of("Attention"));
  CHECK(rule_of("Conv", "com.example") == nullptr);
  CHECK(rule_of("FusedConv") == nullptr);
  CHECK(rule_of("") == nullptr);
  CHECK(rule_of("conv") == nullptr);
}
