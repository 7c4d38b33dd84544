// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/core/error.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/data/network_text.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/io/json.hpp"

/// @file cell_lines.hpp  Cells of a search space as they come, a line each.
namespace ledg_program {

/// Lines of a file, plain or gzip, or of stdin (`-`). Those without anything but space are passed over.
class cell_lines {
 public:
  /// @throws ledg::input_error where there is no such file
  explicit cell_lines(const std::string& name) {
    if (name != "-")
      file_.emplace(name);
    else
      std::ios::sync_with_stdio(false);
  }

  /// Takes the next line; false at the end. @throws ledg::corrupt_error for a damaged file or a line beyond all bounds
  bool next() {
    do {
      if (!take()) return false;
    } while (text_.find_first_not_of(" \t\r") == std::string::npos);
    return true;
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t number() const { return number_; }

  /// Whether the next line may have to be waited for. Another program at the end of a pipe may then itself wait for
  /// what is still to be printed.
  [[nodiscard]] bool may_wait() const { return !file_ && std::cin.rdbuf()->in_avail() <= 0; }

 private:
  bool take() {
    ++number_;
    if (file_) {
      std::string_view line;
      if (!file_->next(line)) return false;
      text_ = line;
      return true;
    }
    const auto state = ledg::io::read_line(std::cin, text_);
    if (state == ledg::io::line_state::too_long)
      ledg::io::throw_beyond(fmt::format("stdin line {}", number_), "it is", ledg::io::size_text(text_.size()));
    return state != ledg::io::line_state::end;
  }

  std::optional<ledg::io::line_reader> file_;
  std::string text_;
  std::size_t number_ = 0;
};

/// A cell, and how the network made of it is had.
struct read_cell {
  ledg::graph cell;
  std::optional<ledg::data::nb201::cell> nb201;  ///< empty: the cell is its own network
};

/// Reads @p line: a NAS-Bench-201 string, as it is or as a JSON string, a NAS-Bench-101 cell or a graph. @p place names
/// it, and a cell without a name.
/// @throws ledg::input_error, ledg::corrupt_error, ledg::graph_error naming the place
[[nodiscard]] inline read_cell parse_cell_line(std::string_view line, const std::string& place) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  line.remove_suffix(line.size() - 1 - line.find_last_not_of(" \t\r"));
  std::string unquoted;
  if (line.starts_with('"')) {
    unquoted = ledg::io::parse_json(line, place).get<std::string>();
    line = unquoted;
  }
  try {
    if (line.starts_with('|')) {
      const auto cell = ledg::data::nb201::parse(line);
      return {ledg::data::nb201::cell_graph(cell), cell};
    }
  } catch (const ledg::input_error& e) {
    throw ledg::input_error(place + ": " + e.what());
  }
  auto cells = ledg::data::parse_cells(line, place);
  if (cells.size() != 1) throw ledg::input_error(fmt::format("{}: expected one cell, got {}", place, cells.size()));
  if (cells.front().id.empty()) cells.front().id = place;
  return {std::move(cells.front()), std::nullopt};
}

}  // namespace ledg_program
