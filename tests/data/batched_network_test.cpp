// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/batched_network.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/onnx/write.hpp"
#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

namespace data = ledg::data;
namespace onnx = ledg::onnx;
using asked_batch = std::optional<std::int64_t>;
using dimensions = std::vector<onnx::builder::dimension>;

namespace {

/// Two layers, whose input has dimensions @p dims.
std::string image_network(const dimensions& dims) {
  onnx::builder net("images");
  auto x = net.relu(net.conv(net.input("image", dims), {.in = 3, .out = 8, .kernel = 3, .pad = 1}));
  net.output(net.gemm(net.flatten(net.global_average_pool(x)), 8, 10), {dims.front(), 10});
  return net.bytes();
}

onnx::options bound(const std::vector<std::string>& dims, const std::vector<std::string>& inputs = {}) {
  onnx::options given;
  for (const auto& d : dims) onnx::bind_dim(given, d);
  for (const auto& i : inputs) onnx::bind_input(given, i);
  return given;
}

data::batched_network read_at(const std::string& bytes, const onnx::options& given = {}, asked_batch n = {}) {
  const auto reader = [&](const onnx::options& o) { return data::parse_named(bytes, "net.onnx", o); };
  return data::read_batched(reader, "net.onnx", given, n).front();
}

std::string refusal(const std::string& bytes, const onnx::options& given = {}, asked_batch n = {}) {
  try {
    static_cast<void>(read_at(bytes, given, n));
  } catch (const ledg::input_error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::int64_t macs(const data::batched_network& n) { return ledg::total_cost(n.network).macs; }

const auto free_batch = image_network({"N", 3, 16, 16});
const auto fixed_batch = image_network({64, 3, 16, 16});

}  // namespace

TEST_CASE("64 images are 64 images, however that is said", "[data][batch]") {
  const auto one = read_at(free_batch);
  CHECK(one.batch == 1);
  CHECK(one.inputs == 1);
  CHECK(one.network.id == "net.onnx");
  for (const auto& n :
       {read_at(free_batch, {}, 64), read_at(free_batch, bound({"N=64"})), read_at(free_batch, bound({"N=64"}), 64),
        read_at(free_batch, bound({}, {"image=64x3x16x16"})), read_at(fixed_batch), read_at(fixed_batch, {}, 64),
        read_at(fixed_batch, bound({}, {"image=64x3x16x16"}))}) {
    CHECK(n.batch == 64);
    CHECK(n.inputs == 1);
    CHECK(macs(n) == macs(one));
    CHECK(n.network.size() == one.network.size());
    CHECK(n.network[0].output_shape == ledg::shape{1, 3, 16, 16});
  }
  CHECK(read_at(fixed_batch, {}, 128).batch == 128);
}

TEST_CASE("a batch that a file or an option contradicts is refused by name", "[data][batch]") {
  CHECK(refusal(free_batch, bound({"N=8"}), 4) == "net.onnx: --batch is 4, but dimension 'N' is bound to 8");
  CHECK(contains(refusal(free_batch, bound({}, {"image=8x3x16x16"}), 4), "is bound to 8"));
  CHECK(contains(refusal(free_batch, bound({"N=8"}, {"image=4x3x16x16"})), "dimension 'N' is given as 4 and as 8"));
  CHECK(contains(refusal(fixed_batch, {}, 32), "fixes its batch at 64: expected a multiple"));
  CHECK(contains(refusal(fixed_batch, {}, 100), "fixes its batch at 64"));
  CHECK(contains(refusal(fixed_batch, bound({}, {"image=8x3x16x16"})), "dimension 0 is 64 and not 8"));
}

TEST_CASE("a file that holds its batch in constants keeps it", "[data][batch]") {
  onnx::builder net("constants");
  const auto x = net.conv(net.input("image", {4, 3, 8, 8}), {.in = 3, .out = 8, .kernel = 3, .pad = 1});
  net.output(net.gemm(net.reshape(x, {4, 512}), 512, 10), {4, 10});
  const auto n = read_at(net.bytes(), {}, 8);
  CHECK(n.batch == 8);
  CHECK(n.inputs == 4);
  CHECK(n.network[0].output_shape == ledg::shape{4, 3, 8, 8});
}

TEST_CASE("the batch dimension is the first one of the inputs where it is named alike", "[data][batch]") {
  const auto two_inputs = [](const char* a, const char* b) {
    onnx::builder net("two");
    const auto x = net.gemm(net.input("a", {a, 8}), 8, 8);
    const auto y = net.gemm(net.input("b", {b, 8}), 8, 8);
    net.output(net.concat({x, y}, 1), {a, 16});
    return net.bytes();
  };
  const auto alike = read_at(two_inputs("N", "N"), {}, 4);
  CHECK(alike.batch == 4);
  CHECK(macs(alike) == 128);
  // Of two names neither is the batch, and both have to be said.
  const auto unlike = two_inputs("N", "M");
  CHECK(contains(refusal(unlike, {}, 4), "input 'a' has free dimensions: 'N'"));
  CHECK(contains(refusal(unlike, bound({"N=4"})), "input 'b' has free dimensions: 'M'"));
  const auto bound_both = read_at(unlike, bound({"N=4", "M=4"}));
  CHECK(bound_both.batch == 1);
  CHECK(macs(bound_both) == 512);
  CHECK(contains(refusal(unlike, bound({"N=4", "M=3"})), "contradict each other"));
}

TEST_CASE("free dimensions are refused by name", "[data][batch]") {
  onnx::builder net("text");
  net.output(net.linear(net.input("ids", {"N", "sequence", 16}), 16, 4), {"N", "sequence", 4});
  const auto text = net.bytes();
  CHECK(refusal(text) == "net.onnx: input 'ids' has free dimensions: 'sequence'; bind them with --dim or --input");
  const auto n = read_at(text, bound({"sequence=128"}), 2);
  CHECK(n.batch == 2);
  CHECK(macs(n) == 128 * 16 * 4);
  CHECK(macs(read_at(text, bound({}, {"ids=2x128x16"}))) == 128 * 16 * 4);
}

TEST_CASE("inputs that do not go together are refused with the node", "[data][batch]") {
  onnx::builder net("sum");
  net.output(net.add(net.input("a", {"N", "x"}), net.input("b", {"N", "y"})), {"N", "x"});
  const auto sum = net.bytes();
  const auto message = refusal(sum, bound({"x=3", "y=4"}));
  CHECK(contains(message, "(Add)"));
  CHECK(contains(message, "contradict each other"));
  CHECK(read_at(sum, bound({"x=3", "y=3"})).batch == 1);
}

TEST_CASE("an operator whose name sounds like a contradiction is none", "[data][batch]") {
  ledg_test::onnx_graph g;
  g.input("x", {2, 4}).node("acme.this does not fit", {"x"}, {"y"}).node("Relu", {"x"}, {"z"}).output("y").output("z");
  CHECK(read_at(ledg_test::model_bytes(g)).batch == 2);
}

TEST_CASE("a binding that leaves no work is refused, an empty past is not", "[data][batch]") {
  CHECK(refusal(free_batch, bound({"N=0"})) == "net.onnx: dimension 'N' is 0, which leaves no work");
  CHECK(contains(refusal(free_batch, bound({}, {"image=0x3x16x16"})), "leaves no work"));
  onnx::builder net("past");
  const auto past = net.input("past", {"N", "before", 8});
  const auto now = net.linear(net.input("now", {"N", 1, 8}), 8, 8);
  net.output(net.concat({past, now}, 1), {"N", "all", 8});
  const auto with_past = net.bytes();
  CHECK(macs(read_at(with_past, bound({"before=0"}))) == 64);
  CHECK(contains(refusal(with_past, bound({"before=0", "N=0"})), "dimension 'N' is 0"));
}

TEST_CASE("graphs that are no ONNX files have a batch too", "[data][batch]") {
  const auto named = [](const std::string& text, asked_batch n = {}) {
    const auto reader = [&](const onnx::options& o) { return data::parse_named(text, "stdin", o); };
    return data::read_batched(reader, "stdin", {}, n);
  };
  const std::string images = R"({"id":"four","nodes":[["Input",[],[4,3,8,8],0,{}],["Relu",[0],[4,3,8,8],0,{}]]})";
  const std::string tokens = R"({"id":"text","nodes":[["Input",[],[128,64],0,{}],["Relu",[0],[128,64],0,{}]]})";
  const auto both = named(images + "\n" + tokens);
  REQUIRE(both.size() == 2);
  CHECK((both[0].batch == 4 && both[0].inputs == 4));
  CHECK((both[1].batch == 1 && both[1].inputs == 1));
  CHECK(named(images, 8)[0].batch == 8);
  CHECK_THROWS_WITH(named(images, 6), Catch::Matchers::Contains("'four'") && Catch::Matchers::Contains("at 4"));
  const std::string cell = R"({"matrix":[[0,1,0],[0,0,1],[0,0,0]],"ops":["input","conv3x3-bn-relu","output"]})";
  CHECK_THROWS_WITH(named(cell), Catch::Matchers::Contains("'stdin'") && Catch::Matchers::Contains("no shape"));
}
