// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/plan.hpp"

#include <algorithm>
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
  half.key[half.key.find("fp32") + 2] = '6';
  auto two_cores = make_setting("Some CPU", "TFLite", 40);
  two_cores.cores = "2 threads";
  two_cores.key += "2 threads|";
  auto four_cores = make_setting("Some CPU", "TFLite", 60);
  four_cores.cores = "4 threads";
  four_cores.key += "4 threads|";
  auto elsewhere = make_setting("Large GPU", "eager", 10);
  elsewhere.source = "other data";
  elsewhere.key = "other data" + elsewhere.key;
  return {make_setting("Large GPU", "eager", 100),
          make_setting("Large GPU", "compiled", 150),
          half,
          two_cores,
          four_cores,
          elsewhere,
          make_setting("Large GPU", "ncnn", 0)};
}

bool has_flag(const latency_plan& p, const std::string& flag) {
  return std::find(p.flags.begin(), p.flags.end(), flag) != p.flags.end();
}

}  // namespace

TEST_CASE("one setting answers and says its platform", "[plan]") {
  const auto all = several();
  CHECK(plan(ask(0), all).settings == found{0});  // the usual runtime of a card, in its kind's precision
  CHECK(plan(ask(0), all).precision == precision::fp32);
  CHECK(plan(ask(0, "eager", precision::fp16), all).settings == found{2});
  const auto eager = plan(ask(0, "EAGER", precision::fp32), all);
  CHECK(eager.settings == found{0});
  CHECK(eager.runtime == hardware::runtime_term{"pytorch-eager", ""});
  CHECK(eager.basis == answer_basis::measured_setting);
  REQUIRE(eager.setting);
  CHECK(eager.setting->rows == 100);
  CHECK(eager.measured_device == found{1, 2, 5});  // not the one without rows
  CHECK(eager.flags.empty());
  CHECK(eager.platforms.size() == 1);
  CHECK(eager.platforms[0].text.find("PyTorch eager") != std::string::npos);
  const auto cpu = plan(ask(2), all);
  CHECK(cpu.settings == found{4});
  CHECK(cpu.cores == "4 threads");
}

TEST_CASE("a question about one setting is answered by it", "[plan]") {
  const auto all = several();
  auto q = ask(0);
  q.setting = all[0].curve_key();
  CHECK(plan(q, all).settings == found{0});
  q.setting = "no such";
  CHECK(plan(q, all).settings == found{1});  // of the most networks in the kind's precision
}

TEST_CASE("what was not measured of a device is answered by transfer and says so", "[plan]") {
  const auto all = several();
  const auto runtime = plan(ask(0, "TensorRT", {}), all);
  CHECK(runtime.basis == answer_basis::measured_device);
  CHECK(runtime.settings.empty());
  CHECK_FALSE(runtime.setting);
  CHECK(runtime.measured_device == found{0, 1, 2, 5});
  CHECK(runtime.runtime == hardware::runtime_term{"tensorrt", ""});
  CHECK(runtime.precision == precision::fp32);  // by kind
  CHECK(runtime.flags == std::vector<std::string>{"runtime_not_measured"});
  CHECK(runtime.questions[0].setting == -1);
  const auto int8 = plan(ask(0, "", precision::int8), all);
  CHECK(has_flag(int8, "precision_not_measured"));
  CHECK(int8.runtime == hardware::runtime_term{"pytorch-eager", ""});  // TensorRT, the usual one for it, was never met
  CHECK(has_flag(plan(ask(0, "compiled", precision::fp16), all), "combination_not_measured"));
  auto q = ask(2, "TFLite");
  q.cores = "8 threads";
  const auto cores = plan(q, all);
  CHECK(has_flag(cores, "cores_not_measured"));
  CHECK(cores.cores == "8 threads");
  CHECK(cores.basis == answer_basis::measured_device);
}

TEST_CASE("another version answers with a flag", "[plan]") {
  auto all = several();
  all[0].runtime.version = "2.4";
  all[0].key += "2.4|";
  const auto other = plan(ask(0, "PyTorch eager 1.13", precision::fp32), all);
  CHECK(other.settings == found{0});
  CHECK(other.flags == std::vector<std::string>{"runtime_version_not_measured"});
  CHECK(other.basis == answer_basis::measured_device);
  CHECK(plan(ask(0, "PyTorch eager 2", precision::fp32), all).basis == answer_basis::measured_setting);
}

