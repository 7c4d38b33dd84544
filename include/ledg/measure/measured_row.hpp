// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ledg/core/namespace.hpp"

/// @file measure/measured_row.hpp

namespace ledg::inline LEDG_ABI::measure {

/// A latency that somebody measured, as a line of a file says it. Words are as the command line takes them.
struct measured_row {
  std::string network;   ///< file, NAS cell, or `FILE#ID` for a graph of a JSON-lines file
  std::string hardware;  ///< catalogue name, text or file of a spec
  std::string precision;
  std::string runtime;
  std::string cores;   ///< may be empty
  std::string layout;  ///< may be empty
  double batch = 1;
  double latency_ms = 0;            ///< of the whole batch
  std::optional<double> spread_ms;  ///< half of what lies between the quartiles of its repetitions
  std::size_t repetitions = 0;      ///< 0: not said
  std::string place;                ///< `file:line` where it was read; not written

  /// Whether @p other measured the same thing, whatever it found.
  [[nodiscard]] bool same_question(const measured_row& other) const {
    return network == other.network && same_platform(other) && batch == other.batch;
  }
  /// Whether @p other was measured on the same hardware, in the same way.
  [[nodiscard]] bool same_platform(const measured_row& other) const {
    return hardware == other.hardware && precision == other.precision && runtime == other.runtime &&
           cores == other.cores && layout == other.layout;
  }
};

}  // namespace ledg::inline LEDG_ABI::measure
