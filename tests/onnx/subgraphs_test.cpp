// SPDX-License-Identifier: BSD-3-Clause
#include <string>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/onnx/subgraphs_impl.hpp"
#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg::onnx::data_type;
using ledg_test::onnx_graph;
using ledg_test::output_shape;
using ledg_test::read_graph;
using names = std::vector<std::string>;

namespace {

// y = x w, for x {2, 4} and w {4, width}, `times` times where that is square.
onnx_graph products(const std::string& weight, int times, const std::string& out) {
  onnx_graph g;
  std::string x = "x";
  for (int k = 0; k < times; ++k) {
    const auto y = k + 1 == times ? out : out + std::to_string(k);
    g.node("MatMul", {x, weight}, {y});
    x = y;
  }
  return g.output(out);
}

// What reading says of one network, and what its graph says, which holds what runs and nothing else.
void check_macs(const ledg::onnx::network& net, std::int64_t macs) {
  CHECK(net.macs() == macs);
  const auto g = net.to_graph();
  CHECK(ledg::total_cost(g).macs == macs);
  CHECK(g.params() <= net.params());
  if (net.guessed().empty() && macs > 0) CHECK(g.params() == net.params());
  std::int64_t by_op = 0;
  for (const auto& [op, n] : net.macs_by_op()) by_op += n;
  CHECK(by_op == macs);
}

bool flagged(const ledg::onnx::network& net, const std::string& flag) {
  const auto g = net.to_graph();
  return std::find(g.flags.begin(), g.flags.end(), flag) != g.flags.end();
}

}  // namespace

TEST_CASE("If: what a condition decides", "[onnx]") {
  // One product or three; nothing follows where branches are left out, and behind comes another product.
  struct row {
    const char* condition;
    std::int64_t macs;
    bool guessed;
  };
  for (const auto& r : {row{"yes", 2 * 32, false}, row{"no", 4 * 32, false}, row{"ask", 4 * 32, true}}) {
    INFO(r.condition);
    onnx_graph g;
    g.input("x", {2, 4}).input("ask", {}, data_type::boolean);
    g.constant("yes", {}, {1}, data_type::boolean).constant("no", {}, {0}, data_type::boolean);
    g.weight("w", {4, 4}).weight("v", {4, 4});
    g.node("If", {r.condition}, {"y"},
           {onnx_graph::graph("then_branch", products("w", 1, "t")),
            onnx_graph::graph("else_branch", products("v", 3, "e"))},
           "choice");
    g.node("MatMul", {"y", "w"}, {"z"}).output("z");
    const auto net = read_graph(g);
    CHECK(output_shape(net) == shape{2, 4});
    CHECK(net.node_count() == 2);
    CHECK(net.params() == (r.condition == std::string("yes") ? 16 : 32));
    check_macs(net, r.macs);
    CHECK(net.guessed() == (r.guessed ? names{"choice"} : names{}));
    CHECK(flagged(net, "control_flow:choice") == r.guessed);
    CHECK(net.unresolved().empty());
    CHECK(net.counted().complete());
  }
}

TEST_CASE("If: branches that differ", "[onnx]") {
  const auto read = [](const onnx_graph& yes, const onnx_graph& no) {
    onnx_graph g;
    g.input("x", {2, 4}).input("ask", {1}, data_type::boolean);
    g.constant("axes", {1}, {0}).constant("flat", {1}, {-1});
    g.node("If", {"ask"}, {"y"}, {onnx_graph::graph("then_branch", yes), onnx_graph::graph("else_branch", no)});
    return read_graph(g.node("Relu", {"y"}, {"z"}).output("z"));
  };
  const auto same = onnx_graph().node("Tanh", {"x"}, {"t"}).output("t");
  const auto longer = onnx_graph().node("Concat", {"x", "x"}, {"c"}, {onnx_graph::integer("axis", 0)}).output("c");
  const auto flat = onnx_graph().node("Reshape", {"x", "flat"}, {"f"}).output("f");
  CHECK(output_shape(read(same, same)) == shape{2, 4});
  for (const auto* other : {&longer, &flat}) {
    const auto net = read(same, *other);
    CHECK_FALSE(output_shape(net));
    REQUIRE(net.unresolved().size() == 2);
    CHECK(net.unresolved()[0].reason.find("its branches give the shapes [2,4] and [") != std::string::npos);
    CHECK_FALSE(net.counted().complete());
  }
  // A branch may hand on what it did not make, and constants.
  CHECK(output_shape(read(onnx_graph().output("x"), same)) == shape{2, 4});
}

