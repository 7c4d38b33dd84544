# SPDX-License-Identifier: BSD-3-Clause
# What the library needs, found the same way here and (through ledgConfig.cmake, which includes this file) by its users.
# Expects LEDG_GEMM and LEDG_MPI.
include(CMakeFindDependencyMacro)

find_dependency(Threads)
find_dependency(ZLIB)
find_dependency(utf8proc)
find_dependency(nlohmann_json)
find_dependency(Eigen3 3.3 NO_MODULE)
if(LEDG_GEMM STREQUAL "openblas")
  # Debian's generic BLAS may be the slow reference one. xtensor-blas asks for BLAS itself, so the choice comes first.
  set(ledg_users_vendor "${BLA_VENDOR}")
  set(BLA_VENDOR OpenBLAS)
  find_dependency(BLAS)
  find_dependency(xtensor)  # xtensor-blas does not bring it
  find_dependency(xtensor-blas)
  set(BLA_VENDOR "${ledg_users_vendor}")
  unset(ledg_users_vendor)
else()
  find_dependency(xtensor)
endif()
if(LEDG_MPI)
  set(MPI_CXX_SKIP_MPICXX ON)  # the C++ bindings that MPI has given up
  find_dependency(MPI COMPONENTS CXX)
endif()
