// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/names.hpp"
#include "ledg/hardware/spec.hpp"

/// @file hardware/chips.hpp
/// Which devices are parts of one chip: whoever keeps a chip from a training must keep its processor and its graphics
/// unit from it, and the phones and boards it is built into.

namespace ledg::inline LEDG_ABI::hardware {

namespace detail {

/// @p text in lower case without spaces at its ends.
[[nodiscard]] inline std::string trimmed_name(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return lower_case(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// @p name without what stands in brackets and without the word for a part of a chip: `Snapdragon 855 GPU` is
/// `snapdragon 855`.
[[nodiscard]] inline std::string chip_name(std::string_view name) {
  auto out = trimmed_name(name.substr(0, name.find('(')));
  for (const std::string_view part : {" cpu", " gpu", " npu", " dsp", " tpu"})
    if (out.ends_with(part)) out = trimmed_name(std::string_view(out).substr(0, out.size() - part.size()));
  return out;
}

/// What @p name says of the chip in brackets: `Pixel 4 (Snapdragon 855)`.
[[nodiscard]] inline std::vector<std::string> names_in_brackets(std::string_view name) {
  const auto open = name.find('(');
  const auto close = name.find(')', open == std::string_view::npos ? 0 : open);
  std::vector<std::string> out;
  if (open == std::string_view::npos || close == std::string_view::npos) return out;
  for (std::size_t at = open + 1; at < close;) {
    const auto end = std::min(name.find(',', at), close);
    out.push_back(chip_name(name.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

}  // namespace detail

/// Numbers the chips of @p devices. Two devices are of one chip where they share a name but for the word for a part
/// (`Snapdragon 855 CPU`, `Snapdragon 855 GPU`), or where the architecture of one, or a name in its brackets, names the
/// other (a phone its chip). In doubt they are of one chip.
/// @returns one number a device, from 0 in the order of first devices
[[nodiscard]] inline std::vector<std::size_t> chip_numbers(std::span<const spec> devices) {
  std::vector<std::size_t> root(devices.size());
  std::iota(root.begin(), root.end(), std::size_t{0});
  const auto find = [&](std::size_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  const auto join = [&](std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    root[std::max(a, b)] = std::min(a, b);
  };
  std::map<std::string, std::size_t> named;  // the first device of a name
  for (std::size_t i = 0; i < devices.size(); ++i) {
    std::vector<std::string> names{devices[i].name};
    names.insert(names.end(), devices[i].aliases.begin(), devices[i].aliases.end());
    for (const auto& name : names)
      if (const auto chip = detail::chip_name(name); !chip.empty()) join(i, named.try_emplace(chip, i).first->second);
  }
  for (std::size_t i = 0; i < devices.size(); ++i) {
    std::vector<std::string> links{detail::chip_name(devices[i].architecture)};
    std::vector<std::string> names{devices[i].name};
    names.insert(names.end(), devices[i].aliases.begin(), devices[i].aliases.end());
    for (const auto& name : names)
      for (auto& link : detail::names_in_brackets(name)) links.push_back(link);
    for (const auto& link : links)
      if (const auto at = named.find(link); at != named.end()) join(i, at->second);
  }
  std::map<std::size_t, std::size_t> numbers;
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < devices.size(); ++i)
    out.push_back(numbers.try_emplace(find(i), numbers.size()).first->second);
  return out;
}

}  // namespace ledg::inline LEDG_ABI::hardware
