# SPDX-License-Identifier: BSD-3-Clause
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ledg")
install(TARGETS ${ledg_targets} EXPORT ledgTargets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT ledgTargets NAMESPACE ledg:: DESTINATION "${package_dir}")

configure_package_config_file(cmake/ledgConfig.cmake.in "${PROJECT_BINARY_DIR}/cmake/ledgConfig.cmake"
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/ledgConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/cmake/ledgConfig.cmake" "${PROJECT_BINARY_DIR}/cmake/ledgConfigVersion.cmake"
  cmake/dependencies.cmake cmake/Findutf8proc.cmake DESTINATION "${package_dir}")

set(pc_requires "nlohmann_json zlib libutf8proc eigen3 xtensor")
set(pc_cflags "${ledg_xtensor_flag}")
if(LEDG_GEMM STREQUAL "openblas")
  string(APPEND pc_requires " openblas")  # xtensor-blas is headers in the default folder and has no .pc file
else()
  string(APPEND pc_cflags " -DLEDG_GEMM_EIGEN")
endif()
# Relative to the .pc file, so that the prefix may be chosen at install time and moved.
file(RELATIVE_PATH pc_to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
configure_file(cmake/ledg.pc.in "${PROJECT_BINARY_DIR}/cmake/ledg.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/cmake/ledg.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

if(LEDG_BUILD_EXAMPLES)
  install(TARGETS ledg_program DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(DIRECTORY examples/checkpoints/ DESTINATION "${CMAKE_INSTALL_DATADIR}/ledg"
    FILES_MATCHING PATTERN "*.safetensors")
endif()
