// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/single_operators.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/hat.hpp
/// HAT (Wang et al., ACL 2020): encoders of random translation transformers on a board, a server and a GPU.

namespace ledg::inline LEDG_ABI::data::sets {

/// An encoder of HAT's space. The table states averages over layers; layers of the average size have the same sums.
struct hat_encoder {
  std::int64_t embedding = 512;
  std::int64_t layers = 6;
  std::int64_t inner = 2048;  ///< of the feed-forward layers
  double heads = 4;           ///< on average: some layers have twice the heads of the others
  std::int64_t tokens = 30;
};

namespace detail {

/// One layer at the end of @p nodes: attention of @p heads heads over 512 features, then feed-forward, as PyTorch runs
/// it.
inline void add_hat_layer(std::vector<graph_node>& nodes, const hat_encoder& e, std::int64_t heads) {
  constexpr std::int64_t width = 512;  // of queries, keys and values, whatever the embedding
  const auto depth = width / heads;
  const auto last = [&] { return static_cast<std::int32_t>(nodes.size() - 1); };
  const auto add = [&](std::string op, std::vector<std::int32_t> in, shape out, std::int64_t params = 0) {
    nodes.push_back(operator_node(std::move(op), std::move(in), std::move(out), params));
    return last();
  };
  const auto linear = [&](std::int32_t from, std::int64_t in, std::int64_t out) {
    add_linear(nodes, from, {1, e.tokens, out}, in, in * out + out);
    return last();
  };
  const auto product = [&](std::int32_t a, std::int32_t b, std::int64_t columns, std::int64_t k) {
    const auto at = add("MatMul", {a, b}, {1, heads, e.tokens, columns});
    nodes.back().set("k", k);
    return at;
  };
  const auto join = [&](std::int32_t a, std::int32_t b) {
    const auto sum = add("Add", {a, b}, {1, e.tokens, e.embedding});
    return add("LayerNormalization", {sum}, {1, e.tokens, e.embedding}, 2 * e.embedding);
  };
  const auto input = last();
  const auto query = linear(input, e.embedding, width), key = linear(input, e.embedding, width),
             value = linear(input, e.embedding, width);
  const auto scores = add("Softmax", {product(query, key, e.tokens, depth)}, {1, heads, e.tokens, e.tokens});
  const auto attended = join(linear(product(scores, value, depth, e.tokens), width, e.embedding), input);
  const auto hidden = add("Relu", {linear(attended, e.embedding, e.inner)}, {1, e.tokens, e.inner});
  join(linear(hidden, e.inner, e.embedding), attended);
}

}  // namespace detail

/// @p e as a network of embedded tokens.
[[nodiscard]] inline graph hat_network(const hat_encoder& e) {
  std::vector<graph_node> nodes{operator_node("Input", {}, {1, e.tokens, e.embedding})};
  const std::int64_t few = e.heads < 4 ? 2 : 4;
  const auto layers = static_cast<double>(e.layers);
  const auto with_many = std::llround((e.heads / static_cast<double>(few) - 1) * layers);
  for (std::int64_t i = 0; i < e.layers; ++i) detail::add_hat_layer(nodes, e, i < with_many ? 2 * few : few);
  return graph(std::move(nodes));
}

/// Times of the encoders. Those of the decoders are left out: a decoder runs once for each word of a sentence.
[[nodiscard]] inline dataset load_hat(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("hat");
  const auto table = find_file(out, folder, "hat_latency.csv");
  if (!table) return out.finish();
  io::csv_reader rows(*table);
  const auto task = rows.column("task"), device = rows.column("device"), time = rows.column("latency_mean_encoder");
  const auto number = [&](const char* name) { return rows.get<double>(rows.column(name)); };
  while (rows.next()) {
    hat_encoder e;
    e.embedding = static_cast<std::int64_t>(number("encoder_embed_dim"));
    e.layers = static_cast<std::int64_t>(number("encoder_layer_num"));
    e.inner = std::llround(number("encoder_ffn_embed_dim_avg"));
    e.heads = number("encoder_self_attention_heads_avg");
    e.tokens = rows[task].starts_with("iwslt") ? 23 : 30;
    const auto text = [&](const char* name) { return rows[rows.column(name)]; };
    const auto id = std::to_string(e.tokens) + "-" + text("encoder_embed_dim") + "-" + text("encoder_layer_num") + "-" +
                    text("encoder_ffn_embed_dim_avg") + "-" + text("encoder_self_attention_heads_avg");
    auto g = out.find_graph(id);
    if (!g) g = out.add_graph(hat_network(e), id);
    setting s;
    s.key = rows[device] + "/" + rows[task];
    s.device = rows[device];
    s.hardware.kind = rows[device].starts_with("gpu") ? device_kind::gpu : device_kind::cpu;
    s.runtime = "PyTorch eager";
    s.batch = 1;
    s.note = rows[task];
    out.add_row(*g, out.add_setting(std::move(s)), 1, latency_field(rows, time));
  }
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
