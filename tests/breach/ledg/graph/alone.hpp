// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Breaks a rule on purpose: LEDG_ABI is no macro here, and would be taken for the namespace's name.
namespace ledg::inline LEDG_ABI {}  // namespace ledg::inline LEDG_ABI
