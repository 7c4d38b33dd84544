// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/rows.hpp"

#include <limits>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using ledg_test::random_matrix;
using ledg_test::tolerance;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// The greatest distance of @p f from @p truth over a dense grid, and over steps of one bit around zero.
template <class F, class Truth>
double worst_distance(float from, float to, F f, Truth truth) {
  double worst = 0.0;
  const auto look = [&](float x) {
    const double e = std::fabs(static_cast<double>(f(x)) - truth(static_cast<double>(x)));
    if (!(e <= worst)) worst = e;  // keeps a NaN
  };
  constexpr int steps = 200000;
  for (int i = 0; i <= steps; ++i) look(from + (to - from) * static_cast<float>(i) / steps);
  for (float x = 1e-30F; x < to; x *= 1.01F) {
    look(x);
    look(-x);
  }
  return worst;
}

}  // namespace

TEST_CASE("exp is accurate over the whole finite range", "[rows]") {
  double worst = 0.0;
  for (int i = 0; i <= 700000; ++i) {
    const float x = -87.0F + 175.0F * static_cast<float>(i) / 700000.0F;
    const double truth = std::exp(static_cast<double>(x));
    worst = std::fmax(worst, std::fabs(static_cast<double>(rows::exp(x)) - truth) / truth);
  }
  CHECK(worst < tolerance<float>::exponential);
  CHECK(worst > 0.0);
  CHECK(rows::exp(0.0F) == 1.0F);
  CHECK(rows::exp(-0.0F) == 1.0F);
  CHECK(rows::exp(1.5) == std::exp(1.5));
}

