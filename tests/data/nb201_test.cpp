// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/nb201.hpp"

#include <set>

#include "ledg/data/graph_jsonl.hpp"
#include "support/catch.hpp"

namespace nb201 = ledg::data::nb201;
using ledg::data::dead_operators;
using nb201::edge_op;

TEST_CASE("an architecture string reads back for all 15625 cells", "[data][nb201]") {
  std::set<std::string> all;
  for (int i = 0; i < 15625; ++i) {
    const auto c = nb201::from_index(i);
    const auto text = nb201::format(c);
    all.insert(text);
    if (nb201::parse(text) != c) FAIL(text);
  }
  CHECK(all.size() == 15625);
  CHECK_THROWS_AS(nb201::from_index(-1), ledg::input_error);
  CHECK_THROWS_AS(nb201::from_index(15625), ledg::input_error);
  CHECK_THROWS_AS(nb201::from_codes({0, 1, 2, 3, 4, 5}), ledg::input_error);
}

TEST_CASE("malformed architecture strings are errors", "[data][nb201]") {
  const std::string good = "|none~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";
  REQUIRE_NOTHROW(nb201::parse(good));
  for (std::size_t n = 0; n < good.size(); ++n) CHECK_THROWS_AS(nb201::parse(good.substr(0, n)), ledg::input_error);
  for (const auto* bad :
       {"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|x", "|none~0|+|none~0|none~0|+|none~0|none~1|none~2|",
        "|conv~0|+|none~0|none~1|+|none~0|none~1|none~2|", "resnet50"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(nb201::parse(bad), ledg::input_error);
  }
}

TEST_CASE("edges are live where data reach the output", "[data][nb201]") {
  const auto c = nb201::parse("|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|");
  // Node 1 is used by nobody and node 2 gets nothing: only the skip counts.
  CHECK(nb201::live_edges(c) == std::array<bool, 6>{false, false, false, true, false, false});
  const auto g = nb201::cell_graph(c);
  REQUIRE(g.size() == 2);
  CHECK(g[1].op == "Output");
  CHECK(g[1].inputs == std::vector<std::int32_t>{0});
}

TEST_CASE("cell graphs hold live operators only", "[data][nb201]") {
  const auto g = nb201::cell_graph(
      nb201::parse("|nor_conv_3x3~0|+|skip_connect~0|avg_pool_3x3~1|+|none~0|skip_connect~1|nor_conv_1x1~2|"));
  REQUIRE(g.size() == 5);
  CHECK(g[1].integers("kernel_shape") == std::vector<std::int64_t>{3, 3});
  CHECK(g[2].op == "AveragePool");
  CHECK(g[2].inputs == std::vector<std::int32_t>{1});
  CHECK(g[3].inputs == std::vector<std::int32_t>{0, 2});  // the 1x1 reads node 2: the skip from the input and the pool
  CHECK(g[4].inputs == std::vector<std::int32_t>{1, 3});

  const auto none = nb201::cell_graph(nb201::from_index(0));
  CHECK(none.size() == 2);
  CHECK(none.edge_count() == 0);
}

TEST_CASE("networks: executed and pruned edges", "[data][nb201]") {
  const auto c = nb201::parse("|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|");
  const auto all = nb201::network(c, dead_operators::execute);
  const auto few = nb201::network(c, dead_operators::remove);
  const auto count = [](const ledg::graph& g, const char* op) {
    return std::count_if(g.nodes().begin(), g.nodes().end(), [&](const auto& n) { return n.op == op; });
  };
  CHECK(count(all, "Conv") == 1 + 15 + 6);
  CHECK(count(all, "Mul") == 15 * 4);
  CHECK(count(few, "Conv") == 1 + 6);
  CHECK(count(few, "Mul") == 0);
  // Five 3x3 convolutions with batch normalisation at each width.
  CHECK(all.params() - few.params() == 5 * (16 * 16 * 9 + 32 + 32 * 32 * 9 + 64 + 64 * 64 * 9 + 128));
  const auto& last = few[few.size() - 1];
  CHECK(last.op == "Gemm");
  CHECK(last.output_shape == ledg::shape{1, 10});
  CHECK(nb201::network(c, dead_operators::execute, 120, 16).nodes().back().params == 64 * 120 + 120);
  CHECK_THROWS_AS(nb201::network(c, dead_operators::execute, 10, 30), ledg::input_error);

  const auto blocked = nb201::network(nb201::from_index(0), dead_operators::remove);
  CHECK(blocked[0].op == "Input");
  CHECK(blocked[1].op == "Constant");
  CHECK(blocked.size() == 7);
  CHECK_NOTHROW(nb201::network(nb201::from_index(0), dead_operators::execute));
  CHECK(nb201::network(nb201::from_index(0), dead_operators::remove_unused).size() == 7);
}

TEST_CASE("networks: edges that only carry zeros run where a converter keeps them", "[data][nb201]") {
  const auto count = [](const ledg::graph& g, const char* op) {
    return std::count_if(g.nodes().begin(), g.nodes().end(), [&](const auto& n) { return n.op == op; });
  };
  // Node 1 is zero: its 3x3 adds to the output all the same; that of edge 0-2 leads nowhere.
  const auto c = nb201::parse("|none~0|+|nor_conv_3x3~0|none~1|+|skip_connect~0|nor_conv_3x3~1|none~2|");
  const auto kept = nb201::network(c, dead_operators::remove_unused);
  CHECK(count(kept, "Conv") == 15 + 1 + 6);
  CHECK(count(kept, "Constant") == 15);
  CHECK(count(kept, "Mul") == 0);
  CHECK(count(nb201::network(c, dead_operators::remove), "Conv") == 1 + 6);
  CHECK(count(nb201::network(c, dead_operators::execute), "Conv") == 30 + 1 + 6);

  // Without any path the last cell is all that is left.
  const auto blocked = nb201::parse("|none~0|+|none~0|nor_conv_1x1~1|+|none~0|none~1|nor_conv_3x3~2|");
  const auto last = nb201::network(blocked, dead_operators::remove_unused);
  CHECK(count(last, "Conv") == 2);
  CHECK(count(last, "Constant") == 1);
  CHECK(last[2].op == "Relu");
  CHECK(last[2].inputs == std::vector<std::int32_t>{1});
  CHECK(count(nb201::network(blocked, dead_operators::remove), "Conv") == 0);

  // Without zeros the two rules agree.
  const auto full = nb201::parse("|skip_connect~0|+|none~0|nor_conv_1x1~1|+|none~0|none~1|avg_pool_3x3~2|");
  const auto a = nb201::network(full, dead_operators::remove_unused);
  const auto b = nb201::network(full, dead_operators::remove);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].op == b[i].op);
    CHECK(a[i].inputs == b[i].inputs);
  }
}

TEST_CASE("networks agree with the shared expansion", "[data][nb201][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  std::size_t checked = 0;
  ledg::data::for_each_graph(shared / "data/nnlqp/nnlqp_nasbench201_graphs.jsonl.gz", [&](auto&& r) {
    const auto text = r.extra.at("arch_str").template get<std::string>();
    const auto mine = nb201::network(nb201::parse(text), dead_operators::remove);
    bool same = mine.size() == r.network.size() && mine.params() == *r.params;
    for (std::size_t i = 0; same && i < mine.size(); ++i) {
      const auto& a = mine[i];
      const auto& b = r.network[i];
      same = a.op == b.op && a.inputs == b.inputs && a.output_shape == b.output_shape && a.params == b.params &&
             a.integers("kernel_shape") == b.integers("kernel_shape") &&
             a.integers("strides") == b.integers("strides") && a.integers("pads") == b.integers("pads");
    }
    if (!same) FAIL_CHECK(text << ": " << mine.size() << " nodes, " << r.network.size() << " expected");
    ++checked;
  });
  CHECK(checked == 1802);
}
