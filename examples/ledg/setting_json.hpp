// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "ledg/io/json.hpp"
#include "ledg/latency/measured_setting.hpp"

/// @file setting_json.hpp  A measured setting as rows and `hw show` give it.
namespace ledg_program {

/// A text, or null where there is none.
inline ledg::io::json text_or_null(const std::string& text) {
  return text.empty() ? ledg::io::json(nullptr) : ledg::io::json(text);
}

/// Name and version of @p runtime, or null where it is not known.
inline ledg::io::json to_json(const ledg::hardware::runtime_term& runtime) {
  return text_or_null(ledg::hardware::runtime_text(runtime));
}

inline ledg::io::json to_json(const ledg::measured_range& r) {
  return r.known() ? ledg::io::json{r.low, r.high} : ledg::io::json(nullptr);
}

inline ledg::io::json to_json(const ledg::measured_setting& m) {
  return {{"runtime", to_json(m.runtime)},
          {"precision", ledg::hardware::to_string(m.precision)},
          {"cores", text_or_null(m.cores)},
          {"layout", text_or_null(m.layout)},
          {"source", m.source},
          {"rows", m.rows},
          {"networks", m.networks},
          {"macs", to_json(m.macs)},
          {"operators", to_json(m.operators)},
          {"batch", to_json(m.batch)}};
}

}  // namespace ledg_program
