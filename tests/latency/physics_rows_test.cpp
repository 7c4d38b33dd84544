// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_rows.hpp"

#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/latency_data.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("rows are those of training, with the terms of their platforms", "[physics_rows]") {
  const auto corpus = make_corpus<graph_sage>(make_latency_data(4));
  const auto data = physics_rows(corpus, {});
  CHECK(data.platforms.size() == corpus.settings().size());
  std::size_t training = 0;
  for (const auto& r : corpus.rows()) training += corpus.in_part(r, split_part::train) ? 1 : 0;
  CHECK(data.rows.size() == training);
  for (const auto& r : data.rows) {
    REQUIRE(r.platform < data.platforms.size());
    CHECK(r.ms[static_cast<std::size_t>(physics_term::launch_heavy)] > 0);
  }
}

TEST_CASE("a spec that is edited changes terms and not which rows are taken", "[physics_rows]") {
  const auto corpus = make_corpus<graph_sage>(make_latency_data(4));
  physics_fit_config config;
  config.rows_per_setting = 3;
  const auto whole = physics_rows(corpus, config);
  const auto poorer = physics_rows(corpus, config, [](hardware::spec& s) {
    s.bandwidth_gbs.reset();
    s.measured_bandwidth_gbs.reset();
  });
  REQUIRE(poorer.rows.size() == whole.rows.size());
  CHECK(whole.rows.size() == 3 * whole.platforms.size());
  bool differs = false;
  for (std::size_t i = 0; i < whole.rows.size(); ++i) {
    CHECK(poorer.rows[i].log_ms == whole.rows[i].log_ms);
    differs = differs || poorer.rows[i].ms != whole.rows[i].ms;
  }
  CHECK(differs);
}
