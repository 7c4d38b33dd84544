// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/unicode.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg::text;

namespace {

std::u32string decoded(std::string_view text) {
  std::u32string out;
  while (!text.empty()) out += take_code_point(text);
  return out;
}

std::u32string nfd(const std::u32string& text) {
  std::vector<traced_char> chars;
  for (const char32_t c : text) chars.push_back({c, 0});
  std::u32string out;
  for (const auto& c : decompose(chars)) out += c.value;
  return out;
}

}  // namespace

TEST_CASE("every code point survives UTF-8", "[unicode]") {
  std::size_t wrong = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string bytes;
    append_utf8(bytes, c);
    std::string_view rest = bytes;
    wrong += take_code_point(rest) != c || !rest.empty();
  }
  CHECK(wrong == 0);
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD, one for each maximal prefix", "[unicode]") {
  const std::u32string bad(1, replacement_character);
  CHECK((decoded("a\xFFz") == U"a" + bad + U"z"));
  CHECK((decoded("\xC0\x80") == bad + bad));                      // overlong
  CHECK((decoded("\xE0\x80\x80") == bad + bad + bad));            // overlong
  CHECK((decoded("\xED\xA0\x80") == bad + bad + bad));            // surrogate
  CHECK((decoded("\xF4\x90\x80\x80") == bad + bad + bad + bad));  // beyond the last
  CHECK((decoded("\xE2\x82z") == bad + U"z"));                    // cut short by a letter
  CHECK((decoded("\xF0\x9F\x98") == bad));                        // cut short by the end
  CHECK((decoded("\x80") == bad));
  // The Unicode standard's own example (chapter 3, table 3-11).
  CHECK((decoded("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64") ==
         U"a" + bad + bad + bad + U"b" + bad + U"c" + bad + bad + U"d"));
}

TEST_CASE("categories as BERT uses them", "[unicode]") {
  for (const char32_t c : {U' ', U'\t', U'\n', U'\u00A0', U'\u2003', U'\u2028', U'\u3000', U'\u0085'})
    CHECK(is_whitespace(c));
  for (const char32_t c : {U'a', U'\u200B', U'\uFEFF', U'_'}) CHECK_FALSE(is_whitespace(c));
  for (const char32_t c : {U'\0', U'\x7F', U'\u200B', U'\u00AD', U'\uFEFF', U'\uE000'}) CHECK(is_control(c));
  for (const char32_t c : {U'\t', U'\n', U'\r', U'a', U'\u0378'}) CHECK_FALSE(is_control(c));
  for (const char32_t c : {U'!', U'$', U'+', U'<', U'^', U'`', U'|', U'~', U'\u2014', U'\u00BF', U'\u3002'})
    CHECK(is_punctuation(c));
  for (const char32_t c : {U'a', U'0', U' ', U'\u20AC', U'\u00B0', U'\x7F'}) CHECK_FALSE(is_punctuation(c));
  for (const char32_t c : {U'\u4E00', U'\u9FFF', U'\u3400', U'\uF900', U'\U00020000'}) CHECK(is_cjk_ideograph(c));
  for (const char32_t c : {U'\u3042', U'\uAC00', U'a'}) CHECK_FALSE(is_cjk_ideograph(c));
  CHECK(is_nonspacing_mark(U'\u0301'));
  CHECK_FALSE(is_nonspacing_mark(U'\u0903'));
}

TEST_CASE("canonical decomposition", "[unicode]") {
  CHECK((nfd(U"") == U""));
  CHECK((nfd(U"\u00E9x") == U"e\u0301x"));
  CHECK((nfd(U"\u1E69") == U"s\u0323\u0307"));         // recursive
  CHECK((nfd(U"\uAC01") == U"\u1100\u1161\u11A8"));    // Hangul
  CHECK((nfd(U"\uFB01") == U"\uFB01"));                // compatibility forms stay
  CHECK((nfd(U"a\u0307\u0323") == U"a\u0323\u0307"));  // canonical order of marks
  CHECK((nfd(U"\u1E0B\u0323z") == U"d\u0323\u0307z"));
}

TEST_CASE("lower case, one code point at a time", "[unicode]") {
  const auto lower = [](char32_t c) {
    std::vector<traced_char> out;
    append_lower(out, {c, 5});
    std::u32string text;
    for (const auto& part : out) {
      CHECK(part.origin == 5);
      text += part.value;
    }
    return text;
  };
  CHECK((lower(U'\u00C9') == U"\u00E9"));
  CHECK((lower(U'\u03A3') == U"\u03C3"));  // no final sigma
  CHECK((lower(U'\u0130') == U"i\u0307"));
  CHECK((lower(U'\u00DF') == U"\u00DF"));
}
