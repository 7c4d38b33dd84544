// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/half.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file bert/save.hpp
/// Sentence encoders as folders of Hugging Face.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Writes @p value as the file @p name of @p folder.
inline void write_document(const std::filesystem::path& folder, std::string_view name, const io::json& value,
                           int indent = 2) {
  io::write_atomically(folder / name, value.dump(indent) + "\n");
}

/// Weights of the encoder, and those of the linear map (`linear.*`) apart, rounded to F16.
inline void write_weights(const std::filesystem::path& folder, const parameter_layout& layout,
                          std::span<const float> parameters) {
  io::safetensors_writer encoder;
  io::safetensors_writer dense;
  encoder.set_metadata("format", "pt");
  dense.set_metadata("format", "pt");
  for (const auto& p : layout.entries())
    (p.name.starts_with("linear.") ? dense : encoder)
        .add(p.name, p.shape, parameters.subspan(p.offset, p.size), io::dtype::f16);
  encoder.write(folder / "model.safetensors");
  dense.write(folder / "2_Dense" / "model.safetensors");
}

/// What sentence-transformers wants to know: modules one after the other.
inline void write_modules(const std::filesystem::path& folder, const bert_config& config, std::size_t size) {
  const auto module = [](int i, const char* path, const char* type) {
    return io::json{{"idx", i},
                    {"name", std::to_string(i)},
                    {"path", path},
                    {"type", std::string("sentence_transformers.models.") + type}};
  };
  write_document(folder, "modules.json",
                 {module(0, "", "Transformer"), module(1, "1_Pooling", "Pooling"), module(2, "2_Dense", "Dense"),
                  module(3, "3_Normalize", "Normalize")});
  const auto hidden = config.hidden_size;
  write_document(folder, "1_Pooling/config.json",
                 {{"word_embedding_dimension", hidden},
                  {"pooling_mode_cls_token", false},
                  {"pooling_mode_mean_tokens", true},
                  {"pooling_mode_max_tokens", false},
                  {"pooling_mode_mean_sqrt_len_tokens", false}});
  write_document(folder, "2_Dense/config.json",
                 {{"in_features", hidden},
                  {"out_features", size},
                  {"bias", true},
                  {"activation_function", "torch.nn.modules.linear.Identity"}});
  write_document(folder, "sentence_bert_config.json",
                 {{"max_seq_length", config.max_position_embeddings}, {"do_lower_case", false}});
}

[[nodiscard]] inline io::json special_token_names(const text::special_names& special) {
  return {{"unk_token", special.unk},
          {"sep_token", special.sep},
          {"pad_token", special.pad},
          {"cls_token", special.cls},
          {"mask_token", special.mask}};
}

[[nodiscard]] inline io::json strip_accents_of(const text::wordpiece_config& t) {
  return t.strip_accents ? io::json(*t.strip_accents) : io::json();
}

/// One form of a template, in the form of `tokenizer.json`; names of its tokens go to @p names.
[[nodiscard]] inline io::json form_document(const text::wordpiece& tokenizer, const text::sequence_form& form,
                                            bool pair, io::json& names) {
  io::json out = io::json::array();
  const auto put = [&](const std::vector<text::sequence_form::token>& tokens) {
    for (const auto& t : tokens) {
      const auto& name = tokenizer.token(t.id);
      out.push_back({{"SpecialToken", {{"id", name}, {"type_id", t.type}}}});
      names[name] = {{"id", name}, {"ids", {t.id}}, {"tokens", {name}}};
    }
  };
  put(form.before);
  out.push_back({{"Sequence", {{"id", "A"}, {"type_id", form.first_type}}}});
  put(form.between);
  if (pair) out.push_back({{"Sequence", {{"id", "B"}, {"type_id", form.second_type}}}});
  put(form.behind);
  return out;
}

/// Where special tokens stand, in the form of `tokenizer.json`.
[[nodiscard]] inline io::json post_processor_of(const text::wordpiece& tokenizer) {
  auto names = io::json::object();
  io::json out = {{"type", "TemplateProcessing"}};
  out["single"] = form_document(tokenizer, tokenizer.around().single, false, names);
  out["pair"] = form_document(tokenizer, tokenizer.around().pair, true, names);
  out["special_tokens"] = std::move(names);
  return out;
}

/// Tokens that are taken whole, in the form of `tokenizer.json`.
[[nodiscard]] inline io::json added_tokens_of(const text::wordpiece& tokenizer) {
  auto out = io::json::array();
  for (const auto& [token, id] : tokenizer.added().entries())
    if (!(token.special && tokenizer.config().special_is_text))
      out.push_back({{"id", id},
                     {"content", token.content},
                     {"single_word", token.single_word},
                     {"lstrip", token.lstrip},
                     {"rstrip", token.rstrip},
                     {"normalized", token.normalized},
                     {"special", token.special}});
  return out;
}

