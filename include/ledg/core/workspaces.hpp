// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "ledg/core/tensor.hpp"

/// @file core/workspaces.hpp

namespace ledg::inline LEDG_ABI {

/// Workspaces that pieces of work borrow one after another: there are as many as were lent at a time, one for each
/// thread, however many pieces there are.
///
/// Thread-safety: `borrow` and giving back from any thread.
template <class T>
class workspaces {
 public:
  /// Puts a workspace back where it came from.
  struct give_back {
    workspaces* owner;
    void operator()(workspace<T>* w) const { owner->put(w); }
  };
  /// A workspace for as long as this lives. @pre the owner outlives it
  using loan = std::unique_ptr<workspace<T>, give_back>;

  /// A workspace, reset.
  [[nodiscard]] loan borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) {
      idle_.reserve(++count_);  // so that giving back cannot fail
      return loan(new workspace<T>, {this});
    }
    loan one(idle_.back().release(), {this});
    idle_.pop_back();
    one->reset();
    return one;
  }

  /// Workspaces made so far.
  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  /// Bytes held by those that nobody has.
  [[nodiscard]] std::size_t bytes() const {
    const std::lock_guard lock(mutex_);
    std::size_t total = 0;
    for (const auto& w : idle_) total += w->bytes();
    return total;
  }

 private:
  void put(workspace<T>* w) {
    const std::lock_guard lock(mutex_);
    idle_.emplace_back(w);
  }

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<workspace<T>>> idle_;
  std::size_t count_ = 0;
};

}  // namespace ledg::inline LEDG_ABI
