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
#include "ledg/io/json.hpp"
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
};

/// Immutable list of tokens with constant-time lookup. Thread-safety: const access from any thread.
class vocabulary {
 public:
  /// Takes tokens in the order of their ids; @p source names them in messages.
  /// @throws corrupt_error where a token appears twice or is not UTF-8.
  explicit vocabulary(std::vector<std::string> tokens, const std::string& source = "vocabulary")
      : tokens_(std::move(tokens)), source_(source) {
    ids_.reserve(tokens_.size());
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!is_utf8(tokens_[i]))
        throw corrupt_error(source_ + ": the token with id " + std::to_string(i) + " is not UTF-8");
      const auto [at, is_new] = ids_.emplace(tokens_[i], static_cast<std::int32_t>(i));
      if (!is_new)
        throw corrupt_error(source_ + ": token '" + tokens_[i] + "' has ids " + std::to_string(at->second) + " and " +
                            std::to_string(i));
    }
  }

  /// Reads a `vocab.txt`: one token a line, line 1 has id 0.
  /// @throws input_error where it cannot be read; corrupt_error where a token appears twice or is not UTF-8.
  [[nodiscard]] static vocabulary read_text(const std::filesystem::path& path) {
    std::vector<std::string> tokens;
    io::for_each_line(
        path, [&](std::string_view line, std::size_t) { tokens.emplace_back(line); }, {.line = io::longest_word});
    return vocabulary(std::move(tokens), "'" + path.string() + "'");
  }

  /// Takes `model.vocab` and `added_tokens` of a parsed `tokenizer.json`.
  /// @throws corrupt_error where ids are missing, repeated or contradictory.
  [[nodiscard]] static vocabulary from_tokenizer_json(const io::json_view& document, const std::string& source) {
    std::vector<std::optional<std::string>> slots;
    const auto place = [&](const std::string& token, std::size_t id) {
      constexpr std::size_t most = std::size_t{1} << 24;  // ids are dense; a wild one would only cost memory
      if (id >= most) throw corrupt_error(source + ": id " + std::to_string(id) + " of '" + token + "' is too large");
      if (id >= slots.size()) slots.resize(id + 1);
      if (slots[id] && *slots[id] != token)
        throw corrupt_error(source + ": id " + std::to_string(id) + " is both '" + *slots[id] + "' and '" + token +
                            "'");
      slots[id] = token;
    };
    const auto entries = document["model"]["vocab"];
    if (!entries.value().is_object()) throw corrupt_error(source + ": /model/vocab: expected an object of ids");
    for (const auto& item : entries.value().items()) place(item.key(), entries.get<std::size_t>(item.key()));
    if (document.has("added_tokens")) {
      const auto added = document["added_tokens"];
      for (std::size_t i = 0; i < added.size(); ++i)
        place(added[i].get<std::string>("content"), added[i].get<std::size_t>("id"));
    }
    std::vector<std::string> tokens;
    tokens.reserve(slots.size());
    for (auto& slot : slots) {
      if (!slot) throw corrupt_error(source + ": no token has id " + std::to_string(tokens.size()));
      tokens.push_back(std::move(*slot));
    }
    return vocabulary(std::move(tokens), source);
  }

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }
  [[nodiscard]] const std::vector<std::string>& tokens() const { return tokens_; }

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
  std::unordered_map<std::string, std::int32_t, hash, std::equal_to<>> ids_;
};

}  // namespace ledg::inline LEDG_ABI::text
