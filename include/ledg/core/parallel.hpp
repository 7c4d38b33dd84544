// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/namespace.hpp"

/// @file core/parallel.hpp
/// A small thread pool. Work is cut into pieces by the caller, before and independently of the number of threads; who
/// runs a piece is left to chance, what it computes is not. Results that are reduced in piece order are therefore
/// bit-equal for any number of threads.

namespace ledg::inline LEDG_ABI {

/// Runs numbered pieces of work on a fixed set of threads, the caller's among them.
///
/// Thread-safety: `run` may be called from one thread at a time.
class thread_pool {
 public:
  /// @param threads number of threads that work, the caller included; 0 means one for each core.
  /// @throws input_error where the system starts no more of them.
  explicit thread_pool(std::size_t threads = 1) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    try {
      for (std::size_t t = 1; t < threads; ++t) workers_.emplace_back([this] { work(); });
    } catch (const std::system_error& e) {
      const auto started = size();
      end();
      throw input_error("cannot start " + std::to_string(threads) + " threads, only " + std::to_string(started) + ": " +
                        e.code().message());
    }
  }

  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;

  ~thread_pool() { end(); }

  /// Number of threads that work, the caller included.
  [[nodiscard]] std::size_t size() const { return workers_.size() + 1; }

  /// Calls @p piece(i) once for each i in [0, @p count) and returns when all are done.
  /// @throws the exception of the lowest-numbered piece that threw; the other pieces still run.
  void run(std::size_t count, const std::function<void(std::size_t)>& piece) {
    if (count == 0) return;
    const bool alone = workers_.empty() || count == 1;
    {
      const std::lock_guard lock(mutex_);
      piece_ = &piece;
      count_ = count;
      next_ = 0;
      busy_ = alone ? 0 : workers_.size();
      failed_at_ = count;
      failure_ = nullptr;
      if (!alone) ++round_;
    }
    if (!alone) wake_.notify_all();
    drain();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void end() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (auto& w : workers_) w.join();
    workers_.clear();
  }

  void work() {
    std::size_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return stop_ || round_ != seen; });
        if (stop_) return;
        seen = round_;
      }
      drain();
      {
        const std::lock_guard lock(mutex_);
        --busy_;
      }
      done_.notify_one();
    }
  }

  void drain() {
    for (std::size_t i = next_++; i < count_; i = next_++) {
      try {
        (*piece_)(i);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (i < failed_at_) {
          failed_at_ = i;
          failure_ = std::current_exception();
        }
      }
    }
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(std::size_t)>* piece_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::size_t busy_ = 0;
  std::size_t round_ = 0;
  std::size_t failed_at_ = 0;
  std::exception_ptr failure_;
  bool stop_ = false;
};

}  // namespace ledg::inline LEDG_ABI
