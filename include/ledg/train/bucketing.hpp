// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"

/// @file train/bucketing.hpp
/// Even work: batches of examples of similar size, and batches cut into shards of similar total size.

namespace ledg::inline LEDG_ABI {

/// How `bucketed_batches` draws.
struct bucketing_config {
  std::size_t batch_size = 32;
  std::size_t pool_batches = 16;  ///< batches that are sorted together: more are more alike inside, and less random
  std::uint64_t seed = 0;
};

/// An order in which all examples have their turn once an epoch, in batches whose members are of similar size: the
/// examples are shuffled, cut into pools of `pool_batches` batches, each pool is sorted by size and cut into batches,
/// and the batches are shuffled. What a step draws depends on the settings and the step alone. O(n log n) an epoch.
///
/// Thread-safety: one call at a time.
class bucketed_batches {
 public:
  /// @param sizes of the examples, in any unit. @throws input_error for no examples or a setting of 0.
  bucketed_batches(std::vector<std::size_t> sizes, const bucketing_config& config)
      : sizes_(std::move(sizes)), config_(config), order_(sizes_.size()) {
    const auto require = [](std::size_t value, const char* what) {
      if (value == 0) throw input_error(std::string("bucketing: ") + what + ": expected at least 1, got 0");
    };
    require(sizes_.size(), "examples");
    require(config.batch_size, "batch_size");
    require(config.pool_batches, "pool_batches");
    batch_order_.resize((sizes_.size() + config.batch_size - 1) / config.batch_size);
  }

  /// Batches of an epoch. All but one hold `batch_size` examples; that one, the rest.
  [[nodiscard]] std::size_t batches() const { return batch_order_.size(); }

  /// Examples of step @p step, smallest first; step `batches()` is the first of the second epoch. Valid until the next
  /// call.
  [[nodiscard]] std::span<const std::size_t> batch(std::uint64_t step) {
    if (const auto epoch = step / batches(); epoch != epoch_) begin(epoch);
    const auto first = batch_order_[static_cast<std::size_t>(step % batches())] * config_.batch_size;
    return std::span<const std::size_t>(order_).subspan(first, std::min(config_.batch_size, order_.size() - first));
  }

 private:
  void begin(std::uint64_t epoch) {
    const philox random = philox(config_.seed).split(epoch);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    random.split(0).shuffle(std::span(order_));
    const auto pool = std::min(config_.pool_batches, batches()) * config_.batch_size;
    for (std::size_t first = 0; first < order_.size(); first += pool) {
      const auto at = [&](std::size_t i) { return order_.begin() + static_cast<std::ptrdiff_t>(i); };
      std::stable_sort(at(first), at(std::min(first + pool, order_.size())),
                       [&](std::size_t a, std::size_t b) { return sizes_[a] < sizes_[b]; });
    }
    std::iota(batch_order_.begin(), batch_order_.end(), std::size_t{0});
    random.split(1).shuffle(std::span(batch_order_));
    epoch_ = epoch;
  }

  std::vector<std::size_t> sizes_;
  bucketing_config config_;
  std::vector<std::size_t> order_;        // examples of the epoch, a batch behind the other
  std::vector<std::size_t> batch_order_;  // whose turn it is
  std::uint64_t epoch_ = std::numeric_limits<std::uint64_t>::max();
};

/// Cuts a batch of examples of the given @p sizes into @p shards: the largest first, each to the shard with the least
/// so far, the first of these. The totals of two shards differ by the largest example at most, and the largest total is
/// within 4/3 of the best there is (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969).
/// @returns the examples of each shard, largest first, equal ones in their order. @throws input_error for 0 shards.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> balanced_shards(std::span<const std::size_t> sizes,
                                                                           std::size_t shards) {
  if (shards == 0) throw input_error("balanced shards: expected at least 1");
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  std::vector<std::size_t> load(shards, 0);
  std::vector<std::vector<std::size_t>> members(shards);
  for (const auto i : order) {
    const auto lightest = static_cast<std::size_t>(std::min_element(load.begin(), load.end()) - load.begin());
    load[lightest] += sizes[i];
    members[lightest].push_back(i);
  }
  return members;
}

}  // namespace ledg::inline LEDG_ABI
