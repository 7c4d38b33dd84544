// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/setting_choice.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

struct shape_of_setting {
  std::string runtime = "TensorRT";
  ledg::precision precision = precision::fp32;
  std::string cores = "", layout = "", source = "made-up";
  std::int64_t networks = 10;
  double macs_low = 1e6, macs_high = 1e9, operators_low = 20, operators_high = 200, batch_low = 1, batch_high = 64;
};

measured_setting make(const std::string& key, const shape_of_setting& x) {
  measured_setting m;
  m.key = key;
  m.source = x.source;
  m.device = "X";
  m.precision = x.precision;
  m.runtime = hardware::parse_runtime(x.runtime);
  m.cores = x.cores;
  m.layout = x.layout;
  m.rows = 3 * x.networks;
  m.networks = x.networks;
  m.macs = {x.macs_low, x.macs_high};
  m.operators = {x.operators_low, x.operators_high};
  m.batch = {x.batch_low, x.batch_high};
  return m;
}

platform_query ask(const std::string& runtime = "", std::optional<precision> p = {}, const std::string& cores = "") {
  platform_query q;
  q.spec.name = "X";
  q.precision = p;
  q.runtime = runtime;
  q.cores = cores;
  return q;
}

constexpr network_extent resnet50{4.1e9, 120};
constexpr network_extent small_network{5e7, 60};

/// The key of the setting that answers; `none`.
std::string chosen(const std::vector<measured_setting>& settings, const platform_query& q,
                   const network_extent* extent = nullptr) {
  const auto asked = read_query(q, {});
  const auto ranked = ranked_settings(settings, q, asked, extent);
  const auto* m = answering(ranked, asked);
  return m == nullptr ? "none" : m->key;
}

}  // namespace

TEST_CASE("texts of a question become terms, or are refused", "[setting_choice]") {
  auto q = ask("trt 8.4", {}, "4 cores");
  q.layout = "NHWC";
  const auto asked = read_query(q, {});
  CHECK(asked.runtime == hardware::runtime_term{"tensorrt", "8.4"});
  CHECK(asked.cores == "4 threads");
  CHECK(asked.layout == "nhwc");
  CHECK_FALSE(read_query(ask(), {}).runtime);
  CHECK_THROWS_AS(read_query(ask("banana"), {}), lookup_error);
  CHECK_THROWS_AS(read_query(ask("", {}, "some of them"), {}), input_error);
  known_setting odd;
  odd.cores = "some of them";
  CHECK(read_query(ask("", {}, "Some of them"), std::vector{odd}).cores == "some of them");
  q.layout = "hwc";
  CHECK_THROWS_AS(read_query(q, {}), input_error);
  q = ask();
  q.batch = 0;
  CHECK_THROWS_AS(read_query(q, {}), input_error);
}

TEST_CASE("what is asked for is what answers", "[setting_choice]") {
  const std::vector all{make("a", {.runtime = "TensorRT 8.4.1", .networks = 50}),
                        make("b", {.runtime = "TensorRT 8.4.1", .precision = precision::fp16}),
                        make("c", {.runtime = "TFLite", .cores = "4 threads"}),
                        make("d", {.runtime = "TFLite", .cores = "1 large", .layout = "nhwc"}),
                        make("e", {.runtime = "TensorRT 7", .source = "other data"})};
  CHECK(chosen(all, ask()) == "a");
  CHECK(chosen(all, ask("", precision::fp16)) == "b");
  CHECK(chosen(all, ask("", precision::int8)) == "none");
  CHECK(chosen(all, ask("tflite")) == "c");
  CHECK(chosen(all, ask("tflite", precision::fp16)) == "none");
  CHECK(chosen(all, ask("", {}, "1 large core")) == "d");
  CHECK(chosen(all, ask("", {}, "2 threads")) == "none");
  CHECK(chosen(all, ask("TensorRT 7")) == "e");
  CHECK(chosen(all, ask("TensorRT 8")) == "a");
  CHECK(chosen(all, ask("TensorRT 9")) == "a");  // another version rather than none
  CHECK(chosen(all, ask("ncnn")) == "none");
  auto q = ask();
  q.layout = "nhwc";
  CHECK(chosen(all, q) == "d");
  q = ask();
  q.source = "other";
  CHECK(chosen(all, q) == "e");
  q.source = "no such";
  CHECK(chosen(all, q) == "none");
}

TEST_CASE("the setting whose range holds the network answers, then the nearest", "[setting_choice]") {
  const std::vector all{
      make("cells", {.networks = 9000, .macs_low = 1e6, .macs_high = 2e8}),
      make("large", {.networks = 40, .macs_low = 1e9, .macs_high = 1e10}),
      make("batches", {.networks = 60, .macs_low = 1e9, .macs_high = 1e10, .batch_low = 32}),
      make("deep", {.networks = 90, .macs_low = 1e9, .macs_high = 1e10, .operators_low = 400, .operators_high = 900})};
  CHECK(chosen(all, ask(), &small_network) == "cells");
  CHECK(chosen(all, ask(), &resnet50) == "large");
  auto q = ask();
  q.batch = 32;
  CHECK(chosen(all, q, &resnet50) == "batches");
  q.batch = 16;  // twice beyond is no news
  CHECK(chosen(all, q, &resnet50) == "batches");
  constexpr network_extent between{5e8, 100};
  CHECK(chosen(all, ask(), &between) == "large");
  constexpr network_extent huge{1e12, 5000};
  CHECK(chosen(all, ask(), &huge) == "deep");
  CHECK(chosen(all, ask()) == "cells");  // asked for no network in particular
}

