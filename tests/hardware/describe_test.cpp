// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/describe.hpp"

#include <cmath>
#include <fstream>
#include <optional>

#include "ledg/hardware/platform_text.hpp"
#include "ledg/text/templates.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace hw = ledg::hardware;

TEST_CASE("the short hardware text", "[hardware]") {
  const auto s = hw::from_text("Nv GPU FP32 8.1 Turing 70W");
  CHECK(s.vendor == "NVIDIA");
  CHECK(s.kind == ledg::device_kind::gpu);
  CHECK(s.fp32_tflops == 8.1);
  CHECK(s.architecture == "Turing");
  CHECK(s.tdp_w == 70.0);
  CHECK_FALSE(s.memory_gb);

  const auto npu = hw::from_text("Acme NPU int8 4TOPS Rev B 2GB 12.5GB/s");
  CHECK(npu.vendor == "Acme");
  CHECK(npu.int8_tops == 4.0);
  CHECK(npu.architecture == "Rev B");
  CHECK(npu.memory_gb == 2.0);
  CHECK(npu.bandwidth_gbs == 12.5);

  const auto phone = hw::from_text("Qualcomm CPU FP32 Kryo 485 x1 fast");
  CHECK(phone.architecture == "Kryo 485 x1 fast");
  CHECK_FALSE(phone.fp32_tflops);
  CHECK(hw::from_text("Raspberry Pi CPU FP32 0.154 Cortex-A76").vendor == "Raspberry Pi");
  CHECK(hw::from_text("GPU FP16 65 Turing").fp16_tflops == 65.0);

  for (const auto* bad : {"", "Nv", "Nv GPU", "Nv GPU FP32", "Nv GPU FP32 fast", "Nv GPU FP9 8.1",
                          "Nv GPU FP32 8.1 70X", "Nv GPU FP32 -8.1", "Nv toaster FP32 8.1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(hw::from_text(bad), ledg::input_error);
  }
}

TEST_CASE("the long hardware text", "[hardware]") {
  const auto s = hw::from_text("Hardware Nvidia_T4 memory=16GB compute=8.1");
  CHECK(s.name == "Nvidia T4");
  CHECK(s.kind == ledg::device_kind::gpu);
  CHECK(s.architecture == "Turing");
  CHECK(s.memory_gb == 16.0);
  CHECK(s.fp32_tflops == 8.1);
  CHECK_FALSE(s.bandwidth_gbs);  // not in the text

  const auto own =
      hw::from_text("hardware My_NPU kind=npu precision=int8 compute=26 power=2.5W bandwidth=34GB/s clock=1.2GHz");
  CHECK(own.int8_tops == 26.0);
  CHECK(own.tdp_w == 2.5);
  CHECK(own.bandwidth_gbs == 34.0);
  CHECK(own.clock_ghz == 1.2);

  for (const auto* bad :
       {"Hardware", "Hardware memory=16GB", "Hardware Unknown_X memory=16GB", "Hardware T4 memory=lots",
        "Hardware T4 memory", "Hardware T4 colour=red", "Hardware T4 memory=-1", "Hardware T4 precision=q"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(hw::from_text(bad), ledg::input_error);
  }
}

TEST_CASE("a device as JSON reads back", "[hardware]") {
  for (const auto& s : hw::catalogue()) {
    const auto back = hw::from_json(hw::to_json(s), "test");
    CHECK(hw::to_json(back) == hw::to_json(s));
    if (back.name == "GeForce RTX 3090") CHECK(hw::distance(back, s) == 0);
  }
  const auto read = [](const char* text) { return hw::from_json(ledg::io::parse_json(text, "test"), "test"); };
  CHECK(read(R"({"name":"N","kind":"npu","int8_tops":4,"fp32_tflops":null})").int8_tops == 4.0);
  CHECK_THROWS_AS(read(R"({"kind":"npu"})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"name":"N"})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"npu","int8_tops":"4"})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"npu","int8_tops":-4})"), ledg::input_error);
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"npu","speed":4})"), ledg::lookup_error);
  CHECK_THROWS_AS(read("[]"), ledg::corrupt_error);
}

