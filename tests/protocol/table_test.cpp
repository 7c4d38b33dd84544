// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/table.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("the table of protocols holds names once and says what each is about", "[protocol]") {
  std::set<std::string_view> names;
  for (const auto& p : known_protocols) {
    CHECK(names.insert(p.name).second);
    CHECK_FALSE(p.about.empty());
    CHECK(&find_protocol(p.name) == &p);
  }
  CHECK(contains(message_of<lookup_error>([] { static_cast<void>(find_protocol("device")); }), "'devices'"));
}

TEST_CASE("lists of units are cut at bars", "[protocol]") {
  CHECK(listed_units("a|b*|c") == std::vector<std::string>{"a", "b*", "c"});
  CHECK(listed_units("").empty());
}
