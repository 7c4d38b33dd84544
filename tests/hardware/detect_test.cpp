// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/detect.hpp"

#include <string>

#include "support/catch.hpp"

namespace hw = ledg::hardware;

namespace {

// The lines that matter of machines' files; blocks of processors are alike but for their numbers.
std::string x86(int sockets, int cores, int threads_per_core, const std::string& vendor, const std::string& model,
                const std::string& flags) {
  std::string all;
  int n = 0;
  for (int t = 0; t < threads_per_core; ++t)
    for (int s = 0; s < sockets; ++s)
      for (int c = 0; c < cores; ++c)
        all += "processor\t: " + std::to_string(n++) + "\nvendor_id\t: " + vendor +
               "\ncpu family\t: 6\nmodel\t\t: 154\n" + "model name\t: " + model +
               "\nstepping\t: 3\ncpu MHz\t\t: 1823.402\ncache size\t: 24576 KB\n" +
               "physical id\t: " + std::to_string(s) + "\nsiblings\t: " + std::to_string(cores * threads_per_core) +
               "\ncore id\t\t: " + std::to_string(c) + "\ncpu cores\t: " + std::to_string(cores) +
               "\nflags\t\t: fpu vme sse sse2 " + flags + "\nbugs\t\t: spectre_v1\nbogomips\t: 5376.00\n\n";
  return all;
}

std::string arm(int cores, const std::string& implementer, const std::string& part, const std::string& features) {
  std::string all;
  for (int i = 0; i < cores; ++i)
    all += "processor\t: " + std::to_string(i) + "\nBogoMIPS\t: 108.00\nFeatures\t: " + features +
           "\nCPU implementer\t: " + implementer + "\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: " + part +
           "\nCPU revision\t: 3\n\n";
  return all;
}

}  // namespace

TEST_CASE("five machines are found by their cpuinfo", "[hardware]") {
  SECTION("a laptop with an Intel processor") {
    const auto r =
        hw::parse_cpuinfo(x86(1, 14, 1, "GenuineIntel", "12th Gen Intel(R) Core(TM) i7-12700H", "avx avx2 fma"));
    CHECK(hw::detected(r).name == "Core i7-12700H");
    CHECK(r.cores == 14);
    CHECK(r.architecture == "x86-64 AVX2");
  }
  SECTION("an older desktop whose name has a clock") {
    const auto r = hw::parse_cpuinfo(
        x86(1, 14, 2, "GenuineIntel", "Intel(R) Core(TM) i9-10940X CPU @ 3.30GHz", "avx2 fma avx512f avx512dq"));
    CHECK(hw::detected(r).name == "Core i9-10940X");
    CHECK(r.clock_ghz == 3.3);
    CHECK(r.threads == 28);
    CHECK(r.cores == 14);
    CHECK(r.architecture == "x86-64 AVX-512");
  }
  SECTION("a server with an AMD processor") {
    const auto r = hw::parse_cpuinfo(x86(1, 64, 2, "AuthenticAMD", "AMD EPYC 7763 64-Core Processor", "avx2 fma"));
    CHECK(hw::detected(r).name == "EPYC 7763");
    CHECK(r.cores == 64);
  }
  SECTION("a desktop with an AMD processor") {
    const auto r = hw::parse_cpuinfo(x86(1, 16, 2, "AuthenticAMD", "AMD Ryzen 9 5950X 16-Core Processor", "avx2 fma"));
    CHECK(hw::detected(r).name == "Ryzen 9 5950X");
    CHECK(hw::detected(r).fp32_tflops == hw::find("Ryzen 9 5950X").fp32_tflops);
    CHECK(r.threads == 32);
  }
  SECTION("a cloud machine with a part of an Intel processor") {
    const auto r = hw::parse_cpuinfo(x86(1, 4, 2, "GenuineIntel", "Intel(R) Xeon(R) Platinum 8358 CPU @ 2.60GHz",
                                         "avx2 fma avx512f avx512_vnni hypervisor"));
    const auto s = hw::detected(r);
    CHECK(s.name == "Xeon Platinum 8358 (4 cores)");
    CHECK(*s.fp32_tflops == Approx(*hw::find("Xeon Platinum 8358").fp32_tflops / 8).epsilon(1e-3));
    CHECK(*s.int8_tops == Approx(*hw::find("Xeon Platinum 8358").int8_tops / 8).epsilon(1e-3));
  }
  SECTION("a board with large and small Arm cores, which its device tree names") {
    const auto r = hw::parse_cpuinfo(arm(4, "0x41", "0xd05", "fp asimd asimddp") +
                                     arm(4, "0x41", "0xd0b", "fp asimd asimddp") + "Serial\t\t: 0123456789abcdef\n");
    CHECK(r.architecture == "Cortex-A55 x4 + Cortex-A76 x4");
    const auto s = hw::detected(r, {"Orange Pi 5", "xunlong,orangepi-5", "rockchip,rk3588s"});
    CHECK(s.clusters == hw::find("RK3588 CPU").clusters);
  }
  SECTION("a Raspberry Pi 4") {
    const auto r = hw::parse_cpuinfo(arm(4, "0x41", "0xd08", "fp asimd evtstrm crc32 cpuid") +
                                     "Hardware\t: BCM2835\nRevision\t: c03114\nSerial\t\t: 100000000\n"
                                     "Model\t\t: Raspberry Pi 4 Model B Rev 1.4\n");
    CHECK(hw::detected(r).name == "Raspberry Pi 4");
    CHECK(r.architecture == "Cortex-A72 x4");
  }
  SECTION("a cloud machine with Arm cores, which its product names") {
    const auto r = hw::parse_cpuinfo(arm(64, "0x41", "0xd40", "fp asimd asimddp sve"));
    CHECK(r.architecture == "Neoverse V1 x64");
    CHECK(hw::known_processor(r) == nullptr);
    CHECK(hw::detected(r, {"m7g.16xlarge"}).name == "Graviton3");
    const auto part = hw::detected(hw::parse_cpuinfo(arm(4, "0x41", "0xd40", "fp asimd sve")), {"m7g.xlarge"});
    CHECK(part.name == "Graviton3 (4 cores)");
    CHECK(*part.fp32_tflops == Approx(4 * 2.6 * 32 / 1000));
  }
  SECTION("a phone by its chip") {
    const auto r =
        hw::parse_cpuinfo(arm(4, "0x51", "0x802", "fp asimd") + "Hardware\t: Qualcomm Technologies, Inc SDM845\n");
    CHECK(hw::known_processor(r)->name == "Snapdragon 845 CPU");
  }
}

