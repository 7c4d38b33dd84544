// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file text/piece_table.hpp
/// Words of up to 16 bytes held in two registers, and a hash table of them: what makes WordPiece fast.
/// Thread-safety: const access from any thread.

namespace ledg::inline LEDG_ABI::text {

/// Up to 16 bytes of text, the first one lowest, the rest zero. Its operations look at all bytes at once.
struct short_bytes {
  static constexpr std::size_t capacity = 16;

  std::uint64_t low = 0;
  std::uint64_t high = 0;

  /// @pre 16 bytes can be read at @p text
  [[nodiscard]] static short_bytes load(const char* text) {
    static_assert(std::endian::native == std::endian::little);
    short_bytes b;
    std::memcpy(&b.low, text, 8);
    std::memcpy(&b.high, text + 8, 8);
    return b;
  }

  /// The bytes from @p begin to @p end, at most 16 of them, of a text that reaches from @p text to @p end.
  [[nodiscard]] static short_bytes load(const char* text, const char* begin, const char* end) {
    const auto size = static_cast<std::size_t>(end - begin);
    if (size >= capacity) return load(begin);
    if (static_cast<std::size_t>(end - text) >= capacity) return load(end - capacity).without_front(capacity - size);
    std::array<char, capacity> padded{};
    std::memcpy(padded.data(), begin, size);
    return load(padded.data());
  }

  /// How many bytes at the front are ASCII letters or digits.
  [[nodiscard]] std::size_t alphanumeric() const {
    const auto in_low = static_cast<std::size_t>(std::countr_zero(~alphanumeric(low) & top_bits)) / 8;
    const auto in_high = static_cast<std::size_t>(std::countr_zero(~alphanumeric(high) & top_bits)) / 8;
    return in_low + (in_low == 8 ? in_high : 0);
  }

  /// With ASCII letters in lower case.
  [[nodiscard]] short_bytes lower() const { return {low | (letters(low) >> 2), high | (letters(high) >> 2)}; }

  /// The first @p n bytes. @pre `n <= 16`
  [[nodiscard]] short_bytes front(std::size_t n) const {
    return {low & masks[n < 8 ? n : 8], high & masks[n < 8 ? 0 : n - 8]};
  }

  friend bool operator==(const short_bytes&, const short_bytes&) = default;

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101;
  static constexpr std::uint64_t top_bits = 0x80 * ones;
  static constexpr std::array<std::uint64_t, 9> masks = {
      0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF};

  /// The top bit of every byte of @p x, all below 0x80, that lies in `[First, Last]`.
  template <unsigned char First, unsigned char Last>
  [[nodiscard]] static constexpr std::uint64_t within(std::uint64_t x) {
    return (x + (0x80 - First) * ones) & ~(x + (0x7F - Last) * ones) & top_bits;
  }
  [[nodiscard]] static constexpr std::uint64_t letters(std::uint64_t x) {
    return within<'a', 'z'>((x & ~top_bits) | 0x20 * ones) & ~x;
  }
  [[nodiscard]] static constexpr std::uint64_t alphanumeric(std::uint64_t x) {
    return letters(x) | (within<'0', '9'>(x & ~top_bits) & ~x);
  }

  [[nodiscard]] short_bytes without_front(std::size_t n) const {
    if (n >= 8) return {n == capacity ? 0 : high >> 8 * (n - 8), 0};
    return n == 0 ? *this : short_bytes{low >> 8 * n | high << (64 - 8 * n), high >> 8 * n};
  }
};

/// Ids of pieces of words: those that begin a word and those that continue one. Pieces beyond 16 bytes are not held,
/// only that there are some (`stem`).
class piece_table {
 public:
  /// What a short text is to the vocabulary.
  enum class role : std::uint8_t {
    front = 0,   ///< begins a word
    inside = 1,  ///< continues one
    front_stem = 2,
    inside_stem = 3  ///< first 16 bytes of longer pieces
  };

