// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/encoding.hpp"

#include <optional>
#include <utility>

#include "support/catch.hpp"

using namespace ledg;
using text::truncation;

TEST_CASE("what stays of two segments", "[encoding]") {
  using sizes = std::pair<std::size_t, std::size_t>;
  const auto fit = text::detail::truncated_sizes;
  CHECK(fit(3, 4, 7, truncation::longest_first) == sizes{3, 4});
  CHECK(fit(3, 4, 6, truncation::longest_first) == sizes{3, 3});
  CHECK(fit(9, 2, 6, truncation::longest_first) == sizes{4, 2});
  CHECK(fit(5, 5, 7, truncation::longest_first) == sizes{3, 4});
  CHECK(fit(7, 3, 5, truncation::longest_first) == sizes{3, 2});
  CHECK(fit(9, std::nullopt, 6, truncation::longest_first) == sizes{6, 0});
  CHECK(fit(9, 9, 0, truncation::longest_first) == sizes{0, 0});
  CHECK(fit(9, 2, 6, truncation::only_first) == sizes{4, 2});
  CHECK(fit(2, 9, 6, truncation::only_second) == sizes{2, 4});
  CHECK(fit(9, 9, 0, truncation::only_second) == sizes{0, 0});
  CHECK_THROWS_AS(fit(3, 9, 9, truncation::only_first), input_error);
  CHECK_THROWS_AS(fit(9, 3, 9, truncation::only_second), input_error);
  CHECK_THROWS_AS(fit(9, std::nullopt, 5, truncation::only_second), input_error);
  CHECK(fit(9, std::nullopt, 9, truncation::only_second) == sizes{9, 0});
}

TEST_CASE("names of truncations", "[encoding]") {
  CHECK(text::truncation_named("longest_first") == truncation::longest_first);
  CHECK(text::truncation_named("only_first") == truncation::only_first);
  CHECK(text::truncation_named("only_second") == truncation::only_second);
  CHECK_THROWS_AS(text::truncation_named(""), lookup_error);
}
