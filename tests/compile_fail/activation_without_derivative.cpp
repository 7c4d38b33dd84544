// SPDX-License-Identifier: BSD-3-Clause
// expect: elementwise
// An activation has a derivative.
#include "ledg/nn/feed_forward.hpp"

struct squared {
  template <class T>
  static T value(T x) {
    return x * x;
  }
#ifndef LEDG_MISTAKE
  template <class T>
  static T derivative(T x) {
    return 2 * x;
  }
#endif
};

using subject = ledg::feed_forward<squared>;
static_assert(sizeof(subject) > 0);
