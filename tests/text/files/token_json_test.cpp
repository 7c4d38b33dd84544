// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/files/token_json.hpp"

#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"

namespace token_json_test {  // names of its own, for tests are compiled several files at a time

using ledg::io::json;
using ledg::io::json_view;
using ledg::text::added_token;
using namespace ledg::text::files;

added_token read_object(const char* text) {
  const auto value = json::parse(text);
  return read_token_object(json_view(value, "tokens.json"));
}
added_token read_special(const char* text) {
  const auto value = json::parse(text);
  return read_special_token(json_view(value, "tokens.json"));
}

TEST_CASE("token json: what an object leaves out is as in Hugging Face's", "[tokenizer]") {
  const auto plain = read_object(R"({"content": "gpu"})");
  CHECK(plain == added_token{.content = "gpu", .special = false, .normalized = true});
  const auto special = read_object(R"({"content": "[X]", "special": true})");
  CHECK_FALSE(special.normalized);
  CHECK(read_object(R"({"content": "[X]", "special": true, "normalized": true})").normalized);
  const auto all =
      read_object(R"({"content": "a b", "single_word": true, "lstrip": true, "rstrip": true, "normalized": false})");
  CHECK(all.single_word);
  CHECK(all.lstrip);
  CHECK(all.rstrip);
  CHECK_FALSE(all.normalized);
}

TEST_CASE("token json: a special token is a name or an object", "[tokenizer]") {
  CHECK(read_special(R"("[CLS]")") == added_token{.content = "[CLS]", .special = true, .normalized = false});
  CHECK(read_special(R"({"content": "[CLS]"})") == read_special(R"("[CLS]")"));
  CHECK(read_special(R"({"content": "[CLS]", "special": false})").special);
  CHECK(read_special(R"({"content": "[CLS]", "normalized": true})").normalized);
}

TEST_CASE("token json: anything else is refused with its place", "[tokenizer]") {
  using ledg::corrupt_error;
  using ledg_test::contains;
  using ledg_test::message_of;
  CHECK(contains(message_of<corrupt_error>([] { (void)read_object("7"); }),
                 "tokens.json: the document: expected an object with the content of a token, got 7"));
  CHECK(contains(message_of<corrupt_error>([] { (void)read_object(R"({"special": true})"); }), "'content'"));
  CHECK(contains(message_of<corrupt_error>([] { (void)read_object(R"({"content": "x", "lstrip": 1})"); }), "/lstrip"));
  CHECK(contains(message_of<corrupt_error>([] { (void)read_special("[]"); }), "tokens.json"));
}

}  // namespace token_json_test
