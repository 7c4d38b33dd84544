// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/text/unicode.hpp"

/// @file text/vocabulary.hpp
/// The list of tokens a tokenizer knows; a token's place in the list is its id.

namespace ledg::inline LEDG_ABI::text {

/// Names of the tokens with a meaning of their own.
struct special_names {
  std::string pad = "[PAD]";
  std::string unk = "[UNK]";
  std::string cls = "[CLS]";
  std::string sep = "[SEP]";
  std::string mask = "[MASK]";

  friend bool operator==(const special_names&, const special_names&) = default;
};

/// Immutable list of tokens with constant-time lookup. Thread-safety: const access from any thread.
class vocabulary {
 public:
  /// Takes tokens in the order of their ids; @p source names them in messages. An empty one is an id that no text can
  /// give; of two equal ones the last has the name, as in Hugging Face's libraries.
  /// @throws corrupt_error where a token is not UTF-8.
  /// @param blank whether the file that they come from lists an empty token, which counts when ids are given to more
  explicit vocabulary(std::vector<std::string> tokens, const std::string& source = "vocabulary", bool blank = false)
      : tokens_(std::move(tokens)), source_(source), blank_(blank) {
    ids_.reserve(tokens_.size());
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!is_utf8(tokens_[i]))
        throw corrupt_error(source_ + ": the token with id " + std::to_string(i) + " is not UTF-8");
      if (!tokens_[i].empty()) ids_.insert_or_assign(tokens_[i], static_cast<std::int32_t>(i));
    }
  }

  /// Reads a `vocab.txt`: one token a line, line 1 has id 0. A byte order mark is part of the first token.
  /// @throws input_error where it cannot be read; corrupt_error where a token is not UTF-8.
  [[nodiscard]] static vocabulary read_text(const std::filesystem::path& path) {
    static_cast<void>(io::mapped_file(path));  // refuses what is no file of text at all
    std::vector<std::string> tokens;
    io::for_each_line(
        path, [&](std::string_view line, std::size_t) { tokens.emplace_back(line); }, {.line = io::longest_word});
    const bool blank = std::find(tokens.begin(), tokens.end(), "") != tokens.end();
    return vocabulary(std::move(tokens), "'" + path.string() + "'", blank);
  }

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }
  [[nodiscard]] const std::vector<std::string>& tokens() const { return tokens_; }

  /// Whether an empty token is listed too.
  [[nodiscard]] bool blank() const { return blank_; }

  /// How many different tokens there are; all blank lines of a `vocab.txt` are one.
  [[nodiscard]] std::size_t distinct() const { return ids_.size() + (blank_ ? 1 : 0); }

  /// One more than the largest id of a token that a text can give.
  [[nodiscard]] std::size_t used() const {
    auto last = tokens_.size();
    while (last > 0 && tokens_[last - 1].empty()) --last;
    return last;
  }

  /// Where the tokens came from, for messages.
  [[nodiscard]] const std::string& source() const { return source_; }

  /// Id of @p token, if there is one. O(1), no allocation.
  [[nodiscard]] std::optional<std::int32_t> find(std::string_view token) const {
    const auto at = ids_.find(token);
    return at != ids_.end() ? std::optional(at->second) : std::nullopt;
  }

  /// Id of @p token. @throws lookup_error where the vocabulary lacks it.
  [[nodiscard]] std::int32_t id(std::string_view token) const {
    if (const auto found = find(token)) return *found;
    throw lookup_error(source_ + ": no token '" + std::string(token) + "' among its " + std::to_string(size()));
  }

  /// Token with this id. @throws lookup_error where the id is out of range.
  [[nodiscard]] const std::string& token(std::int32_t id) const {
    if (id < 0 || static_cast<std::size_t>(id) >= size())
      throw lookup_error(source_ + ": no token has id " + std::to_string(id) + "; there are " + std::to_string(size()));
    return tokens_[static_cast<std::size_t>(id)];
  }

  /// The tokens as a `vocab.txt`, which `from_text` reads back.
  [[nodiscard]] std::string to_text() const {
    std::string text;
    for (const auto& t : tokens_) text += t + '\n';
    return text;
  }

  /// The inverse of `to_text`.
  [[nodiscard]] static vocabulary from_text(std::string_view text, const std::string& source = "vocabulary") {
    std::vector<std::string> tokens;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      tokens.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return vocabulary(std::move(tokens), source);
  }

  /// Writes a `vocab.txt`, completely or not at all. @throws input_error where that fails.
  void write_text(const std::filesystem::path& path) const { io::write_atomically(path, to_text()); }

 private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };

  std::vector<std::string> tokens_;
  std::string source_;
  bool blank_;
  std::unordered_map<std::string, std::int32_t, hash, std::equal_to<>> ids_;
};

}  // namespace ledg::inline LEDG_ABI::text
