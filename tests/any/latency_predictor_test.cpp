// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/any/latency_predictor.hpp"

#include <string>
#include <type_traits>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/latency/evaluation.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

template <class GraphEncoder>
latency_predictor<GraphEncoder> small() {
  return random_predictor<latency_predictor<GraphEncoder>>(
      {make_setting("Large GPU", "eager"), make_setting("Large GPU", "compiled", 50)}, 3, 4);
}

std::vector<platform_query> some_queries() {
  return {{test_devices()[0], {}, "", "", "", 1}, {test_devices()[2], precision::fp32, "eager", "", "", 4}};
}

void same_answer(const latency_answer& a, const latency_answer& b) {
  CHECK(a.latency_ms == b.latency_ms);
  CHECK(a.interval->low_ms == b.interval->low_ms);
  CHECK(a.settings == b.settings);
  CHECK(a.flags == b.flags);
}

double sum_of_parts(const latency_explanation& e) {
  double sum = e.overhead_ms;
  for (const auto& o : e.operators) sum += o.ms;
  return sum;
}

}  // namespace

TEST_CASE("whatever preset a latency checkpoint holds is loaded in one line", "[any]") {
  const temporary_folder f;
  const auto path = f / "latency.safetensors";
  const std::vector<graph> networks{make_network("residual", 2, 1), make_network("plain", 3, 1)};
  const auto queries = some_queries();
  thread_pool pool(2);
  for_each_preset([&](const auto& preset) {
    CAPTURE(preset.name);
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    const auto typed = small<encoder>();
    typed.save(path);  // as a C++ user does, without a word about presets
    const auto any = any_latency_predictor::load(path);
    CHECK(any.preset() == preset.name);
    REQUIRE(any.settings().size() == 2);
    CHECK(any.settings()[1].runtime.key == "pytorch-compiled");
    CHECK(contains(any.card(), R"("seed":3)"));
    same_answer(any.predict(networks[0], queries[0]), typed.predict(networks[0], queries[0]));
    const auto by_query = any.predict(networks[0], queries);
    REQUIRE(by_query.size() == 2);
    for (std::size_t q = 0; q < 2; ++q) same_answer(by_query[q], typed.predict(networks[0], queries[q]));
    const auto by_network = any.predict(networks, queries[1], pool);
    REQUIRE(by_network.size() == 2);
    for (std::size_t n = 0; n < 2; ++n) same_answer(by_network[n], typed.predict(networks[n], queries[1]));
    const auto explained = any.explain(networks[0], queries);
    REQUIRE(explained.size() == 2);
    for (std::size_t q = 0; q < 2; ++q) {
      same_answer(explained[q].answer, typed.predict(networks[0], queries[q]));
      CHECK(explained[q].operators[3].ms == typed.explain(networks[0], queries[q]).operators[3].ms);
      CHECK(explained[q].rule == attribution_rule::sum);
      CHECK(sum_of_parts(explained[q]) == Approx(explained[q].answer.latency_ms).epsilon(1e-12));
    }
    CHECK(explained[0].masks.size() == (preset.name == std::string("ledg_former") ? 3U : 0U));
  });
  const auto any = any_latency_predictor::load(path);
  const auto copy = any;  // shares the model
  same_answer(copy.predict(networks[1], queries[0]), any.predict(networks[1], queries[0]));
}

TEST_CASE("a latency door without a type evaluates as one with it", "[any]") {
  const temporary_folder f;
  const auto typed = small<graph_sage>();
  typed.save(f / "a.safetensors");
  const auto d = make_latency_data(3);
  std::size_t rows = 0;
  const auto lines =
      any_latency_predictor::load(f / "a.safetensors").evaluate(d, {}, [&](const evaluated_row&) { ++rows; });
  const auto expected = evaluate_latency(typed, d, {});
  REQUIRE(lines.size() == expected.size());
  REQUIRE(lines.size() > 1);
  CHECK(rows == lines.back().n);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i].device == expected[i].device);
    CHECK(lines[i].n == expected[i].n);
    CHECK(lines[i].model.mape == expected[i].model.mape);
  }
}

TEST_CASE("a latency composition that is no preset is refused with the presets there are", "[any]") {
  using own = graph_encoder<sage_convolution<masks<father>>, feed_forward<gelu>>;
  const temporary_folder f;
  small<own>().save(f / "own.safetensors");
  const auto message =
      message_of<lookup_error>([&] { static_cast<void>(any_latency_predictor::load(f / "own.safetensors")); });
  CHECK(contains(message, "own.safetensors"));
  CHECK(contains(message, "'sage_convolution<father>+feed_forward<gelu>'"));
  for (const auto& name : preset_names()) CHECK(contains(message, name));
}

TEST_CASE("a preset with another head than presets have is refused", "[any]") {
  const temporary_folder f;
  random_predictor<latency_predictor<ledg_former, pooled_latency_head>>({}).save(f / "pooled.safetensors");
  const auto message =
      message_of<lookup_error>([&] { static_cast<void>(any_latency_predictor::load(f / "pooled.safetensors")); });
  CHECK(contains(message, "ledg_former+pooled_latency_head"));
}

TEST_CASE("a predictor of a type says which preset a file holds instead", "[any]") {
  const temporary_folder f;
  small<nn_former>().save(f / "nn.safetensors");
  CHECK(contains(
      message_of<input_error>([&] { static_cast<void>(latency_predictor<ledg_former>::load(f / "nn.safetensors")); }),
      "nn.safetensors': this is nn_former, expected ledg_former"));
}

TEST_CASE("a file of accuracies is no latency checkpoint", "[any]") {
  const temporary_folder f;
  io::safetensors_writer out;
  out.set_metadata("format", "ledg accuracy 3");
  out.write(f / "cells.safetensors");
  CHECK(contains(
      message_of<input_error>([&] { static_cast<void>(any_latency_predictor::load(f / "cells.safetensors")); }),
      "cells.safetensors"));
}
