// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/communicator.hpp"

/// @file core/sharding.hpp
/// Data-parallel gradients whose bits depend neither on the number of threads nor on the number of processes: a batch
/// is cut into a fixed number of shards, each shard has a gradient buffer of its own, and the buffers are added in
/// shard order.

namespace ledg::inline LEDG_ABI {

/// Buffers for the gradients of the shards of a batch, reused from step to step. Takes `shards * parameters` elements.
///
/// Thread-safety: `run` from one thread at a time.
template <class T>
class gradient_shards {
 public:
  /// @param shards how many pieces a batch has: at least the threads there may be, and part of what decides the last
  /// bits of a result. @throws input_error for 0.
  gradient_shards(std::size_t shards, std::size_t parameters)
      : size_(parameters), values_(shards * parameters), losses_(shards) {
    if (shards == 0) throw input_error("gradient shards: expected at least 1");
  }

  [[nodiscard]] std::size_t shards() const { return losses_.size(); }

  /// Rows [first, last) of a batch of @p rows that shard @p i works on; sizes differ by one at most.
  struct range {
    std::size_t first;
    std::size_t last;
    [[nodiscard]] std::size_t size() const { return last - first; }
  };
  [[nodiscard]] range rows_of(std::size_t i, std::size_t rows) const {
    return {rows * i / shards(), rows * (i + 1) / shards()};
  }

  /// Shards [first, last) that the calling rank works on.
  template <communicator Ranks>
  [[nodiscard]] range shards_of(const Ranks& ranks) const {
    return {shards() * ranks.rank() / ranks.size(), shards() * (ranks.rank() + 1) / ranks.size()};
  }

  /// Calls `shard(i, gradients_i)` for each shard on @p pool; it adds its gradient to the zeroed `gradients_i` and
  /// returns its part of the loss. Then adds all to @p total.
  ///
  /// With several @p ranks, each works on its `shards_of` and the buffers are gathered, so that all end with the bits
  /// of a single process. That is the simplest scheme that keeps the order of additions; each rank receives the buffers
  /// of the others, `shards * parameters` elements in all, where a sum in any order would do with about `2 *
  /// parameters`.
  /// @returns the sum of the losses.
  /// @throws what the lowest-numbered failing shard of this rank threw; @p total is then unchanged. shape_error where
  /// sizes disagree.
  template <class Shard, communicator Ranks = single_process>
  requires std::is_invocable_r_v<double, Shard&, std::size_t, std::span<T>>
  double run(thread_pool& pool, std::span<T> total, Shard shard, const Ranks& ranks = {}) {
    if (total.size() != size_)
      throw shape_error("gradient shards: expected " + std::to_string(size_) + " gradients, got " +
                        std::to_string(total.size()));
    const auto mine = shards_of(ranks);
    pool.run(mine.size(), [&](std::size_t k) {
      const auto i = mine.first + k;
      const auto own = buffer(i);
      std::fill(own.begin(), own.end(), T{0});
      losses_[i] = shard(i, own);
    });
    if (ranks.size() > 1) {
      ranks.gather(std::span<T>(values_), share_bounds(ranks.size(), shards(), size_));
      ranks.gather(std::span<double>(losses_), share_bounds(ranks.size(), shards()));
    }
    // Elements are independent, so that cutting them among threads changes nothing.
    pool.run((size_ + piece - 1) / piece, [&](std::size_t c) {
      const std::size_t begin = c * piece;
      const std::size_t end = std::min(begin + piece, size_);
      for (std::size_t i = 0; i < shards(); ++i) {
        const T* const own = buffer(i).data();
        for (std::size_t k = begin; k < end; ++k) total[k] += own[k];
      }
    });
    double loss = 0;
    for (const double l : losses_) loss += l;
    return loss;
  }

 private:
  static constexpr std::size_t piece = 4096;  // stays in the first-level cache while shards are added

  [[nodiscard]] std::span<T> buffer(std::size_t i) { return std::span(values_).subspan(i * size_, size_); }

  std::size_t size_;
  std::vector<T> values_;
  std::vector<double> losses_;
};

}  // namespace ledg::inline LEDG_ABI
