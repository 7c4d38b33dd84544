// SPDX-License-Identifier: BSD-3-Clause
/// @file preset_nn_former.cpp  The preset `nn_former`, compiled.
#include "latency_engine_impl.hpp"
#include "ledg/model/presets.hpp"

namespace ledg_program {

latency_preset nn_former_preset() {
  return {"nn_former", load_latency_preset<ledg::nn_former>,
          [](const training_request& r) { return train_latency_preset<ledg::nn_former>("nn_former", r); }};
}

}  // namespace ledg_program
