// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/token_finder.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace token_finder_test {  // names of its own, for tests are compiled several files at a time

using ledg::text::added_token;

/// The parts of @p text, tokens between `<` and `>`.
std::string parts(const std::vector<added_token>& tokens, const std::string& text) {
  ledg::text::token_finder finder;
  std::int32_t id = 0;
  for (const auto& t : tokens) finder.add(t.content, {t, id++});
  std::string out;
  finder.each_part(text, [&](const ledg::text::token_finder::part& p) {
    const auto piece = text.substr(p.begin, p.end - p.begin);
    out += p.token != nullptr ? "<" + piece + ">" : piece;
  });
  return out;
}

TEST_CASE("token finder: leftmost and longest with neighbours and blanks", "[tokenizer]") {
  struct row {
    std::vector<added_token> tokens;
    std::string text;
    std::string expected;
  };
  const added_token word{.content = "new", .single_word = true};
  const added_token left{.content = "x", .lstrip = true};
  const added_token right{.content = "x", .rstrip = true};
  for (const auto& r : std::vector<row>{
           {{{.content = "ab"}, {.content = "abc"}}, "abcab", "<abc><ab>"},
           {{{.content = "bc"}, {.content = "ab"}}, "abc", "<ab>c"},
           {{}, "abc", "abc"},
           {{{.content = ""}}, "abc", "abc"},
           {{{.content = "a"}}, "", ""},
           {{word}, "new, new1 _new (new)", "<new>, new1 _new (<new>)"},
           {{word}, "new\xC3\xA9 \xC3\xA9new new\xCC\x81 new", "new\xC3\xA9 \xC3\xA9new new\xCC\x81 <new>"},
           {{word}, "new\xE2\x82\xACnew", "<new>\xE2\x82\xAC<new>"},                        // a sign
           {{word}, "\xE2\x93\x90new new\xE2\x80\x8D", "\xE2\x93\x90new new\xE2\x80\x8D"},  // circled b, a joiner
           {{left}, "a \t x", "a< \t x>"},
           {{left}, "a\xE3\x80\x80x", "a<\xE3\x80\x80x>"},
           {{left}, " x x", "< x>< x>"},
           {{right}, "x \n a", "<x \n >a"},
           {{right, word}, "x  new", "<x  ><new>"}}) {
    CAPTURE(r.text);
    CHECK(parts(r.tokens, r.text) == r.expected);
  }
}

}  // namespace token_finder_test
