# SPDX-License-Identifier: BSD-3-Clause
# The documents as a site, with the reference of all headers, where Doxygen is there:
#   cmake --build build/release --target site
find_program(DOXYGEN doxygen)
mark_as_advanced(DOXYGEN)
if(DOXYGEN)
  set(LEDG_SITE "${PROJECT_BINARY_DIR}/site")
  set(LEDG_SITE_PAGES "${LEDG_SITE}/pages")
  file(MAKE_DIRECTORY "${LEDG_SITE_PAGES}")
  configure_file("${PROJECT_SOURCE_DIR}/docs/site/Doxyfile.in" "${LEDG_SITE}/Doxyfile" @ONLY)
  set(write_pages "")
  if(LEDG_BUILD_EXAMPLES AND NOT CMAKE_CROSSCOMPILING)  # the program's own pages: commands, hardware, operators
    set(write_pages COMMAND ledg_program manual --site "${LEDG_SITE_PAGES}")
  endif()
  add_custom_target(site ${write_pages} COMMAND "${DOXYGEN}" "${LEDG_SITE}/Doxyfile"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"  # links between documents are read from here
    COMMENT "Writing ${LEDG_SITE}/html/index.html" VERBATIM)
endif()
