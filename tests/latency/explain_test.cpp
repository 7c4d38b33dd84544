// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/explain.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "ledg/latency/predictor.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "support/calibration_case.hpp"
#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using explained_predictor = latency_predictor<ledg_former>;

physics_model some_physics() {
  physics_model m;
  for (const auto* const group : {"gpu all all", "cpu all all"})
    for (std::size_t k = 0; k <= physics_term_count; ++k) m.groups[group].push_back(0.1 * static_cast<double>(k % 5));
  return m;
}

explained_predictor explained_small(std::vector<known_setting> settings) {
  return random_predictor<explained_predictor>(std::move(settings));
}

platform_query asked_on(std::size_t device, double batch = 1) {
  return {test_devices()[device], {}, "", "", "", batch};
}

calibrated_platform calibrated_cpu() {
  calibrated_platform c;
  c.device = test_devices()[2].name;
  c.runtime = hardware::parse_runtime("eager");
  c.rows = 5;
  c.reach = calibration_reach::factors;
  c.fit = fit_calibration(calibration_case(1, 5, 0.5, 0.5, 0.05).rows, {}).fit;
  return c;
}

void check_same_answer(const latency_answer& a, const latency_answer& b) {
  CHECK(a.latency_ms == b.latency_ms);
  CHECK(a.roofline_ms == b.roofline_ms);
  CHECK(a.flops_fit_ms == b.flops_fit_ms);
  CHECK(a.flags == b.flags);
  CHECK(a.settings == b.settings);
  REQUIRE(a.interval.has_value() == b.interval.has_value());
  if (!a.interval) return;
  CHECK(a.interval->low_ms == b.interval->low_ms);
  CHECK(a.interval->high_ms == b.interval->high_ms);
}

double sum_of(const std::vector<part_total>& totals) {
  double sum = 0;
  for (const auto& t : totals) sum += t.ms;
  return sum;
}

/// What must hold of every explanation.
void check_whole(const latency_explanation& e) {
  REQUIRE(e.network);
  REQUIRE_FALSE(e.operators.empty());
  double sum = e.overhead_ms;
  for (const auto& o : e.operators) {
    CHECK(o.ms >= 0);
    CHECK(o.ms == Approx(o.compute_ms + o.memory_ms + o.launch_ms).epsilon(1e-12));
    CHECK(o.stage < e.by_stage.size());
    sum += o.ms;
  }
  CHECK(sum == Approx(e.answer.latency_ms).epsilon(1e-12));
  CHECK(sum_of(e.by_kind) == Approx(sum - e.overhead_ms).epsilon(1e-12));
  CHECK(sum_of(e.by_stage) == Approx(sum - e.overhead_ms).epsilon(1e-12));
  CHECK(e.overhead_ms >= 0);
  if (!e.answer.interval) {
    CHECK(e.interval.empty());
    return;
  }
  double squares = 0;
  for (const auto& part : e.interval) squares += std::log(part.factor) * std::log(part.factor);
  CHECK(std::exp(std::sqrt(squares)) == Approx(e.answer.interval->high_ms / e.answer.latency_ms).epsilon(1e-9));
}

void check_explained(const explained_predictor& p, const platform_query& q) {
  for (const auto* const family : {"plain", "residual", "mobile", "mlp", "branch"}) {
    CAPTURE(family);
    const auto g = make_network(family, 3, 1);
    const auto e = p.explain(g, q);
    check_same_answer(e.answer, p.predict(g, q));
    check_whole(e);
    CHECK(e.rule == attribution_rule::sum);
  }
}

}  // namespace

TEST_CASE("operators and overhead sum to the answer where a setting was measured", "[explain]") {
  const auto p = explained_small({make_setting("Large GPU", "eager"), make_setting("Some CPU", "eager")});
  check_explained(p, asked_on(0));
  check_explained(p, asked_on(2, 8));
}

