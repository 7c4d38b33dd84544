// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/dimensions.hpp"

#include <cstdint>
#include <limits>

#include "support/catch.hpp"

using namespace ledg::onnx;
using ledg::shape;
using rules::unknown;

TEST_CASE("rules: what is computed from a free dimension is free", "[onnx]") {
  CHECK(rules::add(2, 3) == 5);
  CHECK(rules::add(2, unknown) == unknown);
  CHECK(rules::multiply(unknown, 0) == unknown);
  CHECK(rules::divide(7, 2) == 3);
  CHECK(rules::divide(7, 0) == unknown);
  CHECK(rules::divide(unknown, 2) == unknown);
  CHECK(rules::known({1, 0}));
  CHECK_FALSE(rules::known({1, unknown}));
  CHECK_THROWS_AS(rules::add(std::numeric_limits<std::int64_t>::max(), 1), unresolved);
}

TEST_CASE("rules: what two shapes are stretched to", "[onnx]") {
  CHECK(rules::broadcast({2, 3, 1}, {4}) == shape{2, 3, 4});
  CHECK(rules::broadcast({}, {4}) == shape{4});
  CHECK(rules::broadcast({0}, {1}) == shape{0});
  CHECK(rules::broadcast({unknown}, {3}) == shape{3});  // 1 or 3, in either case
  CHECK(rules::broadcast({unknown}, {1}) == shape{unknown});
  CHECK(rules::broadcast({unknown}, {unknown}) == shape{unknown});
  CHECK_THROWS_AS(rules::broadcast({2}, {3}), unresolved);
  CHECK_THROWS_AS(rules::broadcast({0}, {2}), unresolved);
}

TEST_CASE("rules: channels first and last", "[onnx]") {
  CHECK(rules::channels_first({1, 8, 9, 3}) == shape{1, 3, 8, 9});
  CHECK(rules::channels_last({1, 3, 8, 9}) == shape{1, 8, 9, 3});
  CHECK(rules::channels_first({1, 3}) == shape{1, 3});
  CHECK_THROWS_AS(rules::channels_first({1}), unresolved);
}
