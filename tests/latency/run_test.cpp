// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/run.hpp"

#include <cstddef>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using predictor = latency_predictor<ledg_former>;

}  // namespace

TEST_CASE("each pair has an answer to each question, the bits of which are those of asking alone", "[run]") {
  const auto p =
      random_predictor<predictor>({make_setting("Large GPU", "eager", 10, 1), make_setting("Large GPU", "eager", 10, 8),
                                   make_setting("Some CPU", "eager")});
  text_table texts;
  std::vector<prepared_network> prepared;
  for (const auto family : network_families)
    prepared.push_back(prepare_network<ledg_former>(make_network(family, 2, 1), p.config().graph,
                                                    p.knowledge().templates,
                                                    [&](const std::string& t) { return texts.add(t); }));
  std::vector<const prepared_network*> networks;
  for (const auto& n : prepared) networks.push_back(&n);
  std::vector<latency_plan> plans;
  for (std::size_t device = 0; device < 3; ++device)
    plans.push_back(
        plan_latency({test_devices()[device], {}, "", "", "", 4}, p.knowledge().settings, p.knowledge().templates));
  REQUIRE(plans[0].questions.size() > 3);
  const std::vector<planned_pair> pairs{{3, 1}, {0, 0}, {3, 0}, {1, 2}, {0, 2}};
  for (const std::size_t threads : {1U, 2U}) {
    thread_pool pool(threads);
    const auto together = run_plans(p, texts, networks, plans, pairs, pool);
    REQUIRE(together.size() == pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      CHECK(together[i].size() == plans[pairs[i].plan].questions.size());
      const auto alone = run_plans(p, texts, networks, plans, std::vector{pairs[i]}, pool);
      CHECK(alone[0] == together[i]);
    }
    CHECK(together[0][0] != together[1][0]);
  }
}

TEST_CASE("nothing asked is nothing answered", "[run]") {
  const auto p = random_predictor<predictor>({});
  thread_pool pool(1);
  CHECK(run_plans(p, text_table(), {}, {}, {}, pool).empty());
}
