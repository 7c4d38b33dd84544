# SPDX-License-Identifier: BSD-3-Clause
# Writes OUT, a source that holds report.html, report.css and the scripts, which lie beside this file.
set(delimiter "ledg_asset")

# The files named, one behind the other, as an expression: a raw string for each, since compilers need not take long ones.
function(as_expression result)
  set(expression "std::string()")
  foreach(name IN LISTS ARGN)
    file(READ "${CMAKE_CURRENT_LIST_DIR}/${name}" text)
    string(FIND "${text}" ")${delimiter}\"" ends_early)
    string(LENGTH "${text}" length)
    if(NOT ends_early EQUAL -1 OR length GREATER 65000)
      message(FATAL_ERROR "${name}: expected at most 65,000 characters, and no end of a raw string among them")
    endif()
    string(APPEND expression " +\n      R\"${delimiter}(${text})${delimiter}\"")
  endforeach()
  set(${result} "${expression}" PARENT_SCOPE)
endfunction()

as_expression(html report.html)
as_expression(css report.css)
as_expression(js report.js charts.js network.js sections.js)
file(WRITE "${OUT}" "// Made by examples/ledg/report/embed.cmake.
#include \"report_page.hpp\"

#include <string>

ledg_program::report_assets ledg_program::built_in_report_assets() {
  return {${html},
          ${css},
          ${js}};
}
")
