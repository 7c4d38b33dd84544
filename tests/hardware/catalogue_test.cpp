// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/catalogue.hpp"

#include <map>
#include <set>
#include <string>

#include "support/catch.hpp"

namespace hw = ledg::hardware;

TEST_CASE("every catalogue row is plausible, has a source and names nobody else has", "[hardware]") {
  std::map<std::string, std::string> owner;
  for (const auto& s : hw::catalogue()) {
    CAPTURE(s.name);
    REQUIRE_NOTHROW(hw::validate(s));
    CHECK_FALSE(s.vendor.empty());
    CHECK_FALSE(s.source.empty());
    for (const auto& key : hw::detail::keys(s)) {
      const auto [at, fresh] = owner.emplace(key, s.name);
      CAPTURE(key, at->second);
      CHECK(fresh);
    }
    CHECK(hw::find(s.name).name == s.name);
    for (const auto& a : s.aliases) CHECK(hw::find(a).name == s.name);
  }
  CHECK(hw::catalogue().size() > 150);
}

TEST_CASE("computed fp32 peaks agree with the cores and clocks of their row", "[hardware]") {
  for (const auto& s : hw::catalogue()) {
    if (s.kind != ledg::device_kind::gpu || !s.fp32_tflops || !s.cores || !s.clock_ghz) continue;
    CAPTURE(s.name);
    // A lane does one fused multiply-add a cycle; RDNA3 may issue two, CDNA3 does.
    const double lanes = s.architecture == "RDNA3" || s.architecture == "CDNA3" ? 2 : 1;
    CHECK(*s.fp32_tflops == Approx(2 * *s.cores * *s.clock_ghz * lanes / 1000).epsilon(0.05));
  }
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
