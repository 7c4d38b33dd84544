// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/any/accuracy_training.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "io/message_of.hpp"
#include "ledg/any/accuracy_predictor.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_cells.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

namespace {

data::accuracy_dataset some_data() {
  data::accuracy_dataset d;
  d.name = "nb201";
  d.target_names = {"c10_val_ep200"};
  d.targets.resize(1);
  for (auto& cell : ledg_test::some_cells(90)) {
    d.groups.push_back(static_cast<std::int64_t>(d.cells.size()));
    d.targets[0].push_back(60.0 + static_cast<double>(structure_of(cell).scalars[9]));
    d.cells.push_back(cell);
  }
  return d;
}

accuracy_training quick() {
  auto c = accuracy_training::for_data("nb201");
  c.train_cells = 40;
  c.validation_cells = 20;
  c.graph = {.hidden_size = 8, .num_layers = 1, .num_heads = 4, .intermediate_size = 8};
  c.fusion_size = 8;
  c.trainer.steps = 4;
  c.trainer.validate_every = 2;
  return c;
}

}  // namespace

TEST_CASE("a training for accuracy of any preset leaves its checkpoint", "[any]") {
  const ledg_test::temporary_folder f;
  const auto out = f / "cells.safetensors";
  run_control control;
  control.state_file = f / "cells.state";
  std::size_t steps = 0;
  training_observer observer;
  observer.on_step = [&](auto, auto, auto, auto) { ++steps; };
  thread_pool pool(1);
  const auto done = train_accuracy_run("nn_former", quick(), some_data(), out, pool, control, observer);
  CHECK_FALSE(done.interrupted);
  CHECK(steps == 4);
  const auto any = any_accuracy_predictor::load(out);
  CHECK(any.preset() == "nn_former");
  CHECK(any.target() == "nb201/c10_val_ep200");
  CHECK_FALSE(std::filesystem::exists(control.state_file));
}

TEST_CASE("a stopped training for accuracy writes no checkpoint", "[any]") {
  const ledg_test::temporary_folder f;
  run_control control;
  control.state_file = f / "cells.state";
  control.stop = [] { return true; };
  thread_pool pool(1);
  CHECK(train_accuracy_run("graph_sage", quick(), some_data(), f / "cells.safetensors", pool, control).interrupted);
  CHECK_FALSE(std::filesystem::exists(f / "cells.safetensors"));
  CHECK(std::filesystem::exists(control.state_file));
}

TEST_CASE("a training for accuracy of an unknown preset says which there are", "[any]") {
  thread_pool pool(1);
  const auto message =
      message_of<lookup_error>([&] { train_accuracy_run("nn_formr", quick(), some_data(), "a", pool); });
  CHECK(contains(message, "did you mean 'nn_former'"));
}
