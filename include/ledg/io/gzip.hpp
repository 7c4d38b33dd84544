// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/file.hpp"

/// @file io/gzip.hpp
/// Lines of a text file, plain or gzip-compressed; which of the two is told from the first bytes.

namespace ledg::inline LEDG_ABI::io {

/// Reads a plain or gzip file line by line in bounded memory (the longest line). Line ends are LF or CR LF; the last
/// line needs none. Not thread-safe; different readers are independent.
///
/// A file beyond its `line_bounds` (a line too long, too much text, gzip data that unpack to far too much) is refused
/// with the bound in the message as soon as that much was read.
class line_reader {
 public:
  /// @throws input_error where @p path cannot be opened; corrupt_error, memory_error as `next`.
  explicit line_reader(const std::filesystem::path& path, const line_bounds& bounds = {})
      : name_(path.string()), bounds_(bounds), file_(nullptr) {
    if (std::filesystem::is_directory(path)) throw input_error("cannot read '" + name_ + "': it is a folder");
    errno = 0;
    file_.reset(::gzopen(path.c_str(), "rb"));
    if (!file_) throw input_error("cannot open '" + name_ + "': " + detail::reason());
    ::gzbuffer(file_.get(), 1u << 17);
    refill();
    if (path.extension() == ".gz" && !buffer_.empty() && ::gzdirect(file_.get()) != 0)
      throw corrupt_error("'" + name_ + "': expected gzip data, got something else");
  }

  /// The next line without its end, valid until the next call; false at the end of the file.
  /// @throws corrupt_error where the compressed data are damaged or cut short, and beyond a bound; memory_error.
  [[nodiscard]] bool next(std::string_view& line) {
    std::size_t searched = start_;
    std::size_t end = 0;
    while ((end = buffer_.find('\n', searched)) == std::string::npos) {
      searched = buffer_.size() - start_;
      require_line(searched);
      buffer_.erase(0, std::exchange(start_, 0));
      if (!refill()) break;
    }
    if (end == std::string::npos && start_ == buffer_.size()) return false;
    const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
    require_line(stop - start_);
    line = std::string_view(buffer_).substr(start_, stop - start_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    start_ = end == std::string::npos ? stop : end + 1;
    ++number_;
    return true;
  }

  /// Number of the line that `next` gave last, from 1.
  [[nodiscard]] std::size_t number() const { return number_; }

  /// Name for messages: `file:line`.
  [[nodiscard]] std::string place() const { return name_ + ":" + std::to_string(number_); }

 private:
  bool refill() {
    constexpr std::size_t chunk = std::size_t{1} << 16;
    const std::size_t filled = buffer_.size();
    naming_memory("'" + name_ + "'", [&] { buffer_.resize(filled + chunk); });
    const int n = ::gzread(file_.get(), buffer_.data() + filled, chunk);
    buffer_.resize(filled + static_cast<std::size_t>(n > 0 ? n : 0));
    int code = Z_OK;
    const char* const message = ::gzerror(file_.get(), &code);
    if (code == Z_ERRNO) throw input_error("cannot read '" + name_ + "': " + detail::reason());
    if (n < 0 || code == Z_BUF_ERROR || code == Z_DATA_ERROR)
      throw corrupt_error("'" + name_ + "': gzip data damaged or cut short after line " + std::to_string(number_) +
                          " (" + message + ")");
    total_ += static_cast<std::uint64_t>(n);
    require_total();
    return n > 0;
  }

  void require_line(std::size_t size) const {
    if (size > bounds_.line)
      throw_beyond(name_ + ":" + std::to_string(number_ + 1), "a line is", size_text(bounds_.line));
  }

  void require_total() const {
    if (total_ > bounds_.total) throw_beyond("'" + name_ + "'", "its text is", size_text(bounds_.total));
    if (total_ <= bounds_.ratio_from || ::gzdirect(file_.get()) != 0) return;
    const auto packed = ::gzoffset(file_.get());
    if (packed > 0 && total_ / bounds_.ratio > static_cast<std::uint64_t>(packed))
      throw_beyond("'" + name_ + "'", "its gzip data unpack to a size",
                   std::to_string(bounds_.ratio) + " times their own");
  }

  struct closer {
    void operator()(::gzFile_s* file) const { ::gzclose(file); }
  };

  std::string name_;
  line_bounds bounds_;
  std::unique_ptr<::gzFile_s, closer> file_;
  std::string buffer_;
  std::size_t start_ = 0;  ///< where the unread part of the buffer begins
  std::size_t number_ = 0;
  std::uint64_t total_ = 0;  ///< bytes of text so far
};

/// Calls `fn(line, number)` for each line of the plain or gzip file @p path; numbers count from 1.
/// @throws input_error, corrupt_error as `line_reader`, and what @p fn throws.
template <class Function>
void for_each_line(const std::filesystem::path& path, Function&& fn, const line_bounds& bounds = {}) {
  line_reader reader(path, bounds);
  for (std::string_view line; reader.next(line);) fn(line, reader.number());
}

/// Limits of what `gunzip` unpacks, so that a small file cannot fill the memory.
struct unpack_limits {
  std::size_t bytes = std::size_t{1} << 31;  ///< in all; more than an ONNX message can have
  std::size_t ratio = 200;                   ///< of unpacked to packed bytes, beyond the first `free_bytes`
  std::size_t free_bytes = std::size_t{1} << 26;
};

/// True where @p bytes start like gzip data.
[[nodiscard]] inline bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

/// The gzip data @p packed, unpacked; members one after another are joined.
/// @param source  names the data in messages
/// @throws corrupt_error where they are damaged or cut short; input_error where they unpack to more than @p limits say
[[nodiscard]] inline std::string gunzip(std::string_view packed, const std::string& source,
                                        const unpack_limits& limits = {}) {
  const auto most = std::min(limits.bytes, std::max(limits.free_bytes, packed.size() * limits.ratio));
  struct inflater {
    ::z_stream stream{};
    ~inflater() { ::inflateEnd(&stream); }
  } z;
  constexpr int gzip_window = 15 + 16;
  if (::inflateInit2(&z.stream, gzip_window) != Z_OK) throw input_error(source + ": zlib cannot start");
  std::string out;
  std::vector<char> chunk(std::size_t{1} << 18);
  for (auto rest = packed;;) {
    const auto piece = std::min(rest.size(), std::size_t{1} << 30);
    z.stream.next_in = reinterpret_cast<::Bytef*>(const_cast<char*>(rest.data()));
    z.stream.avail_in = static_cast<::uInt>(piece);
    z.stream.next_out = reinterpret_cast<::Bytef*>(chunk.data());
    z.stream.avail_out = static_cast<::uInt>(chunk.size());
    const int code = ::inflate(&z.stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - z.stream.avail_out);
    rest.remove_prefix(piece - z.stream.avail_in);
    if (out.size() > most)
      throw input_error(source + ": unpacks to more than " + std::to_string(most) + " bytes; unpack it yourself");
    const bool dry = code == Z_OK && rest.empty() && z.stream.avail_out > 0;  // wants more than there is
    if (dry || (code != Z_OK && code != Z_STREAM_END))
      throw corrupt_error(source + ": gzip data damaged or cut short at byte " +
                          std::to_string(packed.size() - rest.size()));
    if (code == Z_STREAM_END && !is_gzip(rest)) return out;  // what may follow is padding
    if (code == Z_STREAM_END) ::inflateReset(&z.stream);
  }
}

}  // namespace ledg::inline LEDG_ABI::io