/// `tokenizer.json`, which holds the vocabulary too.
[[nodiscard]] inline io::json tokenizer_document(const text::wordpiece& tokenizer) {
  const auto& t = tokenizer.config();
  const auto& vocab = tokenizer.vocab();
  io::json fast = {{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr}};
  if (t.cut_front)
    fast["truncation"] = {{"direction", "Left"}, {"max_length", 512}, {"strategy", "LongestFirst"}, {"stride", 0}};
  fast["added_tokens"] = added_tokens_of(tokenizer);
  fast["normalizer"] = {{"type", "BertNormalizer"},
                        {"clean_text", t.clean_text},
                        {"handle_chinese_chars", t.split_cjk},
                        {"strip_accents", strip_accents_of(t)},
                        {"lowercase", t.lowercase}};
  fast["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
  fast["post_processor"] = post_processor_of(tokenizer);
  fast["decoder"] = {{"type", "WordPiece"}, {"prefix", t.continuation}, {"cleanup", true}};
  fast["model"] = {{"type", "WordPiece"},
                   {"unk_token", t.special.unk},
                   {"continuing_subword_prefix", t.continuation},
                   {"max_input_chars_per_word", t.max_word_chars}};
  auto& ids = fast["model"]["vocab"] = io::json::object();
  for (std::size_t i = 0; i < vocab.size(); ++i)
    if (vocab.blank() || !vocab.tokens()[i].empty()) ids[vocab.tokens()[i]] = i;
  return fast;
}

/// The tokenizer in both forms that loaders look for.
inline void write_tokenizer(const std::filesystem::path& folder, const text::wordpiece& tokenizer,
                            std::size_t max_length) {
  const auto& t = tokenizer.config();
  tokenizer.vocab().write_text(folder / "vocab.txt");
  auto settings = special_token_names(t.special);
  write_document(folder, "special_tokens_map.json", settings);
  settings.update({{"do_lower_case", t.lowercase},
                   {"tokenize_chinese_chars", t.split_cjk},
                   {"strip_accents", strip_accents_of(t)},
                   {"tokenizer_class", "BertTokenizer"},
                   {"model_max_length", max_length}});
  write_document(folder, "tokenizer_config.json", settings);
  write_document(folder, "tokenizer.json", tokenizer_document(tokenizer), -1);
}

}  // namespace detail

/// Writes an encoder of sentences as a folder that Hugging Face's and sentence-transformers' loaders read, and
/// `bert_model` too: BERT, its tokenizer, the mean over tokens, a linear map, length 1. Weights are rounded to F16. All
/// files appear at once.
/// @param size width of the linear map's result
/// @param layout names of BERT's parameters as `bert_encoder` makes them without a prefix, and `linear.weight`,
/// `linear.bias`
/// @throws input_error where @p folder exists or the disk refuses it.
inline void write_sentence_encoder(const std::filesystem::path& folder, const bert_config& config, std::size_t size,
                                   const parameter_layout& layout, std::span<const float> parameters,
                                   const text::wordpiece& tokenizer) {
  namespace fs = std::filesystem;
  if (fs::exists(folder)) throw input_error("'" + folder.string() + "': exists already");
  const fs::path part = folder.string() + ".part";
  std::error_code error;
  fs::remove_all(part, error);
  fs::create_directories(part / "1_Pooling", error);
  fs::create_directories(part / "2_Dense", error);
  if (error) throw input_error("cannot create '" + part.string() + "': " + error.message());
  detail::write_weights(part, layout, parameters);
  auto document = config.to_json();
  document["architectures"] = {"BertModel"};
  document["torch_dtype"] = "float16";
  document["position_embedding_type"] = "absolute";
  if (const auto pad = tokenizer.vocab().find(tokenizer.config().special.pad)) document["pad_token_id"] = *pad;
  detail::write_document(part, "config.json", document);
  detail::write_modules(part, config, size);
  detail::write_tokenizer(part, tokenizer, config.max_position_embeddings);
  fs::rename(part, folder, error);
  if (error)
    throw input_error("cannot rename '" + part.string() + "' to '" + folder.string() + "': " + error.message());
}

/// @p values as F16 would keep them.
[[nodiscard]] inline std::vector<float> rounded_to_half(std::span<const float> values) {
  std::vector<float> out(values.size());
  std::transform(values.begin(), values.end(), out.begin(),
                 [](float v) { return io::half_to_float(io::float_to_half(v)); });
  return out;
}

}  // namespace ledg::inline LEDG_ABI
