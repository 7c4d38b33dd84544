// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstring>
#include <type_traits>

#include "ledg/core/half.hpp"
#include "ledg/onnx/model.hpp"  // IWYU pragma: keep
#include "ledg/onnx/wire.hpp"

/// @file onnx/model_impl.hpp  The bodies of onnx/model.hpp.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

// ValueInfoProto and what lies in it.
class value_parser {
 public:
  static value_view parse(wire_reader r) {
    value_view v;
    for (wire_field f; r.next(f);) {
      if (f.number == 1) v.name = r.text(f);
      if (f.number == 2) parse_type(r.enter(f), v, 0);
    }
    return v;
  }

 private:
  static void parse_type(wire_reader r, value_view& v, int depth) {
    using enum value_view::kind;
    if (depth > 8) r.fail("types nested more than 8 deep");
    for (wire_field f; r.next(f);) switch (f.number) {
        case 1:
        case 8:  // a sparse tensor
          parse_tensor(r.enter(f), v);
          break;
        case 4:
        case 9:
          v.holds = depth > 0 ? other : (f.number == 4 ? sequence : optional);
          parse_element(r.enter(f), v, depth);
          break;
        case 5:
        case 7:
          v.holds = other;
          break;
        default:
          break;
      }
  }

  static void parse_element(wire_reader r, value_view& v, int depth) {
    for (wire_field f; r.next(f);)
      if (f.number == 1) parse_type(r.enter(f), v, depth + 1);
  }

  static void parse_tensor(wire_reader r, value_view& v) {
    for (wire_field f; r.next(f);) {
      if (f.number == 1) v.type = to_data_type(f.integer());
      if (f.number == 2) parse_shape(r.enter(f), v);
    }
  }

  static void parse_shape(wire_reader r, value_view& v) {
    v.has_shape = true;
    for (wire_field f; r.next(f);) {
      if (f.number != 1) continue;
      dimension_view d;
      auto dim = r.enter(f);
      for (wire_field df; dim.next(df);) {
        if (df.number == 1) d.value = df.integer() < 0 ? -1 : df.integer();
        if (df.number == 2) d.name = dim.text(df);
      }
      v.dims.push_back(d);
    }
  }
};

/// Builds the views of one model; one object per file. Graphs inside attributes wait until the graph around them is
/// done, so that the nodes of each lie together.
class model_parser {
 public:
  model_parser(std::string_view bytes, std::string_view source) : root_(bytes, source) {}

  model_view parse() {
    bool has_graph = false;
    std::vector<std::string_view> functions;
    wire_field f;
    for (auto r = root_; r.next(f);) switch (f.number) {
        case 1:
          model_.ir_version = f.integer();
          break;
        case 2:
          model_.producer = r.text(f);
          break;
        case 7:
          if (has_graph) r.fail("second graph in one model");
          has_graph = true;
          g_.bodies.emplace_back();
          parse_graph(r.enter(f), 0, 0);
          break;
        case 8:
          parse_opset(r.enter(f), model_.opset);
          break;
        case 25:
          functions.push_back(r.text(f));
          break;
        default:
          break;
      }
    if (!has_graph) root_.fail("no graph: this is not an ONNX model");
    for (const auto body : functions) parse_function(root_.enter(body));
    parse_waiting();
    return std::move(model_);
  }

 private:
  /// A graph inside an attribute, and how deep it lies.
  struct waiting {
    std::string_view bytes;
    std::uint32_t body, around;
    int depth;
  };

  static void parse_opset(wire_reader r, std::int64_t& opset) {
    std::string_view domain;
    std::int64_t version = 0;
    for (wire_field f; r.next(f);) {
      if (f.number == 1) domain = r.text(f);
      if (f.number == 2) version = f.integer();
    }
    if (domain.empty() || domain == "ai.onnx") opset = version;
  }

