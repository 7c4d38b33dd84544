// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/io/json.hpp"

/// @file data/graph_jsonl.hpp
/// Networks as JSON lines, plain or gzip: one object a line, whose `nodes` is a list of
/// `[op, [input indices], output_shape, params, attributes]` and whose other members are facts about the network.

namespace ledg::inline LEDG_ABI::data {

/// One line of a graph file.
struct graph_record {
  graph network;                       ///< with `id` (or `net`, or `model`) and `family`
  std::optional<std::int64_t> params;  ///< as the file states it
  std::optional<std::int64_t> macs;
  io::json extra = io::json::object();  ///< all other members (`latency_ms`, `split`, `nb201_idx`, `input`, ...)
};

namespace detail {

/// Walks over one JSON text without building it: a file of graphs is hundreds of megabytes of nodes, and a document
/// model of them costs ten times the parsing. Only the walker's user decides what is kept.
class json_cursor {
 public:
  /// @p place names the text in messages.
  json_cursor(std::string_view text, std::string place)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), place_(std::move(place)) {}

  char peek() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
    if (at_ == end_) fail("more text");
    return *at_;
  }

  /// Steps over @p c if it comes next.
  [[nodiscard]] bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(std::string("'") + c + "'");
  }

  /// Calls @p element for each element of an array, at its start.
  template <class Function>
  void array(const Function& element) {
    expect('[');
    if (take(']')) return;
    do {
      element();
    } while (take(','));
    expect(']');
  }

  /// Calls `member(key)` for each member of an object, at the start of its value.
  template <class Function>
  void object(const Function& member) {
    expect('{');
    if (take('}')) return;
    do {
      const auto key = string();
      expect(':');
      member(key);
    } while (take(','));
    expect('}');
  }

  [[nodiscard]] std::string string() {
    if (peek() != '"') fail("a string");
    const char* const open = at_++;
    bool plain = true;
    while (at_ != end_ && *at_ != '"') {
      if (*at_ == '\\') {
        plain = false;
        ++at_;
      }
      if (at_ != end_) ++at_;
    }
    if (at_ == end_) fail("the end of a string");
    ++at_;
    const std::string_view raw(open, static_cast<std::size_t>(at_ - open));
    return plain ? std::string(raw.substr(1, raw.size() - 2)) : io::parse_json(raw, place_).get<std::string>();
  }

  [[nodiscard]] std::int64_t integer() {
    peek();
    std::int64_t value = 0;
    const auto [stop, code] = std::from_chars(at_, end_, value);
    if (code != std::errc() || (stop != end_ && (*stop == '.' || *stop == 'e' || *stop == 'E'))) fail("an integer");
    at_ = stop;
    return value;
  }

  [[nodiscard]] double number() {
    peek();
    double value = 0;
    const auto [stop, code] = std::from_chars(at_, end_, value);
    if (code != std::errc()) fail("a number");
    at_ = stop;
    return value;
  }

  /// True where the number that comes next has no fraction or exponent.
  [[nodiscard]] bool at_integer() {
    peek();
    const char* p = at_;
    while (p != end_ && (*p == '-' || (*p >= '0' && *p <= '9'))) ++p;
    return p != at_ && (p == end_ || (*p != '.' && *p != 'e' && *p != 'E'));
  }

  [[nodiscard]] bool take_word(std::string_view word) {
    peek();
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  /// The value that comes next, whatever it is, as text. Values nest @p depth deep at most, so that no file can use up
  /// the stack.
  [[nodiscard]] std::string_view raw(int depth = 64) {
    const char c = peek();
    const char* const start = at_;
    if (depth == 0) fail("less nesting");
    if (c == '"') {
      static_cast<void>(string());
    } else if (c == '[') {
      array([&] { static_cast<void>(raw(depth - 1)); });
    } else if (c == '{') {
      object([&](const std::string&) { static_cast<void>(raw(depth - 1)); });
    } else if (!take_word("true") && !take_word("false") && !take_word("null")) {
      static_cast<void>(number());
    }
    return {start, static_cast<std::size_t>(at_ - start)};
  }

  /// Bytes read so far.
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  /// Checks that nothing but space is left.
  void finish() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n')) ++at_;
    if (at_ != end_) fail("the end of the line");
  }

  [[noreturn]] void fail(const std::string& expected) const {
    std::string got(at_, std::min<std::size_t>(20, static_cast<std::size_t>(end_ - at_)));
    throw corrupt_error(place_ + ": expected " + expected + " at byte " + std::to_string(at_ - begin_) + ", got " +
                        (got.empty() ? "the end" : "'" + got + "'"));
  }

 private:
  const char* begin_;
  const char* at_;
  const char* end_;
  std::string place_;
};

