#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# installed.sh PREFIX: the program of an install prefix finds its checkpoints and its encoder, and has brought what shells
# and man(1) know of it.
set -eu
prefix=$1
for file in bash-completion/completions/ledg zsh/site-functions/_ledg fish/vendor_completions.d/ledg.fish \
  man/man1/ledg.1 man/man1/ledg-predict.1; do
  [ -s "$prefix/share/$file" ] || {
    echo "$prefix/share/$file is missing or empty" >&2
    exit 1
  }
done
cd /
"$prefix/bin/ledg" doctor
"$prefix/bin/ledg" doctor --json | grep -q '"encoder":".*share/ledg/encoders/minilm-distilled"'
