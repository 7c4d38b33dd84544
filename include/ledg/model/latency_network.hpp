// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/core/rows.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/model/latency_head.hpp"
#include "ledg/model/network_encoder.hpp"
#include "ledg/model/node_latency_head.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/platform_encoder.hpp"

/// @file model/latency_network.hpp
/// Networks, platforms and the vectors of their texts in, log latencies out: network encoder, platform encoder and head
/// in one.

namespace ledg::inline LEDG_ABI {

/// Numbers that describe a platform beside its text; filled by whoever knows hardware.
inline constexpr std::size_t platform_feature_count = 12;

/// Sizes of all parts. Sizes that one part takes from another are set by `connect`.
template <latency_head<float> Head>
struct latency_network_config {
  std::size_t text_size = 64;  ///< of a text's vector
  graph_encoder_config graph;
  platform_encoder_config platform;
  typename Head::config_type head;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(nullptr, self.text_size);  // follows from the language encoder
    visit("graph", self.graph);
    visit("platform", self.platform);
    if constexpr (io::has_fields<typename Head::config_type>)
      visit("head", self.head);
    else
      visit(nullptr, io::not_stored);
  }

  /// Brings the parts' sizes in line. @param settings settings met in training
  void connect(std::size_t settings) {
    platform.text_size = text_size;
    platform.numeric_size = platform_feature_count;
    platform.settings = settings;
    connect_head(head, graph.hidden_size, platform.size, settings);
  }
};

/// What one pass works on: packed networks, platforms, and which network is asked about on which platform.
struct latency_inputs {
  packed_networks networks;
  std::vector<std::int32_t> platform_text;  ///< index of each platform's text; -1 where it is dropped
  std::vector<float> platform_numeric;      ///< `{platforms, platform_feature_count}`
  std::vector<platform_terms> terms;
  std::vector<std::int32_t> setting;  ///< -1 where it is unknown or dropped
  std::vector<latency_query> queries;

  [[nodiscard]] std::size_t platforms() const { return platform_text.size(); }
  /// What of it the head reads.
  [[nodiscard]] latency_head_inputs of_head() const {
    return {networks.offsets(), networks.work, terms, setting, queries};
  }
};

/// The assembled network. Thread-safety: const; any number of passes may run at once.
template <encoder_of_graphs<float> GraphEncoder, latency_head<float> Head = node_latency_head>
class latency_network {
 public:
  using graph_encoder_type = GraphEncoder;
  using head_type = Head;
  using config_type = latency_network_config<Head>;
  using inputs_type = latency_inputs;
  using read_out_type = Head;
  using usual_read_out = node_latency_head;

  template <class T>
  struct context {
    typename network_encoder<GraphEncoder>::template context<T> networks;
    platform_encoder::context<T> platform;
    typename Head::template context<T> head;
    std::span<const T> log_latency;  ///< of every query
    std::size_t texts = 0;
  };

  latency_network(parameter_layout& layout, const config_type& config)
      : config_(config),
        networks_(layout, "network", config.text_size, config.graph),
        platform_(layout, "platform", config.platform),
        head_(layout, "head", config.head) {}

  [[nodiscard]] const config_type& config() const { return config_; }
  [[nodiscard]] const Head& head() const { return head_; }

  /// @param texts vectors of all texts that @p in refers to, `{texts, text_size}`
  /// @returns log latency (of milliseconds) of every query; valid as long as @p c.
  template <class T>
  std::span<const T> forward(const forward_pass<T>& pass, input_view<T> texts, const latency_inputs& in,
                             context<T>& c) const {
    c.texts = texts.rows;
    const matrix_view<const T> z = networks_.forward(pass, texts, in.networks, c.networks);
    const auto platform_text = pass.memory->zeros(in.platforms(), texts.cols);
    const auto numeric = pass.memory->take(in.platforms(), platform_feature_count);
    for (std::size_t p = 0; p < in.platforms(); ++p)
      if (in.platform_text[p] >= 0)
        std::copy_n(texts.row(static_cast<std::size_t>(in.platform_text[p])), texts.cols, platform_text.row(p));
    std::transform(in.platform_numeric.begin(), in.platform_numeric.end(), numeric.data,
                   [](float x) { return static_cast<T>(x); });
    const matrix_view<const T> p = platform_.forward(pass, platform_text, numeric, in.setting, c.platform);
    return c.log_latency = head_.forward(pass, z, p, in.of_head(), c.head);
  }

  /// @param d gradient of every log latency; @p d_penalty of the head's regularisation term, if it has one
  /// @param d_texts gradient of `texts`, added to
  template <class T>
  void backward(const backward_pass<T>& pass, std::type_identity_t<std::span<const T>> d,
                std::type_identity_t<T> d_penalty, const latency_inputs& in, const context<T>& c,
                output_view<T> d_texts) const {
    const auto dp = pass.memory->zeros(in.platforms(), config_.platform.size);
    const matrix_view<const T> dz = head_backward(pass, d, d_penalty, in.of_head(), dp, c);
    const auto d_platform = platform_.backward(pass, dp, c.platform);
    for (std::size_t p = 0; p < in.platforms(); ++p)
      if (in.platform_text[p] >= 0)
        rows::axpy(d_texts.cols, T{1}, d_platform.row(p), d_texts.row(static_cast<std::size_t>(in.platform_text[p])));
    const auto d_nodes = networks_.backward(pass, dz, in.networks, c.networks);
    for (std::size_t t = 0; t < d_nodes.rows; ++t) rows::axpy(d_texts.cols, T{1}, d_nodes.row(t), d_texts.row(t));
  }

 private:
  template <class T>
  matrix_view<const T> head_backward(const backward_pass<T>& pass, std::span<const T> d, T d_penalty,
                                     const latency_head_inputs& in, matrix_view<T> dp, const context<T>& c) const {
    if constexpr (regularized_latency_head<Head, T>)
      return head_.backward(pass, d, d_penalty, in, dp, c.head);
    else
      return head_.backward(pass, d, in, dp, c.head);
  }

  config_type config_;
  network_encoder<GraphEncoder> networks_;
  platform_encoder platform_;
  Head head_;
};

}  // namespace ledg::inline LEDG_ABI
