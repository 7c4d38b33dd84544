// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/neighbor_mean.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// The mean as a layer, so that its gradient can be checked.
struct mean_layer {
  csr lists;
  template <class T>
  struct context {};
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>&) const {
    const auto y = pass.memory->zeros(x.rows, x.cols);
    add_neighbor_mean(lists, x, y);
    return y;
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>&) const {
    const auto dx = pass.memory->zeros(dy.rows, dy.cols);
    add_neighbor_mean_backward(lists, dy, dx);
    return dx;
  }
};

}  // namespace

TEST_CASE("means of neighbours agree with dense sums", "[neighbor_mean]") {
  const std::size_t size = GENERATE(0U, 1U, 2U, 17U);
  const mean_layer l{random_parents(size, 0.3, 5)};
  const auto x = random_matrix(size, 3, 1);
  CHECK(difference(neighbor_mean(x, to_relation(l.lists)), evaluate({}, x, l), tolerance<double>::layer) == "");
}

TEST_CASE("means are added to what is there, and an empty row adds nothing", "[neighbor_mean]") {
  const csr lists = parents(3, {{0, 2}, {1, 2}});
  const auto x = random_matrix(3, 2, 1);
  dense<> y(3, 2, 10.0);
  add_neighbor_mean(lists, view(x), matrix_view<double>(y.values.data(), 3, 2));
  CHECK(y.row(0)[0] == 10.0);
  CHECK(y.row(1)[1] == 10.0);
  CHECK(y.row(2)[1] == Approx(10.0 + (x.row(0)[1] + x.row(1)[1]) / 2.0));
}

TEST_CASE("means of neighbours have the gradients of their value", "[neighbor_mean]") {
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(9, 3, 1), mean_layer{random_parents(9, 0.4, 2)});
}
