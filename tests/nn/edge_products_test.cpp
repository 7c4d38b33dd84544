// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/edge_products.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// Both products as a layer: rows of q, k and v side by side; `out_i = sum of (0.3 q_i . k_j) v_j`.
struct product_layer {
  csr pairs;
  head_range heads;

  [[nodiscard]] std::size_t width() const { return heads.column(heads.count); }

  template <class T>
  struct context {
    matrix_view<const T> x;
    matrix_view<T> scores;
  };
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    const auto n = width();
    c.x = x;
    c.scores = pass.memory->take(heads.count, pairs.edge_count());
    const auto y = pass.memory->zeros(x.rows, n);
    edge_dots(pairs, heads, T(0.3), x.columns(0, n), x.columns(n, n), c.scores);
    edge_sums(pairs, heads, c.scores, x.columns(2 * n, n), y);
    return y;
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>& c) const {
    const auto n = width();
    const auto d = pass.memory->take(heads.count, pairs.edge_count());
    const auto dx = pass.memory->zeros(dy.rows, 3 * n);
    edge_sums_backward(pairs, heads, c.scores, c.x.columns(2 * n, n), dy, d, dx.columns(2 * n, n));
    edge_dots_backward(pairs, heads, T(0.3), c.x.columns(0, n), c.x.columns(n, n), d, dx.columns(0, n),
                       dx.columns(n, n));
    return dx;
  }
};

dense<> expected_products(const product_layer& l, const dense<>& x) {
  const auto n = l.width();
  const relation related = to_relation(l.pairs);
  dense<> y(x.rows, n);
  for (std::size_t h = 0; h < l.heads.count; ++h)
    for (std::size_t i = 0; i < x.rows; ++i)
      for (std::size_t j = 0; j < x.rows; ++j) {
        if (!related.row(i)[j]) continue;
        const auto first = (l.heads.first + h) * l.heads.size;
        double score = 0.0;
        for (std::size_t c = first; c < first + l.heads.size; ++c) score += 0.3 * x.row(i)[c] * x.row(j)[n + c];
        for (std::size_t c = first; c < first + l.heads.size; ++c) y.row(i)[c] += score * x.row(j)[2 * n + c];
      }
  return y;
}

}  // namespace

TEST_CASE("products along pairs agree with dense loops", "[edge_products]") {
  const std::size_t size = GENERATE(0U, 1U, 7U, 33U);
  const auto heads = GENERATE(head_range{0, 1, 5}, head_range{2, 3, 1}, head_range{1, 2, 18});
  const product_layer l{random_parents(size, 0.3, size), heads};
  const auto x = random_matrix(size, 3 * l.width(), 1);
  CHECK(difference(expected_products(l, x), evaluate({}, x, l), tolerance<double>::layer) == "");
  const auto narrow = random_matrix<float>(size, 3 * l.width(), 1);
  CHECK(difference(expected_products(l, to_double(narrow)), evaluate({}, narrow, l), tolerance<float>::layer) == "");
}

TEST_CASE("products along pairs of a large graph", "[edge_products]") {
  const product_layer l{random_parents(500, 0.01, 1), {0, 2, 8}};
  const auto x = random_matrix(500, 3 * 16, 1);
  CHECK(difference(expected_products(l, x), evaluate({}, x, l), tolerance<double>::layer) == "");
}

TEST_CASE("products along pairs have the gradients of their values", "[edge_products]") {
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(6, 3 * 6, 1),
                       product_layer{random_parents(6, 0.5, 1), {1, 2, 2}});
}
