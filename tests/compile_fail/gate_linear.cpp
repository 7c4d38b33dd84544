// SPDX-License-Identifier: BSD-3-Clause
// expect: branch_gate
// A linear layer has all that a gate has, but the softmax.
#include "ledg/nn/attention.hpp"

#ifdef LEDG_MISTAKE
using gate = ledg::linear;
#else
struct gate : ledg::softmax_gate<ledg::linear> {
  gate(ledg::parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(ledg::linear(layout, name, branches * size, branches), branches) {}
};
#endif

using subject = ledg::dgsa<ledg::masks<ledg::father, ledg::child>, gate>;
static_assert(sizeof(subject) > 0);
