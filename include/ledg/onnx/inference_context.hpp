// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/onnx/model.hpp"

/// @file onnx/inference_context.hpp
/// What an operator's rule sees of the network around it: the shapes, types and small constant values of its inputs,
/// its attributes, and the outputs it has to describe.

namespace ledg::inline LEDG_ABI::onnx {

/// A dimension that is not known.
inline constexpr std::int64_t free_dimension = -1;

/// A value that is not known, among known ones of the same tensor.
inline constexpr std::int64_t unknown_value = std::numeric_limits<std::int64_t>::min();

/// Values are tracked for tensors of at most this many elements: shapes, axes, scales and bounds are far smaller.
inline constexpr std::size_t most_tracked_values = 1024;

/// All that is known of one tensor before the network runs.
struct tensor_state {
  /// Where a tensor's value comes from.
  enum class origin : std::uint8_t { none, input, initializer, node };

  std::string_view name;
  origin source = origin::none;
  data_type type = data_type::undefined;
  value_view::kind holds = value_view::kind::tensor;
  bool ranked = false;          ///< false: nothing is known of the shape
  bool constant = false;        ///< follows from constants and shapes alone, whatever the inputs hold
  bool weight_like = false;     ///< an initializer, a Constant, or a ConstantOfShape with a constant shape
  bool stated = false;          ///< a dimension is what the file says, and was not computed
  bool absent = false;          ///< an input of a function that a call leaves out
  bool has_values = false;      ///< `values` means something
  std::int32_t producer = -1;   ///< node that computes it
  std::int32_t reason = -1;     ///< why the shape is incomplete, as an index into the list of reasons
  std::int32_t same_as = -1;    ///< tensor of another graph that this one is: an argument, a branch's result
  std::int32_t elsewhere = -1;  ///< initializer in another file on which the value depends
  shape dims;                   ///< `free_dimension` where unknown; of a sequence, those that all its elements have
  std::vector<double> values;   ///< elements, NaN where one is unknown
  std::shared_ptr<const std::vector<tensor_state>> elements;  ///< of a sequence, where their number is known

  [[nodiscard]] bool complete() const {
    if (elements) return std::all_of(elements->begin(), elements->end(), [](const auto& e) { return e.complete(); });
    return ranked && std::all_of(dims.begin(), dims.end(), [](auto d) { return d >= 0; });
  }

  /// Forgets what was found out about a node's output.
  void forget() {
    ranked = stated = has_values = constant = weight_like = false;
    holds = value_view::kind::tensor;
    reason = same_as = elsewhere = -1;
    type = data_type::undefined;
    dims.clear();
    values.clear();
    elements.reset();
  }

  /// Takes over what is known of @p other: its type, shape, values and elements.
  void describe_as(const tensor_state& other) {
    type = other.type;
    holds = other.holds;
    ranked = other.ranked;
    stated = other.stated;
    has_values = other.has_values;
    elsewhere = other.elsewhere;
    dims = other.dims;
    values = other.values;
    elements = other.elements;
  }
};

/// Thrown by rules that cannot tell an output's shape; caught by the inference, which lists the reason.
struct unresolved {
  std::string reason;
  bool contradiction = false;  ///< shapes that are known do not go together; otherwise something is not known
};

/// What rules throw where shapes that are known do not go together.
[[nodiscard]] inline unresolved contradiction(std::string reason) { return {std::move(reason), true}; }

/// Product of @p factors.
/// @throws unresolved if it does not fit 63 bits
[[nodiscard]] inline std::int64_t checked_product(std::span<const std::int64_t> factors) {
  std::int64_t p = 1;
  for (const auto f : factors)
    if (__builtin_mul_overflow(p, f, &p)) throw unresolved{"more than 2^63 elements"};
  return p;
}
[[nodiscard]] inline std::int64_t checked_product(std::initializer_list<std::int64_t> factors) {
  return checked_product(std::span<const std::int64_t>(factors.begin(), factors.size()));
}

/// Sum of @p terms.
/// @throws unresolved if it does not fit 63 bits
[[nodiscard]] inline std::int64_t checked_sum(std::initializer_list<std::int64_t> terms) {
  std::int64_t sum = 0;
  for (const auto t : terms)
    if (__builtin_add_overflow(sum, t, &sum)) throw unresolved{"more than 2^63 elements"};
  return sum;
}

/// Nearest integer towards zero, saturated; `unknown_value` for NaN. Slices use the largest integer for "to the end".
[[nodiscard]] inline std::int64_t to_integer(double x) {
  if (std::isnan(x)) return unknown_value;
  if (x >= 9.2e18) return std::numeric_limits<std::int64_t>::max();
  if (x <= -9.2e18) return -std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(x);
}

struct operator_rule;

/// One node during inference.
///
/// @pre tensors referred to by index outlive the context
class rule_context {
 public:
  /// @param rule that of the node's operator, or nullptr where it has none
  rule_context(const graph_view& g, const node_view& n, const operator_rule* rule, std::int64_t opset,
               std::vector<tensor_state>& tensors, std::span<const std::int32_t> inputs,
               std::span<const std::int32_t> outputs, std::string_view file)
      : g_(g), n_(n), rule_(rule), opset_(opset), tensors_(tensors), inputs_(inputs), outputs_(outputs), file_(file) {}

