// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/row_plans.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

std::vector<std::int32_t> all_rows(const latency_corpus<graph_sage>& c) {
  std::vector<std::int32_t> rows(c.rows().size());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

}  // namespace

TEST_CASE("a row asks for its own platform, and names its data where training met them", "[row_plans]") {
  const auto c = make_corpus<graph_sage>(make_latency_data(2));
  for (const auto& r : c.rows()) {
    const auto& s = c.settings()[static_cast<std::size_t>(r.setting)];
    const auto q = query_of(c, r, c.settings());
    CHECK(q.spec.name == s.device);
    CHECK(q.precision == s.precision);
    CHECK(hardware::parse_runtime(q.runtime) == s.runtime);
    CHECK(q.cores == s.cores);
    CHECK(q.source == "made-up");
    CHECK(q.batch == static_cast<double>(r.batch));
    CHECK(query_of(c, r, {}).source.empty());
  }
}

TEST_CASE("rows of one setting and batch share a plan", "[row_plans]") {
  const auto c = make_corpus<graph_sage>(make_latency_data(4));
  const auto rows = all_rows(c);
  const auto asked = plan_rows(c, rows, c.settings());
  REQUIRE(asked.pairs.size() == rows.size());
  std::set<std::pair<std::int32_t, float>> distinct;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& r = c.rows()[i];
    distinct.insert({r.setting, r.batch});
    const auto& p = asked.plans[asked.pairs[i].plan];
    CHECK(asked.pairs[i].network == static_cast<std::size_t>(r.network));
    CHECK(p.query.batch == static_cast<double>(r.batch));
    CHECK(p.settings == std::vector<std::size_t>{static_cast<std::size_t>(r.setting)});
  }
  CHECK(asked.plans.size() == distinct.size());
  CHECK(distinct.size() < rows.size());
}
