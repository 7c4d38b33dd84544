// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/values.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

using namespace ledg::onnx;
using values = std::vector<double>;

TEST_CASE("rules: which tensors are small enough to be followed", "[onnx]") {
  CHECK(rules::few_elements({}));
  CHECK(rules::few_elements({32, 32}));
  CHECK_FALSE(rules::few_elements({32, 33}));
  CHECK_FALSE(rules::few_elements({free_dimension}));
}

TEST_CASE("rules: elements of stretched and of cut tensors", "[onnx]") {
  const values row{1, 2, 3};
  for (std::size_t k = 0; k < 6; ++k) CHECK(rules::element(row, {3}, {2, 3}, k) == row[k % 3]);
  const values column{1, 2};
  for (std::size_t k = 0; k < 6; ++k) CHECK(rules::element(column, {2, 1}, {2, 3}, k) == column[k / 3]);
  CHECK(rules::strides_of({2, 3, 4}) == rules::list{12, 4, 1});
  CHECK(rules::strides_of({}).empty());
  const values six{0, 1, 2, 3, 4, 5};  // {2, 3}
  CHECK(rules::view_of(six, {3, 2}, 0, {1, 3}) == values{0, 3, 1, 4, 2, 5});
  CHECK(rules::view_of(six, {2}, 5, {-3}) == values{5, 2});
  CHECK(rules::view_of(six, {0}, 0, {1}).empty());
}

TEST_CASE("rules: numbers are held as their type holds them", "[onnx]") {
  CHECK(rules::rounded_for(data_type::float32, 0.1) == static_cast<double>(0.1F));
  CHECK(rules::rounded_for(data_type::float64, 0.1) == 0.1);
  CHECK(rules::rounded_for(data_type::float16, 2049) == 2048);
  CHECK(rules::rounded_for(data_type::bfloat16, 257) == 256);
  CHECK(std::isnan(rules::rounded_for(data_type::float16, std::nan(""))));
  CHECK(rules::rounded_for(data_type::int64, -2.9) == -2);
  CHECK(rules::rounded_for(data_type::boolean, 1) == 1);
}
