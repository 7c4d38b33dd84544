// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file text/unicode.hpp
/// The few Unicode operations that BERT's text clean-up needs, on code points. Tables come from utf8proc.
/// Thread-safety: all functions are pure.

namespace ledg::inline LEDG_ABI::text {

/// Stands for bytes that are not UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

/// Takes one code point off the front of @p text. Bytes that do not form one (overlong, surrogate, cut short) give
/// U+FFFD once per maximal valid prefix, as the Unicode standard recommends. @pre `!text.empty()`
[[nodiscard]] inline char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const auto tail = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3Fu); };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80; };
  // What most texts are made of; the rest of the function would give the same.
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  if (lead >= 0xC2 && lead < 0xE0 && text.size() >= 2 && is_tail(1)) {
    const auto value = (lead & 0x1Fu) << 6 | tail(1);
    text.remove_prefix(2);
    return value;
  }
  if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && text.size() >= 3 && is_tail(1) && is_tail(2)) {
    const auto value = (lead & 0x0Fu) << 12 | tail(1) << 6 | tail(2);
    text.remove_prefix(3);
    return value;
  }
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0) {
    text.remove_prefix(1);
    return replacement_character;
  }
  auto value = static_cast<char32_t>(lead & (0xFFu >> (length + 1)));
  // The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
  unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  std::size_t i = 1;
  for (; i < length && i < text.size() && byte(i) >= low && byte(i) <= high; ++i, low = 0x80, high = 0xBF)
    value = value << 6 | tail(i);
  text.remove_prefix(i);
  return i == length ? value : replacement_character;
}

/// Appends @p c to @p out as UTF-8. @pre @p c is a code point, not a surrogate
inline void append_utf8(std::string& out, char32_t c) {
  const auto put = [&](char32_t b) { out += static_cast<char>(static_cast<unsigned char>(b)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

/// True where @p text is UTF-8 throughout.
[[nodiscard]] inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto before = text;
    if (take_code_point(text) == replacement_character && !before.starts_with("\xEF\xBF\xBD")) return false;
  }
  return true;
}

[[nodiscard]] inline utf8proc_category_t category(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

/// Canonical combining class; 0 for what starts anew.
[[nodiscard]] inline int combining_class(char32_t c) {
  return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class;
}

/// Unicode's White_Space property.
[[nodiscard]] inline bool is_whitespace(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  if (c == 0x85) return true;
  const auto k = category(c);
  return k == UTF8PROC_CATEGORY_ZS || k == UTF8PROC_CATEGORY_ZL || k == UTF8PROC_CATEGORY_ZP;
}

/// What BERT drops as control characters: categories Cc, Cf and Co, but not tab, line feed and carriage return.
[[nodiscard]] inline bool is_control(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  const auto k = category(c);
  return k == UTF8PROC_CATEGORY_CC || k == UTF8PROC_CATEGORY_CF || k == UTF8PROC_CATEGORY_CO;
}

/// What BERT splits off as punctuation: every printable ASCII sign that is no letter or digit, and all categories P.
[[nodiscard]] inline bool is_punctuation(char32_t c) {
  if (c < 0x80) return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || (c > 'z' && c < 0x7F);
  const auto k = category(c);
  return k >= UTF8PROC_CATEGORY_PC && k <= UTF8PROC_CATEGORY_PO;
}

/// Combining marks that take no room (category Mn): accents.
[[nodiscard]] inline bool is_nonspacing_mark(char32_t c) { return category(c) == UTF8PROC_CATEGORY_MN; }

/// Letters, marks, digits, connecting signs and joiners: what `\w` means in Unicode's regular expressions (UTS 18).
[[nodiscard]] inline bool is_word_character(char32_t c) {
  const auto k = category(c);
  if (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_ND) return true;
  if (k == UTF8PROC_CATEGORY_NL || k == UTF8PROC_CATEGORY_PC) return true;
  // Joiners, and the circled and squared letters that are alphabetic too.
  return c == 0x200C || c == 0x200D || (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F149) ||
         (c >= 0x1F150 && c <= 0x1F169) || (c >= 0x1F170 && c <= 0x1F189);
}

/// CJK ideographs as BERT lists them. One range begins at U+2B920 as in Hugging Face's tokenizers (the original has
/// U+2B820), because their output is the reference.
[[nodiscard]] inline bool is_cjk_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

/// A code point and the index of the code point of the original text that it came from.
struct traced_char {
  char32_t value;
  std::int32_t origin;
};

/// Appends the lower case of @p c; only U+0130 becomes two code points.
inline void append_lower(std::vector<traced_char>& out, traced_char c) {
  if (c.value == 0x130) {
    out.push_back({'i', c.origin});
    out.push_back({0x307, c.origin});
  } else {
    const auto lower = utf8proc_tolower(static_cast<utf8proc_int32_t>(c.value));
    out.push_back({static_cast<char32_t>(lower), c.origin});
  }
}

/// Canonical decomposition (NFD) of @p chars, each part keeping the origin of its whole.
[[nodiscard]] inline std::vector<traced_char> decompose(const std::vector<traced_char>& chars) {
  std::vector<traced_char> out;
  out.reserve(chars.size());
  std::array<utf8proc_int32_t, 32> parts;
  for (const auto& c : chars) {
    int boundary = 0;
    const auto n = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c.value), parts.data(), parts.size(),
                                           UTF8PROC_DECOMPOSE, &boundary);
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<utf8proc_ssize_t>(n, 0)); ++i)
      out.push_back({static_cast<char32_t>(parts[i]), c.origin});
  }
  // Canonical order: runs of marks, sorted by combining class, keeping the order of equals.
  const auto order = [](const traced_char& c) { return combining_class(c.value); };
  for (auto run = out.begin(); run != out.end();) {
    const auto first = std::find_if(run, out.end(), [&](const traced_char& c) { return order(c) != 0; });
    run = std::find_if(first, out.end(), [&](const traced_char& c) { return order(c) == 0; });
    std::stable_sort(first, run, [&](const traced_char& a, const traced_char& b) { return order(a) < order(b); });
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI::text