  // Files have the graph before the operator set that it is written in, so that is filled in here.
  void parse_waiting() {
    g_.bodies[0].opset = model_.opset;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const auto w = waiting_[i];
      if (w.depth > 32) root_.enter(w.bytes).fail("graphs nested more than 32 deep");
      g_.bodies[w.body].opset = g_.bodies[w.around].opset;
      parse_graph(root_.enter(w.bytes), w.body, w.depth);
    }
  }

  void parse_graph(wire_reader r, std::uint32_t at, int depth) {
    depth_ = depth;
    at_ = at;
    body_view b;
    b.opset = g_.bodies[at].opset;
    begin(b);
    for (wire_field f; r.next(f);) switch (f.number) {
        case 1:
          parse_node(r.enter(f));
          break;
        case 2:
          b.name = r.text(f);
          break;
        case 5:
          g_.initializers.push_back(parse_tensor(r, r.text(f)));
          break;
        case 11:
          b.inputs.push_back(value_parser::parse(r.enter(f)));
          break;
        case 12:
          b.outputs.push_back(value_parser::parse(r.enter(f)));
          break;
        case 13:
          g_.stated.push_back(parse_name(r, r.text(f)));
          break;
        case 15:
          g_.initializers.push_back(parse_sparse_tensor(r.enter(f)));
          break;
        default:
          break;  // documentation, annotations
      }
    finish(b, at);
  }

  void begin(body_view& b) const {
    b.nodes.begin = size(g_.nodes);
    b.initializers.begin = size(g_.initializers);
    b.stated.begin = size(g_.stated);
  }

  void finish(body_view& b, std::uint32_t at) {
    b.nodes.size = size(g_.nodes) - b.nodes.begin;
    b.initializers.size = size(g_.initializers) - b.initializers.begin;
    b.stated.size = size(g_.stated) - b.stated.begin;
    g_.bodies[at] = std::move(b);
  }

  static stated_view parse_name(const wire_reader& at, std::string_view body) {
    stated_view s;
    s.body = body;
    auto r = at.enter(body);
    for (wire_field f; r.next(f);)
      if (f.number == 1) s.name = r.text(f);
    return s;
  }

  /// What a function's message lists, before anything of it is looked into.
  struct function_parts {
    function_view function;
    body_view body;
    std::vector<std::string_view> nodes, defaults;
  };

  void parse_function(wire_reader r) {
    auto parts = parse_function_parts(r);
    auto& function = parts.function;
    auto& b = parts.body;
    function.body = size(g_.bodies);
    g_.bodies.emplace_back();
    depth_ = 0;
    at_ = function.body;
    function.defaults.begin = size(g_.attributes);
    for (const auto d : parts.defaults) {
      auto parsed = parse_attribute(r.enter(d));
      g_.attributes.push_back(parsed);
    }
    function.defaults.size = size(g_.attributes) - function.defaults.begin;
    begin(b);
    for (const auto n : parts.nodes) parse_node(r.enter(n));
    finish(b, function.body);
    model_.functions.push_back(function);
  }

  function_parts parse_function_parts(wire_reader r) const {
    function_parts parts;
    parts.body.opset = model_.opset;
    for (wire_field f; r.next(f);) switch (f.number) {
        case 1:
          parts.function.name = parts.body.name = r.text(f);
          break;
        case 4:
          parts.body.inputs.emplace_back().name = r.text(f);
          break;
        case 5:
          parts.body.outputs.emplace_back().name = r.text(f);
          break;
        case 7:
          parts.nodes.push_back(r.text(f));
          break;
        case 9:
          parse_opset(r.enter(f), parts.body.opset);
          break;
        case 10:
          parts.function.domain = r.text(f);
          break;
        case 11:
          parts.defaults.push_back(r.text(f));
          break;
        default:
          break;
      }
    if (parts.function.domain == "ai.onnx") parts.function.domain = {};
    return parts;
  }

  // Inputs and outputs may alternate in the file, so each list is gathered before it goes to the flat array.
  void parse_node(wire_reader r) {
    node_view n;
    n.body = at_;
    inputs_.clear();
    outputs_.clear();
    n.attributes.begin = size(g_.attributes);
    for (wire_field f; r.next(f);) switch (f.number) {
        case 1:
          inputs_.push_back(r.text(f));
          break;
        case 2:
          outputs_.push_back(r.text(f));
          break;
        case 3:
          n.name = r.text(f);
          break;
        case 4:
          n.op = r.text(f);
          break;
        case 5:
          g_.attributes.push_back(parse_attribute(r.enter(f)));
          break;
        case 7:
          n.domain = r.text(f);
          break;
        default:
          break;
      }
    if (n.op.empty()) r.fail("node " + std::to_string(g_.nodes.size()) + " has no operator");
    if (n.domain == "ai.onnx") n.domain = {};
    n.attributes.size = size(g_.attributes) - n.attributes.begin;
    n.inputs = append(g_.names, inputs_);
    n.outputs = append(g_.names, outputs_);
    g_.nodes.push_back(n);
  }

  attribute_view parse_attribute(wire_reader r) {
    attribute_view a;
    numbers_.clear();
    reals_.clear();
    std::int64_t declared = 0;
    for (wire_field f; r.next(f);) switch (f.number) {
        case 1:
          a.name = r.text(f);
          break;
        case 20:
          declared = f.integer();
          break;
        case 21:
          a.refers = r.text(f);
          break;
        default:
          if (!parse_one(r, f, a)) parse_list(r, f, a);
          break;
      }
    if (a.type == attribute_view::kind::none) a.type = type_without_value(r, a, declared);
    a.integers = append(g_.integers, numbers_);
    a.reals = append(g_.reals, reals_);
    return a;
  }

  // Takes a value of one thing; false where the field is none.
  bool parse_one(const wire_reader& r, const wire_field& f, attribute_view& a) {
    using enum attribute_view::kind;
    switch (f.number) {
      case 2:
        a.real = static_cast<double>(f.real());
        a.type = real;
        return true;
      case 3:
        a.integer = f.integer();
        a.type = integer;
        return true;
      case 4:
        a.text = r.text(f);
        a.type = text;
        return true;
      case 5:
      case 22:  // a sparse one
        a.tensor = size(g_.attribute_tensors);
        g_.attribute_tensors.push_back(f.number == 5 ? parse_tensor(r, r.text(f)) : parse_sparse_tensor(r.enter(f)));
        a.type = tensor;
        return true;
      case 6:
        a.type = graph;
        a.body = size(g_.bodies);
        waiting_.push_back({r.text(f), a.body, at_, depth_ + 1});
        g_.bodies.emplace_back();
        return true;
      default:
        return false;
    }
  }

  // Takes an element of a list, or several of them.
  void parse_list(const wire_reader& r, const wire_field& f, attribute_view& a) {
    using enum attribute_view::kind;
    switch (f.number) {
      case 7:
        r.reals<float>(f, [&](float x) { reals_.push_back(static_cast<double>(x)); });
        a.type = reals;
        break;
      case 8:
        r.integers(f, [&](std::int64_t x) { numbers_.push_back(x); });
        a.type = integers;
        break;
      case 9:
        a.type = texts;
        ++a.integer;
        break;
      case 10:  // tensors, graphs, types
      case 11:
      case 14:
      case 15:
      case 23:
        a.type = other;
        break;
      default:
        break;
    }
  }

  // A default value (0, an empty list) need not be stored: the declared type then says which one it is.
  static attribute_view::kind type_without_value(const wire_reader& r, const attribute_view& a, std::int64_t declared) {
    using enum attribute_view::kind;
    constexpr attribute_view::kind by_number[] = {none, real, integer, text, tensor, graph, reals, integers, texts};
    const auto type = declared > 0 && declared < 9 ? by_number[declared] : other;
    if (type == graph || !a.refers.empty()) return other;  // it names what it does not have
    if (type == tensor) r.fail("tensor attribute '" + std::string(a.name) + "' has no tensor");
    return type;
  }

  tensor_view parse_tensor(const wire_reader& at, std::string_view body) {
    tensor_view t;
    t.body = body;
    dims_.clear();
    auto r = at.enter(body);
    for (wire_field f; r.next(f);) switch (f.number) {
        case 1:
          r.integers(f, [&](std::int64_t d) { dims_.push_back(d); });
          break;
        case 2:
          t.type = to_data_type(f.integer());
          break;
        case 8:
          t.name = r.text(f);
          break;
        case 14:
          t.external = f.integer() == 1;
          break;
        default:
          break;  // elements
      }
    for (const auto d : dims_)
      if (d < 0) r.fail("tensor '" + std::string(t.name) + "' has the dimension " + std::to_string(d));
    t.dims = append(g_.integers, dims_);
    return t;
  }

  // SparseTensorProto: name and type are those of its values, the dimensions its own.
  tensor_view parse_sparse_tensor(wire_reader r) {
    tensor_view t;
    std::vector<std::int64_t> dims;
    for (wire_field f; r.next(f);) {
      if (f.number == 1) t = parse_tensor(r, r.text(f));
      if (f.number == 3) r.integers(f, [&](std::int64_t d) { dims.push_back(d); });
    }
    t.dims = append(g_.integers, dims);
    t.external = true;  // its elements are not laid out as a dense tensor's
    return t;
  }

  template <class T>
  static std::uint32_t size(const std::vector<T>& v) {
    return static_cast<std::uint32_t>(v.size());
  }

  template <class T>
  static slice append(std::vector<T>& all, const std::vector<T>& items) {
    const slice s{size(all), size(items)};
    all.insert(all.end(), items.begin(), items.end());
    return s;
  }

  wire_reader root_;
  model_view model_;
  graph_view& g_ = model_.graph;
  std::vector<waiting> waiting_;
  std::uint32_t at_ = 0;  // the graph that is read
  int depth_ = 0;         // how deep it lies
  std::vector<std::string_view> inputs_, outputs_;
  std::vector<std::int64_t> numbers_, dims_;
  std::vector<double> reals_;
};

