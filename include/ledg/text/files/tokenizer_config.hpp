// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/files/token_json.hpp"

/// @file text/files/tokenizer_config.hpp
/// `tokenizer_config.json`, and the older files `special_tokens_map.json` and `added_tokens.json` beside it.

namespace ledg::inline LEDG_ABI::text::files {

/// A special token that a file names, with whether it gives properties too.
struct named_token {
  added_token token;
  bool has_properties = false;
};

/// What the files say of a tokenizer beside its vocabulary.
struct tokenizer_config {
  std::string source;                          ///< the file, for messages
  std::string tokenizer_class;                 ///< empty where it is not named
  bool lowercase = true;                       ///< `do_lower_case`
  bool split_cjk = true;                       ///< `tokenize_chinese_chars`
  std::optional<bool> strip_accents;           ///< as `lowercase` where not set
  bool cleans = false;                         ///< one of these three is in the file
  bool cut_front = false;                      ///< `truncation_side` is `left`
  bool special_is_text = false;                ///< `split_special_tokens`
  std::map<std::string, named_token> special;  ///< by key: `cls_token`, ...; one without content is not there
  std::vector<named_token> more_special;       ///< `additional_special_tokens`, `extra_special_tokens`
  std::optional<std::map<std::int64_t, added_token>> added;  ///< `added_tokens_decoder` or `added_tokens.json`, by id

  /// Keys of `special` in the order in which tokens without an id get one.
  static constexpr std::array<const char*, 7> special_keys = {"bos_token", "eos_token", "unk_token", "sep_token",
                                                              "pad_token", "cls_token", "mask_token"};
};

namespace detail {

[[nodiscard]] inline named_token read_named(const io::json_view& view) {
  return {read_special_token(view), view.value().is_object()};
}

/// Special tokens of an object; what was read before gives way.
inline void read_special(const io::json_view& view, tokenizer_config& config) {
  for (const char* key : tokenizer_config::special_keys)
    if (view.has(key))
      config.special[key] = read_named(view[key]);
    else if (view.value().contains(key))
      config.special[key] = {};  // null: there is none
  for (const char* key : {"additional_special_tokens", "extra_special_tokens"}) {
    if (!view.has(key)) continue;
    const auto tokens = view[key];
    if (tokens.value().is_object()) {
      for (const auto& item : tokens.value().items()) config.more_special.push_back(read_named(tokens[item.key()]));
    } else {
      for (std::size_t i = 0; i < tokens.value().size(); ++i) config.more_special.push_back(read_named(tokens[i]));
    }
  }
}

inline void read_added_tokens_decoder(const io::json_view& view, tokenizer_config& config) {
  if (!view.value().is_object()) view.refuse("an object of tokens by id");
  config.added.emplace();
  for (const auto& item : view.value().items()) {
    std::size_t read = 0;
    std::int64_t id = -1;
    try {
      id = std::stoll(item.key(), &read);
    } catch (const std::exception&) {
    }
    if (id < 0 || read != item.key().size()) view.refuse("ids as keys, not '" + item.key() + "'");
    config.added->insert_or_assign(id, read_token_object(view[item.key()]));
  }
}

inline void read_truncation_side(const io::json_view& view, tokenizer_config& config) {
  if (!view.has("truncation_side")) return;
  const auto side = view.get<std::string>("truncation_side");
  if (side != "left" && side != "right") view["truncation_side"].refuse("left or right");
  config.cut_front = side == "left";
}

/// `added_tokens.json`: ids by content. Tokens that another file calls special are.
inline void read_added_tokens(const std::filesystem::path& path, tokenizer_config& config) {
  const auto document = io::read_json(path);
  const io::json_view view(document, "'" + path.string() + "'");
  if (!document.is_object()) view.refuse("an object of ids");
  const auto is_special = [&](const std::string& content) {
    for (const auto& [key, named] : config.special)
      if (named.token.content == content) return true;
    for (const auto& named : config.more_special)
      if (named.token.content == content) return true;
    return false;
  };
  config.added.emplace();
  for (const auto& item : document.items()) {
    const bool special = is_special(item.key());
    config.added->insert_or_assign(view.get<std::int64_t>(item.key()),
                                   added_token{.content = item.key(), .special = special, .normalized = !special});
  }
}

}  // namespace detail

/// Reads the three files, as far as @p folder has them. Where the first lists its added tokens, the others are older
/// and not looked at.
/// @throws corrupt_error where a file breaks its format.
[[nodiscard]] inline tokenizer_config read_tokenizer_config(const std::filesystem::path& folder) {
  tokenizer_config config;
  const auto path = folder / "tokenizer_config.json";
  config.source = "'" + path.string() + "'";
  if (io::exists(path)) {
    const auto document = io::read_json(path);
    const io::json_view view(document, config.source);
    if (!document.is_object()) view.refuse("an object");
    config.tokenizer_class = view.get<std::string>("tokenizer_class", "");
    config.lowercase = view.get("do_lower_case", true);
    config.split_cjk = view.get("tokenize_chinese_chars", true);
    if (view.has("strip_accents")) config.strip_accents = view.get<bool>("strip_accents");
    config.cleans = view.has("do_lower_case") || view.has("tokenize_chinese_chars") || view.has("strip_accents");
    config.special_is_text = view.get("split_special_tokens", false);
    detail::read_truncation_side(view, config);
    detail::read_special(view, config);
    if (view.has("added_tokens_decoder")) detail::read_added_tokens_decoder(view["added_tokens_decoder"], config);
  }
  if (config.added) return config;
  if (const auto map = folder / "special_tokens_map.json"; io::exists(map)) {
    const auto document = io::read_json(map);
    const io::json_view view(document, "'" + map.string() + "'");
    if (!document.is_object()) view.refuse("an object of special tokens");
    detail::read_special(view, config);
  }
  if (const auto added = folder / "added_tokens.json"; io::exists(added)) detail::read_added_tokens(added, config);
  return config;
}

}  // namespace ledg::inline LEDG_ABI::text::files
