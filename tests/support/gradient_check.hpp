// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

/// @file gradient_check.hpp  Runs any layer, and holds its backward pass against central differences.
namespace ledg_test {

template <class T>
[[nodiscard]] ledg::matrix_view<const T> view(const dense<T>& m) {
  return {m.values.data(), m.rows, m.cols};
}

/// A layer and the rest of its arguments, under one call: `forward(pass, x)`, `backward(pass, dy)`.
/// @p Rest is empty, a `graph_structure`, or bounds of groups; @p dy may be overwritten, as gates do.
template <class T, class Layer, class... Rest>
class runner {
 public:
  explicit runner(const Layer& layer, const Rest&... rest) : layer_(layer), rest_(rest...) {}

  ledg::matrix_view<const T> forward(const ledg::forward_pass<T>& pass, ledg::matrix_view<const T> x) {
    return std::apply([&](const auto&... rest) { return layer_.forward(pass, x, rest..., context_); }, rest_);
  }
  ledg::matrix_view<const T> backward(const ledg::backward_pass<T>& pass, ledg::matrix_view<T> dy) {
    return std::apply(
        [&](const auto&... rest) -> ledg::matrix_view<const T> {
          if constexpr (requires { layer_.backward(pass, dy, rest..., context_); })
            return layer_.backward(pass, dy, rest..., context_);
          else
            return layer_.backward(pass, ledg::matrix_view<const T>(dy), rest..., context_);
        },
        rest_);
  }

 private:
  const Layer& layer_;
  std::tuple<const Rest&...> rest_;
  typename Layer::template context<T> context_{};
};

/// Random values for all parameters: gains and offsets too, so that a mistake in them shows.
template <class T>
[[nodiscard]] std::vector<T> random_parameters(const ledg::parameter_layout& layout, std::uint64_t seed = 11) {
  return random_matrix<T>(1, layout.size(), seed, 0.7).values;
}

/// The slice called @p name.
template <class T>
[[nodiscard]] const T* slice(const ledg::parameter_layout& layout, const std::vector<T>& parameters,
                             const std::string& name) {
  for (const auto& p : layout.entries())
    if (p.name == name) return parameters.data() + p.offset;
  throw std::runtime_error("no parameter '" + name + "'");
}

/// The layer's output for @p x.
template <class T, class Layer, class... Rest>
[[nodiscard]] dense<T> evaluate(const std::vector<T>& parameters, const dense<T>& x, const Layer& layer,
                                const Rest&... rest) {
  ledg::workspace<T> memory;
  runner<T, Layer, Rest...> run(layer, rest...);
  const auto y = run.forward({.parameters = parameters.data(), .memory = &memory}, view(x));
  dense<T> result(y.rows, y.cols);
  for (std::size_t r = 0; r < y.rows; ++r) std::copy_n(y.row(r), y.cols, result.row(r));
  return result;
}

/// What `check_gradients` found.
struct gradient_report {
  double worst = 0.0;  ///< relative error of the worst derivative; infinite for a NaN or a wrong shape
  std::string where;   ///< what it is the derivative with respect to
  std::size_t checked = 0;

  void add(double error, const std::string& name) {
    ++checked;
    if (error <= worst) return;  // a NaN goes on
    worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
    where = name;
  }
};

/// Compares `backward` with central differences of a random weighted sum of the outputs, for every parameter and every
/// element of @p x, each at three steps of which the best counts (a kink or rounding spoils one of them, not all).
/// Memory starts out as NaN, so that a result nobody wrote shows; the gradient buffer starts out with a pattern, so
/// that assigning where one must add shows. Dropout acts, with a fixed stream.
template <class Layer, class... Rest>
[[nodiscard]] gradient_report check_gradients(const ledg::parameter_layout& layout, dense<double> x, const Layer& layer,
                                              const Rest&... rest) {
  std::vector<double> parameters = random_parameters<double>(layout);
  ledg::workspace<double> memory;
  runner<double, Layer, Rest...> run(layer, rest...);
  const ledg::forward_pass<double> forward{
      .parameters = parameters.data(), .memory = &memory, .training = true, .dropout = ledg::philox(5), .first_row = 3};
  const auto spoil = [&memory] {
    memory.reset();
    const auto all = memory.take(1, std::max<std::size_t>(memory.bytes() / sizeof(double), 1 << 14));
    std::fill_n(all.data, all.size(), std::numeric_limits<double>::quiet_NaN());
    memory.reset();
  };
  spoil();
  const auto first = run.forward(forward, view(x));
  const auto weights = random_matrix(first.rows, first.cols, 23);
  const auto loss = [&] {
    memory.reset();
    const auto y = run.forward(forward, view(x));
    double sum = 0.0;
    for (std::size_t r = 0; r < y.rows; ++r)
      for (std::size_t c = 0; c < y.cols; ++c) sum += weights.row(r)[c] * y.row(r)[c];
    return sum;
  };

  // The elements behind the last one belong to nobody and must keep their pattern.
  constexpr std::size_t guard = 8;
  const auto pattern = random_matrix(1, layout.size() + guard, 31).values;
  auto gradients = pattern;
  auto dy = weights;
  spoil();
  static_cast<void>(run.forward(forward, view(x)));
  const auto view_dx = run.backward({.parameters = parameters.data(), .gradients = gradients.data(), .memory = &memory},
                                    {dy.values.data(), dy.rows, dy.cols});
  gradient_report report;
  if (view_dx.rows != x.rows || view_dx.cols != x.cols) {
    report.add(std::numeric_limits<double>::infinity(), "shape of the input's gradient");
    return report;
  }
  const auto dx = to_double(view_dx);

  const auto compare = [&](double& value, double derivative, const std::string& name) {
    const double kept = value;
    double best = std::numeric_limits<double>::infinity();
    for (const double step : {1e-4, 1e-3, 1e-5}) {
      value = kept + step;
      const double above = loss();
      value = kept - step;
      const double below = loss();
      value = kept;
      const double numeric = (above - below) / (2.0 * step);
      best = std::fmin(best, std::fabs(numeric - derivative) / std::fmax(1e-2, std::fabs(numeric)));
      if (best < 0.1 * tolerance<double>::gradient) break;
    }
    report.add(best, name + ", derivative " + std::to_string(derivative));
  };
  for (const auto& p : layout.entries())
    for (std::size_t i = 0; i < p.size; ++i)
      compare(parameters[p.offset + i], gradients[p.offset + i] - pattern[p.offset + i],
              p.name + "[" + std::to_string(i) + "]");
  for (std::size_t i = 0; i < x.values.size(); ++i) compare(x.values[i], dx.values[i], "x[" + std::to_string(i) + "]");
  for (std::size_t i = layout.size(); i < gradients.size(); ++i)
    if (gradients[i] != pattern[i]) report.add(std::numeric_limits<double>::infinity(), "elements behind the buffer");
  return report;
}

}  // namespace ledg_test

/// Checks the gradients of a layer: `(layout, x, layer, rest...)`.
#define LEDG_CHECK_GRADIENTS(...)                                    \
  do {                                                               \
    const auto report = ::ledg_test::check_gradients(__VA_ARGS__);   \
    INFO("worst: " << report.where << ", of " << report.checked);    \
    CHECK(report.checked > 0);                                       \
    CHECK(report.worst <= ::ledg_test::tolerance<double>::gradient); \
  } while (false)
