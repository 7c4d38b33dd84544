// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ledg/bert/files/path_inside.hpp"
#include "ledg/bert/files/pooling_json.hpp"
#include "ledg/bert/files/sentence_json.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"

/// @file bert/sentence_settings.hpp
/// What the files of sentence-transformers say of a folder, `modules.json` first.

namespace ledg::inline LEDG_ABI {

/// How texts become vectors by default.
struct sentence_settings {
  /// A vector to Euclidean length 1.
  struct normalizing {};
  /// The folder of a linear map, see `sentence_dense`.
  using dense = std::filesystem::path;

  files::pooling_config pooling;
  std::vector<std::variant<dense, normalizing>> steps;  ///< behind the pooling, in order
  std::filesystem::path encoder;                        ///< folder of the encoder's files
  files::prompt_config prompts;
  bool lowercase = false;  ///< texts are put into small letters first

  /// Whether vectors end at length 1.
  [[nodiscard]] bool normalize() const { return !steps.empty() && std::holds_alternative<normalizing>(steps.back()); }

  /// @param as a pooling in place of the one of the folder, whose file is not looked at then
  /// @throws input_error where @p folder asks for a pooling or module that is not supported; corrupt_error where a file
  /// is damaged.
  [[nodiscard]] static sentence_settings from_folder(const std::filesystem::path& folder,
                                                     std::optional<text_pooling> as = std::nullopt) {
    sentence_settings settings;
    settings.encoder = folder;
    if (as) settings.pooling.modes = {*as};
    settings.prompts = files::read_prompts(folder);
    if (const auto path = folder / "modules.json"; io::exists(path))
      settings.read_modules(folder, path, as.has_value());
    settings.lowercase = files::read_sentence_lowercase(settings.encoder);
    return settings;
  }

 private:
  void read_modules(const std::filesystem::path& folder, const std::filesystem::path& path, bool has_pooling) {
    const auto source = "'" + path.string() + "'";
    const auto document = io::read_json(path);
    const io::json_view modules(document, source);
    if (!document.is_array()) throw corrupt_error(source + ": expected an array of modules");
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const auto type = modules[i].get<std::string>("type");
      const auto inner = files::path_inside(folder, modules[i].get<std::string>("path", ""), source);
      const auto kind = type.substr(type.rfind('.') + 1);
      const bool encodes = kind == "Transformer" || kind == "Pooling";
      if (encodes && !steps.empty())
        throw input_error(source + ": module '" + type +
                          "' stands behind Dense or Normalize; the order is Transformer, Pooling, then these");
      if (kind == "Transformer")
        encoder = inner;
      else if (kind == "Pooling" && !has_pooling)
        pooling = files::read_pooling_config(inner / "config.json");
      else if (kind == "Dense")
        steps.emplace_back(inner);
      else if (kind == "Normalize")
        steps.emplace_back(normalizing{});
      else if (kind != "Pooling" && kind != "Dropout")  // which acts while training alone
        throw input_error(source + ": module '" + type +
                          "' is not supported; there are Transformer, Pooling, Dense, Normalize, Dropout");
    }
  }
};

}  // namespace ledg::inline LEDG_ABI
