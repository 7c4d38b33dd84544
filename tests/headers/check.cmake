# SPDX-License-Identifier: BSD-3-Clause
# cmake -DBUILD=folder -DJOBS=number -P check.cmake: compiles all headers alone, as they are now.
execute_process(COMMAND "${CMAKE_COMMAND}" "${BUILD}" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${BUILD}" --target header_check --parallel "${JOBS}"
  COMMAND_ERROR_IS_FATAL ANY)
