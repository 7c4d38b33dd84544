// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/plan.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using found = std::vector<std::size_t>;
using settings = std::vector<known_setting>;

platform_query ask(std::size_t device, const std::string& runtime = "", std::optional<precision> p = {},
                   double batch = 1) {
  return {test_devices()[device], p, runtime, "", "", batch};
}

latency_plan plan(const platform_query& q, const settings& all) {
  return plan_latency(q, all, text::template_set::named("concise"));
}

/// The made-up settings that most cases choose from.
settings several() {
  auto half = make_setting("Large GPU", "eager", 300);
  half.precision = precision::fp16;
  auto two_cores = make_setting("Some CPU", "TFLite", 40);
  two_cores.cores = "2 threads";
  auto four_cores = make_setting("Some CPU", "TFLite", 60);
  four_cores.cores = "4 threads";
  auto elsewhere = make_setting("Large GPU", "eager", 10);
  elsewhere.source = "other data";
  return {make_setting("Large GPU", "eager", 100),
          make_setting("Large GPU", "compiled", 150),
          half,
          two_cores,
          four_cores,
          elsewhere,
          make_setting("Large GPU", "never", 0)};
}

}  // namespace

TEST_CASE("settings answer by device, precision and words of their runtime", "[plan]") {
  const auto all = several();
  CHECK(settings_for(all, ask(0)) == found{2});  // measured most in fp16
  CHECK(settings_for(all, ask(0, "", precision::fp32)) == found{0, 1, 5});
  CHECK(settings_for(all, ask(0, "EAGER", precision::fp32)) == found{0, 5});
  CHECK(settings_for(all, ask(0, "compiled")) == found{1});
  CHECK(settings_for(all, ask(0, "compiled", precision::fp16)).empty());
  CHECK(settings_for(all, ask(0, "never")).empty());  // no training rows
  CHECK(settings_for(all, ask(1)).empty());
}

TEST_CASE("each kind of words is looked for where it belongs", "[plan]") {
  const auto all = several();
  CHECK(settings_for(all, ask(2)) == found{4});  // the cores of the most rows
  CHECK(settings_for(all, ask(2, "2 threads")).empty());
  auto q = ask(2);
  q.cores = "2 threads";
  CHECK(settings_for(all, q) == found{3});
  q.cores = "THREADS 4";
  CHECK(settings_for(all, q) == found{4});
  q = ask(0, "", precision::fp32);
  CHECK(settings_for(all, ask(0, "eager other", precision::fp32)).empty());
  q.source = "other";
  CHECK(settings_for(all, q) == found{5});
  q.source = "made-up";
  CHECK(settings_for(all, q) == found{0, 1});
}

TEST_CASE("a text that is just the words asked for is preferred", "[plan]") {
  settings all{make_setting("Large GPU", "eager channels-last", 900), make_setting("Large GPU", "Eager", 10),
               make_setting("Large GPU", "compiled", 10)};
  CHECK(settings_for(all, ask(0, "eager")) == found{1});
  CHECK(settings_for(all, ask(0, "eager channels-last")) == found{0});
  CHECK(settings_for(all, ask(0, "channels-last")) == found{0});
  all[1].precision = precision::fp16;
  CHECK(settings_for(all, ask(0, "eager", precision::fp32)) == found{0});  // none is just that in fp32
}

TEST_CASE("settings around a batch by weight", "[plan]") {
  const detail::curve_settings curve{{1, 7}, {16, 8}};
  using weighed = std::vector<std::pair<std::size_t, double>>;
  CHECK(detail::settings_around(curve, 0.1) == weighed{{7, 1}});
  CHECK(detail::settings_around(curve, 1) == weighed{{7, 1}});
  CHECK(detail::settings_around(curve, 16) == weighed{{8, 1}});
  CHECK(detail::settings_around(curve, 99) == weighed{{8, 1}});
  const auto between = detail::settings_around(curve, 4);
  REQUIRE(between.size() == 2);
  CHECK(between[0].first == 7);
  CHECK(between[0].second == Approx(0.5));
  CHECK(between[1].second == Approx(0.5));
  CHECK(detail::settings_around({{0, 3}}, 5) == weighed{{3, 1}});
}

