// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"

/// @file bert/files/sentence_json.hpp
/// `sentence_bert_config.json` and `config_sentence_transformers.json` of sentence-transformers.

namespace ledg::inline LEDG_ABI::files {

/// Prompts of a folder: texts that are put before a text.
struct prompt_config {
  std::map<std::string, std::string> prompts;  ///< by name
  std::optional<std::string> usual;            ///< the one that is used where none is asked for

  /// The prompt called @p name, or @p name itself where none is.
  [[nodiscard]] const std::string& text_of(const std::string& name) const {
    const auto at = prompts.find(name);
    return at != prompts.end() ? at->second : name;
  }
};

/// Reads `config_sentence_transformers.json` of @p folder, where there is one.
/// @throws input_error where its default is none of its prompts; corrupt_error where it breaks its format.
[[nodiscard]] inline prompt_config read_prompts(const std::filesystem::path& folder) {
  prompt_config config;
  const auto path = folder / "config_sentence_transformers.json";
  if (!io::exists(path)) return config;
  const auto source = "'" + path.string() + "'";
  const auto document = io::read_json(path);
  const io::json_view view(document, source);
  if (!document.is_object()) view.refuse("an object");
  if (view.has("prompts")) {
    const auto prompts = view["prompts"];
    if (!prompts.value().is_object()) prompts.refuse("an object of texts");
    for (const auto& item : prompts.value().items())
      if (!item.value().is_null()) config.prompts[item.key()] = prompts.get<std::string>(item.key());
  }
  if (!view.has("default_prompt_name")) return config;
  const auto name = view.get<std::string>("default_prompt_name");
  const auto at = config.prompts.find(name);
  if (at == config.prompts.end())
    throw input_error(source + ": default_prompt_name: no prompt is called '" + name + "'");
  config.usual = at->second;
  return config;
}

namespace detail {

/// Arguments for other loaders that do not change a vector.
inline constexpr std::array<std::string_view, 12> harmless_arguments = {
    "torch_dtype", "dtype",        "attn_implementation", "device_map", "low_cpu_mem_usage", "use_safetensors",
    "use_cache",   "padding_side", "model_max_length",    "use_fast",   "add_pooling_layer", "revision"};

inline void refuse_arguments(const io::json_view& view, const std::string& source) {
  for (const char* key :
       {"model_args", "model_kwargs", "tokenizer_args", "processor_kwargs", "config_args", "config_kwargs"}) {
    if (!view.has(key)) continue;
    for (const auto& item : view[key].value().items())
      if (std::find(harmless_arguments.begin(), harmless_arguments.end(), item.key()) == harmless_arguments.end())
        throw input_error(source + ": /" + key + "/" + item.key() + " is not supported");
  }
}

}  // namespace detail

/// Whether `sentence_bert_config.json` of the encoder's @p folder, or one under an older name, asks for small letters.
/// Its limit of length is a question of `max_length`, per call.
/// @throws input_error where it asks for what is not supported; corrupt_error where it breaks its format.
[[nodiscard]] inline bool read_sentence_lowercase(const std::filesystem::path& folder) {
  for (const char* model : {"bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"}) {
    const auto path = folder / ("sentence_" + std::string(model) + "_config.json");
    if (!io::exists(path)) continue;
    const auto source = "'" + path.string() + "'";
    const auto document = io::read_json(path);
    const io::json_view view(document, source);
    if (!document.is_object()) view.refuse("an object");
    detail::refuse_arguments(view, source);
    const auto output = view.get<std::string>("module_output_name", "token_embeddings");
    if (output != "token_embeddings")
      throw input_error(source + ": module_output_name: expected token_embeddings, got '" + output + "'");
    return view.get("do_lower_case", false);
  }
  return false;
}

}  // namespace ledg::inline LEDG_ABI::files
