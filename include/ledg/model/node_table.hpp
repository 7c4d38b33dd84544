// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <variant>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/model/node_features.hpp"
#include "ledg/text/templates.hpp"

/// @file model/node_table.hpp

namespace ledg::inline LEDG_ABI {

/// Distinct nodes as a model sees them, numbered in the order in which they were first seen: features of each are made
/// once, however many nodes of however many graphs have them.
///
/// Thread-safety: const access from any number of threads.
class node_table {
 public:
  /// @param templates must outlive this
  explicit node_table(const text::template_set& templates) : templates_(templates) {}

  /// Number of node @p i of @p g, adding it if it is new. @param consumers how many inputs it feeds
  /// @param position tells nodes apart beside their features; as many numbers for every node of a table
  std::int32_t add(const graph& g, std::size_t i, std::int64_t consumers, std::span<const float> position = {}) {
    write_key(g, i, consumers);
    for (const float x : position) write(x);
    const auto [at, fresh] = numbers_.try_emplace(key_, static_cast<std::int32_t>(features_.size()));
    if (fresh) features_.push_back(features_of(g, i, consumers, templates_));
    return at->second;
  }

  [[nodiscard]] std::size_t size() const { return features_.size(); }
  [[nodiscard]] const std::vector<node_features>& features() const { return features_; }

 private:
  // All that `features_of` reads, in a form that no two different nodes share.
  void write_key(const graph& g, std::size_t i, std::int64_t consumers) {
    const auto& v = g[i];
    key_.clear();
    write(consumers);
    write(v.params);
    write(v.op);
    write(v.output_shape);
    write(static_cast<std::int64_t>(v.inputs.size()));
    for (const auto j : v.inputs) write(g[static_cast<std::size_t>(j)].output_shape);
    for (const auto& a : v.attributes) {
      write(a.name);
      write(static_cast<std::int64_t>(a.value.index()));
      std::visit([&](const auto& value) { write(value); }, a.value);
    }
  }

  void write(std::int64_t x) { key_.append(reinterpret_cast<const char*>(&x), sizeof x); }
  void write(double x) { write(std::bit_cast<std::int64_t>(x)); }
  void write(const std::string& s) {
    write(static_cast<std::int64_t>(s.size()));
    key_ += s;
  }
  template <class Number>
  void write(const std::vector<Number>& values) {
    write(static_cast<std::int64_t>(values.size()));
    for (const auto x : values) write(x);
  }
  void write(const std::optional<shape>& s) {
    write(std::int64_t{s.has_value()});
    if (s) write(*s);
  }

  const text::template_set& templates_;
  std::unordered_map<std::string, std::int32_t> numbers_;
  std::vector<node_features> features_;
  std::string key_;  // of the node at hand
};

}  // namespace ledg::inline LEDG_ABI
