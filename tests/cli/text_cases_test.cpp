// SPDX-License-Identifier: BSD-3-Clause
// Folders of text encoders as people have them, each with the right answer beside it: ids, a vector, or the word that a
// refusal names.
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;
namespace fs = std::filesystem;

namespace text_cases_test {  // names of its own, for tests are compiled several files at a time

/// What the program says to one line of text, as tokens or as a vector.
struct said {
  int exit_code;
  std::string out;
  std::string err;
};
said ask(const std::string& command, const fs::path& folder, const std::string& text) {
  const auto r = run({command, "--encoder", folder.string(), "--jsonl"}, json(text).dump() + "\n");
  return {r.exit_code, r.out, r.err};
}

void check_refusal(const json& expected, const fs::path& folder) {
  const bool weights = fs::exists(folder / "model.safetensors");
  const auto r = ask(weights ? "embed" : "tokenize", folder, expected.at("text").get<std::string>());
  CAPTURE(r.out, r.err);
  CHECK(r.exit_code != 0);
  const auto word = expected.at("refused").get<std::string>();
  if (word.starts_with("error line")) {
    CHECK((r.out + r.err).find("error") != std::string::npos);
    CHECK(r.out.find("nan,") == std::string::npos);
  } else {
    CHECK((r.out + r.err).find(word) != std::string::npos);
  }
}

void check_ids(const json& expected, const fs::path& folder) {
  const auto r = ask("tokenize", folder, expected.at("text").get<std::string>());
  CAPTURE(r.out, r.err);
  CHECK(r.exit_code == 0);
  if (r.exit_code == 0) CHECK(ledg_test::json_lines(r.out).at(0).at("ids") == expected.at("ids"));
}

void check_vector(const json& expected, const fs::path& folder) {
  const auto r = ask("embed", folder, expected.at("text").get<std::string>());
  CAPTURE(r.out, r.err);
  CHECK(r.exit_code == 0);
  if (r.exit_code != 0) return;
  const auto got = ledg_test::json_lines(r.out).at(0).at("embedding").get<std::vector<double>>();
  const auto right = expected.at("embedding").get<std::vector<double>>();
  REQUIRE(got.size() == right.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(right[i]).margin(1e-5));
}

/// Lines of which the third cannot be answered.
void check_lines(const json& expected, const fs::path& folder) {
  std::string input;
  for (const auto& line : expected.at("lines")) input += line.dump() + "\n";
  const auto r = run({"embed", "--encoder", folder.string(), "--jsonl"}, input);
  CAPTURE(r.out, r.err);
  CHECK(r.exit_code == 2);
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == expected.at("lines").size());
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i].contains("error") == (i == 2));
}

TEST_CASE("text cases: folders from the field give the values beside them", "[cli]") {
  const auto cases = ledg_test::shared_folder() / "cases" / "text";
  if (!fs::exists(cases)) LEDG_SKIP("no cases/text in LEDG_SHARED");
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(cases)) {
    if (!fs::exists(entry.path() / "expected.json")) continue;
    const auto expected = ledg::io::read_json(entry.path() / "expected.json");
    CAPTURE(entry.path().filename().string());
    ++count;
    if (expected.contains("lines")) check_lines(expected, entry.path());
    if (expected.contains("refused")) check_refusal(expected, entry.path());
    if (expected.contains("ids")) check_ids(expected, entry.path());
    if (expected.contains("embedding")) check_vector(expected, entry.path());
  }
  CHECK(count >= 18);
}

}  // namespace text_cases_test
