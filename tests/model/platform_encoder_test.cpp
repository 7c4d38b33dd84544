// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/platform_encoder.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"
#include "support/derivatives.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

constexpr platform_encoder_config config{.text_size = 3, .numeric_size = 2, .hidden_size = 5, .size = 4, .settings = 3};

dense<double> encoded(const platform_encoder& encoder, const std::vector<double>& p, const dense<double>& text,
                      const dense<double>& numeric, const std::vector<std::int32_t>& setting) {
  workspace<double> memory;
  platform_encoder::context<double> c;
  return to_double(encoder.forward(forward_pass<double>{p.data(), &memory}, view(text), view(numeric), setting, c));
}

}  // namespace

TEST_CASE("platform rows: an MLP of text and numbers, plus what is known of the setting", "[platform_encoder]") {
  parameter_layout layout;
  const platform_encoder encoder(layout, "platform", config);
  const auto p = random_parameters<double>(layout);
  const auto text = random_matrix(4, 3, 1);
  const auto numeric = random_matrix(4, 2, 2);
  const std::vector<std::int32_t> setting{2, -1, 0, 2};
  auto hidden = affine(beside(text, numeric), slice(layout, p, "platform.mlp.in.weight"),
                       slice(layout, p, "platform.mlp.in.bias"), 5);
  apply_gelu(hidden);
  auto expected =
      affine(hidden, slice(layout, p, "platform.mlp.out.weight"), slice(layout, p, "platform.mlp.out.bias"), 4);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t k = 0; k < 4 && setting[r] >= 0; ++k)
      expected.row(r)[k] += slice(layout, p, "platform.settings")[static_cast<std::size_t>(setting[r]) * 4 + k];
  CHECK(difference(expected, encoded(encoder, p, text, numeric, setting), tolerance<double>::layer) == "");
  CHECK_THROWS_AS(encoded(encoder, p, text, numeric, {0, 0, 3, 0}), shape_error);
}

TEST_CASE("platform rows have the gradients of their values", "[platform_encoder]") {
  for (const std::size_t settings : {std::size_t{0}, std::size_t{3}}) {
    parameter_layout layout;
    auto c = config;
    c.settings = settings;
    const platform_encoder encoder(layout, "platform", c);
    auto p = random_parameters<double>(layout);
    auto text = random_matrix(4, 3, 1);
    const auto numeric = random_matrix(4, 2, 2);
    const auto setting = settings == 0 ? std::vector<std::int32_t>(4, -1) : std::vector<std::int32_t>{2, -1, 0, 2};
    const auto weights = random_matrix(4, 4, 3);
    workspace<double> memory;
    platform_encoder::context<double> context;
    const auto loss = [&] {
      memory.reset();
      const auto y = encoder.forward(forward_pass<double>{p.data(), &memory}, view(text), view(numeric),
                                     std::span<const std::int32_t>(setting), context);
      double sum = 0;
      for (std::size_t i = 0; i < y.size(); ++i) sum += weights.values[i] * y.data[i];
      return sum;
    };
    static_cast<void>(loss());
    std::vector<double> g(p.size(), 0.0);
    const auto d =
        to_double(encoder.backward(backward_pass<double>{p.data(), g.data(), &memory}, view(weights), context));
    REQUIRE(d.cols == 3);
    gradient_report report;
    compare_parameters(report, layout, p, g, loss);
    compare_derivatives(report, text.values, d.values, "text", loss);
    LEDG_CHECK_REPORT(report);
  }
}

TEST_CASE("before training a setting changes nothing", "[platform_encoder]") {
  parameter_layout layout;
  const platform_encoder encoder(layout, "platform", config);
  std::vector<double> p(layout.size());
  layout.initialize(std::span(p), 1);
  const auto text = random_matrix(2, 3, 1);
  const auto numeric = random_matrix(2, 2, 2);
  CHECK(difference(encoded(encoder, p, text, numeric, {-1, -1}), encoded(encoder, p, text, numeric, {0, 2}), 0) == "");
}