TEST_CASE("clusters as JSON", "[hardware]") {
  const auto read = [](const char* text) { return hw::from_json(ledg::io::parse_json(text, "test"), "test"); };
  const auto s = read(R"({"name":"N","kind":"cpu","confidence":"measured",
                          "clusters":[{"core":"A","count":4,"clock_ghz":2.5,"fp32_flop_per_cycle":16}]})");
  REQUIRE(s.clusters.size() == 1);
  CHECK(s.clusters[0] == hw::core_cluster{"A", 4, 2.5, 16, {}, {}});
  CHECK(s.confidence == "measured");
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"cpu","clusters":[{"core":"A"}]})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"cpu","clusters":4})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"cpu","clusters":[{"core":"A","count":1,"ghz":2}]})"), ledg::lookup_error);
  CHECK_THROWS_AS(read(R"({"name":"N","kind":"cpu","confidence":"certain"})"), ledg::input_error);
}

// What a text says of a device is read back, to the digits that a text has.
TEST_CASE("every row comes back from its texts", "[hardware]") {
  using ledg::precision;
  using ledg::text::template_set;
  const auto concise = template_set::named("concise");
  const auto verbose = template_set::named("verbose");
  const auto near = [](const std::optional<double>& a, const std::optional<double>& b) {
    return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) <= 0.0051 * *a);
  };
  for (const auto& s : hw::catalogue()) {
    for (const auto p : {precision::fp32, precision::fp16, precision::int8}) {
      const auto text = concise.describe(hw::platform_fields(s, p));
      CAPTURE(s.name, text);
      const bool bare = !hw::peak_tflops(s, p) && s.architecture.empty() && !s.tdp_w;
      REQUIRE_FALSE(bare);
      const auto back = hw::from_text(text);
      CHECK(back.vendor == s.vendor);
      CHECK(back.kind == s.kind);
      CHECK(back.architecture == s.architecture);
      CHECK(near(hw::peak_tflops(back, p), hw::peak_tflops(s, p)));
      CHECK(near(back.tdp_w, s.tdp_w));
      CHECK(concise.describe(hw::platform_fields(back, p)) == text);
    }
    const auto text = verbose.describe(hw::platform_fields(s, precision::fp32));
    CAPTURE(s.name, text);
    const auto back = hw::from_text(text);
    CHECK(hw::find(back.name).name == s.name);
    CHECK(back.vendor == s.vendor);
    CHECK(back.kind == s.kind);
    CHECK(back.architecture == s.architecture);
    CHECK(back.mobile == s.mobile);
    CHECK(near(back.memory_gb, s.memory_gb));
    CHECK(near(back.fp32_tflops, hw::peak_tflops(s, precision::fp32)));
  }
}

TEST_CASE("resolve takes a name, a file or a text", "[hardware]") {
  CHECK(hw::resolve("rtx 4090").name == "GeForce RTX 4090");
  CHECK(hw::resolve("Nv GPU FP32 8.1 Turing 70W").fp32_tflops == 8.1);
  const ledg_test::temporary_folder folder;
  const auto file = folder.path() / "mine.json";
  std::ofstream(file) << R"({"name":"Mine","kind":"asic"})";
  CHECK(hw::resolve(file.string()).name == "Mine");
  std::ofstream(file) << "{";
  CHECK_THROWS_AS(hw::resolve(file.string()), ledg::corrupt_error);
  CHECK_THROWS_AS(hw::resolve("RTX 4091"), ledg::lookup_error);
  CHECK_THROWS_WITH(hw::resolve("missing.json"), Catch::Matchers::Contains("there is no such file"));
}

TEST_CASE("a processor described by its cores alone has their peak", "[hardware]") {
  const auto told = ledg::io::parse_json(R"({"name": "My board", "kind": "cpu", "clusters": [
      {"core": "Cortex-A76", "count": 4, "clock_ghz": 2.4}, {"core": "Cortex-A55", "count": 4, "clock_ghz": 1.8}]})",
                                         "test");
  const auto s = hw::described_by_json(told, "test");
  CHECK(*s.fp32_tflops == Approx(0.2112));
  CHECK(*s.int8_tops == Approx(0.8448));
  CHECK(*s.cores == 8);
  CHECK(s.mobile);
  CHECK_FALSE(hw::from_json(told, "test").fp32_tflops);

  auto server = told;
  server["mobile"] = false;
  CHECK_FALSE(hw::described_by_json(server, "test").mobile);
}
