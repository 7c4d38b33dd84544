# SPDX-License-Identifier: BSD-3-Clause
# Doxygen reads no link whose text goes over the end of a line; this joins such lines, outside of blocks of code.
/^```/ { code = !code }
{
  line = line $0
  if (!code && line ~ /\[[^\]]*$/) {
    line = line " "
    next
  }
  print line
  line = ""
}
END { if (line != "") print line }
