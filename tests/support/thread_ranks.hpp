// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <barrier>
#include <cstddef>
#include <span>
#include <thread>
#include <vector>

/// @file thread_ranks.hpp  A communicator whose ranks are threads of the test, so that what several processes do
/// together can be tested in one.
namespace ledg_test {

/// What the ranks share: where each has put the values it speaks of.
struct thread_group {
  explicit thread_group(std::size_t ranks) : places(ranks), meeting(static_cast<std::ptrdiff_t>(ranks)) {}
  std::vector<void*> places;
  std::barrier<> meeting;
};

class thread_rank {
 public:
  thread_rank(thread_group& group, std::size_t rank) : group_(&group), rank_(rank) {}

  [[nodiscard]] std::size_t rank() const { return rank_; }
  [[nodiscard]] std::size_t size() const { return group_->places.size(); }
  void barrier() const { group_->meeting.arrive_and_wait(); }

  template <class T>
  void gather(std::span<T> values, std::span<const std::size_t> bounds) const {
    exchange(values, [&](std::size_t r, const T* theirs) {
      std::copy(theirs + bounds[r], theirs + bounds[r + 1], values.data() + bounds[r]);
    });
  }
  template <class T>
  void broadcast(std::span<T> values, std::size_t root) const {
    exchange(values, [&](std::size_t r, const T* theirs) {
      if (r == root) std::copy_n(theirs, values.size(), values.data());
    });
  }

 private:
  template <class T, class Take>
  void exchange(std::span<T> values, Take take) const {
    group_->places[rank_] = values.data();
    barrier();
    for (std::size_t r = 0; r < size(); ++r)
      if (r != rank_) take(r, static_cast<const T*>(group_->places[r]));
    barrier();
  }

  thread_group* group_;
  std::size_t rank_;
};

/// Calls `each(rank)` on @p count ranks at once. Assertions of Catch belong behind it, not inside.
template <class Function>
void run_ranks(std::size_t count, Function each) {
  thread_group group(count);
  std::vector<std::thread> threads;
  for (std::size_t r = 0; r < count; ++r) threads.emplace_back([&group, &each, r] { each(thread_rank(group, r)); });
  for (auto& t : threads) t.join();
}

}  // namespace ledg_test
