// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/catalogue.hpp"

#include <map>
#include <set>
#include <string>

#include "support/catch.hpp"

namespace hw = ledg::hardware;

TEST_CASE("every catalogue row is plausible, has a source and a confidence and names nobody else has", "[hardware]") {
  std::map<std::string, std::string> owner;
  for (const auto& s : hw::catalogue()) {
    CAPTURE(s.name);
    REQUIRE_NOTHROW(hw::validate(s));
    CHECK_FALSE(s.vendor.empty());
    CHECK_FALSE(s.architecture.empty());
    CHECK_FALSE(s.source.empty());
    CHECK_FALSE(s.confidence.empty());
    for (const auto& key : hw::detail::keys(s)) {
      const auto [at, fresh] = owner.emplace(key, s.name);
      CAPTURE(key, at->second);
      CHECK(fresh);
    }
    CHECK(hw::find(s.name).name == s.name);
    for (const auto& a : s.aliases) CHECK(hw::find(a).name == s.name);
  }
  CHECK(hw::catalogue().size() > 1000);
}

TEST_CASE("the peak of a processor is that of its cores", "[hardware]") {
  std::size_t checked = 0;
  for (const auto& s : hw::catalogue()) {
    if (s.kind != ledg::device_kind::cpu || s.clusters.empty()) continue;
    CAPTURE(s.name);
    double cores = 0;
    for (const auto& c : s.clusters) cores += c.count;
    if (s.cores) CHECK(cores == *s.cores);
    const auto sum = [&](std::optional<double> ledg::hardware::core_cluster::*rate) {
      double total = 0;
      for (const auto& c : s.clusters)
        if (c.clock_ghz && c.*rate) total += c.count * *c.clock_ghz * *(c.*rate) / 1000;
      return total;
    };
    if (s.name == "iPhone 7") {  // its large and small cores never run together, and the rate of the small is not known
      CHECK(*s.fp32_tflops == Approx(2 * 2.34 * 24 / 1000));
      continue;
    }
    if (s.fp32_tflops) CHECK(*s.fp32_tflops == Approx(sum(&hw::core_cluster::fp32_flop_per_cycle)).epsilon(0.1));
    if (s.fp16_tflops) CHECK(*s.fp16_tflops == Approx(sum(&hw::core_cluster::fp16_flop_per_cycle)).epsilon(0.1));
    if (s.int8_tops) CHECK(*s.int8_tops == Approx(sum(&hw::core_cluster::int8_op_per_cycle)).epsilon(0.1));
    checked += s.fp32_tflops ? 1 : 0;
  }
  CHECK(checked > 400);
}

TEST_CASE("the peak of a graphics processor is that of its lanes", "[hardware]") {
  std::size_t checked = 0;
  for (const auto& s : hw::catalogue()) {
    if (s.kind != ledg::device_kind::gpu || !s.fp32_tflops || !s.cores || !s.clock_ghz) continue;
    CAPTURE(s.name);
    // A lane does one fused multiply-add a cycle; RDNA3 and later may issue two, as does CDNA3 and later.
    const bool two = s.architecture.starts_with("RDNA3") || s.architecture.starts_with("RDNA4") ||
                     s.architecture == "CDNA3" || s.architecture == "CDNA4";
    CHECK(*s.fp32_tflops == Approx(2 * *s.cores * *s.clock_ghz * (two ? 2 : 1) / 1000).epsilon(0.1));
    ++checked;
  }
  CHECK(checked > 300);
}

TEST_CASE("bandwidth is width times rate, and nothing copies faster", "[hardware]") {
  std::size_t checked = 0;
  for (const auto& s : hw::catalogue()) {
    CAPTURE(s.name);
    if (s.bandwidth_gbs && s.memory_bits && s.memory_mts) {
      CHECK(*s.bandwidth_gbs == Approx(*s.memory_bits * *s.memory_mts / 8000).epsilon(0.1));
      ++checked;
    }
    if (s.bandwidth_gbs && s.measured_bandwidth_gbs) CHECK(*s.measured_bandwidth_gbs <= 1.05 * *s.bandwidth_gbs);
  }
  CHECK(checked > 200);
}

