// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <exception>

#include "failures.hpp"
#include "ledg/core/communicator.hpp"
#ifdef LEDG_MPI
#include "ledg/train/mpi.hpp"
#endif

/// @file ranks.hpp  The processes that train together: those that mpirun started, where the program was built with
/// LEDG_MPI, else this one by itself.
namespace ledg_program {

#ifdef LEDG_MPI
/// MPI starts with the first call.
inline const ledg::mpi_communicator& ranks() {
  static const ledg::mpi_session session;
  static const ledg::mpi_communicator world;
  return world;
}
#else
inline ledg::single_process ranks() { return {}; }
#endif

/// Whether this process speaks and writes for all.
inline bool leads() { return ranks().rank() == 0; }

/// Runs @p work; where it fails on one of several ranks, all end, since the others would wait for it.
template <class Work>
int run_together(Work work) {
#ifdef LEDG_MPI
  if (ranks().size() > 1) {
    try {
      return work();
    } catch (const std::exception& e) {
      complain(fmt::format("rank {}: {}", ranks().rank(), e.what()));
      ledg::mpi_session::abort(exit_code_of(e));
    }
  }
#endif
  return work();
}

}  // namespace ledg_program
