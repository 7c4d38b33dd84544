// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"

/// @file io/json.hpp
/// The one door to nlohmann-json: parsing with the file's name in every message, and typed access that says where in
/// the document something is wrong.

namespace ledg::inline LEDG_ABI::io {

using json = nlohmann::json;

namespace detail {

/// What @p e says, without the other library's error id in front.
[[nodiscard]] inline std::string reason(const json::exception& e) {
  const std::string_view what = e.what();
  const auto id = what.find("] ");
  return std::string(id == std::string_view::npos ? what : what.substr(id + 2));
}

}  // namespace detail

namespace detail {

/// Asks for the memory that the values of @p text will surely take, and gives it back. Where memory ends while a value
/// is made, nlohmann's destructor, which allocates, would end the program: so it is found out before.
inline void probe_memory(std::string_view text) {
  constexpr std::size_t small = std::size_t{1} << 20;
  constexpr std::size_t bytes_each = 12;  // of a character; a value of two characters takes 16 and more
  if (text.size() > small) ::operator delete(::operator new(bytes_each* text.size()));
}

}  // namespace detail

/// Parses @p text; @p source names it in messages.
/// @throws corrupt_error with the byte at which parsing stopped; memory_error
[[nodiscard]] inline json parse_json(std::string_view text, const std::string& source) {
  try {
    return naming_memory(source, [&] {
      detail::probe_memory(text);
      return json::parse(text);
    });
  } catch (const json::parse_error& e) {
    throw corrupt_error(source + ": not valid JSON at byte " + std::to_string(e.byte) + ": " + detail::reason(e));
  } catch (const json::exception& e) {  // a number beyond double
    throw corrupt_error(source + ": not usable JSON: " + detail::reason(e));
  }
}

/// Parses the file @p path.
/// @throws input_error where it cannot be read; corrupt_error with file and byte where it is not JSON.
[[nodiscard]] inline json read_json(const std::filesystem::path& path) {
  return parse_json(mapped_file(path).text(), "'" + path.string() + "'");
}

/// @p value as one line of text; bytes that are not UTF-8 are replaced, so this cannot fail on any input.
[[nodiscard]] inline std::string to_line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// A place inside a JSON document. Getters throw corrupt_error naming source and JSON path (`/layers/2/name`) where a
/// member is missing or has another type. Refers to the document, which must outlive it.
class json_view {
 public:
  json_view(const json& value, std::string source) : value_(&value), source_(std::move(source)) {}

  [[nodiscard]] const json& value() const { return *value_; }
  [[nodiscard]] std::size_t size() const { return value_->size(); }
  [[nodiscard]] bool is_null() const { return value_->is_null(); }

  /// Source and JSON path, as messages begin.
  [[nodiscard]] std::string where() const { return path_.empty() ? source_ : source_ + ": " + path_; }

  /// @throws corrupt_error that says where this is, what was @p expected and what is there.
  [[noreturn]] void refuse(const std::string& expected) const {
    auto got = value_->is_structured() ? std::string(value_->type_name()) : to_line(*value_);
    if (got.size() > 60) got = got.substr(0, 57) + "...";
    throw corrupt_error(source_ + ": " + place() + ": expected " + expected + ", got " + got);
  }

  /// True where this is an object with a member @p key that is not null.
  [[nodiscard]] bool has(std::string_view key) const {
    if (!value_->is_object()) return false;
    const auto found = value_->find(key);
    return found != value_->end() && !found->is_null();
  }

  [[nodiscard]] json_view operator[](std::string_view key) const {
    if (!value_->is_object()) refuse("an object");
    const auto found = value_->find(key);
    if (found == value_->end())
      throw corrupt_error(source_ + ": " + place() + " has no member '" + std::string(key) + "'");
    return {*found, source_, path_ + "/" + std::string(key)};
  }

  [[nodiscard]] json_view operator[](std::size_t i) const {
    if (!value_->is_array()) refuse("an array");
    if (i >= value_->size())
      throw corrupt_error(source_ + ": " + place() + ": expected more than " + std::to_string(i) + " elements, got " +
                          std::to_string(value_->size()));
    return {(*value_)[i], source_, path_ + "/" + std::to_string(i)};
  }

  /// The value as `bool`, an integer, a floating-point number, `std::string`, or a `std::vector` of these.
  template <class T>
  [[nodiscard]] T as() const {
    if constexpr (std::same_as<T, bool>) {
      if (!value_->is_boolean()) refuse("true or false");
      return value_->template get<bool>();
    } else if constexpr (std::integral<T>) {
      if (!value_->is_number_integer()) refuse("an integer");
      const bool fits = value_->is_number_unsigned() ? std::in_range<T>(value_->template get<std::uint64_t>())
                                                     : std::in_range<T>(value_->template get<std::int64_t>());
      if (!fits)
        refuse("an integer in range, " + std::to_string(std::numeric_limits<T>::min()) + " to " +
               std::to_string(std::numeric_limits<T>::max()));
      return value_->template get<T>();
    } else if constexpr (std::floating_point<T>) {
      if (!value_->is_number()) refuse("a number");
      return value_->template get<T>();
    } else if constexpr (std::same_as<T, std::string>) {
      if (!value_->is_string()) refuse("a string");
      return value_->template get_ref<const std::string&>();
    } else {
      if (!value_->is_array()) refuse("an array");
      T values;
      values.reserve(size());
      for (std::size_t i = 0; i < size(); ++i) values.push_back((*this)[i].template as<typename T::value_type>());
      return values;
    }
  }

  /// Member @p key as a `T`.
  template <class T>
  [[nodiscard]] T get(std::string_view key) const {
    return (*this)[key].template as<T>();
  }

  /// Member @p key as a `T`, or @p fallback where it is missing or null. A wrong type is an error all the same.
  template <class T>
  [[nodiscard]] T get(std::string_view key, T fallback) const {
    return has(key) ? get<T>(key) : std::move(fallback);
  }

 private:
  json_view(const json& value, std::string source, std::string path)
      : value_(&value), source_(std::move(source)), path_(std::move(path)) {}

  [[nodiscard]] std::string place() const { return path_.empty() ? "the document" : path_; }

  const json* value_;
  std::string source_;
  std::string path_;
};

}  // namespace ledg::inline LEDG_ABI::io