TEST_CASE("exp clamps instead of leaving the finite range and keeps a NaN", "[rows]") {
  for (const float x : {88.0F, 89.0F, 1000.0F, 3e38F, infinity}) CHECK(rows::exp(x) == rows::exp(88.0F));
  for (const float x : {-87.0F, -88.0F, -1000.0F, -3e38F, -infinity}) {
    CHECK(rows::exp(x) == rows::exp(-87.0F));
    CHECK(rows::exp(x) > 0.0F);
    CHECK(rows::exp(x) < 2e-38F);
  }
  CHECK(std::isfinite(rows::exp(88.0F)));
  CHECK(std::isnan(rows::exp(std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("erf and tanh and sigmoid and gelu are accurate", "[rows]") {
  const double most = tolerance<float>::function;
  const auto gelu = [](double x) { return 0.5 * x * (1.0 + std::erf(x * std::sqrt(0.5))); };
  const auto gelu_derivative = [](double x) {
    return 0.5 * (1.0 + std::erf(x * std::sqrt(0.5))) +
           x * std::exp(-0.5 * x * x) / std::sqrt(2.0 * 3.14159265358979323846);
  };
  CHECK(worst_distance(-6.0F, 6.0F, rows::erf<float>, [](double x) { return std::erf(x); }) < most);
  CHECK(worst_distance(-12.0F, 12.0F, rows::tanh<float>, [](double x) { return std::tanh(x); }) < most);
  CHECK(worst_distance(-30.0F, 30.0F, rows::sigmoid<float>, [](double x) { return 1.0 / (1.0 + std::exp(-x)); }) <
        most);
  CHECK(worst_distance(-5.0F, 5.0F, rows::gelu<float>, gelu) < 2.0 * most);
  CHECK(worst_distance(-5.0F, 5.0F, rows::gelu_derivative<float>, gelu_derivative) < 2.0 * most);
  for (const double x : {-3.0, -0.1, 0.0, 0.7, 5.0}) {
    CHECK(rows::gelu(x) == Approx(gelu(x)).margin(tolerance<double>::exact));
    CHECK(rows::gelu_derivative(x) == Approx(gelu_derivative(x)).margin(tolerance<double>::exact));
  }
}

TEST_CASE("tanh keeps relative accuracy near zero", "[rows]") {
  double worst = 0.0;
  for (float x = 1e-20F; x < 0.2F; x *= 1.003F) {
    const double truth = std::tanh(static_cast<double>(x));
    worst = std::fmax(worst, std::fabs(static_cast<double>(rows::tanh(x)) - truth) / truth);
  }
  CHECK(worst < 3e-6);
}

TEST_CASE("extreme arguments go to the limits", "[rows]") {
  for (const float x : {20.0F, 100.0F, 3e38F, infinity}) {
    CHECK(rows::erf(x) == 1.0F);
    CHECK(rows::erf(-x) == -1.0F);
    CHECK(rows::tanh(x) == 1.0F);
    CHECK(rows::tanh(-x) == -1.0F);
    CHECK(rows::sigmoid(x) == 1.0F);
    CHECK(rows::sigmoid(-x) >= 0.0F);
    CHECK(rows::sigmoid(-x) < 3e-9F);
  }
  CHECK(rows::erf(0.0F) == Approx(0.0F).margin(tolerance<float>::function));
  CHECK(rows::tanh(0.0F) == 0.0F);
  for (const float x : {20.0F, 1e4F, 1e18F}) {
    CHECK(rows::gelu(x) == x);
    CHECK(rows::gelu(-x) == 0.0F);
    CHECK(rows::gelu_derivative(x) == 1.0F);
    CHECK(rows::gelu_derivative(-x) == Approx(0.0F).margin(tolerance<float>::function));
  }
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(rows::erf(nan)));
  CHECK(std::isnan(rows::tanh(nan)));
  CHECK(std::isnan(rows::gelu(nan)));
}

TEST_CASE("dot and axpy agree with plain sums for every length", "[rows]") {
  for (std::size_t n = 0; n <= 19; ++n) {
    const auto x = random_matrix(1, n, 1).values;
    auto y = random_matrix(1, n, 2).values;
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i];
    CHECK(rows::dot(n, x.data(), y.data()) == Approx(sum).margin(tolerance<double>::exact));
    const auto before = y;
    rows::axpy(n, 0.5, x.data(), y.data());
    for (std::size_t i = 0; i < n; ++i) CHECK(y[i] == before[i] + 0.5 * x[i]);
  }
}

TEST_CASE("softmax rows sum to 1 whatever the range", "[rows]") {
  const double scale = GENERATE(0.0, 1.0, 50.0, 1e4, 1e30);
  for (const std::size_t n : {1U, 2U, 3U, 17U, 500U}) {
    auto x = random_matrix<float>(1, n, n, scale).values;
    const auto before = x;
    rows::softmax(n, x.data());
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(x[i] >= 0.0F);
      sum += x[i];
      if (i > 0 && before[i] > before[i - 1]) CHECK(x[i] >= x[i - 1]);
    }
    CHECK(sum == Approx(1.0).margin(tolerance<float>::function));
  }
  rows::softmax<float>(0, nullptr);  // an empty row stays empty
}

TEST_CASE("softmax agrees with its definition and does not see a shift", "[rows]") {
  auto x = random_matrix(1, 9, 4, 3.0).values;
  auto shifted = x;
  for (auto& v : shifted) v += 700.0;
  std::vector<double> expected = x;
  ledg_test::softmax(expected);
  rows::softmax(x.size(), x.data());
  rows::softmax(x.size(), shifted.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(x[i] == Approx(expected[i]).margin(tolerance<double>::exact));
    CHECK(shifted[i] == Approx(x[i]).margin(1e-12));
  }
}

TEST_CASE("a NaN among the scores is not hidden", "[rows]") {
  for (std::size_t at = 0; at < 3; ++at) {
    std::vector<float> x{1.0F, 2.0F, 3.0F};
    x[at] = std::numeric_limits<float>::quiet_NaN();
    rows::softmax(x.size(), x.data());
    for (const float p : x) CHECK(std::isnan(p));
  }
}

TEST_CASE("a normalised row has mean 0 and variance 1", "[rows]") {
  for (const std::size_t n : {2U, 3U, 64U, 257U}) {
    auto x = random_matrix(1, n, n, 4.0).values;
    for (auto& v : x) v += 100.0;
    const std::vector<double> gamma(n, 2.0);
    const std::vector<double> beta(n, -1.0);
    std::vector<double> y(n);
    const auto of = rows::layer_norm(n, x.data(), gamma.data(), beta.data(), 0.0, y.data());
    CHECK(of.inverse > 0.0);
    double mean = 0.0;
    double variance = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double normalised = (x[i] - of.mean) * of.inverse;
      mean += normalised / static_cast<double>(n);
      variance += normalised * normalised / static_cast<double>(n);
      CHECK(y[i] == 2.0 * normalised - 1.0);
    }
    CHECK(mean == Approx(0.0).margin(1e-12));
    CHECK(variance == Approx(1.0).margin(1e-12));
  }
  // A constant row has no direction: epsilon keeps it finite.
  const std::vector<float> same(5, 3.0F);
  const std::vector<float> one(5, 1.0F);
  std::vector<float> y(5);
  rows::layer_norm(5, same.data(), one.data(), one.data(), 1e-5F, y.data());
  CHECK(y == one);
}

namespace {

/// A function that `rows::map` can apply.
struct cube_plus_gelu {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return x * x * x + rows::gelu(x);
  }
};

/// GELU as `rows::map_again` takes it.
struct smooth {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::gelu(x);
  }
  template <class T>
  LEDG_ALWAYS_INLINE static T derivative(const T& x) {
    return rows::gelu_derivative(x);
  }
};

/// Greatest distance of two rows; NaN where there is one.
double furthest(const std::vector<double>& a, const std::vector<float>& b) {
  double most = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::fabs(a[i] - static_cast<double>(b[i]));
    if (!(d <= most)) most = d;
  }
  return most;
}

}  // namespace

