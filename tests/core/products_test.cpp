// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/products.hpp"

#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::random_matrix;

namespace {

template <class T>
matrix_view<const T> view(const dense<T>& m) {
  return {m.values.data(), m.rows, m.cols};
}
template <class T>
matrix_view<T> view(dense<T>& m) {
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

}  // namespace

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
    multiply_transposed(view(x), view(w), bias.values.data(), view(y), memory);
    check_sums(
        y, start, in, [&](auto i, auto k) { return x.row(i)[k]; }, [&](auto k, auto j) { return w.row(j)[k]; });
    multiply_transposed<TestType>(view(x), view(w), nullptr, view(y), memory);
    check_sums(
        y, dense<TestType>(rows, out), in, [&](auto i, auto k) { return x.row(i)[k]; },
        [&](auto k, auto j) { return w.row(j)[k]; });

    dense<TestType> dx(rows, in, TestType{77});
    multiply(view(dy), view(w), view(dx), memory);
    check_sums(
        dx, dense<TestType>(rows, in), out, [&](auto i, auto k) { return dy.row(i)[k]; },
        [&](auto k, auto j) { return w.row(k)[j]; });

    const auto before = random_matrix<TestType>(out, in, 5);
    auto dw = before;
    add_transposed_product(view(dy), view(x), view(dw), memory);
    check_sums(
        dw, before, rows, [&](auto i, auto k) { return dy.row(k)[i]; }, [&](auto k, auto j) { return x.row(k)[j]; });
  }
}

TEST_CASE("a row of a product has the same bits in any company", "[products]") {
  workspace<float> memory;
  const auto x = random_matrix<float>(150, 90, 1);
  const auto w = random_matrix<float>(50, 90, 2);
  const auto v = random_matrix<float>(90, 50, 3);
  const auto bias = random_matrix<float>(1, 50, 4);
  dense<float> forward(150, 50);
  dense<float> back(150, 50);
  multiply_transposed(view(x), view(w), bias.values.data(), view(forward), memory);
  multiply(view(x), view(v), view(back), memory);
  for (const auto& [first, count] :
       {std::pair<std::size_t, std::size_t>{0, 1}, {3, 7}, {149, 1}, {20, 100}, {1, 149}}) {
    dense<float> part(count, 50);
    const auto some = view(std::as_const(x)).row_range(first, count);
    multiply_transposed(some, view(w), bias.values.data(), view(part), memory);
    CHECK(std::memcmp(part.values.data(), forward.row(first), part.values.size() * sizeof(float)) == 0);
    multiply(some, view(v), view(part), memory);
    CHECK(std::memcmp(part.values.data(), back.row(first), part.values.size() * sizeof(float)) == 0);
  }
}

TEST_CASE("products read and write views with a stride and leave what is between", "[products]") {
  workspace<float> memory;
  const auto x = random_matrix<float>(9, 40, 1);
  const auto w = random_matrix<float>(20, 30, 2);
  dense<float> whole(9, 20);
  dense<float> narrow(9, 30);
  for (std::size_t r = 0; r < 9; ++r) std::copy_n(x.row(r) + 4, 30, narrow.row(r));
  multiply_transposed<float>(view(narrow), view(w), nullptr, view(whole), memory);
  dense<float> y(9, 25, 7.0F);
  multiply_transposed<float>(view(x).columns(4, 30), view(w), nullptr, view(y).columns(2, 20), memory);
  dense<float> dw(20, 34, 7.0F);
  add_transposed_product(matrix_view<const float>(whole.values.data(), 9, 20), view(x).columns(4, 30),
                         view(dw).columns(1, 30), memory);
  for (std::size_t r = 0; r < 9; ++r) {
    CHECK(std::memcmp(y.row(r) + 2, whole.row(r), 20 * sizeof(float)) == 0);
    for (const std::size_t j : {0U, 1U, 22U, 23U, 24U}) CHECK(y.row(r)[j] == 7.0F);
  }
  for (std::size_t r = 0; r < 20; ++r)
    for (const std::size_t j : {0U, 31U, 32U, 33U}) CHECK(dw.row(r)[j] == 7.0F);
}

TEST_CASE("memory of products is used again", "[products]") {
  workspace<float> memory;
  const auto x = random_matrix<float>(30, 64, 1);
  const auto w = random_matrix<float>(64, 64, 2);
  dense<float> y(30, 64);
  const auto once = [&] {
    multiply_transposed<float>(view(x), view(w), nullptr, view(y), memory);
    multiply(view(x), view(w), view(y), memory);
    return memory.bytes();
  };
  const auto first = once();
  CHECK(first > 0);
  CHECK(once() == first);
}

TEST_CASE("sizes of a product that do not fit are named", "[products]") {
  workspace<float> memory;
  const auto a = random_matrix<float>(4, 3, 1);
  const auto b = random_matrix<float>(5, 3, 2);
  dense<float> y(4, 5);
  dense<float> wrong(4, 4);
  CHECK_THROWS_WITH(multiply(view(a), view(b), view(y), memory), "product: {4, 3} times {5, 3} into {4, 5}");
  CHECK_THROWS_AS(multiply_transposed<float>(view(a), view(b), nullptr, view(wrong), memory), shape_error);
  CHECK_THROWS_AS(add_transposed_product(view(a), view(b), view(y), memory), shape_error);
}
