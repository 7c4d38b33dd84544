// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/communicator.hpp"

/// @file train/mpi.hpp
/// Training on the processes that `mpirun` starts. Not part of `ledg.hpp`: link `ledg::mpi` (CMake option LEDG_MPI) or
/// compile with `mpicxx`, and include this.

namespace ledg::inline LEDG_ABI {

/// MPI from the start of a program to its end; one object, made before any communicator.
class mpi_session {
 public:
  /// @throws error where MPI cannot be called by one thread among several.
  mpi_session() {
    int provided = MPI_THREAD_SINGLE;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    if (provided < MPI_THREAD_FUNNELED) {
      MPI_Finalize();
      throw any_error("this MPI library cannot be used beside threads");
    }
  }
  /// Where an exception ends the program, ends all ranks: the others would wait for this one for ever.
  ~mpi_session() {
    if (std::uncaught_exceptions() > 0) abort(1);
    MPI_Finalize();
  }
  /// Ends all ranks with exit status @p code, for a rank that has caught what it cannot go on with.
  [[noreturn]] static void abort(int code) {
    MPI_Abort(MPI_COMM_WORLD, code);
    std::abort();  // MPI's own call is not declared to end
  }
  mpi_session(const mpi_session&) = delete;
  mpi_session& operator=(const mpi_session&) = delete;
};

/// A `communicator` over the ranks of an MPI communicator, with messages of its own. MPI's errors end the program, as
/// is MPI's default.
///
/// Thread-safety: calls from the thread that made the `mpi_session`.
class mpi_communicator {
 public:
  /// To be made by all ranks of @p ranks together, within an `mpi_session`.
  explicit mpi_communicator(MPI_Comm ranks = MPI_COMM_WORLD) {
    MPI_Comm_dup(ranks, &ranks_);
    int value = 0;
    MPI_Comm_rank(ranks_, &value);
    rank_ = static_cast<std::size_t>(value);
    MPI_Comm_size(ranks_, &value);
    size_ = static_cast<std::size_t>(value);
  }
  ~mpi_communicator() { MPI_Comm_free(&ranks_); }
  mpi_communicator(const mpi_communicator&) = delete;
  mpi_communicator& operator=(const mpi_communicator&) = delete;

  [[nodiscard]] std::size_t rank() const { return rank_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  void barrier() const { MPI_Barrier(ranks_); }

  /// @throws input_error for more values than MPI counts (2^31 - 1).
  template <class T>
  void gather(std::span<T> values, std::span<const std::size_t> bounds) const {
    static_cast<void>(count(values.size()));
    std::vector<int> counts(size_);
    std::vector<int> starts(size_);
    for (std::size_t r = 0; r < size_; ++r) {
      starts[r] = static_cast<int>(bounds[r]);
      counts[r] = static_cast<int>(bounds[r + 1] - bounds[r]);
    }
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, values.data(), counts.data(), starts.data(), type<T>(), ranks_);
  }

  template <class T>
  void broadcast(std::span<T> values, std::size_t root) const {
    constexpr auto most = static_cast<std::size_t>(std::numeric_limits<int>::max());
    for (std::size_t begin = 0; begin < values.size(); begin += most)
      MPI_Bcast(values.data() + begin, count(std::min(most, values.size() - begin)), type<T>(), count(root), ranks_);
  }

 private:
  static int count(std::size_t n) {
    if (n > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      throw input_error("MPI: expected at most 2147483647 values at once, got " + std::to_string(n) +
                        "; fewer shards take less");
    return static_cast<int>(n);
  }
  template <class T>
  static MPI_Datatype type() {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>);
    return std::is_same_v<T, float> ? MPI_FLOAT : MPI_DOUBLE;
  }

  MPI_Comm ranks_ = MPI_COMM_NULL;
  std::size_t rank_ = 0;
  std::size_t size_ = 1;
};

}  // namespace ledg::inline LEDG_ABI
