#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# pkg_config.sh PKG_CONFIG CXX PC_FOLDER SOURCE OUTPUT_FOLDER: builds and runs SOURCE with nothing but what ledg.pc says.
set -eu
PKG_CONFIG_PATH=$3
export PKG_CONFIG_PATH
cflags=$("$1" --cflags ledg)
libs=$("$1" --libs ledg)
# shellcheck disable=SC2086
"$2" $cflags -DTENSORS_ALONE "$4" -o "$5/pkg_config_consumer" $libs
"$5/pkg_config_consumer"
