// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/loss.hpp"

#include <cstddef>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"
#include "support/derivatives.hpp"

TEST_CASE("distillation: the loss and its gradient", "[distill]") {
  ledg::workspace<double> memory;
  const std::size_t n = 4;
  const std::size_t size = 5;
  std::vector<double> y(n * size), target(n * size), gradient(n * size), unused(n * size);
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = ledg::philox(1).normal(i);
    target[i] = ledg::philox(2).normal(i);
  }
  const auto at = [&](std::vector<double>& v) { return ledg::matrix_view<double>(v.data(), n, size); };
  const ledg::matrix_view<const double> to(target.data(), n, size);
  const auto loss = [&](std::vector<double>& d) {
    memory.reset();
    return ledg::distillation_loss({y.data(), n, size}, to, 3.0, memory, at(d));
  };
  const double value = loss(gradient);
  double expected = 1;
  for (std::size_t i = 0; i < n; ++i) {
    expected -= ledg::rows::dot(size, y.data() + i * size, to.row(i)) / n;
    for (std::size_t j = 0; j < n; ++j) {
      const double d =
          ledg::rows::dot(size, y.data() + i * size, y.data() + j * size) - ledg::rows::dot(size, to.row(i), to.row(j));
      expected += 3 * d * d / (n * n);
    }
  }
  CHECK(value == Approx(expected));
  ledg_test::gradient_report report;
  ledg_test::compare_derivatives(report, y, gradient, "y", [&] { return loss(unused); });
  LEDG_CHECK_REPORT(report);
  y = target;
  CHECK(loss(unused) == Approx(1 - [&] {
          double c = 0;
          for (const double v : target) c += v * v / n;
          return c;
        }()));
}
