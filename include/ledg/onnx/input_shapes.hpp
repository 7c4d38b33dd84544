// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/onnx/dimension_names.hpp"
#include "ledg/onnx/model.hpp"
#include "ledg/onnx/options.hpp"

/// @file onnx/input_shapes.hpp
/// Shapes of a model's inputs: what the file says, and what the caller says of its free dimensions.

namespace ledg::inline LEDG_ABI::onnx {

/// A dimension of an input that nobody gave a size.
struct unbound_dimension {
  std::string input;
  std::size_t axis = 0;
  std::string name;  ///< empty where the file gives none

  /// What would bind it, as an option of the program.
  [[nodiscard]] std::string option() const {
    return name.empty() ? "--input " + input + "=..." : "--dim '" + name + "=...'";
  }
};

/// A size that was assumed, as `options::assumed_batch` asks for.
struct assumed_dimension {
  std::string name;  ///< empty where the file gives none
  std::int64_t size = 0;
};

/// Sizes of named dimensions, and shapes of inputs that follow.
class input_shapes {
 public:
  /// @param inputs  those of the model without initializers; must outlive this
  /// @param file    how messages name the file; must outlive this
  /// @throws input_error  on a given shape that contradicts the file or another one
  /// @throws lookup_error on an option that names no input or free dimension
  input_shapes(std::vector<const value_view*> inputs, const options& given, std::string_view file)
      : inputs_(std::move(inputs)), given_(given), file_(file) {
    check_names();
    for (const auto* v : inputs_)
      if (const auto* s = given_shape(*v)) bind_names(*v, *s);
    for (const auto& [name, size] : given_.dims) {
      if (size < 0) fail("dimension '" + name + "' is given as " + std::to_string(size));
      bind(name, size);
    }
    for (const auto* v : inputs_)
      if (const auto* s = given_shape(*v)) check_sums(*v, *s);
    bind_batch();
  }

  /// Shape of input @p v; `-1` for free dimensions. @pre the file or the caller says one
  [[nodiscard]] shape of(const value_view& v) const {
    if (const auto* s = given_shape(v)) return *s;
    shape dims;
    for (const auto& d : v.dims)
      dims.push_back(dims.empty() && v.holds == value_view::kind::tensor ? first_size(d) : size_of(d));
    return dims;
  }

  /// True where the file or the caller says a shape for @p v.
  [[nodiscard]] bool has(const value_view& v) const { return v.has_shape || given_shape(v) != nullptr; }

  /// Size of @p d, wherever it stands in the file; -1 where it is free.
  [[nodiscard]] std::int64_t size_of(const dimension_view& d) const {
    if (d.value >= 0) return d.value;
    return d.name.empty() ? -1 : named(d.name).value_or(-1);
  }

  /// Dimensions of @p v that are free.
  [[nodiscard]] std::vector<unbound_dimension> unbound(const value_view& v) const {
    std::vector<unbound_dimension> all;
    if (!has(v)) return all;
    const auto dims = of(v);
    for (std::size_t i = 0; i < dims.size(); ++i)
      if (dims[i] < 0) all.push_back({std::string(v.name), i, std::string(v.dims[i].name)});
    return all;
  }

  [[nodiscard]] const std::optional<assumed_dimension>& assumed() const { return assumed_; }

  /// Where a given shape is not the file's, and was taken all the same.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw input_error(std::string(file_) + ": " + what); }

  [[nodiscard]] const shape* given_shape(const value_view& v) const {
    const auto at = given_.inputs.find(v.name);
    return at == given_.inputs.end() ? nullptr : &at->second;
  }

  [[nodiscard]] std::optional<std::int64_t> named(std::string_view name) const {
    if (const auto at = sizes_.find(name); at != sizes_.end()) return at->second;
    return dimension_from_parts(name, [this](std::string_view part) -> std::optional<std::int64_t> {
      const auto at = sizes_.find(part);
      return at == sizes_.end() ? std::nullopt : std::optional(at->second);
    });
  }

  [[nodiscard]] std::int64_t first_size(const dimension_view& d) const {
    const auto size = size_of(d);
    if (size >= 0) return size;
    if (given_.batch) return *given_.batch;
    return assumed_ && d.name.empty() ? assumed_->size : -1;
  }

  void bind(std::string_view name, std::int64_t size) {
    const auto [at, fresh] = sizes_.emplace(name, size);
    if (!fresh && at->second != size)
      fail("dimension '" + std::string(name) + "' is given as " + std::to_string(at->second) + " and as " +
           std::to_string(size));
  }

