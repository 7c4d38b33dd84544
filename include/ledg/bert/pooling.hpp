// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/pooling.hpp"

/// @file bert/pooling.hpp
/// From token rows to one row a text. `offsets` holds the bounds of the texts, as in nn/pooling.hpp, whose `mean_pool`
/// belongs here too.

namespace ledg::inline LEDG_ABI {

/// How the tokens of a text become one vector.
enum class text_pooling : std::uint8_t {
  mean,           ///< of all tokens, [CLS] and [SEP] among them
  cls,            ///< the first token
  pooler,         ///< tanh of a linear map of the first token, as BERT's next-sentence head sees it
  max,            ///< the largest value in each place
  mean_sqrt_len,  ///< the sum over the root of the number of tokens
  weightedmean,   ///< the mean, where the n-th token counts n times
  lasttoken       ///< the last token
};

/// Its values by name.
[[nodiscard]] constexpr auto names_of(text_pooling /*any*/) {
  using row = io::named_value<text_pooling>;
  return std::array{row{text_pooling::mean, "mean"},
                    row{text_pooling::cls, "cls"},
                    row{text_pooling::pooler, "pooler"},
                    row{text_pooling::max, "max"},
                    row{text_pooling::mean_sqrt_len, "mean_sqrt_len"},
                    row{text_pooling::weightedmean, "weightedmean"},
                    row{text_pooling::lasttoken, "lasttoken"}};
}

/// @throws lookup_error for a name that is not in the table.
[[nodiscard]] inline text_pooling text_pooling_named(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& row : names_of(text_pooling{})) {
    if (row.name == name) return row.value;
    known.emplace_back(row.name);
  }
  throw_unknown("pooling", name, known);
}

/// Pools the rows of one text, of which the first @p skipped, those of a prompt, do not count, into @p y.
/// @pre @p how is not `pooler` and there is a row; @p y has as many values as a row
template <class T>
void pool_rows(text_pooling how, matrix_view<const T> x, std::size_t skipped, T* y) {
  std::fill_n(y, x.cols, T{0});
  if (how == text_pooling::cls) return static_cast<void>(std::copy_n(x.row(skipped < x.rows ? skipped : 0), x.cols, y));
  if (skipped >= x.rows) return;
  const auto count = static_cast<T>(x.rows - skipped);
  switch (how) {
    case text_pooling::lasttoken:
      std::copy_n(x.row(x.rows - 1), x.cols, y);
      return;
    case text_pooling::max:
      std::copy_n(x.row(skipped), x.cols, y);
      for (std::size_t r = skipped + 1; r < x.rows; ++r)
        for (std::size_t j = 0; j < x.cols; ++j)
          y[j] = x.row(r)[j] > y[j] || std::isnan(x.row(r)[j]) ? x.row(r)[j] : y[j];
      return;
    case text_pooling::weightedmean: {
      T sum{0};
      for (std::size_t r = skipped; r < x.rows; ++r) sum += static_cast<T>(r + 1);
      for (std::size_t r = skipped; r < x.rows; ++r) rows::axpy(x.cols, static_cast<T>(r + 1) / sum, x.row(r), y);
      return;
    }
    default: {
      const T share = T{1} / (how == text_pooling::mean_sqrt_len ? std::sqrt(count) : count);
      for (std::size_t r = skipped; r < x.rows; ++r) rows::axpy(x.cols, share, x.row(r), y);
    }
  }
}

/// The first row of each group; an empty group pools to zeros.
struct cls_pool {
  template <class T>
  static matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, std::span<const std::int32_t> offsets) {
    const auto y = pass.memory->zeros(offsets.size() - 1, x.cols);
    for (std::size_t g = 0; g < y.rows; ++g)
      if (offsets[g] < offsets[g + 1]) std::copy_n(x.row(static_cast<std::size_t>(offsets[g])), x.cols, y.row(g));
    return y;
  }

  template <class T>
  static matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy,
                                 std::span<const std::int32_t> offsets) {
    const auto dx = pass.memory->zeros(static_cast<std::size_t>(offsets.back()), dy.cols);
    for (std::size_t g = 0; g < dy.rows; ++g)
      if (offsets[g] < offsets[g + 1]) std::copy_n(dy.row(g), dy.cols, dx.row(static_cast<std::size_t>(offsets[g])));
    return dx;
  }
};

/// BERT's pooler: `tanh(W h + b)` of a text's first token.
class bert_pooler {
 public:
  template <class T>
  struct context {
    linear::context<T> dense;
    matrix_view<T> y;
  };

  bert_pooler(parameter_layout& layout, const std::string& name, std::size_t size)
      : dense_(layout, name + ".dense", size, size, true, initializer::normal) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, std::span<const std::int32_t> offsets,
                         context<T>& c) const {
    const matrix_view<const T> first = cls_pool::forward(pass, x, offsets);
    c.y = dense_.forward(pass, first, c.dense);
    for (std::size_t i = 0; i < c.y.size(); ++i) c.y.data[i] = rows::tanh(c.y.data[i]);
    return c.y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, std::span<const std::int32_t> offsets,
                          const context<T>& c) const {
    const auto dh = pass.memory->take(dy.rows, dy.cols);
    for (std::size_t r = 0; r < dy.rows; ++r)
      for (std::size_t j = 0; j < dy.cols; ++j) dh.row(r)[j] = dy.row(r)[j] * (T{1} - c.y.row(r)[j] * c.y.row(r)[j]);
    const matrix_view<const T> d_first = dense_.backward(pass, dh, c.dense);
    return cls_pool::backward(pass, d_first, offsets);
  }

 private:
  linear dense_;
};

/// Scales every row to Euclidean length 1; a row of zeros stays one.
struct l2_normalize {
  template <class T>
  struct context {
    matrix_view<T> y;
    matrix_view<T> inverse;  ///< of the lengths, `{rows, 1}`
  };

  template <class T>
  static matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) {
    c.y = pass.memory->take(x.rows, x.cols);
    c.inverse = pass.memory->take(x.rows, 1);
    for (std::size_t r = 0; r < x.rows; ++r) {
      const T inverse = T{1} / std::max(std::sqrt(rows::dot(x.cols, x.row(r), x.row(r))), T(1e-12));
      *c.inverse.row(r) = inverse;
      for (std::size_t j = 0; j < x.cols; ++j) c.y.row(r)[j] = x.row(r)[j] * inverse;
    }
    return c.y;
  }

  template <class T>
  static matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c) {
    const auto dx = pass.memory->take(dy.rows, dy.cols);
    for (std::size_t r = 0; r < dy.rows; ++r) {
      const T along = rows::dot(dy.cols, dy.row(r), c.y.row(r));
      for (std::size_t j = 0; j < dy.cols; ++j)
        dx.row(r)[j] = *c.inverse.row(r) * (dy.row(r)[j] - along * c.y.row(r)[j]);
    }
    return dx;
  }
};

}  // namespace ledg::inline LEDG_ABI
