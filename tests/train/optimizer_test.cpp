// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/optimizer.hpp"

#include <cmath>
#include <functional>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

static_assert(optimizer_policy<sgd, float> && optimizer_policy<adam, double> && optimizer_policy<adamw, float>);
static_assert(!optimizer_policy<int, float>);

parameter_layout layout_of_three() {
  parameter_layout layout;
  layout.add("a.weight", {3, 2}, initializer::xavier);
  layout.add("a.bias", {3}, initializer::zeros);
  layout.add("b.weight", {2, 2}, initializer::xavier);
  return layout;
}

// A curved function of the parameters, so that trajectories depend on every step before.
double gradient(double p, std::size_t i, int step) {
  return 2 * (p - 0.3 * static_cast<double>(i)) + 0.5 * std::cos(3 * p) +
         0.2 * philox(9).normal(i + 100U * static_cast<unsigned>(step));
}
double rate_of(int step) { return 0.05 / (1 + 0.02 * step); }

// `reference(parameter, gradient, rate, step, decays, slots)` is one parameter's update as PyTorch documents it.
using reference = std::function<double(double, double, double, int, bool, double*)>;

template <class Policy>
void check_trajectory(const Policy& policy, const reference& update) {
  const auto layout = layout_of_three();
  const auto n = layout.size();
  typename Policy::template state<double> state(policy, layout);
  std::vector<double> parameters(n);
  layout.initialize(std::span(parameters), 3);
  auto expected = parameters;
  std::vector<double> slots(2 * n);
  std::vector<bool> decays(n);
  for (const auto& p : layout.entries())
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) decays[i] = p.shape.size() == 2;
  thread_pool pool;
  for (int step = 0; step < 100; ++step) {
    std::vector<double> g(n);
    for (std::size_t i = 0; i < n; ++i) {
      g[i] = gradient(parameters[i], i, step);
      expected[i] = update(expected[i], gradient(expected[i], i, step), rate_of(step), step, decays[i], &slots[2 * i]);
    }
    state.update(parameters, g, rate_of(step), static_cast<std::uint64_t>(step), pool);
    for (std::size_t i = 0; i < n; ++i) {
      INFO("step " << step << ", parameter " << i);
      REQUIRE(parameters[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-12));
    }
  }
}

reference sgd_reference(double momentum, bool nesterov, double decay) {
  return [=](double p, double g, double rate, int step, bool decays, double* buffer) {
    if (decays) g += decay * p;
    if (momentum != 0) {
      *buffer = step == 0 ? g : momentum * *buffer + g;
      g = nesterov ? g + momentum * *buffer : *buffer;
    }
    return p - rate * g;
  };
}

reference adam_reference(double b1, double b2, double epsilon, double decay, bool decoupled) {
  return [=](double p, double g, double rate, int step, bool decays, double* s) {
    if (decays && !decoupled) g += decay * p;
    if (decays && decoupled) p *= 1 - rate * decay;
    s[0] = b1 * s[0] + (1 - b1) * g;
    s[1] = b2 * s[1] + (1 - b2) * g * g;
    const double m = s[0] / (1 - std::pow(b1, step + 1));
    const double v = s[1] / (1 - std::pow(b2, step + 1));
    return p - rate * m / (std::sqrt(v) + epsilon);
  };
}

}  // namespace

TEST_CASE("SGD follows the reference for 100 steps", "[optimizer]") {
  check_trajectory(sgd{0, false, 0}, sgd_reference(0, false, 0));
  check_trajectory(sgd{0.9, false, 0.1}, sgd_reference(0.9, false, 0.1));
  check_trajectory(sgd{0.8, true, 0.1}, sgd_reference(0.8, true, 0.1));
}

TEST_CASE("Adam and AdamW follow the reference for 100 steps", "[optimizer]") {
  check_trajectory(adam{0.9, 0.999, 1e-8, 0}, adam_reference(0.9, 0.999, 1e-8, 0, false));
  check_trajectory(adam{0.8, 0.95, 1e-3, 0.2}, adam_reference(0.8, 0.95, 1e-3, 0.2, false));
  check_trajectory(adamw{0.9, 0.999, 1e-8, 0.2}, adam_reference(0.9, 0.999, 1e-8, 0.2, true));
}