  void bind_names(const value_view& v, const shape& s) {
    const auto input = "input '" + std::string(v.name) + "'";
    for (const auto d : s)
      if (d < 0) fail(input + ": a dimension is negative");
    if (v.has_shape && v.dims.size() != s.size())
      fail(input + " has " + std::to_string(v.dims.size()) + " dimensions, the given shape has " +
           std::to_string(s.size()));
    std::string contradicted, resized;
    for (std::size_t i = 0; i < v.dims.size(); ++i) {
      const auto& d = v.dims[i];
      if (d.value >= 0 && d.value != s[i]) {
        auto& where = is_extent(v, s, i) ? resized : contradicted;
        where += (where.empty() ? "" : ", ") + std::string("dimension ") + std::to_string(i) + " is " +
                 std::to_string(d.value) + " and not " + std::to_string(s[i]);
      }
      if (d.value < 0 && !d.name.empty() && parts_of_dimension(d.name) == std::vector{std::string(d.name)})
        bind(d.name, s[i]);
    }
    if (!contradicted.empty() && !given_.overrule)
      fail(input + " is " + in_words(v) + " in the file, the given shape contradicts it: " + contradicted);
    if (!resized.empty() && !given_.overrule)
      notes_.push_back(input + " is " + in_words(v) + " in the file, which was read for images of another size");
  }

  // Height, width or depth of images, whose batch and channels are as the file has them. Convolutional networks take
  // images of any size, whatever size their file was made with.
  static bool is_extent(const value_view& v, const shape& s, std::size_t i) {
    const auto same = [&](std::size_t k) { return v.dims[k].value < 0 || v.dims[k].value == s[k]; };
    return v.dims.size() >= 4 && i >= 2 && same(0) && v.dims[1].value == s[1];
  }

  // Names such as `past + 1`, once all is bound that they may be made of.
  void check_sums(const value_view& v, const shape& s) {
    for (std::size_t i = 0; i < v.dims.size(); ++i) {
      const auto& d = v.dims[i];
      if (d.value >= 0 || d.name.empty()) continue;
      const auto follows = named(d.name);
      if (!follows) bind(d.name, s[i]);
      if (follows && *follows != s[i])
        fail("input '" + std::string(v.name) + "': dimension '" + std::string(d.name) + "' is " +
             std::to_string(*follows) + " by what else is given, and " + std::to_string(s[i]) + " in the given shape");
    }
  }

  static std::string in_words(const value_view& v) {
    std::string s = "[";
    for (const auto& d : v.dims)
      s += (s.size() > 1 ? "," : "") + (d.value >= 0     ? std::to_string(d.value)
                                        : d.name.empty() ? std::string("?")
                                                         : std::string(d.name));
    return s + "]";
  }

  // The first dimensions that are free; with one name, or none, they are the batch.
  void bind_batch() {
    std::set<std::string_view> names, kinds;
    for (const auto* v : inputs_) {
      if (given_shape(*v) != nullptr || v->holds != value_view::kind::tensor || v->dims.empty()) continue;
      if (size_of(v->dims.front()) >= 0) continue;
      names.insert(v->dims.front().name);
      kinds.insert(is_symbol(v->dims.front().name) ? std::string_view() : v->dims.front().name);
    }
    std::optional<std::int64_t> size = given_.batch;
    if (!size && given_.assumed_batch && kinds.size() == 1) {
      size = given_.assumed_batch;
      assumed_ = assumed_dimension{std::string(*names.rbegin()), *size};
    }
    if (size && *size < 0) fail("the batch is given as " + std::to_string(*size));
    for (const auto name : names)
      if (size && !name.empty()) sizes_.emplace(name, *size);
  }

  // Names that an exporter made up (`s23`, `unk__4`): different ones may well mean the same dimension.
  static bool is_symbol(std::string_view name) {
    const auto digits = name.find_first_not_of("0123456789", name.starts_with("unk__") ? 5 : 1);
    return name.size() > 1 && (name.starts_with("s") || name.starts_with("unk__")) && digits == std::string_view::npos;
  }

  // Options that name nothing are a mistake of the caller, not something to pass over.
  void check_names() const {
    std::vector<std::string> inputs, dims;
    for (const auto* v : inputs_) {
      inputs.emplace_back(v->name);
      for (const auto& d : v->dims) {
        if (d.name.empty() || d.value >= 0) continue;
        dims.emplace_back(d.name);
        for (auto& part : parts_of_dimension(d.name)) dims.push_back(std::move(part));
      }
    }
    const auto check = [&](const auto& given, const std::vector<std::string>& names, const char* what) {
      for (const auto& [name, value] : given)
        if (std::find(names.begin(), names.end(), name) == names.end()) throw_unknown(what, name, names, file_);
    };
    check(given_.dims, dims, "free dimension");
    check(given_.inputs, inputs, "input");
  }

  std::vector<const value_view*> inputs_;
  const options& given_;
  std::string_view file_;
  std::map<std::string, std::int64_t, std::less<>> sizes_;
  std::optional<assumed_dimension> assumed_;
  std::vector<std::string> notes_;
};

}  // namespace ledg::inline LEDG_ABI::onnx