TEST_CASE("columns are summed over many rows without losing digits", "[rows]") {
  for (const std::size_t rows : {0U, 1U, 31U, 33U, 1000U}) {
    const std::size_t n = 37;
    const std::size_t stride = 41;
    std::vector<float> x(rows * stride + 1);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.1F + 0.001F * static_cast<float>(i % 7);
    std::vector<float> sums(n + 1, 2.0F);
    rows::add_column_sums(rows, n, x.data(), stride, sums.data());
    std::vector<double> wide(n, 2.0);
    const std::vector<double> same(x.begin(), x.end());
    rows::add_column_sums(rows, n, same.data(), stride, wide.data());
    for (std::size_t i = 0; i < n; ++i) CHECK(static_cast<double>(sums[i]) == Approx(wide[i]).epsilon(1e-6));
    CHECK(sums[n] == 2.0F);
  }
}

TEST_CASE("vector kernels of float agree with the loops of double for every length", "[rows]") {
  for (const std::size_t n : {1U, 2U, 7U, 8U, 15U, 16U, 17U, 31U, 32U, 33U, 63U, 64U, 65U, 100U, 384U, 1000U}) {
    INFO(n);
    const auto x = random_matrix<float>(1, n, n, 3.0).values;
    const auto y = random_matrix<float>(1, n, n + 1, 3.0).values;
    const auto gamma = random_matrix<float>(1, n, n + 2).values;
    const auto beta = random_matrix<float>(1, n, n + 3).values;
    const auto wide = [](const std::vector<float>& v) { return std::vector<double>(v.begin(), v.end()); };
    const double most = 2e-6 * std::sqrt(static_cast<double>(n)) + 2e-6;

    CHECK(static_cast<double>(rows::dot(n, x.data(), y.data())) ==
          Approx(rows::dot(n, wide(x).data(), wide(y).data())).margin(10.0 * most));

    auto a = y;
    auto b = wide(y);
    rows::axpy(n, 0.25F, x.data(), a.data());
    rows::axpy(n, 0.25, wide(x).data(), b.data());
    CHECK(furthest(b, a) < most);

    a = x;
    b = wide(x);
    rows::softmax(n, a.data(), 0.5F);
    rows::softmax(n, b.data(), 0.5);
    CHECK(furthest(b, a) < 1e-6);
    auto da = y;
    auto db = wide(y);
    rows::softmax_backward(n, a.data(), da.data());
    rows::softmax_backward(n, b.data(), db.data());
    CHECK(furthest(db, da) < most);

    rows::map<cube_plus_gelu>(n, x.data(), a.data());
    rows::map<cube_plus_gelu>(n, wide(x).data(), b.data());
    CHECK(furthest(b, a) < 2e-5);

    a = y;
    rows::map_backward<smooth>(n, x.data(), y.data(), a.data());
    auto value = x;
    rows::map<smooth>(n, x.data(), value.data());
    da = y;
    std::vector<float> again(n);
    rows::map_again<smooth>(n, x.data(), again.data(), da.data());
    CHECK(again == value);  // to the bit: backward passes compute anew what forward passes gave
    CHECK(furthest(wide(a), da) < most);

    if (n == 1) continue;  // a row of one has no deviation
    const auto of = rows::layer_norm(n, x.data(), gamma.data(), beta.data(), 1e-5F, a.data());
    const auto of_double = rows::layer_norm(n, wide(x).data(), wide(gamma).data(), wide(beta).data(), 1e-5, b.data());
    CHECK(static_cast<double>(of.mean) == Approx(of_double.mean).margin(1e-5));
    CHECK(static_cast<double>(of.inverse) == Approx(of_double.inverse).epsilon(1e-4));
    CHECK(furthest(b, a) < 1e-4);
    auto g = gamma;
    auto o = beta;
    auto g_double = wide(gamma);
    auto o_double = wide(beta);
    rows::layer_norm_backward(n, x.data(), of, gamma.data(), y.data(), g.data(), o.data(), a.data());
    rows::layer_norm_backward(n, wide(x).data(), of_double, wide(gamma).data(), wide(y).data(), g_double.data(),
                              o_double.data(), b.data());
    CHECK(furthest(b, a) < 1e-3);
    CHECK(furthest(g_double, g) < 1e-3);
    CHECK(furthest(o_double, o) < 1e-5);

    auto sum = wide(x);
    for (std::size_t i = 0; i < n; ++i) sum[i] += static_cast<double>(y[i]);
    rows::layer_norm(n, sum.data(), wide(gamma).data(), wide(beta).data(), 1e-5, b.data());
    a = x;
    rows::add_layer_norm(n, y.data(), a.data(), gamma.data(), beta.data(), 1e-5F, a.data());
    CHECK(furthest(b, a) < 1e-4);
  }
}
