// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/learn_physics.hpp"

#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/latency_data.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("physics is learnt the same on any number of threads, and not from held-out devices", "[learn_physics]") {
  auto d = make_latency_data(5);
  corpus_options options;
  options.holdout_devices = {d.settings.front().device};
  const auto corpus = make_corpus<graph_sage>(d, options);
  physics_fit_config config;
  config.iterations = 20;
  latency_knowledge one, two, planted;
  thread_pool single(1), pair(2);
  learn_physics(corpus, one, config, single);
  learn_physics(corpus, two, config, pair);
  CHECK_FALSE(one.physics.empty());
  CHECK(one.physics.groups == two.physics.groups);
  CHECK(one.widths.unseen == two.widths.unseen);
  for (auto& r : d.rows)
    if (d.settings[r.setting].device == options.holdout_devices.front()) r.latency_ms *= 1e6;
  learn_physics(make_corpus<graph_sage>(d, options), planted, config, single);
  CHECK(planted.physics.groups == one.physics.groups);
  CHECK(planted.widths.unseen == one.widths.unseen);
}