TEST_CASE("what lies outside the setting that answers is flagged", "[plan]") {
  auto s = make_setting("Large GPU", "eager", 19);
  s.smallest_macs = 1e6;
  s.largest_macs = 1e9;
  s.fewest_operators = 10;
  s.most_operators = 100;
  const settings all{s};
  const auto flags = [&](network_extent extent, double batch = 1) {
    return plan_latency(ask(0, "eager", {}, batch), all, text::template_set::named("concise"), &extent).flags;
  };
  using texts = std::vector<std::string>;
  CHECK(flags({1e8, 50}) == texts{"few_rows:19"});
  CHECK(flags({1.05e9, 105}) == texts{"few_rows:19"});
  CHECK(flags({1.2e9, 50}) == texts{"outside_setting:work", "few_rows:19"});
  CHECK(flags({1e8, 5}) == texts{"outside_setting:operators", "few_rows:19"});
  CHECK(flags({1e8, 50}, 17) == texts{"outside_setting:batch", "few_rows:19"});
  CHECK(plan(ask(0, "eager", {}, 17), all).basis == answer_basis::measured_device);
  CHECK(plan(ask(0, "eager", {}, 16), all).basis == answer_basis::measured_setting);
}

TEST_CASE("single operators do not answer for a network", "[plan]") {
  auto s = make_setting("Large GPU", "vLLM", 5000);
  s.precision = precision::fp16;
  s.fewest_operators = s.most_operators = 1;
  const network_extent network{1e9, 50};
  const auto p = plan_latency(ask(0), settings{s}, text::template_set::named("concise"), &network);
  CHECK(p.settings.empty());
  CHECK(p.basis == answer_basis::measured_device);
  CHECK(p.precision == precision::fp32);
  CHECK(p.flags == std::vector<std::string>{"outside_setting:operators"});
}

TEST_CASE("a precision without a unit is flagged", "[plan]") {
  auto q = ask(0, "", precision::int4);
  CHECK(has_flag(plan(q, several()), "precision_without_unit"));
  CHECK(has_flag(plan(q, {}), "precision_without_unit"));
  CHECK_FALSE(has_flag(plan(ask(0, "", precision::fp16), {}), "precision_without_unit"));
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
  const auto p = plan(ask(0, "eager", {}, 8), all);
  CHECK(p.settings == found{0, 1, 2});
  REQUIRE(p.platforms.size() == 1);
  const auto& eager = p.curve;
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
  CHECK(p.questions.size() == 6);
  const auto compiled = plan(ask(0, "compiled", {}, 8), all);
  CHECK(compiled.settings == found{3});
  CHECK(compiled.curve.size() == 1);  // one setting of many batches: asked for this one alone
}

TEST_CASE("a network whose shapes hold several inputs is asked at the settings of all of them", "[plan]") {
  const settings all{make_setting("Large GPU", "eager", 10, 1), make_setting("Large GPU", "eager", 10, 16)};
  auto q = ask(0, "", {}, 2);
  q.inputs = 8;
  const auto p = plan(q, all);
  const auto& at_batch = p.curve;
  REQUIRE(at_batch.size() == 5);  // 16, 8, 4, 2 and 1 inputs
  REQUIRE(at_batch[0].size() == 1);
  CHECK(p.questions[at_batch[0][0].question].setting == 1);
  CHECK(p.questions[at_batch[0][0].question].batch == 2);
  REQUIRE(at_batch[4].size() == 1);
  CHECK(p.questions[at_batch[4][0].question].setting == 0);
  CHECK(p.questions[at_batch[4][0].question].batch == 0.125);
  CHECK_FALSE(has_flag(p, "outside_setting:batch"));
  q.batch = 5;
  CHECK(has_flag(plan(q, all), "outside_setting:batch"));
  q.inputs = 0;
  CHECK_THROWS_AS(plan(q, all), input_error);
}

