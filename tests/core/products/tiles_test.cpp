// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/products/tiles.hpp"

#include <cstring>
#include <utility>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::random_matrix;

namespace {

template <class T>
matrix_view<const T> tile_view(const dense<T>& m) {
  return {m.values.data(), m.rows, m.cols};
}
template <class T>
matrix_view<T> tile_view(dense<T>& m) {
  return {m.values.data(), m.rows, m.cols};
}

/// Whether @p part has the bits of the rows of @p all from @p first on.
template <class T>
bool same_bits(const dense<T>& part, const dense<T>& all, std::size_t first) {
  return std::memcmp(part.values.data(), all.row(first), part.values.size() * sizeof(T)) == 0;
}

}  // namespace

TEMPLATE_TEST_CASE("a row of a product has the same bits in any company", "[products]", float, double) {
  using T = TestType;
  constexpr auto as_is = transposition::none;
  constexpr auto turned = transposition::transpose;
  workspace<T> memory;
  const auto x = random_matrix<T>(150, 90, 1);
  const auto w = random_matrix<T>(50, 90, 2);
  const auto v = random_matrix<T>(90, 50, 3);
  const auto bias = random_matrix<T>(1, 50, 4);
  dense<T> forward(150, 50);
  dense<T> back(150, 50);
  dense<T> general(150, 50);
  dense<T> general_turned(150, 50);
  tile_products::multiply_transposed(tile_view(x), tile_view(w), bias.values.data(), tile_view(forward), memory);
  tile_products::multiply(tile_view(x), tile_view(v), tile_view(back), memory);
  tile_products::gemm(as_is, as_is, T(0.5), tile_view(x), tile_view(v), T{0}, tile_view(general), memory);
  tile_products::gemm(as_is, turned, T(0.5), tile_view(x), tile_view(w), T{0}, tile_view(general_turned), memory);
  for (const auto& [first, count] :
       {std::pair<std::size_t, std::size_t>{0, 1}, {3, 7}, {149, 1}, {20, 100}, {1, 149}}) {
    INFO(count << " rows from " << first);
    dense<T> part(count, 50);
    const auto some = tile_view(std::as_const(x)).row_range(first, count);
    tile_products::multiply_transposed(some, tile_view(w), bias.values.data(), tile_view(part), memory);
    CHECK(same_bits(part, forward, first));
    tile_products::multiply(some, tile_view(v), tile_view(part), memory);
    CHECK(same_bits(part, back, first));
    tile_products::gemm(as_is, as_is, T(0.5), some, tile_view(v), T{0}, tile_view(part), memory);
    CHECK(same_bits(part, general, first));
    tile_products::gemm(as_is, turned, T(0.5), some, tile_view(w), T{0}, tile_view(part), memory);
    CHECK(same_bits(part, general_turned, first));
  }
}

TEST_CASE("packed weights give the bits of weights that are not packed", "[products]") {
  workspace<float> memory;
  const auto x = random_matrix<float>(700, 90, 1);
  const auto w = random_matrix<float>(50, 90, 2);
  tile_products::packed_weights packed(50, 90);
  packed.assign(0, tile_view(w));
  dense<float> anew(700, 50);
  dense<float> kept(700, 50);
  tile_products::multiply_transposed(tile_view(x), tile_view(w), nullptr, tile_view(anew), memory);
  tile_products::multiply_transposed(tile_view(x), packed, nullptr, tile_view(kept));
  CHECK(same_bits(kept, anew, 0));
}

TEST_CASE("memory of products is used again", "[products]") {
  workspace<float> memory;
  const auto x = random_matrix<float>(30, 64, 1);
  const auto w = random_matrix<float>(64, 64, 2);
  dense<float> y(30, 64);
  const auto once = [&] {
    tile_products::multiply_transposed(tile_view(x), tile_view(w), nullptr, tile_view(y), memory);
    tile_products::multiply(tile_view(x), tile_view(w), tile_view(y), memory);
    return memory.bytes();
  };
  const auto first = once();
  CHECK(first > 0);
  CHECK(once() == first);
}
