// SPDX-License-Identifier: BSD-3-Clause
#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

TEST_CASE("hw: list, show, find and nearest as JSON", "[cli]") {
  const auto list = json::parse(run({"hw", "list", "--json"}).out).at("devices");
  CHECK(list.size() > 100);

  const auto t4 = run({"hw", "show", "nvidia tesla t4", "--json"});
  CHECK(t4.exit_code == 0);
  CHECK(t4.err.empty());
  const auto o = json::parse(t4.out);
  CHECK(o.at("name") == "Tesla T4");
  CHECK(o.at("kind") == "gpu");
  CHECK(o.at("fp32_tflops").get<double>() == Approx(8.1).epsilon(0.02));
  CHECK_FALSE(o.at("source").get<std::string>().empty());
  CHECK(o.at("confidence") == "recalled");

  const auto phone = json::parse(run({"hw", "show", "Snapdragon 845", "--json"}).out);
  REQUIRE(phone.at("clusters").size() == 2);
  CHECK(phone.at("clusters").at(0).at("fp32_flop_per_cycle") == 8);

  const auto turing = json::parse(run({"hw", "find", "nvidia turing", "--json"}).out).at("devices");
  CHECK_FALSE(turing.empty());
  for (const auto& d : turing) CHECK(d.at("architecture") == "Turing");
  CHECK(json::parse(run({"hw", "find", "no such words", "--json"}).out).at("devices").empty());

  const auto near = json::parse(run({"hw", "nearest", "Tesla T4", "--json"}).out).at("devices");
  REQUIRE_FALSE(near.empty());
  for (const auto& d : near) CHECK(d.at("name") != "Tesla T4");
  CHECK(near.at(0).at("kind") == "gpu");
}

TEST_CASE("hw: tables for people", "[cli]") {
  const auto r = run({"hw", "show", "Tesla T4"});
  CHECK(r.exit_code == 0);
  CHECK_THAT(r.out, Catch::Matchers::Contains("Turing"));
  CHECK_THAT(run({"hw", "list"}).out, Catch::Matchers::Contains("Tesla T4"));
}

TEST_CASE("hw: unknown hardware names the nearest and is code 2", "[cli]") {
  const auto r = run({"hw", "show", "Tesla T44"});
  CHECK(r.exit_code == 2);
  CHECK(r.out.empty());
  CHECK_THAT(r.err, Catch::Matchers::Contains("Tesla T4"));
  CHECK(run({"hw", "show"}).exit_code == 2);
  CHECK(run({"hw", "show", "missing.json"}).exit_code == 2);
}

TEST_CASE("hw: a device from a file, and this machine", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto path = (folder.path() / "mine.json").string();
  ledg_test::write_file(path, R"({"name":"Mine","kind":"npu","fp16_tflops":3.5})");
  const auto o = json::parse(run({"hw", "show", path, "--json"}).out);
  CHECK(o.at("name") == "Mine");
  CHECK(o.at("fp16_tflops") == 3.5);
  ledg_test::write_file(path, R"({"name":)");
  CHECK(run({"hw", "show", path}).exit_code == 3);

  const auto here = run({"hw", "detect", "--json"});
  if (here.exit_code != 0) LEDG_SKIP("no /proc/cpuinfo");
  const auto machine = json::parse(here.out);
  CHECK_FALSE(machine.at("name").get<std::string>().empty());
  CHECK(machine.at("kind") == "cpu");
  CHECK(machine.at("fp32_tflops").get<double>() > 0);
  CHECK(machine.at("bandwidth_gbs").get<double>() > 0);
  ledg_test::write_file(path, here.out);  // what is printed is a device that every command takes
  auto shown = json::parse(run({"hw", "show", path, "--json"}).out);
  CHECK(shown.at("settings").is_array());
  shown.erase("settings");  // what a checkpoint knows of it, none of the device's own
  CHECK(shown == machine);
}

TEST_CASE("hw: the vocabulary of runtimes", "[cli]") {
  const auto all = json::parse(run({"hw", "runtimes", "--json"}).out).at("runtimes");
  CHECK(all.size() > 60);
  for (const auto& r : all) CHECK_FALSE(r.at("name").get<std::string>().empty());
  CHECK(all.at(0).at("key") == "pytorch-eager");
  CHECK(all.at(0).at("execution") == "eager");
  CHECK_THAT(run({"hw", "runtimes"}).out, Catch::Matchers::Contains("TFLite XNNPACK"));
}
