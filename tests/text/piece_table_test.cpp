// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/piece_table.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace ledg::text;
using role = piece_table::role;

namespace {

short_bytes whole(const std::string& text) {
  return short_bytes::load(text.data(), text.data(), text.data() + text.size());
}

std::string in_c_locale(std::string text, int (*change)(int)) {
  for (auto& c : text) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

TEST_CASE("short bytes: every place of a text can be loaded", "[piece_table]") {
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(1 + i);
    for (std::size_t at = 0; at <= size; ++at) {
      const auto got = short_bytes::load(text.data(), text.data() + at, text.data() + size);
      auto expected = text.substr(at, 16);
      expected.resize(16, '\0');
      CHECK(got == short_bytes::load(expected.data()));
      for (std::size_t n = 0; n <= 16; ++n) {
        auto cut = expected.substr(0, n);
        cut.resize(16, '\0');
        CHECK(got.front(n) == short_bytes::load(cut.data()));
      }
    }
  }
}

TEST_CASE("short bytes: letters, digits and lower case of every byte at every place", "[piece_table]") {
  std::size_t wrong = 0;
  for (int c = 0; c < 256; ++c)
    for (std::size_t at = 0; at < 16; ++at) {
      std::string text = "aZ09bY18cX27dW36";
      text[at] = static_cast<char>(c);
      const bool plain = c < 0x80 && std::isalnum(c) != 0;
      wrong += whole(text).alphanumeric() != (plain ? 16 : at);
      if (c < 0x80) wrong += !(whole(text).lower() == whole(in_c_locale(text, std::tolower)));
      std::string other(16, static_cast<char>(c));  // bytes beyond ASCII stay as they are
      if (c >= 0x80) wrong += !(whole(other).lower() == whole(other));
    }
  CHECK(wrong == 0);
  CHECK(whole("").alphanumeric() == 0);
  CHECK(whole("abc").alphanumeric() == 3);
}

TEST_CASE("pieces are found by bytes, size and role", "[piece_table]") {
  piece_table table(8);
  table.insert("conv", role::front, 1);
  table.insert("conv", role::inside, 2);
  table.insert("con", role::front, 3);
  table.insert("sixteenbytesword", role::front, 4);
  table.insert("sixteenbytesword", role::front_stem, 5);
  table.insert("c", role::inside, 6);
  table.insert("c", role::inside, 7);  // the first counts
  const auto find = [&](const std::string& piece, role r) { return table.find(whole(piece), piece.size(), r); };
  CHECK(find("conv", role::front) == 1);
  CHECK(find("conv", role::inside) == 2);
  CHECK(find("con", role::front) == 3);
  CHECK(find("con", role::inside) == -1);
  CHECK(find("sixteenbytesword", role::front) == 4);
  CHECK(find("sixteenbytesword", role::front_stem) == 5);
  CHECK(find("sixteenbytesword", role::inside_stem) == -1);
  CHECK(find("c", role::inside) == 6);
  CHECK(table.find(whole("con").front(3), 4, role::front) == -1);  // "con" and a zero byte
}

TEST_CASE("the longest piece within a size", "[piece_table]") {
  piece_table table(8);
  for (const auto& [piece, id] : std::vector<std::pair<std::string, std::int32_t>>{
           {"c", 1}, {"co", 2}, {"conv", 3}, {"convolution", 4}, {"\xC3\xA9", 5}, {"sixteenbytesword", 6}})
    table.insert(piece, role::front, id);
  const auto longest = [&](const std::string& text) {
    return table.longest(whole(text), std::min<std::size_t>(text.size(), 16), role::front);
  };
  using found = std::pair<std::int32_t, std::size_t>;
  CHECK(longest("c") == found{1, 1});
  CHECK(longest("cx") == found{1, 1});
  CHECK(longest("con") == found{2, 2});
  CHECK(longest("convolutio") == found{3, 4});
  CHECK(longest("convolutions") == found{4, 11});
  CHECK(longest("\xC3\xA9") == found{5, 2});
  CHECK(longest("sixteenbyteswords") == found{6, 16});
  CHECK(longest("x").second == 0);
  CHECK(longest("xconv").second == 0);
  CHECK(table.longest(whole("conv"), 2, role::front) == found{2, 2});
  CHECK(table.longest(whole("conv"), 4, role::inside).second == 0);
}

TEST_CASE("a full table finds all of its pieces and no others", "[piece_table]") {
  constexpr std::int32_t n = 5000;
  piece_table table(n);
  for (std::int32_t i = 0; i < n; ++i) table.insert("p" + std::to_string(7 * i), role::front, i);
  std::int32_t wrong = 0;
  for (std::int32_t i = 0; i < 7 * n; ++i) {
    const auto piece = "p" + std::to_string(i);
    wrong += table.find(whole(piece), piece.size(), role::front) != (i % 7 == 0 ? i / 7 : -1);
  }
  CHECK(wrong == 0);
}
