#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Folders of text encoders as transformers, sentence-transformers and tokenizers of several versions save them, read by
# the program and compared with what these libraries say of them.
#   tests/reference/encoder_folders.sh PROGRAM [FOLDER]
# Needs Python and a package index. The libraries live in virtual environments of their own, in FOLDER
# (default: build/encoder_folders), made at the first run.
set -eu
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { echo "usage: $0 PROGRAM [FOLDER]" >&2; exit 2; }
program=$1
work=${2:-build/encoder_folders}
mkdir -p "$work"
export PYTHONDONTWRITEBYTECODE=1

result=0
check() { # NAME PACKAGES...
  name=$1
  shift
  python="$work/$name/bin/python"
  [ -x "$python" ] || python3 -m venv "$work/$name"
  "$python" -c 'import sentence_transformers' 2>/dev/null || "$work/$name/bin/pip" install -q torch "$@"
  "$python" tests/reference/encoder_folders.py make "$work/$name-folders"
  "$python" tests/reference/encoder_folders.py compare "$program" "$work/$name-folders" || result=1
}
check older 'transformers==4.57.*' 'tokenizers==0.22.*' 'sentence-transformers==5.*'
check newer 'transformers==5.*' 'tokenizers==0.23.*' 'sentence-transformers==6.*'
exit $result
