// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file onnx/model.hpp
/// ONNX messages as views into the file's bytes: names are not copied, weights are not read. All lists of a graph lie
/// in a few flat arrays, so reading allocates a handful of times however many nodes there are. Source: onnx.proto3 of
/// the ONNX project (field numbers in the comments).

namespace ledg::inline LEDG_ABI::onnx {

/// Element types, numbered as in ONNX.
enum class data_type : std::uint8_t {
  undefined,
  float32,
  uint8,
  int8,
  uint16,
  int16,
  int32,
  int64,
  string,
  boolean,
  float16,
  float64,
  uint32,
  uint64,
  complex64,
  complex128,
  bfloat16,
  float8e4m3fn,
  float8e4m3fnuz,
  float8e5m2,
  float8e5m2fnuz,
  uint4,
  int4,
  float4e2m1,
  float8e8m0,
  uint2,
  int2
};

namespace detail {
struct data_type_row {
  std::string_view name;  ///< as ONNX writes it, in lower case
  int bits;               ///< 0 where elements have no fixed width
};
inline constexpr std::array<data_type_row, 27> data_types = {{
    {"undefined", 0},      {"float", 32},    {"uint8", 8},        {"int8", 8},           {"uint16", 16},
    {"int16", 16},         {"int32", 32},    {"int64", 64},       {"string", 0},         {"bool", 8},
    {"float16", 16},       {"double", 64},   {"uint32", 32},      {"uint64", 64},        {"complex64", 64},
    {"complex128", 128},   {"bfloat16", 16}, {"float8e4m3fn", 8}, {"float8e4m3fnuz", 8}, {"float8e5m2", 8},
    {"float8e5m2fnuz", 8}, {"uint4", 4},     {"int4", 4},         {"float4e2m1", 4},     {"float8e8m0", 8},
    {"uint2", 2},          {"int2", 2},
}};
}  // namespace detail

/// Name of @p type: `float`, `int64`, ...
[[nodiscard]] constexpr std::string_view name_of(data_type type) {
  return detail::data_types[static_cast<std::size_t>(type)].name;
}

/// Bits of one element; 0 for strings and unknown types.
[[nodiscard]] constexpr int bits_of(data_type type) { return detail::data_types[static_cast<std::size_t>(type)].bits; }

/// True for types that hold real numbers, as weights do.
[[nodiscard]] constexpr bool is_real(data_type type) {
  using enum data_type;
  switch (type) {
    case float32:
    case float16:
    case float64:
    case bfloat16:
    case float8e4m3fn:
    case float8e4m3fnuz:
    case float8e5m2:
    case float8e5m2fnuz:
    case float4e2m1:
    case float8e8m0:
      return true;
    default:
      return false;
  }
}

/// Type number @p n of a file; numbers this library does not know are `undefined`.
[[nodiscard]] constexpr data_type to_data_type(std::int64_t n) {
  return n > 0 && n < static_cast<std::int64_t>(detail::data_types.size()) ? static_cast<data_type>(n)
                                                                           : data_type::undefined;
}

/// Part of one of a graph's flat arrays.
struct slice {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

/// TensorProto: dimensions and type; the elements stay in `body` until somebody decodes them.
struct tensor_view {
  std::string_view name;
  data_type type = data_type::undefined;
  slice dims;             ///< in `graph_view::integers`
  bool external = false;  ///< the elements lie in another file, which is never opened, or are stored sparsely
  std::string_view body;  ///< the whole message
};

/// AttributeProto.
struct attribute_view {
  enum class kind : std::uint8_t { none, real, integer, text, tensor, graph, reals, integers, texts, other };
  std::string_view name;
  kind type = kind::none;
  std::int64_t integer = 0;  ///< of a list of texts their number
  double real = 0;
  std::string_view text;
  slice integers;            ///< in `graph_view::integers`
  slice reals;               ///< in `graph_view::reals`
  std::uint32_t tensor = 0;  ///< in `graph_view::attribute_tensors`
  std::uint32_t body = 0;    ///< in `graph_view::bodies`; 0 where the attribute holds no graph
  std::string_view refers;   ///< inside a local function: the caller's attribute that this one stands for
};

/// NodeProto.
struct node_view {
  std::string_view op;
  std::string_view name;
  std::string_view domain;  ///< empty for ONNX's own operators
  slice inputs;             ///< in `graph_view::names`; an empty name is an absent optional input
  slice outputs;            ///< in `graph_view::names`
  slice attributes;         ///< in `graph_view::attributes`
  std::uint32_t body = 0;   ///< graph that it is a node of, in `graph_view::bodies`
  std::uint32_t call = 0;   ///< in `graph_view::bodies`: what a call of a local function runs; 0 for other operators
};

/// One dimension of a declared input or output: a number, a name, or neither.
struct dimension_view {
  std::int64_t value = -1;  ///< -1 where free
  std::string_view name;
};

/// ValueInfoProto: a tensor, or a sequence or optional of tensors, which `dims` then describe.
struct value_view {
  enum class kind : std::uint8_t { tensor, sequence, optional, other };
  std::string_view name;
  kind holds = kind::tensor;
  data_type type = data_type::undefined;
  bool has_shape = false;
  std::vector<dimension_view> dims;
};

/// A ValueInfoProto that nobody has looked into: what the file says of a tensor between two nodes.
struct stated_view {
  std::string_view name;
  std::string_view body;  ///< the whole message
};

/// GraphProto: the model's graph, a branch of `If`, the body of `Loop` or `Scan`, or what a call of a local function
/// runs. Names that a graph does not define are those of the graph around it.
struct body_view {
  std::string_view name;
  slice nodes;                     ///< in `graph_view::nodes`
  slice initializers;              ///< in `graph_view::initializers`
  slice stated;                    ///< in `graph_view::stated`
  std::vector<value_view> inputs;  ///< of the model's graph before IR 4 also the initializers
  std::vector<value_view> outputs;
  std::int64_t opset = 1;  ///< version of ONNX's own operator set
};

/// All graphs of a model, in flat arrays that they share. Graph 0 is the model's own; its nodes come first.
struct graph_view {
  std::vector<body_view> bodies;
  std::vector<node_view> nodes;
  std::vector<tensor_view> initializers;
  std::vector<stated_view> stated;

