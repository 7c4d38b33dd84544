// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/sentence_dense.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace sentence_dense_test {  // names of its own, for tests are compiled several files at a time

const std::vector<float> matrix{0.5F, -1.0F, 2.0F, 0.25F, 1.0F, 1.0F};  // 3 x 2
const std::vector<float> offset{0.125F, -0.5F, 1.0F};
const std::vector<float> side{1.0F, 2.0F, -1.0F, 0.5F, 0.0F, 3.0F};

/// `y` of `x = (2, -1)` for what @p config says.
std::vector<float> mapped(const std::string& config, bool square = false) {
  const ledg_test::temporary_folder folder;
  std::ofstream(folder / "config.json") << config;
  ledg::io::safetensors_writer writer;
  const std::span<const float> weights(matrix);
  writer.add("linear.weight", {square ? 2U : 3U, 2}, weights.first(square ? 4 : 6));
  if (config.find(R"("bias": false)") == std::string::npos)
    writer.add("linear.bias", {square ? 2U : 3U}, std::span<const float>(offset).first(square ? 2 : 3));
  if (config.find("use_residual") != std::string::npos && !square)
    writer.add("residual.weight", {3, 2}, std::span<const float>(side));
  writer.write(folder / "model.safetensors");
  const ledg::sentence_dense dense(folder.path());
  const std::vector<float> x{2.0F, -1.0F};
  std::vector<float> y(dense.out_features());
  dense.apply(ledg::matrix_view<const float>(x.data(), 1, 2), ledg::matrix_view<float>(y.data(), 1, y.size()));
  return y;
}

std::string config(const std::string& activation, const std::string& more = "") {
  return R"({"in_features": 2, "out_features": 3, "activation_function": ")" + activation + "\"" + more + "}";
}

TEST_CASE("sentence dense: every activation", "[bert]") {
  struct row {
    std::string name;
    std::function<double(double)> function;
  };
  const std::vector<double> linear{2.125, 3.25, 2.0};  // W x + b
  for (const auto& r : std::vector<row>{
           {"torch.nn.modules.linear.Identity", [](double v) { return v; }},
           {"torch.nn.modules.activation.Tanh", [](double v) { return std::tanh(v); }},
           {"torch.nn.modules.activation.ReLU", [](double v) { return std::max(v, 0.0); }},
           {"torch.nn.modules.activation.GELU", [](double v) { return v * std::erfc(-v / std::sqrt(2.0)) / 2; }},
           {"torch.nn.modules.activation.Sigmoid", [](double v) { return 1 / (1 + std::exp(-v)); }},
           {"torch.nn.modules.activation.SiLU", [](double v) { return v / (1 + std::exp(-v)); }}}) {
    CAPTURE(r.name);
    const auto y = mapped(config(r.name));
    REQUIRE(y.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(y[i] == Approx(r.function(linear[i])).margin(1e-5));
  }
  CHECK_THROWS_AS(mapped(config("torch.nn.modules.activation.Mish")), ledg::input_error);
  CHECK_THROWS_AS(mapped(config("mine.Tanh")), ledg::input_error);
}

TEST_CASE("sentence dense: with a residual as it is or mapped", "[bert]") {
  const auto y = mapped(config("torch.nn.modules.linear.Identity", R"(, "use_residual": true)"));
  CHECK(y == std::vector<float>{2.125F + 0.0F, 3.25F - 2.5F, 2.0F - 3.0F});
  const auto square = mapped(
      R"({"in_features": 2, "out_features": 2, "activation_function": "torch.nn.Tanh", "use_residual": true})", true);
  CHECK(square[0] == Approx(std::tanh(2.125) + 2));
  CHECK(square[1] == Approx(std::tanh(3.25) - 1).margin(1e-5));
  CHECK(mapped(config("torch.nn.modules.linear.Identity", R"(, "bias": false)")) ==
        std::vector<float>{2.0F, 3.75F, 1.0F});
}

}  // namespace sentence_dense_test
