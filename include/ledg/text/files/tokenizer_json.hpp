// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/files/token_json.hpp"
#include "ledg/text/sequence_template.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file text/files/tokenizer_json.hpp
/// `tokenizer.json`, the file of Hugging Face's tokenizers. Its truncation and padding are not obeyed: both are the
/// caller's choice, per call.

namespace ledg::inline LEDG_ABI::text::files {

/// What a `tokenizer.json` says.
struct tokenizer_parts {
  vocabulary vocab;
  wordpiece_config config;
  std::vector<added_token> added;           ///< in the order of the file
  std::optional<sequence_template> around;  ///< where it has a post-processor
};

namespace detail {

/// The one member of a sequence that has one, or what is no sequence. @param list its key: `normalizers`, ...
[[nodiscard]] inline io::json_view unwrapped(const io::json_view& part, std::string_view list) {
  if (part.is_null() || part.get<std::string>("type", "") != "Sequence" || !part.has(list) || part[list].size() != 1)
    return part;
  return part[list][0];
}

/// The part @p name, which must be of type @p type. @throws input_error where it is not.
[[nodiscard]] inline io::json_view expected_part(const io::json_view& view, const std::string& source,
                                                 const std::string& name, std::string_view type) {
  const auto part = unwrapped(view[name], name + "s");
  const auto got = part.get<std::string>("type", "");
  if (got != type)
    throw input_error(source + ": /" + name + "/type: expected " + std::string(type) + ", got '" + got +
                      "'; only BERT's tokenizer is supported");
  return part;
}

/// How text is cleaned: BERT's normalizer, which sentence-transformers may put behind `Lowercase`.
/// @throws input_error where it is another one.
inline void read_normalizer(const io::json_view& view, const std::string& source, wordpiece_config& config) {
  const auto whole = view["normalizer"];
  const auto is = [](const io::json_view& part, std::string_view type) {
    return !part.is_null() && part.get<std::string>("type", "") == type;
  };
  const bool behind_lowercase = is(whole, "Sequence") && whole.has("normalizers") && whole["normalizers"].size() == 2 &&
                                is(whole["normalizers"][0], "Lowercase") &&
                                is(whole["normalizers"][1], "BertNormalizer");
  const auto normalizer =
      behind_lowercase ? whole["normalizers"][1] : expected_part(view, source, "normalizer", "BertNormalizer");
  config.clean_text = normalizer.get("clean_text", true);
  config.split_cjk = normalizer.get("handle_chinese_chars", true);
  config.lowercase = normalizer.get("lowercase", true);
  if (normalizer.has("strip_accents")) config.strip_accents = normalizer.get<bool>("strip_accents");
  if (!behind_lowercase) return;
  config.strip_accents = config.strip_accents.value_or(config.lowercase);
  config.lowercase = true;
}

/// `model.vocab`: ids of tokens. Ids that no token has stay free.
/// @throws corrupt_error where ids are wild or two tokens have one.
[[nodiscard]] inline vocabulary read_vocabulary(const io::json_view& model, const std::string& source) {
  constexpr std::size_t most = std::size_t{1} << 22;  // a wild id would only cost memory
  std::vector<std::string> tokens;
  const auto entries = model["vocab"];
  if (!entries.value().is_object()) throw corrupt_error(source + ": /model/vocab: expected an object of ids");
  for (const auto& item : entries.value().items()) {
    const auto id = entries.get<std::size_t>(item.key());
    if (id >= most)
      throw corrupt_error(source + ": id " + std::to_string(id) + " of '" + item.key() + "' is too large");
    if (id >= tokens.size()) tokens.resize(id + 1);
    if (!tokens[id].empty())
      throw corrupt_error(source + ": id " + std::to_string(id) + " is both '" + tokens[id] + "' and '" + item.key() +
                          "'");
    tokens[id] = item.key();
  }
  return vocabulary(std::move(tokens), source, entries.value().contains(""));
}

/// One form of a `TemplateProcessing`. @throws input_error where it is not A, or A and B, in this order.
[[nodiscard]] inline sequence_form read_form(const io::json_view& post, const std::string& name,
                                             const std::string& source) {
  const auto items = post[name];
  const std::string order = name == "pair" ? "AB" : "A";
  sequence_form form;
  std::string seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_token = items[i].has("SpecialToken");
    const auto item = items[i][is_token ? "SpecialToken" : "Sequence"];
    const auto type = item.get<std::int32_t>("type_id", 0);
    if (!is_token) {
      (seen.empty() ? form.first_type : form.second_type) = type;
      seen += item.get<std::string>("id");
      continue;
    }
    auto& place = seen.empty() ? form.before : seen == order ? form.behind : form.between;
    const auto ids = post["special_tokens"][item.get<std::string>("id")]["ids"];
    for (const auto id : ids.as<std::vector<std::int32_t>>()) place.push_back({id, type});
  }
  if (seen != order)
    throw input_error(source + ": /post_processor/" + name + ": expected the sequences " + order + ", got '" + seen +
                      "'");
  return form;
}

/// The template, and the names of the tokens before and behind a text.
[[nodiscard]] inline std::optional<sequence_template> read_template(const io::json_view& view,
                                                                    const std::string& source, special_names& names) {
  if (!view.has("post_processor")) return std::nullopt;
  const auto post = unwrapped(view["post_processor"], "processors");
  const auto type = post.get<std::string>("type", "");
  if (type == "BertProcessing") {
    names.cls = post["cls"][0].as<std::string>();
    names.sep = post["sep"][0].as<std::string>();
    return sequence_template::bert(post["cls"][1].as<std::int32_t>(), post["sep"][1].as<std::int32_t>());
  }
  if (type != "TemplateProcessing")
    throw input_error(source + ": /post_processor/type: expected TemplateProcessing or BertProcessing, got '" + type +
                      "'");
  const auto single = post["single"];
  for (const auto& [at, name] : {std::pair(std::size_t{0}, &names.cls), std::pair(single.size() - 1, &names.sep)})
    if (single.size() > 1 && single[at].has("SpecialToken")) *name = single[at]["SpecialToken"].get<std::string>("id");
  return sequence_template{read_form(post, "single", source), read_form(post, "pair", source)};
}

}  // namespace detail

