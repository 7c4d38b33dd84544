// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/csr.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("an empty list has no rows", "[csr]") {
  const csr none;
  CHECK(none.rows() == 0);
  CHECK(none.edge_count() == 0);
  CHECK(transpose(none).rows() == 0);
}

TEST_CASE("rows are built one after the other and may be empty", "[csr]") {
  csr a;
  a.close_row();
  a.indices = {0, 2};
  a.close_row();
  a.close_row();
  CHECK(a.rows() == 3);
  CHECK(a.edge_count() == 2);
  CHECK(a.row(0).empty());
  CHECK(std::vector<std::int32_t>(a.row(1).begin(), a.row(1).end()) == std::vector<std::int32_t>{0, 2});
  CHECK(a.row(2).empty());
  const csr t = transpose(a);
  CHECK(t.offsets == std::vector<std::int32_t>{0, 1, 1, 2});
  CHECK(t.indices == std::vector<std::int32_t>{1, 1});
}

TEST_CASE("transpose agrees with a dense matrix, is sorted, and undoes itself", "[csr]") {
  const std::size_t size = GENERATE(1U, 2U, 13U, 101U);
  const csr a = random_parents(size, 0.2, size);
  const csr t = transpose(a);
  CHECK(difference(transposed(to_relation(a)), to_relation(t), 0.0) == "");
  for (std::size_t i = 0; i < t.rows(); ++i) CHECK(std::is_sorted(t.row(i).begin(), t.row(i).end()));
  const csr back = transpose(t);
  CHECK(back.offsets == a.offsets);
  CHECK(back.indices == a.indices);
}
