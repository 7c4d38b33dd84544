// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/model/latency_parts.hpp"
#include "ledg/model/node_work.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file model/latency_head.hpp
/// What a latency head is, and what it is asked. A head is the last part of a `latency_network`: from node states and
/// platform rows to one log latency a question.

namespace ledg::inline LEDG_ABI {

/// What a head needs to know of a platform beside its encoded row.
struct platform_terms {
  float peak_tflops = 1;
  float bandwidth_gbs = 1;
  float element_bytes = 4;
  float launch_ms = 0.005F;  ///< scale of host and launch terms, by kind of device
};

/// A network on a platform.
struct latency_query {
  std::int32_t graph = 0;     ///< which graph of the batch
  std::int32_t platform = 0;  ///< which platform row
  float batch = 1;
};

/// Terms of a node's time: compute, traffic, weights, launch, host.
inline constexpr std::size_t latency_terms = 5;

/// Milliseconds of each term for a row at @p batch before any factor, of one of its nodes. Work is in millions:
/// 1e6 * 2 operations / (1e12 operations / 1e3 ms) = 2e-3 ms.
template <class T>
[[nodiscard]] std::array<T, latency_terms> physical_ms(const node_work& w, const platform_terms& p, float batch) {
  const T b = static_cast<T>(batch);
  return {T(2e-3) * static_cast<T>(w.macs) * b / static_cast<T>(p.peak_tflops),
          static_cast<T>(p.element_bytes) * b * static_cast<T>(w.activations) / static_cast<T>(p.bandwidth_gbs),
          static_cast<T>(p.element_bytes) * static_cast<T>(w.weights) / static_cast<T>(p.bandwidth_gbs),
          static_cast<T>(p.launch_ms), static_cast<T>(p.launch_ms)};
}

/// All that a head is told beside node states and platform rows. Views: what they show must stay until `backward`.
struct latency_head_inputs {
  std::span<const std::int32_t> offsets;      ///< bounds of each graph's rows
  std::span<const node_work> work;            ///< of each row
  std::span<const platform_terms> platforms;  ///< of each platform row
  std::span<const std::int32_t> setting;      ///< of each platform row; -1 where it is unknown or dropped
  std::span<const latency_query> queries;
};

/// A head whose context holds a `factor_penalty`, a term that training keeps small: its `backward` is told the
/// gradient of that as well.
template <class H, class T>
concept regularized_latency_head = requires(const H h, const backward_pass<T>& b, std::span<const T> d,
                                            const latency_head_inputs& in, matrix_view<T> dp,
                                            typename H::template context<T>& c) {
  { c.factor_penalty } -> std::convertible_to<T>;
  { h.backward(b, d, T{}, in, dp, c) } -> std::convertible_to<matrix_view<const T>>;
};

/// A latency head. It has a `config_type` even if that is empty, since checkpoints and `--config` say the sizes of all
/// parts. Its answers are logarithms, which a concept cannot ask: that they are spans of T keeps out layers, whose rows
/// would be taken for one answer each. What only some heads have has defaults: `config_type::connect` (sizes that
/// follow from the other parts), `factor_penalty`, and the list of fields that are stored.
template <class H, class T>
concept latency_head = std::copyable<typename H::config_type> && std::default_initializable<typename H::config_type> &&
    std::constructible_from<H, parameter_layout&, const std::string&, const typename H::config_type&> &&
    requires(const H h, const forward_pass<T>& f, matrix_view<const T> x, const latency_head_inputs& in,
             typename H::template context<T>& c) {
  { h.forward(f, x, x, in, c) } -> std::convertible_to<std::span<const T>>;
} &&(regularized_latency_head<H, T> ||
     requires(const H h, const backward_pass<T>& b, std::span<const T> d, const latency_head_inputs& in,
              matrix_view<T> dp, typename H::template context<T>& c) {
       { h.backward(b, d, in, dp, c) } -> std::convertible_to<matrix_view<const T>>;
     });

/// A head whose answers are sums over rows: it says what each row adds to that of a question (in proportion), and what
/// belongs to none.
template <class H, class T>
concept summing_latency_head = requires(const H h, const typename H::template context<T>& c, std::size_t question) {
  { h.parts(question, c) } -> std::same_as<latency_parts>;
};

/// Parts for a head that knows the whole alone: in proportion to what each row takes at the platform's peaks, the
/// larger of compute and traffic, and to one launch for each of its nodes.
[[nodiscard]] inline latency_parts roofline_parts(std::span<const node_work> work, const platform_terms& p,
                                                  float batch) {
  latency_parts out;
  for (const auto& w : work) {
    const auto ms = physical_ms<double>(w, p, batch);
    const double count = static_cast<double>(w.count);
    const double compute = ms[0], memory = ms[1] + ms[2];
    out.rows.push_back({compute > memory ? compute * count : 0, compute > memory ? 0 : memory * count, ms[3] * count});
  }
  return out;
}

/// Sets the sizes in a head's configuration that other parts decide, where it has such.
/// @param node_size width of node states; @p platform_size of platform rows; @p settings met in training
template <class Config>
void connect_head(Config& config, std::size_t node_size, std::size_t platform_size, std::size_t settings) {
  if constexpr (requires { config.connect(node_size, platform_size, settings); })
    config.connect(node_size, platform_size, settings);
}

/// What a head's pass found of its regularisation term; 0 where it has none.
template <class T, class Context>
[[nodiscard]] T factor_penalty_of(const Context& c) {
  if constexpr (requires { c.factor_penalty; })
    return c.factor_penalty;
  else
    return T{0};
}

}  // namespace ledg::inline LEDG_ABI
