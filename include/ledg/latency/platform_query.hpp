// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>

#include "ledg/hardware/spec.hpp"

/// @file latency/platform_query.hpp

namespace ledg::inline LEDG_ABI {

/// On what a network's latency is asked for: hardware, precision, runtime, and what is used of it. What is left empty
/// is as in the setting that answers (`setting_choice.hpp`).
struct platform_query {
  hardware::spec spec;
  std::optional<ledg::precision> precision;  ///< empty: that of the setting that answers, else by kind of device
  std::string runtime;       ///< name and version as `hardware::parse_runtime` reads them (`TensorRT 8.4`); empty: any
  std::string cores;         ///< part of the device in use (`4 threads`, `1 large`); empty: any
  std::string source;        ///< words of the data set's name, without case; empty: any
  double batch = 1;          ///< multiplies what the network's shapes hold; the latency is for all
  std::string layout = {};   ///< `nchw` or `nhwc`; empty: any
  double inputs = 1;         ///< that the network's own shapes hold: the latency is for `inputs * batch`
  std::string setting = {};  ///< `known_setting::curve_key` of the only one that may answer; empty: any
};

}  // namespace ledg::inline LEDG_ABI
