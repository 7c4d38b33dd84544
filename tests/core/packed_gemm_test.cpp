// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/packed_gemm.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::random_matrix;

namespace {

matrix_view<const float> view(const dense<float>& m) { return {m.values.data(), m.rows, m.cols}; }
matrix_view<float> view(dense<float>& m) { return {m.values.data(), m.rows, m.cols}; }

packed_weights packed(const dense<float>& w, weight_type type = weight_type::f32,
                      instruction_set set = instructions()) {
  packed_weights p(w.rows, w.cols, type, set);
  p.assign(0, view(w));
  return p;
}

double activated(epilogue then, double x) {
  switch (then) {
    case epilogue::gelu:
      return 0.5 * x * (1.0 + std::erf(x / std::sqrt(2.0)));
    case epilogue::gelu_tanh:
      return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
    case epilogue::relu:
      return x > 0.0 ? x : 0.0;
    case epilogue::tanh:
      return std::tanh(x);
    default:
      return x;
  }
}

float rounded(weight_type type, float v) {
  return type == weight_type::f16    ? half_to_float(float_to_half(v))
         : type == weight_type::bf16 ? bfloat16_to_float(float_to_bfloat16(v))
                                     : v;
}

/// Greatest distance of @p y from what three loops in double give; NaN where @p y has one.
double worst(const dense<float>& x, const dense<float>& w, weight_type type, const float* bias, epilogue then,
             const dense<float>& y) {
  double most = 0.0;
  for (std::size_t r = 0; r < x.rows; ++r)
    for (std::size_t o = 0; o < w.rows; ++o) {
      double sum = bias == nullptr ? 0.0 : double{bias[o]};
      for (std::size_t k = 0; k < x.cols; ++k) sum += double{x.row(r)[k]} * double{rounded(type, w.row(o)[k])};
      const double distance = std::fabs(activated(then, sum) - double{y.row(r)[o]});
      if (!(distance <= most)) most = distance;
    }
  return most;
}

std::vector<instruction_set> sets() {
  std::vector<instruction_set> all;
  for (const auto set : {instruction_set::baseline, instruction_set::avx2, instruction_set::avx512})
    if (set <= instructions()) all.push_back(set);
  return all;
}

}  // namespace

TEST_CASE("packed products agree with three loops for all sizes and types and instructions", "[gemm]") {
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  for (const auto set : sets())
    for (const std::size_t m : {0U, 1U, 2U, 5U, 6U, 7U, 13U, 64U, 131U})
      for (const auto& [n, k] :
           {std::pair(1U, 1U), {8U, 3U}, {16U, 64U}, {17U, 65U}, {63U, 7U}, {65U, 300U}, {130U, 129U}}) {
        if (m > 13 && k < 64) continue;
        const auto x = random_matrix<float>(m, k, 1);
        const auto w = random_matrix<float>(n, k, 2);
        const auto bias = random_matrix<float>(1, n, 3);
        dense<float> y(m, n, std::numeric_limits<float>::quiet_NaN());
        const float* const b = m % 2 == 0 ? bias.values.data() : nullptr;
        packed_product(view(x), packed(w, type, set), b, epilogue::none, view(y));
        INFO(name_of(type) << ' ' << name_of(set) << ' ' << m << 'x' << n << 'x' << k);
        CHECK(worst(x, w, type, b, epilogue::none, y) < 2e-6 * std::sqrt(1.0 + k));
      }
}

TEST_CASE("epilogues of packed products", "[gemm]") {
  const auto then = GENERATE(epilogue::gelu, epilogue::gelu_tanh, epilogue::relu, epilogue::tanh);
  for (const std::size_t n : {64U, 70U}) {
    const auto x = random_matrix<float>(7, 300, 1);
    const auto w = random_matrix<float>(n, 300, 2);
    const auto bias = random_matrix<float>(1, n, 3);
    dense<float> y(7, n);
    packed_product(view(x), packed(w), bias.values.data(), then, view(y));
    CHECK(worst(x, w, weight_type::f32, bias.values.data(), then, y) < 2e-5);
  }
}

