// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/platform_inputs.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/latency_data.hpp"

using namespace ledg;
using imputed_fields = std::vector<std::string>;

namespace {

platform_inputs of(const hardware::spec& s, precision p = precision::fp32, const std::string& runtime = "",
            const std::string& cores = "") {
  return make_platform_inputs(s, p, runtime, cores, text::template_set::named("concise"));
}

}  // namespace

TEST_CASE("a platform's text and terms are its spec's", "[platform_inputs]") {
  const auto gpu = ledg_test::test_devices()[0];
  const auto p = of(gpu, precision::fp32, "PyTorch eager", "2 threads");
  CHECK(p.text == "Nv GPU FP32 10 Turing 200W PyTorch eager 2 threads");
  CHECK(p.terms.peak_tflops == 10);
  CHECK(p.terms.bandwidth_gbs == 400);
  CHECK(p.terms.element_bytes == 4);
  CHECK(p.terms.launch_ms > 0);
  CHECK(p.imputed.empty());
  const auto half = of(gpu, precision::fp16);
  CHECK(half.terms.peak_tflops == 20);
  CHECK(half.terms.element_bytes == 2);
  CHECK(half.text.find("FP16 20") != std::string::npos);
  CHECK(half.numeric != p.numeric);
  CHECK(of(gpu, precision::fp32, "a").numeric == of(gpu, precision::fp32, "b").numeric);
}

TEST_CASE("a part of a processor has its own peak, and memory moves what was measured", "[platform_inputs]") {
  hardware::spec s;
  s.name = "X";
  s.mobile = true;
  s.fp32_tflops = 0.2;
  s.cores = 8;
  s.bandwidth_gbs = 12.8;
  s.measured_bandwidth_gbs = 4.8;
  s.clusters = hardware::parse_clusters("4 x A 2 GHz 16/-/- + 4 x B 1 GHz 8/-/-");
  CHECK(of(s).terms.peak_tflops == Approx(0.2));
  CHECK(of(s).terms.bandwidth_gbs == Approx(4.8));
  CHECK(of(s, precision::fp32, "", "1 large").terms.peak_tflops == Approx(0.032));
  CHECK(of(s, precision::fp32, "", "4 threads").terms.peak_tflops == Approx(0.128));
  CHECK(of(s, precision::fp32, "", "all cores").terms.peak_tflops == Approx(0.2));  // no such part is known
  CHECK(of(s, precision::fp32, "", "1 large").imputed.empty());
  s.bandwidth_gbs.reset();
  CHECK(of(s).imputed.empty());
  s.clusters.clear();
  CHECK(of(s, precision::fp32, "", "2 threads").terms.peak_tflops == Approx(0.05));
}

TEST_CASE("what is not known of a platform is filled in from its kind, by name", "[platform_inputs]") {
  const auto devices = ledg_test::test_devices();
  CHECK(of(devices[2]).imputed == imputed_fields{"bandwidth_gbs"});
  CHECK(of(devices[2]).terms.bandwidth_gbs > 0);
  CHECK(of(devices[0], precision::int8).imputed == imputed_fields{"peak_tflops"});
  CHECK(of(devices[0], precision::int8).terms.peak_tflops == 10);                        // that of fp32
  CHECK(of(devices[0], precision::fp64).terms.peak_tflops == 5);                         // half of it
  CHECK(of(devices[0], precision::int8).text.find("INT8 Turing") != std::string::npos);  // no made-up peak in words
  for (const char* kind : {"cpu", "gpu", "npu", "tpu", "vpu", "dsp", "fpga", "asic"})
    for (const bool mobile : {false, true}) {
      hardware::spec bare;
      bare.name = "x";
      bare.kind = hardware::parse_kind(kind);
      bare.mobile = mobile;
      for (const auto precision :
           {precision::fp64, precision::fp32, precision::fp16, precision::int8, precision::amp}) {
        const auto p = of(bare, precision);
        CHECK(p.imputed == imputed_fields{"peak_tflops", "bandwidth_gbs"});
        CHECK(p.terms.peak_tflops > 0);
        CHECK(p.terms.bandwidth_gbs > 0);
        CHECK(p.terms.launch_ms > 0);
        for (const auto x : p.numeric) CHECK(std::isfinite(x));
      }
    }
}

TEST_CASE("an unknown number differs from the same number known", "[platform_inputs]") {
  auto a = ledg_test::test_devices()[2];
  const auto imputed = of(a);
  a.bandwidth_gbs = static_cast<double>(imputed.terms.bandwidth_gbs);
  CHECK(of(a).terms.bandwidth_gbs == imputed.terms.bandwidth_gbs);
  CHECK(of(a).numeric != imputed.numeric);
}

TEST_CASE("cores in words are counted", "[platform_inputs]") {
  const auto count = [](const char* words) { return detail::core_count(words).value_or(-1); };
  CHECK(count("") == -1);
  CHECK(count("all") == -1);
  CHECK(count("4 threads") == 4);
  CHECK(count("1large2med") == 3);
  CHECK(count("1large 3small") == 4);
  CHECK(count("16") == 16);
  CHECK(count("0 threads") == -1);
  const auto cpu = ledg_test::test_devices()[2];
  CHECK(of(cpu, precision::fp32, "", "4 threads").numeric != of(cpu, precision::fp32, "", "1 threads").numeric);
}