TEST_CASE("the first steps have the values worked out by hand", "[optimizer]") {
  parameter_layout layout;
  layout.add("w", {1, 1}, initializer::ones);
  thread_pool pool;
  std::vector<double> p = {1};
  const std::vector<double> g = {4};
  adamw::state<double> decoupled(adamw{0.9, 0.999, 1e-8, 0.5}, layout);
  decoupled.update(p, g, 0.1, 0, pool);  // shrinks by 0.1 * 0.5, then moves by the rate, whatever the gradient's size
  CHECK(p[0] == Approx(0.95 - 0.1));
  p = {1};
  sgd::state<double> momentum(sgd{0.5, false, 0}, layout);
  momentum.update(p, g, 0.1, 0, pool);
  momentum.update(p, g, 0.1, 1, pool);
  CHECK(p[0] == Approx(0).margin(1e-12));  // 1 - 0.1 * 4 - 0.1 * (0.5 * 4 + 4)
}

TEST_CASE("an optimizer's arrays are all of its state", "[optimizer]") {
  const auto layout = layout_of_three();
  const auto n = layout.size();
  const std::vector<float> g(n, 0.5F);
  thread_pool pool;
  std::vector<float> a(n, 1.0F);
  adam::state<float> first(adam{}, layout);
  for (std::uint64_t s = 0; s < 5; ++s) first.update(a, g, 0.1, s, pool);
  auto b = a;
  adam::state<float> second(adam{}, layout);
  const auto from = first.arrays();
  const auto to = second.arrays();
  REQUIRE(from.size() == 2);
  CHECK(from[0].name == "first_moment");
  for (std::size_t k = 0; k < from.size(); ++k)
    std::copy(from[k].values.begin(), from[k].values.end(), to[k].values.begin());
  for (std::uint64_t s = 5; s < 10; ++s) {
    first.update(a, g, 0.1, s, pool);
    second.update(b, g, 0.1, s, pool);
  }
  CHECK(a == b);
  sgd::state<float> plain(sgd{0, false, 0}, layout);
  CHECK(plain.arrays()[0].values.empty());
}

TEST_CASE("an optimizer refuses arrays of another size", "[optimizer]") {
  const auto layout = layout_of_three();
  std::vector<double> p(layout.size());
  std::vector<double> g(layout.size() - 1);
  thread_pool pool;
  adamw::state<double> state(adamw{}, layout);
  CHECK_THROWS_AS(state.update(p, g, 0.1, 0, pool), shape_error);
  sgd::state<double> plain(sgd{}, layout);
  CHECK_THROWS_AS(plain.update(p, g, 0.1, 0, pool), shape_error);
}

TEST_CASE("long parameters are cut into pieces that threads share", "[optimizer]") {
  parameter_layout layout;
  layout.add("short", {5}, initializer::zeros);
  layout.add("long", {3, 70001}, initializer::normal);
  layout.add("last", {1, 7}, initializer::ones);
  const auto runs = detail::decay_runs(layout);
  REQUIRE(runs.size() == 5);  // "last" joins the end of "long"
  CHECK(runs.front().begin == 0);
  for (std::size_t i = 1; i < runs.size(); ++i) CHECK(runs[i].begin == runs[i - 1].end);
  CHECK(runs.back().end == layout.size());
  CHECK((!runs[0].decay && runs[1].decay && runs[4].decay));
  const auto trained = [&](std::size_t threads) {
    thread_pool pool(threads);
    std::vector<float> p(layout.size());
    layout.initialize(std::span(p), 3);
    adamw::state<float> state(adamw{}, layout);
    for (std::uint64_t s = 0; s < 3; ++s) {
      const auto g = p;
      state.update(p, g, 0.1, s, pool);
    }
    return p;
  };
  CHECK(trained(1) == trained(3));
}