/// Elements of one tensor: numbers in a list of the message, or the bytes that they have in memory.
class element_decoder {
 public:
  explicit element_decoder(data_type type) : type_(type) {}

  /// Nothing where elements of that type are no numbers, or of less than a byte.
  std::vector<double> decode(wire_reader r) {
    std::string_view raw;
    for (wire_field f; r.next(f);) switch (f.number) {
        case 4:
          r.reals<float>(f, [this](float x) { push(x); });
          break;
        case 5:
        case 7:
        case 11:
          r.integers(f, [this](std::int64_t x) { push_integer(x); });
          break;
        case 9:
          raw = r.text(f);
          break;
        case 10:
          r.reals<double>(f, [this](double x) { push(x); });
          break;
        default:
          break;
      }
    if (!push_raw(raw)) values_.clear();
    return std::move(values_);
  }

 private:
  template <class T>
  void push(T x) {
    values_.push_back(static_cast<double>(x));
  }

  // 16-bit real numbers are written as their bits.
  void push_integer(std::int64_t x) {
    const auto bits = static_cast<std::uint16_t>(x);
    if (type_ == data_type::float16)
      push(half_to_float(bits));
    else if (type_ == data_type::bfloat16)
      push(bfloat16_to_float(bits));
    else
      push(x);
  }

