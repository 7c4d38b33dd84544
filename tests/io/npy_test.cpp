// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/npy.hpp"

#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using dims = std::vector<std::size_t>;

TEMPLATE_TEST_CASE("arrays survive a round trip", "[npy]", float, double, std::int64_t) {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "a.npy";
  for (const dims& shape : {dims{}, dims{0}, dims{1}, dims{5}, dims{3, 7}, dims{2, 0, 3}, dims{2, 3, 5, 1}}) {
    std::size_t count = 1;
    for (const auto d : shape) count *= d;
    std::vector<TestType> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<TestType>(i) / static_cast<TestType>(2);
    io::write_npy<TestType>(path, shape, values);
    const auto back = io::read_npy<TestType>(path);
    CHECK(back.shape == shape);
    CHECK(back.values == values);
    const auto bytes = io::read_text(path);
    CHECK((bytes.size() - count * sizeof(TestType)) % 64 == 0);
  }
}

TEST_CASE("the header is NumPy's", "[npy]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "a.npy";
  io::write_npy<float>(path, dims{3}, std::vector<float>(3));
  CHECK(io::read_text(path).substr(10).starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"));
  io::write_npy<float>(path, dims{1, 3}, std::vector<float>(3));
  CHECK(io::read_text(path).substr(10).starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }"));
}

TEST_CASE("what is not the promised array is refused", "[npy]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "a.npy";
  io::write_npy<float>(path, dims{2, 3}, std::vector<float>(6));
  const auto whole = io::read_text(path);
  const auto with = [&](const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  };
  const auto replaced = [&](const std::string& from, const std::string& to) {
    auto text = whole;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  CHECK_THROWS_AS(io::read_npy<double>(path), input_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(replaced("False", "True "))), input_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(whole.substr(0, whole.size() - 1))), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(whole + "x")), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(whole.substr(0, 40))), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(whole.substr(0, 9))), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with("")), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with("not an array at all")), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(replaced("(2, 3)", "(2, x)"))), corrupt_error);
  CHECK_THROWS_AS(io::read_npy<float>(with(replaced("(2, 3), }    ", "(99999999999,"))), corrupt_error);
  CHECK_THROWS_AS(io::write_npy<float>(path, dims{2}, std::vector<float>(3)), input_error);
}
