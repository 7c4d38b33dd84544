// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_answer.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ledg/hardware/catalogue.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

const std::vector<node_work> layers{{4000, 20, 60, static_cast<std::int32_t>(operator_group::dense_conv), 50},
                                    {0, 0, 20, static_cast<std::int32_t>(operator_group::relu), 50}};

/// A plan as of a device that training never met.
latency_plan plan_of(const hardware::spec& s, precision p, const std::string& runtime = "") {
  platform_query q;
  q.spec = s;
  q.precision = p;
  q.runtime = runtime;
  return plan_latency(q, {}, text::template_set::named("concise"));
}

}  // namespace

TEST_CASE("a lower precision with units is never slower", "[physics_answer]") {
  physics_model m;
  m.groups["gpu precision fp16"].assign(physics_term_count + 1, 2.0);  // as if it had been measured slow
  m.groups["gpu precision int8"].assign(physics_term_count + 1, 4.0);
  for (const auto* const name : {"Tesla T4", "A30", "GeForce RTX 3090", "H100 PCIe"}) {
    INFO(name);
    const auto& s = hardware::find(name);
    const double fp32 = physics_answer(plan_of(s, precision::fp32), layers, m);
    const double fp16 = physics_answer(plan_of(s, precision::fp16), layers, m);
    CHECK(fp16 <= fp32);
    CHECK(physics_answer(plan_of(s, precision::int8), layers, m) <= fp16);
  }
}

TEST_CASE("factors of a device count where training met it and nowhere else", "[physics_answer]") {
  physics_model m;
  m.groups["gpu device Tesla T4"] = {0.3};
  auto plan = plan_of(hardware::find("Tesla T4"), precision::fp32);
  const double unseen = physics_answer(plan, layers, m);
  plan.basis = answer_basis::measured_device;
  CHECK(physics_answer(plan, layers, m) == Approx(unseen + 0.3));
}

TEST_CASE("what is not known widens the interval and is named", "[physics_answer]") {
  physics_widths widths;
  widths.unseen = {{"gpu", 0.3}};
  widths.measured = {{"gpu", 0.2}};
  widths.missing = {{"gpu bandwidth_gbs", 0.4}, {"gpu peak_tflops", 1.2}};
  auto plan = plan_of(hardware::find("Tesla T4"), precision::fp32);
  CHECK(physics_width(plan, widths) == 0.3);
  plan.basis = answer_basis::measured_device;
  CHECK(physics_width(plan, widths) == 0.2);
  hardware::spec nothing;
  nothing.name = "X";
  nothing.kind = device_kind::gpu;
  std::vector<std::string> flags;
  CHECK(physics_width(plan_of(nothing, precision::fp32), widths, &flags).value() ==
        Approx(std::sqrt(0.3 * 0.3 + 0.4 * 0.4 + 1.2 * 1.2)));
  CHECK(flags == std::vector<std::string>{"spec_missing:bandwidth_gbs", "spec_missing:peak_tflops"});
  CHECK_FALSE(physics_width(plan, {}));
}
