// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/any/latency_training.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

latency_training_run small_run(const std::filesystem::path& out, const std::string& preset = "graph_sage") {
  latency_training_run run;
  run.data = {"made-up=nowhere"};
  run.out = out.string();
  run.preset = preset;
  run.corpus = held_out_families();
  run.training = small_training();
  run.training.trainer.steps = 6;
  run.training.trainer.validate_every = 3;
  run.training.settle.iterations = 1;
  return run;
}

data::dataset load(std::size_t) { return make_latency_data(3); }

}  // namespace

TEST_CASE("a training of a preset by name leaves a checkpoint and nothing else", "[any]") {
  const temporary_folder f;
  const auto run = small_run(f / "a.safetensors");
  run_control control;
  control.state_file = f / "a.state";
  std::vector<std::string> progress;
  std::size_t steps = 0;
  training_observer observer;
  observer.on_progress = [&](const std::string& line) { progress.push_back(line); };
  observer.on_step = [&](auto, auto, auto, auto) { ++steps; };
  thread_pool pool(1);
  const auto done = train_latency_run(run, load, pool, control, observer);
  CHECK_FALSE(done.interrupted);
  CHECK(done.metric.has_value());
  CHECK(steps == 6);
  REQUIRE(progress.size() == 2);
  CHECK(contains(progress[0], "made-up: "));
  CHECK(contains(progress[1], "6 settings"));
  const auto any = any_latency_predictor::load(run.out);
  CHECK(any.preset() == "graph_sage");
  CHECK(contains(any.card(), R"("preset":"graph_sage")"));
  CHECK(contains(any.card(), R"("name":"made-up")"));
  CHECK_FALSE(std::filesystem::exists(control.state_file));
}

TEST_CASE("a training that is stopped writes no checkpoint and goes on from its state", "[any]") {
  const temporary_folder f;
  const auto whole = small_run(f / "whole.safetensors");
  thread_pool pool(1);
  CHECK_FALSE(train_latency_run(whole, load, pool).interrupted);
  const auto run = small_run(f / "a.safetensors");
  run_control control;
  control.state_file = f / "a.state";
  control.stop = [] { return true; };
  CHECK(train_latency_run(run, load, pool, control).interrupted);
  CHECK_FALSE(std::filesystem::exists(run.out));
  CHECK(std::filesystem::exists(control.state_file));
  control.stop = nullptr;
  control.resume = true;
  CHECK_FALSE(train_latency_run(run, load, pool, control).interrupted);
  const auto g = make_network("plain", 2, 1);
  const platform_query query{test_devices()[0], {}, "", "", "", 1};
  CHECK(any_latency_predictor::load(run.out).predict(g, query).latency_ms ==
        any_latency_predictor::load(whole.out).predict(g, query).latency_ms);
}

TEST_CASE("of processes that train together one writes and speaks", "[any]") {
  const temporary_folder f;
  std::vector<std::size_t> spoke(2);
  run_ranks(2, [&](const thread_rank& rank) {
    training_observer observer;
    observer.on_progress = [&](const std::string&) { ++spoke[rank.rank()]; };
    thread_pool pool(1);
    train_latency_run(small_run(f / (rank.rank() == 0 ? "first.safetensors" : "second.safetensors")), load, pool, {},
                      observer, rank);
  });
  CHECK(spoke == std::vector<std::size_t>{2, 0});
  CHECK(std::filesystem::exists(f / "first.safetensors"));
  CHECK_FALSE(std::filesystem::exists(f / "second.safetensors"));
}

TEST_CASE("a training of an unknown preset says which there are before it reads data", "[any]") {
  thread_pool pool(1);
  const auto none = [](std::size_t) -> data::dataset { throw input_error("was read"); };
  const auto message = message_of<lookup_error>([&] { train_latency_run(small_run("a", "ledg_formr"), none, pool); });
  CHECK(contains(message, "did you mean 'ledg_former'"));
}
