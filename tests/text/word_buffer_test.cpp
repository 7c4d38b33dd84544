// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/word_buffer.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace word_buffer_test {  // names of its own, for tests are compiled several files at a time

using ledg::text::token_span;
using namespace ledg::text::detail;

/// Puts @p bytes, at most 16, into @p word.
template <bool Traces>
void put(word_buffer<Traces>& word, const std::string& bytes, std::size_t chars, token_span from) {
  std::array<char, 16> padded{};
  bytes.copy(padded.data(), padded.size());
  word.put(padded.data(), bytes.size(), chars, from);
}

TEST_CASE("word buffer: bytes know where they came from", "[tokenizer]") {
  word_buffer<true> word(10);
  CHECK(word.empty());
  put(word, "ca", 2, {3, 5});
  put(word, "fe", 1, {5, 7});  // a letter with an accent, say
  CHECK(std::string(word.data(), word.size()) == "cafe");
  CHECK(word.origin() == token_span{3, 7});
  CHECK(word.origin(0, 2) == token_span{3, 5});
  CHECK(word.origin(2, 4) == token_span{5, 7});
  CHECK(word.origin(1, 3) == token_span{3, 7});
  word.clear();
  CHECK(word.empty());
  put(word, "x", 1, {9, 10});
  CHECK(word.origin() == token_span{9, 10});
}

TEST_CASE("word buffer: long words grow out of the stack and keep what they hold", "[tokenizer]") {
  constexpr std::int32_t length = 3000;
  word_buffer<true> word(length);
  std::string expected;
  for (std::int32_t i = 0; i < length; ++i) {
    expected += static_cast<char>('a' + i % 26);
    put(word, expected.substr(expected.size() - 1), 1, {2 * i, 2 * i + 2});
  }
  REQUIRE(std::string(word.data(), word.size()) == expected);
  for (std::int32_t i = 0; i < length; i += 97) {
    const auto at = static_cast<std::size_t>(i);
    CHECK(word.origin(at, at + 1) == token_span{2 * i, 2 * i + 2});
  }
}

TEST_CASE("word buffer: a word of too many characters takes no more memory", "[tokenizer]") {
  word_buffer<false> word(4);
  put(word, "abcd", 4, {});
  CHECK_FALSE(word.is_overlong());
  const auto size = word.size();
  for (int i = 0; i < 1000; ++i) put(word, "e", 1, {});
  CHECK(word.is_overlong());
  CHECK(word.size() == size);
  word.clear();
  CHECK_FALSE(word.is_overlong());
}

TEST_CASE("word buffer: sinks add, erase and pad", "[tokenizer]") {
  std::vector<std::int32_t> ids, traced;
  std::vector<token_span> spans;
  id_sink plain{ids};
  span_sink with_spans{traced, spans};
  for (std::int32_t i = 0; i < 5; ++i) {
    plain.put(i);
    with_spans.put(i, {i, i + 1});
  }
  plain.erase(1, 3);
  with_spans.erase(1, 3);
  plain.pad(5, 9);
  with_spans.pad(5, 9);
  CHECK(ids == std::vector<std::int32_t>{0, 3, 4, 9, 9});
  CHECK(traced == ids);
  CHECK(spans == std::vector<token_span>{{0, 1}, {3, 4}, {4, 5}, {}, {}});
  CHECK(plain.size() == with_spans.size());
}

}  // namespace word_buffer_test
