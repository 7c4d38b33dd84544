// SPDX-License-Identifier: BSD-3-Clause
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::run;
namespace fs = std::filesystem;

namespace {

/// A teacher, and a file of texts.
struct distill_folder : ledg_test::temporary_folder {
  distill_folder() {
    ledg_test::write_encoder(path() / "teacher");
    std::string lines;
    for (const std::string a : {"conv", "relu", "convs", "relus", "conv relu"})
      for (const std::string b : {"conv", "relu", "convs", "relus", "relu relu", "conv conv"}) {
        lines += a + ' ' + b + '\n';
        lines += a + " ? " + b + "\n\n";
      }
    ledg_test::write_file(path() / "texts.txt", lines);
  }
  [[nodiscard]] std::string operator()(const char* name) const { return (path() / name).string(); }
  [[nodiscard]] ledg_test::result distill(const std::string& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> all = {"distill", "--teacher", (*this)("teacher"), "--out", out};
    if (more.empty()) more = {"--only-texts", "--texts", (*this)("texts.txt")};
    for (const auto* small : {"--layers", "1", "--hidden", "6", "--heads", "2", "--intermediate", "8", "--positions",
                              "12", "--steps", "60", "--batch", "16", "--rate", "0.01"})
      all.emplace_back(small);
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  }
};

}  // namespace

TEST_CASE("distill: a folder that the program itself can use and what it says of it", "[cli]") {
  const distill_folder folder;
  const auto r = folder.distill(folder("student"));
  INFO(r.err);
  REQUIRE(r.exit_code == 0);
  CHECK_THAT(r.out, Catch::Matchers::Contains("mean cosine"));
  CHECK_THAT(r.out, Catch::Matchers::Contains("Spearman"));
  CHECK_THAT(r.out, Catch::Matchers::Contains("loaded in"));
  CHECK_THAT(r.err, Catch::Matchers::Contains("validation"));
  for (const auto* file :
       {"config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json", "modules.json",
        "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors"}) {
    INFO(file);
    CHECK(fs::exists(fs::path(folder("student")) / file));
  }
  CHECK(!fs::exists(folder("student.state")));
  CHECK(!fs::exists(folder("student.part")));
  const auto lines = ledg_test::json_lines(run({"embed", "--encoder", folder("student")}, "conv relu\n").out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].at("embedding").size() == ledg_test::encoder_hidden);  // as wide as the teacher's

  const auto again = folder.distill(folder("student"));
  CHECK(again.exit_code == 2);
  CHECK_THAT(again.err, Catch::Matchers::Contains("exists already"));
  const auto other = folder.distill(folder("other"));
  CHECK(ledg_test::read_file(fs::path(folder("other")) / "model.safetensors") ==
        ledg_test::read_file(fs::path(folder("student")) / "model.safetensors"));
}

TEST_CASE("distill: wrong options", "[cli]") {
  const distill_folder folder;
  CHECK(run({"distill", "--out", folder("a")}).exit_code == 2);
  CHECK(folder.distill(folder("a"), {"--only-texts"}).exit_code == 2);
  CHECK(folder.distill(folder("a"), {"--texts", folder("missing.txt")}).exit_code == 2);
  const std::vector<std::string> texts = {"--only-texts", "--texts", folder("texts.txt")};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), texts.begin(), texts.end());
    return folder.distill(folder("a"), more);
  };
  CHECK(with({"--activation", "swish"}).exit_code == 2);
  CHECK(with({"--dropout", "1"}).exit_code == 2);
  CHECK(with({"--vocabulary", "4"}).exit_code == 2);
  CHECK(run({"distill", "--teacher", folder("nowhere"), "--out", folder("a")}).exit_code == 2);
  CHECK(!fs::exists(folder("a")));
}
