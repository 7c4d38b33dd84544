// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/products/panel_weights.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::random_matrix;
using tiles::panel_weights;

namespace {

matrix_view<const float> view_of(const dense<float>& m) { return {m.values.data(), m.rows, m.cols}; }
matrix_view<float> view_of(dense<float>& m) { return {m.values.data(), m.rows, m.cols}; }

panel_weights packed(const dense<float>& w, weight_type type, instruction_set set = instructions()) {
  panel_weights p(w.rows, w.cols, type, set);
  p.assign(0, view_of(w));
  return p;
}

float rounded(weight_type type, float v) {
  return type == weight_type::f16    ? half_to_float(float_to_half(v))
         : type == weight_type::bf16 ? bfloat16_to_float(float_to_bfloat16(v))
                                     : v;
}

/// Greatest distance of @p y from what three loops in double give; NaN where @p y has one.
double worst_of(const dense<float>& x, const dense<float>& w, weight_type type, const dense<float>& y) {
  double most = 0.0;
  for (std::size_t r = 0; r < x.rows; ++r)
    for (std::size_t o = 0; o < w.rows; ++o) {
      double sum = 0.0;
      for (std::size_t k = 0; k < x.cols; ++k) sum += double{x.row(r)[k]} * double{rounded(type, w.row(o)[k])};
      const double distance = std::fabs(sum - double{y.row(r)[o]});
      if (!(distance <= most)) most = distance;
    }
  return most;
}

}  // namespace

TEST_CASE("products with panels agree with three loops for the instructions of every processor", "[panels]") {
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  for (const auto set : {instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
    if (set > instructions()) continue;
    for (const std::size_t m : {0U, 1U, 6U, 7U, 131U})
      for (const auto& [n, k] : {std::pair(1U, 1U), {16U, 64U}, {17U, 65U}, {65U, 300U}, {130U, 129U}}) {
        const auto x = random_matrix<float>(m, k, 1);
        const auto w = random_matrix<float>(n, k, 2);
        dense<float> y(m, n, std::numeric_limits<float>::quiet_NaN());
        tiles::multiply(view_of(x), packed(w, type, set), nullptr, epilogue::none, view_of(y));
        INFO(name_of(type) << ' ' << name_of(set) << ' ' << m << 'x' << n << 'x' << k);
        CHECK(worst_of(x, w, type, y) < 2e-6 * std::sqrt(1.0 + k));
      }
  }
}

TEST_CASE("a row of a product with panels has the same bits in any company", "[panels]") {
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  const auto x = random_matrix<float>(41, 200, 1);
  const auto w = packed(random_matrix<float>(150, 200, 2), type);
  dense<float> all(41, 150);
  tiles::multiply(view_of(x), w, nullptr, epilogue::gelu, view_of(all));
  for (std::size_t count = 1; count <= 41; ++count) {
    dense<float> part(count, 150);
    const std::size_t first = 41 - count;
    tiles::multiply({x.row(first), count, 200}, w, nullptr, epilogue::gelu, view_of(part));
    REQUIRE(std::memcmp(part.row(0), all.row(first), part.values.size() * sizeof(float)) == 0);
  }
}

TEST_CASE("panels take the room of the type that they hold", "[panels]") {
  CHECK(panel_weights(70, 33, weight_type::f16).bytes() * 2 == panel_weights(70, 33).bytes());
  CHECK(panel_weights(128, 33).bytes() == 128 * 33 * sizeof(float));
}