TEST_CASE("operators and overhead sum to the answer between two batches and behind them", "[explain]") {
  const auto p =
      explained_small({make_setting("Large GPU", "eager", 100, 1), make_setting("Large GPU", "eager", 100, 8)});
  check_explained(p, asked_on(0, 3));
  check_explained(p, asked_on(0, 32));
  const auto e = p.explain(make_network("plain", 2, 1), asked_on(0, 2));
  REQUIRE(e.settings.size() == 2);
  CHECK(e.settings[0].batch == 1);
  CHECK(e.settings[1].batch == 8);
  CHECK(e.settings[0].weight + e.settings[1].weight == Approx(1));
  CHECK(e.settings[0].weight == Approx(2.0 / 3));
}

TEST_CASE("operators and overhead sum to the answer of physics and of both", "[explain]") {
  auto p = explained_small({make_setting("Large GPU", "eager")});
  p.knowledge().physics = some_physics();
  check_explained(p, asked_on(1, 4));
  CHECK(p.explain(make_network("plain", 2, 1), asked_on(1)).physics_share == 1);
  p.knowledge().settings[0].smallest_macs = 1e10;
  p.knowledge().settings[0].largest_macs = 1e11;
  check_explained(p, asked_on(0));
  const auto both = p.explain(make_network("plain", 3, 1), asked_on(0));
  CHECK(both.physics_share > 0);
  CHECK(both.physics_share < 1);
}

TEST_CASE("operators and overhead sum to a calibrated answer", "[explain]") {
  auto p = explained_small({make_setting("Large GPU", "eager")});
  p.knowledge().physics = some_physics();
  p.knowledge().calibrations.push_back(calibrated_cpu());
  check_explained(p, asked_on(2, 2));
  const auto e = p.explain(make_network("plain", 2, 1), asked_on(2, 2));
  CHECK(e.calibrated);
  REQUIRE(e.interval.size() == 2);
  CHECK(e.interval[0].name == "measurement_noise");
  CHECK(e.interval[1].name == "few_measurements");
}

TEST_CASE("questions explained together are explained as alone", "[explain]") {
  const auto p = explained_small({make_setting("Large GPU", "eager"), make_setting("Some CPU", "eager")});
  const auto g = make_network("residual", 2, 1);
  const std::vector<platform_query> queries{asked_on(0), asked_on(2, 8), asked_on(1)};
  const auto together = p.explain(g, queries);
  REQUIRE(together.size() == 3);
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const auto alone = p.explain(g, queries[q]);
    check_same_answer(together[q].answer, alone.answer);
    for (std::size_t i = 0; i < alone.operators.size(); ++i)
      CHECK(together[q].operators[i].ms == alone.operators[i].ms);
  }
  CHECK(together[0].network == together[2].network);
}

TEST_CASE("a predictor that knows the whole alone shares it out by roofline and says so", "[explain]") {
  using pooled = latency_predictor<ledg_former, pooled_latency_head>;
  auto p = random_predictor<pooled>({make_setting("Large GPU", "eager")});
  const auto g = make_network("residual", 3, 1);
  const auto e = p.explain(g, asked_on(0, 4));
  check_same_answer(e.answer, p.predict(g, asked_on(0, 4)));
  check_whole(e);
  CHECK(e.rule == attribution_rule::roofline);
  const double launch = e.operators[0].launch_ms;  // the same for every node
  const double scale = launch / 0.005;
  for (const auto& o : e.operators) {
    CHECK(o.launch_ms == Approx(launch));
    CHECK(o.compute_ms + o.memory_ms == Approx(o.roofline_ms * scale).epsilon(1e-5));
  }
  p.knowledge().physics = some_physics();
  CHECK(p.explain(g, asked_on(1)).rule == attribution_rule::sum);  // physics sums whatever the head does
}

