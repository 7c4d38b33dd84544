// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

#include "ledg/io/json.hpp"

/// @file quality_json.hpp
namespace ledg_program {

/// A metric that is not defined for the rows (one row, all equal) is null.
inline ledg::io::json finite_or_null(double x) {
  return std::isfinite(x) ? ledg::io::json(x) : ledg::io::json(nullptr);
}

/// Errors and correlations as `eval` prints them.
template <class Quality>
ledg::io::json to_json(const Quality& q) {
  return {{"mape", finite_or_null(q.mape)},
          {"acc10", finite_or_null(q.acc10)},
          {"kendall_tau", finite_or_null(q.kendall_tau)},
          {"spearman", finite_or_null(q.spearman)}};
}

}  // namespace ledg_program
