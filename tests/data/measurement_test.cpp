// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/measurement.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace ledg::data;

namespace {

ledg::graph entry_named(std::string id) {
  ledg::graph g;
  g.id = std::move(id);
  return g;
}

}  // namespace

TEST_CASE("graph list: networks that are held and those that are made", "[data]") {
  std::vector<ledg::graph> held;
  held.push_back(entry_named("a"));
  held.push_back(entry_named("b"));
  const graph_list kept(std::move(held));
  CHECK(kept.size() == 2);
  CHECK(kept[1].id == "b");
  std::size_t asked = 0;
  const graph_list made(1000, [&](std::size_t i) {
    ++asked;
    return entry_named(std::to_string(i));
  });
  CHECK(made.size() == 1000);
  CHECK(asked == 0);
  CHECK(made[999].id == "999");
  CHECK(asked == 1);
}

TEST_CASE("graph list: a network that is not there is refused by its number", "[data]") {
  const graph_list none, one(1, [](std::size_t) { return entry_named("x"); });
  CHECK(none.empty());
  CHECK_FALSE(one.empty());
  CHECK_THROWS_AS(none[0], ledg::input_error);
  CHECK_THROWS_WITH(one[1], "data: graph 1 was asked for, there are 1");
}
