// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/inference_context.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "support/catch.hpp"

using namespace ledg::onnx;

namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();

tensor_state of_shape(ledg::shape dims) {
  tensor_state t;
  t.ranked = true;
  t.dims = std::move(dims);
  t.type = data_type::float32;
  return t;
}

}  // namespace

TEST_CASE("inference context: products and sums stay within 63 bits", "[onnx]") {
  CHECK(checked_product({}) == 1);
  CHECK(checked_product({largest, 1, 1}) == largest);
  CHECK(checked_product({largest, 0, 2}) == 0);
  CHECK_THROWS_AS(checked_product({std::int64_t{1} << 32, std::int64_t{1} << 31}), unresolved);
  CHECK(checked_sum({largest, 0}) == largest);
  CHECK_THROWS_AS(checked_sum({largest, 1}), unresolved);
}

TEST_CASE("inference context: numbers of a file become integers that can be counted with", "[onnx]") {
  CHECK(to_integer(-2.9) == -2);
  CHECK(to_integer(std::nan("")) == unknown_value);
  CHECK(to_integer(9.3e18) == largest);
  CHECK(to_integer(-INFINITY) == -largest);
}

TEST_CASE("inference context: axes count from either end", "[onnx]") {
  CHECK(rule_context::axis(1, 3) == 1);
  CHECK(rule_context::axis(-1, 3) == 2);
  CHECK_THROWS_AS(rule_context::axis(3, 3), unresolved);
  CHECK_THROWS_AS(rule_context::axis(-4, 3), unresolved);
  CHECK_THROWS_AS(rule_context::axis(0, 0), unresolved);
  try {
    static_cast<void>(rule_context::axis(3, 3));
  } catch (const unresolved& u) {
    CHECK(u.contradiction);
  }
}

TEST_CASE("inference context: what two tensors have in common", "[onnx]") {
  const auto a = of_shape({2, 3}), b = of_shape({2, 4});
  CHECK(common_state(a, a).dims == ledg::shape{2, 3});
  CHECK(common_state(a, b).dims == ledg::shape{2, free_dimension});
  CHECK_FALSE(common_state(a, of_shape({2})).ranked);
  CHECK_FALSE(common_state(a, {}).ranked);
  CHECK(common_state({}, a).type == data_type::float32);
  auto left = of_shape({1}), right = left;
  left.has_values = right.has_values = true;
  left.values = right.values = {7};
  CHECK(common_state(left, right).has_values);
  right.values = {8};
  CHECK_FALSE(common_state(left, right).has_values);
}

TEST_CASE("inference context: a sequence is known where its elements are", "[onnx]") {
  auto t = of_shape({free_dimension});
  CHECK_FALSE(t.complete());
  t.elements = std::make_shared<const std::vector<tensor_state>>(std::vector{of_shape({2}), of_shape({3})});
  CHECK(t.complete());
  t.forget();
  CHECK_FALSE(t.ranked);
  CHECK(t.elements == nullptr);
}
