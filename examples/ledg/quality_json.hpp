// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <vector>

#include "formats.hpp"
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

/// Columns of what `eval` writes as CSV.
[[nodiscard]] inline std::vector<csv_column> evaluation_columns() {
  std::vector<csv_column> columns{{"data"},        {"device"},   {"n"},        {"mape"},        {"acc10"},
                                  {"kendall_tau"}, {"spearman"}, {"coverage"}, {"in_training"}, {"known_device"}};
  for (const char* metric : {"mape", "acc10", "kendall_tau", "spearman"})
    columns.push_back({fmt::format("flops_{}", metric), fmt::format("/baselines/flops/{}", metric)});
  return columns;
}

}  // namespace ledg_program