TEST_CASE("no depth leaves the bias", "[gemm]") {
  const std::vector<float> bias{1.0F, -2.0F, 3.0F};
  dense<float> y(2, 3);
  packed_product({nullptr, 2, 0}, packed_weights(3, 0), bias.data(), epilogue::relu, view(y));
  CHECK(y.values == std::vector<float>{1.0F, 0.0F, 3.0F, 1.0F, 0.0F, 3.0F});
  packed_product({nullptr, 2, 0}, packed_weights(0, 0), nullptr, epilogue::none, {nullptr, 2, 0});
}

TEST_CASE("a row of a packed product has the same bits in any company", "[gemm]") {
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  const auto x = random_matrix<float>(41, 200, 1);
  const auto w = packed(random_matrix<float>(150, 200, 2), type);
  dense<float> all(41, 150);
  packed_product(view(x), w, nullptr, epilogue::gelu, view(all));
  for (std::size_t count = 1; count <= 41; ++count) {
    dense<float> part(count, 150);
    const std::size_t first = 41 - count;
    packed_product({x.row(first), count, 200}, w, nullptr, epilogue::gelu, view(part));
    REQUIRE(std::memcmp(part.row(0), all.row(first), part.values.size() * sizeof(float)) == 0);
  }
}

TEST_CASE("what lies between the rows of a packed product stays as it is", "[gemm]") {
  const auto x = random_matrix<float>(9, 40, 1);
  for (const std::size_t n : {64U, 37U}) {
    const auto w = random_matrix<float>(n, 30, 2);
    dense<float> y(9, n + 5, 7.0F);
    packed_product({x.values.data(), 9, 30, 40}, packed(w), nullptr, epilogue::none, {y.values.data(), 9, n, n + 5});
    for (std::size_t r = 0; r < 9; ++r)
      for (std::size_t j = n; j < n + 5; ++j) REQUIRE(y.row(r)[j] == 7.0F);
  }
}

TEST_CASE("weights are packed in parts and from any type", "[gemm]") {
  const auto w = random_matrix<float>(70, 33, 1);
  const auto x = random_matrix<float>(4, 33, 2);
  std::vector<std::uint16_t> half;
  for (const float v : w.values) half.push_back(float_to_half(v));
  std::vector<std::byte> unaligned(half.size() * 2 + 1);
  std::memcpy(unaligned.data() + 1, half.data(), half.size() * 2);
  const auto product = [&](const packed_weights& p) {
    dense<float> y(4, 70);
    packed_product(view(x), p, nullptr, epilogue::none, view(y));
    return y.values;
  };
  const auto expected = product(packed(w, weight_type::f16));
  packed_weights parts(70, 33, weight_type::f16);
  for (const auto& [first, count] : {std::pair<std::size_t, std::size_t>{0, 20}, {20, 1}, {21, 49}})
    parts.assign(first, count, weight_type::f16, unaligned.data() + 1 + first * 33 * 2);
  CHECK(product(parts) == expected);
  packed_weights wide(70, 33);
  wide.assign(0, 70, weight_type::f16, half.data());
  CHECK(product(wide) == expected);
  CHECK(parts.bytes() * 2 == wide.bytes());
  CHECK(product(packed(w)) != expected);
}

TEST_CASE("sizes of a packed product that do not fit are named", "[gemm]") {
  const auto x = random_matrix<float>(4, 4, 1);
  auto y = random_matrix<float>(4, 4, 2);
  packed_weights w(3, 4);
  const auto call = [&](std::size_t rows, std::size_t in, std::size_t to, std::size_t out) {
    packed_product({x.values.data(), rows, in}, w, nullptr, epilogue::none, {y.values.data(), to, out});
  };
  CHECK_THROWS_WITH(call(2, 3, 2, 3), "packed product: {2, 3} times the transpose of {3, 4} into {2, 3}");
  CHECK_THROWS_AS(call(2, 4, 3, 3), shape_error);
  CHECK_THROWS_AS(call(2, 4, 2, 4), shape_error);
  CHECK_THROWS_WITH(w.assign(2, view(x)), Catch::Matchers::Contains("of 3"));
  CHECK_THROWS_AS(w.assign(0, {x.values.data(), 2, 3}), shape_error);
}
