// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/namespace.hpp"
#include "ledg/text/vocabulary.hpp"

/// @file text/added_token.hpp
/// Tokens that a tokenizer takes whole, wherever they stand in a text.

namespace ledg::inline LEDG_ABI::text {

/// A token that is looked for before words are split, under the names that Hugging Face's files give its properties.
struct added_token {
  std::string content;
  bool special = false;      ///< has a meaning of its own, such as `[SEP]`
  bool normalized = true;    ///< is looked for in the cleaned text, not in the text as given
  bool single_word = false;  ///< counts only where no letter, digit or underscore stands beside it
  bool lstrip = false;       ///< takes the blanks before it along
  bool rstrip = false;       ///< and those behind it

  friend bool operator==(const added_token&, const added_token&) = default;
};

/// A special token whose file gives no more than its name.
[[nodiscard]] inline added_token special_token(std::string content) {
  return {.content = std::move(content), .special = true, .normalized = false};
}

/// Added tokens with their ids: those of a vocabulary keep theirs, others get the next free ones, in the order in which
/// they come. Ids in files are not looked at, as Hugging Face's tokenizers do not look at them either.
class added_tokens {
 public:
  struct entry {
    added_token token;
    std::int32_t id;
    friend bool operator==(const entry&, const entry&) = default;
  };

  /// Adds @p token, or gives one of that name its properties. One without content is left out.
  void add(const vocabulary& vocab, added_token token) {
    if (token.content.empty()) return;
    if (const auto at = by_content_.find(token.content); at != by_content_.end()) {
      entries_[at->second].token = std::move(token);
      return;
    }
    const auto known = vocab.find(token.content);
    const auto id = known ? *known : std::max(static_cast<std::int32_t>(vocab.distinct()), largest_ + 1);
    largest_ = std::max(largest_, id);
    by_content_.emplace(token.content, entries_.size());
    by_id_.insert_or_assign(id, entries_.size());
    entries_.push_back({std::move(token), id});
  }

  /// The same where there is none of that name yet.
  void add_missing(const vocabulary& vocab, added_token token) {
    if (!by_content_.contains(token.content)) add(vocab, std::move(token));
  }

  [[nodiscard]] std::optional<std::int32_t> find(std::string_view content) const {
    const auto at = by_content_.find(content);
    return at != by_content_.end() ? std::optional(entries_[at->second].id) : std::nullopt;
  }

  /// The token with this id, or nullptr.
  [[nodiscard]] const added_token* find(std::int32_t id) const {
    const auto at = by_id_.find(id);
    return at != by_id_.end() ? &entries_[at->second].token : nullptr;
  }

  [[nodiscard]] const std::vector<entry>& entries() const { return entries_; }

  friend bool operator==(const added_tokens&, const added_tokens&) = default;

 private:
  std::vector<entry> entries_;
  std::map<std::string, std::size_t, std::less<>> by_content_;
  std::map<std::int32_t, std::size_t> by_id_;
  std::int32_t largest_ = -1;  ///< id
};

}  // namespace ledg::inline LEDG_ABI::text
