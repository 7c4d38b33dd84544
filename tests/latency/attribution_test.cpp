// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/attribution.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ledg/hardware/catalogue.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

node_work work_of(operator_group group, float macs, float weights, float activations, float count = 1) {
  return {macs, weights, activations, static_cast<std::int32_t>(group), count};
}

const std::vector<node_work> attributed_rows{
    work_of(operator_group::input, 0, 0, 1), work_of(operator_group::dense_conv, 4000, 20, 60, 5),
    work_of(operator_group::relu, 0, 0, 20, 5), work_of(operator_group::gemm, 10, 10, 0.1F),
    work_of(operator_group::layout, 0, 0, 1)};

/// A model in which every kind of time has a factor of its own.
physics_model uneven_model(const char* kind) {
  physics_model m;
  auto& all = m.groups[std::string(kind) + " all all"];
  for (std::size_t k = 0; k <= physics_term_count; ++k) all.push_back(0.1 * static_cast<double>(k % 7) - 0.3);
  return m;
}

latency_plan physics_plan(const char* device, precision p, double batch) {
  platform_query q;
  q.spec = hardware::find(device);
  q.precision = p;
  q.batch = batch;
  return plan_latency(q, {}, text::template_set::named("concise"));
}

/// How much more of the latency there is for each share more of row @p r.
double growth(const latency_plan& plan, const physics_model& m, std::size_t r) {
  auto rows = attributed_rows;
  rows[r].count *= 1.001F;
  const double added = static_cast<double>(rows[r].count) / static_cast<double>(attributed_rows[r].count) - 1;
  return std::expm1(physics_answer(plan, rows, m) - physics_answer(plan, attributed_rows, m)) / added;
}

}  // namespace

TEST_CASE("by physics a row has the part by which its nodes make the whole longer", "[attribution]") {
  for (const auto* const device : {"Tesla T4", "Core i9-9900K"})
    for (const double batch : {1.0, 64.0}) {
      CAPTURE(device, batch);
      const auto plan = physics_plan(device, precision::fp32, batch);
      const auto m = uneven_model(plan.query.spec.kind == device_kind::cpu ? "cpu" : "gpu");
      const auto parts = physics_answer_parts(plan, attributed_rows, m);
      CHECK(parts.total() == Approx(1).epsilon(1e-12));
      REQUIRE(parts.rows.size() == attributed_rows.size());
      CHECK(parts.overhead > 0);
      CHECK(parts.rows[0].total() == 0);
      for (std::size_t r = 1; r < parts.rows.size(); ++r)
        CHECK(parts.rows[r].total() == Approx(growth(plan, m, r)).epsilon(2e-3).margin(1e-5));
      CHECK(parts.rows[1].compute > 0);
      CHECK(parts.rows[2].compute == 0);
      CHECK(parts.rows[2].memory > 0);
    }
}

TEST_CASE("parts are those of the precision that physics chose", "[attribution]") {
  auto m = uneven_model("gpu");
  m.groups["gpu precision int8"].assign(physics_term_count + 1, 4.0);  // as if it had been measured slow
  const auto plan = physics_plan("Tesla T4", precision::int8, 8);
  REQUIRE(choose_physics(plan, attributed_rows, m).precision != precision::int8);
  const auto wider = physics_plan("Tesla T4", choose_physics(plan, attributed_rows, m).precision, 8);
  const auto parts = physics_answer_parts(plan, attributed_rows, m);
  CHECK(parts.rows[1].compute == physics_answer_parts(wider, attributed_rows, m).rows[1].compute);
}

TEST_CASE("a calibrated row has the part by which its nodes make the calibrated whole longer", "[attribution]") {
  const auto m = uneven_model("gpu");
  const auto plan = physics_plan("Tesla T4", precision::fp32, 4);
  calibration c;
  for (std::size_t k = 0; k < calibration_size; ++k) c.moves[k] = k % 3 == 0 ? 0.8 : -0.4;
  auto parts = physics_answer_parts(plan, attributed_rows, m);
  calibrate_parts(parts, plan, attributed_rows, m, c);
  parts.scale_to(1);
  const auto log_ms = [&](const std::vector<node_work>& rows) {
    return c.log_ms(calibration_point_of(plan, rows, m, physics_answer(plan, rows, m)));
  };
  for (std::size_t r = 1; r < attributed_rows.size(); ++r) {
    auto rows = attributed_rows;
    rows[r].count *= 1.001F;
    const double added = static_cast<double>(rows[r].count) / static_cast<double>(attributed_rows[r].count) - 1;
    const double slope = std::expm1(log_ms(rows) - log_ms(attributed_rows)) / added;
    CHECK(parts.rows[r].total() == Approx(slope).epsilon(2e-3).margin(1e-5));
  }
}

TEST_CASE("between two batches the shares are weighed as the log latencies are", "[attribution]") {
  latency_plan plan;
  plan.query.batch = 2;
  plan.questions = {{0, 0, 2}, {1, 0, 2}, {0, 0, 1}};
  plan.curve = {{{0, 0.25}, {1, 0.75}}, {{2, 1.0}}};
  latency_knowledge k;
  k.settings.resize(2);
  const std::vector<latency_parts> questions{{{{1, 0, 0}}, 1}, {{{3, 0, 0}}, 1}, {{{0, 0, 0}}, 7}};
  const auto between = curve_parts(plan, std::vector<float>{1, 3, 0}, questions, k, 1e6);
  CHECK(between.rows[0].compute == Approx(0.25 * 0.5 + 0.75 * 0.75));
  CHECK(between.total() == Approx(1));
  const auto half = curve_parts(plan, std::vector<float>{1, 3, 9}, questions, k, 1e6);  // no batch beats its half
  CHECK(half.overhead == Approx(1));
}

TEST_CASE("parts of an answer sum to its milliseconds and mix network and physics", "[attribution]") {
  auto plan = physics_plan("Tesla T4", precision::fp32, 1);
  plan.query.batch = 1;
  latency_knowledge k;
  const std::vector<latency_parts> questions{{std::vector<row_part>(attributed_rows.size(), row_part{1, 1, 1}), 5}};
  const asked_network network{"net", 1e9, attributed_rows, {}};
  const auto by_network = attributed(plan, std::vector<float>{2}, questions, k, network, 40);
  CHECK(by_network.total() == Approx(40));
  CHECK(by_network.overhead == Approx(10));
  k.physics = uneven_model("gpu");
  const auto by_physics = attributed(plan, std::vector<float>{2}, questions, k, network, 40);
  CHECK(by_physics.total() == Approx(40));
  CHECK(by_physics.rows[1].total() ==
        Approx(40 * physics_answer_parts(plan, attributed_rows, k.physics).rows[1].total()));
  plan.setting = measured_setting{};
  plan.setting->macs = {1e8, 1e9 / std::exp(std::log(2.0))};  // twice beyond: half of it is physics
  const auto mixed = attributed(plan, std::vector<float>{2}, questions, k, network, 40);
  const double share = physics_share(plan, k, network);
  CHECK(share == Approx(0.5).epsilon(1e-6));
  CHECK(mixed.overhead == Approx((1 - share) * by_network.overhead + share * by_physics.overhead));
  CHECK(mixed.total() == Approx(40));
}
