// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/csv.hpp"
#include "ledg/io/file.hpp"
#include "ledg/measure/measured_row.hpp"

/// @file measure/row_file.hpp
/// Measured latencies in a CSV file: a row is appended whole or not at all, whoever else is writing.

namespace ledg::inline LEDG_ABI::measure {

namespace detail {

/// Columns that a file must have, then those that it may have.
inline constexpr std::string_view required_columns[] = {"network", "hardware", "precision", "batch", "latency_ms"};
inline constexpr std::string_view row_file_header =
    "network,hardware,precision,runtime,cores,layout,batch,latency_ms,spread_ms,repetitions\n";

/// @p value in the fewest digits that say it exactly.
[[nodiscard]] inline std::string csv_number(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

[[nodiscard]] inline std::string csv_line(const measured_row& r) {
  std::string line;
  for (const auto* text : {&r.network, &r.hardware, &r.precision, &r.runtime, &r.cores, &r.layout})
    line += io::csv_field(*text) + ',';
  line += csv_number(r.batch) + ',' + csv_number(r.latency_ms) + ',';
  if (r.spread_ms) line += csv_number(*r.spread_ms);
  line += ',';
  if (r.repetitions > 0) line += std::to_string(r.repetitions);
  return line + '\n';
}

/// A file that one process at a time adds to.
class locked_file {
 public:
  explicit locked_file(const std::filesystem::path& path)
      : name_(path.string()), file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (file_.get() < 0) fail("cannot open");
    while (::flock(file_.get(), LOCK_EX) != 0)
      if (errno != EINTR) fail("cannot lock");
  }

  /// Length of the file up to the end of its last whole line: what an interrupted writer left behind it is dropped.
  [[nodiscard]] off_t whole_lines() const {
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) fail("cannot read");
    for (off_t size = status.st_size; size > 0; --size) {
      char last = 0;
      if (::pread(file_.get(), &last, 1, size - 1) != 1) fail("cannot read");
      if (last == '\n') return size;
    }
    return 0;
  }

  /// Writes @p text at @p place, or leaves the file as it was.
  void write_at(std::string_view text, off_t place) const {
    for (std::size_t done = 0; done < text.size();) {
      const auto n = ::pwrite(file_.get(), text.data() + done, text.size() - done, place + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        const auto code = errno;
        static_cast<void>(::ftruncate(file_.get(), place) + 0);
        errno = code;
        fail("cannot write");
      }
      done += static_cast<std::size_t>(n);
    }
    if (::ftruncate(file_.get(), place + static_cast<off_t>(text.size())) != 0) fail("cannot write");
    if (::fsync(file_.get()) != 0 && errno != EINVAL) fail("cannot flush");
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw input_error(std::string(what) + " '" + name_ + "': " + io::detail::reason());
  }

  std::string name_;
  io::detail::descriptor file_;  // closing it gives the lock back
};

}  // namespace detail

/// The rows of the CSV file @p path. Columns may stand in any order; `network`, `hardware`, `precision`, `batch` and
/// `latency_ms` must be there, `runtime`, `cores`, `layout`, `spread_ms` and `repetitions` may be.
/// @throws input_error, corrupt_error, lookup_error naming file, line and column.
[[nodiscard]] inline std::vector<measured_row> read_rows(const std::filesystem::path& path) {
  io::csv_reader csv(path);
  for (const auto name : detail::required_columns) static_cast<void>(csv.column(name));
  const auto text = [&](std::string_view name) { return csv.has(name) ? csv[csv.column(name)] : std::string(); };
  const auto positive = [&](std::string_view name) {
    const double value = csv.get<double>(csv.column(name));
    if (!(value > 0) || !std::isfinite(value))
      throw input_error(csv.place() + ": column '" + std::string(name) + "': expected a number above 0, got '" +
                        text(name) + "'");
    return value;
  };
  std::vector<measured_row> rows;
  while (csv.next()) {
    measured_row r;
    r.place = csv.place();
    r.network = text("network");
    r.hardware = text("hardware");
    if (r.network.empty() || r.hardware.empty())
      throw input_error(r.place + ": expected a network and hardware, got an empty field");
    r.precision = text("precision");
    r.runtime = text("runtime");
    r.cores = text("cores");
    r.layout = text("layout");
    r.batch = positive("batch");
    r.latency_ms = positive("latency_ms");
    if (!text("spread_ms").empty()) r.spread_ms = csv.get<double>(csv.column("spread_ms"));
    if (!text("repetitions").empty()) r.repetitions = csv.get<std::size_t>(csv.column("repetitions"));
    rows.push_back(std::move(r));
  }
  return rows;
}

/// Adds @p row to the CSV file @p path, which is made where it is not there. The row is in the file whole or not at
/// all; several processes may add to one file at once.
/// @throws input_error where the file cannot be written, or is no file of measured rows.
inline void append_row(const std::filesystem::path& path, const measured_row& row) {
  const detail::locked_file file(path);
  const auto end = file.whole_lines();
  if (end == 0) {
    file.write_at(std::string(detail::row_file_header) + detail::csv_line(row), 0);
    return;
  }
  const io::csv_reader existing(path);
  std::string expected(detail::row_file_header);
  expected.pop_back();
  std::string header;
  for (const auto& name : existing.header()) header += (header.empty() ? "" : ",") + name;
  if (header != expected)
    throw input_error("'" + path.string() + "': expected the header '" + expected + "', got '" + header + "'");
  file.write_at(detail::csv_line(row), end);
}

}  // namespace ledg::inline LEDG_ABI::measure
