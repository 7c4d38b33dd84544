// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/names.hpp"
#include "ledg/hardware/spec.hpp"

/// @file hardware/names.hpp
/// How people and systems write the names of devices.

namespace ledg::inline LEDG_ABI::hardware::detail {

/// Letters, digits and '+'; bytes of other scripts count as letters.
[[nodiscard]] inline bool is_word_character(unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c >= 0x80; }

/// Words of @p text in lower case: runs of letters, digits and '+' (`8480+` and `8480` are two processors).
[[nodiscard]] inline std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  bool inside = false;
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if (is_word_character(c)) {
      if (!inside) all.emplace_back();
      all.back() += static_cast<char>(std::tolower(c));
      inside = true;
    } else {
      inside = false;
    }
  }
  return all;
}

/// Makers whose name people put before a device's or leave out.
inline constexpr std::array<std::string_view, 6> makers{"nvidia", "amd", "intel", "google", "qualcomm", "xilinx"};

/// A text as keys are made of it.
struct name_key {
  std::string plain;  // all words, joined
  std::string key;    // without the words that people put before a name or leave out
};

[[nodiscard]] inline name_key key_of(std::string_view text) {
  static constexpr std::array<std::string_view, 5> families{"geforce", "tesla", "core", "radeon", "instinct"};
  name_key k;
  std::size_t begin = 0;  // of the present word in `plain`
  const auto end_word = [&] {
    const auto word = std::string_view(k.plain).substr(begin);
    const auto in = [&](const auto& list) { return std::find(list.begin(), list.end(), word) != list.end(); };
    if (!in(makers) && !in(families)) k.key += word;
    begin = k.plain.size();
  };
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if (is_word_character(c))
      k.plain += static_cast<char>(std::tolower(c));
    else if (begin < k.plain.size())
      end_word();
  }
  if (begin < k.plain.size()) end_word();
  return k;
}

/// @p text without case, spaces, punctuation and the words that people put before a name or leave out.
[[nodiscard]] inline std::string normalised(std::string_view text) {
  auto k = key_of(text);
  return k.key.empty() ? std::move(k.plain) : std::move(k.key);
}

/// Every way to write a device's name, normalised.
[[nodiscard]] inline std::vector<std::string> keys(const spec& s) {
  const auto vendor = key_of(s.vendor).key;
  std::vector<std::string> all;
  all.reserve(2 * (1 + s.aliases.size()));
  const auto add = [&](const std::string& name) {
    all.push_back(normalised(name));
    if (!vendor.empty()) all.push_back(vendor + all.back());
  };
  add(s.name);
  for (const auto& a : s.aliases) add(a);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Whether @p s may be what @p text names: a maker that it begins with must be the device's (`NVIDIA A10 GPU` is not
/// Apple's `A10 GPU`).
[[nodiscard]] inline bool maker_agrees(std::string_view text, const spec& s) {
  const auto all = words(text);
  if (all.empty() || std::find(makers.begin(), makers.end(), all.front()) == makers.end()) return true;
  const auto begins = [&](const std::string& name) {
    const auto w = words(name);
    return !w.empty() && w.front() == all.front();
  };
  const bool amd = (all.front() == "amd" && s.vendor == "Xilinx") || (all.front() == "xilinx" && s.vendor == "AMD");
  return amd || begins(s.vendor) || begins(s.name) || std::any_of(s.aliases.begin(), s.aliases.end(), begins);
}

/// @p text without every occurrence of @p part, whatever its case.
[[nodiscard]] inline std::string without(const std::string& text, std::string_view part) {
  const auto plain = lower_case(text);
  std::string kept;
  std::size_t begin = 0;
  for (auto at = plain.find(part); at != std::string::npos; at = plain.find(part, begin)) {
    kept.append(text, begin, at - begin);
    begin = at + part.size();
  }
  return kept.append(text, begin);
}

/// Whether @p word is one that systems add to a device's name: `Processor`, `16-Core`, `Developer Kit`, `QRD` and such.
[[nodiscard]] inline bool is_trimming(std::string_view word) {
  static constexpr std::array<std::string_view, 12> list{"processor", "technologies", "technologies,", "inc",
                                                         "inc.",      "(family)",     "(proxy)",       "qrd",
                                                         "crd",       "soc",          "developer",     "kit"};
  return std::find(list.begin(), list.end(), word) != list.end() || word.ends_with("-core") || word.ends_with("-cores");
}

/// The device's name within what `/proc/cpuinfo`, a driver or a phone reports: without marks, clock and such words.
/// `13th Gen Intel(R) Core(TM) i9-13900K CPU @ 3.00GHz` is `Intel Core i9-13900K CPU`.
[[nodiscard]] inline std::string reported_name(std::string_view reported) {
  std::string text(reported.substr(0, reported.find(" @")));
  for (const std::string_view mark : {"(r)", "(tm)", "(c)", "\u00AE", "\u2122"}) text = without(text, mark);
  if (const auto with = lower_case(text).find(" with radeon"); with != std::string::npos) text.resize(with);
  std::string name;
  std::string word;
  const auto flush = [&] {
    if (!word.empty() && !is_trimming(lower_case(word))) name += (name.empty() ? "" : " ") + word;
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '\t')
      flush();
    else
      word += c;
  }
  flush();
  if (lower_case(name).ends_with(" graphics")) name.resize(name.size() - 9);
  const auto generation = lower_case(name).find("th gen ");  // "13th Gen Intel ..."
  return generation != std::string::npos && generation <= 2 ? name.substr(generation + 7) : name;
}

/// @p name without the word for a kind of device in it (`cpu`, `gpu`, `npu`, ...), and that kind; nothing where there
/// is no such word, or nothing else.
[[nodiscard]] inline std::optional<std::pair<std::string, device_kind>> without_kind(std::string_view name) {
  std::string rest;
  std::optional<device_kind> kind;
  for (const auto& w : words(name)) {
    const auto* const named =
        std::find_if(kind_names.begin(), kind_names.end(), [&](const auto& k) { return k.name == w; });
    if (named == kind_names.end()) {
      rest += (rest.empty() ? "" : " ") + w;
    } else if (kind && *kind != named->value) {
      return std::nullopt;
    } else {
      kind = named->value;
    }
  }
  if (!kind || rest.empty()) return std::nullopt;
  return std::pair(rest, *kind);
}

}  // namespace ledg::inline LEDG_ABI::hardware::detail
