// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/platform_query.hpp"

/// @file protocol/order.hpp
/// Whether answers for cards and precisions stand in the order that nobody doubts: a card of half as much again of peak
/// and bandwidth is no slower, nor is a lower precision that a card has units for. Asked as a user asks who names no
/// runtime.

namespace ledg::inline LEDG_ABI {

/// What was compared on one network.
struct order_line {
  std::string network;
  std::string asked;      ///< precision that the cards were asked in, `none` said, or `int8 against fp32`
  std::size_t pairs = 0;  ///< of answers that were compared
  std::size_t wrong = 0;  ///< answered the wrong way round
  std::size_t apart = 0;  ///< of those, with intervals that have nothing in common, or without
};

/// A claim that is wrong.
struct order_contradiction {
  std::string network, asked;
  std::string faster, slower;  ///< card, or precision of a card: as it should be
  double faster_ms = 0, slower_ms = 0;
};

struct order_report {
  std::vector<order_line> lines;
  std::vector<order_contradiction> apart;
};

/// Answers of one network on several platforms.
using order_oracle = std::function<std::vector<latency_answer>(const graph&, std::span<const platform_query>)>;

namespace detail {

inline constexpr double order_margin = 1.5;

/// Peak of @p s in @p p, where it has units for it.
[[nodiscard]] inline std::optional<double> unit_peak(const hardware::spec& s, precision p) {
  return hardware::has_unit(s, p) ? hardware::peak_tflops(s, p) : std::nullopt;
}

/// Whether @p a has so much more of both than @p b that it must not be slower.
[[nodiscard]] inline bool is_stronger(const hardware::spec& a, const hardware::spec& b, precision p) {
  const auto peak_a = unit_peak(a, p), peak_b = unit_peak(b, p);
  const auto bandwidth_a = hardware::memory_bandwidth(a), bandwidth_b = hardware::memory_bandwidth(b);
  return peak_a && peak_b && bandwidth_a && bandwidth_b && *peak_a >= order_margin * *peak_b &&
         *bandwidth_a >= order_margin * *bandwidth_b;
}

/// Counts the pair whose @p faster answer must not be slower than the @p slower one.
inline void compare(order_report& out, const latency_answer& faster, const latency_answer& slower,
                    std::pair<std::string, std::string> names) {
  auto& line = out.lines.back();
  ++line.pairs;
  if (faster.latency_ms <= slower.latency_ms) return;
  ++line.wrong;
  if (faster.interval && slower.interval && faster.interval->low_ms <= slower.interval->high_ms) return;
  ++line.apart;
  out.apart.push_back({line.network, line.asked, std::move(names.first), std::move(names.second), faster.latency_ms,
                       slower.latency_ms});
}

}  // namespace detail

/// The NVIDIA cards and boards of the catalogue.
[[nodiscard]] inline std::vector<hardware::spec> ordered_cards() {
  std::vector<hardware::spec> out;
  for (const auto& s : hardware::catalogue())
    if (s.kind == device_kind::gpu && s.vendor == "NVIDIA") out.push_back(s);
  return out;
}

namespace detail {

/// What @p ask says of @p network on @p cards in @p p. Counts of an oracle that leaves answers out, or answers another
/// question, would look like any others.
/// @throws numeric_error naming card and precision where an answer is not a finite number of milliseconds; input_error
/// where it is in another precision than was asked for, or there are more or fewer answers than cards
[[nodiscard]] inline std::vector<latency_answer> checked_answers(const order_oracle& ask, const graph& network,
                                                                 std::span<const hardware::spec> cards,
                                                                 std::optional<precision> p) {
  std::vector<platform_query> queries;
  for (const auto& s : cards) queries.push_back({s, p, "", "", "", 1});
  auto answers = ask(network, queries);
  if (answers.size() != cards.size())
    throw input_error("order: expected " + std::to_string(cards.size()) + " answers for network '" + network.id +
                      "', got " + std::to_string(answers.size()));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& a = answers[i];
    const auto place = "order: network '" + network.id + "' on '" + cards[i].name + "'";
    if (p && a.precision != *p)
      throw input_error(place + ": asked in " + hardware::to_string(*p) + ", answered in " +
                        hardware::to_string(a.precision));
    if (!std::isfinite(a.latency_ms) || a.latency_ms <= 0)
      throw numeric_error(place + ": expected milliseconds, got " + std::to_string(a.latency_ms));
  }
  return answers;
}

}  // namespace detail

/// Asks @p ask about @p networks on all of @p cards, in no precision, fp32, fp16 and int8, and compares all pairs of
/// cards and all precisions of a card. @throws as `detail::checked_answers`
[[nodiscard]] inline order_report check_order(std::span<const graph> networks, std::span<const hardware::spec> cards,
                                              const order_oracle& ask) {
  order_report out;
  const std::array<std::optional<precision>, 4> precisions{std::nullopt, precision::fp32, precision::fp16,
                                                           precision::int8};
  for (const auto& g : networks) {
    std::vector<std::vector<latency_answer>> answers;
    for (const auto& p : precisions) {
      const auto& own = answers.emplace_back(detail::checked_answers(ask, g, cards, p));
      out.lines.push_back({g.id, p ? hardware::to_string(*p) : "none"});
      for (std::size_t a = 0; a < cards.size(); ++a)
        for (std::size_t b = 0; b < cards.size(); ++b)
          if (detail::is_stronger(cards[a], cards[b], p.value_or(precision::fp32)))
            detail::compare(out, own[a], own[b], {cards[a].name, cards[b].name});
    }
    for (std::size_t k = 2; k < precisions.size(); ++k) {
      const auto name = hardware::to_string(*precisions[k]);
      out.lines.push_back({g.id, name + " against fp32"});
      for (std::size_t a = 0; a < cards.size(); ++a)
        if (detail::unit_peak(cards[a], *precisions[k]))
          detail::compare(out, answers[k][a], answers[1][a], {cards[a].name + ", " + name, cards[a].name + ", fp32"});
    }
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
