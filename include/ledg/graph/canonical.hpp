// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/graph/rewriter.hpp"
#include "ledg/graph/spellings.hpp"

/// @file graph/canonical.hpp
/// One network, one form, whatever file it came from: exporters spell the same operator in many ways (`Swish`, `SiLU`,
/// `Sigmoid` and `Mul`), and a predictor should not see the difference. A list of small passes, each a function on one
/// working copy; what a pass leaves unused is swept away afterwards.

namespace ledg::inline LEDG_ABI {

namespace detail::canonical {

// ---- what operators are called -----------------------------------------------------------------------------------

inline constexpr std::pair<std::string_view, std::string_view> aliases[] = {
    {"Swish", "SiLU"},
    {"GELU", "Gelu"},
    {"FastGelu", "Gelu"},
    {"QuickGelu", "Gelu"},
    {"Permute", "Transpose"},
    {"Padding", "Pad"},
    {"Interp", "Resize"},
    {"Upsample", "Resize"},
    {"Reduction", "ReduceMean"},
    {"Crop", "Slice"},
    {"InnerProduct", "Gemm"},
    {"Linear", "Gemm"},
    {"Relu6", "Clip"},
    {"lstm", "LSTM"},
    {"gru", "GRU"},
    {"LayerNorm", "LayerNormalization"},
    {"BatchNorm", "BatchNormalization"},
    {"GroupNorm", "GroupNormalization"},
    {"Sum", "Add"},
    {"SimplifiedLayerNormalization", "RMSNormalization"},
    {"FusedConv", "Conv"},
    {"FusedMatMul", "MatMul"},
    {"FusedGemm", "Gemm"},
    {"Squeeze", "Reshape"},
    {"Unsqueeze", "Reshape"},
};

inline void rename(rewriter& g) {
  for (auto& v : g.nodes)
    for (const auto& [from, to] : aliases)
      if (v.op == from) {
        v.op = to;
        break;
      }
}

// Activations that a source keeps as an attribute of the operator before them become operators.
inline void expand_fused_activations(rewriter& g) {
  for (std::size_t i = 0, n = g.size(); i < n; ++i) {
    auto name = g[i].text("fused_act", g[i].text("activation"));
    if (name.empty() || group_of(g[i].op) == operator_group::recurrent) continue;
    if (const auto bracket = name.find('('); bracket != std::string::npos) name.resize(bracket);
    graph_node v;
    v.op = name == "ReLU" ? "Relu" : std::move(name);
    v.output_shape = g[i].output_shape;
    std::erase_if(g[i].attributes, [](const attribute& a) { return a.name == "fused_act" || a.name == "activation"; });
    g.add_behind(i, std::move(v));
  }
}

// One operator for both products of attention; the parts are what every other source shows.
inline void expand_attention(rewriter& g) {
  for (std::size_t i = 0, n = g.size(); i < n; ++i) {
    if (g[i].op != "Attention" || g[i].inputs.size() != 3) continue;
    const auto q = g.input(i, 0), k = g.input(i, 1), v = g.input(i, 2);
    const auto &qs = g[q].output_shape, &ks = g[k].output_shape, &vs = g[v].output_shape;
    if (!qs || !ks || !vs || qs->size() != 4 || ks->size() != 4 || vs->size() != 4) continue;
    const auto queries = (*qs)[2], keys = (*ks)[2], depth = (*qs)[3];
    const shape heads(qs->begin(), qs->begin() + 2);
    const auto make = [&](std::string op, std::vector<std::size_t> in, std::int64_t rows, std::int64_t columns) {
      graph_node x;
      x.op = std::move(op);
      for (const auto j : in) x.inputs.push_back(static_cast<std::int32_t>(j));
      x.output_shape = heads;
      x.output_shape->insert(x.output_shape->end(), {rows, columns});
      return x;
    };
    const auto scaled = g.add(make("Mul", {q}, queries, depth));
    const auto turned = g.add(make("Transpose", {k}, depth, keys));
    auto product = make("MatMul", {scaled, turned}, queries, keys);
    product.set("k", depth);
    const auto scores = g.add(std::move(product));
    const auto weights = g.add(make("Softmax", {scores}, queries, keys));
    g[i].op = "MatMul";
    g[i].inputs = {static_cast<std::int32_t>(weights), static_cast<std::int32_t>(v)};
    g[i].attributes = {{"k", keys}};
  }
}

// ---- what does nothing -------------------------------------------------------------------------------------------

inline bool is_copy(rewriter& g, std::size_t i) {
  const auto& v = g[i];
  if (v.op == "Identity" || v.op == "Dropout" || v.op == "Cast" || v.op == "CastLike" || v.op == "Noop" ||
      v.op == "Copy")
    return true;
  if (v.op == "Concat") return v.inputs.size() == 1 && v.params == 0 && same_shape(g, i);
  if (v.op == "Reshape" || v.op == "Flatten" || v.op == "Expand" || v.op == "Tile" || v.op == "Pad" ||
      v.op == "Slice" || v.op == "Resize")
    return same_shape(g, i);
  return v.op == "Split" && v.integer("parts", 0) == 1;
}

inline void drop_copies(rewriter& g) {
  for (std::size_t i = 0; i < g.size(); ++i)
    if (!g[i].inputs.empty() && !g.replaced(i) && is_copy(g, i)) g.replace(i, g.input(i, 0));
}

// Constants that stand in the graph, and arithmetic on shapes: operators that no input of the network reaches, and
// readers of a shape.
inline void drop_constants(rewriter& g) {
  std::vector<bool> constant(g.size(), false);
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto group = group_of(g[i].op);
    auto& in = g[i].inputs;
    if (group == operator_group::input) continue;
    constant[i] = group == operator_group::shape_arithmetic || group == operator_group::constant ||
                  (!in.empty() &&
                   std::all_of(in.begin(), in.end(), [&](auto j) { return constant[static_cast<std::size_t>(j)]; }));
    if (constant[i]) continue;
    std::erase_if(in, [&](auto j) {
      if (!constant[static_cast<std::size_t>(j)]) return false;
      g[i].params += std::exchange(g[static_cast<std::size_t>(j)].params, 0);
      return true;
    });
  }
}

// ---- layout ------------------------------------------------------------------------------------------------------

// A change of shape that keeps the batch and leaves two dimensions is called Flatten, every other one Reshape.
inline void name_reshapes(rewriter& g) {
  for (std::size_t i = 0; i < g.size(); ++i) {
    auto& v = g[i];
    if ((v.op != "Reshape" && v.op != "Flatten") || v.inputs.empty()) continue;
    if (const auto before = g.input(i, 0); g[before].op == "Reshape" || g[before].op == "Flatten") {
      v.inputs[0] = g[before].inputs.empty() ? v.inputs[0] : g[before].inputs[0];
      v.params += g[before].params;
    }
    const auto &out = v.output_shape, &in = g[g.input(i, 0)].output_shape;
    const bool flat = out && in && out->size() == 2 && in->size() > 2 && (*out)[0] == (*in)[0];
    v.op = flat ? "Flatten" : "Reshape";
  }
}

// The mean over all positions is a global average pooling, however it is written.
inline void name_global_pools(rewriter& g) {
  for (std::size_t i = 0, n = g.size(); i < n; ++i) {
    auto& v = g[i];
    if ((v.op != "ReduceMean" && v.op != "AveragePool" && v.op != "GlobalAveragePool") || v.inputs.empty()) continue;
    const auto &in = g[g.input(i, 0)].output_shape, &out = v.output_shape;
    if (!in || !out || in->size() != 4 || (*in)[2] * (*in)[3] == 1) continue;
    const shape pooled{(*in)[0], (*in)[1], 1, 1}, flat{(*in)[0], (*in)[1]};
    if (*out != pooled && !(*out == flat && v.op != "AveragePool")) continue;
    if (v.op == "AveragePool" && v.integers("kernel_shape") != shape{(*in)[2], (*in)[3]}) continue;
    const bool flatten = *out == flat;
    v.op = "GlobalAveragePool";
    v.output_shape = pooled;
    if (!flatten) continue;
    graph_node f;
    f.op = "Flatten";
    f.output_shape = flat;
    g.add_behind(i, std::move(f));
  }
}

// Taking an element or a range by a constant index is a Slice; slices that together make up their source are one Split.
inline void name_splits(rewriter& g) {
  for (auto& v : g.nodes)
    if (v.op == "Gather" && v.inputs.size() == 1 && v.params == 0) v.op = "Slice";
  const auto users = g.users();
  for (std::size_t i = 0; i < users.size(); ++i) {
    std::vector<std::size_t> parts;
    std::int64_t elements = 0;
    for (const auto u : users[i])
      if (g[u].op == "Slice" && g[u].output_shape && !g.replaced(u)) {
        parts.push_back(u);
        elements += element_count(*g[u].output_shape);
      }
    if (parts.size() < 2 || !g[i].output_shape || elements != element_count(*g[i].output_shape)) continue;
    auto& first = g[parts[0]];
    first.op = "Split";
    first.set("parts", static_cast<std::int64_t>(parts.size()));
    for (std::size_t k = 1; k < parts.size(); ++k) g.replace(parts[k], parts[0]);
  }
}

// Parts of a Split that only lose dimensions of one element come out of the Split without them.
inline void squeeze_splits(rewriter& g) {
  const auto without_ones = [](shape s) {
    std::erase(s, 1);
    return s;
  };
  const auto users = g.users();
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto& from = g[i].output_shape;
    if (g[i].op != "Split" || users[i].empty() || !from) continue;
    const auto& to = g[users[i][0]].output_shape;
    const auto squeezes = [&](std::size_t u) {
      return g[u].op == "Reshape" && to && g[u].output_shape == to && without_ones(*to) == without_ones(*from);
    };
    if (!std::all_of(users[i].begin(), users[i].end(), squeezes)) continue;
    g[i].output_shape = to;
    for (const auto u : users[i]) g.replace(u, i);
  }
}

