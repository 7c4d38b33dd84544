// SPDX-License-Identifier: BSD-3-Clause
/// @file preset_graph_sage.cpp  The preset `graph_sage`, compiled.
#include "latency_engine_impl.hpp"
#include "ledg/model/presets.hpp"

namespace ledg_program {

latency_preset graph_sage_preset() {
  return {"graph_sage", load_latency_preset<ledg::graph_sage>,
          [](const training_request& r) { return train_latency_preset<ledg::graph_sage>("graph_sage", r); }};
}

}  // namespace ledg_program
