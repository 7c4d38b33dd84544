// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/rewriter.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace rewriter_cases {

namespace {

ledg::graph_node node(std::string op, std::vector<std::int32_t> inputs) {
  ledg::graph_node v;
  v.op = std::move(op);
  v.inputs = std::move(inputs);
  v.output_shape = ledg::shape{1};
  return v;
}

std::vector<std::string> operators(const ledg::graph& g) {
  std::vector<std::string> out;
  for (const auto& v : g.nodes()) out.push_back(v.op);
  return out;
}

}  // namespace

TEST_CASE("a node that another stands for goes, and what fed it alone", "[graph]") {
  using list = std::vector<std::string>;
  const ledg::graph g({node("Input", {}), node("Relu", {0}), node("Erf", {1}), node("Mul", {1, 2})});
  ledg::detail::graph_rewriter r(g);
  r.replace(3, 1);  // also as the network's output
  CHECK(r.replaced(3));
  CHECK(r.resolve(3) == 1);
  CHECK(operators(r.build("id", "family")) == list{"Input", "Relu"});
  CHECK(operators(ledg::detail::graph_rewriter(g).build("", "")) == list{"Input", "Relu", "Erf", "Mul"});
}

TEST_CASE("a node put behind another is read in its place", "[graph]") {
  const ledg::graph g({node("Input", {}), node("Conv", {0}), node("Add", {1, 1})});
  ledg::detail::graph_rewriter r(g);
  r.add_behind(1, node("Relu", {}));
  CHECK(r.users()[1].size() == 1);
  const auto out = r.build("id", "family");
  CHECK(out.id == "id");
  CHECK(out.family == "family");
  REQUIRE(out.size() == 4);
  CHECK(out[2].op == "Relu");
  CHECK(out[3].inputs == std::vector<std::int32_t>{2, 2});
}

}  // namespace rewriter_cases
