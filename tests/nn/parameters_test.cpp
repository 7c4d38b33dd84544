// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/parameters.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("slices lie one behind the other", "[parameters]") {
  parameter_layout layout;
  CHECK(layout.size() == 0);
  CHECK(layout.add("a.weight", {3, 4}, initializer::xavier) == 0);
  CHECK(layout.add("a.bias", {4}, initializer::zeros) == 12);
  CHECK(layout.add("gain", {}, initializer::ones) == 16);  // a scalar
  CHECK(layout.size() == 17);
  REQUIRE(layout.entries().size() == 3);
  CHECK(layout.entries()[0].decay);
  CHECK(!layout.entries()[1].decay);
  CHECK(layout.entries()[0].shape == std::vector<std::size_t>{3, 4});
}

TEST_CASE("a name taken and an empty dimension are refused, and leave no trace", "[parameters]") {
  parameter_layout layout;
  layout.add("w", {2}, initializer::ones);
  CHECK_THROWS_WITH(layout.add("w", {3}, initializer::ones), "parameter 'w' is registered twice");
  CHECK_THROWS_WITH(layout.add("v", {3, 0}, initializer::ones), "parameter 'v': a dimension is 0");
  CHECK(layout.size() == 2);
  CHECK(layout.entries().size() == 1);
}

TEST_CASE("starting values follow their rule", "[parameters]") {
  parameter_layout layout;
  layout.add("zeros", {50}, initializer::zeros);
  layout.add("ones", {50}, initializer::ones);
  const auto xavier = layout.add("xavier", {100, 300}, initializer::xavier);
  const auto normal = layout.add("normal", {100, 300}, initializer::normal);
  std::vector<float> v(layout.size(), -9.0F);
  layout.initialize(std::span(v), 3);
  CHECK(std::all_of(v.begin(), v.begin() + 50, [](float x) { return x == 0.0F; }));
  CHECK(std::all_of(v.begin() + 50, v.begin() + 100, [](float x) { return x == 1.0F; }));
  const auto moments = [&](std::size_t first) {
    double mean = 0.0;
    double square = 0.0;
    for (std::size_t i = first; i < first + 30000; ++i) {
      mean += static_cast<double>(v[i]) / 30000;
      square += static_cast<double>(v[i]) * static_cast<double>(v[i]) / 30000;
    }
    return std::pair(mean, square);
  };
  const auto [xavier_mean, xavier_variance] = moments(xavier);
  CHECK(xavier_mean == Approx(0.0).margin(2e-3));
  CHECK(xavier_variance == Approx(2.0 / 400.0).epsilon(0.03));
  const auto [normal_mean, normal_variance] = moments(normal);
  CHECK(normal_mean == Approx(0.0).margin(5e-4));
  CHECK(normal_variance == Approx(0.0004).epsilon(0.03));
}

TEST_CASE("starting values depend on seed and name, not on what else there is", "[parameters]") {
  parameter_layout small;
  small.add("w", {4, 4}, initializer::xavier);
  parameter_layout large;
  large.add("other", {7}, initializer::normal);
  const auto offset = large.add("w", {4, 4}, initializer::xavier);
  large.add("w2", {4, 4}, initializer::xavier);
  std::vector<double> a(small.size());
  std::vector<double> b(large.size());
  small.initialize(std::span(a), 5);
  large.initialize(std::span(b), 5);
  CHECK(std::equal(a.begin(), a.end(), b.begin() + static_cast<std::ptrdiff_t>(offset)));
  CHECK(!std::equal(a.begin(), a.end(), b.begin() + static_cast<std::ptrdiff_t>(offset) + 16));
  auto again = a;
  small.initialize(std::span(again), 6);
  CHECK(again != a);
}

TEST_CASE("starting values can be scaled", "[parameters]") {
  parameter_layout layout;
  layout.add("ones", {3}, initializer::ones, 1e-4);
  layout.add("w", {4, 4}, initializer::xavier, 0.5);
  parameter_layout plain;
  plain.add("w", {4, 4}, initializer::xavier);
  std::vector<double> scaled(layout.size());
  std::vector<double> whole(plain.size());
  layout.initialize(std::span(scaled), 5);
  plain.initialize(std::span(whole), 5);
  CHECK(std::all_of(scaled.begin(), scaled.begin() + 3, [](double x) { return x == 1e-4; }));
  CHECK(std::equal(whole.begin(), whole.end(), scaled.begin() + 3, [](double a, double b) { return 0.5 * a == b; }));
}