// ---- patterns of exporters ---------------------------------------------------------------------------------------

// Multiplication or division by a constant: its input.
inline std::size_t scaled(rewriter& g, std::size_t i) {
  const auto x = only_input(g, i, "Mul");
  return x != none ? x : only_input(g, i, "Div");
}

// relu6(x + 3) / 6
inline void fuse_hard_sigmoid(rewriter& g) {
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto clip = scaled(g, i);
    if (clip == none || g[clip].op != "Clip" || g[clip].inputs.size() != 1) continue;
    if (const auto x = only_input(g, g.input(clip, 0), "Add"); x != none) become(g, i, "HardSigmoid", x);
  }
}

// x * gate(x)
inline void fuse_gates(rewriter& g) {
  constexpr std::pair<std::string_view, std::string_view> gates[] = {
      {"Sigmoid", "SiLU"}, {"HardSigmoid", "HardSwish"}, {"Tanh", "Mish"}};
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (g[i].op != "Mul" || g[i].inputs.size() != 2) continue;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto x = g.input(i, side), gate = g.input(i, 1 - side);
      for (const auto& [op, fused] : gates) {
        auto from = only_input(g, gate, op);
        if (op == "Tanh" && from != none) from = only_input(g, from, "Softplus");
        if (op == "Sigmoid" && from != none && scaled(g, from) == x) {  // sigmoid(1.702 x) is near Gelu's gate
          become(g, i, "Gelu", x);
          side = 2;
          break;
        }
        if (from != x) continue;
        become(g, i, fused, x);
        side = 2;
        break;
      }
    }
  }
}

