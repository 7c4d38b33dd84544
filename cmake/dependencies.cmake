# SPDX-License-Identifier: BSD-3-Clause
# The parts of ledg, what each stands on and which packages it needs: said once, for this build, for the installed
# package (ledgConfig.cmake includes this file) and for the pkg-config files. Expects LEDG_PRODUCTS, and
# ledg_default_blas where the BLAS of somebody who names none is not to be OpenBLAS.

# ledg_part(name [ON part...] [PACKAGES package...]): a part, after all that it stands on.
set(ledg_parts "")
macro(ledg_part name)
  cmake_parse_arguments(ledg_${name} "" "" "ON;PACKAGES" ${ARGN})
  list(APPEND ledg_parts ${name})
endmacro()

set(ledg_products_packages_blas BLAS xtensor-blas)
set(ledg_products_packages_eigen Eigen3)
set(ledg_products_packages_tiles "")

ledg_part(core PACKAGES Threads)
ledg_part(files ON core)  # the headers of io/ that need no package
ledg_part(graph ON core)
ledg_part(io ON files PACKAGES ZLIB nlohmann_json)
ledg_part(text ON graph io PACKAGES utf8proc)
ledg_part(onnx ON graph files)
ledg_part(hardware ON text)
ledg_part(data ON onnx hardware)
ledg_part(measure ON io onnx)
ledg_part(ledg ON data measure PACKAGES xtensor ${ledg_products_packages_${LEDG_PRODUCTS}})
ledg_part(distill ON ledg PACKAGES Eigen3)
ledg_part(compiled ON ledg)
ledg_part(mpi ON ledg PACKAGES MPI)

# The target and the pkg-config module of each package; xtensor-blas is headers in a default folder and has no module.
set(ledg_target_Threads Threads::Threads)
set(ledg_target_ZLIB ZLIB::ZLIB)
set(ledg_target_nlohmann_json nlohmann_json::nlohmann_json)
set(ledg_target_utf8proc utf8proc::utf8proc)
set(ledg_target_xtensor xtensor)
set(ledg_target_xtensor-blas xtensor-blas)
set(ledg_target_BLAS BLAS::BLAS)
set(ledg_target_Eigen3 Eigen3::Eigen)
set(ledg_target_MPI MPI::MPI_CXX)
set(ledg_module_ZLIB zlib)
set(ledg_module_nlohmann_json nlohmann_json)
set(ledg_module_utf8proc libutf8proc)
set(ledg_module_xtensor xtensor)
set(ledg_module_Eigen3 eigen3)
set(ledg_module_MPI ompi-cxx)

# What find_package is told beside the name.
set(ledg_find_Eigen3 3.3 NO_MODULE)
set(ledg_find_MPI COMPONENTS CXX)
set(MPI_CXX_SKIP_MPICXX ON)  # the C++ bindings that MPI has given up
if(NOT DEFINED ledg_default_blas)
  set(ledg_default_blas OpenBLAS)  # Debian's generic BLAS may be the slow reference one
endif()

# ledg_find_package(package option...): a macro, since what find_package sets belongs to the caller.
macro(ledg_find_package package)
  # xtensor-blas asks for BLAS itself.
  if("${package}" MATCHES "^(BLAS|xtensor-blas)$" AND NOT DEFINED BLA_VENDOR AND NOT DEFINED ENV{BLA_VENDOR})
    set(BLA_VENDOR ${ledg_default_blas})
    find_package(${package} ${ARGN})
    unset(BLA_VENDOR)
  else()
    find_package(${package} ${ledg_find_${package}} ${ARGN})
  endif()
endmacro()

# The parts named and all that they stand on, from the ground up.
function(ledg_with_parts_below result)
  set(needed ${ARGN})
  set(closed "")
  set(downwards ${ledg_parts})
  list(REVERSE downwards)
  foreach(part IN LISTS downwards)
    if(part IN_LIST needed)
      list(PREPEND closed ${part})
      list(APPEND needed ${ledg_${part}_ON})
    endif()
  endforeach()
  set(${result} ${closed} PARENT_SCOPE)
endfunction()

# In C++20, GCC takes a dynamic shape of xtensor < 0.26 for a static one and corrupts results without this flag. Decided
# wherever xtensor is found, and so never exported.
function(ledg_add_xtensor_flag target)
  if(xtensor_VERSION VERSION_LESS 0.26)
    set_property(TARGET ${target} PROPERTY INTERFACE_COMPILE_OPTIONS
      $<BUILD_INTERFACE:$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-new-ttp-matching>>)
  endif()
endfunction()