TEST_CASE("facts that were wrong or missing", "[hardware]") {
  // A Cortex-A75 computes 8 fp32 operations a cycle, as the Cortex-A55 beside it.
  for (const auto* chip : {"Snapdragon 845", "Snapdragon 710 CPU", "Pixel 3", "Mi 8 SE", "One Fusion"})
    for (const auto& c : hw::find(chip).clusters) {
      CAPTURE(chip);
      CHECK(c.fp32_flop_per_cycle == 8.0);
    }
  CHECK(*hw::find("Snapdragon 845").fp32_tflops == Approx(0.146).epsilon(0.01));
  CHECK(hw::find("Galaxy S10").fp32_tflops.has_value());
  CHECK(*hw::find("Raspberry Pi 4").measured_bandwidth_gbs == Approx(4.8));
  CHECK(*hw::memory_bandwidth(hw::find("Raspberry Pi 4")) == Approx(4.8));
  CHECK(*hw::memory_bandwidth(hw::find("T4")) == Approx(320));
}

TEST_CASE("names are found however people write them", "[hardware]") {
  for (const auto* text : {"Tesla T4", "tesla t4", "T4", "NVIDIA T4", "nvidia_tesla-T4", "Tesla_T4"})
    CHECK(hw::find(text).name == "Tesla T4");
  for (const auto* text : {"RTX 3090", "rtx3090", "GeForce RTX 3090", "NVIDIA RTX 3090", "3090"})
    CHECK(hw::find(text).name == "GeForce RTX 3090");
  CHECK(hw::find("NVIDIA_A100-PCIE-40GB").name == "A100-PCIE-40GB");
  CHECK(hw::find("NVIDIA_A100_80GB_PCIe").name == "A100 80GB PCIe");
  CHECK(hw::find("AMD_Instinct_MI250").name == "Instinct MI250 (one die)");
  CHECK(hw::find("titan_xp").name == "Titan Xp");
  CHECK(hw::find("TITAN X").name == "Titan X (variant not stated)");
  CHECK(hw::find("Quadro RTX 6000").name != hw::find("RTX 6000 Ada").name);
}

