// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/graph/graph.hpp"

/// @file onnx/options.hpp  What the caller of a reader knows about a model's free dimensions.

namespace ledg::inline LEDG_ABI::onnx {

/// Sizes for free dimensions.
struct options {
  std::map<std::string, std::int64_t, std::less<>> dims;  ///< of named free dimensions
  std::map<std::string, shape, std::less<>> inputs;       ///< whole shapes of inputs
  bool overrule = false;              ///< `inputs` win where the file says otherwise; else that is an error
  std::optional<std::int64_t> batch;  ///< size of every input's first dimension where it is still free after the above
  /// Size of the batch dimension where it is still free: the first one of all inputs whose first one is free, if those
  /// have the same name. `network::assumed` tells whether it was taken.
  std::optional<std::int64_t> assumed_batch;
};

namespace detail {

inline std::int64_t parse_size(std::string_view text, std::string_view option) {
  std::int64_t n = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n < 0)
    throw input_error("'" + std::string(option) + "': '" + std::string(text) + "' is not a size");
  return n;
}

// Names of tensors and dimensions may hold '=', sizes may not.
inline std::pair<std::string, std::string_view> parse_binding(std::string_view option, const char* form) {
  const auto at = option.rfind('=');
  if (at == std::string_view::npos || at == 0)
    throw input_error("'" + std::string(option) + "' is not of the form " + form);
  return {std::string(option.substr(0, at)), option.substr(at + 1)};
}

}  // namespace detail

/// Adds a dimension written as `NAME=4` to @p to.
/// @throws input_error if @p option is not of that form
inline void bind_dim(options& to, std::string_view option) {
  const auto [name, size] = detail::parse_binding(option, "NAME=N");
  to.dims[name] = detail::parse_size(size, option);
}

/// Adds an input's shape written as `NAME=1x3x224x224` to @p to; nothing behind the `=` is a scalar.
/// @throws input_error if @p option is not of that form
inline void bind_input(options& to, std::string_view option) {
  auto [name, sizes] = detail::parse_binding(option, "NAME=1x3x224x224");
  shape dims;
  while (!sizes.empty()) {
    const auto cross = sizes.find('x');
    dims.push_back(detail::parse_size(sizes.substr(0, cross), option));
    if (cross == std::string_view::npos) break;
    sizes.remove_prefix(cross + 1);
    if (sizes.empty()) throw input_error("'" + std::string(option) + "' ends with 'x'");
  }
  to.inputs[name] = std::move(dims);
}

}  // namespace ledg::inline LEDG_ABI::onnx
