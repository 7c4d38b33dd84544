// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/io/safetensors.hpp"
#include "ledg/train/clip.hpp"
#include "ledg/train/optimizer.hpp"
#include "ledg/train/schedule.hpp"
#include "reference/closed_form.hpp"
#include "support/catch.hpp"

// Optimizers, schedules and clipping against tests/reference/optimizers.py, which runs those of PyTorch.

using namespace ledg;
using ledg_test::closed_form_number;

namespace {

constexpr std::array<std::uint64_t, 4> kept = {1, 10, 50, 100};  // steps after which the golden file has parameters

/// Of a quartic with neighbours coupled.
std::vector<double> golden_gradient(const std::vector<double>& p) {
  std::vector<double> g(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) {
    g[i] = (1.5 + closed_form_number(3, i)) * p[i] * p[i] * p[i] + (p[i] - 2 * closed_form_number(2, i));
    if (i > 0) g[i] += 0.1 * p[i - 1];
    if (i + 1 < p.size()) g[i] += 0.1 * p[i + 1];
  }
  return g;
}

template <class Policy>
void check_golden_trajectory(const std::string& name, const Policy& policy, const schedule& rate, double limit = 0) {
  INFO(name);
  parameter_layout layout;
  layout.add("a.weight", {3, 2}, initializer::xavier);
  layout.add("a.bias", {2}, initializer::zeros);
  layout.add("b.weight", {2, 2}, initializer::xavier);
  const auto file = io::safetensors_file::open("tests/reference/golden/optimizers.safetensors");
  const auto golden = file.at(name).to<double>();
  const auto columns = layout.size() + 1;  // the last one is the norm of the step's gradient
  REQUIRE(golden.size() == kept.size() * columns);

  std::vector<double> parameters(layout.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = 2 * closed_form_number(1, i);
  typename Policy::template state<double> state(policy, layout);
  thread_pool pool;
  std::size_t row = 0;
  for (std::uint64_t step = 0; step < kept.back(); ++step) {
    auto g = golden_gradient(parameters);
    const double norm = clip_by_norm(layout, std::span(g), limit);
    state.update(parameters, g, rate(step), step, pool);
    if (step + 1 != kept[row]) continue;
    INFO("after step " << kept[row]);
    const double* expected = golden.data() + row * columns;
    for (std::size_t i = 0; i < parameters.size(); ++i) CHECK(std::fabs(parameters[i] - expected[i]) <= 1e-10);
    CHECK(std::fabs(norm - expected[layout.size()]) <= 1e-10);
    ++row;
  }
  CHECK(row == kept.size());
}

schedule constant(double rate) { return {.shape = decay_shape::constant, .rate = rate}; }
schedule falling(double rate) {
  return {.shape = decay_shape::linear, .rate = rate, .total_steps = 80, .final_fraction = 0.2};
}
schedule warm_cosine(double rate) {
  return {.shape = decay_shape::cosine, .rate = rate, .total_steps = 100, .warmup_steps = 10, .final_fraction = 0.1};
}

}  // namespace

TEST_CASE("optimizers go the way of PyTorch's for a hundred steps", "[optimizer][golden]") {
  check_golden_trajectory("sgd", sgd{0, false, 0}, constant(0.05));
  check_golden_trajectory("sgd_momentum", sgd{0.9, false, 0},
                          {.shape = decay_shape::step, .rate = 0.03, .step_length = 30, .step_factor = 0.5});
  check_golden_trajectory("sgd_nesterov", sgd{0.8, true, 0}, constant(0.03));
  check_golden_trajectory("sgd_decay", sgd{0.9, false, 0.1}, falling(0.03));
  check_golden_trajectory("adam", adam{}, constant(0.05));
  check_golden_trajectory("adam_l2", adam{0.8, 0.95, 1e-6, 0.2}, falling(0.05));
  check_golden_trajectory("adamw", adamw{0.9, 0.999, 1e-8, 0.3}, warm_cosine(0.05));
}

TEST_CASE("clipped gradients go the way of PyTorch's", "[optimizer][clip][golden]") {
  check_golden_trajectory("sgd_clipped", sgd{0, false, 0}, constant(0.05), 0.7);
  check_golden_trajectory("adamw_clipped", adamw{0.7, 0.9, 1e-8, 0.01}, warm_cosine(0.05), 0.5);
}
