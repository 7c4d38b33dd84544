// SPDX-License-Identifier: BSD-3-Clause
/// @file any_latency_predictor.cpp  Latency predictors of whatever preset, compiled.
#include "ledg/any/latency_predictor_impl.hpp"

namespace ledg::inline LEDG_ABI {

template any_latency_predictor any_latency_predictor::load<void>(const std::filesystem::path&);
template std::vector<evaluation_line> any_latency_predictor::evaluate<void>(
    const data::dataset&, const evaluation_options&, const std::function<void(const evaluated_row&)>&) const;

}  // namespace ledg::inline LEDG_ABI