  std::vector<std::string_view> names;
  std::vector<attribute_view> attributes;
  std::vector<tensor_view> attribute_tensors;
  std::vector<std::int64_t> integers;
  std::vector<double> reals;

  /// The model's own graph.
  [[nodiscard]] const body_view& top() const { return bodies.front(); }

  [[nodiscard]] std::span<const std::string_view> inputs_of(const node_view& n) const { return part(names, n.inputs); }
  [[nodiscard]] std::span<const std::string_view> outputs_of(const node_view& n) const {
    return part(names, n.outputs);
  }
  [[nodiscard]] std::span<const attribute_view> attributes_of(const node_view& n) const {
    return part(attributes, n.attributes);
  }
  [[nodiscard]] std::span<const std::int64_t> dims_of(const tensor_view& t) const { return part(integers, t.dims); }
  [[nodiscard]] std::span<const std::int64_t> integers_of(const attribute_view& a) const {
    return part(integers, a.integers);
  }
  [[nodiscard]] std::span<const double> reals_of(const attribute_view& a) const { return part(reals, a.reals); }

  [[nodiscard]] std::span<const tensor_view> initializers_of(const body_view& b) const {
    return part(initializers, b.initializers);
  }

  /// Attribute @p key of @p n, or nullptr.
  [[nodiscard]] const attribute_view* find(const node_view& n, std::string_view key) const {
    for (const auto& a : attributes_of(n))
      if (a.name == key) return &a;
    return nullptr;
  }

  /// Graphs that @p n runs: those in its attributes, or the function that it calls.
  [[nodiscard]] std::vector<std::uint32_t> bodies_of(const node_view& n) const {
    std::vector<std::uint32_t> all;
    if (n.call != 0) all.push_back(n.call);
    for (const auto& a : attributes_of(n))
      if (a.body != 0) all.push_back(a.body);
    return all;
  }

 private:
  template <class T>
  static std::span<const T> part(const std::vector<T>& all, slice s) {
    return std::span<const T>(all).subspan(s.begin, s.size);
  }
};

/// FunctionProto: a local function, whose graph has no callers until onnx/functions.hpp copies it to each.
struct function_view {
  std::string_view name;
  std::string_view domain;
  std::uint32_t body = 0;  ///< in `graph_view::bodies`
  slice defaults;          ///< in `graph_view::attributes`: values of attributes that a call leaves out
};

/// ModelProto.
struct model_view {
  std::int64_t ir_version = 0;
  std::int64_t opset = 1;  ///< version of ONNX's own operator set
  std::string_view producer;
  std::vector<function_view> functions;
  graph_view graph;
};

/// Views of the model in @p bytes, valid as long as the bytes are. Graphs may lie 32 deep in each other.
/// @param source  how messages name the file
/// @throws corrupt_error naming @p source and the byte where the message breaks
[[nodiscard]] LEDG_INLINE model_view parse_model(std::string_view bytes, std::string_view source);

/// What @p stated says. @throws corrupt_error as `parse_model`
[[nodiscard]] LEDG_INLINE value_view parse_stated(const stated_view& stated, std::string_view source);

/// Where the elements of @p t lie, if in another file: that file's name, as the model gives it.
[[nodiscard]] LEDG_INLINE std::string_view external_location(const tensor_view& t, std::string_view source);

/// Elements of @p t as doubles, for the small constants of shape arithmetic; empty where they are absent, external, not
/// numbers, or fewer than the dimensions promise.
/// @param count  elements that the dimensions promise
[[nodiscard]] LEDG_INLINE std::vector<double> decode(const tensor_view& t, std::size_t count, std::string_view source);

}  // namespace ledg::inline LEDG_ABI::onnx

#ifndef LEDG_COMPILED
#include "ledg/onnx/model_impl.hpp"
#endif
