// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/packed_attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::difference;
using ledg_test::random_matrix;
using ledg_test::tolerance;

namespace {

/// Scaled dot-product attention in plain loops.
dense<> attention(const dense<float>& qkv, std::size_t heads, std::size_t size) {
  dense<> y(qkv.rows, heads * size);
  const auto at = [&](std::size_t r, std::size_t which, std::size_t h, std::size_t j) {
    return double{qkv.row(r)[which * heads * size + h * size + j]};
  };
  for (std::size_t h = 0; h < heads; ++h)
    for (std::size_t r = 0; r < qkv.rows; ++r) {
      double total = 0;
      for (std::size_t t = 0; t < qkv.rows; ++t) {
        double score = 0;
        for (std::size_t j = 0; j < size; ++j) score += at(r, 0, h, j) * at(t, 1, h, j);
        const double weight = std::exp(score / std::sqrt(static_cast<double>(size)));
        total += weight;
        for (std::size_t j = 0; j < size; ++j) y.row(r)[h * size + j] += weight * at(t, 2, h, j);
      }
      for (std::size_t j = 0; j < size; ++j) y.row(r)[h * size + j] /= total;
    }
  return y;
}

}  // namespace

TEMPLATE_TEST_CASE("attention of a text agrees with plain loops", "[bert]", detail::tiled_attention,
                   detail::product_attention) {
  workspace<float> memory;
  for (const std::size_t tokens : {0U, 1U, 5U, 16U, 17U, 40U, 131U})
    for (const std::size_t size : {4U, 32U, 65U}) {
      INFO(tokens << " tokens, heads of " << size);
      const auto qkv = random_matrix<float>(tokens, 3 * 2 * size, 1);
      dense<float> y(tokens, 2 * size, 7.0F);
      TestType(2, size).run({qkv.values.data(), tokens, qkv.cols}, memory, {y.values.data(), tokens, y.cols});
      CHECK(difference(attention(qkv, 2, size), y, tolerance<float>::layer) == "");
    }
}