TEST_CASE("gates are weights of the masks at each operator", "[explain]") {
  const auto p = explained_small({make_setting("Large GPU", "eager")});
  const auto e = p.explain(make_network("branch", 2, 1), asked_on(0));
  CHECK(e.masks == std::vector<std::string>{"grandfather", "father", "child"});
  bool differ = false;
  for (const auto& o : e.operators) {
    REQUIRE(o.gates.size() == 3);
    CHECK(o.gates[0] + o.gates[1] + o.gates[2] == Approx(1).epsilon(1e-5));
    REQUIRE(o.gates_by_layer.size() == p.config().graph.num_layers);
    differ = differ || std::abs(o.gates[0] - e.operators[0].gates[0]) > 1e-4;
  }
  CHECK(differ);
  const auto none = random_predictor<latency_predictor<graph_sage>>({make_setting("Large GPU", "eager")});
  const auto without = none.explain(make_network("branch", 2, 1), asked_on(0));
  CHECK(without.masks.empty());
  CHECK(without.operators[0].gates.empty());
}

TEST_CASE("equal blocks are folded and have equal parts", "[explain]") {
  const auto p = explained_small({make_setting("Large GPU", "eager")});
  const auto e = p.explain(make_network("plain", 7, 1), asked_on(0));
  REQUIRE(e.repeated.size() == 1);
  const auto& r = e.repeated[0];
  CHECK(r.length == 2);
  CHECK(r.count == 7);
  double sum = 0;
  for (std::size_t i = r.first; i < r.first + r.length * r.count; ++i) sum += e.operators[i].ms;
  CHECK(r.ms == Approx(sum));
  CHECK(e.operators[r.first + 4].ms == Approx(e.operators[r.first + 6].ms));
}

TEST_CASE("an operator is told with its kind and work and stage and roofline", "[explain]") {
  const auto p = explained_small({make_setting("Large GPU", "eager")});
  const auto g = make_network("plain", 1, 1);
  const auto e = p.explain(g, asked_on(0, 2));
  REQUIRE(e.operators.size() == g.size() - 1);
  const auto& conv = e.operators[0];
  CHECK(conv.node == 1);
  CHECK(conv.kind == "dense_conv");
  const auto cost = cost_of(g, 1);
  CHECK(conv.macs == 2 * static_cast<double>(cost.macs));
  CHECK(conv.flops == 2 * static_cast<double>(cost.flops));
  const double moved =
      4.0 * static_cast<double>(2 * (cost.input_elements + cost.output_elements) + cost.weight_elements);
  CHECK(conv.bytes == moved);
  CHECK(conv.roofline_ms == Approx(std::max(2 * conv.macs / 10e9, moved / 400e6)).epsilon(1e-6));
  double roofline = 2 * 4.0 * static_cast<double>(cost_of(g, 0).output_elements) / 400e6;  // the input
  for (const auto& o : e.operators) roofline += o.roofline_ms;
  CHECK(roofline == Approx(e.answer.roofline_ms).epsilon(1e-5));
  CHECK(e.by_stage.back().name == "head");
}

TEST_CASE("what was guessed is named with its share", "[explain]") {
  const auto p = explained_small({make_setting("Some CPU", "eager")});  // whose bandwidth is not known
  network_builder b;
  const auto x = b.conv(b.input({1, 3, 16, 16}), 8, 3);
  b.classify(b.add("Mystery", {x}, {1, 8, 16, 16}), 10);
  const auto e = p.explain(b.build("odd", ""), asked_on(2));
  REQUIRE(e.guesses.size() == 2);
  CHECK(e.guesses[0].what == "spec_imputed:bandwidth_gbs");
  CHECK(e.guesses[1].what == "unknown_operator:Mystery");
  double mystery = 0, memory = 0, total = 0;
  for (const auto& o : e.operators) {
    total += o.ms;
    memory += o.memory_ms;
    if (o.unknown_operator) mystery += o.ms;
  }
  CHECK(mystery > 0);
  CHECK(e.guesses[0].share == Approx(memory / total));
  CHECK(e.guesses[1].share == Approx(mystery / total));
  CHECK(e.guessed_share >= e.guesses[1].share);
  CHECK(e.guessed_share <= e.guesses[0].share + e.guesses[1].share + 1e-12);
  const auto widened = std::find_if(e.interval.begin(), e.interval.end(),
                                    [](const auto& part) { return part.name == "unknown_operators"; });
  CHECK(widened != e.interval.end());
  CHECK(explained_small({make_setting("Large GPU", "eager")})
            .explain(make_network("plain", 1, 1), asked_on(0))
            .guesses.empty());
}