TEST_CASE("names as people and systems write them", "[hardware]") {
  struct row {
    const char* written;
    const char* device;
  };
  static constexpr row found[] = {
      // people
      {"3090", "GeForce RTX 3090"},
      {"rtx 4070 super", "GeForce RTX 4070 SUPER"},
      {"4070 Ti Super", "GeForce RTX 4070 Ti SUPER"},
      {"V100 SXM2 32GB", "Tesla V100-SXM2-32GB"},
      {"nvidia t4 gpu", "Tesla T4"},
      {"NVIDIA A10 GPU", "A10"},
      {"Apple A10 GPU", "A10 GPU"},
      {"i9-13900k", "Core i9-13900K"},
      {"Xeon Gold 6148", "Xeon Gold 6148"},
      {"gold 6230r", "Xeon Gold 6230R"},
      {"Ryzen 9 5950X", "Ryzen 9 5950X"},
      {"raspberry pi 5", "Raspberry Pi 5"},
      {"Raspberry Pi 3B+", "Raspberry Pi 3 Model B+"},
      {"Pixel 4", "Pixel 4"},
      {"Snapdragon 865", "Snapdragon 865 CPU"},
      {"Snapdragon 865 GPU", "Snapdragon 865 GPU"},
      {"Kirin 980", "Kirin 980 CPU"},
      {"iPhone XR", "iPhone XS"},
      {"Jetson Nano CPU", "Jetson Nano CPU"},
      {"RK3588 NPU", "RK3588 NPU"},
      {"TPU v5e", "Cloud TPU v5e"},
      {"Coral USB Accelerator", "Edge TPU"},
      {"MI300X", "Instinct MI300X"},
      {"NUCLEO-L4R5ZI", "STM32L4R5"},
      // /proc/cpuinfo
      {"Intel(R) Core(TM) i7-12700H CPU @ 2.30GHz", "Core i7-12700H"},
      {"13th Gen Intel(R) Core(TM) i9-13900K", "Core i9-13900K"},
      {"12th Gen Intel(R) Core(TM) i7-12700H", "Core i7-12700H"},
      {"Intel(R) Xeon(R) CPU E5-2650 v3 @ 2.30GHz", "Xeon E5-2650 v3"},
      {"Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz", "Xeon Platinum 8380"},
      {"Intel(R) Xeon(R) Platinum 8480+", "Xeon Platinum 8480+"},
      {"Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz", "Xeon Gold 6248R"},
      {"AMD EPYC 7763 64-Core Processor", "EPYC 7763"},
      {"AMD EPYC 9654 96-Core Processor", "EPYC 9654"},
      {"AMD Ryzen 9 7950X 16-Core Processor", "Ryzen 9 7950X"},
      {"AMD Ryzen 7 5700G with Radeon Graphics", "Ryzen 7 5700G"},
      {"AMD Ryzen Threadripper 3970X 32-Core Processor", "Ryzen Threadripper 3970X"},
      {"Raspberry Pi 4 Model B Rev 1.4", "Raspberry Pi 4"},
      {"AMD Ryzen Threadripper PRO 5995WX 64-Cores", "Ryzen Threadripper PRO 5995WX"},
      {"Intel(R) Xeon(R) CPU E5-2686 v4 @ 2.30GHz", "Xeon E5-2686 v4"},
      {"Intel(R) Xeon(R) Platinum 8275CL CPU @ 3.00GHz", "Xeon Platinum 8275CL"},
      {"11th Gen Intel(R) Core(TM) i7-1185G7 @ 3.00GHz", "Core i7-1185G7"},
      {"NVIDIA Jetson Nano Developer Kit", "Jetson Nano"},
      {"NVIDIA Jetson AGX Orin Developer Kit", "Jetson AGX Orin 64GB"},
      {"NVIDIA Jetson Xavier NX Developer Kit", "Jetson Xavier NX"},
      // nvidia-smi and other drivers
      {"NVIDIA A100-SXM4-40GB", "A100-SXM4-40GB"},
      {"NVIDIA A100 80GB PCIe", "A100 80GB PCIe"},
      {"Tesla T4", "Tesla T4"},
      {"Tesla V100-PCIE-32GB", "Tesla V100-PCIE-32GB"},
      {"NVIDIA GeForce RTX 3090", "GeForce RTX 3090"},
      {"NVIDIA GeForce RTX 3060 Laptop GPU", "GeForce RTX 3060 Mobile"},
      {"NVIDIA H100 80GB HBM3", "H100 80GB HBM3"},
      {"NVIDIA RTX 6000 Ada Generation", "RTX 6000 Ada"},
      {"NVIDIA RTX PRO 6000 Blackwell Server Edition", "RTX PRO 6000 Blackwell Server"},
      {"Intel(R) Arc(TM) A770M Graphics", "Arc A770M"},
      {"Intel(R) UHD Graphics 630", "UHD Graphics 630"},
      {"AMD Radeon RX 7900 XTX", "Radeon RX 7900 XTX"},
      // Android's properties
      {"SM8250", "Snapdragon 865 CPU"},
      {"Qualcomm Technologies, Inc SM8550", "Snapdragon 8 Gen 2 CPU"},
      {"Qualcomm Technologies, Inc SDM845", "Snapdragon 845 CPU"},
      {"exynos9820", "Exynos 9820 CPU"},
      {"Exynos 9610", "Exynos 9610 CPU"},
      {"mt6893", "Dimensity 1200 CPU"},
      {"MT6765", "Helio P35 CPU"},
      {"kirin970", "Kirin 970 CPU"},
      {"rk3588s", "RK3588 CPU"},
      {"kona", "Snapdragon 865 CPU"},
      {"lahaina", "Snapdragon 888 CPU"},
      {"taro", "Snapdragon 8 Gen 1 CPU"},
      {"pineapple", "Snapdragon 8 Gen 3 CPU"},
      // AI Hub
      {"Samsung Galaxy S24 (Family)", "Snapdragon 8 Gen 3 for Galaxy CPU"},
      {"Samsung Galaxy S25", "Snapdragon 8 Elite for Galaxy CPU"},
      {"Snapdragon 8 Gen 3 QRD", "Snapdragon 8 Gen 3 CPU"},
      {"Snapdragon X Elite CRD", "Snapdragon X Elite CPU"},
      {"QCS8550 (Proxy)", "Snapdragon 8 Gen 2 CPU"},
      {"QCS8275 (Proxy)", "QCS8275 CPU"},
      {"QCS8450 (Proxy)", "Snapdragon 8 Gen 1 CPU"},
      {"SA7255P ADP", "QCS8275 CPU"},  // times of the two are the same to the digit
      {"SA8295P ADP", "SA8295P CPU"},
      {"SA8775P ADP", "SA8775P CPU"},
      {"Dragonwing IQ-9075 EVK", "SA8775P CPU"},
      {"Dragonwing RB3 Gen 2 Vision Kit", "QCS6490 CPU"},
      {"Snapdragon 7 Gen 4 QRD", "Snapdragon 7 Gen 4 CPU"},
      {"Snapdragon 8 Elite Gen 5 QRD", "Snapdragon 8 Elite Gen 5 CPU"},
      {"Snapdragon X2 Elite CRD", "Snapdragon X2 Elite CPU"},
  };
  for (const auto& r : found) {
    CAPTURE(r.written);
    const auto* const s = hw::find_if_known(r.written);
    REQUIRE(s != nullptr);
    CHECK(s->name == r.device);
  }
  // Not in the catalogue: never another device, and what may have been meant stands first.
  static constexpr row refused[] = {
      {"NVIDIA GeForce RTX 4091", "GeForce RTX 4090"},
      {"Intel(R) Core(TM) i9-13900T CPU @ 1.10GHz", "Core i9-13900"},
      {"Intel(R) Xeon(R) Gold 6248X CPU @ 2.50GHz", "Xeon Gold 6248"},
      {"AMD EPYC 7764 64-Core Processor", "EPYC 7763"},
      {"NVIDIA A100-SXM4-80G", "A100-SXM4-80GB"},
      {"Snapdragon 8 Gen 9", "Snapdragon 8 Gen"},
      {"Raspberry Pi 6", "Raspberry Pi"},
      {"AMD Ryzen 9 5950", "Ryzen 9 5950X"},
      {"Dragonwing Q-6690 MTP", "Dragonwing Q-6690 NPU"},
      {"NVIDIA A10G", "A10"},
      {"T4 NPU", ""},
      {"NVIDIA Snapdragon 865", ""},
      {"Intel(R) Xeon(R) CPU @ 2.30GHz", ""},
  };
  for (const auto& r : refused) {
    CAPTURE(r.written);
    CHECK(hw::find_if_known(r.written) == nullptr);
    CHECK_THAT(hw::similar_names(r.written).at(0), Catch::Matchers::StartsWith(r.device));
  }
}

