// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/safetensors.hpp"

/// @file io/npy.hpp
/// NumPy's `.npy` format, version 1.0: float32, float64 and int64 arrays, little-endian, row-major.

namespace ledg::inline LEDG_ABI::io {

/// An array read from a `.npy` file.
template <class T>
struct npy_array {
  std::vector<std::size_t> shape;
  std::vector<T> values;  ///< row-major
};

namespace detail {

template <class T>
[[nodiscard]] constexpr std::string_view npy_type() {
  if constexpr (dtype_of<T>() == dtype::f32)
    return "<f4";
  else if constexpr (dtype_of<T>() == dtype::f64)
    return "<f8";
  else if constexpr (dtype_of<T>() == dtype::i64)
    return "<i8";
  else
    static_assert(always_false<T>, "npy files hold float, double or std::int64_t here");
}

inline constexpr std::string_view npy_magic{"\x93NUMPY\x01\x00", 8};

/// The text after `'key':` in the header dictionary, up to its end; empty where the key is missing.
[[nodiscard]] inline std::string_view npy_field(std::string_view header, std::string_view key) {
  const auto quoted = "'" + std::string(key) + "':";
  const auto at = header.find(quoted);
  if (at == std::string_view::npos) return {};
  header.remove_prefix(at + quoted.size());
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

}  // namespace detail

/// Reads @p path, whose elements must be `T`: float, double or std::int64_t.
/// @throws input_error where it cannot be read or holds another type; corrupt_error where it is damaged.
template <class T>
[[nodiscard]] npy_array<T> read_npy(const std::filesystem::path& path) {
  const mapped_file file(path);
  const auto name = "'" + path.string() + "'";
  const auto text = file.text();
  if (!text.starts_with(detail::npy_magic)) throw corrupt_error(name + ": not a npy file of version 1.0");
  std::uint16_t length = 0;
  constexpr std::size_t start = 10;  // magic and header length
  if (text.size() >= start) std::memcpy(&length, text.data() + start - sizeof length, sizeof length);
  if (text.size() < start + length || length == 0) throw corrupt_error(name + ": header cut short");
  const auto header = text.substr(start, length);
  const auto type = detail::npy_field(header, "descr");
  if (!type.starts_with("'" + std::string(detail::npy_type<T>()) + "'"))
    throw input_error(name + ": expected elements '" + std::string(detail::npy_type<T>()) + "', got " +
                      std::string(type.substr(0, type.find(','))));
  if (!detail::npy_field(header, "fortran_order").starts_with("False"))
    throw input_error(name + ": column-major arrays are not read; save a C-ordered copy");

  npy_array<T> array;
  auto dims = detail::npy_field(header, "shape");
  if (!dims.starts_with('(') || dims.find(')') == std::string_view::npos) throw corrupt_error(name + ": no shape");
  dims = dims.substr(1, dims.find(')') - 1);
  std::size_t count = 1;
  while (!dims.empty()) {
    if (dims.front() == ' ' || dims.front() == ',') {
      dims.remove_prefix(1);
      continue;
    }
    std::size_t d = 0;
    const auto [stop, code] = std::from_chars(dims.data(), dims.data() + dims.size(), d);
    if (code != std::errc() || __builtin_mul_overflow(count, d, &count)) throw corrupt_error(name + ": bad shape");
    dims.remove_prefix(static_cast<std::size_t>(stop - dims.data()));
    array.shape.push_back(d);
  }
  const auto data = file.bytes().subspan(start + length);
  std::size_t size = 0;
  if (__builtin_mul_overflow(count, sizeof(T), &size) || size != data.size())
    throw corrupt_error(name + ": expected " + std::to_string(count) + " elements for shape " +
                        shape_text(array.shape) + ", got " + std::to_string(data.size()) + " bytes");
  array.values.resize(count);
  if (size > 0) std::memcpy(array.values.data(), data.data(), size);
  return array;
}

/// Writes row-major @p values of @p shape to @p path, completely or not at all.
/// @throws input_error where shape and number of values differ or the disk refuses it.
template <class T>
void write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape, std::span<const T> values) {
  std::size_t count = 1;
  std::string dims;
  for (const auto d : shape) {
    count *= d;
    dims += std::to_string(d) + ", ";
  }
  if (count != values.size())
    throw input_error("'" + path.string() + "': shape " + shape_text(shape) + " needs " + std::to_string(count) +
                      " values, got " + std::to_string(values.size()));
  if (shape.size() == 1)
    dims.pop_back();  // Python's one-tuple: (3,)
  else if (!dims.empty())
    dims.resize(dims.size() - 2);
  std::string header =
      "{'descr': '" + std::string(detail::npy_type<T>()) + "', 'fortran_order': False, 'shape': (" + dims + "), }";
  constexpr std::size_t alignment = 64;  // of the data, as NumPy writes it
  header.append(alignment - (10 + header.size() + 1) % alignment, ' ').push_back('\n');
  const auto length = static_cast<std::uint16_t>(header.size());
  write_atomically(path, [&](atomic_file& file) {
    file.write(detail::npy_magic);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(header);
    file.write(std::as_bytes(values));
  });
}

}  // namespace ledg::inline LEDG_ABI::io
