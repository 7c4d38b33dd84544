// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file accuracy/pareto_front.hpp
/// What is worth having where two things count: a latency, of which less is better, and an accuracy, of which more is.

namespace ledg::inline LEDG_ABI {

/// Those of a stream of points that no other is at least as good as in both. Memory holds the front alone. Not
/// thread-safe.
/// @tparam Item what stands behind a point
template <class Item>
class pareto_front {
 public:
  struct point {
    double cost = 0;   ///< less is better
    double worth = 0;  ///< more is better
    Item item;
  };

  /// Adds a point, and removes those that it beats; of equal ones the first stays.
  /// @returns false where one of the front is at least as good in both, or a number is not finite
  bool add(double cost, double worth, Item item) {
    if (!std::isfinite(cost) || !std::isfinite(worth)) return false;
    auto next = points_.upper_bound(cost);
    if (next != points_.begin() && std::prev(next)->second.worth >= worth) return false;
    if (next != points_.begin() && std::prev(next)->first == cost) --next;
    while (next != points_.end() && next->second.worth <= worth) next = points_.erase(next);
    points_.emplace_hint(next, cost, point{cost, worth, std::move(item)});
    return true;
  }

  [[nodiscard]] std::size_t size() const { return points_.size(); }

  /// The front, least cost first; its worth ascends too.
  [[nodiscard]] std::vector<point> points() const {
    std::vector<point> out;
    for (const auto& [cost, p] : points_) out.push_back(p);
    return out;
  }

 private:
  std::map<double, point> points_;
};

}  // namespace ledg::inline LEDG_ABI
