// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/gemm.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::difference;
using ledg_test::random_matrix;
using ledg_test::tolerance;

namespace ledg_test {
// What gemm_eigen_test.cpp, compiled for the other backend, compares itself with.
void default_gemm(op op_a, op op_b, matrix_view<const float> a, matrix_view<const float> b, float beta,
                  matrix_view<float> c);
void default_gemm(op op_a, op op_b, matrix_view<const float> a, matrix_view<const float> b, float beta,
                  matrix_view<float> c) {
  gemm(op_a, op_b, 1.0F, a, b, beta, c);
}
}  // namespace ledg_test

namespace {

/// `alpha * op(a) * op(b) + beta * c` in three loops, in double.
template <class T>
dense<> plain(op op_a, op op_b, double alpha, matrix_view<const T> a, matrix_view<const T> b, double beta,
              matrix_view<const T> c) {
  const std::size_t inner = op_a == op::none ? a.cols : a.rows;
  dense<> y(c.rows, c.cols);
  for (std::size_t i = 0; i < c.rows; ++i)
    for (std::size_t j = 0; j < c.cols; ++j) {
      double sum = 0.0;
      for (std::size_t k = 0; k < inner; ++k)
        sum += static_cast<double>(op_a == op::none ? a.row(i)[k] : a.row(k)[i]) *
               static_cast<double>(op_b == op::none ? b.row(k)[j] : b.row(j)[k]);
      y.row(i)[j] = alpha * sum + (beta == 0.0 ? 0.0 : beta * static_cast<double>(c.row(i)[j]));
    }
  return y;
}

struct sizes {
  std::size_t m, n, k;
};

}  // namespace

TEMPLATE_TEST_CASE("products agree with three loops for every transpose and odd sizes and wide strides", "[gemm]",
                   float, double) {
  using T = TestType;
  const auto [m, n, k] = GENERATE(sizes{1, 1, 1}, sizes{1, 7, 3}, sizes{5, 1, 2}, sizes{3, 4, 1}, sizes{13, 17, 19},
                                  sizes{64, 48, 96}, sizes{2, 129, 131});
  const op op_a = GENERATE(op::none, op::transpose);
  const op op_b = GENERATE(op::none, op::transpose);
  const std::size_t extra = GENERATE(0U, 5U);
  const auto stored_a = op_a == op::none ? std::pair(m, k) : std::pair(k, m);
  const auto stored_b = op_b == op::none ? std::pair(k, n) : std::pair(n, k);
  const auto a = random_matrix<T>(stored_a.first, stored_a.second + extra, 1);
  const auto b = random_matrix<T>(stored_b.first, stored_b.second + extra, 2);
  const matrix_view<const T> va(a.values.data(), stored_a.first, stored_a.second, a.cols);
  const matrix_view<const T> vb(b.values.data(), stored_b.first, stored_b.second, b.cols);
  for (const double beta : {0.0, 1.0, -0.5}) {
    auto c = random_matrix<T>(m, n + extra, 3);
    const auto before = c;
    const matrix_view<T> vc(c.values.data(), m, n, c.cols);
    const auto expected = plain<T>(op_a, op_b, 1.5, va, vb, beta, vc);
    gemm(op_a, op_b, T(1.5), va, vb, static_cast<T>(beta), vc);
    CHECK(difference(expected, vc, tolerance<T>::product) == "");
    for (std::size_t r = 0; r < m; ++r)  // what lies between the rows belongs to somebody else
      for (std::size_t j = n; j < n + extra; ++j) REQUIRE(c.row(r)[j] == before.row(r)[j]);
  }
}

TEST_CASE("with beta 0 the result may be uninitialised", "[gemm]") {
  const auto a = random_matrix<float>(9, 6, 1);
  const auto b = random_matrix<float>(6, 8, 2);
  dense<float> c(9, 8, std::numeric_limits<float>::quiet_NaN());
  const matrix_view<const float> va(a.values.data(), 9, 6);
  const matrix_view<const float> vb(b.values.data(), 6, 8);
  gemm(op::none, op::none, 1.0F, va, vb, 0.0F, {c.values.data(), 9, 8});
  CHECK(difference(plain<float>(op::none, op::none, 1.0, va, vb, 0.0, {c.values.data(), 9, 8}), c,
                   tolerance<float>::product) == "");
}

TEST_CASE("empty products", "[gemm]") {
  dense<float> c(2, 3, 4.0F);
  const matrix_view<float> vc(c.values.data(), 2, 3);
  gemm(op::none, op::none, 1.0F, {nullptr, 2, 0}, {nullptr, 0, 3}, 0.5F, vc);
  CHECK(difference(dense<float>(2, 3, 2.0F), c, 0.0) == "");
  std::fill(c.values.begin(), c.values.end(), std::numeric_limits<float>::quiet_NaN());
  gemm(op::none, op::none, 1.0F, {nullptr, 2, 0}, {nullptr, 0, 3}, 0.0F, vc);
  CHECK(difference(dense<float>(2, 3, 0.0F), c, 0.0) == "");
  const auto b = random_matrix<float>(4, 3, 1);
  gemm(op::none, op::none, 1.0F, {nullptr, 0, 4}, {b.values.data(), 4, 3}, 0.0F, {nullptr, 0, 3});
  gemm(op::none, op::transpose, 1.0F, {b.values.data(), 4, 3}, {nullptr, 0, 3}, 0.0F, {nullptr, 4, 0});
}

TEST_CASE("sizes that do not fit are named", "[gemm]") {
  const auto a = random_matrix<float>(4, 4, 1);
  auto c = random_matrix<float>(4, 4, 2);
  const auto in = [&](std::size_t rows, std::size_t cols) {
    return matrix_view<const float>(a.values.data(), rows, cols);
  };
  const auto out = [&](std::size_t rows, std::size_t cols) { return matrix_view<float>(c.values.data(), rows, cols); };
  CHECK_THROWS_WITH(gemm(op::none, op::none, 1.0F, in(2, 3), in(4, 2), 0.0F, out(2, 2)),
                    "matrix product: {2, 3} times {4, 2} into {2, 2}");
  CHECK_THROWS_AS(gemm(op::none, op::none, 1.0F, in(2, 3), in(3, 4), 0.0F, out(4, 2)), shape_error);
  CHECK_THROWS_AS(gemm(op::transpose, op::none, 1.0F, in(2, 3), in(3, 4), 0.0F, out(2, 4)), shape_error);
  CHECK_THROWS_AS(gemm(op::none, op::transpose, 1.0F, in(2, 3), in(3, 4), 0.0F, out(2, 4)), shape_error);
  CHECK_THROWS_AS(gemm(op::none, op::none, 1.0F, in(0, 3), in(3, 2), 0.0F, out(1, 2)), shape_error);
}

TEST_CASE("the backend has a name and one thread", "[gemm]") {
#ifdef LEDG_GEMM_EIGEN
  CHECK(std::string(gemm_backend) == "Eigen");
#else
  CHECK(std::string(gemm_backend) == "OpenBLAS");
#endif
  use_single_threaded_blas();
  use_single_threaded_blas();
}
