// SPDX-License-Identifier: BSD-3-Clause
/// @file preset_graph_transformer.cpp  The preset `graph_transformer`, compiled.
#include "latency_engine_impl.hpp"
#include "ledg/model/presets.hpp"

namespace ledg_program {

latency_preset graph_transformer_preset() {
  return {"graph_transformer", load_latency_preset<ledg::graph_transformer>, [](const training_request& r) {
            return train_latency_preset<ledg::graph_transformer>("graph_transformer", r);
          }};
}

}  // namespace ledg_program