TEST_CASE("then most networks, most rows and the alphabet decide", "[setting_choice]") {
  auto more_rows = make("z", {});
  more_rows.rows += 1;
  CHECK(chosen({make("a", {}), make("b", {.networks = 11})}, ask(), &small_network) == "b");
  CHECK(chosen({make("a", {}), more_rows}, ask(), &small_network) == "z");
  CHECK(chosen({make("a", {}), make("b", {})}, ask(), &small_network) == "a");
  CHECK(chosen({make("a", {.layout = "nhwc"}), make("b", {})}, ask(), &small_network) == "b");
}

TEST_CASE("training, fp64 and single operators answer for themselves alone", "[setting_choice]") {
  const std::vector all{
      make("double", {.precision = precision::fp64, .networks = 900}),
      make("kernels", {.precision = precision::bf16, .networks = 90000, .operators_low = 1, .operators_high = 2}),
      make("eager", {.runtime = "PyTorch"}), make("steps", {.runtime = "PyTorch training", .networks = 500})};
  CHECK(chosen(all, ask(), &small_network) == "eager");
  CHECK(chosen(all, ask("", precision::fp64), &small_network) == "double");
  CHECK(chosen(all, ask("", precision::bf16), &small_network) == "none");
  constexpr network_extent matmul{1e8, 1};
  CHECK(chosen(all, ask("", precision::bf16), &matmul) == "kernels");
  CHECK(chosen(all, ask("PyTorch training"), &small_network) == "steps");
  CHECK(chosen({all[0]}, ask(), &small_network) == "double");  // there is nothing else
}

TEST_CASE("the kind's own precision and many rows come first", "[setting_choice]") {
  const std::vector all{make("int8", {.precision = precision::int8, .networks = 500}),
                        make("few", {.networks = 4, .macs_low = 4e9, .macs_high = 4e9}),
                        make("many", {.networks = 30, .macs_low = 1e9, .macs_high = 1e10}),
                        make("far", {.networks = 900, .macs_high = 1e7})};
  CHECK(chosen(all, ask(), &resnet50) == "many");
  CHECK(chosen(all, ask("", precision::int8), &resnet50) == "int8");
  CHECK(chosen({all[0], all[1], all[3]}, ask(), &resnet50) == "few");  // its range holds the network
  CHECK(chosen({all[0]}, ask(), &resnet50) == "int8");                 // there is nothing else
}

TEST_CASE("on a card the usual runtime is meant where none is named", "[setting_choice]") {
  const std::vector all{make("many", {.runtime = "ncnn", .networks = 500}), make("eager", {.runtime = "PyTorch 2.1"}),
                        make("half", {.runtime = "PyTorch 2.1", .precision = precision::fp16, .networks = 6}),
                        make("int8", {.precision = precision::int8})};
  std::vector<known_setting> known(2);
  known[0].runtime = hardware::parse_runtime("PyTorch");
  known[1].runtime = hardware::parse_runtime("TensorRT");
  for (auto& s : known) s.rows = 1;
  const auto answer = [&](platform_query q) {
    q.spec.kind = device_kind::gpu;
    q.spec.vendor = "NVIDIA";
    const auto asked = with_usual_runtime(read_query(q, {}), q, known);
    const auto ranked = ranked_settings(all, q, asked, &resnet50);
    const auto* m = answering(ranked, asked);
    return m == nullptr ? "none" : m->key;
  };
  CHECK(answer(ask()) == "eager");
  CHECK(answer(ask("", precision::int8)) == "int8");
  CHECK(answer(ask("", precision::fp16)) == "half");
  CHECK(answer(ask("", precision::bf16)) == "none");
  CHECK(answer(ask("ncnn")) == "many");
  auto q = ask();
  q.source = "made-up";
  CHECK(answer(q) == "many");  // who names a data set means what it has
  CHECK_FALSE(with_usual_runtime(read_query(ask(), {}), ask(), known).runtime);
  known[0].rows = 0;  // of no device: it is not asked for
  CHECK(answer(ask()) == "many");
  CHECK(answer(ask("", precision::int8)) == "int8");
}

TEST_CASE("what lies outside a setting is flagged by one rule", "[setting_choice]") {
  const auto m = make("a", {});
  const auto flags = [&](double batch, const network_extent* extent) {
    std::vector<std::string> out;
    CHECK(detail::flag_outside(m, batch, extent, out) == (batch <= 128));
    return out;
  };
  constexpr network_extent inside{1.05e9, 210}, outside{1.2e9, 300};
  using names = std::vector<std::string>;
  CHECK(flags(128, &inside).empty());
  CHECK(flags(200, nullptr) == names{"outside_setting:batch"});
  CHECK(flags(1, &outside) == names{"outside_setting:work", "outside_setting:operators"});
}

TEST_CASE("what a question leaves open is as in the nearest setting", "[setting_choice]") {
  const std::vector all{make("a", {.runtime = "TFLite", .cores = "4 threads"}),
                        make("b", {.runtime = "ncnn", .precision = precision::int8, .cores = "4 threads"}),
                        make("c", {.runtime = "ncnn", .cores = "1 threads"})};
  const auto near = [&](const platform_query& q) { return nearest_setting(all, read_query(q, {}))->key; };
  CHECK(near(ask("ncnn", precision::fp16)) == "b");
  CHECK(near(ask("ncnn", precision::fp16, "1")) == "c");
  CHECK(near(ask("MNN", precision::int8)) == "b");
  CHECK(near(ask("MNN")) == "a");
  CHECK(nearest_setting({}, read_query(ask(), {})) == nullptr);
}