// 0.5 x (1 + erf(x / sqrt(2))), in any order of the products, and its approximation by tanh.
inline void fuse_gelu(rewriter& g) {
  const auto users = g.users();
  const auto mul_users = [&](std::size_t i) {
    std::vector<std::size_t> out;
    for (const auto u : users[i])
      if (g[u].op == "Mul" || g[u].op == "Div") out.push_back(u);
    return out;
  };
  for (std::size_t i = 0; i < users.size(); ++i) {
    std::vector<std::size_t> sources;
    if (g[i].op == "Erf" && !g[i].inputs.empty()) {
      sources.push_back(scaled(g, g.input(i, 0)));
    } else if (const auto inner = scaled(g, only_input(g, i, "Tanh") == none ? i : g.input(i, 0));
               g[i].op == "Tanh" && inner != none) {
      if (g[inner].op == "Add" && g[inner].inputs.size() == 2) sources = {g.input(inner, 0), g.input(inner, 1)};
      if (g[inner].op == "Mul" && g[inner].inputs.size() == 2) sources = {g.input(inner, 0), g.input(inner, 1)};
    }
    for (const auto x : sources)
      for (const auto plus_one : users[i]) {
        if (x == none || !is_unary(g, plus_one, "Add")) continue;
        for (const auto m : mul_users(plus_one)) {
          const auto other = other_input(g, m, plus_one);
          if (other == x) {  // (x * (1 + erf)) * 0.5, or the half applied elsewhere
            const auto next = mul_users(m);
            become(g, next.size() == 1 && scaled(g, next[0]) == m ? next[0] : m, "Gelu", x);
          } else if (other != none && scaled(g, other) == x) {  // (0.5 * x) * (1 + erf)
            become(g, m, "Gelu", x);
          } else if (scaled(g, m) == plus_one) {  // x * (0.5 * (1 + erf))
            for (const auto last : mul_users(m))
              if (other_input(g, last, m) == x) become(g, last, "Gelu", x);
          }
        }
      }
  }
}

