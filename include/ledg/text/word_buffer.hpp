// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <vector>

#include "ledg/text/encoding.hpp"
#include "ledg/text/piece_table.hpp"

/// @file text/word_buffer.hpp
/// What WordPiece works with: words in the making, and where tokens go.

namespace ledg::inline LEDG_ABI::text::detail {

/// Where tokens go: ids alone.
struct id_sink {
  std::vector<std::int32_t>& ids;
  static constexpr bool traces = false;
  [[nodiscard]] std::size_t size() const { return ids.size(); }
  void put(std::int32_t id, token_span = {}) { ids.push_back(id); }
  void erase(std::size_t first, std::size_t last) {
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.begin() + static_cast<std::ptrdiff_t>(last));
  }
  void pad(std::size_t length, std::int32_t id) { ids.resize(length, id); }
};

/// Where tokens go: ids, and the bytes of the text that each came from.
struct span_sink {
  std::vector<std::int32_t>& ids;
  std::vector<token_span>& spans;
  static constexpr bool traces = true;
  [[nodiscard]] std::size_t size() const { return ids.size(); }
  void put(std::int32_t id, token_span from = {}) {
    ids.push_back(id);
    spans.push_back(from);
  }
  void erase(std::size_t first, std::size_t last) {
    id_sink{ids}.erase(first, last);
    spans.erase(spans.begin() + static_cast<std::ptrdiff_t>(first), spans.begin() + static_cast<std::ptrdiff_t>(last));
  }
  void pad(std::size_t length, std::int32_t id) {
    ids.resize(length, id);
    spans.resize(length);
  }
};

/// A word in the making that is not plain ASCII: its bytes and, if it traces, the bytes of the text that each came
/// from. Lives on the stack unless a word is extraordinarily long.
template <bool Traces>
class word_buffer {
 public:
  explicit word_buffer(std::size_t max_chars) : max_chars_(max_chars) {}

  /// Adds the first @p size bytes at @p bytes, which are @p chars characters. @pre 16 bytes can be read there
  void put(const void* bytes, std::size_t size, std::size_t chars, token_span from) {
    if constexpr (Traces) {
      if (empty()) whole_.begin = from.begin;
      whole_.end = from.end;
    }
    chars_ += chars;
    if (is_overlong()) return;
    if (size_ + slack > bytes_.size()) {
      bytes_.resize(2 * bytes_.size() + 512);
      if constexpr (Traces) origins_.resize(bytes_.size());
    }
    std::memcpy(bytes_.data() + size_, bytes, short_bytes::capacity);
    if constexpr (Traces) std::fill_n(origins_.begin() + static_cast<std::ptrdiff_t>(size_), size, from);
    size_ += size;
  }
  void clear() { size_ = chars_ = 0; }

  [[nodiscard]] bool empty() const { return chars_ == 0; }
  [[nodiscard]] bool is_overlong() const { return chars_ > max_chars_; }
  [[nodiscard]] const char* data() const { return bytes_.data(); }  ///< 16 bytes beyond the end can be read
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] token_span origin(std::size_t begin, std::size_t end) const {
    return Traces ? token_span{origins_[begin].begin, origins_[end - 1].end} : token_span{};
  }
  [[nodiscard]] token_span origin() const { return whole_; }

 private:
  static constexpr std::size_t slack = 2 * short_bytes::capacity;
  std::array<std::byte, Traces ? 5632 : 768> stack_;  // enough for 512 bytes of word and their origins
  std::pmr::monotonic_buffer_resource memory_{stack_.data(), stack_.size()};
  std::pmr::vector<char> bytes_{&memory_};
  std::pmr::vector<token_span> origins_{&memory_};
  std::size_t size_ = 0;
  std::size_t chars_ = 0;
  std::size_t max_chars_;
  token_span whole_;
};

}  // namespace ledg::inline LEDG_ABI::text::detail
