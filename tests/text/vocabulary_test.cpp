// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/vocabulary.hpp"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;

TEST_CASE("tokens and ids", "[vocabulary]") {
  const text::vocabulary v({"[PAD]", "a", "##b"});
  CHECK(v.size() == 3);
  CHECK(v.find("##b") == 2);
  CHECK_FALSE(v.find("b"));
  CHECK(v.id("a") == 1);
  CHECK(v.token(0) == "[PAD]");
  CHECK_THROWS_AS(v.id("b"), lookup_error);
  CHECK_THROWS_AS(v.token(3), lookup_error);
  CHECK_THROWS_AS(v.token(-1), lookup_error);
  CHECK(text::vocabulary({}).size() == 0);
}

TEST_CASE("of two equal tokens the last counts and blank ones are ids that no text gives", "[vocabulary]") {
  const text::vocabulary v({"a", "b", "a", "", "c", ""}, "list", true);
  CHECK(v.size() == 6);
  CHECK(v.find("a") == 2);
  CHECK_FALSE(v.find(""));
  CHECK(v.distinct() == 4);
  CHECK(v.used() == 5);
  CHECK(text::vocabulary({"a", "", "b"}).distinct() == 2);
}

TEST_CASE("vocab.txt survives a round trip", "[vocabulary]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "vocab.txt";
  const text::vocabulary v({"[UNK]", "\xC3\xA9", "##\xE5\x8C\x97", "a b"});
  v.write_text(path);
  CHECK(text::vocabulary::read_text(path).tokens() == v.tokens());
  CHECK(text::vocabulary::from_text(v.to_text()).tokens() == v.tokens());
  CHECK(text::vocabulary::from_text("").size() == 0);
  std::ofstream(path) << "a\r\nb";  // Windows line ends, no last line end
  CHECK(text::vocabulary::read_text(path).tokens() == std::vector<std::string>{"a", "b"});
  std::ofstream(path) << "\xEF\xBB\xBF"
                         "a\n\nb\n";  // a byte order mark belongs to the first token
  const auto marked = text::vocabulary::read_text(path);
  CHECK_FALSE(marked.find("a"));
  CHECK(marked.find("b") == 2);
  CHECK(marked.distinct() == 3);
  CHECK_THROWS_AS(text::vocabulary::read_text(folder.path() / "none"), input_error);
}

TEST_CASE("copies are independent", "[vocabulary]") {
  auto first = std::make_unique<text::vocabulary>(std::vector<std::string>{"a", "b"});
  const text::vocabulary copy = *first;
  first.reset();
  CHECK(copy.find("b") == 1);
}
