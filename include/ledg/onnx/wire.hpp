// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"

/// @file onnx/wire.hpp
/// The Protocol Buffers wire format, as much of it as a reader of views needs: fields come one by one, nested messages
/// and strings as views into the file's bytes. Nothing is copied, nothing is allocated, and no read leaves the buffer.
/// Source: https://protobuf.dev/programming-guides/encoding/

namespace ledg::inline LEDG_ABI::onnx {

/// How a field's value is laid out.
enum class wire_type : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// One field of a message. Which member is set follows from `type`.
struct wire_field {
  std::uint32_t number = 0;
  wire_type type = wire_type::varint;
  std::uint64_t value = 0;  ///< varint, fixed64 and fixed32
  std::string_view bytes;   ///< bytes: a string, a packed list or a nested message

  [[nodiscard]] std::int64_t integer() const { return static_cast<std::int64_t>(value); }
  [[nodiscard]] float real() const { return std::bit_cast<float>(static_cast<std::uint32_t>(value)); }
};

/// Walks the fields of one message. Depth is bounded by the caller's code: a nested message is entered explicitly.
///
/// Thread-safety: a reader belongs to one thread; the bytes may be shared.
class wire_reader {
 public:
  /// @param bytes   the whole file
  /// @param source  how messages name the file; must outlive the reader
  wire_reader(std::string_view bytes, std::string_view source)
      : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()), source_(source) {}

  /// Reader of the message nested in @p field.
  /// @throws corrupt_error if the field is not length-delimited
  [[nodiscard]] wire_reader enter(const wire_field& field) const { return enter(text(field)); }

  /// Reader of the message in @p bytes, which lie in the same file.
  [[nodiscard]] wire_reader enter(std::string_view bytes) const {
    wire_reader nested = *this;
    nested.at_ = bytes.data();
    nested.end_ = bytes.data() + bytes.size();
    return nested;
  }

  /// Reads the next field; false at the end of the message.
  /// @throws corrupt_error on a truncated field, a field number of 0 or an unknown wire type
  bool next(wire_field& field) {
    if (at_ == end_) return false;
    const auto key = varint();
    if (key >> 3 == 0 || key >> 32 != 0) fail("field number out of range");
    field.number = static_cast<std::uint32_t>(key >> 3);
    field.type = static_cast<wire_type>(key & 7);
    switch (field.type) {
      case wire_type::varint:
        field.value = varint();
        break;
      case wire_type::fixed64:
        field.value = fixed<std::uint64_t>();
        break;
      case wire_type::fixed32:
        field.value = fixed<std::uint32_t>();
        break;
      case wire_type::bytes: {
        const auto size = varint();
        if (size > static_cast<std::uint64_t>(end_ - at_))
          fail("field " + std::to_string(field.number) + " claims " + std::to_string(size) + " bytes, " +
               std::to_string(end_ - at_) + " are left");
        field.bytes = {at_, static_cast<std::size_t>(size)};
        at_ += size;
        break;
      }
      default:
        fail("unknown wire type " + std::to_string(key & 7));
    }
    return true;
  }

  /// The string or message of @p field.
  /// @throws corrupt_error if the field is not length-delimited
  [[nodiscard]] std::string_view text(const wire_field& field) const {
    if (field.type != wire_type::bytes) fail("field " + std::to_string(field.number) + " should be length-delimited");
    return field.bytes;
  }

  /// Calls @p use with each integer of a repeated field, packed or not.
  template <class Use>
  void integers(const wire_field& field, Use&& use) const {
    if (field.type != wire_type::bytes) return use(field.integer());
    for (auto list = enter(field.bytes); list.at_ != list.end_;) use(static_cast<std::int64_t>(list.varint()));
  }

  /// Calls @p use with each element of a repeated fixed-width field (`float` or `double`), packed or not.
  template <class Real, class Use>
  void reals(const wire_field& field, Use&& use) const {
    using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
    if (field.type != wire_type::bytes) return use(std::bit_cast<Real>(static_cast<bits>(field.value)));
    for (auto list = enter(field.bytes); list.at_ != list.end_;) use(std::bit_cast<Real>(list.template fixed<bits>()));
  }

  /// Reports the file as damaged at the current byte.
  /// @throws corrupt_error always
  [[noreturn]] void fail(const std::string& what) const {
    throw corrupt_error(std::string(source_) + ": byte " + std::to_string(at_ - begin_) + ": " + what);
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) fail("truncated in the middle of a number");
      const auto byte = static_cast<std::uint8_t>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    fail("number longer than ten bytes");
  }

  // The format is little-endian, whatever the host is.
  template <class Bits>
  Bits fixed() {
    if (end_ - at_ < static_cast<std::ptrdiff_t>(sizeof(Bits))) fail("truncated in the middle of a number");
    Bits value = 0;
    for (std::size_t i = 0; i < sizeof(Bits); ++i)
      value |= static_cast<Bits>(static_cast<Bits>(static_cast<std::uint8_t>(at_[i])) << (8 * i));
    at_ += sizeof(Bits);
    return value;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::string_view source_;
};

}  // namespace ledg::inline LEDG_ABI::onnx
