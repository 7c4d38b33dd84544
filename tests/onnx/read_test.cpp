// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/read.hpp"

#include <random>

#include "ledg/io/json.hpp"
#include "ledg/onnx/write.hpp"
#include "support/catch.hpp"

using ledg::io::json;

namespace {

json to_json(const std::vector<std::optional<ledg::shape>>& shapes) {
  auto out = json::array();
  for (const auto& s : shapes) out.push_back(s ? json(*s) : json());
  return out;
}

ledg::onnx::options bindings(const json& truth) {
  ledg::onnx::options o;
  for (const auto& i : truth["inputs"]) o.inputs[i["name"]] = i["shape"].get<ledg::shape>();
  return o;
}

ledg::onnx::builder small_network() {
  ledg::onnx::builder b("small");
  auto x = b.input("image", {"N", 3, "H", 8});
  x = b.clip(b.conv(x, {.in = 3, .out = 4, .kernel = 3, .pad = 1, .bias = true}), 0, 6);
  x = b.concat({x, b.mul(x, b.sigmoid(x))}, 1);
  x = b.softmax(b.matmul(b.reshape(x, {0, 8, -1}), b.weight({64, 5})));
  b.output(x, {"N", 8, 5});
  return b;
}

}  // namespace

TEST_CASE("every file agrees with its truth", "[onnx][shared]") {
  const auto folder = ledg_test::shared_folder() / "data/onnx";
  if (ledg_test::shared_folder().empty() || !std::filesystem::exists(folder)) LEDG_SKIP("no shared data");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".onnx") continue;
    ++files;
    const auto stem = entry.path().stem().string();
    INFO(stem);
    const auto truth = ledg::io::parse_json(ledg::io::read_text(folder / "truth" / (stem + ".json")), stem);
    const auto net = ledg::onnx::read(entry.path(), bindings(truth));
    CHECK(net.node_count() == truth["node_count"]);
    CHECK(json(net.op_histogram()) == truth["op_histogram"]);
    CHECK(net.edge_count() == truth["edge_count"]);
    CHECK(net.params() == truth["params"]);
    CHECK(net.macs() == truth["macs"]);
    CHECK(json(net.macs_by_op()) == truth["macs_by_op"]);
    CHECK(net.unresolved().size() == truth["unresolved"].size());
    CHECK(net.unknown_operators().empty());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < net.node_count(); ++i) {
      const auto n = net.node(i);
      wrong += to_json(n.out_shapes) != truth["nodes"][i]["out_shapes"];
      wrong += n.macs != truth["nodes"][i].value("macs", std::int64_t{0});
    }
    CHECK(wrong == 0);
    const auto g = net.to_graph();
    CHECK(g.params() == net.params());
    CHECK(ledg::total_cost(g).macs == net.macs());
    CHECK(ledg::total_cost(g).flops == net.flops());
    if (!truth.contains("other_bindings")) continue;
    for (const auto& other : truth["other_bindings"]) {
      const auto bound = ledg::onnx::read(entry.path(), bindings(other));
      CHECK(bound.macs() == other["macs"]);
      for (std::size_t i = 0; i < bound.node_count(); ++i)
        wrong += to_json(bound.node(i).out_shapes) != other["node_out_shapes"][i];
      CHECK(wrong == 0);
    }
  }
  CHECK(files == 37);
}

TEST_CASE("free dimensions stay unknown, with a reason, until they are bound", "[onnx]") {
  const auto bytes = small_network().bytes();
  const auto open = ledg::onnx::read_bytes(bytes, "small.onnx");
  CHECK_FALSE(open.outputs()[0].dims);
  CHECK(open.macs() == 0);
  REQUIRE_FALSE(open.unresolved().empty());
  CHECK(open.unresolved()[0].reason ==
        "input 'image' has free dimensions: 'N' 'H'; bind them with --dim 'N=...' --dim 'H=...'");
  ledg::onnx::options o;
  ledg::onnx::bind_dim(o, "H=8");
  o.batch = 3;
  const auto bound = ledg::onnx::read_bytes(bytes, "small.onnx", o);
  CHECK(bound.outputs()[0].dims == ledg::shape{3, 8, 5});
  CHECK(bound.unresolved().empty());
  ledg::onnx::options whole;
  ledg::onnx::bind_input(whole, "image=3x3x8x8");
  CHECK(ledg::onnx::read_bytes(bytes, "small.onnx", whole).macs() == bound.macs());
}