TEST_CASE("settings of one batch each form a curve whose halves are asked too", "[plan]") {
  const settings all{make_setting("Large GPU", "eager", 10, 1), make_setting("Large GPU", "eager", 10, 16),
                     make_setting("Large GPU", "eager", 10, 4), make_setting("Large GPU", "compiled", 10)};
  const auto p = plan(ask(0, "", {}, 8), all);
  CHECK(p.settings == found{0, 1, 2, 3});
  REQUIRE(p.curves.size() == 2);
  REQUIRE(p.platforms.size() == 2);
  const auto& eager = p.curves[0].at_batch;
  REQUIRE(eager.size() == 4);  // 8, 4, 2 and 1
  const auto setting = [&](const latency_plan::term& t) { return p.questions[t.question].setting; };
  REQUIRE(eager[0].size() == 2);
  CHECK(setting(eager[0][0]) == 2);
  CHECK(setting(eager[0][1]) == 1);
  CHECK(eager[0][0].weight == Approx(0.5));
  CHECK((eager[1].size() == 1 && setting(eager[1][0]) == 2));
  CHECK(eager[2].size() == 2);
  CHECK((eager[3].size() == 1 && setting(eager[3][0]) == 0));
  for (std::size_t b = 0; b < 4; ++b)
    for (const auto& t : eager[b]) CHECK(p.questions[t.question].batch == 8 / std::pow(2, b));
  CHECK(p.curves[1].at_batch.size() == 1);  // one setting of many batches: asked for this one alone
  CHECK(p.questions.size() == 7);
  for (const auto& q : p.questions) CHECK(q.platform == (q.setting == 3 ? 1 : 0));
  CHECK(p.platforms[1].text.find("compiled") != std::string::npos);
  CHECK(p.flags.empty());
}

TEST_CASE("a batch far from those measured is flagged", "[plan]") {
  const settings all{make_setting("Large GPU", "eager", 10, 4), make_setting("Large GPU", "eager", 10, 16)};
  const auto flagged = [&](double batch) {
    return plan(ask(0, "", {}, batch), all).flags == std::vector<std::string>{"outside_training:batch"};
  };
  CHECK_FALSE(flagged(2));
  CHECK(flagged(1.9));
  CHECK_FALSE(flagged(32));
  CHECK(flagged(33));
}

TEST_CASE("hardware that was never met is one question without a setting", "[plan]") {
  auto q = ask(2, "TFLite", precision::int8, 3);
  q.cores = "2 threads";
  const auto p = plan(q, {make_setting("Large GPU", "eager")});
  CHECK(p.settings.empty());
  CHECK(p.precision == precision::int8);
  REQUIRE(p.questions.size() == 1);
  CHECK(p.questions[0].setting == -1);
  CHECK(p.questions[0].batch == 3);
  REQUIRE(p.curves.size() == 1);
  CHECK(p.curves[0].at_batch.size() == 1);
  CHECK(p.platforms[0].text.ends_with("TFLite 2 threads"));
  CHECK(p.flags ==
        std::vector<std::string>{"hardware_not_in_training", "spec_imputed:peak_tflops", "spec_imputed:bandwidth_gbs"});
  CHECK(plan(ask(1), {}).precision == precision::fp32);
  CHECK(plan_unmet(ask(0, "eager"), text::template_set::named("concise")).questions[0].setting == -1);
}

TEST_CASE("a batch that nobody can ask for", "[plan]") {
  for (const double batch : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(plan(ask(0, "", {}, batch), several()), input_error);
    CHECK_THROWS_AS(plan(ask(0, "", {}, batch), {}), input_error);
  }
}

TEST_CASE("a plan says what it stands on and what else is known of the device", "[plan]") {
  const auto all = several();
  const auto met = plan(ask(0, "compiled"), all);
  CHECK(met.basis == answer_basis::measured_setting);
  CHECK(met.measured_device == found{0, 2, 5});  // not the one without rows
  const auto transfer = plan(ask(0, "compiled", precision::fp16), all);
  CHECK(transfer.basis == answer_basis::measured_device);
  CHECK(transfer.settings.empty());
  CHECK(transfer.measured_device == found{0, 1, 2, 5});
  const auto unseen = plan(ask(1), all);
  CHECK(unseen.basis == answer_basis::unseen_device);
  CHECK(unseen.measured_device.empty());
}
