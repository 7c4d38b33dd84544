// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/inquiry.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using asked_predictor = latency_predictor<ledg_former>;

}  // namespace

TEST_CASE("every network is asked by each of its queries in order", "[inquiry]") {
  const auto p = random_predictor<asked_predictor>({make_setting("Large GPU", "eager")});
  inquiry<ledg_former> asked(p.knowledge(), p.config().graph);
  const std::vector<platform_query> queries{{test_devices()[0], {}, "", "", "", 1},
                                            {test_devices()[2], {}, "", "", "", 4}};
  const auto plain = make_network("plain", 3, 1), branch = make_network("branch", 1, 1);
  const auto read = asked.add(plain, queries);
  static_cast<void>(asked.add(branch, std::span(queries).first(1)));
  REQUIRE(asked.size() == 3);
  CHECK(asked.plan(0).query.spec.name == "Large GPU");
  CHECK(asked.plan(1).query.spec.name == "Some CPU");
  CHECK(asked.plan(2).query.batch == 1);
  CHECK(asked.network(1).id == plain.id);
  CHECK(asked.network(2).id == branch.id);
  CHECK(asked.network(2).flags[0] == "outside_training:operator Concat");
  CHECK(asked.network(0).memory.activations == memory_of(plain).activations);
  thread_pool pool(1);
  const auto log_ms = asked.run(p, pool);
  REQUIRE(log_ms.size() == 3);
  CHECK(p.predict(branch, queries[0]).latency_ms ==
        combine(asked.plan(2), log_ms[2], p.knowledge(), asked.network(2)).latency_ms);
  REQUIRE(read.row_of.size() == read.form.size());
  CHECK(asked.network(0).work.size() < read.form.size());  // equal blocks are computed once
  for (std::size_t i = 0; i < read.form.size(); ++i) {
    const auto& row = asked.network(0).work[static_cast<std::size_t>(read.row_of[i])];
    CHECK(row.group == static_cast<std::int32_t>(group_of(read.form, i)));
  }
}
