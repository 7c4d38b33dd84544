// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/mask_name.hpp"

#include <string>

#include "support/catch.hpp"

using namespace ledg;

namespace {
struct one {
  static constexpr const char* name = "one";
};
struct other {
  static constexpr const char* name = "another_one";
};
}  // namespace

TEST_CASE("names are joined by underscores", "[mask_name]") {
  CHECK(std::string(detail::joined_name<one>::name) == "one");
  CHECK(std::string(detail::joined_name<one, other, one>::name) == "one_another_one_one");
}

TEST_CASE("numbers become decimal digits", "[mask_name]") {
  CHECK(std::string(detail::number_name<0>::name) == "0");
  CHECK(std::string(detail::number_name<7>::name) == "7");
  CHECK(std::string(detail::number_name<1024>::name) == "1024");
  CHECK(std::string(detail::number_name<~std::size_t{0}>::name) == std::to_string(~std::size_t{0}));
}
