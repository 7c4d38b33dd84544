// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>

#include "ledg/hardware/spec.hpp"

/// @file latency/platform_query.hpp

namespace ledg::inline LEDG_ABI {

/// On what a network's latency is asked for. Words are compared without case; a setting whose text is just the words
/// asked for is preferred to those that have them among others.
struct platform_query {
  hardware::spec spec;
  std::optional<ledg::precision> precision;  ///< empty: what the device was measured in most, else fp32
  std::string runtime;                       ///< words that the setting's runtime must have (`compiled`); empty: any
  std::string cores;                         ///< words for the part of the device in use (`4 threads`); empty: any
  std::string source;                        ///< words of the data set's name; empty: any
  double batch = 1;                          ///< latency is for the whole batch
};

}  // namespace ledg::inline LEDG_ABI
