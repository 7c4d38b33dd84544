// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"

/// @file bert/files/pooling_json.hpp
/// `1_Pooling/config.json` of sentence-transformers.

namespace ledg::inline LEDG_ABI::files {

/// How a folder's vectors are pooled: in one way or several, whose vectors stand one behind the other.
struct pooling_config {
  std::vector<text_pooling> modes = {text_pooling::mean};
  bool include_prompt = true;  ///< whether tokens of a prompt count
};

namespace detail {

/// A key for each mode until sentence-transformers 5.3, in the order in which their vectors stand, and its name since.
struct pooling_key {
  std::string_view key;
  std::string_view name;
  text_pooling mode;
};
inline constexpr std::array<pooling_key, 6> pooling_keys = {{
    {"pooling_mode_cls_token", "cls", text_pooling::cls},
    {"pooling_mode_max_tokens", "max", text_pooling::max},
    {"pooling_mode_mean_tokens", "mean", text_pooling::mean},
    {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", text_pooling::mean_sqrt_len},
    {"pooling_mode_weightedmean_tokens", "weightedmean", text_pooling::weightedmean},
    {"pooling_mode_lasttoken", "lasttoken", text_pooling::lasttoken},
}};

[[nodiscard]] inline std::string pooling_names() {
  std::string all;
  for (const auto& row : pooling_keys) all += (all.empty() ? "" : ", ") + std::string(row.name);
  return all;
}

/// `pooling_mode`: a name, or a list of names.
[[nodiscard]] inline std::vector<text_pooling> read_pooling_mode(const io::json_view& view, const std::string& source) {
  const auto names =
      view.value().is_array() ? view.as<std::vector<std::string>>() : std::vector<std::string>{view.as<std::string>()};
  std::vector<text_pooling> modes;
  for (const auto& name : names) {
    const auto at =
        std::find_if(pooling_keys.begin(), pooling_keys.end(), [&](const auto& row) { return row.name == name; });
    if (at == pooling_keys.end())
      throw input_error(source + ": pooling_mode: expected one of " + pooling_names() + ", got '" + name + "'");
    modes.push_back(at->mode);
  }
  return modes;
}

/// `pooling_mode_NAME`: true for each mode.
[[nodiscard]] inline std::vector<text_pooling> read_pooling_flags(const io::json_view& view,
                                                                  const std::string& source) {
  std::vector<text_pooling> modes;
  for (const auto& row : pooling_keys)
    if (view.get(row.key, false)) modes.push_back(row.mode);
  for (const auto& item : view.value().items()) {
    const bool known =
        std::any_of(pooling_keys.begin(), pooling_keys.end(), [&](const auto& row) { return row.key == item.key(); });
    if (!known && item.key().starts_with("pooling_mode_") && view.get<bool>(item.key()))
      throw input_error(source + ": " + item.key() + " is not supported; there are " + pooling_names());
  }
  return modes;
}

}  // namespace detail

/// Reads the file @p path. @throws input_error where it asks for a pooling that is not known, or for none;
/// corrupt_error where it breaks its format.
[[nodiscard]] inline pooling_config read_pooling_config(const std::filesystem::path& path) {
  const auto source = "'" + path.string() + "'";
  const auto document = io::read_json(path);
  const io::json_view view(document, source);
  if (!document.is_object()) throw corrupt_error(source + ": expected an object");
  pooling_config config;
  config.modes = view.has("pooling_mode") ? detail::read_pooling_mode(view["pooling_mode"], source)
                                          : detail::read_pooling_flags(view, source);
  if (config.modes.empty())
    throw input_error(source + ": expected a pooling among " + detail::pooling_names() + ", got none");
  config.include_prompt = view.get("include_prompt", true);
  return config;
}

}  // namespace ledg::inline LEDG_ABI::files
