// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/any/accuracy_predictor.hpp"

#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/accuracy/predictor.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_cells.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;
using ledg_test::random_accuracy_predictor;

TEST_CASE("whatever preset a checkpoint holds is loaded in one line", "[any]") {
  const ledg_test::temporary_folder f;
  const auto path = f / "cells.safetensors";
  const auto cells = ledg_test::some_cells(70);
  thread_pool pool(2);
  for_each_preset([&](const auto& preset) {
    CAPTURE(preset.name);
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    const auto typed = random_accuracy_predictor<accuracy_predictor<encoder>>(5);
    typed.save(path);
    const auto any = any_accuracy_predictor::load(path);
    CHECK(any.preset() == preset.name);
    CHECK(any.target() == "nb201/c10_val_ep200");
    CHECK(contains(any.card(), "a test"));
    CHECK(any.trained_on(cells.front().id));
    CHECK_FALSE(any.trained_on("nobody"));
    const auto answers = any.predict(cells, {}, pool);
    const auto expected = typed.predict(cells, {}, pool);
    REQUIRE(answers.size() == cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) REQUIRE(answers[i].accuracy == expected[i].accuracy);
    CHECK(any.predict(cells[3]).accuracy == expected[3].accuracy);
    CHECK(any.predict(cells[3]).interval->high == expected[3].interval->high);
  });
  const auto any = any_accuracy_predictor::load(path);
  const auto copy = any;  // shares the model
  CHECK(copy.predict(cells[0]).accuracy == any.predict(cells[0]).accuracy);
}

TEST_CASE("a door without a type evaluates as one with it", "[any]") {
  const ledg_test::temporary_folder f;
  random_accuracy_predictor<accuracy_predictor<graph_sage>>().save(f / "a.safetensors");
  data::accuracy_dataset d;
  d.name = "nb201";
  d.target_names = {"c10_val_ep200"};
  d.targets.resize(1);
  for (auto& cell : ledg_test::some_cells(40)) {
    d.groups.push_back(static_cast<std::int64_t>(d.cells.size()));
    d.targets[0].push_back(60.0 + static_cast<double>(d.cells.size()));
    d.cells.push_back(cell);
  }
  thread_pool pool(1);
  const auto e = any_accuracy_predictor::load(f / "a.safetensors").evaluate(d, {}, pool);
  CHECK(e.target == "c10_val_ep200");
  CHECK(e.n == 20);  // the others were seen in training
}

TEST_CASE("a composition that is no preset is refused with the presets there are", "[any]") {
  using own = graph_encoder<sage_convolution<masks<father>>, feed_forward<gelu>>;
  const ledg_test::temporary_folder f;
  random_accuracy_predictor<accuracy_predictor<own>>().save(f / "own.safetensors");
  const auto message =
      message_of<lookup_error>([&] { static_cast<void>(any_accuracy_predictor::load(f / "own.safetensors")); });
  CHECK(contains(message, "own.safetensors"));
  CHECK(contains(message, "'sage_convolution<father>+feed_forward<gelu>'"));
  for (const auto& name : preset_names()) CHECK(contains(message, name));
}

TEST_CASE("what kind of checkpoint a file is can be asked", "[any]") {
  const ledg_test::temporary_folder f;
  io::safetensors_writer out;
  out.set_metadata("format", "ledg accuracy 2");
  out.write(f / "old.safetensors");
  CHECK(is_accuracy_checkpoint(f / "old.safetensors"));
  CHECK(
      contains(message_of<input_error>([&] { static_cast<void>(any_accuracy_predictor::load(f / "old.safetensors")); }),
               "train it anew"));
  io::safetensors_writer other;
  other.set_metadata("format", "ledg latency 3");
  other.write(f / "other.safetensors");
  CHECK_FALSE(is_accuracy_checkpoint(f / "other.safetensors"));
}
