// SPDX-License-Identifier: BSD-3-Clause
// `ledg doctor`: says what is there, and notices what is broken.
#include <filesystem>
#include <fstream>
#include <string>

#include "fixtures.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using ledg_test::json;
using ledg_test::quoted;
using ledg_test::run_shell;

namespace {

/// The program in a folder of its own, with copies of its checkpoints that a test may spoil.
class installed_copy {
 public:
  installed_copy() {
    fs::create_directories(folder_ / "bin");
    fs::create_directories(share());
    fs::copy_file(ledg_test::program(), folder_ / "bin" / "ledg");
    for (const char* file : {"latency.safetensors", "nb201_accuracy.safetensors", "self_test.json"})
      fs::copy_file(fs::path("examples/checkpoints") / file, share() / file);
  }
  [[nodiscard]] fs::path share() const { return folder_.path() / "share" / "ledg"; }
  [[nodiscard]] ledg_test::result doctor(const std::string& arguments = "--json") const {
    return run_shell(quoted((folder_.path() / "bin" / "ledg").string()) + " doctor " + arguments);
  }

 private:
  struct writable_folder : ledg_test::temporary_folder {
    [[nodiscard]] fs::path operator/(const char* name) const { return path() / name; }
  } folder_;
};

json check_named(const json& said, const std::string& name) {
  for (const auto& c : said.at("checks"))
    if (c.at("name") == name) return c;
  return nullptr;
}

}  // namespace

TEST_CASE("doctor says what it has to work with, and that all is well", "[cli][doctor]") {
  const auto r = run_shell("ledg doctor --json");
  CAPTURE(r.out, r.err);
  CHECK(r.exit_code == 0);
  const auto said = json::parse(r.out);
  CHECK(said.at("ok") == true);
  for (const char* key : {"version", "commit", "compiler", "products", "instructions", "libraries"})
    CHECK_FALSE(said.at(key).empty());
  CHECK(said.at("threads").at("usable") >= 1);
  CHECK(said.at("threads").at("usable") <= said.at("threads").at("cores"));
  REQUIRE(said.at("checkpoints").size() == 2);
  CHECK(said.at("checkpoints")[0].at("predicts") == "latency");
  CHECK(said.at("checkpoints")[0].at("devices") > 100);
  CHECK(said.at("checkpoints")[0].at("data").size() > 10);
  CHECK(said.at("checkpoints")[0].at("card").is_object());
  CHECK(said.at("checkpoints")[1].at("predicts") == "accuracy");
  CHECK(said.at("encoder").get<std::string>().find("minilm-distilled") != std::string::npos);
  for (const char* name : {"products", "tokenizer", "latency.safetensors", "prediction"})
    CHECK(check_named(said, name).at("ok") == true);
  // Where this fails the shipped checkpoint is a new one: ledg doctor --expect examples/checkpoints/self_test.json
  CHECK(check_named(said, "prediction").at("found").get<std::string>().find("as expected") != std::string::npos);

  const auto text = run_shell("ledg doctor");
  CHECK(text.exit_code == 0);
  CHECK(text.out.find("devices in") != std::string::npos);
}

TEST_CASE("doctor notices a checkpoint that is damaged", "[cli][doctor]") {
  const installed_copy copy;
  CHECK(copy.doctor().exit_code == 0);
  fs::resize_file(copy.share() / "nb201_accuracy.safetensors", 1000);
  const auto r = copy.doctor();
  CHECK(r.exit_code == 1);
  const auto said = json::parse(r.out);
  CHECK(said.at("ok") == false);
  const auto check = check_named(said, "nb201_accuracy.safetensors");
  CHECK(check.at("ok") == false);
  CHECK(check.at("advice").get<std::string>().find("install") != std::string::npos);
  CHECK(copy.doctor("").out.find("wrong") != std::string::npos);
}

TEST_CASE("doctor notices that checkpoints are missing, and that a prediction is another one", "[cli][doctor]") {
  const installed_copy copy;
  auto stored = json::parse(ledg_test::read_file(copy.share() / "self_test.json"));
  stored["latency_ms"] = 1.01 * stored.at("latency_ms").get<double>();
  std::ofstream(copy.share() / "self_test.json") << stored.dump();
  auto said = json::parse(copy.doctor().out);
  CHECK(check_named(said, "prediction").at("found").get<std::string>().find("expected") != std::string::npos);
  CHECK(check_named(said, "prediction").at("ok") == false);
  stored["checkpoint"] = "00000000";  // of another one: nothing to compare with
  std::ofstream(copy.share() / "self_test.json") << stored.dump();
  CHECK(copy.doctor().exit_code == 0);
  fs::remove(copy.share() / "latency.safetensors");
  const auto r = copy.doctor();
  CHECK(r.exit_code == 1);
  said = json::parse(r.out);
  CHECK(check_named(said, "prediction").at("found").get<std::string>().find("is missing") != std::string::npos);
}