TEST_CASE("an unknown name is an error that names the nearest", "[hardware]") {
  try {
    static_cast<void>(hw::find("Tesla T5"));
    FAIL("found");
  } catch (const ledg::lookup_error& e) {
    REQUIRE(e.nearest().size() == 3);
    CHECK(e.nearest()[0] == "Tesla T4");
    CHECK_THAT(e.what(), Catch::Matchers::Contains("'Tesla T5'") && Catch::Matchers::Contains("did you mean"));
  }
  CHECK(hw::similar_names("gefroce rtx 3080", 1)[0] == "GeForce RTX 3080");
  CHECK(hw::similar_names("xeon gold 6248", 1)[0].starts_with("Xeon Gold 62"));
  CHECK_THROWS_AS(hw::find(""), ledg::lookup_error);
  CHECK_THROWS_AS(hw::find("RTX 309"), ledg::lookup_error);
  CHECK(hw::find_if_known("9999") == nullptr);
}

TEST_CASE("search takes every word, nearest goes by numbers", "[hardware]") {
  const auto turing = hw::search("nvidia turing");
  CHECK(turing.size() > 5);
  for (const auto& s : turing) CHECK(s.architecture == "Turing");
  CHECK(hw::search("no such thing").empty());
  CHECK(hw::search("").size() == hw::catalogue().size());

  const auto& t4 = hw::find("T4");
  CHECK(hw::distance(t4, t4) == 0);
  CHECK(hw::distance(t4, hw::find("P4")) == Approx(hw::distance(hw::find("P4"), t4)));
  const auto near = hw::nearest(hw::find("RTX 3090"), 3);
  REQUIRE(near.size() == 3);
  CHECK(near[0].name == "GeForce RTX 3090 Ti");
  for (const auto& s : near) CHECK(s.name != "GeForce RTX 3090");
  CHECK(hw::nearest(t4, 100000).size() == hw::catalogue().size() - 1);
}
