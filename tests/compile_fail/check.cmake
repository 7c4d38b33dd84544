# SPDX-License-Identifier: BSD-3-Clause
# cmake -DCOMPILER=... -DFLAGS=FILE -DSOURCE=... -P check.cmake: the source compiles as it is; with LEDG_MISTAKE it does
# not, and what the compiler says is short and names what the source's line "// expect:" says. FILE sets `flags`.
cmake_minimum_required(VERSION 3.25)
include("${FLAGS}")
set(most_lines 40)

file(STRINGS "${SOURCE}" expected REGEX "^// expect: ")
string(REPLACE "// expect: " "" expected "${expected}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${SOURCE}: expected a line '// expect: NAME', found none")
endif()

set(command "${COMPILER}" ${flags} -fsyntax-only -fdiagnostics-color=never)
execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE result ERROR_VARIABLE said)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: expected the twin to compile, the compiler says\n${said}")
endif()

execute_process(COMMAND ${command} -DLEDG_MISTAKE "${SOURCE}" RESULT_VARIABLE result ERROR_VARIABLE said)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: expected an error with LEDG_MISTAKE, but it compiles")
endif()
string(REGEX MATCHALL "\n" lines "${said}")
list(LENGTH lines count)
if(NOT said MATCHES "[^a-z_]${expected}[^a-z_.]")  # the name, and not a header's
  message(FATAL_ERROR "${SOURCE}: expected an error that names '${expected}', the compiler says\n${said}")
endif()
if(count GREATER most_lines)
  message(FATAL_ERROR "${SOURCE}: expected at most ${most_lines} lines of errors, got ${count}:\n${said}")
endif()
message(STATUS "${expected}: ${count} lines")
