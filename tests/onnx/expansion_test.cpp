// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/expansion.hpp"

#include <map>
#include <string>

#include "ledg/graph/canonical.hpp"
#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"
#include "support/onnx_spellings.hpp"

namespace expansion_cases {

namespace {

std::string operators_of(const ledg::graph& g) {
  std::map<std::string, int> h;
  for (const auto& v : g.nodes()) ++h[v.op];
  std::string text;
  for (const auto& [op, n] : h) text += op + " " + std::to_string(n) + ", ";
  return text;
}

void check(const ledg_test::spellings::spelling& s) {
  INFO(s.name);
  const auto plain = s.plain.read(), other = s.other.read();
  for (const auto* net : {&plain, &other})
    for (const auto& u : net->unresolved()) FAIL_CHECK(u.reason);
  if (s.same_params) CHECK(plain.params() == other.params());
  CHECK(plain.macs() == other.macs());
  CHECK(plain.outputs()[0].dims == other.outputs()[0].dims);
  const auto a = ledg::canonicalize(plain.to_graph()), b = ledg::canonicalize(other.to_graph());
  CHECK(operators_of(a) == operators_of(b));
  const auto left = ledg::total_cost(a), right = ledg::total_cost(b);
  CHECK(a.params() == b.params());
  CHECK(left.macs == plain.macs());
  CHECK(right.macs == other.macs());
  CHECK(left.flops == right.flops);
  CHECK(left.input_elements == right.input_elements);
  CHECK(left.output_elements == right.output_elements);
}

}  // namespace

TEST_CASE("expansion: attention is one graph in all its layouts", "[onnx]") {
  for (const auto& s : ledg_test::spellings::attention_spellings()) check(s);
}

TEST_CASE("expansion: products are one graph however they are written", "[onnx]") {
  for (const auto& s : ledg_test::spellings::product_spellings()) check(s);
}

TEST_CASE("expansion: fused blocks are the operators they stand for", "[onnx]") {
  for (const auto& s : ledg_test::spellings::block_spellings()) check(s);
}

}  // namespace expansion_cases