TEST_CASE("options that do not fit are errors", "[onnx]") {
  const auto bytes = small_network().bytes();
  const auto read_with = [&](auto change) {
    ledg::onnx::options o;
    change(o);
    return ledg::onnx::read_bytes(bytes, "small.onnx", o);
  };
  CHECK_THROWS_AS(read_with([](auto& o) { o.dims["M"] = 1; }), ledg::lookup_error);
  CHECK_THROWS_AS(read_with([](auto& o) { o.inputs["picture"] = {1}; }), ledg::lookup_error);
  CHECK_THROWS_AS(read_with([](auto& o) { o.inputs["image"] = {1, 3}; }), ledg::input_error);
  ledg::onnx::options o;
  for (const auto* bad : {"N", "=3", "N=", "N=x", "N=-1", "N=3.5"})
    CHECK_THROWS_AS(bind_dim(o, bad), ledg::input_error);
  for (const auto* bad : {"x", "x=1x", "x=1xx2", "x=ax2"}) CHECK_THROWS_AS(bind_input(o, bad), ledg::input_error);
  bind_input(o, "a=b=1x2");
  CHECK(o.inputs.at("a=b") == ledg::shape{1, 2});
}

TEST_CASE("unknown operators are named, and stop nothing else", "[onnx]") {
  ledg::onnx::builder b("odd");
  const auto x = b.input("x", {1, 4});
  b.output(b.relu(b.node("Frobnicate", {x})), {1, 4});
  b.output(b.relu(x), {1, 4});
  const auto net = ledg::onnx::read_bytes(b.bytes(), "odd.onnx");
  CHECK(net.unknown_operators() == std::vector<std::string>{"Frobnicate"});
  REQUIRE(net.unresolved().size() == 1);  // what comes next has the shape that the file says
  CHECK(net.unresolved()[0].reason.find("unknown operator 'Frobnicate'") != std::string::npos);
  CHECK(net.node(1).stated);
  CHECK(net.outputs()[1].dims == ledg::shape{1, 4});
}

TEST_CASE("graphs that are none are refused", "[onnx]") {
  ledg::onnx::builder nowhere("nowhere");
  nowhere.output(nowhere.relu("missing"), {1});
  CHECK_THROWS_AS(ledg::onnx::read_bytes(nowhere.bytes(), "nowhere.onnx"), ledg::graph_error);
  ledg::onnx::builder cycle("cycle");
  cycle.relu("Relu_1");
  cycle.output(cycle.relu("Relu_0"), {1});
  CHECK_THROWS_AS(ledg::onnx::read_bytes(cycle.bytes(), "cycle.onnx"), ledg::graph_error);
  CHECK_THROWS_AS(ledg::onnx::read_bytes("", "empty.onnx"), ledg::corrupt_error);
  CHECK_THROWS_AS(ledg::onnx::read("no/such/file.onnx"), ledg::input_error);
}

TEST_CASE("nodes in any order are put in order", "[onnx]") {
  ledg::onnx::builder b("unsorted");
  b.input("x", {2, 3});
  b.output(b.relu("Sigmoid_1"), {2, 3});
  b.sigmoid("x");
  const auto net = ledg::onnx::read_bytes(b.bytes(), "unsorted.onnx");
  CHECK(net.node(0).out_shapes[0] == ledg::shape{2, 3});
  CHECK(net.to_graph()[1].op == "Sigmoid");
}

TEST_CASE("damaged files throw, whatever the damage", "[onnx]") {
  const auto good = small_network().bytes();
  const auto survives = [](const std::string& bytes) {
    try {
      ledg::onnx::options o;
      o.batch = 2;
      const auto net = ledg::onnx::read_bytes(bytes, "bad.onnx", o);
      (void)net.flops();
      (void)net.bytes();
      (void)net.to_graph();
    } catch (const ledg::any_error&) {
    }
  };
  for (std::size_t n = 0; n < good.size(); ++n) survives(good.substr(0, n));
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    auto bad = good;
    for (auto flips = random() % 4 + 1; flips > 0; --flips) bad[random() % bad.size()] = static_cast<char>(random());
    survives(bad);
  }
  SUCCEED("no crash");
}
