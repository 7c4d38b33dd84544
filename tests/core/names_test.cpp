// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/names.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using name_vector = std::vector<std::string>;

std::string complaint(const std::string& got, const name_vector& known, const std::string& place = "") {
  try {
    ledg::throw_unknown("loss", got, known, place);
  } catch (const ledg::lookup_error& e) {
    return e.what();
  }
}

}  // namespace

TEST_CASE("names: edits between two words", "[core]") {
  CHECK(ledg::edit_distance("", "") == 0);
  CHECK(ledg::edit_distance("", "abc") == 3);
  CHECK(ledg::edit_distance("abc", "") == 3);
  CHECK(ledg::edit_distance("kitten", "sitting") == 3);
  CHECK(ledg::edit_distance("flaw", "lawn") == 2);
  CHECK(ledg::edit_distance("show", "shwo") == 1);  // a swap
  CHECK(ledg::edit_distance("abcd", "badc") == 2);
  CHECK(ledg::edit_distance("ca", "abc") == 3);  // nothing between two that were swapped
}

TEST_CASE("names: near ones come best first and far ones not at all", "[core]") {
  const name_vector known{"linear", "cosine", "step", "liner", "linearly"};
  CHECK(ledg::near_names("linaer", known) == name_vector{"linear", "liner"});
  CHECK(ledg::near_names("LINEAR", known, 1) == name_vector{"linear"});
  CHECK(ledg::near_names("gauss", known).empty());
  CHECK(ledg::near_names("", known).empty());
  CHECK(ledg::near_names("x", {}).empty());
}

TEST_CASE("names: lists for people", "[core]") {
  CHECK(ledg::listed({}, "and").empty());
  CHECK(ledg::listed(name_vector{"a"}, "and") == "a");
  CHECK(ledg::listed(name_vector{"a", "b"}, "or", "'") == "'a' or 'b'");
  CHECK(ledg::listed(name_vector{"a", "b", "c"}, "and") == "a, b and c");
}

TEST_CASE("names: an unknown one is told what there is and what is near", "[core]") {
  const name_vector known{"huber", "mse", "log_cosh"};
  CHECK(complaint("hubert", known) == "unknown loss 'hubert'; did you mean 'huber'? known are huber, mse and log_cosh");
  CHECK(complaint("xyz", known, "a.json") == "a.json: unknown loss 'xyz'; known are huber, mse and log_cosh");
  CHECK(complaint("x", {}) == "unknown loss 'x'; none are known");
  try {
    ledg::throw_unknown("loss", "msr", known);
  } catch (const ledg::lookup_error& e) {
    CHECK(e.nearest() == name_vector{"mse"});
  }
}
