// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/split.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {
static_assert(crc32("") == 0 && crc32("123456789") == 0xCBF43926U && crc32("a") == 0xE8B7BE43U);
static_assert(crc32("6789", crc32("12345")) == crc32("123456789"));
static_assert(crc32("\xff\x80") == crc32("\x80", crc32("\xff")));
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
  std::string stars(50, '*');
  stars += 'b';
  CHECK_FALSE(glob_match(stars, std::string(5000, 'a')));
}

TEST_CASE("a split depends on each key alone and has the fractions asked for", "[split]") {
  std::vector<std::string> keys;
  for (int i = 0; i < 20000; ++i) keys.push_back("family" + std::to_string(i));
  const split_rule rule{0.1, 0.2, "", {}, {}};
  const auto parts = rule.assign(keys);
  const auto share = [&](split_part p) { return static_cast<double>(members(parts, p).size()) / 20000; };
  CHECK(share(split_part::test) == Approx(0.2).margin(0.01));
  CHECK(share(split_part::validation) == Approx(0.1).margin(0.01));
  CHECK(share(split_part::train) == Approx(0.7).margin(0.01));
  for (std::size_t i = 0; i < 100; ++i) CHECK(rule(keys[i]) == parts[i]);
  auto backwards = keys;
  std::reverse(backwards.begin(), backwards.end());
  auto reversed = rule.assign(backwards);
  std::reverse(reversed.begin(), reversed.end());
  CHECK(reversed == parts);
  CHECK(split_rule{0.1, 0.2, "other", {}, {}}.assign(keys) != parts);
  // "a": CRC 0xE8B7BE43 = 3904355907, bucket 5907
  CHECK(split_rule{0, 0.5907, "", {}, {}}("a") == split_part::train);
  CHECK(split_rule{0, 0.5908, "", {}, {}}("a") == split_part::test);
  CHECK(split_rule{0.0001, 0.5907, "", {}, {}}("a") == split_part::validation);
}

TEST_CASE("a split may be all of one part, and of nothing", "[split]") {
  const std::vector<std::string> keys = {"a", "b", "c"};
  CHECK(split_rule{0, 0, "", {}, {}}.assign(keys) == std::vector<split_part>(3, split_part::train));
  CHECK(split_rule{0, 1, "", {}, {}}.assign(keys) == std::vector<split_part>(3, split_part::test));
  CHECK(split_rule{}.assign({}).empty());
}

TEST_CASE("keys are held out by name and by glob", "[split]") {
  const std::vector<std::string> keys = {"resnet18", "resnet50", "vgg16", "mobilenet"};
  const split_rule rule{0, 0, "", {"resnet*"}, {"vgg16", "resnet50"}};
  CHECK(rule.assign(keys) == std::vector<split_part>{split_part::test, split_part::test, split_part::validation, split_part::train});
  CHECK(members(rule.assign(keys), split_part::test) == std::vector<std::size_t>{0, 1});
  const split_rule misspelt{0, 0, "", {"resnest*"}, {}};
  CHECK_THROWS_AS(misspelt.assign(keys), lookup_error);
  CHECK_THROWS_AS((split_rule{0.6, 0.6, "", {}, {}}.assign(keys)), input_error);
  CHECK_THROWS_AS((split_rule{-0.1, 0.6, "", {}, {}}.assign(keys)), input_error);
}
