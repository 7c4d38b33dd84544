// SPDX-License-Identifier: BSD-3-Clause
#include "ask_each.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

/// Asks about @p count things of which @p bad cannot be answered. The answer to i is 10 i.
struct asked_things {
  std::vector<int> answers;
  std::set<std::size_t> refused;
  std::size_t asks = 0;

  asked_things(std::size_t count, const std::set<std::size_t>& bad) : answers(count, -1) {
    ledg_program::ask_each(
        0, count,
        [&](std::size_t first, std::size_t n) {
          ++asks;
          std::vector<int> out;
          for (std::size_t i = first; i < first + n; ++i) {
            if (bad.contains(i)) throw ledg::input_error("no " + std::to_string(i));
            out.push_back(static_cast<int>(10 * i));
          }
          return out;
        },
        [&](std::size_t i, int answer) { answers[i] = answer; },
        [&](std::size_t i, const ledg::any_error& e) {
          CHECK(std::string(e.what()) == "no " + std::to_string(i));
          CHECK(dynamic_cast<const ledg::input_error*>(&e) != nullptr);
          refused.insert(i);
        });
  }
};

}  // namespace

TEST_CASE("ask_each: nothing is asked about nothing and all at once where all is well", "[ask_each]") {
  CHECK(asked_things(0, {}).asks == 0);
  const asked_things all(100, {});
  CHECK(all.asks == 1);
  CHECK(all.answers[99] == 990);
}

TEST_CASE("ask_each: what is wrong with one is said of that one alone", "[ask_each]") {
  for (const std::set<std::size_t>& bad : std::vector<std::set<std::size_t>>{{0}, {37}, {99}, {3, 4, 98}}) {
    const asked_things some(100, bad);
    CHECK(some.refused == bad);
    CHECK(some.asks <= 15 * bad.size());
    for (std::size_t i = 0; i < 100; ++i) CHECK(some.answers[i] == (bad.contains(i) ? -1 : static_cast<int>(10 * i)));
  }
  CHECK(asked_things(1, {0}).refused.size() == 1);
}