TEST_CASE("an interval says whether rows of the setting or other devices speak for it", "[explain]") {
  auto p = explained_small({make_setting("Large GPU", "eager")});
  const auto known = p.explain(make_network("plain", 1, 1), asked_on(0));
  REQUIRE(known.interval.size() == 1);
  CHECK(known.interval[0].name == "held_out_rows");
  CHECK(known.interval[0].factor == Approx(std::exp(0.1)));
  auto batches =
      explained_small({make_setting("Large GPU", "eager", 100, 1), make_setting("Large GPU", "eager", 100, 8)});
  batches.knowledge().settings[0].log_residual_90.reset();  // of a half of the batch, which does not answer
  const auto large = batches.explain(make_network("plain", 1, 1), asked_on(0, 8));
  REQUIRE(large.interval.size() == 1);
  CHECK(large.interval[0].name == "held_out_rows");
  p.knowledge().widths.missing = {{"cpu bandwidth_gbs", 0.15}};
  const auto unseen = p.explain(make_network("plain", 1, 1), asked_on(2));
  REQUIRE(unseen.interval.size() >= 2);
  CHECK(unseen.interval[0].name == "other_devices");
  CHECK(unseen.interval[0].factor == Approx(std::exp(0.25)));
  CHECK(unseen.interval[1].name == "spec_missing:bandwidth_gbs");
  CHECK(unseen.interval[1].factor == Approx(std::exp(0.15)));
}

TEST_CASE("measured devices nearby are named with what they have in common", "[explain]") {
  const auto p =
      explained_small({make_setting("Tesla T4", "eager", 50), make_setting("GeForce RTX 3090", "eager", 70),
                       make_setting("GeForce RTX 3090", "compiled", 30), make_setting("Cortex-A53", "eager")});
  auto q = asked_on(0);
  q.spec = hardware::find("GeForce RTX 2080 Ti");
  const auto e = p.explain(make_network("plain", 1, 1), q);
  REQUIRE(e.nearest.size() == 2);
  CHECK(e.nearest[0].distance <= e.nearest[1].distance);
  for (const auto& d : e.nearest) {
    CHECK(d.kinship == (d.device == "Tesla T4" ? "architecture" : "vendor"));
    CHECK(d.rows == (d.device == "Tesla T4" ? 50 : 100));
  }
  q.spec = hardware::find("Tesla T4");
  const auto own = p.explain(make_network("plain", 1, 1), q);
  CHECK(own.nearest[0].device == "Tesla T4");
  CHECK(own.nearest[0].kinship == "device");
  CHECK(own.nearest[0].distance == 0);
}

TEST_CASE("what does not fit is flagged by predict and told in bytes by explain", "[explain]") {
  const auto p = explained_small({make_setting("Large GPU", "eager")});
  const auto g = make_network("plain", 2, 1);
  auto q = asked_on(0, 4096);
  const auto unknown = p.explain(g, q);
  CHECK_FALSE(unknown.memory.fits());
  CHECK(std::find(unknown.answer.flags.begin(), unknown.answer.flags.end(), "does_not_fit") ==
        unknown.answer.flags.end());
  const auto use = memory_of(g);
  q.spec.memory_gb = 4 * (use.weights + 100 * use.activations) / bytes_in_gb;
  const auto e = p.explain(g, q);
  CHECK(e.memory.fits() == false);
  CHECK(e.memory.weight_bytes == 4 * static_cast<double>(g.params()));
  CHECK(e.memory.activation_bytes == 4.0 * 4096 * memory_of(g).activations);
  CHECK(e.memory.peak_node == g[*use.peak].op);  // it has no name
  const auto flags = p.predict(g, q).flags;
  CHECK(flags == e.answer.flags);
  CHECK(flags.back() == "does_not_fit");
  q.batch = 1;
  CHECK(p.explain(g, q).memory.fits() == true);
  CHECK(p.predict(g, q).latency_ms == p.explain(g, q).answer.latency_ms);
}
