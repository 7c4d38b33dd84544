// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/setting_file.hpp"

#include <fstream>
#include <string>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace data = ledg::data;

namespace {

data::setting_file parse(const std::string& text) {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "settings.json";
  std::ofstream(path) << text;
  return data::read_setting_file(path, "own");
}

/// One setting with @p members.
data::setting_file parse_one(const std::string& members) { return parse(R"({"settings":{"a":{)" + members + "}}}"); }

}  // namespace

TEST_CASE("settings take what is common and say the rest", "[data]") {
  const auto file = parse(R"({"name": "boards",
    "common": {"precision": "half", "runtime": "TFLite 2.16", "batch": 4},
    "settings": {"a": {"device": "tesla t4", "batch": 8, "dead_operators": "remove", "resolution_ms": 0.5, "note": "n"},
                 "b": {"device": {"name": "My NPU", "kind": "npu", "int8_tops": 4}, "precision": "int8"},
                 "c": {"device": "Nv GPU FP32 8.1 Turing 70W", "cores": "4 threads"}}})");
  CHECK(file.name == "boards");
  REQUIRE(file.settings.size() == 3);
  const auto &a = file.settings[0], &b = file.settings[1], &c = file.settings[2];
  CHECK(a.key == "a");
  CHECK(a.device == "Tesla T4");
  CHECK(a.precision == ledg::precision::fp16);
  CHECK(a.runtime == "TFLite 2.16");
  CHECK(a.batch == 8.0);
  CHECK(a.dead == data::dead_operators::remove);
  CHECK(a.resolution_ms == 0.5);
  CHECK(a.note == "n");
  CHECK(b.device == "My NPU");
  CHECK(b.hardware.int8_tops == 4.0);
  CHECK(b.precision == ledg::precision::int8);
  CHECK(b.batch == 4.0);
  CHECK(b.dead == data::dead_operators::execute);
  CHECK(c.hardware.fp32_tflops == 8.1);
  CHECK(c.cores == "4 threads");
}

TEST_CASE("a setting alone has defaults", "[data]") {
  const auto file = parse_one(R"("device":"Tesla T4","precision":"fp32","runtime":"r")");
  CHECK(file.name == "own");
  REQUIRE(file.settings.size() == 1);
  CHECK(file.settings[0].batch == 1.0);
  CHECK(file.settings[0].resolution_ms == 0.0);
  CHECK(file.settings[0].dead == data::dead_operators::execute);
  CHECK(parse(R"({"settings":{}})").settings.empty());
}

TEST_CASE("what is wrong with a setting is said with file and name", "[data]") {
  const std::string rest = R"("precision":"fp32","runtime":"r")";
  const std::string t4 = R"("device":"Tesla T4",)";
  const auto fails = [](const std::string& members, const std::string& what) {
    std::string said;
    try {
      static_cast<void>(parse_one(members));
    } catch (const ledg::any_error& e) {
      said = e.what();
    }
    CAPTURE(said, what);
    CHECK(said.find("settings.json': setting 'a'") != std::string::npos);
    CHECK(said.find(what) != std::string::npos);
  };
  CHECK_THROWS_AS(parse("{"), ledg::corrupt_error);
  CHECK_THROWS_AS(parse("{}"), ledg::corrupt_error);
  CHECK_THROWS_AS(parse("[]"), ledg::corrupt_error);
  CHECK_THROWS_AS(parse(R"({"settings":[]})"), ledg::corrupt_error);
  CHECK_THROWS_AS(parse(R"({"settings":{},"common":1})"), ledg::corrupt_error);
  CHECK_THROWS_AS(parse(R"({"settings":{},"setings":{}})"), ledg::lookup_error);
  CHECK_THROWS_WITH(parse(R"({"settings":{"a":1}})"),
                    Catch::Matchers::Contains("setting 'a': expected an object, got 1"));
  fails(rest, "no member 'device'");
  fails(t4 + R"("runtime":"r")", "no member 'precision'");
  fails(t4 + R"("precision":"fp32")", "no member 'runtime'");
  fails(R"("device":"Tesla T44",)" + rest, "did you mean 'Tesla T4'");
  fails(R"("device":7,)" + rest, "expected an object, got 7");
  fails(R"("device":{"name":"Tesla T4","kind":"gpu"},)" + rest, "name it by a string");
  fails(R"("device":{"name":"X","kind":"abacus"},)" + rest, "abacus");
  fails(t4 + R"("precision":"fp7","runtime":"r")", "'fp7'");
  fails(t4 + rest + R"(,"bach":1)", "'bach'");
  fails(t4 + rest + R"(,"dead_operators":"bury")",
        "unknown rule for dead operators 'bury'; known are execute, remove_unused and remove");
  fails(t4 + rest + R"(,"batch":0)", "at least 1");
  fails(t4 + rest + R"(,"batch":"1")", "expected a number");
  fails(t4 + rest + R"(,"resolution_ms":-1)", "negative");
  fails(t4 + R"("precision":"fp32","runtime":"")", "empty");
  CHECK_THROWS_AS(data::read_setting_file("nowhere/settings.json", "own"), ledg::input_error);
}
