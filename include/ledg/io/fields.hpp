// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/io/json.hpp"

/// @file io/fields.hpp
/// Configurations as JSON. A struct lists its members once, beside them:
///
///     struct example_config {
///       std::size_t layers = 2;
///       std::optional<double> dropout;
///       more_config more;
///       std::uint64_t seed = 0;
///
///       template <class Self, class Visit>
///       static constexpr void fields(Self& self, Visit&& visit) {
///         visit("layers", self.layers);
///         visit("dropout", self.dropout);
///         visit("", self.more);       // an empty key: a struct whose fields stand among ours
///         visit(nullptr, self.seed);  // no key: a member that is not part of the JSON
///       }
///     };
///
/// Writing, reading and all messages follow that list. A member that is missing in it does not compile once the struct
/// is written or read. A struct with a member `check()` is checked after it was read. A vector of structs is an array
/// of objects; of structs with `static constexpr bool json_columns = true`, which come by the thousand, an object with
/// an array for each field, so that names are written and parsed once.

namespace ledg::inline LEDG_ABI::io {

namespace detail {

struct ignore_field {
  template <class Field>
  constexpr void operator()(const char* /*key*/, Field& /*field*/) const {}
};

struct count_fields {
  std::size_t count = 0;
  template <class Field>
  constexpr void operator()(const char* /*key*/, Field& /*field*/) {
    ++count;
  }
};

// Converts to whatever a member is initialised from; never called, and defined for types that have no linkage.
struct anything {
  template <class T>
  operator T() const {  // NOLINT: implicit by design
    std::abort();
  }
};

template <class T, std::size_t... I>
[[nodiscard]] constexpr bool takes_values(std::index_sequence<I...> /*count*/) {
  return requires { T{(static_cast<void>(I), anything{})...}; };
}

/// Members of the aggregate T: as many values as its braces take.
template <class T, std::size_t N = 0>
[[nodiscard]] constexpr std::size_t member_count() {
  if constexpr (takes_values<T>(std::make_index_sequence<N + 1>{}))
    return member_count<T, N + 1>();
  else
    return N;
}

// Room for a T that is never made, whose members have addresses all the same: `fields` can run while compiling
// although a T, with its strings and maps, cannot exist then.
template <class T>
union unmade {
  char nothing;
  T value;
  constexpr unmade() : nothing() {}
  constexpr ~unmade() {}
};
template <class T>
inline unmade<T> never_made;

template <class T>
[[nodiscard]] constexpr std::size_t listed_count() {
  count_fields counter;
  T::fields(never_made<T>.value, counter);
  return counter.count;
}

}  // namespace detail

/// A struct that lists its members.
template <class T>
concept has_fields = requires(T& t) {
  T::fields(t, detail::ignore_field{});
};

/// Stands in a list for a member whose type lists no fields: `visit(nullptr, io::not_stored)`.
inline constexpr struct not_stored_t {
} not_stored;

/// Whether the list of @p T has as many members as @p T itself. A struct must be an aggregate to be counted.
template <has_fields T>
inline constexpr bool lists_every_member =
    std::is_aggregate_v<T> && detail::listed_count<T>() == detail::member_count<T>();

/// A row of the table of an enum's names.
template <class E>
struct named_value {
  E value;
  std::string_view name;
};

/// An enum whose values have names: `names_of(E)`, found beside the enum, gives a range of `value` and `name`. The
/// first name of a value is written; all are read.
template <class E>
concept named_enum = std::is_enum_v<E> && requires(E e) {
  names_of(e).begin()->value;
  names_of(e).begin()->name;
};

/// The first name of @p value.
template <named_enum E>
[[nodiscard]] std::string enum_name(E value) {
  for (const auto& row : names_of(value))
    if (row.value == value) return std::string(row.name);
  return "?";
}

/// The value called @p name, in lower or upper case. @param what is asked for, and @p place where, for the message
/// @throws lookup_error that names the known ones
template <named_enum E>
[[nodiscard]] E enum_named(const std::string& name, std::string_view what, const std::string& place = "") {
  const auto wanted = lower_case(name);
  std::vector<std::string> known;
  for (const auto& row : names_of(E{})) {
    if (row.name == wanted) return row.value;
    known.emplace_back(row.name);
  }
  throw_unknown(what, name, known, place);
}

/// A struct of which many are written as columns.
template <class T>
concept stored_in_columns = has_fields<T> && requires { requires T::json_columns; };

/// What the JSON is expected to be.
enum class json_source {
  person,  ///< overrides: what is missing keeps its value; all errors are `input_error`
  program  ///< written by `to_json`: nothing may be missing; all errors are `corrupt_error`
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

/// Calls `function(key, field)` for each field of @p value that has a key.
template <class T, class Function>
void for_each_field(T& value, const Function& function) {
  std::remove_const_t<T>::fields(value, [&](const char* key, auto& field) {
    using field_type = std::remove_cvref_t<decltype(field)>;
    if constexpr (!std::is_same_v<field_type, not_stored_t>) {
      if (key == nullptr) return;
      if constexpr (has_fields<field_type>)
        if (*key == '\0') return for_each_field(field, function);
      function(key, field);
    }
  });
}

template <class T>
void read(const json_view& from, T& into, json_source source);

/// @throws lookup_error where @p from has a member that is not among @p known
inline void refuse_unknown_keys(const json_view& from, const std::vector<std::string>& known) {
  for (const auto& item : from.value().items())
    if (std::find(known.begin(), known.end(), item.key()) == known.end())
      throw_unknown("key", item.key(), known, from.where());
}

/// Calls `value.check()`, if there is one. @param where it was read, for its messages
template <class T>
void check_read(const T& value, const std::string& where) {
  if constexpr (requires { value.check(); }) {
    try {
      value.check();
    } catch (const lookup_error& e) {
      throw lookup_error(where + ": " + e.what(), e.nearest());
    } catch (const input_error& e) {
      throw input_error(where + ": " + e.what());
    }
  }
}

template <has_fields T>
void read_fields(const json_view& from, T& into, json_source source) {
  static_assert(lists_every_member<T>, "T::fields leaves out a member of T, or T is no aggregate");
  if (!from.value().is_object()) from.refuse("an object");
  std::vector<std::string> known;
  for_each_field(into, [&](const char* key, auto& field) {
    known.emplace_back(key);
    if (source == json_source::program || from.value().contains(key)) read(from[key], field, source);
  });
  refuse_unknown_keys(from, known);
  check_read(into, from.where());
}

template <stored_in_columns T>
void read_columns(const json_view& from, std::vector<T>& into, json_source source) {
  static_assert(lists_every_member<T>, "T::fields leaves out a member of T, or T is no aggregate");
  if (!from.value().is_object()) from.refuse("an object");
  std::vector<std::string> known;
  std::vector<json_view> columns;
  T example;
  for_each_field(example, [&](const char* key, auto& /*field*/) {
    known.emplace_back(key);
    const auto& column = columns.emplace_back(from[key]);
    if (!column.value().is_array()) column.refuse("an array");
    if (column.size() != columns.front().size())
      column.refuse("an array of " + std::to_string(columns.front().size()));
  });
  refuse_unknown_keys(from, known);
  into.clear();
  into.resize(columns.front().size());
  for (std::size_t row = 0; row < into.size(); ++row) {
    auto column = columns.begin();
    for_each_field(into[row], [&](const char* /*key*/, auto& field) { read((*column++)[row], field, source); });
    check_read(into[row], from.where() + "/*/" + std::to_string(row));
  }
}

template <class T>
void read_elements(const json_view& from, std::vector<T>& into, json_source source) {
  if constexpr (stored_in_columns<T>) {
    read_columns(from, into, source);
  } else {
    if (!from.value().is_array()) from.refuse("an array");
    into.clear();
    for (std::size_t i = 0; i < from.size(); ++i) {
      T one{};
      read(from[i], one, source);
      into.push_back(std::move(one));
    }
  }
}

template <class T>
void read(const json_view& from, T& into, json_source source) {
  if constexpr (has_fields<T>) {
    read_fields(from, into, source);
  } else if constexpr (named_enum<T>) {
    into = enum_named<T>(from.as<std::string>(), "name", from.where());
  } else if constexpr (std::is_same_v<T, json>) {
    into = from.value();
  } else if constexpr (is_optional<T>) {
    into.reset();
    if (!from.is_null()) read(from, into.emplace(), source);
  } else if constexpr (is_map<T>) {
    if (!from.value().is_object()) from.refuse("an object");
    into.clear();
    for (const auto& item : from.value().items()) read(from[item.key()], into[item.key()], source);
  } else if constexpr (is_vector<T>) {
    read_elements(from, into, source);
  } else if constexpr (is_array<T>) {
    if (!from.value().is_array() || from.size() != into.size())
      from.refuse("an array of " + std::to_string(into.size()));
    for (std::size_t i = 0; i < into.size(); ++i) read(from[i], into[i], source);
  } else if constexpr (requires { T::from_json(from.value(), from.where()); }) {
    into = T::from_json(from.value(), from.where());
  } else {
    into = from.as<T>();
  }
}

}  // namespace detail

template <class T>
[[nodiscard]] json to_json(const T& value);

namespace detail {

template <class T>
[[nodiscard]] json elements_to_json(const std::vector<T>& values) {
  if constexpr (stored_in_columns<T>) {
    json out = json::object();
    const T example;
    for_each_field(example, [&](const char* key, const auto& /*field*/) { out[key] = json::array(); });
    for (const auto& each : values)
      for_each_field(each, [&](const char* key, const auto& field) { out[key].push_back(io::to_json(field)); });
    return out;
  } else {
    json out = json::array();
    for (const auto& each : values) out.push_back(io::to_json(each));
    return out;
  }
}

}  // namespace detail

/// @p value as JSON: a struct with fields as an object, enums by name, `std::optional` as its value or null, vectors,
/// those of `stored_in_columns` as an object of arrays, maps of strings, numbers, strings, and types with a `to_json()`
/// of their own.
template <class T>
[[nodiscard]] json to_json(const T& value) {
  if constexpr (has_fields<T>) {
    static_assert(lists_every_member<T>, "T::fields leaves out a member of T, or T is no aggregate");
    json out = json::object();
    detail::for_each_field(value, [&](const char* key, const auto& field) { out[key] = io::to_json(field); });
    return out;
  } else if constexpr (named_enum<T>) {
    return enum_name(value);
  } else if constexpr (detail::is_optional<T>) {
    return value ? io::to_json(*value) : json(nullptr);
  } else if constexpr (detail::is_map<T>) {
    json out = json::object();
    for (const auto& [key, each] : value) out[key] = io::to_json(each);
    return out;
  } else if constexpr (detail::is_vector<T>) {
    return detail::elements_to_json(value);
  } else if constexpr (requires { value.to_json(); }) {
    return value.to_json();
  } else {
    return value;
  }
}

/// Reads what `to_json` writes into @p into, which is unspecified after an error.
/// @throws for a @p source that is a person, input_error for a value of another type or out of range, and lookup_error
/// for a key or a name that is not known, with near ones; else corrupt_error. Each names the place in the document.
template <class T>
void from_json(const json_view& view, T& into, json_source source = json_source::person) {
  if (source == json_source::program) {
    try {
      detail::read(view, into, source);
    } catch (const input_error& e) {
      throw corrupt_error(e.what());
    }
    return;
  }
  try {
    detail::read(view, into, source);
  } catch (const corrupt_error& e) {  // in what people write, a wrong type is a wrong option
    throw input_error(e.what());
  }
}

}  // namespace ledg::inline LEDG_ABI::io
