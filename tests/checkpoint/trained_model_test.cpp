// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/checkpoint/trained_model.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/accuracy/predictor.hpp"
#include "ledg/nn/gate.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_cells.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

namespace {

using own_encoder = graph_encoder<dgsa<masks<father, child, sibling>, linear_gate>, feed_forward<relu>>;
using own_predictor = accuracy_predictor<own_encoder>;
using pooled_otherwise = accuracy_predictor<own_encoder, sum_pool>;
using preset_predictor = accuracy_predictor<graph_sage>;

bool same(std::span<const float> a, std::span<const float> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Writes the checkpoint @p from to @p to with its metadata `model` changed by @p change.
template <class Change>
void rewrite(const std::filesystem::path& from, const std::filesystem::path& to, const Change& change) {
  const auto file = io::safetensors_file::open(from);
  auto model = io::parse_json(file.metadata().at("model"), "model");
  change(model);
  io::safetensors_writer out;
  out.set_metadata("format", file.metadata().at("format"));
  out.set_metadata("model", io::to_line(model));
  for (const auto& t : file.tensors()) {
    const auto values = t.to<float>();
    out.add(t.name, t.shape, std::span<const float>(values), io::dtype::f32);
  }
  out.write(to);
}

}  // namespace

TEST_CASE("a model comes back from its checkpoint", "[trained_model]") {
  const ledg_test::temporary_folder f;
  const bool trained = GENERATE(true, false);
  const auto p = ledg_test::random_accuracy_predictor<own_predictor>(3, trained);
  p.save(f / "a.safetensors");
  const auto back = own_predictor::load(f / "a.safetensors");
  CHECK(same(back.parameters(), p.parameters()));
  CHECK(same(back.language().weights(), p.language().weights()));
  CHECK(back.language().trained() == trained);
  CHECK(io::to_json(back.knowledge()) == io::to_json(p.knowledge()));
  CHECK(io::to_json(back.config()) == io::to_json(p.config()));
  CHECK(back.config().text_size == p.config().text_size);
  CHECK(back.config().scalar_size == cell_scalar_count);
  CHECK(p.packed() == nullptr);
  CHECK(back.packed() != nullptr);
}

TEST_CASE("to take parameters for writing gives up what was packed", "[trained_model]") {
  const ledg_test::temporary_folder f;
  ledg_test::random_accuracy_predictor<own_predictor>().save(f / "a.safetensors");
  auto p = own_predictor::load(f / "a.safetensors");
  CHECK_FALSE(p.parameters().empty());
  CHECK(p.packed() == nullptr);
}

TEST_CASE("a model of another composition is refused by name before tensors are looked at", "[trained_model]") {
  const ledg_test::temporary_folder f;
  ledg_test::random_accuracy_predictor<own_predictor>().save(f / "own.safetensors");
  ledg_test::random_accuracy_predictor<preset_predictor>().save(f / "sage.safetensors");
  CHECK(contains(message_of<input_error>([&] { static_cast<void>(own_predictor::load(f / "sage.safetensors")); }),
                 "this is graph_sage, expected dgsa<father,child,sibling>+linear_gate+feed_forward<relu>"));
  CHECK(contains(message_of<input_error>([&] { static_cast<void>(preset_predictor::load(f / "own.safetensors")); }),
                 "expected graph_sage"));
  CHECK(contains(message_of<input_error>([&] { static_cast<void>(pooled_otherwise::load(f / "own.safetensors")); }),
                 "+sum_pool"));
}

TEST_CASE("what a checkpoint lacks or has too much is named", "[trained_model]") {
  const ledg_test::temporary_folder f;
  const auto good = f / "good.safetensors";
  const auto bad = f / "bad.safetensors";
  ledg_test::random_accuracy_predictor<own_predictor>().save(good);
  const auto refused = [&](const auto& change) {
    rewrite(good, bad, change);
    return message_of<corrupt_error>([&] { static_cast<void>(own_predictor::load(bad)); });
  };
  CHECK(contains(refused([](io::json& m) { m["knowledge"].erase("scale"); }), "'scale'"));
  CHECK(contains(refused([](io::json& m) { m["knowledge"]["colour"] = 1; }), "'colour'"));
  CHECK(contains(refused([](io::json& m) { m["knowledge"]["norm"]["mean"] = {1, 2}; }), "/knowledge/norm"));
  CHECK(contains(refused([](io::json& m) { m["knowledge"]["target"] = 7; }), "/knowledge/target"));
  CHECK(contains(refused([](io::json& m) { m["network"]["graph"].erase("num_layers"); }), "num_layers"));
  CHECK(contains(refused([](io::json& m) { m.erase("network"); }), "'network'"));
  CHECK(contains(refused([](io::json& m) { m["network"]["graph"]["intermediate_size"] = 9; }), "shape"));
  rewrite(good, bad, [](io::json&) {});
  CHECK_NOTHROW(own_predictor::load(bad));
}
