// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/edge_attention.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// Attention as a layer whose input rows are q, k and v side by side. Heads before @p first_head are left at 0.
struct attention_layer {
  csr pairs;
  std::size_t first_head, head_count, head_size;

  [[nodiscard]] std::size_t width() const { return (first_head + head_count) * head_size; }

  template <class T>
  struct context {
    matrix_view<const T> x;
    edge_attention_context<T> attention;
  };
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    c.x = x;
    const auto n = width();
    const auto y = pass.memory->zeros(x.rows, n);
    edge_attention_forward(pairs, first_head, head_count, head_size, x.columns(0, n), x.columns(n, n),
                           x.columns(2 * n, n), y, *pass.memory, c.attention);
    return y;
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>& c) const {
    const auto n = width();
    const auto dx = pass.memory->zeros(dy.rows, 3 * n);
    edge_attention_backward(pairs, first_head, head_count, head_size, c.x.columns(0, n), c.x.columns(n, n),
                            c.x.columns(2 * n, n), dy, c.attention, *pass.memory, dx.columns(0, n), dx.columns(n, n),
                            dx.columns(2 * n, n));
    return dx;
  }
};

/// Pairs of a random graph: the node itself, its producers and its consumers.
csr random_pairs(std::size_t size, double density, std::uint64_t seed) {
  const csr p = random_parents(size, density, seed);
  const csr t = transpose(p);
  csr both;
  for (std::size_t i = 0; i < size; ++i) {
    both.indices.insert(both.indices.end(), p.row(i).begin(), p.row(i).end());
    both.indices.push_back(static_cast<std::int32_t>(i));
    both.indices.insert(both.indices.end(), t.row(i).begin(), t.row(i).end());
    both.close_row();
  }
  return both;
}

dense<> expected_attention(const attention_layer& l, const dense<>& x) {
  const auto n = l.width();
  return attention(columns(x, 0, n), columns(x, n, n), columns(x, 2 * n, n), to_relation(l.pairs), l.first_head,
                   l.head_count, l.head_size);
}

dense<float> narrowed(const dense<>& x) {
  dense<float> y(x.rows, x.cols);
  std::transform(x.values.begin(), x.values.end(), y.values.begin(), [](double v) { return static_cast<float>(v); });
  return y;
}

}  // namespace

TEST_CASE("edge attention is dense attention with -inf where there is no edge", "[edge_attention]") {
  const std::size_t size = GENERATE(1U, 2U, 7U, 33U);
  const std::size_t first_head = GENERATE(0U, 2U);
  const std::size_t head_count = GENERATE(1U, 3U);
  const std::size_t head_size = GENERATE(1U, 5U, 8U);
  const attention_layer l{random_pairs(size, 0.2, size), first_head, head_count, head_size};
  const auto x = narrowed(random_matrix(size, 3 * l.width(), 1, 2.0));
  CHECK(difference(expected_attention(l, to_double(x)), evaluate({}, to_double(x), l), tolerance<double>::layer) == "");
  CHECK(difference(expected_attention(l, to_double(x)), evaluate({}, x, l), tolerance<float>::layer) == "");
}

TEST_CASE("heads of any width and many of them", "[edge_attention]") {
  const std::size_t head_size = GENERATE(2U, 16U, 27U, 43U, 131U);
  const std::size_t head_count = head_size == 2 ? 14 : 2;
  const std::size_t size = GENERATE(3U, 20U);
  const attention_layer l{random_pairs(size, 0.15, size), 1, head_count, head_size};
  const auto x = narrowed(random_matrix(size, 3 * l.width(), 1, 1.0));
  CHECK(difference(expected_attention(l, to_double(x)), evaluate({}, x, l), tolerance<float>::layer) == "");
}

TEST_CASE("edge attention of a large graph", "[edge_attention]") {
  const attention_layer l{random_pairs(500, 0.01, 1), 0, 2, 8};
  const auto x = narrowed(random_matrix(500, 3 * 16, 1, 2.0));
  CHECK(difference(expected_attention(l, to_double(x)), evaluate({}, x, l), tolerance<float>::layer) == "");
}

