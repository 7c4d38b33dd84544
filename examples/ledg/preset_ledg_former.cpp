// SPDX-License-Identifier: BSD-3-Clause
/// @file preset_ledg_former.cpp  The preset `ledg_former`, compiled.
#include "latency_engine_impl.hpp"
#include "ledg/model/presets.hpp"

namespace ledg_program {

latency_preset ledg_former_preset() {
  return {"ledg_former", load_latency_preset<ledg::ledg_former>,
          [](const training_request& r) { return train_latency_preset<ledg::ledg_former>("ledg_former", r); }};
}

}  // namespace ledg_program