// (x - mean) / sqrt(variance + eps) * scale + shift
inline void fuse_layer_norm(rewriter& g) {
  const auto users = g.users();
  const auto next = [&](std::size_t i, std::string_view op) {
    return users[i].size() == 1 && is_unary(g, users[i][0], op) ? users[i][0] : none;
  };
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (g[i].op != "Div" || g[i].inputs.size() != 2) continue;
    const auto centred = g.input(i, 0);
    const auto with_eps = only_input(g, g.input(i, 1), "Sqrt");
    const auto variance = with_eps == none ? none : only_input(g, with_eps, "Add");
    const auto square = variance == none ? none : only_input(g, variance, "ReduceMean");
    if (square == none || (g[square].op != "Pow" && g[square].op != "Mul") || g[centred].op != "Sub") continue;
    const auto x = g.input(centred, 0);
    if (g[centred].inputs.size() != 2 || only_input(g, g.input(centred, 1), "ReduceMean") != x) continue;
    auto last = i;
    std::int64_t params = 0;
    for (const auto op : {"Mul", "Add"})
      if (const auto after = next(last, op); after != none && (op == std::string_view("Mul") || last != i)) {
        last = after;
        params += g[after].params;
      }
    become(g, last, "LayerNormalization", x, params);
  }
}

// What node `i` divides one by, or none.
inline std::size_t one_over(rewriter& g, std::size_t i) {
  if (is_unary(g, i, "Div") && g[i].integer("constant_first", 0) != 0) return g.input(i, 0);
  return only_input(g, i, "Reciprocal");
}

// x / sqrt(mean(x^2) + eps) * scale
inline void fuse_rms_norm(rewriter& g) {
  const auto users = g.users();
  for (std::size_t i = 0; i < users.size(); ++i) {
    if ((g[i].op != "Div" && g[i].op != "Mul") || g[i].inputs.size() != 2) continue;
    const auto x = g.input(i, 0);
    auto root = g.input(i, 1);
    if (g[i].op == "Mul") root = one_over(g, root);
    const auto with_eps = root == none ? none : only_input(g, root, "Sqrt");
    const auto mean = with_eps == none ? none : only_input(g, with_eps, "Add");
    const auto square = mean == none ? none : only_input(g, mean, "ReduceMean");
    if (square == none || (g[square].op != "Pow" && g[square].op != "Mul")) continue;
    if (!std::all_of(g[square].inputs.begin(), g[square].inputs.end(), [&](auto j) { return g.resolve(j) == x; }))
      continue;
    auto last = i;
    if (users[i].size() == 1 && is_unary(g, users[i][0], "Mul")) last = users[i][0];
    become(g, last, "RMSNormalization", x, g[last].params);
  }
}

// A product with a constant matrix, and the constant vector added to it, are a fully connected layer.
inline void fuse_gemm(rewriter& g) {
  for (std::size_t i = 0; i < g.size(); ++i) {
    auto& v = g[i];
    if (v.op != "MatMul" || v.inputs.size() != 1) continue;
    const auto& in = g[g.input(i, 0)].output_shape;
    v.op = "Gemm";
    if (v.find("in") == nullptr && in && !in->empty()) v.set("in", in->back());
    if (v.find("out") == nullptr && v.output_shape && !v.output_shape->empty()) v.set("out", v.output_shape->back());
  }
  const auto users = g.users();
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (g[i].op != "Gemm" || users[i].size() != 1) continue;
    const auto add = users[i][0];
    const auto out = g[i].integer("out", 0);  // equal biases may be stored once, so that not every one counts
    if (!is_unary(g, add, "Add") || (g[add].params != out && g[add].integer("constant", 0) != out)) continue;
    g[i].params += g[add].params;
    g.replace(add, i);
  }
}

// Batch normalisation behind a convolution costs nothing in inference. It has two learnable numbers a channel; files
// that also keep the statistics count four.
inline void fold_batch_norm(rewriter& g) {
  const auto users = g.users();
  for (std::size_t i = 0; i < users.size(); ++i) {
    auto& v = g[i];
    if (v.op != "BatchNormalization" || v.inputs.size() != 1) continue;
    if (v.output_shape && v.output_shape->size() > 1 && v.params == 4 * (*v.output_shape)[1]) v.params /= 2;
    const auto before = g.input(i, 0);
    auto& conv = g[before];
    if (conv.op != "Conv" || users[before].size() != 1 || conv.find("bn_folded") != nullptr) continue;
    conv.params += v.params;
    conv.set("bn_folded", std::int64_t{1});
    g.replace(i, before);
  }
}