  [[nodiscard]] const node_view& node() const { return n_; }
  /// The row of the table by which the node is described. @pre its operator is known
  [[nodiscard]] const operator_rule& rule() const { return *rule_; }
  [[nodiscard]] std::int64_t opset() const { return opset_; }
  [[nodiscard]] std::string_view file() const { return file_; }
  [[nodiscard]] const graph_view& graph() const { return g_; }
  [[nodiscard]] std::size_t input_count() const { return inputs_.size(); }
  [[nodiscard]] std::size_t output_count() const { return outputs_.size(); }

  /// True if input @p i is connected.
  [[nodiscard]] bool has(std::size_t i) const {
    return i < inputs_.size() && inputs_[i] >= 0 && !tensors_[static_cast<std::size_t>(inputs_[i])].absent;
  }

  /// Input @p i. @pre `has(i)`
  [[nodiscard]] const tensor_state& input(std::size_t i) const {
    return tensors_[static_cast<std::size_t>(inputs_[i])];
  }

  /// Output @p i, or nullptr where nobody asked for it.
  [[nodiscard]] tensor_state* output(std::size_t i) const {
    return i < outputs_.size() && outputs_[i] >= 0 ? &tensors_[static_cast<std::size_t>(outputs_[i])] : nullptr;
  }

  /// Shape of output @p i, for what is computed from it.
  /// @throws unresolved where nobody asked for it, or its rank is unknown
  [[nodiscard]] const shape& out_dims(std::size_t i) const {
    const auto* t = output(i);
    if (t == nullptr) throw unresolved{"output " + std::to_string(i) + " is missing"};
    if (!t->ranked) throw unresolved{"output " + std::to_string(i) + " has no known shape"};
    return t->dims;
  }

  /// Shape of input @p i; dimensions may be free.
  /// @throws unresolved if it is missing or its rank is unknown
  [[nodiscard]] const shape& dims(std::size_t i) const {
    if (!has(i)) throw unresolved{"input " + std::to_string(i) + " is missing"};
    if (input(i).holds == value_view::kind::sequence)
      throw unresolved{"input '" + std::string(input(i).name) + "' is a sequence"};
    if (!input(i).ranked) throw unresolved{"input '" + std::string(input(i).name) + "' has no known shape"};
    met_open_ = met_open_ || !input(i).complete();
    return input(i).dims;
  }

  /// True once `dims` gave a shape with a free dimension.
  [[nodiscard]] bool met_open() const { return met_open_; }

  /// Shape of input @p i, which must have at least @p rank dimensions.
  [[nodiscard]] const shape& dims(std::size_t i, std::size_t rank) const {
    const auto& d = dims(i);
    if (d.size() < rank)
      throw contradiction("input " + std::to_string(i) + " should have at least " + std::to_string(rank) +
                          " dimensions, it has " + std::to_string(d.size()));
    return d;
  }

  [[nodiscard]] data_type type(std::size_t i) const { return has(i) ? input(i).type : data_type::undefined; }

  /// Elements of input @p i, or nullptr where they are unknown.
  [[nodiscard]] const std::vector<double>* values(std::size_t i) const {
    if (has(i) && input(i).has_values) return &input(i).values;
    if (has(i) && missed_ < 0) missed_ = inputs_[i];
    return nullptr;
  }

  /// The first input whose elements were asked for and are not known, as a tensor; -1 where there is none.
  [[nodiscard]] std::int32_t missed() const { return missed_; }

  /// Integer elements of input @p i (`unknown_value` where one is unknown), or nothing.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(std::size_t i) const {
    const auto* v = values(i);
    if (v == nullptr) return std::nullopt;
    std::vector<std::int64_t> out(v->size());
    std::transform(v->begin(), v->end(), out.begin(), to_integer);
    return out;
  }

