// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/files/tokenizer_config.hpp"
#include "ledg/text/files/tokenizer_json.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file text/tokenizer_folder.hpp
/// A tokenizer from a folder of Hugging Face: the same ids as `AutoTokenizer` gives.

namespace ledg::inline LEDG_ABI::text {

namespace detail {

/// Who says how a text is cleaned.
enum class tokenizer_kind : std::uint8_t {
  bert,    ///< a class of BERT's: tokenizer_config.json, whatever tokenizer.json says
  generic  ///< tokenizer.json
};

/// Classes of transformers that tokenize as BERT does, without the `Fast` of some.
inline constexpr std::array<std::string_view, 9> bert_classes = {
    "BertTokenizer",       "DistilBertTokenizer",        "ElectraTokenizer",
    "MobileBertTokenizer", "ConvBertTokenizer",          "SqueezeBertTokenizer",
    "LxmertTokenizer",     "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer"};

/// Models whose tokenizer is one of these where nothing else is said.
inline constexpr std::array<std::string_view, 11> bert_models = {
    "bert",   "distilbert", "electra", "mobilebert", "convbert",     "squeezebert",
    "lxmert", "dpr",        "ernie",   "nezha",      "megatron-bert"};

[[nodiscard]] inline bool is_one_of(std::string_view name, auto names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What config.json says of the tokenizer; empty where it says nothing, or is not there.
struct model_names {
  std::string source;
  std::string tokenizer_class;
  std::string model_type;
};
[[nodiscard]] inline model_names read_model_names(const std::filesystem::path& folder) {
  const auto path = folder / "config.json";
  model_names names{.source = "'" + path.string() + "'", .tokenizer_class = {}, .model_type = {}};
  if (!io::exists(path)) return names;
  const auto document = io::read_json(path);
  const io::json_view view(document, names.source);
  if (!document.is_object()) view.refuse("an object");
  names.tokenizer_class = view.get<std::string>("tokenizer_class", "");
  names.model_type = view.get<std::string>("model_type", "");
  return names;
}

/// @throws input_error where the folder names a tokenizer that is not BERT's.
[[nodiscard]] inline tokenizer_kind kind_of(const files::tokenizer_config& config, const model_names& names,
                                            bool has_tokenizer_json) {
  const bool own = !config.tokenizer_class.empty();
  std::string name = own ? config.tokenizer_class : names.tokenizer_class;
  if (name.empty()) {
    if (is_one_of(names.model_type, bert_models)) return tokenizer_kind::bert;
    if (names.model_type.empty())
      return has_tokenizer_json && !config.cleans ? tokenizer_kind::generic : tokenizer_kind::bert;
    throw input_error(names.source + ": model_type: expected bert or another model with its tokenizer, got '" +
                      names.model_type + "'");
  }
  const auto plain = name.ends_with("Fast") ? name.substr(0, name.size() - 4) : name;
  if (is_one_of(plain, bert_classes)) return tokenizer_kind::bert;
  if (has_tokenizer_json && (name == "PreTrainedTokenizerFast" || name == "TokenizersBackend"))
    return tokenizer_kind::generic;
  throw input_error((own ? config.source : names.source) + ": tokenizer_class: expected BertTokenizer or a relative" +
                    (has_tokenizer_json ? "" : ", as there is no tokenizer.json") + ", got '" + name + "'");
}

/// The special tokens that files name, on top of @p names. A name that is null is none.
inline void take_names(const files::tokenizer_config& config, special_names& names) {
  for (const auto& [key, name] :
       {std::pair("pad_token", &names.pad), std::pair("unk_token", &names.unk), std::pair("cls_token", &names.cls),
        std::pair("sep_token", &names.sep), std::pair("mask_token", &names.mask)})
    if (const auto at = config.special.find(key); at != config.special.end()) *name = at->second.token.content;
}

/// Adds what the files list beside tokenizer.json, in the order of transformers: tokens with an id by id, then the
/// special ones, which a class of BERT's has by default.
inline void add_listed(const files::tokenizer_config& config, const vocabulary& vocab, tokenizer_kind kind,
                       added_tokens& added) {
  if (config.added)
    for (const auto& [id, token] : *config.added) added.add(vocab, token);
  const auto take = [&](const files::named_token& named) {
    if (named.has_properties)
      added.add(vocab, named.token);
    else
      added.add_missing(vocab, named.token);
  };
  const special_names usual;
  for (const std::string key : files::tokenizer_config::special_keys) {
    const auto at = config.special.find(key);
    if (at != config.special.end())
      take(at->second);
    else if (kind == tokenizer_kind::bert)
      for (const auto& [of, name] :
           {std::pair("unk_token", &usual.unk), std::pair("sep_token", &usual.sep), std::pair("pad_token", &usual.pad),
            std::pair("cls_token", &usual.cls), std::pair("mask_token", &usual.mask)})
        if (key == of) added.add_missing(vocab, special_token(*name));
  }
  for (const auto& named : config.more_special) take(named);
}

/// The id of @p name among added tokens and the vocabulary. @throws input_error where it has none.
[[nodiscard]] inline std::int32_t special_id(const added_tokens& added, const vocabulary& vocab,
                                             const std::string& name) {
  if (const auto id = added.find(name)) return *id;
  if (const auto id = vocab.find(name)) return *id;
  throw input_error(vocab.source() + ": a tokenizer of BERT's needs the token '" + name + "'");
}

/// Puts vocabulary, settings and added tokens together.
[[nodiscard]] inline wordpiece assemble_tokenizer(files::tokenizer_parts parts, const files::tokenizer_config& config,
                                                  tokenizer_kind kind) {
  parts.config.cut_front = parts.config.cut_front || config.cut_front;
  parts.config.special_is_text = config.special_is_text;
  if (kind == tokenizer_kind::bert) {
    parts.config.lowercase = config.lowercase;
    parts.config.split_cjk = config.split_cjk;
    parts.config.strip_accents = config.strip_accents;
  }
  added_tokens added;
  for (auto& token : parts.added) added.add(parts.vocab, std::move(token));
  add_listed(config, parts.vocab, kind, added);
  auto& names = parts.config.special;
  if (!parts.around && kind == tokenizer_kind::bert)
    parts.around =
        sequence_template::bert(special_id(added, parts.vocab, names.cls), special_id(added, parts.vocab, names.sep));
  return {std::move(parts.vocab), std::move(parts.config), std::move(added),
          parts.around.value_or(sequence_template{})};
}

}  // namespace detail

/// The tokenizer of a parsed `tokenizer.json` alone; @p source names it in messages.
/// @throws input_error where it is not BERT's; corrupt_error where it breaks its format.
[[nodiscard]] inline wordpiece read_tokenizer_json(const io::json_view& view, const std::string& source) {
  return detail::assemble_tokenizer(files::read_tokenizer_parts(view, source), {}, detail::tokenizer_kind::generic);
}

/// The same of a file. @throws input_error, too, where it cannot be read.
[[nodiscard]] inline wordpiece read_tokenizer_json(const std::filesystem::path& path) {
  const auto document = io::read_json(path);
  const auto source = "'" + path.string() + "'";
  return read_tokenizer_json(io::json_view(document, source), source);
}

/// Reads `tokenizer.json` or, where there is none, `vocab.txt` from @p folder, with `tokenizer_config.json`,
/// `special_tokens_map.json`, `added_tokens.json` and the names in `config.json`, each as far as it is there.
/// @throws input_error where the folder holds no vocabulary, or asks for a tokenizer that is not BERT's.
/// @throws corrupt_error where a file breaks its format.
[[nodiscard]] inline wordpiece read_tokenizer(const std::filesystem::path& folder) {
  const auto fast = folder / "tokenizer.json";
  const auto slow = folder / "vocab.txt";
  const bool has_fast = io::exists(fast);
  const auto config = files::read_tokenizer_config(folder);
  const auto kind = detail::kind_of(config, detail::read_model_names(folder), has_fast);
  if (has_fast) {
    const auto document = io::read_json(fast);
    const auto source = "'" + fast.string() + "'";
    auto parts = files::read_tokenizer_parts(io::json_view(document, source), source);
    const auto unk = parts.config.special.unk;
    const auto [cls, sep] = std::pair(parts.config.special.cls, parts.config.special.sep);
    detail::take_names(config, parts.config.special);
    parts.config.special.unk = unk;
    if (parts.around) std::tie(parts.config.special.cls, parts.config.special.sep) = std::tie(cls, sep);
    return detail::assemble_tokenizer(std::move(parts), config, kind);
  }
  if (!io::exists(slow))
    throw input_error("'" + folder.string() + "': expected tokenizer.json or vocab.txt, found neither");
  files::tokenizer_parts parts{vocabulary::read_text(slow), {}, {}, std::nullopt};
  detail::take_names(config, parts.config.special);
  return detail::assemble_tokenizer(std::move(parts), config, kind);
}

}  // namespace ledg::inline LEDG_ABI::text
