// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/combine.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using names = std::vector<std::string>;

/// A setting that adds nothing to what the network says.
known_setting plain_setting(const std::string& runtime, double residual, double batch = 0) {
  auto s = make_setting("Large GPU", runtime, 100, batch);
  s.log_residual_90 = residual;
  return s;
}

latency_knowledge knowledge_of(std::vector<known_setting> settings) {
  latency_knowledge k;
  k.settings = std::move(settings);
  k.widths.unseen = {{"gpu", 0.5}, {"cpu", 0.25}};
  k.log_utilization = {{"gpu", -1.0}};
  return k;
}

latency_plan plan_for(const latency_knowledge& k, double batch = 1, std::size_t device = 0) {
  return plan_latency({test_devices()[device], {}, "", "", "", batch}, k.settings, k.templates);
}

const names no_flags;
const asked_network asked_net{"net", 1e6, {}, no_flags};

}  // namespace

TEST_CASE("one setting answers, with its own interval and platform", "[combine]") {
  const auto k = knowledge_of({plain_setting("eager", 0.1), plain_setting("compiled", 0.3)});
  const std::vector<float> log_ms{2};
  const auto a = combine(plan_for(k), log_ms, k, asked_net);  // the usual runtime of such a device
  CHECK(a.latency_ms == Approx(std::exp(2)));
  REQUIRE(a.interval);
  CHECK(a.interval->low_ms == Approx(std::exp(2 - 0.1)));
  CHECK(a.interval->high_ms == Approx(std::exp(2 + 0.1)));
  CHECK(a.interval->coverage == 0.9);
  CHECK(a.settings == names{k.settings[0].key});
  CHECK(a.runtime == hardware::runtime_term{"pytorch-eager", ""});
  REQUIRE(a.setting);
  CHECK(a.setting->rows == 100);
  CHECK(a.basis == answer_basis::measured_setting);
  CHECK(a.flags.empty());
  CHECK(*a.flops_fit_ms == Approx(std::exp(-18 + 0.8 * std::log(2e6))));
}

TEST_CASE("a curve is interpolated and never faster than at half the batch", "[combine]") {
  const auto k = knowledge_of({plain_setting("eager", 0.1, 1), plain_setting("eager", 0.1, 4)});
  const auto p = plan_for(k, 2);
  REQUIRE(p.questions.size() == 3);  // at 2 those of batches 1 and 4, at 1 that of 1
  CHECK(curve_log_ms(p, std::vector<float>{1, 3, 0}, k.settings, 1e6) == Approx(2));
  CHECK(curve_log_ms(p, std::vector<float>{1, 3, 2.5F}, k.settings, 1e6) == Approx(2.5));
}

TEST_CASE("what a setting keeps beside the network counts at the batch of each question", "[combine]") {
  auto s = plain_setting("eager", 0.1);
  s.shift = 0.5;
  s.flops_weight = 0.25;
  const auto k = knowledge_of({s});
  const auto a = combine(plan_for(k, 4), std::vector<float>{1}, k, asked_net);
  CHECK(std::log(a.latency_ms) == Approx(s.stacked(1, std::log(2e6 * 4))));
}

TEST_CASE("an interval that is not known is absent and flagged", "[combine]") {
  auto k = knowledge_of({plain_setting("eager", 0.1)});
  const std::vector<float> log_ms{1};
  k.settings[0].log_residual_90.reset();  // as of hardware never met
  CHECK(combine(plan_for(k), log_ms, k, asked_net).interval->high_ms == Approx(std::exp(1.5)));
  k.widths.unseen = {{"mobile cpu", 0.75}};  // the widest kind stands for one that is not there
  CHECK(combine(plan_for(k), log_ms, k, asked_net).interval->high_ms == Approx(std::exp(1.75)));
  k.widths.unseen.clear();
  auto a = combine(plan_for(k), log_ms, k, asked_net);
  CHECK_FALSE(a.interval);
  CHECK(a.flags == names{"interval_unknown"});
  a = combine(plan_for(k, 1, 1), log_ms, k, asked_net);
  CHECK_FALSE(a.interval);
  CHECK(a.flags == names{"hardware_not_in_training", "interval_unknown"});
  k.settings[0].log_residual_90 = 0.2;
  CHECK(combine(plan_for(k), log_ms, k, asked_net).interval);
}

