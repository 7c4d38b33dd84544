// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/split.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

using names = std::vector<std::string>;

/// Two families of two networks each.
std::vector<split_example> four() {
  return {{"resnet", "resnet18", "zoo"},
          {"resnet", "resnet50", "zoo"},
          {"vgg", "vgg16", "zoo"},
          {"mobilenet", "mobile_a", "zoo"}};
}

std::vector<split_part> parts_of(const split_rule& rule, split_unit unit = split_unit::family) {
  std::vector<split_part> out;
  for (const auto& e : four()) out.push_back(rule(e, unit));
  return out;
}

std::string refusal(const split_rule& rule, names* nearest = nullptr) {
  const auto examples = four();
  try {
    rule.check_patterns(examples);
  } catch (const lookup_error& e) {
    if (nearest != nullptr) *nearest = e.nearest();
    return e.what();
  }
  return "";
}

constexpr auto to_train = split_part::train;
constexpr auto validation = split_part::validation;
constexpr auto test = split_part::test;

}  // namespace

TEST_CASE("globs match whole names", "[split]") {
  CHECK(glob_match("", ""));
  CHECK_FALSE(glob_match("", "a"));
  CHECK(glob_match("*", ""));
  CHECK(glob_match("resnet*", "resnet50"));
  CHECK_FALSE(glob_match("resnet", "resnet50"));
  CHECK(glob_match("*_T4", "Tesla_T4"));
  CHECK(glob_match("a*b*c", "axbxbxc"));
  CHECK_FALSE(glob_match("a*b*c", "axbxbx"));
  CHECK(glob_match("?1?", "x1y"));
  CHECK_FALSE(glob_match("?", ""));
  CHECK(glob_match("**?", "abc"));
  CHECK_FALSE(glob_match("A", "a"));
  CHECK(glob_match("made-up:*", "made-up:Large GPU/eager"));  // a slash is like any other
  CHECK(glob_match("v[0-9]", "v7"));
}

TEST_CASE("a bucket depends on its key alone, and parts have the fractions asked for", "[split]") {
  const split_rule rule{0.1, 0.2, "", {}, {}};
  std::size_t count[3] = {0, 0, 0};
  for (int i = 0; i < 20000; ++i) ++count[static_cast<std::size_t>(rule.bucket("family" + std::to_string(i)))];
  const auto share = [&](split_part p) { return static_cast<double>(count[static_cast<std::size_t>(p)]) / 20000; };
  CHECK(share(test) == Approx(0.2).margin(0.01));
  CHECK(share(validation) == Approx(0.1).margin(0.01));
  CHECK(share(to_train) == Approx(0.7).margin(0.01));
  // "a": CRC 0xE8B7BE43 = 3904355907, bucket 5907
  CHECK(split_rule{0, 0.5907, "", {}, {}}.bucket("a") == to_train);
  CHECK(split_rule{0, 0.5908, "", {}, {}}.bucket("a") == test);
  CHECK(split_rule{0.0001, 0.5907, "", {}, {}}.bucket("a") == validation);
  std::size_t moved = 0;
  for (int i = 0; i < 1000; ++i)
    moved += rule.bucket(std::to_string(i)) != split_rule{0.1, 0.2, "other", {}, {}}.bucket(std::to_string(i)) ? 1 : 0;
  CHECK(moved > 200);
}

TEST_CASE("the unit decides what stays together", "[split]") {
  const split_example a{"resnet", "resnet18", "zoo"};
  CHECK(a.key(split_unit::family) == "resnet");
  CHECK(a.key(split_unit::network) == "zoo/resnet18");
  const split_rule rule{0.3, 0.3, "", {}, {}};
  std::size_t apart = 0;
  for (int i = 0; i < 50; ++i) {
    const split_example e{"one", std::to_string(i), "zoo"};
    CHECK(rule(e, split_unit::family) == rule.bucket("one"));
    apart += rule(e, split_unit::network) != rule(a, split_unit::network) ? 1 : 0;
  }
  CHECK(apart > 10);
  const names four_families{"a", "b", "c", "d", "d"};
  const names five_families{"a", "b", "c", "d", "e"};
  CHECK(split_rule{}.unit_of(four_families) == split_unit::network);
  CHECK(split_rule{}.unit_of(five_families) == split_unit::family);
  split_rule forced;
  forced.unit = split_unit::family;
  CHECK(forced.unit_of(four_families) == split_unit::family);
  forced.unit = split_unit::network;
  CHECK(forced.unit_of(five_families) == split_unit::network);
}

TEST_CASE("units have names that read back", "[split]") {
  for (const auto unit : {split_unit::automatic, split_unit::family, split_unit::network})
    CHECK(io::enum_named<split_unit>(io::enum_name(unit), "unit") == unit);
  CHECK(io::to_json(split_unit::network) == "network");
  CHECK_THROWS_AS(io::enum_named<split_unit>("graph", "unit"), lookup_error);
}

TEST_CASE("patterns hold out families and networks whatever the unit", "[split]") {
  for (const auto unit : {split_unit::family, split_unit::network}) {
    CHECK(parts_of({0, 0, "", {"resnet"}, {}}, unit) == std::vector{test, test, to_train, to_train});
    CHECK(parts_of({0, 0, "", {"resnet50"}, {}}, unit) == std::vector{to_train, test, to_train, to_train});
    CHECK(parts_of({0, 0, "", {"zoo/vgg*"}, {}}, unit) == std::vector{to_train, to_train, test, to_train});
    CHECK(parts_of({0, 0, "", {"resnet*"}, {"vgg16", "resnet50"}}, unit) == std::vector{test, test, validation, to_train});
  }
  CHECK(parts_of({0, 1, "", {}, {}}) == std::vector<split_part>(4, test));
}

TEST_CASE("a pattern that moves nothing is an error with near names", "[split]") {
  CHECK(refusal({0, 0, "", {"resnet"}, {"vgg16"}}).empty());
  CHECK(refusal({0, 0, "", {"resnet", "resnet50"}, {}}).empty());  // both hold out what they name
  names nearest;
  const auto message = refusal({0, 0, "", {"resnest"}, {}}, &nearest);
  CHECK(message.find("'resnest'") != std::string::npos);
  CHECK(message.find("'resnet'") != std::string::npos);
  CHECK(nearest.front() == "resnet");
  CHECK(refusal({0, 0, "", {}, {"vg16"}}).find("'vgg16'") != std::string::npos);
  CHECK(refusal({0, 0, "", {"resnet"}, {"resnet50"}}).find("in test already") != std::string::npos);
}

TEST_CASE("fractions that make no split", "[split]") {
  CHECK_THROWS_AS((split_rule{0.6, 0.6, "", {}, {}}.check()), input_error);
  CHECK_THROWS_AS((split_rule{-0.1, 0.6, "", {}, {}}.check()), input_error);
}
