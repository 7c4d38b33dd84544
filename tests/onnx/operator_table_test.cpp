// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/operator_table.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/onnx/shape_inference.hpp"
#include "support/catch.hpp"
#include "support/onnx_fixture.hpp"

TEST_CASE("operator table: every operator has one row that can be found", "[onnx]") {
  const auto& rows = ledg::onnx::rules::table_of_rules;
  CHECK(rows.size() > 150);
  CHECK(std::adjacent_find(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return !(a.op < b.op); }) ==
        rows.end());
  for (const auto& row : rows) {
    INFO(row.op);
    CHECK(row.infer != nullptr);
    CHECK(ledg::onnx::rules::find_by_name(row.op) == &row);
    const auto dot = row.op.rfind('.');
    CHECK(ledg::is_known_operator(dot == std::string_view::npos ? row.op : row.op.substr(dot + 1)));
  }
}

// What nobody would write, but a file may hold: each operator with inputs and outputs of all kinds that are wrong.
TEST_CASE("operator table: no operator reads what is not there", "[onnx]") {
  using ledg::onnx::data_type;
  std::mt19937 random(11);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  std::vector<ledg::shape> shapes = {
      {},        {0},          {1},          {2},       {3, 4},       {1, 0},       {2, 3, 4},
      {1, 4, 0}, {1, 4, 8, 8}, {0, 0, 0, 0}, {2, 1, 6}, {1, 2, 3, 8}, {1, 1, 1, 1}, {2, 2, 2, 2, 2}};
  constexpr auto most = std::numeric_limits<std::int64_t>::max();  // sizes that arithmetic must not leave 63 bits with
  shapes.insert(shapes.end(), {{most}, {1, 1, most}, {1, most / 2, 2}, {1, 1, std::int64_t{1} << 31, 1 << 30}});
  const std::vector<data_type> types = {data_type::float32, data_type::int64, data_type::uint8, data_type::string};
  const std::vector<std::vector<std::int64_t>> lists = {{}, {0}, {-1}, {1, 1}, {0, 0, 0, 0}, {7, -9}, {1, 2, 3, 4, 5}};
  const std::vector<std::string> keys = {
      "axis",         "axes",       "perm",       "kernel_shape", "strides",      "pads",        "dilations",
      "group",        "split",      "num_heads",  "q_num_heads",  "kv_num_heads", "hidden_size", "blocksize",
      "num_outputs",  "batch_dims", "keepdims",   "scales",       "sizes",        "shape",       "equation",
      "transA",       "to",         "block_size", "bits",         "layout",       "k",           "qkv_hidden_sizes",
      "output_shape", "starts",     "ends",       "direction",    "interleaved",  "onesided"};
  const std::vector<ledg_test::onnx_fixture::attribute_value> values = {std::int64_t{-1},
                                                                        std::int64_t{0},
                                                                        std::int64_t{3},
                                                                        std::int64_t{1} << 62,
                                                                        0.5F,
                                                                        std::string("ij,jk->ik"),
                                                                        std::string("...i,i"),
                                                                        std::string("bidirectional"),
                                                                        std::vector<float>{1, 2}};
  std::size_t read = 0;
  for (const auto& row : ledg::onnx::rules::table_of_rules)
    for (int round = 0; round < 60; ++round) {
      ledg_test::onnx_fixture f(static_cast<std::int64_t>(1 + pick(24)));
      ledg_test::onnx_fixture::text_list in, out;
      for (std::size_t k = 0, n = pick(9); k < n; ++k) {
        const auto name = in.emplace_back(pick(5) == 0 ? "" : "x" + std::to_string(k));
        const auto& dims = shapes[pick(shapes.size())];
        if (name.empty()) continue;
        if (pick(4) == 0) {
          const auto& list = lists[pick(lists.size())];
          f.integers(name, {static_cast<std::int64_t>(list.size())}, list);
        } else if (pick(2) == 0) {
          f.weight(name, dims, types[pick(types.size())]);
        } else {
          f.input(name, dims, types[pick(types.size())]);
        }
      }
      for (std::size_t k = 0, n = 1 + pick(5); k < n; ++k)
        out.push_back(pick(3) == 0 && k + 1 < n ? "" : "y" + std::to_string(k));
      std::vector<ledg_test::onnx_fixture::attribute> attributes;
      for (std::size_t k = 0, n = pick(5); k < n; ++k)
        attributes.push_back({keys[pick(keys.size())],
                              pick(2) == 0 ? values[pick(values.size())]
                                           : ledg_test::onnx_fixture::attribute_value(lists[pick(lists.size())])});
      f.node(row.op, in, out, attributes).output(out.back());
      INFO(row.op << ", round " << round);
      try {
        const auto net = f.read();
        (void)net.unresolved();
        (void)ledg::total_cost(net.to_graph());
        CHECK(net.node(0).macs >= 0);
        CHECK(net.params() >= 0);
        ++read;
      } catch (const ledg::any_error&) {
      }
    }
  CHECK(read > 1000);
}

TEST_CASE("operator table: outputs that nobody asked for are no crash", "[onnx]") {
  using ledg_test::onnx_fixture;
  const auto conv = onnx_fixture().input("x", {1, 3, 8, 8}).weight("w", {4, 3, 3, 3});
  CHECK_THROWS_AS(onnx_fixture(conv).node("Conv", {"x", "w"}, {""}).read(), ledg::graph_error);
  CHECK_THROWS_AS(onnx_fixture(conv).node("Conv", {"x", "w"}, {}).read(), ledg::graph_error);
  for (const auto& row : ledg::onnx::rules::table_of_rules) {
    if (row.macs == nullptr) continue;
    INFO(row.op);
    onnx_fixture f;
    onnx_fixture::text_list in;
    for (int k = 0; k < 9; ++k) {
      f.input("x" + std::to_string(k), {1, 4, 4});
      in.push_back("x" + std::to_string(k));
    }
    const auto net = f.node(row.op, in, {"", "y"}, {{"num_heads", std::int64_t{1}}}).output("y").read();
    CHECK(net.macs() >= 0);
    (void)net.to_graph();
  }
}

TEST_CASE("operator table: shapes that do not broadcast", "[onnx]") {
  using ledg::onnx::rules::broadcast;
  CHECK(broadcast({1}, {0}) == ledg::shape{0});
  CHECK(broadcast({0}, {0}) == ledg::shape{0});
  CHECK(broadcast({2, 1}, {0}) == ledg::shape{2, 0});
  CHECK(broadcast({-1}, {1}) == ledg::shape{-1});
  for (const auto& [a, b] : {std::pair<ledg::shape, ledg::shape>{{2}, {0}}, {{0}, {3}}, {{2}, {3}}})
    CHECK_THROWS_AS(broadcast(a, b), ledg::onnx::unresolved);
  for (const auto* op : {"Add", "Where", "Equal", "Mul", "Max"}) {
    const auto net = ledg_test::onnx_fixture()
                         .integers("a", {2}, {1, 2})
                         .integers("b", {0}, {})
                         .integers("c", {2}, {1, 2})
                         .node(op, {"a", "b", "c"}, {"y"})
                         .output("y")
                         .read();
    REQUIRE(net.unresolved().size() == 1);
    CHECK(net.unresolved()[0].reason.find("dimensions 2 and 0 do not broadcast") != std::string::npos);
  }
}