TEST_CASE("of settings of a curve those around the batch decide the interval", "[combine]") {
  const auto k = knowledge_of({plain_setting("eager", 0.1, 1), plain_setting("eager", 0.7, 4)});
  CHECK(residual_doubt(plan_for(k, 1), k)->log_width == 0.1);
  CHECK(residual_doubt(plan_for(k, 2), k)->log_width == 0.7);
  CHECK(residual_doubt(plan_for(k, 4), k)->log_width == 0.7);
}

TEST_CASE("the doubt of an answer is named after what decided its width", "[combine]") {
  using reason = doubt::reason;
  auto k = knowledge_of({plain_setting("eager", 0.1, 1), plain_setting("eager", 0.3, 4)});
  k.settings[0].log_residual_90.reset();  // too few rows of batch 1: physics' width, 0.5
  const auto why = [&](double batch) { return residual_doubt(plan_for(k, batch), k)->why; };
  CHECK(why(1) == reason::physics);
  CHECK(why(2) == reason::physics);        // 0.5 is wider than 0.3
  CHECK(why(4) == reason::held_out_rows);  // whatever speaks for its halves
  k.settings[1].log_residual_90 = 0.7;
  CHECK(why(2) == reason::held_out_rows);
  CHECK(residual_doubt(plan_for(k, 2, 1), k)->why == reason::physics);  // hardware never met
}

TEST_CASE("the fewer networks a setting was measured with the more of an answer is physics", "[combine]") {
  auto k = knowledge_of({plain_setting("eager", 0.1)});
  k.physics.groups["gpu all all"] = std::vector<double>(physics_term_count + 1, 0.0);
  auto plan = plan_for(k);
  REQUIRE(plan.setting);
  const std::vector<float> log_ms{2};
  const auto share_of = [&](std::int64_t networks) {
    plan.setting->networks = networks;
    return physics_share(plan, k, asked_net);
  };
  CHECK(share_of(0) == 0);  // not known
  CHECK(share_of(1) > 0.6);
  CHECK(share_of(2) < share_of(1));
  CHECK(share_of(10) < 0.05);
  CHECK(share_of(100) < 1e-10);

  const auto answer_of = [&](std::int64_t networks) {
    plan.setting->networks = networks;
    return combine(plan, log_ms, k, asked_net);
  };
  const auto many = answer_of(100), few = answer_of(2);
  const double by_physics = std::exp(physics_answer(plan, asked_net.work, k.physics));
  CHECK(many.latency_ms == Approx(std::exp(2)));
  CHECK(std::abs(std::log(few.latency_ms / by_physics)) < std::abs(std::log(many.latency_ms / by_physics)));
  CHECK(few.interval->high_ms / few.interval->low_ms > many.interval->high_ms / many.interval->low_ms);

  plan.setting->macs = {1, 10};  // this network has 1e6
  CHECK(share_of(100) > 0.9);
  CHECK(share_of(2) > share_of(100));
}

TEST_CASE("hardware never met has its kind's interval and utilisation", "[combine]") {
  const auto k = knowledge_of({});
  const auto a = combine(plan_for(k, 2), std::vector<float>{0}, k, asked_net);
  CHECK(a.latency_ms == 1);
  CHECK(a.interval->high_ms == Approx(std::exp(0.5)));
  CHECK(*a.flops_fit_ms == Approx(4e6 / 10e9 * std::exp(1.0)));  // 10 TFLOPS
  CHECK(a.settings.empty());
}

TEST_CASE("flags of the network come first, and one without operations has no FLOPs baseline", "[combine]") {
  const auto k = knowledge_of({});
  const names flags{"outside_training:macs"};
  const auto a = combine(plan_for(k), std::vector<float>{0}, k, {"net", 0, {}, flags});
  CHECK(a.flags == names{"outside_training:macs", "hardware_not_in_training"});
  CHECK_FALSE(a.flops_fit_ms);
}

TEST_CASE("an answer that is not finite is an error that names network and device", "[combine]") {
  const auto k = knowledge_of({plain_setting("eager", 0.1, 1), plain_setting("eager", 0.1, 2)});
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (const bool first : {true, false}) {
      const std::vector<float> log_ms{first ? bad : 1.0F, first ? 1.0F : bad};
      std::string message;
      try {
        static_cast<void>(combine(plan_for(k, 2), log_ms, k, asked_net));
      } catch (const numeric_error& e) {
        message = e.what();
      }
      CHECK(message.find("'net'") != std::string::npos);
      CHECK(message.find("'Large GPU'") != std::string::npos);
    }
}
