// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/workspaces.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("one after another borrow the same workspace, reset", "[workspaces]") {
  workspaces<float> all;
  CHECK(all.count() == 0);
  const float* first = nullptr;
  for (int i = 0; i < 5; ++i) {
    const auto memory = all.borrow();
    CHECK(all.bytes() == 0);  // lent
    const auto m = memory->take(10, 100);
    if (i == 0) first = m.data;
    CHECK(m.data == first);
  }
  CHECK(all.count() == 1);
  CHECK(all.bytes() >= 10 * 100 * sizeof(float));
}

TEST_CASE("whoever borrows meanwhile gets another workspace", "[workspaces]") {
  workspaces<float> all;
  {
    const auto a = all.borrow();
    const auto b = all.borrow();
    CHECK(a->zeros(3, 3).data != b->zeros(3, 3).data);
  }
  CHECK(all.count() == 2);
  CHECK(all.borrow()->bytes() > 0);
  CHECK(all.count() == 2);
}

TEST_CASE("many pieces of work need a workspace for each thread only", "[workspaces]") {
  workspaces<double> all;
  thread_pool pool(3);
  std::vector<char> intact(200);
  pool.run(intact.size(), [&](std::size_t i) {
    const auto memory = all.borrow();
    const auto m = memory->take(7, 1 + i % 50);
    std::fill_n(m.data, m.size(), static_cast<double>(i));
    intact[i] = std::all_of(m.data, m.data + m.size(), [&](double v) { return v == static_cast<double>(i); });
  });
  CHECK(std::count(intact.begin(), intact.end(), 1) == 200);
  CHECK(all.count() >= 1);
  CHECK(all.count() <= 3);
}
