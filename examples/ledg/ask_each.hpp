// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <utility>

#include "ledg/core/error.hpp"

/// @file ask_each.hpp  Many questions put together, where one that cannot be answered must not spoil the others.
namespace ledg_program {

/// Asks about the things from number @p first on, @p count of them. Where that fails, each half is asked, so that what
/// is wrong with one is said of that one alone; few of those cost little.
/// @param ask    `ask(first, count)`: their answers, or an exception of ledg
/// @param give   `give(i, answer)` for each that is answered
/// @param refuse `refuse(i, error)` for each other, with the exception of ledg
template <class Ask, class Give, class Refuse>
void ask_each(std::size_t first, std::size_t count, const Ask& ask, const Give& give, const Refuse& refuse) {
  if (count == 0) return;
  try {
    auto answers = ask(first, count);
    for (std::size_t i = 0; i < count; ++i) give(first + i, std::move(answers[i]));
    return;
  } catch (const ledg::any_error& e) {
    if (count == 1) {
      refuse(first, e);
      return;
    }
  }
  ask_each(first, count / 2, ask, give, refuse);
  ask_each(first + count / 2, count - count / 2, ask, give, refuse);
}

}  // namespace ledg_program
