// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/hardware/table_reader.hpp"
#include "ledg/hardware/tables/runtimes.hpp"

/// @file hardware/runtimes.hpp
/// The software that runs a network on a device: a vocabulary of names, with versions. Thread-safety: plain functions;
/// the vocabulary is built once, on first use.

namespace ledg::inline LEDG_ABI::hardware {

/// How a runtime runs operators: one call each as the program comes to it, from a graph that it has read and fused, or
/// as code that was made for the network and the device.
enum class execution { unknown, eager, graph, compiled };

/// An entry of the vocabulary.
struct runtime {
  std::string key;                   ///< `tflite-xnnpack`
  std::string name;                  ///< `TFLite XNNPACK`
  std::vector<std::string> aliases;  ///< other ways to write the name, in words of lower case
  std::string family;                ///< engines whose kernels are the same code or its descendants; empty: not known
  hardware::execution execution = execution::unknown;
  bool training = false;  ///< times steps of training
};

/// A runtime with the version that was used. An empty version is "any" in a question and "not said" of a measurement.
struct runtime_term {
  std::string key = "unknown";
  std::string version;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("key", self.key);
    visit("version", self.version);
  }

  friend bool operator==(const runtime_term&, const runtime_term&) = default;
};

/// What a text says of a runtime: `PyTorch 2.4 eager channels-last`.
struct runtime_reading {
  runtime_term term;
  std::string layout;   ///< `nhwc` or `nchw` where the text says so, else empty
  std::string details;  ///< the other words, in lower case
};

namespace detail {

/// `eager`, ...; empty where not known.
[[nodiscard]] inline std::string_view execution_name(execution e) {
  switch (e) {
    case execution::eager:
      return "eager";
    case execution::graph:
      return "graph";
    case execution::compiled:
      return "compiled";
    case execution::unknown:
      break;
  }
  return "";
}

[[nodiscard]] inline execution parse_execution(std::string_view text) {
  for (const auto e : {execution::eager, execution::graph, execution::compiled})
    if (execution_name(e) == text) return e;
  return execution::unknown;
}

/// A word of a text, or a version in it (`2.7.1`, `v21.11`, `1.15.0-rc2`, `master`).
struct runtime_word {
  std::string text;
  bool version = false;
};

[[nodiscard]] inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether @p c may stand in a word: ASCII letters and digits, and all of UTF-8 beyond them.
[[nodiscard]] inline bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c & '\x80') != 0; }

/// Where the version ends that starts at @p at: digits and letters with dots and pluses, and with a hyphen before more
/// of it.
[[nodiscard]] inline std::size_t version_end(std::string_view text, std::size_t at) {
  const auto goes_on = [&](std::size_t i) {
    if (is_word(text[i])) return true;
    const bool more = i + 1 < text.size() && is_word(text[i + 1]);
    const auto rest = text.substr(i + 1);
    if (text[i] == '-') return more && (is_digit(rest[0]) || rest.starts_with("rc") || rest.starts_with("dev"));
    return (text[i] == '.' || text[i] == '+') && more;
  };
  while (at < text.size() && goes_on(at)) ++at;
  return at;
}

/// Cuts @p text into words in lower case.
[[nodiscard]] inline std::vector<runtime_word> runtime_words(std::string_view text) {
  const auto lowered = lower_case(text);
  std::vector<runtime_word> words;
  for (std::size_t i = 0; i < lowered.size();) {
    if (!is_word(lowered[i])) {
      ++i;
      continue;
    }
    const bool marked = lowered[i] == 'v' && i + 1 < lowered.size() && is_digit(lowered[i + 1]);
    const auto begin = marked ? i + 1 : i;
    auto end = begin;
    const bool version = is_digit(lowered[begin]);
    if (version)
      end = version_end(lowered, begin);
    else
      while (end < lowered.size() && is_word(lowered[end])) ++end;
    auto word = lowered.substr(begin, end - begin);
    const bool moving = word == "master" || word == "vmaster";
    words.push_back({moving ? "master" : std::move(word), version || moving});
    i = end;
  }
  return words;
}

/// Words of a name without versions.
[[nodiscard]] inline std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words;
  for (auto& w : runtime_words(name)) words.push_back(std::move(w.text));
  return words;
}

/// The vocabulary, and each spelling in words with the number of its entry.
struct runtime_index {
  std::vector<runtime> entries;
  std::vector<std::pair<std::vector<std::string>, std::size_t>> spellings;

