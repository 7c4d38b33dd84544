// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/single_operators.hpp"

#include <set>
#include <string>

#include "ledg/graph/canonical.hpp"
#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"

namespace data = ledg::data;
using kind = data::single_operator::kind;

namespace {

ledg::node_cost cost_of(const data::single_operator& o) {
  const auto g = data::network_of(o);
  const auto cost = ledg::total_cost(g);
  CHECK(ledg::total_cost(ledg::canonicalize(g)).macs == cost.macs);
  return cost;
}

}  // namespace

TEST_CASE("an operator alone has the work and the bytes of its sizes", "[data]") {
  auto c = cost_of({kind::linear, {}, {8, 512, 2048, 1}});
  CHECK(c.macs == 8 * 512 * 2048);
  CHECK(c.weight_elements == 512 * 2048 + 2048);
  CHECK(data::network_of({kind::linear, {}, {8, 512, 2048}}).params() == 512 * 2048);

  c = cost_of({kind::matmul, {}, {12, 64, 32, 16}});
  CHECK(c.macs == 12 * 64 * 32 * 16);
  CHECK(c.input_elements == 12 * (64 * 32 + 32 * 16));
  CHECK(c.weight_elements == 0);

  // 56 x 56 from 113 x 113 by steps of 2, one row added in front only.
  const data::single_operator conv{kind::convolution, "Relu", {4, 3, 16, 3, 112, 2, 1, 0, 1}};
  c = cost_of(conv);
  CHECK(c.macs == std::int64_t{4} * 16 * 56 * 56 * 3 * 9);
  CHECK(c.weight_elements == 16 * 3 * 9 + 16);
  CHECK(data::network_of(conv).size() == 3);
  CHECK(data::network_of(conv)[2].op == "Relu");

  c = cost_of({kind::elementwise, "Add", {64, 128, 2}});
  CHECK(c.macs == 0);
  CHECK(c.input_elements == 2 * 64 * 128);
  CHECK(c.output_elements == 3 * 64 * 128);  // of the inputs too
  CHECK(data::network_of({kind::elementwise, "LayerNormalization", {64, 128, 1}}).params() == 256);
}

TEST_CASE("attention alone counts what its queries see", "[data]") {
  // A prompt of 100: the first token sees one key, the last 100; two products over 64 features.
  const auto prompt = cost_of({kind::attention, {}, {2, 8, 4, 100, 100, 64, 101}});
  CHECK(prompt.macs == std::int64_t{2} * 8 * 64 * 2 * (100 * 101 / 2));
  CHECK(prompt.input_elements == 2 * 64 * 100 * (8 + 2 * 4));  // keys and values of four heads
  const auto next = cost_of({kind::attention, {}, {2, 8, 4, 1, 100, 64, 200}});
  CHECK(next.macs == 2 * 8 * 64 * 2 * 100);
  CHECK(next.input_elements == 2 * 64 * (8 + 2 * 4 * 100));
}

TEST_CASE("experts alone read their weights once", "[data]") {
  const auto c = cost_of({kind::experts, {}, {4, 10, 256, 512}});
  CHECK(c.macs == 4 * 10 * 3 * 256 * 512);
  CHECK(c.weight_elements == 4 * 3 * 256 * 512);
}

TEST_CASE("names of operators tell them apart", "[data]") {
  const data::single_operator some[] = {
      {kind::linear, {}, {8, 512, 2048}},          {kind::linear, {}, {8, 512, 2048, 1}},
      {kind::linear, "Relu", {8, 512, 2048}},      {kind::matmul, {}, {8, 512, 2048}},
      {kind::matmul, {}, {8, 512, 2048, 1}},       {kind::elementwise, "Add", {8, 512, 2}},
      {kind::elementwise, "Add", {8, 512, 1}},     {kind::elementwise, "Mul", {8, 512, 1}},
      {kind::attention, {}, {8, 512, 1}},          {kind::experts, {}, {8, 512, 1}},
      {kind::convolution, {}, {8, 512, 1}},        {kind::convolution, "Relu", {8, 512, 1}},
      {kind::convolution, "Sigmoid", {8, 512, 1}}, {kind::convolution, {}, {85, 12, 1}}};
  std::set<std::string> names;
  for (const auto& o : some) CHECK(names.insert(data::name_of(o)).second);
  CHECK(data::name_of(some[0]) == "linear 8x512x2048");
  CHECK(data::name_of(some[2]) == "linear Relu 8x512x2048");
}

TEST_CASE("a sample goes by names and is the share that it says", "[data]") {
  std::size_t kept = 0;
  for (int i = 0; i < 8000; ++i) kept += data::in_sample("linear " + std::to_string(i), 8) ? 1U : 0U;
  CHECK(kept > 900);
  CHECK(kept < 1100);
  CHECK(data::in_sample("anything", 1));
  // The same on every machine: what is kept today stays.
  CHECK(data::in_sample("linear 1", 8));
}

TEST_CASE("operators alone become a data set whose networks are made when asked for", "[data]") {
  data::dataset_builder out("mine");
  data::single_operators operators(out, 1);
  data::setting s;
  s.key = "t4";
  s.device = "Tesla T4";
  operators.add({kind::linear, {}, {8, 512, 2048}}, s, 1.5);
  operators.add({kind::matmul, {}, {1, 2, 3, 4}}, s, 0.5);
  operators.add({kind::linear, {}, {8, 512, 2048}}, s, 1.25);
  const auto d = operators.finish();
  CHECK(d.ids == std::vector<std::string>{"linear 8x512x2048", "matmul 1x2x3x4"});
  CHECK(d.families == d.ids);
  CHECK(d.graphs[1][2].op == "MatMul");
  CHECK(d.graphs[0].id == d.ids[0]);
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[2].graph == 0);
  CHECK(d.rows[2].batch == 1);
  CHECK(d.settings.at(0).in_catalogue);
  CHECK(d.notes.empty());

  data::dataset_builder sampled("sampled");
  data::single_operators few(sampled, 4);
  for (int i = 1; i <= 100; ++i) few.add({kind::linear, {}, {i, 8, 8}}, s, 1);
  const auto part = few.finish();
  CHECK(part.rows.size() > 10);
  CHECK(part.rows.size() < 40);
  CHECK(part.notes == std::vector<std::string>{std::to_string(100 - part.rows.size()) +
                                               " rows of sampled are not of the sample of one in 4 and were left out"});
}