TEST_CASE("a machine without a name is what its cpuinfo says", "[hardware]") {
  const auto r = hw::parse_cpuinfo(x86(1, 2, 1, "AuthenticAMD", "AMD EPYC", "avx avx2 fma avx512f"));
  const auto s = hw::detected(r);
  CHECK(s.name == "AMD EPYC");
  CHECK(s.vendor == "AMD");
  CHECK(s.cores == 2.0);
  CHECK(s.clock_ghz == Approx(1.823).epsilon(0.001));
  CHECK(s.architecture == "x86-64 AVX-512");
  CHECK_FALSE(s.fp32_tflops);
  CHECK_NOTHROW(hw::validate(s));

  const auto apple = hw::detected(hw::parse_cpuinfo(arm(4, "0x61", "0x023", "fp asimd asimddp")));
  CHECK(apple.name == "this machine");
  CHECK(apple.architecture == "Firestorm x4");

  const auto nothing = hw::detected(hw::parse_cpuinfo(""));
  CHECK(nothing.name == "this machine");
  CHECK_FALSE(nothing.cores);
}

TEST_CASE("instructions tell peaks in narrower numbers", "[hardware]") {
  const auto peaks = [](const std::string& flags) {
    const auto r = hw::parse_cpuinfo(x86(1, 2, 1, "AuthenticAMD", "AMD EPYC", flags));
    auto s = hw::detected(r);
    hw::fill_narrow_peaks(s, r);
    CHECK_FALSE(s.int8_tops);  // nothing without a peak in fp32
    s.fp32_tflops = 1;
    hw::fill_narrow_peaks(s, r);
    return s;
  };
  const auto zen4 = peaks("avx2 fma avx512f avx512_vnni avx512_bf16");
  CHECK(zen4.int8_tops == 4.0);
  CHECK(zen4.bf16_tflops == 2.0);
  CHECK_FALSE(zen4.fp16_tflops);
  const auto sapphire_rapids = peaks("avx512f avx512_vnni avx512_fp16 amx_tile amx_bf16 amx_int8");
  CHECK(sapphire_rapids.int8_tops == 32.0);
  CHECK(sapphire_rapids.bf16_tflops == 16.0);
  CHECK(sapphire_rapids.fp16_tflops == 2.0);
  const auto old = peaks("avx2 fma");
  CHECK_FALSE((old.int8_tops || old.fp16_tflops || old.bf16_tflops));
  auto known = peaks("avx_vnni");
  known.int8_tops = 3;
  hw::fill_narrow_peaks(known, hw::parse_cpuinfo(x86(1, 2, 1, "GenuineIntel", "x", "avx_vnni")));
  CHECK(known.int8_tops == 3.0);
}

TEST_CASE("a virtual machine has a part of a processor", "[hardware]") {
  const auto& row = hw::find("EPYC 7763");
  const auto s = hw::with_cores(row, 4);
  CHECK(s.name == "EPYC 7763 (4 cores)");
  CHECK(*s.fp32_tflops == Approx(*row.fp32_tflops / 16).epsilon(0.01));
  CHECK(s.cores == 4.0);
  CHECK_FALSE(s.bandwidth_gbs);
  CHECK(hw::with_cores(row, 64).name == row.name);
  CHECK(hw::with_cores(row, 128).bandwidth_gbs == row.bandwidth_gbs);
}
