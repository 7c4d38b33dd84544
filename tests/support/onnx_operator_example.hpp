// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"
#include "support/onnx_fixture.hpp"

/// @file support/onnx_operator_example.hpp
/// Operators with inputs, and what their rules should say.

namespace ledg_test::operator_examples {

using ledg::shape;
using ledg::onnx::data_type;
using enum ledg::onnx::data_type;
using whole = std::int64_t;

/// An input of an operator: absent, fed when the network runs, a weight, or constant integers.
struct given {
  enum class kind { absent, fed, weight, integers } is = kind::absent;
  shape dims;
  data_type type = float32;
  std::vector<std::int64_t> values;
};
inline given fed(shape dims, data_type type = float32) { return {given::kind::fed, std::move(dims), type, {}}; }
inline given weight(shape dims, data_type type = float32) { return {given::kind::weight, std::move(dims), type, {}}; }
inline given list(std::vector<std::int64_t> values) {
  return {given::kind::integers, {static_cast<std::int64_t>(values.size())}, int64, std::move(values)};
}
inline given number(std::int64_t value) { return {given::kind::integers, {}, int64, {value}}; }
inline const given absent;

/// An operator and what is right for it.
struct example {
  const char* op;
  std::vector<given> inputs;
  std::vector<onnx_fixture::attribute> attributes;
  std::vector<std::optional<shape>> outputs;  // nothing: not to be known; -1: a dimension that is not
  std::int64_t macs = 0, params = 0;
  std::int64_t opset = 23;
};

/// The network of @p e: inputs x0, x1, ..., outputs y0, y1, ...
inline ledg::onnx::network network_of(const example& e) {
  onnx_fixture f(e.opset);
  onnx_fixture::text_list in, out;
  for (std::size_t k = 0; k < e.inputs.size(); ++k) {
    const auto& x = e.inputs[k];
    const auto name = "x" + std::to_string(k);
    in.push_back(x.is == given::kind::absent ? "" : name);
    if (x.is == given::kind::fed) f.input(name, x.dims, x.type);
    if (x.is == given::kind::weight) f.weight(name, x.dims, x.type);
    if (x.is == given::kind::integers) f.integers(name, x.dims, x.values);
  }
  for (std::size_t k = 0; k < e.outputs.size(); ++k) out.push_back("y" + std::to_string(k));
  f.node(e.op, in, out, e.attributes);
  for (const auto& name : out) f.output(name);
  return f.read();
}

/// Why not all of its shapes are known; empty where they are.
inline std::string reason_for(const example& e) {
  const auto open = network_of(e).unresolved();
  return open.empty() ? "" : open.front().reason;
}

/// Checks shapes, multiply-accumulates and parameters, of the file and of the graph that is made of it.
inline void check(const example& e) {
  INFO(e.op);
  const auto net = network_of(e);
  CHECK(net.unknown_operators().empty());
  const auto got = net.outputs();
  for (std::size_t k = 0; k < e.outputs.size(); ++k) {
    INFO("output " << k);
    const bool open = e.outputs[k] && std::count(e.outputs[k]->begin(), e.outputs[k]->end(), -1) > 0;
    CHECK(got[k].dims == (open ? std::nullopt : e.outputs[k]));
    if (open) CHECK(got[k].open_dims == *e.outputs[k]);
  }
  CHECK(net.macs() == e.macs);
  CHECK(net.params() == e.params);
  const auto g = net.to_graph();
  CHECK(g.params() == e.params);
  CHECK(ledg::total_cost(g).macs == e.macs);
  if (net.unresolved().empty()) CHECK(ledg::total_cost(g).flops == net.flops());
}

}  // namespace ledg_test::operator_examples
