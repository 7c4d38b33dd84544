// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file core/communicator.hpp
/// Processes that train together, on one machine or on many. Each has a rank; what they exchange comes out bit-equal on
/// all of them, and sums are added in rank order, never in the order of arrival.

namespace ledg::inline LEDG_ABI {

/// What training asks of processes that work together. All ranks make the same calls in the same order, with spans of
/// the same size.
///
/// - `gather(values, bounds)`: of `values`, elements [bounds[r], bounds[r + 1]) are what rank r has to say; afterwards
///   every rank has all of them. `bounds` has `size() + 1` entries, from 0 to `values.size()`.
/// - `broadcast(values, root)`: every rank gets the values of rank `root`.
/// - `barrier()` returns once all ranks have called it.
///
/// Gathering is the primitive, not summing, because it leaves the order of additions to the caller.
template <class C>
concept communicator = requires(const C& c, std::span<float> floats, std::span<double> doubles,
                                std::span<const std::size_t> bounds, std::size_t root) {
  { c.rank() } -> std::same_as<std::size_t>;
  { c.size() } -> std::same_as<std::size_t>;
  c.gather(floats, bounds);
  c.gather(doubles, bounds);
  c.broadcast(floats, root);
  c.broadcast(doubles, root);
  c.barrier();
};

/// One process by itself, the default: nothing is exchanged and nothing costs.
struct single_process {
  [[nodiscard]] static constexpr std::size_t rank() { return 0; }
  [[nodiscard]] static constexpr std::size_t size() { return 1; }
  template <class T>
  static constexpr void gather(std::span<T> /*values*/, std::span<const std::size_t> /*bounds*/) {}
  template <class T>
  static constexpr void broadcast(std::span<T> /*values*/, std::size_t /*root*/) {}
  static constexpr void barrier() {}
};

/// Where the shares of @p items among @p ranks begin: contiguous, in rank order, sizes that differ by one at most, each
/// item @p width elements wide. As `gather` takes it.
[[nodiscard]] inline std::vector<std::size_t> share_bounds(std::size_t ranks, std::size_t items,
                                                           std::size_t width = 1) {
  std::vector<std::size_t> bounds(ranks + 1);
  for (std::size_t r = 0; r <= ranks; ++r) bounds[r] = items * r / ranks * width;
  return bounds;
}

/// Replaces @p values by their sums over all ranks, added in rank order. Each rank receives the values of all others.
template <communicator Ranks, class T>
void sum_over_ranks(const Ranks& ranks, std::span<T> values) {
  if (ranks.size() == 1) return;
  constexpr std::size_t piece = std::size_t{1} << 16;  // bounds the memory
  std::vector<T> all;
  for (std::size_t begin = 0; begin < values.size(); begin += piece) {
    const auto part = values.subspan(begin, std::min(piece, values.size() - begin));
    all.resize(ranks.size() * part.size());
    std::copy(part.begin(), part.end(), all.begin() + static_cast<std::ptrdiff_t>(ranks.rank() * part.size()));
    ranks.gather(std::span<T>(all), share_bounds(ranks.size(), ranks.size(), part.size()));
    std::copy_n(all.begin(), part.size(), part.begin());
    for (std::size_t r = 1; r < ranks.size(); ++r)
      for (std::size_t i = 0; i < part.size(); ++i) part[i] += all[r * part.size() + i];
  }
}

/// The sum of every rank's @p value, added in rank order.
template <communicator Ranks>
[[nodiscard]] double sum_over_ranks(const Ranks& ranks, double value) {
  sum_over_ranks(ranks, std::span<double>(&value, 1));
  return value;
}

}  // namespace ledg::inline LEDG_ABI
