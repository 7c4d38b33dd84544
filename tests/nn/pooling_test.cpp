// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/pooling.hpp"

#include <cmath>

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

TEST_CASE("sums and means are pools like any other", "[pooling]") {
  const std::vector<std::int32_t> offsets{0, 3, 3, 4, 9};
  const auto x = random_matrix(9, 5, 1);
  CHECK(difference(evaluate({}, x, pool_layer<sum_pool>{offsets}), evaluate({}, x, sum_pool(), offsets), 0.0) == "");
  CHECK(difference(evaluate({}, x, pool_layer<mean_pool>{offsets}), evaluate({}, x, mean_pool(), offsets), 0.0) == "");
  LEDG_CHECK_GRADIENTS(parameter_layout(), x, mean_pool(), offsets);
}

TEST_CASE("the output pool is the mean of the nodes without consumers", "[pooling]") {
  // One output; two; nodes without edges; no nodes.
  const graph_batch b = pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}),
                              parents(5, {{0, 1}, {0, 2}, {2, 3}, {1, 3}, {0, 4}}), parents(2, {}), csr{}});
  const auto x = random_matrix(11, 3, 1);
  dense<> expected(4, 3);
  for (std::size_t c = 0; c < 3; ++c) {
    expected.row(0)[c] = x.row(3)[c];
    expected.row(1)[c] = (x.row(7)[c] + x.row(8)[c]) / 2.0;
    expected.row(2)[c] = (x.row(9)[c] + x.row(10)[c]) / 2.0;
  }
  CHECK(difference(expected, evaluate({}, x, output_pool(), b), tolerance<double>::exact) == "");
  LEDG_CHECK_GRADIENTS(parameter_layout(), x, output_pool(), b);
  CHECK(evaluate({}, dense<>(0, 3), output_pool(), graph_batch()).rows == 0);
}

TEST_CASE("the output pool refuses rows that are no nodes", "[pooling]") {
  const std::vector<std::int32_t> offsets{0, 2};
  CHECK_THROWS_AS(evaluate({}, random_matrix(2, 3, 1), output_pool(), offsets), shape_error);
}

TEST_CASE("the attention pool weighs rows by a query", "[pooling]") {
  const std::vector<std::int32_t> offsets = GENERATE(std::vector<std::int32_t>{0}, std::vector<std::int32_t>{0, 1},
                                                     std::vector<std::int32_t>{0, 3, 3, 4, 300});
  const auto nodes = static_cast<std::size_t>(offsets.back());
  const auto x = random_matrix(nodes, 5, 1, 3.0);
  parameter_layout layout;
  const attention_pool pool(layout, "p", 5);
  const auto p = random_parameters<double>(layout);
  dense<> expected(offsets.size() - 1, 5);
  for (std::size_t g = 0; g + 1 < offsets.size(); ++g) {
    const auto first = static_cast<std::size_t>(offsets[g]);
    const auto count = static_cast<std::size_t>(offsets[g + 1]) - first;
    if (count == 0) continue;
    std::vector<double> scores(count);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t c = 0; c < 5; ++c)
        scores[i] += slice(layout, p, "p.query")[c] * x.row(first + i)[c] / std::sqrt(5);
    softmax(scores);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t c = 0; c < 5; ++c) expected.row(g)[c] += scores[i] * x.row(first + i)[c];
  }
  CHECK(difference(expected, evaluate(p, x, pool, offsets), tolerance<double>::layer) == "");
}

TEST_CASE("the attention pool has the gradients of its value, and starts as the mean", "[pooling]") {
  const std::vector<std::int32_t> offsets{0, 2, 2, 3, 7};
  parameter_layout layout;
  const attention_pool pool(layout, "p", 3);
  const auto x = random_matrix(7, 3, 1);
  LEDG_CHECK_GRADIENTS(layout, x, pool, offsets);
  std::vector<double> start(layout.size());
  layout.initialize(std::span(start), 1);
  CHECK(difference(evaluate({}, x, mean_pool(), offsets), evaluate(start, x, pool, offsets),
                   tolerance<double>::layer) == "");
  CHECK_THROWS_AS(evaluate(start, random_matrix(7, 4, 1), pool, offsets), shape_error);
}
