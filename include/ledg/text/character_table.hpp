// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledg/text/unicode.hpp"

/// @file text/character_table.hpp
/// BERT's clean-up of one character at a time, computed once for each block of characters that a text really uses.

namespace ledg::inline LEDG_ABI::text {

/// How characters are cleaned; the defaults are bert-base-uncased's.
struct clean_up_rules {
  bool drop_control = true;   ///< drop control characters and U+FFFD
  bool split_cjk = true;      ///< every CJK ideograph is a word
  bool strip_accents = true;  ///< decompose (NFD) and drop marks (Mn)
  bool lowercase = true;
};

/// BERT's clean-up of whole texts in its order: drop, set ideographs apart, strip accents, lower. The slow way, which
/// defines what `character_table` holds.
[[nodiscard]] inline std::vector<traced_char> clean_up(const std::vector<traced_char>& text,
                                                       const clean_up_rules& rules) {
  std::vector<traced_char> chars;
  chars.reserve(text.size());
  for (const auto& c : text) {
    if (rules.drop_control && (c.value == replacement_character || is_control(c.value))) continue;
    const bool alone = rules.split_cjk && is_cjk_ideograph(c.value);
    if (alone) chars.push_back({' ', c.origin});
    chars.push_back(c);
    if (alone) chars.push_back({' ', c.origin});
  }
  if (rules.strip_accents) {
    chars = decompose(chars);
    std::erase_if(chars, [](const traced_char& c) { return is_nonspacing_mark(c.value); });
  }
  if (!rules.lowercase) return chars;
  std::vector<traced_char> lower;
  lower.reserve(chars.size());
  for (const auto& c : chars) append_lower(lower, c);
  return lower;
}

/// What becomes of a character, for texts in which neighbours do not matter. Of 16 bytes, so that it is copied at once.
struct clean_character {
  enum class kind : std::uint8_t {
    blank,    ///< ends a word
    sign,     ///< is a word of its own: punctuation, ideographs
    letter,   ///< becomes `bytes`, part of a word
    dropped,  ///< leaves no trace
    ordered   ///< its place depends on the marks beside it; `clean_up` of the whole run tells
  };
  std::array<char, 13> bytes{};  ///< UTF-8 of what it becomes, for `sign` and `letter`; 12 are the most
  kind what = kind::dropped;
  std::uint8_t size = 0;   ///< of `bytes` in use
  std::uint8_t chars = 0;  ///< code points in `bytes`
};

/// What `clean_up` makes of each character. Filled block by block when first asked.
/// Thread-safety: const access from any thread; two threads that need the same new block both make it, one is kept.
class character_table {
 public:
  explicit character_table(const clean_up_rules& rules) : rules_(rules) {}
  character_table(const character_table&) = delete;
  character_table& operator=(const character_table&) = delete;
  ~character_table() {
    for (const auto& b : blocks_) delete b.load(std::memory_order_relaxed);
  }

  [[nodiscard]] const clean_up_rules& rules() const { return rules_; }

  /// @pre @p c is below U+110000
  [[nodiscard]] const clean_character& operator[](char32_t c) const {
    const auto* const known = blocks_[c / block_size].load(std::memory_order_acquire);
    return (known != nullptr ? *known : fill(c / block_size))[c % block_size];
  }

 private:
  static constexpr std::size_t block_size = 64;
  using block = std::array<clean_character, block_size>;

  [[gnu::noinline]] const block& fill(std::size_t index) const {
    auto made = std::make_unique<block>();
    for (std::size_t i = 0; i < block_size; ++i) (*made)[i] = clean(static_cast<char32_t>(index * block_size + i));
    const block* kept = nullptr;
    if (blocks_[index].compare_exchange_strong(kept, made.get(), std::memory_order_acq_rel)) kept = made.release();
    return *kept;
  }

  [[nodiscard]] clean_character clean(char32_t c) const {
    using kind = clean_character::kind;
    const auto alone = rules_.split_cjk && is_cjk_ideograph(c);
    auto rules = rules_;
    rules.split_cjk = false;
    clean_character result;
    std::string bytes;
    for (const auto& part : clean_up(std::vector<traced_char>(1, {c, 0}), rules)) {
      const auto what = is_whitespace(part.value)             ? kind::blank
                        : alone || is_punctuation(part.value) ? kind::sign
                                                              : kind::letter;
      const bool moves = rules_.strip_accents && combining_class(part.value) != 0;
      // No character of Unicode 15 falls apart into signs or blanks and something else; if one does, it takes the sure
      // way.
      const bool mixed = result.chars > 0 && (what != kind::letter || result.what != kind::letter);
      result.what = moves || mixed || result.what == kind::ordered ? kind::ordered : what;
      ++result.chars;
      append_utf8(bytes, part.value);
    }
    if (bytes.size() > result.bytes.size()) result.what = kind::ordered;
    if (result.what == kind::ordered) return result;
    std::copy(bytes.begin(), bytes.end(), result.bytes.begin());
    result.size = static_cast<std::uint8_t>(bytes.size());
    return result;
  }

  clean_up_rules rules_;
  mutable std::array<std::atomic<const block*>, 0x110000 / block_size> blocks_{};
};

}  // namespace ledg::inline LEDG_ABI::text
