# SPDX-License-Identifier: BSD-3-Clause
# The API reference, where Doxygen is there: cmake --build build/release --target api_reference
find_program(DOXYGEN doxygen)
mark_as_advanced(DOXYGEN)
if(DOXYGEN)
  file(GLOB documents CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/*.md" "${PROJECT_SOURCE_DIR}/docs/guides/*.md")
  list(TRANSFORM documents REPLACE "(.+)" "\"\\1\"")
  list(JOIN documents " " LEDG_DOCUMENTS)
  configure_file("${PROJECT_SOURCE_DIR}/docs/api/Doxyfile.in" "${PROJECT_BINARY_DIR}/Doxyfile" @ONLY)
  add_custom_target(api_reference COMMAND "${DOXYGEN}" "${PROJECT_BINARY_DIR}/Doxyfile"
    COMMENT "Writing ${PROJECT_BINARY_DIR}/api/html/index.html" VERBATIM)
endif()