// Lists of lists and objects, which few operators have (the operand shapes of an Einsum), are kept as their JSON text.
[[nodiscard]] inline attribute_value read_attribute(json_cursor& in) {
  const char c = in.peek();
  if (c == '"') return in.string();
  if (c == '[' || c == '{') {
    const auto start = in;
    const auto text = in.raw();
    if (c == '{' || text.find_first_of("[\"{tfn", 1) != std::string_view::npos) return std::string(text);
    auto list = start;
    if (text.find_first_of(".eE") == std::string_view::npos) {
      std::vector<std::int64_t> values;
      list.array([&] { values.push_back(list.integer()); });
      return values;
    }
    std::vector<double> values;
    list.array([&] { values.push_back(list.number()); });
    return values;
  }
  if (in.take_word("true")) return std::int64_t{1};
  if (in.take_word("false")) return std::int64_t{0};
  return in.at_integer() ? attribute_value(in.integer()) : attribute_value(in.number());
}

[[nodiscard]] inline graph_node read_node(json_cursor& in) {
  graph_node n;
  in.expect('[');
  n.op = in.string();
  in.expect(',');
  in.array([&] {
    const auto i = in.integer();
    if (i < 0 || i > INT32_MAX) in.fail("an index of a node");
    n.inputs.push_back(static_cast<std::int32_t>(i));
  });
  in.expect(',');
  if (!in.take_word("null")) in.array([&, &s = n.output_shape.emplace()] { s.push_back(in.integer()); });
  in.expect(',');
  n.params = in.integer();
  in.expect(',');
  in.object([&](const std::string& key) {
    if (!in.take_word("null")) n.attributes.push_back({key, read_attribute(in)});
  });
  in.expect(']');
  return n;
}

}  // namespace detail

/// Parses one line; @p place names it in messages.
/// @throws corrupt_error where it is not such a record, naming the byte; graph_error where its edges make no graph.
[[nodiscard]] inline graph_record parse_graph_line(std::string_view line, const std::string& place) {
  detail::json_cursor in(line, place);
  graph_record record;
  std::vector<graph_node> nodes;
  bool has_nodes = false;
  std::string id;
  std::string family;
  in.object([&](const std::string& key) {
    if (key == "nodes") {
      has_nodes = true;
      in.array([&] { nodes.push_back(detail::read_node(in)); });
    } else {
      auto value = io::parse_json(in.raw(), place);
      if (key == "id" || (id.empty() && (key == "net" || key == "model")))
        id = value.is_string() ? value.get<std::string>() : value.dump();
      if (key == "family" && value.is_string())
        family = value.get<std::string>();
      else if (key == "params" && value.is_number_integer())
        record.params = value.get<std::int64_t>();
      else if ((key == "macs" || key == "conv_gemm_macs") && value.is_number_integer())
        record.macs = value.get<std::int64_t>();
      else if (key != "id")
        record.extra[key] = std::move(value);
    }
  });
  in.finish();
  if (!has_nodes) throw corrupt_error(place + ": a graph needs a member 'nodes'");
  record.network = graph(std::move(nodes), std::move(id), std::move(family));
  return record;
}

/// Calls `use(graph_record&&)` for each line of @p path; empty lines are passed over. Memory holds one line.
/// @throws input_error where the file cannot be opened; corrupt_error or graph_error naming file and line.
template <class Function>
void for_each_graph(const std::filesystem::path& path, const Function& use) {
  const auto name = path.string();
  io::for_each_line(path, [&](std::string_view line, std::size_t number) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    use(parse_graph_line(line, name + ":" + std::to_string(number)));
  });
}

/// All networks of @p path. @throws as `for_each_graph`
[[nodiscard]] inline std::vector<graph_record> read_graphs(const std::filesystem::path& path) {
  std::vector<graph_record> all;
  for_each_graph(path, [&](graph_record&& r) { all.push_back(std::move(r)); });
  return all;
}

/// @p record as one line without its end, in the format that `parse_graph_line` reads.
[[nodiscard]] inline std::string to_graph_line(const graph_record& record) {
  auto value = record.extra;
  value["id"] = record.network.id;
  if (!record.network.family.empty()) value["family"] = record.network.family;
  if (record.params) value["params"] = *record.params;
  if (record.macs) value["macs"] = *record.macs;
  auto nodes = io::json::array();
  for (const auto& n : record.network.nodes()) {
    auto attributes = io::json::object();
    for (const auto& a : n.attributes) std::visit([&](const auto& v) { attributes[a.name] = v; }, a.value);
    nodes.push_back({n.op, n.inputs, n.output_shape ? io::json(*n.output_shape) : io::json(), n.params, attributes});
  }
  value["nodes"] = std::move(nodes);
  return io::to_line(value);
}

}  // namespace ledg::inline LEDG_ABI::data
