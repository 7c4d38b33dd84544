// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ledg/protocol/report.hpp"
#include "predicted_svg.hpp"
#include "shares_svg.hpp"

/// @file protocol_svg.hpp  Pictures of a protocol: predicted against measured, and errors by what was left out.

namespace ledg_program {

/// Baselines that pictures of a protocol show.
inline constexpr std::array shown_baselines{ledg::latency_baseline::roofline, ledg::latency_baseline::physics,
                                            ledg::latency_baseline::nearest};

/// Predicted against measured milliseconds; a colour for each unit that was left out. @throws as `predicted_svg`
[[nodiscard]] inline std::string protocol_predicted_svg(std::span<const ledg::protocol_row> rows,
                                                        const std::string& title) {
  std::vector<predicted_row> all;
  for (const auto& r : rows) all.push_back({r.left_out, r.latency_ms, r.predicted_ms});
  return predicted_svg(all, title);
}

/// The median error of each unit that was left out, as a bar, with marks for what baselines have there.
/// @throws as `shares_svg`
[[nodiscard]] inline std::string protocol_errors_svg(std::span<const ledg::protocol_line> lines,
                                                     const std::string& title) {
  share_words words{title, "median error"};
  for (const auto b : shown_baselines) words.others.emplace_back(ledg::baseline_names[static_cast<std::size_t>(b)]);
  std::vector<share_row> rows;
  for (const auto& line : lines) {
    auto& row = rows.emplace_back(share_row{line.left_out, line.model.median_error});
    for (const auto b : shown_baselines) row.others.push_back(line.baselines[static_cast<std::size_t>(b)].median_error);
  }
  return shares_svg(rows, words);
}

}  // namespace ledg_program