/// Takes a parsed `tokenizer.json`; @p source names it in messages.
/// @throws input_error where it asks for a tokenizer that is not BERT's; corrupt_error where it breaks its format.
[[nodiscard]] inline tokenizer_parts read_tokenizer_parts(const io::json_view& view, const std::string& source) {
  const auto model = view["model"];
  const auto kind = model.get<std::string>("type", "WordPiece");  // early files do not name it
  if (kind != "WordPiece") throw input_error(source + ": /model/type: expected WordPiece, got '" + kind + "'");
  static_cast<void>(detail::expected_part(view, source, "pre_tokenizer", "BertPreTokenizer"));

  wordpiece_config config;
  detail::read_normalizer(view, source, config);
  config.continuation = model.get<std::string>("continuing_subword_prefix", "##");
  config.max_word_chars = model.get<std::size_t>("max_input_chars_per_word", 100);
  config.special.unk = model.get<std::string>("unk_token", "[UNK]");
  if (view.has("truncation")) config.cut_front = view["truncation"].get<std::string>("direction", "Right") == "Left";
  auto around = detail::read_template(view, source, config.special);

  std::vector<added_token> added;
  const auto count = view.has("added_tokens") ? view["added_tokens"].size() : 0;
  for (std::size_t i = 0; i < count; ++i) {
    added.push_back(read_token_object(view["added_tokens"][i]));
    if (added.back().content.empty()) throw corrupt_error(source + ": added token " + std::to_string(i) + " is empty");
  }
  return {detail::read_vocabulary(model, source), std::move(config), std::move(added), std::move(around)};
}

}  // namespace ledg::inline LEDG_ABI::text::files
