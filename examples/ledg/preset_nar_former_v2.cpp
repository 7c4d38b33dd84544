// SPDX-License-Identifier: BSD-3-Clause
/// @file preset_nar_former_v2.cpp  The preset `nar_former_v2`, compiled.
#include "latency_engine_impl.hpp"
#include "ledg/model/presets.hpp"

namespace ledg_program {

latency_preset nar_former_v2_preset() {
  return {"nar_former_v2", load_latency_preset<ledg::nar_former_v2>,
          [](const training_request& r) { return train_latency_preset<ledg::nar_former_v2>("nar_former_v2", r); }};
}

}  // namespace ledg_program