TEST_CASE("hardware that was never met is one question without a setting", "[plan]") {
  auto q = ask(2, "TFLite", precision::int8, 3);
  q.cores = "2 threads";
  const auto p = plan(q, {make_setting("Large GPU", "eager")});
  CHECK(p.settings.empty());
  CHECK(p.basis == answer_basis::unseen_device);
  CHECK(p.measured_device.empty());
  CHECK(p.precision == precision::int8);
  REQUIRE(p.questions.size() == 1);
  CHECK(p.questions[0].setting == -1);
  CHECK(p.questions[0].batch == 3);
  CHECK(p.curve.size() == 1);
  CHECK(p.platforms[0].text.ends_with("TFLite 2 threads"));
  CHECK(p.flags ==
        std::vector<std::string>{"hardware_not_in_training", "spec_imputed:peak_tflops", "spec_imputed:bandwidth_gbs"});
  CHECK(plan(ask(1), {}).precision == precision::fp32);
  CHECK(plan(ask(0, "eager"), {}).questions[0].setting == -1);
}

TEST_CASE("cards that nobody says a runtime of are all asked about the same platform", "[plan]") {
  platform_query q;
  q.spec.name = "Card";
  q.spec.kind = device_kind::gpu;
  q.spec.vendor = "NVIDIA";
  const auto met = make_setting("Card", "TensorRT", 400);
  const auto elsewhere = make_setting("Large GPU", "eager");
  for (const auto& all : {settings{elsewhere}, settings{elsewhere, met}}) {
    const auto p = plan(q, all);
    CHECK(p.runtime == hardware::runtime_term{"pytorch-eager", ""});
    CHECK(p.precision == precision::fp32);
    CHECK_FALSE(p.setting);
    CHECK(has_flag(p, "runtime_not_measured") == (all.size() > 1));
  }
  q.precision = precision::int8;
  CHECK(plan(q, {make_setting("Large GPU", "TensorRT")}).runtime == hardware::runtime_term{"tensorrt", ""});
  q.precision.reset();
  auto half = make_setting("Card", "PyTorch eager", 300);
  half.precision = precision::amp;
  half.key.replace(half.key.find("fp32"), 4, "amp");
  CHECK(plan(q, {half}).precision == precision::amp);  // nothing else was measured in that runtime
  q.spec.mobile = true;
  auto narrow = make_setting("Card", "TensorRT", 300);
  narrow.precision = precision::int8;
  CHECK_FALSE(plan(q, {narrow}).setting);  // nobody asked for int8
  q.precision = precision::int8;
  CHECK(plan(q, {narrow}).setting);
  q.precision.reset();
  q.spec.mobile = false;
  CHECK(plan(q, {half, make_setting("Card", "PyTorch eager", 30)}).precision == precision::fp32);
}

TEST_CASE("a usual runtime that training never met is not asked for", "[plan]") {
  platform_query q;
  q.spec.name = "Card";
  q.spec.kind = device_kind::gpu;
  q.spec.vendor = "NVIDIA";
  const auto met = make_setting("Card", "TensorRT", 400);
  CHECK(plan(q, {met}).settings == found{0});
  CHECK(plan(q, {met, make_setting("Card", "eager", 0)}).settings == found{0});  // known without a row
  auto narrow = met;
  narrow.precision = precision::int8;
  CHECK(plan(q, {narrow}).settings == found{0});  // there is nothing else
  CHECK_FALSE(plan(q, {}).runtime);
  CHECK_FALSE(plan(q, {make_setting("Some CPU", "TFLite")}).runtime);  // of no device
  q.precision = precision::int8;
  CHECK_FALSE(plan(q, {make_setting("Large GPU", "eager")}).runtime);  // of which TensorRT is the usual one
}

TEST_CASE("a question that cannot be asked", "[plan]") {
  for (const double batch : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(plan(ask(0, "", {}, batch), several()), input_error);
    CHECK_THROWS_AS(plan(ask(0, "", {}, batch), {}), input_error);
  }
  CHECK_THROWS_AS(plan(ask(0, "banana"), several()), lookup_error);
  CHECK_THROWS_AS(plan(ask(0, "banana"), {}), lookup_error);
}