  runtime_index() {
    bool header = true;
    for_each_line(tables::runtimes, [&](const std::vector<std::string>& f) {
      if (!std::exchange(header, false)) add(f);
    });
  }

  /// The number of the entry called @p key; that of `entries.size()` where there is none.
  [[nodiscard]] std::size_t find(std::string_view key) const {
    const auto at = std::find_if(entries.begin(), entries.end(), [&](const runtime& r) { return r.key == key; });
    return static_cast<std::size_t>(at - entries.begin());
  }

 private:
  void add(const std::vector<std::string>& f) {
    if (f.size() != 6) table_error("runtimes", "'" + f[0] + "'", "expected 6 fields, got " + std::to_string(f.size()));
    entries.push_back({f[0], f[1], split(f[2], '|'), f[3], parse_execution(f[4]), f[5] == "yes"});
    const auto number = entries.size() - 1;
    std::set<std::vector<std::string>> own{name_words(f[0]), name_words(f[1])};
    for (const auto& alias : entries.back().aliases) own.insert(name_words(alias));
    for (const auto& words : own) spellings.emplace_back(words, number);
  }
};

[[nodiscard]] inline const runtime_index& the_runtimes() {
  static const runtime_index built;
  return built;
}

/// A spelling found in a text.
struct runtime_match {
  std::size_t entry = 0;
  std::size_t begin = 0, end = 0;  ///< words of the text
  std::size_t length = 0;          ///< words of the spelling; 0: none was found
  std::string version;
};

/// How @p spelling matches @p words from @p begin on. A version may stand within it or behind it.
[[nodiscard]] inline runtime_match match_at(const std::vector<runtime_word>& words, std::size_t begin,
                                            const std::vector<std::string>& spelling, std::size_t entry) {
  runtime_match m{entry, begin, begin, 0, {}};
  for (std::size_t k = 0; k < spelling.size();) {
    if (m.end == words.size()) return {};
    const auto& w = words[m.end];
    if (w.text == spelling[k])
      ++k;
    else if (w.version && k > 0 && m.version.empty())
      m.version = w.text;
    else
      return {};
    ++m.end;
  }
  if (m.version.empty() && m.end < words.size() && words[m.end].version) m.version = words[m.end++].text;
  m.length = spelling.size();
  return m;
}

/// The first runtime that @p words name, by its longest spelling. `vendor`, `other` and `unknown` give way to all others.
[[nodiscard]] inline runtime_match find_runtime(const std::vector<runtime_word>& words) {
  const auto& index = the_runtimes();
  const auto vague = [&](std::size_t entry) {
    const auto& key = index.entries[entry].key;
    return key == "vendor" || key == "other" || key == "unknown";
  };
  runtime_match best;
  for (std::size_t i = 0; i < words.size(); ++i)
    for (const auto& [spelling, entry] : index.spellings) {
      auto m = match_at(words, i, spelling, entry);
      if (m.length == 0) continue;
      const bool vaguer = best.length > 0 && vague(entry) && !vague(best.entry);
      const bool clearer = best.length > 0 && !vague(entry) && vague(best.entry);
      const bool longer = i == best.begin && m.length > best.length;
      if (best.length == 0 || clearer || (longer && !vaguer)) best = std::move(m);
    }
  return best;
}

/// Reads a memory layout at word @p i: `nhwc`, `nchw`, `channels-last`, `channels first`. @returns it and how many
/// words it takes; none where there is no such word.
[[nodiscard]] inline std::pair<std::string, std::size_t> layout_at(const std::vector<runtime_word>& words,
                                                                   std::size_t i) {
  const auto& text = words[i].text;
  if (text == "nhwc" || text == "nchw") return {text, 1};
  if (text != "channels" || i + 1 == words.size()) return {{}, 0};
  if (words[i + 1].text == "last") return {"nhwc", 2};
  if (words[i + 1].text == "first") return {"nchw", 2};
  return {{}, 0};
}

