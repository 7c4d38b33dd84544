#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# pkg_config.sh PKG_CONFIG CXX MODULE PC_FOLDER SOURCE OUTPUT_FOLDER [argument...]: builds and runs SOURCE with nothing
# but what MODULE.pc says.
set -eu
pkg_config=$1 cxx=$2 module=$3 source=$5 program=$6/pkg_config_$3
PKG_CONFIG_PATH=$4
export PKG_CONFIG_PATH
shift 6
cflags=$("$pkg_config" --cflags "$module")
libs=$("$pkg_config" --libs "$module")
# shellcheck disable=SC2086
"$cxx" $cflags -DTENSORS_ALONE "$source" -o "$program" $libs
"$program" "$@"
