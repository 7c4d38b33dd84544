// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/dropped_attention.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

constexpr head_range dropped_heads{1, 2, 3};
constexpr std::size_t dropped_width = 9;

/// Attention with dropout as a layer whose input rows are q, k and v side by side.
struct dropped_layer {
  csr pairs;
  dropped_attention attention;
  std::size_t branch = 0;

  template <class T>
  struct context {
    matrix_view<const T> x;
    dropped_attention::context<T> attention;
  };
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    c.x = x;
    const auto y = pass.memory->zeros(x.rows, dropped_width);
    attention.forward(pass, pairs, branch, dropped_heads, x.columns(0, dropped_width),
                      x.columns(dropped_width, dropped_width), x.columns(2 * dropped_width, dropped_width), y,
                      c.attention);
    return y;
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>& c) const {
    const auto dx = pass.memory->zeros(dy.rows, 3 * dropped_width);
    attention.backward(pass, pairs, dropped_heads, c.x.columns(0, dropped_width),
                       c.x.columns(dropped_width, dropped_width), c.x.columns(2 * dropped_width, dropped_width), dy,
                       c.attention, dx.columns(0, dropped_width), dx.columns(dropped_width, dropped_width),
                       dx.columns(2 * dropped_width, dropped_width));
    return dx;
  }
};

/// A complete graph: every node sees every one.
csr all_pairs(std::size_t size) { return every_node::build(pack({parents(size, {})})); }

struct trained {
  dense<> y, probabilities, weights;
};
trained train(const dropped_layer& l, const dense<>& x, std::size_t first_row = 0, std::uint64_t step = 1) {
  workspace<double> memory;
  dropped_layer::context<double> c;
  const auto y = l.forward<double>(
      {.parameters = nullptr, .memory = &memory, .training = true, .dropout = philox(step), .first_row = first_row},
      view(x), c);
  return {to_double(y), to_double(c.attention.attention.probabilities), to_double(c.attention.weights())};
}

}  // namespace

TEST_CASE("without dropout this is edge attention", "[dropped_attention]") {
  const auto x = random_matrix(12, 3 * dropped_width, 1);
  const csr pairs = all_pairs(12);
  const auto expected = attention(columns(x, 0, dropped_width), columns(x, dropped_width, dropped_width),
                                  columns(x, 2 * dropped_width, dropped_width), to_relation(pairs), dropped_heads.first,
                                  dropped_heads.count, dropped_heads.size);
  CHECK(difference(expected, evaluate({}, x, dropped_layer{pairs, {0.5, 1}}), tolerance<double>::layer) == "");
  CHECK(difference(expected, train({pairs, {}}, x).y, tolerance<double>::layer) == "");
  CHECK(difference(expected, train({pairs, {0.0, 3}}, x).y, tolerance<double>::layer) == "");
}

TEST_CASE("values are summed with the probabilities that were kept", "[dropped_attention]") {
  const std::size_t size = GENERATE(1U, 7U, 60U);
  const double rate = GENERATE(0.1, 0.5);
  const auto x = random_matrix(size, 3 * dropped_width, 1, 2.0);
  const csr pairs = all_pairs(size);
  const auto t = train({pairs, {rate, 3}}, x);
  dense<> expected(size, dropped_width);
  std::size_t zeros = 0;
  for (std::size_t h = 0; h < dropped_heads.count; ++h)
    for (std::size_t e = 0; e < pairs.edge_count(); ++e) {
      const double w = t.weights.row(h)[e];
      zeros += w == 0.0;
      if (w != 0.0) CHECK(w == Approx(t.probabilities.row(h)[e] / (1.0 - rate)));
      const auto j = static_cast<std::size_t>(pairs.indices[e]);
      for (std::size_t c = (1 + h) * 3; c < (2 + h) * 3; ++c)
        expected.row(e / size)[c] += w * x.row(j)[2 * dropped_width + c];
    }
  CHECK(difference(expected, t.y, tolerance<double>::layer) == "");
  if (size == 60) CHECK(static_cast<double>(zeros) / (2.0 * 60 * 60) == Approx(rate).margin(0.03));
}

TEST_CASE("what is dropped depends on place, step, layer, branch and head, not on the batch", "[dropped_attention]") {
  const auto x = random_matrix(20, 3 * dropped_width, 1);
  const csr two = every_node::build(pack({parents(8, {}), parents(12, {})}));
  const dropped_layer l{two, {0.5, 3}};
  const auto whole = train(l, x);
  const auto part = train({all_pairs(12), {0.5, 3}}, row_range(x, 8, 12), 8);
  CHECK(difference(row_range(whole.y, 8, 12), part.y, tolerance<double>::exact) == "");
  CHECK(difference(whole.y, train(l, x).y, 0.0) == "");
  CHECK(difference(whole.y, train(l, x, 0, 2).y, 1e-3) != "");
  CHECK(difference(whole.y, train({two, {0.5, 4}}, x).y, 1e-3) != "");
  CHECK(difference(whole.y, train({two, {0.5, 3}, 1}, x).y, 1e-3) != "");
  std::size_t different = 0;
  for (std::size_t e = 0; e < two.edge_count(); ++e)
    different += (whole.weights.row(0)[e] == 0.0) != (whole.weights.row(1)[e] == 0.0);
  CHECK(different > two.edge_count() / 3);
}

TEST_CASE("attention with dropout has the gradients of its value", "[dropped_attention]") {
  const double rate = GENERATE(0.0, 0.3);
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(5, 3 * dropped_width, 1),
                       dropped_layer{all_pairs(5), {rate, 2}});
}

TEST_CASE("an attention dropout below 0 or not below 1 is refused", "[dropped_attention]") {
  for (const double rate : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(dropped_attention(rate, 0), input_error);
  CHECK_THROWS_WITH(dropped_attention(1.5, 0), Catch::Matchers::Contains("[0, 1), got 1.5"));
}
