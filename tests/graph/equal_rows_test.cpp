// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/equal_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledg/graph/batch.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;

namespace {

using colors = std::vector<std::int32_t>;

csr chain(std::size_t size) {
  ledg_test::edges e;
  for (int i = 1; i < static_cast<int>(size); ++i) e.emplace_back(i - 1, i);
  return ledg_test::parents(size, e);
}

// Unfolds each node's neighbourhood to a tree, `rounds` deep; slow and plain.
std::string unfolded(std::size_t i, const colors& c, const std::vector<csr>& lists, std::size_t rounds) {
  std::string s = std::to_string(c[i]);
  if (rounds == 0) return s;
  s += "<" + unfolded(i, c, lists, rounds - 1);
  for (const auto& list : lists) {
    std::vector<std::string> all;
    for (const auto j : list.row(i)) all.push_back(unfolded(static_cast<std::size_t>(j), c, lists, rounds - 1));
    s += "|";
    for (const auto& t : all) s += t + ",";
  }
  return s + ">";
}

void check_consistent(const row_classes& r, std::size_t nodes) {
  REQUIRE(r.class_of.size() == nodes);
  REQUIRE(r.representative.size() == r.multiplicity.size());
  std::vector<std::int32_t> count(r.representative.size(), 0);
  for (const auto c : r.class_of) ++count.at(static_cast<std::size_t>(c));
  CHECK(count == r.multiplicity);
  CHECK(std::is_sorted(r.representative.begin(), r.representative.end()));
  for (std::size_t c = 0; c < count.size(); ++c) {
    const auto first = std::find(r.class_of.begin(), r.class_of.end(), static_cast<std::int32_t>(c));
    CHECK(first - r.class_of.begin() == r.representative[c]);
  }
}

}  // namespace

TEST_CASE("nothing, one node, and no rounds", "[equal_rows]") {
  const csr none;
  const std::vector<csr> lists{none};
  check_consistent(equal_rows({}, lists, 3), 0);
  const auto one = equal_rows({7}, std::vector<csr>{chain(1)}, 3);
  check_consistent(one, 1);
  CHECK(one.representative == colors{0});
  const auto flat = equal_rows({5, 2, 5, 2, 2}, std::vector<csr>{chain(5)}, 0);
  check_consistent(flat, 5);
  CHECK(flat.class_of == colors{0, 1, 0, 1, 1});
  CHECK(flat.multiplicity == colors{2, 3});
}

TEST_CASE("each round tells nodes of a chain apart one step further", "[equal_rows]") {
  const auto up = chain(100);
  const std::vector<csr> both{up, transpose(up)};
  for (std::size_t rounds = 0; rounds < 6; ++rounds) {
    const auto r = equal_rows(colors(100, 0), both, rounds);
    check_consistent(r, 100);
    CHECK(r.representative.size() == 1 + 2 * rounds);
  }
  CHECK(equal_rows(colors(100, 0), std::vector<csr>{up}, 3).representative.size() == 4);
  CHECK(equal_rows(colors(100, 0), both, 1000).representative.size() == 100);
}

TEST_CASE("which list a neighbour is in counts, and how often, and where", "[equal_rows]") {
  // 2 and 3 have one neighbour each, in different lists; 4 has it twice.
  csr a;
  csr b;
  a.offsets = {0, 0, 0, 1, 1, 3};
  a.indices = {0, 0, 0};
  b.offsets = {0, 0, 0, 0, 1, 1};
  b.indices = {0};
  CHECK(equal_rows({0, 0, 1, 1, 1}, std::vector<csr>{a, b}, 1).representative.size() == 4);
  csr c;
  c.offsets = {0, 0, 0, 2, 4};
  c.indices = {0, 1, 1, 0};
  const auto r = equal_rows({0, 1, 2, 2}, std::vector<csr>{c}, 2);
  CHECK(r.class_of == colors{0, 1, 2, 3});  // sums over neighbours depend on their order
  c.indices = {0, 1, 0, 1};
  CHECK(equal_rows({0, 1, 2, 2}, std::vector<csr>{c}, 2).class_of == colors{0, 1, 2, 2});
}

TEST_CASE("classes are those of the unfolded neighbourhoods", "[equal_rows]") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto up = ledg_test::random_parents(14, 0.15, seed);
    const std::vector<csr> lists{up, transpose(up)};
    colors c(14);
    for (std::size_t i = 0; i < c.size(); ++i) c[i] = static_cast<std::int32_t>(philox(seed).below(i, 2)) * 40;
    for (std::size_t rounds = 0; rounds < 4; ++rounds) {
      const auto r = equal_rows(c, lists, rounds);
      check_consistent(r, 14);
      std::map<std::string, std::set<std::int32_t>> by_tree;
      for (std::size_t i = 0; i < 14; ++i) by_tree[unfolded(i, c, lists, rounds)].insert(r.class_of[i]);
      CHECK(by_tree.size() == r.representative.size());
      for (const auto& [tree, classes] : by_tree) CHECK(classes.size() == 1);
    }
  }
}

TEST_CASE("collapsed lists name the neighbours' classes, as often as there are neighbours", "[equal_rows]") {
  // 0 feeds three equal nodes, which all feed 4.
  const auto up = ledg_test::parents(5, {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 4}, {3, 4}});
  const auto down = transpose(up);
  const auto r = equal_rows({0, 1, 1, 1, 2}, std::vector<csr>{up, down}, 2);
  CHECK(r.multiplicity == colors{1, 3, 1});
  const auto small_up = collapse(up, r);
  CHECK(small_up.offsets == colors{0, 0, 1, 4});
  CHECK(small_up.indices == colors{0, 1, 1, 1});
  CHECK(collapse(down, r).indices == colors{1, 1, 1, 2});
}

TEST_CASE("a refinement has the classes of every number of rounds on its way", "[equal_rows]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto up = ledg_test::random_parents(17, 0.12, seed);
    const std::vector<csr> lists{up, transpose(up)};
    colors c(17);
    for (std::size_t i = 0; i < c.size(); ++i) c[i] = 9 - static_cast<std::int32_t>(philox(seed).below(i, 2));
    color_refinement refinement(c, lists);
    for (std::size_t rounds = 0; rounds < 5; ++rounds, refinement.refine()) {
      const auto r = refinement.classes();
      check_consistent(r, 17);
      CHECK(r.class_of == equal_rows(c, lists, rounds).class_of);
    }
  }
}