TEST_CASE("If: what is constant follows the condition and what branches read", "[onnx]") {
  // The whole decoder lies in branches that read inputs from outside; nothing of it may vanish.
  onnx_graph g;
  g.input("x", {2, 4}).input("cached", {1}, data_type::boolean).weight("w", {4, 4});
  g.node("If", {"cached"}, {"y"},
         {onnx_graph::graph("then_branch", products("w", 2, "t")),
          onnx_graph::graph("else_branch", products("w", 2, "e"))});
  const auto net = read_graph(g.output("y"));
  CHECK(net.params() == 16);
  check_macs(net, 2 * 32);
  // What branches share belongs to the one that is assumed.
  onnx_graph d;
  d.input("x", {2, 4}).input("cached", {1}, data_type::boolean).weight("w", {4, 4});
  d.node("If", {"cached"}, {"y"},
         {onnx_graph::graph("then_branch", products("w", 1, "t")),
          onnx_graph::graph("else_branch", products("w", 2, "e"))});
  CHECK(read_graph(d.output("y")).to_graph().params() == 16);
  // A condition that follows from shapes is known.
  onnx_graph s;
  s.input("x", {2, 4}).constant("two", {}, {2}).constant("zero", {}, {0}).weight("w", {4, 4});
  s.node("Shape", {"x"}, {"s"}).node("Gather", {"s", "zero"}, {"d"}).node("Equal", {"d", "two"}, {"c"});
  s.node("If", {"c"}, {"y"},
         {onnx_graph::graph("then_branch", products("w", 1, "t")),
          onnx_graph::graph("else_branch", products("w", 9, "e"))});
  const auto known = read_graph(s.output("y"));
  check_macs(known, 32);
  CHECK(known.guessed().empty());
}

TEST_CASE("Loop: trips multiply where they are known", "[onnx]") {
  onnx_graph body;
  body.input("i", {}, data_type::int64).input("on", {}, data_type::boolean).input("x", {2, 4});
  body.node("Identity", {"on"}, {"still"}).node("MatMul", {"x", "w"}, {"y"}).node("Relu", {"y"}, {"s"});
  body.output("still").output("y").output("s");
  struct row {
    const char *trips, *condition;
    std::int64_t times;
    bool guessed;
    std::optional<shape> stacked;
  };
  const row rows[] = {{"five", "", 5, false, shape{5, 2, 4}},   {"five", "yes", 5, false, shape{5, 2, 4}},
                      {"five", "no", 0, false, shape{0, 2, 4}}, {"zero", "", 0, false, shape{0, 2, 4}},
                      {"ask", "", 1, true, std::nullopt},       {"five", "maybe", 1, true, std::nullopt},
                      {"", "yes", 1, true, std::nullopt}};
  for (const auto& r : rows) {
    INFO(r.trips << " " << r.condition);
    onnx_graph g;
    g.input("a", {2, 4}).input("ask", {}, data_type::int64).input("maybe", {}, data_type::boolean).weight("w", {4, 4});
    g.constant("five", {}, {5}).constant("zero", {1}, {0});
    g.constant("yes", {}, {1}, data_type::boolean).constant("no", {}, {0}, data_type::boolean);
    g.node("Loop", {r.trips, r.condition, "a"}, {"last", "all"}, {onnx_graph::graph("body", body)}, "loop");
    const auto net = read_graph(g.output("last").output("all"));
    CHECK(output_shape(net, 0) == shape{2, 4});
    CHECK(output_shape(net, 1) == r.stacked);
    check_macs(net, 32 * r.times);
    CHECK(net.params() == 16);
    CHECK(flagged(net, "control_flow:loop") == r.guessed);
    CHECK(net.flops() == ledg::total_cost(net.to_graph()).flops);
  }
}

TEST_CASE("Loop: a state that grows has no one shape", "[onnx]") {
  onnx_graph body;
  body.input("i", {}, data_type::int64).input("on", {}, data_type::boolean).input("x", {2, 4});
  body.node("Concat", {"x", "x"}, {"y"}, {onnx_graph::integer("axis", 0)}).output("on").output("y");
  onnx_graph g;
  g.input("a", {2, 4}).constant("five", {}, {5});
  g.node("Loop", {"five", "", "a"}, {"last"}, {onnx_graph::graph("body", body)});
  const auto net = read_graph(g.output("last"));
  CHECK_FALSE(output_shape(net));
  CHECK(net.outputs()[0].open_dims == shape{-1, 4});
  REQUIRE_FALSE(net.unresolved().empty());
  CHECK(net.unresolved()[0].reason.find("from one iteration to the next") != std::string::npos);
}

