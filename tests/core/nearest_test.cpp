// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/nearest.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("edits between words", "[nearest]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("flaw", "lawn") == 2);
}

TEST_CASE("the nearest names come first and ties keep their order", "[nearest]") {
  using names = std::vector<std::string>;
  const names known{"vgg", "resnet", "ResNeXt", "mobilenet", "regnet"};
  CHECK(nearest_names("resnest", known) == names{"resnet", "ResNeXt", "regnet"});
  CHECK(nearest_names("RESNET", known, 1) == names{"resnet"});
  CHECK(nearest_names("x", names{"b", "a"}) == names{"b", "a"});
  CHECK(nearest_names("x", {}).empty());
}

TEST_CASE("what may have been meant in words", "[nearest]") {
  CHECK(did_you_mean({}).empty());
  CHECK(did_you_mean({"a"}) == "; did you mean 'a'?");
  CHECK(did_you_mean({"a", "b", "c"}) == "; did you mean 'a', 'b' or 'c'?");
}
