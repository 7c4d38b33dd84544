# SPDX-License-Identifier: BSD-3-Clause
# Every part is installed for itself: its headers, its CMake targets file and its pkg-config file.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Who uses the installed package gets this BLAS, unless a BLA_VENDOR of their own says otherwise.
set(ledg_blas ${ledg_default_blas})
if(DEFINED BLA_VENDOR)
  set(ledg_blas ${BLA_VENDOR})
elseif(DEFINED ENV{BLA_VENDOR})
  set(ledg_blas $ENV{BLA_VENDOR})
endif()

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ledg")
set(pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
# Relative to the .pc file, so that the prefix may be chosen at install time and moved.
file(RELATIVE_PATH pc_to_prefix "/${pc_dir}" "/")
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")

# ledg_write_pc(part): ledg-onnx.pc and the like, and ledg.pc for ledg::ledg.
function(ledg_write_pc part)
  set(pc_name ledg-${part})
  set(pc_description "${PROJECT_DESCRIPTION}: the part ${part}")
  set(pc_cflags "")
  set(pc_libs "")
  set(modules "")
  foreach(below IN LISTS ledg_${part}_ON)
    list(APPEND modules ledg-${below})
  endforeach()
  foreach(package IN LISTS ledg_${part}_PACKAGES)
    list(APPEND modules ${ledg_module_${package}})
  endforeach()
  if("BLAS" IN_LIST ledg_${part}_PACKAGES)
    if(ledg_blas STREQUAL "OpenBLAS")
      list(APPEND modules openblas)
    else()
      list(JOIN BLAS_LIBRARIES " " pc_libs)
    endif()
  endif()
  if(part STREQUAL "core")
    set(pc_cflags "-I\${includedir} -std=c++20")
    set(pc_libs "-pthread")
  elseif(part STREQUAL "ledg")
    set(pc_name ledg)
    set(pc_description "${PROJECT_DESCRIPTION}")
    get_target_property(definitions ledg INTERFACE_COMPILE_DEFINITIONS)
    if(definitions)
      list(TRANSFORM definitions PREPEND "-D")
      list(JOIN definitions " " pc_cflags)
    endif()
    # pkg-config knows neither the compiler nor the version of xtensor that it is asked for: those of now stand here.
    if(xtensor_VERSION VERSION_LESS 0.26 AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      string(APPEND pc_cflags " -fno-new-ttp-matching")
    endif()
  elseif(part STREQUAL "compiled")
    set(pc_cflags "-DLEDG_COMPILED -DLEDG_ASSERTIONS=${ledg_compiled_assertions}")
    set(pc_libs "-L\${libdir} -lledg")
  endif()
  list(TRANSFORM modules REPLACE "^ledg-ledg$" "ledg")
  list(JOIN modules " " pc_requires)
  configure_file(cmake/part.pc.in "${PROJECT_BINARY_DIR}/cmake/${pc_name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/cmake/${pc_name}.pc" DESTINATION "${pc_dir}")
endfunction()

foreach(part IN LISTS ledg_built_parts)
  ledg_target(target ${part})
  install(TARGETS ${target} EXPORT ledg-${part} FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILE_SET backends DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(EXPORT ledg-${part} NAMESPACE ledg:: FILE ledg-${part}-targets.cmake DESTINATION "${package_dir}")
  ledg_write_pc(${part})
endforeach()

set(independent ARCH_INDEPENDENT)
if(LEDG_COMPILED)
  set(independent "")
endif()
configure_package_config_file(cmake/ledgConfig.cmake.in "${PROJECT_BINARY_DIR}/cmake/ledgConfig.cmake"
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/ledgConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ${independent})
install(FILES "${PROJECT_BINARY_DIR}/cmake/ledgConfig.cmake" "${PROJECT_BINARY_DIR}/cmake/ledgConfigVersion.cmake"
  cmake/dependencies.cmake cmake/Findutf8proc.cmake DESTINATION "${package_dir}")

if(LEDG_BUILD_EXAMPLES)
  install(TARGETS ledg_program DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(DIRECTORY examples/checkpoints/ DESTINATION "${CMAKE_INSTALL_DATADIR}/ledg"
    FILES_MATCHING PATTERN "*.safetensors")
endif()
