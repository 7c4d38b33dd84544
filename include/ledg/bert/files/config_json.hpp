// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/bert/config.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"

/// @file bert/files/config_json.hpp
/// `config.json` of BERT and of the models that are BERT under other names.

namespace ledg::inline LEDG_ABI::files {

/// Whose names the keys of `config.json` and the tensors have.
enum class bert_family : std::uint8_t {
  bert,
  distilbert,  ///< without segments and pooler
  electra      ///< without pooler; its embeddings may be narrower than its layers
};

/// Sizes of an encoder, and whose names its files have.
struct encoder_config {
  bert_config bert;
  bert_family family = bert_family::bert;
};

namespace detail {

/// Keys of DistilBERT with BERT's for the same thing.
inline constexpr std::array<std::pair<const char*, const char*>, 7> distilbert_keys = {{
    {"dim", "hidden_size"},
    {"n_layers", "num_hidden_layers"},
    {"n_heads", "num_attention_heads"},
    {"hidden_dim", "intermediate_size"},
    {"activation", "hidden_act"},
    {"dropout", "hidden_dropout_prob"},
    {"attention_dropout", "attention_probs_dropout_prob"},
}};

[[nodiscard]] inline bert_family family_of(const io::json_view& view, const std::string& source) {
  const auto type = view.get<std::string>("model_type", "bert");
  if (type == "bert") return bert_family::bert;
  if (type == "distilbert") return bert_family::distilbert;
  if (type == "electra") return bert_family::electra;
  throw input_error(source + ": model_type: expected bert, distilbert or electra, got '" + type +
                    "'; other encoders are not read");
}

/// What changes the vectors and is not obeyed.
inline void refuse_unsupported(const io::json_view& view, const std::string& source) {
  if (view.has("pruned_heads") && view["pruned_heads"].size() > 0)
    throw input_error(source + ": pruned_heads: heads that were cut out are not supported");
  if (view.has("quantization_config"))
    throw input_error(source + ": quantization_config: quantized weights are not supported");
}

/// @p document with BERT's keys in place of DistilBERT's.
[[nodiscard]] inline io::json with_bert_keys(io::json document, const std::string& source) {
  for (const auto& [from, to] : distilbert_keys) {
    if (!document.contains(from)) continue;
    auto value = document[from];
    document[to] = std::move(value);
  }
  for (const char* key : {"dim", "n_layers", "n_heads", "hidden_dim"})
    if (!document.contains(key)) throw corrupt_error(source + ": the document has no member '" + key + "'");
  document["type_vocab_size"] = 2;
  document["layer_norm_eps"] = 1e-12;
  return document;
}

}  // namespace detail

/// Reads the file @p path. Whether there is a pooler, the weights tell.
/// @throws input_error where it asks for a model that is not BERT's encoder: the first thing that is looked at is
/// `model_type`; corrupt_error where the file breaks its format.
[[nodiscard]] inline encoder_config read_encoder_config(const std::filesystem::path& path) {
  const auto source = "'" + path.string() + "'";
  auto document = io::read_json(path);
  const io::json_view view(document, source);
  if (!document.is_object()) view.refuse("an object");
  encoder_config out;
  out.family = detail::family_of(view, source);
  detail::refuse_unsupported(view, source);
  if (out.family == bert_family::distilbert) document = detail::with_bert_keys(std::move(document), source);
  document["model_type"] = "bert";
  out.bert = bert_config::from_json(io::json_view(document, source), source);
  if (out.family != bert_family::electra) return out;
  const auto width = io::json_view(document, source).get<std::size_t>("embedding_size", 128);
  out.bert.embedding_size = width == out.bert.hidden_size ? 0 : width;
  if (width == 0) throw input_error(source + ": embedding_size: expected 1 or more, got 0");
  out.bert.validate();
  return out;
}

}  // namespace ledg::inline LEDG_ABI::files
