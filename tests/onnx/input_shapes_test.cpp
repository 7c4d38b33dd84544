// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/input_shapes.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg_test::onnx_graph;
using ledg_test::output_shape;
using ledg_test::read_graph;
using dimensions = std::vector<onnx_graph::dimension>;

namespace {

ledg::onnx::network read_inputs(const std::vector<dimensions>& inputs, const ledg::onnx::options& given) {
  onnx_graph g;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto name = "x" + std::to_string(i);
    g.input(name, inputs[i]).node("Relu", {name}, {"y" + std::to_string(i)}).output("y" + std::to_string(i));
  }
  return read_graph(g, given);
}

ledg::onnx::options batch_of(std::int64_t n) {
  ledg::onnx::options o;
  o.assumed_batch = n;
  return o;
}

}  // namespace

TEST_CASE("inputs: which dimension is the batch", "[onnx]") {
  struct row {
    std::vector<dimensions> inputs;
    std::optional<std::string> assumed;  // its name
  };
  const row rows[] = {
      {{{"N", 3, 8, 8}}, "N"},
      {{{-1, 3}}, ""},
      {{{"N", 3}, {"N", "L"}, {1, 2}}, "N"},
      {{{"N", 3}, {"M", 2}}, std::nullopt},  // which of the two
      {{{"s23", 3}, {"s31", 2}}, "s31"},     // names that an exporter made up
      {{{4, "H"}}, std::nullopt},
      {{dimensions{}}, std::nullopt},
  };
  for (const auto& r : rows) {
    const auto net = read_inputs(r.inputs, batch_of(2));
    REQUIRE(net.assumed().has_value() == r.assumed.has_value());
    if (!r.assumed) continue;
    INFO(*r.assumed);
    CHECK(net.assumed()->name == *r.assumed);
    CHECK(net.assumed()->size == 2);
    for (std::size_t i = 0; i < r.inputs.size(); ++i)
      if (r.inputs[i].front().size < 0) CHECK(net.outputs()[i].open_dims.front() == 2);
  }
  auto given = batch_of(2);
  given.dims["N"] = 5;
  const auto net = read_inputs({{"N", 3}}, given);
  CHECK_FALSE(net.assumed());
  CHECK(output_shape(net) == shape{5, 3});
}

TEST_CASE("inputs: names made of others follow from them", "[onnx]") {
  const std::vector<dimensions> inputs = {{"b", "past"}, {"b", "past + 1"}, {"b", "2*past"}};
  auto given = batch_of(1);
  CHECK(read_inputs(inputs, given).unbound().size() == 3);
  given.dims["past"] = 7;
  const auto net = read_inputs(inputs, given);
  CHECK(net.unbound().empty());
  CHECK(output_shape(net, 1) == shape{1, 8});
  CHECK(output_shape(net, 2) == shape{1, 14});
  given.inputs["x1"] = {1, 8};
  CHECK(output_shape(read_inputs(inputs, given), 2) == shape{1, 14});
  given.inputs["x1"] = {1, 9};
  CHECK_THROWS_AS(read_inputs(inputs, given), ledg::input_error);
  ledg::onnx::options whole;  // the name as a whole, where its parts are not known
  whole.dims["past + 1"] = 3;
  CHECK(read_inputs(inputs, whole).outputs()[1].open_dims == shape{-1, 3});
}

TEST_CASE("inputs: what binds a free dimension is said", "[onnx]") {
  const auto net = read_inputs({{"N", "H", -1}}, {});
  REQUIRE(net.unbound().size() == 3);
  CHECK(net.unbound()[1].option() == "--dim 'H=...'");
  CHECK(net.unbound()[2].option() == "--input x0=...");
  CHECK(net.unbound()[2].axis == 2);
  CHECK(net.unresolved()[0].reason.find(
            "'N' 'H' number 2; bind them with --dim 'N=...' --dim 'H=...' --input x0=...") != std::string::npos);
}

TEST_CASE("inputs: a shape that contradicts the file is refused", "[onnx]") {
  const auto given = [](shape s) {
    ledg::onnx::options o;
    o.inputs["x0"] = std::move(s);
    return o;
  };
  const std::vector<dimensions> image = {{"N", 160, 160, 3}};
  CHECK_THROWS_WITH(read_inputs(image, given({1, 3, 160, 160})),
                    Catch::Matchers::Contains("[N,160,160,3]") &&
                        Catch::Matchers::Contains("dimension 1 is 160 and not 3, dimension 3 is 3 and not 160"));
  CHECK_THROWS_AS(read_inputs({{1, 128}}, given({1, 64})), ledg::input_error);
  CHECK_THROWS_AS(read_inputs({{1, 128}}, given({1, 128, 1})), ledg::input_error);
  CHECK_THROWS_AS(read_inputs({{8, 3, 32, 32}}, given({1, 3, 32, 32})), ledg::input_error);
  CHECK_THROWS_AS(read_inputs({{"N", "N"}}, given({1, 2})), ledg::input_error);
  // Images of another size than the file was made with are an ordinary question.
  const auto net = read_inputs({{"N", 3, 224, 224}}, given({2, 3, 192, 160}));
  CHECK(output_shape(net) == shape{2, 3, 192, 160});
  REQUIRE(net.notes().size() == 1);
  CHECK(net.notes()[0].find("[N,3,224,224]") != std::string::npos);
  auto overruled = given({1, 64});
  overruled.overrule = true;
  CHECK(output_shape(read_inputs({{1, 128}}, overruled)) == shape{1, 64});
}
