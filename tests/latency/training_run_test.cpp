// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/training_run.hpp"

#include <fstream>
#include <set>
#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

namespace {

latency_training_run read(const std::string& text) {
  const ledg_test::temporary_folder folder;
  const auto file = folder.path() / "settings.json";
  std::ofstream(file) << text;
  return latency_training_run::from_file(file);
}

template <class Error>
std::string refused(const std::string& text) {
  return message_of<Error>([&] { static_cast<void>(read(text)); });
}

}  // namespace

TEST_CASE("a file of settings describes a whole run", "[training_run]") {
  const auto run = read(R"({
    "data": ["timm=data/timm"], "out": "a.safetensors", "preset": "nn_former",
    "language": {"folder": "encoder", "hidden_size": 32},
    "corpus": {"split": {"test_keys": ["vit*"]}, "holdout_devices": ["Tesla T4"], "max_networks_of": {"nb201": 1500}},
    "task": {"loss": "huber", "networks_per_step": {"timm": 8}},
    "trainer": {"steps": 9}, "seed": 4})");
  CHECK(run.data == std::vector<std::string>{"timm=data/timm"});
  CHECK(run.out == "a.safetensors");
  CHECK(run.preset == "nn_former");
  CHECK(run.corpus.max_networks_of.at("nb201") == 1500);
  CHECK(run.corpus.split.test_keys == std::vector<std::string>{"vit*"});
  CHECK(run.corpus.holdout_devices == std::vector<std::string>{"Tesla T4"});
  const auto& t = run.training;
  CHECK(t.language.folder == "encoder");
  CHECK(t.language.bert.hidden_size == 32);
  CHECK(t.language.bert.num_hidden_layers == 2);  // what is not named keeps its default
  CHECK(t.task.losses.loss == "huber");
  CHECK(t.task.networks_per_step.at("timm") == 8);
  CHECK(t.trainer.steps == 9);
  CHECK(t.trainer.ema_decay == 0.995);
  CHECK(t.seed == 4);
  const auto written = io::to_json(run);
  CHECK(io::to_json(read(io::to_line(written))) == written);
}

TEST_CASE("a file of settings says what it cannot use and where", "[training_run]") {
  CHECK(contains(refused<lookup_error>(R"({"presets": "x"})"), "did you mean 'preset'"));
  CHECK(contains(refused<lookup_error>(R"({"trainer": {"stepz": 1}})"), "settings.json: /trainer"));
  CHECK(contains(refused<lookup_error>(R"({"task": {"seed": 1}})"), "'seed'"));  // there is one seed
  CHECK(contains(refused<input_error>(R"({"graph": {"num_layers": "two"}})"), "/graph/num_layers"));
  CHECK(contains(refused<lookup_error>(R"({"task": {"loss": "l1"}})"), "smooth_l1"));
  CHECK(contains(refused<input_error>(R"({"settle": {"decays": [2, 1]}})"), "settle.decays"));
  CHECK(contains(refused<input_error>(R"({"trainer": {"steps": 0}})"), "'steps'"));
  CHECK(contains(refused<input_error>(R"({"split": {}})"), R"({"corpus": {"split")"));
  CHECK(contains(refused<input_error>(R"({"max_networks": {}})"), "max_networks_of"));
  CHECK(contains(refused<input_error>("[]"), "an object"));
  CHECK_THROWS_AS(refused<input_error>("{"), corrupt_error);
}

TEST_CASE("settings speak of known data sets", "[training_run]") {
  const auto known = data::names_for_settings({});
  const auto check = [&](const std::string& text) { read(text).check_dataset_names(known, "f.json"); };
  check(R"({"corpus": {"max_networks_of": {"timm": 3}}, "task": {"networks_per_step": {"nb201": 1}}})");
  CHECK(contains(message_of<lookup_error>([&] { check(R"({"corpus": {"max_networks_of": {"tim": 3}}})"); }),
                 "f.json: /corpus/max_networks_of: unknown data set 'tim'"));
  CHECK(contains(message_of<lookup_error>([&] { check(R"({"task": {"networks_per_step": {"nb20": 1}}})"); }),
                 "f.json: /task/networks_per_step: unknown data set 'nb20'"));
}

TEST_CASE("the seeds of all parts follow from one", "[training_run]") {
  latency_training_config<> c;
  std::set<std::uint64_t> seen;
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    c.seed = seed;
    for (const auto each : {c.weights_seed(), c.start_seed(), c.task_seed(), c.settle_seed()}) seen.insert(each);
  }
  CHECK(seen.size() == 12);
}