  [[nodiscard]] std::int64_t attribute(std::string_view key, std::int64_t fallback) const {
    const auto* a = g_.find(n_, key);
    return a != nullptr && a->type == attribute_view::kind::integer ? a->integer : fallback;
  }
  [[nodiscard]] std::string_view attribute(std::string_view key, std::string_view fallback) const {
    const auto* a = g_.find(n_, key);
    return a != nullptr && a->type == attribute_view::kind::text ? a->text : fallback;
  }
  [[nodiscard]] std::optional<std::vector<std::int64_t>> attribute_list(std::string_view key) const {
    const auto* a = g_.find(n_, key);
    if (a == nullptr || a->type != attribute_view::kind::integers) return std::nullopt;
    const auto list = g_.integers_of(*a);
    return std::vector<std::int64_t>(list.begin(), list.end());
  }

  /// A list that older operator sets keep in attribute @p key and newer ones in input @p i.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> list(std::string_view key, std::size_t i) const {
    auto from_attribute = attribute_list(key);
    return from_attribute ? from_attribute : integers(i);
  }

  /// @p axis counted from the front, for a tensor of @p rank dimensions.
  /// @throws unresolved if it is out of range
  [[nodiscard]] static std::size_t axis(std::int64_t axis, std::size_t rank) {
    const auto n = static_cast<std::int64_t>(rank);
    if (axis < -n || axis >= n)
      throw contradiction("axis " + std::to_string(axis) + " is out of range for " + std::to_string(rank) +
                          " dimensions");
    return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
  }

  /// Describes output @p i; ignored where nobody asked for it.
  /// @throws unresolved on a negative dimension
  void set(std::size_t i, shape dims, data_type type) const {
    for (const auto d : dims)
      if (d < free_dimension)
        throw unresolved{"output " + std::to_string(i) + " would have the dimension " + std::to_string(d)};
    if (auto* t = output(i)) {
      t->dims = std::move(dims);
      t->ranked = true;
      t->type = type;
    }
  }
  void set(std::size_t i, shape dims) const { set(i, std::move(dims), type(0)); }

  /// Describes output @p i as far as it is known, and says why not all of it is.
  /// @param why  a text that lives as long as the context
  void set_open(std::size_t i, shape dims, std::string_view why) const {
    set(i, std::move(dims));
    open_because_ = why;
  }
  /// What `set_open` was told; empty where it was not called.
  [[nodiscard]] std::string_view open_because() const { return open_because_; }

  /// Describes output @p i as all that is known of @p state; ignored where nobody asked for it.
  void set(std::size_t i, const tensor_state& state) const {
    if (auto* t = output(i)) t->describe_as(state);
  }

  /// Output @p i is a sequence of @p elements. @pre the output is there
  void set_sequence(std::size_t i, std::vector<tensor_state> elements) const;

  /// Gives output 0 its elements; kept only where their number agrees with the shape and is small.
  void set_values(std::vector<double> values) const {
    auto* t = output(0);
    if (t == nullptr || !t->complete() || values.size() > most_tracked_values) return;
    if (checked_product(t->dims) != static_cast<std::int64_t>(values.size())) return;
    t->values = std::move(values);
    t->has_values = true;
  }

 private:
  const graph_view& g_;
  const node_view& n_;
  const operator_rule* rule_;
  std::int64_t opset_;
  std::vector<tensor_state>& tensors_;
  std::span<const std::int32_t> inputs_, outputs_;
  std::string_view file_;
  mutable std::int32_t missed_ = -1;
  mutable std::string_view open_because_;
  mutable bool met_open_ = false;
};

/// What two tensors have in common, one of which it will be: a dimension in which they differ is free.
[[nodiscard]] inline tensor_state common_state(const tensor_state& a, const tensor_state& b) {
  tensor_state both = a;
  both.has_values = a.has_values && b.has_values && a.values == b.values;
  both.stated = a.stated || b.stated;
  both.ranked = a.ranked && b.ranked && a.dims.size() == b.dims.size();
  if (a.type == data_type::undefined) both.type = b.type;
  for (std::size_t i = 0; both.ranked && i < both.dims.size(); ++i)
    if (both.dims[i] != b.dims[i]) both.dims[i] = free_dimension;
  if (!a.elements || !b.elements || a.elements->size() != b.elements->size()) both.elements.reset();
  return both;
}

inline void rule_context::set_sequence(std::size_t i, std::vector<tensor_state> elements) const {
  auto* t = output(i);
  if (t == nullptr) return;
  if (!elements.empty()) {
    tensor_state common = elements.front();
    for (const auto& e : elements) common = common_state(common, e);
    t->describe_as(common);
  }
  t->holds = value_view::kind::sequence;
  t->has_values = false;
  t->values.clear();
  t->elements = std::make_shared<const std::vector<tensor_state>>(std::move(elements));
}

}  // namespace ledg::inline LEDG_ABI::onnx
