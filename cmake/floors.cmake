# SPDX-License-Identifier: BSD-3-Clause
# The library's targets, from the ground up: one for each folder that works without tensors, and ledg::ledg for all.
# docs/architecture.md draws the floors; tests/architecture_check.cmake holds headers to them.

set(ledg_targets "")

# ledg_add_floor(name HEADERS glob... LINK target...): the INTERFACE target ledg::name.
function(ledg_add_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LINK")
  set(target ledg_${name})
  if(name STREQUAL "ledg")
    set(target ledg)
  endif()
  add_library(${target} INTERFACE)
  add_library(ledg::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ON)
  target_compile_features(${target} INTERFACE cxx_std_20)
  target_sources(${target} INTERFACE
    FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${arg_HEADERS})
  target_link_libraries(${target} INTERFACE ${arg_LINK})
  list(APPEND ledg_targets ${target})
  set(ledg_targets ${ledg_targets} PARENT_SCOPE)
endfunction()

# All headers of a folder.
function(ledg_headers result)
  list(TRANSFORM ARGN REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/include/ledg/\\1/*.hpp" OUTPUT_VARIABLE globs)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${globs})
  set(${result} ${headers} PARENT_SCOPE)
endfunction()

# core holds the door to tensors beside things that need none; the latter are ledg::core.
ledg_headers(core_headers core)
set(tensor_headers ${core_headers})
list(FILTER core_headers EXCLUDE REGEX "/core/(tensor|products|products/[a-z_]+|workspaces)\\.hpp$")
list(REMOVE_ITEM tensor_headers ${core_headers})
ledg_add_floor(core HEADERS "${PROJECT_SOURCE_DIR}/include/ledg/version.hpp" ${core_headers} LINK Threads::Threads)

ledg_headers(headers graph)
ledg_add_floor(graph HEADERS ${headers} LINK ledg_core)
ledg_headers(headers io)
ledg_add_floor(io HEADERS ${headers} LINK ledg_core ZLIB::ZLIB nlohmann_json::nlohmann_json)
ledg_headers(headers text)
ledg_add_floor(text HEADERS ${headers} LINK ledg_graph ledg_io utf8proc::utf8proc nlohmann_json::nlohmann_json)
ledg_headers(headers onnx)
ledg_add_floor(onnx HEADERS ${headers} LINK ledg_graph ledg_io)
ledg_headers(headers hardware)
ledg_add_floor(hardware HEADERS ${headers} LINK ledg_graph ledg_text ledg_io ledg_onnx)
ledg_headers(headers data)
ledg_add_floor(data HEADERS ${headers} LINK ledg_graph ledg_text ledg_io ledg_onnx ledg_hardware)

ledg_headers(headers nn bert model language train checkpoint latency accuracy distill)
set(mpi_headers ${headers})
list(FILTER mpi_headers INCLUDE REGEX "/train/mpi\\.hpp$")
list(REMOVE_ITEM headers ${mpi_headers})
file(GLOB umbrella CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/ledg/*.hpp")
list(FILTER umbrella EXCLUDE REGEX "/version\\.hpp$")
ledg_add_floor(ledg HEADERS ${tensor_headers} ${headers} ${umbrella}
  LINK ledg_data ledg_hardware ledg_onnx ledg_io ledg_text ledg_graph ledg_core xtensor Eigen3::Eigen)
if(LEDG_GEMM STREQUAL "openblas")
  target_link_libraries(ledg INTERFACE xtensor-blas BLAS::BLAS)
else()
  target_compile_definitions(ledg INTERFACE LEDG_GEMM_EIGEN)
endif()

if(LEDG_MPI)
  ledg_add_floor(mpi HEADERS ${mpi_headers} LINK ledg MPI::MPI_CXX)
endif()

# In C++20, GCC takes a dynamic shape of xtensor < 0.26 for a static one and corrupts results without this flag.
set(ledg_xtensor_flag "")
if(xtensor_VERSION VERSION_LESS 0.26)
  set(ledg_xtensor_flag -fno-new-ttp-matching)
  target_compile_options(ledg INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:${ledg_xtensor_flag}>)
endif()
