// SPDX-License-Identifier: BSD-3-Clause
/// @file any_accuracy_predictor.cpp  Accuracy predictors of whatever preset, compiled.
#include "ledg/any/accuracy_predictor_impl.hpp"

namespace ledg::inline LEDG_ABI {

template any_accuracy_predictor any_accuracy_predictor::load<void>(const std::filesystem::path&);

}  // namespace ledg::inline LEDG_ABI