TEST_CASE("Scan: the length of what is scanned multiplies", "[onnx]") {
  onnx_graph body;
  body.input("h", {1, 4}).input("xt", {1, 4});
  body.node("MatMul", {"h", "w"}, {"p"}).node("Add", {"p", "xt"}, {"n"}).node("Tanh", {"n"}, {"o"});
  body.output("n").output("o");
  onnx_graph g;
  g.input("h0", {1, 4}).input("x", {"steps", 1, 4}).weight("w", {4, 4});
  g.node("Scan", {"h0", "x"}, {"last", "all"},
         {onnx_graph::integer("num_scan_inputs", 1), onnx_graph::graph("body", body)}, "scan");
  g.output("last").output("all");
  for (const std::int64_t steps : {1, 7, 300}) {
    ledg::onnx::options o;
    o.dims["steps"] = steps;
    const auto net = read_graph(g, o);
    CHECK(output_shape(net, 0) == shape{1, 4});
    CHECK(output_shape(net, 1) == shape{steps, 1, 4});
    check_macs(net, 16 * steps);
    CHECK(net.guessed().empty());
  }
  const auto open = read_graph(g);
  CHECK(open.guessed() == names{"scan"});
  check_macs(open, 16);
}

TEST_CASE("Scan: axes, and the batch of operator set 8", "[onnx]") {
  onnx_graph body;
  body.input("h", {4})
      .input("xt", {4})
      .node("Add", {"h", "xt"}, {"n"})
      .node("Tanh", {"n"}, {"o"})
      .output("n")
      .output("o");
  const auto attributes = [&](std::vector<std::string> more) {
    more.push_back(onnx_graph::integer("num_scan_inputs", 1));
    more.push_back(onnx_graph::graph("body", body));
    return more;
  };
  onnx_graph g;
  g.input("h0", {4}).input("x", {4, 9});
  g.node("Scan", {"h0", "x"}, {"last", "all"},
         attributes({onnx_graph::integers("scan_input_axes", {1}), onnx_graph::integers("scan_output_axes", {-1})}));
  const auto net = read_graph(g.output("last").output("all"));
  CHECK(output_shape(net, 0) == shape{4});
  CHECK(output_shape(net, 1) == shape{4, 9});
  onnx_graph old;
  old.input("h0", {3, 4}).input("x", {3, 9, 4});
  old.node("Scan", {"", "h0", "x"}, {"last", "all"}, attributes({}));
  const auto batched = read_graph(old.output("last").output("all"), {}, {}, 8);
  CHECK(output_shape(batched, 0) == shape{3, 4});
  CHECK(output_shape(batched, 1) == shape{3, 9, 4});
}

TEST_CASE("graphs inside graphs inside nodes", "[onnx]") {
  const auto inner = onnx_graph().node("MatMul", {"x", "w"}, {"p"}).output("p");
  const auto other = onnx_graph().node("Relu", {"x"}, {"r"}).output("r");
  onnx_graph body;
  body.input("i", {}, data_type::int64).input("on", {}, data_type::boolean).input("x", {2, 4});
  body.node("If", {"ask"}, {"y"}, {onnx_graph::graph("then_branch", inner), onnx_graph::graph("else_branch", other)},
            "if");
  body.output("on").output("y");
  onnx_graph g;
  g.input("a", {2, 4}).input("ask", {}, data_type::boolean).constant("three", {}, {3}).weight("w", {4, 4});
  g.node("Loop", {"three", "", "a"}, {"z"}, {onnx_graph::graph("body", body)}).output("z");
  const auto net = read_graph(g);
  CHECK(output_shape(net) == shape{2, 4});
  check_macs(net, 3 * 32);
  CHECK(net.guessed() == names{"if"});
}

