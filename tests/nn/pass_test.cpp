// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/pass.hpp"

#include "ledg/nn/dropout.hpp"
#include "ledg/nn/gate.hpp"
#include "ledg/nn/layer_norm.hpp"
#include "ledg/nn/layer_scale.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/mlp.hpp"
#include "ledg/nn/pooling.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/view_check.hpp"

using namespace ledg;
using namespace ledg_test;
using Catch::Matchers::Contains;

namespace {

enum class mistake {
  none,
  assigns,
  forgets_parameter,
  forgets_input,
  wrong_factor,
  writes_beyond,
  leaves_memory,
  shape
};

/// `y = w * x` with one mistake in its backward pass: the gradient check must see each of them.
struct scaling {
  template <class T>
  struct context {
    matrix_view<const T> x;
  };
  mistake made;

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    c.x = x;
    const auto y = pass.memory->take(x.rows, x.cols);
    for (std::size_t i = 0; i < x.size(); ++i) y.data[i] = pass.parameters[0] * x.data[i];
    return y;
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>& c) const {
    const auto dx = pass.memory->take(made == mistake::shape ? 1 : dy.rows, dy.cols);
    T dw{0};
    for (std::size_t i = 0; i < dy.size(); ++i) dw += dy.data[i] * c.x.data[i];
    if (made == mistake::assigns)
      pass.gradients[0] = dw;
    else if (made != mistake::forgets_parameter)
      pass.gradients[0] += dw;
    if (made == mistake::writes_beyond) pass.gradients[1] += T{1};
    if (made == mistake::leaves_memory || made == mistake::shape) return dx;
    const T factor = made == mistake::forgets_input ? T{0} : made == mistake::wrong_factor ? T(1.0001) : T{1};
    for (std::size_t i = 0; i < dy.size(); ++i) dx.data[i] = factor * pass.parameters[0] * dy.data[i];
    return dx;
  }
};

static_assert(layer<scaling, float> && layer<scaling, double> && !layer<int, float>);

gradient_report report_of(mistake made) {
  parameter_layout layout;
  layout.add("w", {1}, initializer::ones);
  return check_gradients(layout, random_matrix(3, 4, 1), scaling{made});
}

}  // namespace

TEST_CASE("the gradient check passes a right layer", "[gradient_check]") {
  const auto report = report_of(mistake::none);
  CHECK(report.worst <= tolerance<double>::gradient);
  CHECK(report.checked == 13);
}

TEST_CASE("the gradient check finds every kind of mistake and says where", "[gradient_check]") {
  for (const auto made : {mistake::assigns, mistake::forgets_parameter}) {
    const auto report = report_of(made);
    CHECK(report.worst > 100.0 * tolerance<double>::gradient);
    CHECK_THAT(report.where, Contains("w[0]"));
  }
  for (const auto made : {mistake::forgets_input, mistake::wrong_factor}) {
    const auto report = report_of(made);
    CHECK(report.worst > 10.0 * tolerance<double>::gradient);
    CHECK_THAT(report.where, Contains("x["));
  }
  CHECK(std::isinf(report_of(mistake::leaves_memory).worst));
  CHECK_THAT(report_of(mistake::writes_beyond).where, Contains("behind the buffer"));
  CHECK_THAT(report_of(mistake::shape).where, Contains("shape"));
}

TEST_CASE("comparison looks at shapes first, and no NaN passes", "[gradient_check]") {
  CHECK(difference(dense<>(1, 3, 1.0), dense<>(2, 3, 1.0), 1.0) == "expected 1 x 3, got 2 x 3");
  CHECK(difference(dense<>(1, 3, 1.0), dense<>(1, 3, std::nan("")), 1e9) != "");
  CHECK(difference(dense<>(1, 3, std::nan("")), dense<>(1, 3, std::nan("")), 1e9) != "");
  CHECK(difference(dense<>(1, 3, 1.0), dense<>(1, 3, 1.01), 9e-3) != "");
  CHECK(difference(dense<>(1, 3, 1.0), dense<>(1, 3, 1.01), 2e-2) == "");
  CHECK(difference(dense<>(0, 3), dense<>(0, 3), 0.0) == "");
}

TEST_CASE("layers take tensors and views of either kind", "[pass]") {
  const auto rows = [](std::size_t cols, std::uint64_t seed) { return random_matrix<float>(7, cols, seed); };
  parameter_layout l;
  check_views(l, linear(l, "linear", 5, 3), rows(5, 1), rows(3, 2));
  check_views(l, mlp<>(l, "mlp", 5, 4, 3), rows(5, 1), rows(3, 2));
  check_views(l, activation<gelu>(), rows(5, 1), rows(5, 2));
  check_views(l, layer_norm(l, "norm", 5), rows(5, 1), rows(5, 2));
  check_views(l, layer_scale(l, "scale", 5, 0.1), rows(5, 1), rows(5, 2));
  check_views(l, dropout(0.5, 1), rows(5, 1), rows(5, 2));
  check_views(l, mlp_gate(l, "mlp_gate", 2, 3), rows(6, 1), rows(2, 2));
  check_views(l, fixed_gate(l, "fixed_gate", 2, 3), rows(6, 1), rows(2, 2));
  const std::vector<std::int32_t> groups{0, 3, 7};
  check_views(l, mean_pool(), rows(5, 1), random_matrix<float>(2, 5, 2), groups);
  check_views(l, attention_pool(l, "pool", 5), rows(5, 1), random_matrix<float>(2, 5, 2), groups);
}