  // False where the type has no numbers of whole bytes.
  bool push_raw(std::string_view raw) {
    using enum data_type;
    switch (type_) {
      case float32:
        return push_all<float>(raw);
      case float64:
        return push_all<double>(raw);
      case int64:
        return push_all<std::int64_t>(raw);
      case uint64:
        return push_all<std::uint64_t>(raw);
      case int32:
        return push_all<std::int32_t>(raw);
      case uint32:
        return push_all<std::uint32_t>(raw);
      case int16:
        return push_all<std::int16_t>(raw);
      case uint16:
      case float16:
      case bfloat16:
        return push_all<std::uint16_t>(raw);
      case int8:
        return push_all<std::int8_t>(raw);
      case uint8:
      case boolean:
        return push_all<std::uint8_t>(raw);
      default:
        return false;
    }
  }

  template <class T>
  bool push_all(std::string_view raw) {
    for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
      T x;
      std::memcpy(&x, raw.data() + at, sizeof(T));
      if constexpr (std::is_same_v<T, std::uint16_t>)
        push_integer(x);
      else
        push(x);
    }
    return true;
  }

  data_type type_;
  std::vector<double> values_;
};

}  // namespace detail

LEDG_INLINE model_view parse_model(std::string_view bytes, std::string_view source) {
  return detail::model_parser(bytes, source).parse();
}

LEDG_INLINE value_view parse_stated(const stated_view& stated, std::string_view source) {
  return detail::value_parser::parse(wire_reader(stated.body, source));
}

LEDG_INLINE std::string_view external_location(const tensor_view& t, std::string_view source) {
  std::string_view location;
  wire_reader r(t.body, source);
  for (wire_field f; r.next(f);) {
    if (f.number != 13) continue;
    std::string_view key, text;
    auto entry = r.enter(f);
    for (wire_field e; entry.next(e);) {
      if (e.number == 1) key = entry.text(e);
      if (e.number == 2) text = entry.text(e);
    }
    if (key == "location") location = text;
  }
  return location;
}

LEDG_INLINE std::vector<double> decode(const tensor_view& t, std::size_t count, std::string_view source) {
  if (t.external) return {};
  auto values = detail::element_decoder(t.type).decode(wire_reader(t.body, source));
  if (values.size() != count) values.clear();
  return values;
}

}  // namespace ledg::inline LEDG_ABI::onnx