TEST_CASE("graphs that are missing or do not fit are refused by name", "[onnx]") {
  const auto branch = onnx_graph().node("Relu", {"x"}, {"r"}).output("r");
  const auto state = onnx_graph().input("i", {}).input("c", {}).output("c");
  struct row {
    const char* op;
    names inputs;
    std::vector<std::string> attributes;
    const char* said;
  };
  const row rows[] = {
      {"If", {"b"}, {}, "no graph 'then_branch'"},
      {"If", {"b"}, {onnx_graph::graph("then_branch", branch)}, "no graph 'else_branch'"},
      {"If",
       {"b"},
       {onnx_graph::graph("then_branch", state), onnx_graph::graph("else_branch", branch)},
       "0 inputs, it has 2"},
      {"Loop", {"", "b", "x"}, {onnx_graph::graph("body", state)}, "should have 3 inputs, it has 2"},
      {"Loop", {}, {onnx_graph::graph("body", branch)}, "should have 2 inputs, it has 0"},
      {"Loop", {"", "b"}, {onnx_graph::graph("body", state)}, "should have 2 outputs, it has 1"},
      {"Scan", {"x"}, {onnx_graph::graph("body", branch)}, "num_scan_inputs"},
      {"SequenceMap", {"x"}, {}, "no graph 'body'"},
  };
  for (const auto& r : rows) {
    INFO(r.op << " " << r.said);
    onnx_graph g;
    g.input("x", {2, 4}).input("b", {}, data_type::boolean).node(r.op, r.inputs, {"y"}, r.attributes).output("y");
    const auto net = read_graph(g);
    REQUIRE(net.unresolved().size() == 1);
    CHECK(net.unresolved()[0].reason.find(r.said) != std::string::npos);
    CHECK_NOTHROW(net.to_graph());
    CHECK_FALSE(net.counted().complete());
  }
}

TEST_CASE("sequences: elements are followed", "[onnx]") {
  onnx_graph g;
  g.input("x", {1, 10, 48}).input("other", {5}).input("n", {}, data_type::int64);
  g.constant("size", {}, {16}).constant("sizes", {2}, {40, 8}).constant("one", {}, {1}).constant("last", {}, {-1});
  const auto axis = onnx_graph::integer("axis", 2);
  g.node("SplitToSequence", {"x", "size"}, {"thirds"}, {axis}).node("SplitToSequence", {"x", "sizes"}, {"two"}, {axis});
  g.node("SplitToSequence", {"x"}, {"slices"}, {onnx_graph::integer("axis", 1), onnx_graph::integer("keepdims", 0)});
  g.node("SequenceAt", {"thirds", "one"}, {"a"}).node("SequenceAt", {"two", "last"}, {"b"});
  g.node("SequenceAt", {"slices", "n"}, {"c"}).node("SequenceAt", {"two", "n"}, {"d"});
  g.node("SequenceInsert", {"thirds", "b"}, {"four"}).node("ConcatFromSequence", {"four"}, {"e"}, {axis});
  g.node("SequenceErase", {"four", "one"}, {"three"}).node("SequenceLength", {"three"}, {"l"});
  g.node("ConcatFromSequence", {"slices"}, {"f"}, {onnx_graph::integer("axis", 0), onnx_graph::integer("new_axis", 1)});
  g.node("SequenceConstruct", {"x", "other"}, {"pair"}).node("SequenceAt", {"pair", "one"}, {"h"});
  g.node("Optional", {"x"}, {"o"}).node("OptionalGetElement", {"o"}, {"i"}).node("OptionalHasElement", {"o"}, {"j"});
  for (const char* name : {"a", "b", "c", "d", "e", "f", "h", "i", "j", "l"}) g.output(name);
  const auto net = read_graph(g, {}, {}, 18);
  const std::optional<shape> expected[] = {shape{1, 10, 16}, shape{1, 10, 8},  shape{1, 48}, std::nullopt,
                                           shape{1, 10, 56}, shape{10, 1, 48}, shape{5},     shape{1, 10, 48},
                                           shape{},          shape{}};
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    INFO(net.outputs()[i].name);
    CHECK(output_shape(net, i) == expected[i]);
  }
  CHECK(net.outputs()[3].open_dims == shape{1, 10, -1});
  // In the graph, elements are what made them.
  onnx_graph attention;
  attention.input("x", {2, 6}).constant("size", {}, {3}).constant("zero", {}, {0}).constant("one", {}, {1});
  attention.node("SplitToSequence", {"x", "size"}, {"s"}, {onnx_graph::integer("axis", 1)});
  attention.node("SequenceAt", {"s", "zero"}, {"a"})
      .node("SequenceAt", {"s", "one"}, {"b"})
      .node("Add", {"a", "b"}, {"y"});
  const auto graph = read_graph(attention.output("y")).to_graph();
  REQUIRE(graph.size() == 3);
  CHECK(graph[1].op == "Split");
  CHECK(graph[1].integer("parts", 0) == 2);
  CHECK(graph[2].inputs == std::vector<std::int32_t>{1, 1});
}
