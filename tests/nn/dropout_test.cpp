// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/dropout.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(layer<dropout, float>);

namespace {

dense<float> dropped(const dense<float>& x, const dropout& l, std::size_t first_row, std::uint64_t step) {
  workspace<float> memory;
  dropout::context<float> c;
  const auto y = l.forward<float>(
      {.parameters = nullptr, .memory = &memory, .training = true, .dropout = philox(step), .first_row = first_row},
      view(x), c);
  dense<float> result(y.rows, y.cols);
  for (std::size_t r = 0; r < y.rows; ++r) std::copy_n(y.row(r), y.cols, result.row(r));
  return result;
}

}  // namespace

TEST_CASE("dropout does nothing outside of training, or at rate 0", "[dropout]") {
  const auto x = random_matrix<float>(3, 5, 1);
  CHECK(difference(x, evaluate({}, x, dropout(0.5, 1)), 0.0) == "");
  CHECK(difference(x, dropped(x, dropout(0.0, 1), 0, 1), 0.0) == "");
}

TEST_CASE("dropout drops its share and scales the rest", "[dropout]") {
  const double rate = GENERATE(0.1, 0.5, 0.9);
  const auto y = dropped(dense<float>(200, 101, 1.0F), dropout(rate, 3), 0, 1);
  double zeros = 0.0;
  for (const float v : y.values) {
    zeros += v == 0.0F;
    CHECK((v == 0.0F || v == static_cast<float>(1.0 / (1.0 - rate))));
  }
  CHECK(zeros / static_cast<double>(y.values.size()) == Approx(rate).margin(0.015));
}

TEST_CASE("what is dropped depends on the place in the whole batch, the step and the layer", "[dropout]") {
  const dropout l(0.5, 3);
  const dense<float> x(20, 9, 1.0F);
  const auto whole = dropped(x, l, 0, 1);
  CHECK(difference(row_range(whole, 7, 13), dropped(dense<float>(13, 9, 1.0F), l, 7, 1), 0.0) == "");
  CHECK(difference(whole, dropped(x, l, 0, 1), 0.0) == "");
  CHECK(difference(whole, dropped(x, l, 0, 2), 0.0) != "");
  CHECK(difference(whole, dropped(x, dropout(0.5, 4), 0, 1), 0.0) != "");
}

TEST_CASE("dropout in place drops the same", "[dropout]") {
  const dropout l(0.5, 3);
  const auto x = random_matrix<float>(7, 9, 1);
  for (const bool training : {true, false}) {
    workspace<float> memory;
    dropout::context<float> c;
    auto y = x;
    l.apply<float>({.parameters = nullptr, .memory = &memory, .training = training, .dropout = philox(1)},
                   {y.values.data(), y.rows, y.cols}, c);
    CHECK(difference(training ? dropped(x, l, 0, 1) : x, y, 0.0) == "");
    CHECK((c.scale.data != nullptr) == training);
  }
}

TEST_CASE("dropout has the gradients of its value", "[dropout]") {
  const double rate = GENERATE(0.0, 0.3, 0.9);
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(6, 7, 1), dropout(rate, 2));
}

TEST_CASE("a rate below 0 or not below 1 is refused", "[dropout]") {
  for (const double rate : {-0.1, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(dropout(rate, 0), input_error);
  CHECK_THROWS_WITH(dropout(1.5, 0), Catch::Matchers::Contains("[0, 1), got 1.5"));
}