TEST_CASE("probabilities of a node sum to 1 in every head, even of extreme scores", "[edge_attention]") {
  const attention_layer l{random_pairs(20, 0.3, 3), 0, 2, 4};
  const double scale = GENERATE(0.0, 1.0, 1e4);
  const auto x = narrowed(random_matrix(20, 24, 1, scale));
  workspace<float> memory;
  attention_layer::context<float> c;
  static_cast<void>(l.forward<float>({.parameters = nullptr, .memory = &memory}, view(x), c));
  const auto p = c.attention.probabilities;
  REQUIRE(p.rows == 2);
  REQUIRE(p.cols == l.pairs.edge_count());
  for (std::size_t h = 0; h < 2; ++h)
    for (std::size_t i = 0; i < 20; ++i) {
      double sum = 0.0;
      for (auto e = l.pairs.offsets[i]; e < l.pairs.offsets[i + 1]; ++e) sum += static_cast<double>(p.row(h)[e]);
      CHECK(sum == Approx(1.0).margin(tolerance<float>::function));
    }
}

TEST_CASE("a node alone attends to itself: it gets its own value", "[edge_attention]") {
  const attention_layer l{random_pairs(1, 0.0, 1), 0, 2, 3};
  const auto x = random_matrix<float>(1, 18, 1, 5.0);
  const auto y = evaluate({}, x, l);
  for (std::size_t c = 0; c < 6; ++c) CHECK(y.row(0)[c] == x.row(0)[12 + c]);
}

TEST_CASE("permuting nodes permutes outputs", "[edge_attention]") {
  const attention_layer l{random_pairs(40, 0.1, 3), 0, 2, 4};
  const auto order = random_order(40, 9);
  const auto x = random_matrix(40, 24, 1);
  const attention_layer permuted{reordered(l.pairs, order), 0, 2, 4};
  CHECK(difference(reordered(evaluate({}, x, l), order), evaluate({}, reordered(x, order), permuted),
                   tolerance<double>::layer) == "");
}

TEST_CASE("what a graph gets is bit-equal alone and in a batch", "[edge_attention]") {
  const std::vector<csr> graphs{random_parents(13, 0.3, 1), parents(1, {}), random_parents(30, 0.1, 2)};
  const auto batch = pack(graphs);
  const auto x = random_matrix<float>(44, 24, 1, 3.0);
  const auto together = evaluate({}, x, attention_layer{father::build(batch), 0, 2, 4});
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const auto first = static_cast<std::size_t>(batch.offsets[g]);
    const auto alone =
        evaluate({}, row_range(x, first, graphs[g].rows()), attention_layer{father::build(pack({graphs[g]})), 0, 2, 4});
    CHECK(difference(row_range(together, first, graphs[g].rows()), alone, 0.0) == "");
  }
}

TEST_CASE("an infinite value that no edge leads to is not seen", "[edge_attention]") {
  attention_layer l{csr{}, 0, 1, 2};
  for (const std::int32_t i : {0, 1, 2}) {
    l.pairs.indices.push_back(i);
    l.pairs.close_row();
  }
  auto x = random_matrix<float>(3, 6, 1);
  const auto before = evaluate({}, x, l);
  std::fill_n(x.row(1), 6, std::numeric_limits<float>::infinity());
  const auto after = evaluate({}, x, l);
  CHECK(difference(row_range(before, 0, 1), row_range(after, 0, 1), 0.0) == "");
  CHECK(difference(row_range(before, 2, 1), row_range(after, 2, 1), 0.0) == "");
}

TEST_CASE("edge attention has the gradients of its value", "[edge_attention]") {
  const std::size_t size = GENERATE(1U, 6U);
  const std::size_t first_head = GENERATE(0U, 1U);
  const attention_layer l{random_pairs(size, 0.4, 2), first_head, 2, 3};
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(size, 3 * l.width(), 1), l);
}
