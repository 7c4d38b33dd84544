// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <string>

#include "ledg/graph/masks.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/graph_aided_attention.hpp"
#include "ledg/nn/sage.hpp"

/// @file model/part_name.hpp
/// Names of compositions, derived from their types: a checkpoint says with them what it holds.

namespace ledg::inline LEDG_ABI {

/// What a part is called: its own `kind`, a mask's `name`, `unnamed` where it has neither. Compositions have rows of
/// their own below. A part of one's own gets a name by `static constexpr const char* kind`.
template <class Part>
struct part_name {
  [[nodiscard]] static std::string text() {
    if constexpr (requires { std::string(Part::kind); })
      return Part::kind;
    else if constexpr (requires { std::string(Part::name); })
      return Part::name;
    else
      return "unnamed";
  }
};

template <mask... Masks>
struct part_name<masks<Masks...>> {
  [[nodiscard]] static std::string text() {
    std::string out;
    ((out += (out.empty() ? "" : ",") + part_name<Masks>::text()), ...);
    return out;
  }
};
template <list_of_masks Masks, branch_gate<float> Gate, branch_projection Projection>
struct part_name<dgsa<Masks, Gate, Projection>> {
  [[nodiscard]] static std::string text() {
    return "dgsa<" + part_name<Masks>::text() + ">+" + part_name<Gate>::text() +
           (std::same_as<Projection, shared_qkv> ? "" : "+" + part_name<Projection>::text());
  }
};
template <list_of_masks Masks>
struct part_name<masked_attention<Masks>> {
  [[nodiscard]] static std::string text() { return "masked_attention<" + part_name<Masks>::text() + ">"; }
};
template <list_of_masks Masks>
struct part_name<graph_aided_attention<Masks>> {
  [[nodiscard]] static std::string text() { return "graph_aided_attention<" + part_name<Masks>::text() + ">"; }
};
template <list_of_masks Masks>
struct part_name<sage_convolution<Masks>> {
  [[nodiscard]] static std::string text() { return "sage_convolution<" + part_name<Masks>::text() + ">"; }
};
template <elementwise<float> Function>
struct part_name<feed_forward<Function>> {
  [[nodiscard]] static std::string text() { return "feed_forward<" + part_name<Function>::text() + ">"; }
};
template <class Mixer, class FeedForward, class Norm>
requires graph_layer<Mixer, float> && graph_layer<FeedForward, float>
struct part_name<graph_encoder<Mixer, FeedForward, Norm>> {
  [[nodiscard]] static std::string text() {
    return part_name<Mixer>::text() + "+" + part_name<FeedForward>::text() +
           (std::same_as<Norm, pre_norm> ? "" : "+" + part_name<Norm>::text());
  }
};

}  // namespace ledg::inline LEDG_ABI