[[noreturn]] inline void throw_unknown_runtime(std::string_view text) {
  const auto& entries = the_runtimes().entries;
  std::vector<std::string> spellings;
  std::vector<std::size_t> owners;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    names.push_back(entries[i].name);
    for (const auto& list : {std::vector<std::string>{entries[i].key, entries[i].name}, entries[i].aliases})
      for (const auto& s : list) spellings.push_back(s), owners.push_back(i);
  }
  std::vector<std::string> near;
  for (const auto& spelling : near_names(text, spellings, 9)) {
    const auto at = std::find(spellings.begin(), spellings.end(), spelling) - spellings.begin();
    const auto& name = names[owners[static_cast<std::size_t>(at)]];
    if (near.size() < 3 && std::find(near.begin(), near.end(), name) == near.end()) near.push_back(name);
  }
  const auto message =
      "unknown runtime '" + std::string(text) + "'; " +
      (near.empty() ? "known are " + listed(names, "and") : "did you mean " + listed(near, "or", "'") + "?");
  throw lookup_error(message, std::move(near));
}

}  // namespace detail

/// All runtimes, in the table's order.
[[nodiscard]] inline const std::vector<runtime>& runtimes() { return detail::the_runtimes().entries; }

/// The runtime with this @p key. @throws lookup_error with the keys that come nearest
[[nodiscard]] inline const runtime& find_runtime(std::string_view key) {
  const auto& index = detail::the_runtimes();
  const auto i = index.find(key);
  if (i == index.entries.size()) detail::throw_unknown_runtime(key);
  return index.entries[i];
}

/// What a data set's @p text says of the runtime: the first of the vocabulary that it names, by the longest spelling,
/// with the version in or behind it; a memory layout; and the rest. `20.09 Jetson CUDA-X, TensorRT 7.2, CUDA 10.2` is
/// TensorRT 7.2. An empty text is `unknown`.
/// @throws lookup_error with the names that come nearest where it names none
[[nodiscard]] inline runtime_reading read_runtime(std::string_view text) {
  const auto words = detail::runtime_words(text);
  runtime_reading out;
  if (words.empty()) return out;
  const auto found = detail::find_runtime(words);
  if (found.length == 0) detail::throw_unknown_runtime(text);
  out.term = {runtimes()[found.entry].key, found.version};
  for (std::size_t i = 0; i < words.size();) {
    const auto [layout, taken] = detail::layout_at(words, i);
    if (i == found.begin) {
      i = found.end;
    } else if (taken > 0) {
      out.layout = layout;
      i += taken;
    } else {
      out.details += (out.details.empty() ? "" : " ") + words[i++].text;
    }
  }
  if (out.details == "training" || out.details.ends_with(" training")) {
    const auto trained = out.term.key + "-training";
    if (detail::the_runtimes().find(trained) < runtimes().size()) {
      out.term.key = trained;
      out.details.erase(out.details.size() - std::min<std::size_t>(out.details.size(), 9));
    }
  }
  return out;
}

/// The runtime and version that @p text names and nothing else: `tensorrt`, `TFLite 2.16 XNNPACK`, `torch.compile`.
/// @throws lookup_error with the names that come nearest
[[nodiscard]] inline runtime_term parse_runtime(std::string_view text) {
  auto read = read_runtime(text);
  if (!read.layout.empty() || !read.details.empty()) detail::throw_unknown_runtime(text);
  return std::move(read.term);
}

/// Name and version: `TensorRT 8.4.0`. @throws lookup_error for a key that the vocabulary does not have
[[nodiscard]] inline std::string to_string(const runtime_term& term) {
  return find_runtime(term.key).name + (term.version.empty() ? "" : " " + term.version);
}

/// The words for a runtime and a memory layout in a platform's text: `PyTorch eager 2.4 channels-last`; none for
/// `unknown`. @throws lookup_error as `to_string`
[[nodiscard]] inline std::string runtime_text(const runtime_term& term, std::string_view layout = "") {
  auto text = term.key == "unknown" ? std::string() : to_string(term);
  if (layout == "nhwc") text += text.empty() ? "channels-last" : " channels-last";
  return text;
}

/// Whether something measured with version @p measured answers for @p asked: the same, or a part of it from its start
/// (`8.4.1` is asked for as `8` or `8.4`); any for an empty one.
[[nodiscard]] inline bool version_fits(std::string_view measured, std::string_view asked) {
  return asked.empty() || (measured.starts_with(asked) &&
                           (measured.size() == asked.size() || !detail::is_digit(measured[asked.size()])));
}

/// `eager`, `graph`, `compiled` or `unknown`.
[[nodiscard]] inline std::string to_string(execution e) {
  const auto name = detail::execution_name(e);
  return std::string(name.empty() ? "unknown" : name);
}

}  // namespace ledg::inline LEDG_ABI::hardware
