// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/core/error.hpp"

/// @file io/bounds.hpp
/// What readers accept at most, so that a small file cannot take all memory, and what is said where memory ends all the
/// same. The largest of published data are far below: lines of 1 MB, gzip of ratio 30. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI::io {

/// Bounds of a reader of lines. The defaults suit data sets.
struct line_bounds {
  std::size_t line = std::size_t{64} << 20U;       ///< bytes of a line
  std::uint64_t total = std::uint64_t{16} << 30U;  ///< bytes of a file's text, unpacked
  /// Bytes of text for each compressed one, held to once there are `ratio_from` bytes of text.
  std::uint64_t ratio = 250;
  std::uint64_t ratio_from = std::uint64_t{64} << 20U;
};

/// Bytes of a word list's line: no token is longer.
inline constexpr std::size_t longest_word = std::size_t{64} << 10U;

/// Bytes of a pipe that is read as a whole.
inline constexpr std::size_t most_piped = std::size_t{1} << 30U;

/// @p bytes in the unit that makes them a whole number: "64 MiB", "1000 bytes".
[[nodiscard]] inline std::string size_text(std::uint64_t bytes) {
  constexpr std::string_view units[] = {" bytes", " KiB", " MiB", " GiB", " TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && bytes % 1024 == 0 && unit + 1 < std::size(units)) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + std::string(units[unit]);
}

/// @throws corrupt_error that says which bound @p what of @p place goes beyond
[[noreturn]] inline void throw_beyond(const std::string& place, const std::string& what, const std::string& bound) {
  throw corrupt_error(place + ": " + what + " beyond the limit of " + bound);
}

/// Calls @p read, which reads @p name, and returns its result.
/// @throws memory_error naming it where memory ends
template <class Function>
decltype(auto) naming_memory(const std::string& name, Function&& read) {
  try {
    return std::forward<Function>(read)();
  } catch (const std::bad_alloc&) {
    throw memory_error("not enough memory to read " + name);
  }
}

/// All that is left in @p in. @throws corrupt_error, naming it @p name, where that is more than @p most bytes;
/// memory_error
[[nodiscard]] inline std::string read_all(std::istream& in, const std::string& name, std::size_t most = most_piped) {
  return naming_memory(name, [&] {
    constexpr std::size_t chunk = std::size_t{1} << 16U;
    std::string text;
    for (std::size_t filled = 0; in;) {
      text.resize(filled + chunk);
      in.read(text.data() + filled, static_cast<std::streamsize>(chunk));
      filled += static_cast<std::size_t>(in.gcount());
      text.resize(filled);
      if (filled > most) throw_beyond(name, "its data are", size_text(most));
    }
    return text;
  });
}

/// What `read_line` found.
enum class line_state { end, whole, too_long };

/// Takes the next line of @p in, without its end; of one longer than @p most bytes only the beginning is kept, and the
/// rest is skipped.
[[nodiscard]] inline line_state read_line(std::istream& in, std::string& line, std::size_t most = line_bounds{}.line) {
  line.clear();
  auto* const bytes = in.rdbuf();
  bool any = false;
  bool too_long = false;
  for (int c = bytes->sbumpc(); c != std::char_traits<char>::eof(); c = bytes->sbumpc()) {
    any = true;
    if (c == '\n') return too_long ? line_state::too_long : line_state::whole;
    if (line.size() < most)
      line.push_back(static_cast<char>(c));
    else
      too_long = true;
  }
  in.setstate(any ? std::ios::goodbit : std::ios::eofbit);
  if (!any) return line_state::end;
  return too_long ? line_state::too_long : line_state::whole;
}

}  // namespace ledg::inline LEDG_ABI::io
