// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/products.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::difference;
using ledg_test::random_matrix;
using ledg_test::tolerance;

namespace {

constexpr auto as_is = transposition::none;
constexpr auto turned = transposition::transpose;

template <class T>
matrix_view<const T> as_view(const dense<T>& m) {
  return {m.values.data(), m.rows, m.cols};
}
template <class T>
matrix_view<T> as_view(dense<T>& m) {
  return {m.values.data(), m.rows, m.cols};
}

/// `start + op(a) op(b)` in double; `at(i, k)` and `bt(k, j)` read the operands.
template <class T, class A, class B>
void check_sums(const dense<T>& got, const dense<T>& start, std::size_t depth, A at, B bt) {
  double worst = 0;
  for (std::size_t i = 0; i < got.rows; ++i)
    for (std::size_t j = 0; j < got.cols; ++j) {
      double sum = start.row(i)[j];
      for (std::size_t k = 0; k < depth; ++k) sum += double{at(i, k)} * double{bt(k, j)};
      const double error = std::fabs(sum - double{got.row(i)[j]});
      if (!(error <= worst)) worst = error;
    }
  CHECK(worst < (sizeof(T) == 4 ? 2e-6 : 1e-14) * std::sqrt(1.0 + static_cast<double>(depth)));
}

struct product_sizes {
  std::size_t rows, in, out;
};
const std::vector<product_sizes> all_sizes{{0, 5, 3},   {1, 1, 1},    {1, 64, 64},   {2, 3, 17},    {5, 16, 6},
                                           {6, 33, 16}, {13, 17, 65}, {97, 70, 130}, {300, 40, 19}, {257, 130, 5},
                                           {7, 1, 70},  {40, 200, 1}, {513, 3, 2},   {64, 700, 31}};

/// `alpha * op(a) * op(b) + beta * c` in three loops, in double.
template <class T>
dense<> three_loops(transposition of_a, transposition of_b, double alpha, matrix_view<const T> a,
                    matrix_view<const T> b, double beta, matrix_view<const T> c) {
  const std::size_t inner = of_a == as_is ? a.cols : a.rows;
  dense<> y(c.rows, c.cols);
  for (std::size_t i = 0; i < c.rows; ++i)
    for (std::size_t j = 0; j < c.cols; ++j) {
      double sum = 0.0;
      for (std::size_t k = 0; k < inner; ++k)
        sum += static_cast<double>(of_a == as_is ? a.row(i)[k] : a.row(k)[i]) *
               static_cast<double>(of_b == as_is ? b.row(k)[j] : b.row(j)[k]);
      y.row(i)[j] = alpha * sum + (beta == 0.0 ? 0.0 : beta * static_cast<double>(c.row(i)[j]));
    }
  return y;
}

packed_weights packed(const dense<float>& w, weight_type type = weight_type::f32) {
  packed_weights p(w.rows, w.cols, type);
  p.assign(0, as_view(w));
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

}  // namespace

TEST_CASE("the backend is the one that was chosen", "[products]") {
#if defined(LEDG_PRODUCTS_BLAS)
  CHECK(products::name == "BLAS");
  CHECK_FALSE(products::rows_are_independent);
#elif defined(LEDG_PRODUCTS_EIGEN)
  CHECK(products::name == "Eigen");
  CHECK_FALSE(products::rows_are_independent);
#else
  CHECK(products::name == "tiles");
  CHECK(products::rows_are_independent);
#endif
}

TEMPLATE_TEST_CASE("products of a linear layer agree with three loops", "[products]", float, double) {
  workspace<TestType> memory;
  for (const auto& [rows, in, out] : all_sizes) {
    INFO(rows << " rows, " << in << " to " << out);
    const auto x = random_matrix<TestType>(rows, in, 1);
    const auto w = random_matrix<TestType>(out, in, 2);
    const auto dy = random_matrix<TestType>(rows, out, 3);
    const auto bias = random_matrix<TestType>(1, out, 4);

    dense<TestType> y(rows, out, TestType{77});
    dense<TestType> start(rows, out);
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(bias.values.data(), out, start.row(r));
    multiply_transposed(as_view(x), as_view(w), bias.values.data(), as_view(y), memory);
    check_sums(
        y, start, in, [&](auto i, auto k) { return x.row(i)[k]; }, [&](auto k, auto j) { return w.row(j)[k]; });
    multiply_transposed<TestType>(as_view(x), as_view(w), nullptr, as_view(y), memory);
    check_sums(
        y, dense<TestType>(rows, out), in, [&](auto i, auto k) { return x.row(i)[k]; },
        [&](auto k, auto j) { return w.row(j)[k]; });

    dense<TestType> dx(rows, in, TestType{77});
    multiply(as_view(dy), as_view(w), as_view(dx), memory);
    check_sums(
        dx, dense<TestType>(rows, in), out, [&](auto i, auto k) { return dy.row(i)[k]; },
        [&](auto k, auto j) { return w.row(k)[j]; });

    const auto before = random_matrix<TestType>(out, in, 5);
    auto dw = before;
    add_transposed_product(as_view(dy), as_view(x), as_view(dw), memory);
    check_sums(
        dw, before, rows, [&](auto i, auto k) { return dy.row(k)[i]; }, [&](auto k, auto j) { return x.row(k)[j]; });
  }
}

TEST_CASE("products read and write views with a stride and leave what is between", "[products]") {
  workspace<float> memory;
  const auto x = random_matrix<float>(9, 40, 1);
  const auto w = random_matrix<float>(20, 30, 2);
  dense<float> whole(9, 20);
  dense<float> narrow(9, 30);
  for (std::size_t r = 0; r < 9; ++r) std::copy_n(x.row(r) + 4, 30, narrow.row(r));
  multiply_transposed<float>(as_view(narrow), as_view(w), nullptr, as_view(whole), memory);
  dense<float> y(9, 25, 7.0F);
  multiply_transposed<float>(as_view(x).columns(4, 30), as_view(w), nullptr, as_view(y).columns(2, 20), memory);
  dense<float> dw(20, 34, 7.0F);
  add_transposed_product(matrix_view<const float>(whole.values.data(), 9, 20), as_view(x).columns(4, 30),
                         as_view(dw).columns(1, 30), memory);
  const double most = products::rows_are_independent ? 0.0 : tolerance<float>::product;
  const auto row_of = [](const float* row, std::size_t size) { return matrix_view<const float>(row, 1, size); };
  for (std::size_t r = 0; r < 9; ++r) {
    CHECK(difference(row_of(whole.row(r), 20), row_of(y.row(r) + 2, 20), most) == "");
    for (const std::size_t j : {0U, 1U, 22U, 23U, 24U}) CHECK(y.row(r)[j] == 7.0F);
  }
  for (std::size_t r = 0; r < 20; ++r)
    for (const std::size_t j : {0U, 31U, 32U, 33U}) CHECK(dw.row(r)[j] == 7.0F);
}

TEST_CASE("sizes of a product that do not fit are named", "[products]") {
  workspace<float> memory;
  const auto a = random_matrix<float>(4, 3, 1);
  const auto b = random_matrix<float>(5, 3, 2);
  dense<float> y(4, 5);
  dense<float> wrong(4, 4);
  CHECK_THROWS_WITH(multiply(as_view(a), as_view(b), as_view(y), memory), "product: {4, 3} times {5, 3} into {4, 5}");
  CHECK_THROWS_AS(multiply_transposed<float>(as_view(a), as_view(b), nullptr, as_view(wrong), memory), shape_error);
  CHECK_THROWS_AS(add_transposed_product(as_view(a), as_view(b), as_view(y), memory), shape_error);
}

TEMPLATE_TEST_CASE("general products agree with three loops for every transpose and odd sizes and wide strides",
                   "[products]", float, double) {
  using T = TestType;
  workspace<T> memory;
  const auto [m, k, n] = GENERATE(product_sizes{1, 1, 1}, product_sizes{1, 3, 7}, product_sizes{5, 2, 1},
                                  product_sizes{3, 1, 4}, product_sizes{13, 19, 17}, product_sizes{64, 96, 48},
                                  product_sizes{2, 131, 129}, product_sizes{70, 300, 16});
  const transposition of_a = GENERATE(as_is, turned);
  const transposition of_b = GENERATE(as_is, turned);
  const std::size_t extra = GENERATE(0U, 5U);
  const auto stored_a = of_a == as_is ? std::pair(m, k) : std::pair(k, m);
  const auto stored_b = of_b == as_is ? std::pair(k, n) : std::pair(n, k);
  const auto a = random_matrix<T>(stored_a.first, stored_a.second + extra, 1);
  const auto b = random_matrix<T>(stored_b.first, stored_b.second + extra, 2);
  const matrix_view<const T> va(a.values.data(), stored_a.first, stored_a.second, a.cols);
  const matrix_view<const T> vb(b.values.data(), stored_b.first, stored_b.second, b.cols);
  for (const double beta : {0.0, 1.0, -0.5}) {
    auto c = random_matrix<T>(m, n + extra, 3);
    const auto before = c;
    const matrix_view<T> vc(c.values.data(), m, n, c.cols);
    const auto expected = three_loops<T>(of_a, of_b, 1.5, va, vb, beta, vc);
    gemm(of_a, of_b, T(1.5), va, vb, static_cast<T>(beta), vc, memory);
    CHECK(difference(expected, vc, tolerance<T>::product) == "");
    for (std::size_t r = 0; r < m; ++r)  // what lies between the rows belongs to somebody else
      for (std::size_t j = n; j < n + extra; ++j) REQUIRE(c.row(r)[j] == before.row(r)[j]);
  }
}

TEST_CASE("with beta 0 the result may be uninitialised", "[products]") {
  workspace<float> memory;
  const auto a = random_matrix<float>(9, 6, 1);
  const auto b = random_matrix<float>(6, 8, 2);
  dense<float> c(9, 8, std::numeric_limits<float>::quiet_NaN());
  const matrix_view<const float> va(a.values.data(), 9, 6);
  const matrix_view<const float> vb(b.values.data(), 6, 8);
  gemm(as_is, as_is, 1.0F, va, vb, 0.0F, {c.values.data(), 9, 8}, memory);
  CHECK(difference(three_loops<float>(as_is, as_is, 1.0, va, vb, 0.0, {c.values.data(), 9, 8}), c,
                   tolerance<float>::product) == "");
}

TEST_CASE("empty products", "[products]") {
  workspace<float> memory;
  dense<float> c(2, 3, 4.0F);
  const matrix_view<float> vc(c.values.data(), 2, 3);
  gemm(as_is, as_is, 1.0F, {nullptr, 2, 0}, {nullptr, 0, 3}, 0.5F, vc, memory);
  CHECK(difference(dense<float>(2, 3, 2.0F), c, 0.0) == "");
  std::fill(c.values.begin(), c.values.end(), std::numeric_limits<float>::quiet_NaN());
  gemm(as_is, as_is, 1.0F, {nullptr, 2, 0}, {nullptr, 0, 3}, 0.0F, vc, memory);
  CHECK(difference(dense<float>(2, 3, 0.0F), c, 0.0) == "");
  dense<double> wide(2, 100, 4.0);
  workspace<double> doubles;
  gemm(as_is, as_is, 1.0, {nullptr, 2, 0}, {nullptr, 0, 100}, 1.0, {wide.values.data(), 2, 100}, doubles);
  CHECK(difference(dense<double>(2, 100, 4.0), wide, 0.0) == "");
  const auto b = random_matrix<float>(4, 3, 1);
  gemm(as_is, as_is, 1.0F, {nullptr, 0, 4}, {b.values.data(), 4, 3}, 0.0F, {nullptr, 0, 3}, memory);
  gemm(as_is, turned, 1.0F, {b.values.data(), 4, 3}, {nullptr, 0, 3}, 0.0F, {nullptr, 4, 0}, memory);
}

TEST_CASE("sizes of a general product that do not fit are named", "[products]") {
  workspace<float> memory;
  const auto a = random_matrix<float>(4, 4, 1);
  auto c = random_matrix<float>(4, 4, 2);
  const auto in = [&](std::size_t rows, std::size_t cols) {
    return matrix_view<const float>(a.values.data(), rows, cols);
  };
  const auto out = [&](std::size_t rows, std::size_t cols) { return matrix_view<float>(c.values.data(), rows, cols); };
  CHECK_THROWS_WITH(gemm(as_is, as_is, 1.0F, in(2, 3), in(4, 2), 0.0F, out(2, 2), memory),
                    "matrix product: {2, 3} times {4, 2} into {2, 2}");
  CHECK_THROWS_AS(gemm(as_is, as_is, 1.0F, in(2, 3), in(3, 4), 0.0F, out(4, 2), memory), shape_error);
  CHECK_THROWS_AS(gemm(turned, as_is, 1.0F, in(2, 3), in(3, 4), 0.0F, out(2, 4), memory), shape_error);
  CHECK_THROWS_AS(gemm(as_is, turned, 1.0F, in(2, 3), in(3, 4), 0.0F, out(2, 4), memory), shape_error);
  CHECK_THROWS_AS(gemm(as_is, as_is, 1.0F, in(0, 3), in(3, 2), 0.0F, out(1, 2), memory), shape_error);
}

TEST_CASE("packed products agree with three loops for all sizes and types", "[products]") {
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  for (const std::size_t m : {0U, 1U, 2U, 5U, 6U, 7U, 13U, 64U, 131U})
    for (const auto& [n, k] :
         {std::pair(1U, 1U), {8U, 3U}, {16U, 64U}, {17U, 65U}, {63U, 7U}, {65U, 300U}, {130U, 129U}}) {
      if (m > 13 && k < 64) continue;
      const auto x = random_matrix<float>(m, k, 1);
      const auto w = random_matrix<float>(n, k, 2);
      const auto bias = random_matrix<float>(1, n, 3);
      dense<float> y(m, n, std::numeric_limits<float>::quiet_NaN());
      const float* const b = m % 2 == 0 ? bias.values.data() : nullptr;
      packed_product(as_view(x), packed(w, type), b, epilogue::none, as_view(y));
      INFO(name_of(type) << ' ' << m << 'x' << n << 'x' << k);
      CHECK(worst(x, w, type, b, epilogue::none, y) < 2e-6 * std::sqrt(1.0 + k));
    }
}

TEST_CASE("epilogues of packed products", "[products]") {
  const auto then = GENERATE(epilogue::gelu, epilogue::gelu_tanh, epilogue::relu, epilogue::tanh);
  for (const std::size_t n : {64U, 70U}) {
    const auto x = random_matrix<float>(7, 300, 1);
    const auto w = random_matrix<float>(n, 300, 2);
    const auto bias = random_matrix<float>(1, n, 3);
    dense<float> y(7, n);
    packed_product(as_view(x), packed(w), bias.values.data(), then, as_view(y));
    CHECK(worst(x, w, weight_type::f32, bias.values.data(), then, y) < 2e-5);
  }
}

TEST_CASE("no depth leaves the bias", "[products]") {
  const std::vector<float> bias{1.0F, -2.0F, 3.0F};
  dense<float> y(2, 3);
  packed_product({nullptr, 2, 0}, packed_weights(3, 0), bias.data(), epilogue::relu, as_view(y));
  CHECK(y.values == std::vector<float>{1.0F, 0.0F, 3.0F, 1.0F, 0.0F, 3.0F});
  packed_product({nullptr, 2, 0}, packed_weights(0, 0), nullptr, epilogue::none, {nullptr, 2, 0});
}

TEST_CASE("what lies between the rows of a packed product stays as it is", "[products]") {
  const auto x = random_matrix<float>(9, 40, 1);
  for (const std::size_t n : {64U, 37U}) {
    const auto w = random_matrix<float>(n, 30, 2);
    dense<float> y(9, n + 5, 7.0F);
    packed_product({x.values.data(), 9, 30, 40}, packed(w), nullptr, epilogue::none, {y.values.data(), 9, n, n + 5});
    for (std::size_t r = 0; r < 9; ++r)
      for (std::size_t j = n; j < n + 5; ++j) REQUIRE(y.row(r)[j] == 7.0F);
  }
}

TEST_CASE("weights are packed in parts and from any type", "[products]") {
  const auto w = random_matrix<float>(70, 33, 1);
  const auto x = random_matrix<float>(4, 33, 2);
  std::vector<std::uint16_t> half;
  for (const float v : w.values) half.push_back(float_to_half(v));
  std::vector<std::byte> unaligned(half.size() * 2 + 1);
  std::memcpy(unaligned.data() + 1, half.data(), half.size() * 2);
  const auto product = [&](const packed_weights& p) {
    dense<float> y(4, 70);
    packed_product(as_view(x), p, nullptr, epilogue::none, as_view(y));
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
  CHECK(product(packed(w)) != expected);
}

TEST_CASE("sizes of a packed product that do not fit are named", "[products]") {
  const auto x = random_matrix<float>(4, 4, 1);
  auto y = random_matrix<float>(4, 4, 2);
  packed_weights w(3, 4);
  const auto call = [&](std::size_t rows, std::size_t in, std::size_t to, std::size_t out) {
    packed_product({x.values.data(), rows, in}, w, nullptr, epilogue::none, {y.values.data(), to, out});
  };
  CHECK_THROWS_WITH(call(2, 3, 2, 3), "packed product: {2, 3} times the transpose of {3, 4} into {2, 3}");
  CHECK_THROWS_AS(call(2, 4, 3, 3), shape_error);
  CHECK_THROWS_AS(call(2, 4, 2, 4), shape_error);
  CHECK_THROWS_WITH(w.assign(2, as_view(x)), Catch::Matchers::Contains("of 3"));
  CHECK_THROWS_AS(w.assign(0, {x.values.data(), 2, 3}), shape_error);
}
