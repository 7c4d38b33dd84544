// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/vocabulary_builder.hpp"

#include <string>
#include <vector>

#include "ledg/text/wordpiece.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

// 5 special tokens, 94 printable characters without 26 capitals, 36 continuations (letters and digits).
constexpr std::size_t base = 5 + 68 + 36;

}  // namespace

TEST_CASE("special tokens and characters come first", "[vocabulary_builder]") {
  const auto v = text::build_vocabulary({});
  CHECK(v.size() == base);
  CHECK(v.id("[PAD]") == 0);
  CHECK(v.id("[UNK]") == 1);
  CHECK(v.id("[MASK]") == 4);
  CHECK(v.find("z"));
  CHECK(v.find("##9"));
  CHECK(v.find("~"));
}

TEST_CASE("words by frequency, then in byte order", "[vocabulary_builder]") {
  const auto v = text::build_vocabulary({"ParamL Conv 3", "ParamL Conv 11", "Act Relu", "x", "Act"}, base + 4);
  const std::vector<std::string> words(v.tokens().begin() + static_cast<std::ptrdiff_t>(base), v.tokens().end());
  CHECK(words == std::vector<std::string>{"act", "conv", "paraml", "11"});
  CHECK_THROWS_AS(text::build_vocabulary({}, base - 1), input_error);
  CHECK(text::build_vocabulary({"conv"}, base).size() == base);
}

TEST_CASE("no printable ASCII word is unknown", "[vocabulary_builder]") {
  const text::tokenizer t(text::build_vocabulary({"Conv kernel=3"}));
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  for (const std::string& s : {all, std::string("ConvTranspose2d"), std::string("a_b-C.9x"), std::string(100, 'q')})
    for (const auto id : t.encode(s).ids) CHECK(id != t.unk_id());
  CHECK(t.tokens(t.encode("Conv KERNEL=3", {.special_tokens = false}).ids) ==
        std::vector<std::string>{"conv", "kernel", "=", "3"});
}