  /// Room for @p pieces pieces.
  explicit piece_table(std::size_t pieces)
      : slots_(std::bit_ceil(2 * pieces + 2)), shift_(64 - std::countr_zero(slots_.size())) {
    for (auto& ids : singles_) ids.fill(-1);
  }

  /// Adds a piece; of two equal ones the first counts. @pre 1 to 16 bytes, and room is left
  void insert(std::string_view piece, role kind, std::int32_t id) {
    if (kind == role::front || kind == role::inside) {
      const auto r = static_cast<std::size_t>(kind);
      const auto first = static_cast<unsigned char>(piece[0]);
      if (piece.size() == 1)
        singles_[r][first] = singles_[r][first] < 0 ? id : singles_[r][first];
      else
        sizes_[r][start_of(first | std::uint64_t{static_cast<unsigned char>(piece[1])} << 8)] |= 1U << piece.size();
    }
    std::array<char, short_bytes::capacity> padded{};
    std::memcpy(padded.data(), piece.data(), piece.size());
    const auto key = short_bytes::load(padded.data());
    const auto tag = tag_of(piece.size(), kind);
    auto at = place(key, tag);
    for (; slots_[at].tag != 0; at = next(at))
      if (slots_[at].tag == tag && slots_[at].key == key) return;
    slots_[at] = {key, id, tag};
  }

  /// The id of the piece with these @p size bytes, or -1. @pre 1 to 16 bytes
  [[nodiscard]] std::int32_t find(const short_bytes& piece, std::size_t size, role kind) const {
    const auto tag = tag_of(size, kind);
    for (auto at = place(piece, tag);; at = next(at)) {
      const auto& s = slots_[at];
      if (s.tag == tag && s.key == piece) return s.id;
      if (s.tag == 0) return -1;
    }
  }

  /// The longest piece that @p text begins with, of at most @p size bytes, as id and length; length 0 where there is
  /// none. @pre @p kind is `front` or `inside`, 1 to 16 bytes
  [[nodiscard]] std::pair<std::int32_t, std::size_t> longest(const short_bytes& text, std::size_t size,
                                                             role kind) const {
    const auto r = static_cast<std::size_t>(kind);
    for (auto sizes = sizes_[r][start_of(text.low)] & ((2U << size) - 1); sizes != 0;) {
      const auto n = static_cast<std::size_t>(std::bit_width(sizes)) - 1;
      if (const auto id = find(text.front(n), n, kind); id >= 0) return {id, n};
      sizes &= ~(1U << n);
    }
    const auto id = singles_[r][text.low & 0xFF];
    return {id, id >= 0 ? 1 : 0};
  }

 private:
  struct slot {
    short_bytes key;
    std::int32_t id = 0;
    std::uint32_t tag = 0;  ///< 0 where the slot is free
  };

  [[nodiscard]] static std::uint32_t tag_of(std::size_t size, role kind) {
    return static_cast<std::uint32_t>(size << 2 | static_cast<std::size_t>(kind));
  }
  [[nodiscard]] std::size_t place(const short_bytes& key, std::uint32_t tag) const {
    const auto mixed = (key.low + tag) * 0x9E3779B97F4A7C15;
    return static_cast<std::size_t>(((mixed ^ mixed >> 32 ^ key.high) * 0xD6E8FEB86659FD93) >> shift_);
  }
  /// Where the first two bytes of a text lead in `sizes_`.
  [[nodiscard]] static std::size_t start_of(std::uint64_t text) {
    return static_cast<std::size_t>((text & 0xFFFF) * 0x9E3779B1 >> 20 & 0xFFF);
  }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

  std::vector<slot> slots_;  ///< a power of two, at most half of them taken
  int shift_;
  std::array<std::array<std::uint32_t, 4096>, 2> sizes_{};  ///< bit n: some piece of n bytes begins so
  std::array<std::array<std::int32_t, 256>, 2> singles_{};  ///< ids of pieces of one byte
};

}  // namespace ledg::inline LEDG_ABI::text
