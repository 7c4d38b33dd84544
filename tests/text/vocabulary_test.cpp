// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/vocabulary.hpp"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

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

TEST_CASE("a token listed twice is an error with both ids", "[vocabulary]") {
  const auto message = message_of<corrupt_error>([] { static_cast<void>(text::vocabulary({"a", "b", "a"}, "list")); });
  CHECK(message == "list: token 'a' has ids 0 and 2");
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
  std::ofstream(path) << "a\nb\na\n";
  CHECK(
      contains(message_of<corrupt_error>([&] { static_cast<void>(text::vocabulary::read_text(path)); }), "vocab.txt"));
  CHECK_THROWS_AS(text::vocabulary::read_text(folder.path() / "none"), input_error);
}

TEST_CASE("copies are independent", "[vocabulary]") {
  auto first = std::make_unique<text::vocabulary>(std::vector<std::string>{"a", "b"});
  const text::vocabulary copy = *first;
  first.reset();
  CHECK(copy.find("b") == 1);
}

TEST_CASE("the vocabulary of a tokenizer.json", "[vocabulary]") {
  const auto read = [](const std::string& text) {
    const auto document = io::parse_json(text, "t.json");
    return text::vocabulary::from_tokenizer_json(io::json_view(document, "t.json"), "t.json");
  };
  const auto v =
      read(R"({"model":{"vocab":{"b":1,"a":0}},"added_tokens":[{"id":2,"content":"[X]"},{"id":0,"content":"a"}]})");
  CHECK(v.tokens() == std::vector<std::string>{"a", "b", "[X]"});
  const auto says = [&](const std::string& text) {
    return message_of<corrupt_error>([&] { static_cast<void>(read(text)); });
  };
  CHECK(contains(says(R"({"model":{"vocab":{"b":1}}})"), "no token has id 0"));
  CHECK(contains(says(R"({"model":{"vocab":{"a":0,"b":0}}})"), "id 0 is both"));
  CHECK(contains(says(R"({"model":{"vocab":{"a":-1}}})"), "/model/vocab/a"));
  CHECK(contains(says(R"({"model":{"vocab":{"a":99999999999}}})"), "too large"));
  CHECK(contains(says(R"({"model":{"vocab":{"a":0}},"added_tokens":[{"id":1,"content":"a"}]})"), "has ids 0 and 1"));
  CHECK(contains(says(R"({"model":{"vocab":["a"]}})"), "/model/vocab"));
  CHECK(contains(says(R"({"model":{}})"), "no member 'vocab'"));
}
