// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/text/unicode.hpp"
#include "ledg/text/vocabulary.hpp"

/// @file text/vocabulary_builder.hpp
/// A small WordPiece vocabulary for a narrow domain, such as the texts that templates make.

namespace ledg::inline LEDG_ABI::text {

/// Makes an uncased vocabulary of at most @p limit tokens: [PAD] [UNK] [CLS] [SEP] [MASK], every printable ASCII
/// character with its `##` form (so that no ASCII word is unknown; upper case is covered by lower-casing), then the
/// words of @p texts by falling frequency, equal ones in byte order. The result depends on nothing else.
/// @throws input_error where @p limit does not even hold the special tokens and the characters (109 of them).
[[nodiscard]] inline vocabulary build_vocabulary(const std::vector<std::string>& texts, std::size_t limit = 8192) {
  const special_names special;
  std::vector<std::string> tokens = {special.pad, special.unk, special.cls, special.sep, special.mask};
  for (const bool continuation : {false, true})
    for (char c = '!'; c <= '~'; ++c) {
      if (c >= 'A' && c <= 'Z') continue;
      // Signs stand alone and never continue a word.
      if (continuation && is_punctuation(static_cast<char32_t>(c))) continue;
      tokens.push_back((continuation ? "##" : "") + std::string(1, c));
    }
  if (limit < tokens.size())
    throw input_error("a vocabulary of " + std::to_string(limit) +
                      " tokens is too small; special tokens and characters are " + std::to_string(tokens.size()));

  std::map<std::string, std::size_t, std::less<>> counts;
  for (const auto& text : texts) {
    std::string word;
    const auto finish = [&] {
      if (word.size() > 1) ++counts[word];
      word.clear();
    };
    for (const char c : text) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      const bool upper = c >= 'A' && c <= 'Z';
      if (letter || upper)
        word += upper ? static_cast<char>(c + 32) : c;
      else
        finish();
    }
    finish();
  }
  std::vector<std::pair<std::string, std::size_t>> words(counts.begin(), counts.end());
  std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  for (auto& word : words) {
    if (tokens.size() >= limit) break;
    tokens.push_back(std::move(word.first));
  }
  return vocabulary(std::move(tokens), "built vocabulary");
}

}  // namespace ledg::inline LEDG_ABI::text