// Caffe writes normalisation and its scale and shift apart.
inline void fold_affine(rewriter& g) {
  for (const std::string_view op : {"Mul", "Add"}) {
    const auto users = g.users();
    for (std::size_t i = 0; i < users.size(); ++i) {
      const auto& v = g[i];
      if (v.op != "BatchNormalization" || users[i].size() != 1 || !v.output_shape || v.output_shape->size() < 2)
        continue;
      const auto after = users[i][0];
      if (is_unary(g, after, op) && g[after].params == (*v.output_shape)[1]) g.replace(after, i);
    }
  }
}

inline void name_scales(rewriter& g) {
  for (auto& v : g.nodes)
    if (v.op == "Div" && v.inputs.size() == 1 && v.integer("constant_first", 0) == 0) v.op = "Mul";
}

// ---- attributes --------------------------------------------------------------------------------------------------

struct attribute_row {
  std::string_view op;
  std::vector<std::string_view> kept;
};

inline void keep_attributes(rewriter& g) {
  static const attribute_row rows[] = {
      {"Conv", {"kernel_shape", "strides", "pads", "group", "dilations", "bn_folded", "dynamic_weight"}},
      {"ConvTranspose", {"kernel_shape", "strides", "pads", "group", "dilations", "bn_folded"}},
      {"MaxPool", {"kernel_shape", "strides", "pads"}},
      {"AveragePool", {"kernel_shape", "strides", "pads"}},
      {"Gemm", {"in", "out"}},
      {"MatMul", {"k"}},
      {"Einsum", {"equation", "k"}},
      {"Attention", {"k"}},
      {"GroupQueryAttention", {"k"}},
      {"MultiHeadAttention", {"embed_dim", "num_heads"}},
      {"Concat", {"axis"}},
      {"Transpose", {"perm"}},
      {"Split", {"parts"}},
      {"ChannelShuffle", {"group"}},
      {"GroupNormalization", {"groups"}},
      {"LSTM", {"hidden_size", "direction"}},
      {"GRU", {"hidden_size", "direction"}},
      {"RNN", {"hidden_size", "direction"}},
  };
  const auto rank = [](const std::vector<std::string_view>& kept, const attribute& a) {
    return std::find(kept.begin(), kept.end(), a.name) - kept.begin();
  };
  static const std::vector<std::string_view> nothing;
  for (auto& v : g.nodes) {
    if (const auto n = v.integer("num_groups", 0); n > 0) v.set("groups", n);
    if (const auto k = v.integer("K", 0); k > 0 && v.find("k") == nullptr) v.set("k", k);
    const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const auto& r) { return r.op == v.op; });
    const auto& kept = row == std::end(rows) ? nothing : row->kept;
    std::erase_if(v.attributes, [&](const attribute& a) {
      if (rank(kept, a) == static_cast<std::ptrdiff_t>(kept.size())) return true;
      const auto* l = std::get_if<std::vector<std::int64_t>>(&a.value);
      return (a.name == "group" && v.op != "ChannelShuffle" && v.integer("group", 1) == 1) ||
             (a.name == "dilations" && l != nullptr &&
              std::all_of(l->begin(), l->end(), [](auto d) { return d == 1; }));
    });
    std::stable_sort(v.attributes.begin(), v.attributes.end(),
                     [&](const attribute& a, const attribute& b) { return rank(kept, a) < rank(kept, b); });
  }
}

// Order matters: names first, then what does nothing, then patterns, which rely on both.
inline constexpr void (*passes[])(rewriter&) = {
    rename,
    expand_fused_activations,
    drop_constants,
    drop_copies,
    drop_quantisation,
    undo_transposes,
    widen_sequences,
    name_vectors,
    fuse_group_norm,
    expand_attention,
    fuse_hard_sigmoid,
    fuse_gates,
    fuse_gelu,
    fuse_layer_norm,
    fuse_rms_norm,
    fuse_gemm,
    fold_affine,
    fold_batch_norm,
    name_global_pools,
    name_reshapes,
    drop_copies,
    name_splits,
    squeeze_splits,
    name_scales,
    keep_attributes,
};

}  // namespace detail::canonical

/// @p g in the one form that networks of all sources are brought to: upstream names become ONNX's, operators that do
/// nothing and shape arithmetic go, patterns that exporters write out (SiLU, HardSwish, Gelu, layer and batch
/// normalisation, fully connected layers, attention) become the operators they are, and only attributes that tell
/// something of the work stay. Parameters and multiply-accumulates do not change, but for batch normalisation's stored
/// statistics, which do not count.
///
/// Idempotent: a canonical graph stays as it is.
[[nodiscard]] inline graph canonicalize(const graph& g) {
  detail::graph_rewriter r(g);
  for (const auto pass : detail::canonical::passes) pass(r);
  return r.build(g.id, g.family);
}

}  // namespace ledg::inline LEDG_ABI
