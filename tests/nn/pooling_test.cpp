// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/pooling.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

template <class Pool>
struct pool_layer {
  std::vector<std::int32_t> offsets;
  template <class T>
  struct context {};
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>&) const {
    return Pool::forward(pass, x, std::span(offsets));
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>&) const {
    return Pool::backward(pass, dy, std::span(offsets));
  }
};

}  // namespace

TEST_CASE("groups pool to their sums and means; empty ones to zeros", "[pooling]") {
  const std::vector<std::int32_t> offsets{0, 3, 3, 4, 9};
  const auto x = random_matrix(9, 5, 1);
  dense<> sums(4, 5);
  dense<> means(4, 5);
  for (std::size_t g = 0; g < 4; ++g)
    for (auto i = offsets[g]; i < offsets[g + 1]; ++i)
      for (std::size_t c = 0; c < 5; ++c) {
        sums.row(g)[c] += x.row(static_cast<std::size_t>(i))[c];
        means.row(g)[c] += x.row(static_cast<std::size_t>(i))[c] / (offsets[g + 1] - offsets[g]);
      }
  CHECK(difference(sums, evaluate({}, x, pool_layer<sum_pool>{offsets}), tolerance<double>::layer) == "");
  CHECK(difference(means, evaluate({}, x, pool_layer<mean_pool>{offsets}), tolerance<double>::layer) == "");
  CHECK(evaluate({}, dense<>(0, 5), pool_layer<sum_pool>{{0}}).rows == 0);
  CHECK(difference(dense<>(2, 5), evaluate({}, dense<>(0, 5), pool_layer<mean_pool>{{0, 0, 0}}), 0.0) == "");
}

TEST_CASE("the order of a graph's nodes does not matter", "[pooling]") {
  const auto x = random_matrix(50, 3, 2);
  const pool_layer<mean_pool> l{{0, 50}};
  CHECK(difference(evaluate({}, x, l), evaluate({}, reordered(x, random_order(50, 1)), l), tolerance<double>::layer) ==
        "");
}

TEST_CASE("pooling has the gradients of its value", "[pooling]") {
  const std::vector<std::int32_t> offsets{0, 2, 2, 3, 7};
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(7, 3, 1), pool_layer<sum_pool>{offsets});
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(7, 3, 1), pool_layer<mean_pool>{offsets});
}
