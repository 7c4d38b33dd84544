// SPDX-License-Identifier: BSD-3-Clause
/// @file train.cpp  `ledg train`: from measured data to a checkpoint.
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "command.hpp"
#include "data_argument.hpp"
#include "latency_engine.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/datasets.hpp"
#include "ledg/data/setting_file.hpp"
#include "ranks.hpp"
#include "training_report.hpp"

namespace ledg_program {
namespace {

volatile std::sig_atomic_t interrupted = 0;

struct train_options {
  std::vector<std::string> data;
  std::string out, log, config, encoder, split_unit, preset = "ledg_former", templates = "concise";
  std::vector<std::string> holdout_families, holdout_devices;
  std::vector<std::string> max_networks;
  std::uint64_t seed = 0;
  std::uint64_t steps = 0;
  std::size_t threads = 1;
  bool resume = false;
  bool accuracy = false;
  bool train_encoder = false;
};

/// Writes what the command line says of the text encoder into @p settings.
void choose_encoder(const train_options& o, ledg::io::json& settings) {
  if (!o.encoder.empty()) settings["language"]["folder"] = o.encoder;
  if (o.train_encoder) settings["language"]["train"] = true;
}

/// The settings of @p file; what the command line says wins.
ledg::io::json read_settings(const std::string& file) {
  auto settings = ledg::io::read_json(file);
  if (!settings.is_object()) throw ledg::input_error(file + ": expected a JSON object of settings");
  static constexpr std::array known{"data",     "out",    "preset",   "templates", "max_networks",
                                    "language", "graph",  "platform", "head",      "start",
                                    "task",     "settle", "corpus",   "split",     "trainer"};
  for (const auto& [key, value] : settings.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw ledg::input_error(file + ": there is no setting '" + key + "'");
  return settings;
}

/// Names that settings may give data sets: those of the library, whether they are learnt from or not, so that one file
/// of settings serves any choice of them; and what sets of one's own in @p data call themselves.
std::vector<std::string> data_set_names(const std::vector<std::string>& data) {
  auto names = ledg::data::dataset_names();
  std::erase(names, "own");  // how they are read, not what they are called
  for (const auto& d : data) {
    const auto [name, folder] = split_argument(d, "--data", "NAME=DIR");
    const auto described = std::filesystem::path(folder) / "settings.json";
    if (name == "own" && std::filesystem::exists(described))
      names.push_back(ledg::data::read_setting_file(described, name).name);
  }
  return names;
}

/// @throws ledg::lookup_error where @p name, which stands in @p where, is none of @p known.
void check_data_set(const std::string& name, const std::string& where, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  std::string message = where + ": there is no data set '" + name + "'; known are";
  for (const auto& k : known) message += " " + k;
  throw ledg::lookup_error(message, known);
}

int train_for_accuracy(const train_options& o) {
  if (o.data.size() != 1 || o.out.empty())
    throw ledg::input_error("train --accuracy: expected one --data NAME=DIR (nb201 or nb101) and --out");
  accuracy_request request;
  request.data = o.data.front();
  request.config = o.config.empty() ? ledg::io::json::object() : ledg::io::read_json(o.config);
  choose_encoder(o, request.config);
  request.seed = o.seed;
  request.steps = o.steps;
  request.threads = o.threads;
  request.out = o.out;
  request.log = o.log;
  request.resume = o.resume;
  request.stop = [] { return interrupted != 0; };
  return train_accuracy(request);
}

int train(train_options o) {
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  if (o.accuracy) return train_for_accuracy(o);
  training_request request;
  if (!o.config.empty()) request.config = read_settings(o.config);
  auto& c = request.config;
  if (o.data.empty() && c.contains("data")) c.at("data").get_to(o.data);
  if (o.out.empty() && c.contains("out")) c.at("out").get_to(o.out);
  if (o.data.empty()) throw ledg::input_error("train: nothing to learn from; --data NAME=DIR is missing");
  if (o.out.empty()) throw ledg::input_error("train: --out, the checkpoint to write, is missing");
  const auto append = [&](const char* part, const char* key, const std::vector<std::string>& values) {
    for (const auto& v : values) c[part][key].push_back(v);
  };
  choose_encoder(o, c);
  append("split", "test_keys", o.holdout_families);
  if (!o.split_unit.empty()) c["split"]["unit"] = o.split_unit;
  append("corpus", "holdout_devices", o.holdout_devices);
  if (o.steps > 0) c["trainer"]["steps"] = o.steps;
  const auto take = [&](const char* key, std::string fallback) {
    if (!c.contains(key)) return fallback;
    const std::string value = c.at(key);
    return value;
  };
  const auto preset = find_latency_preset(take("preset", o.preset));
  request.templates = take("templates", o.templates);
  const auto names = data_set_names(o.data);
  for (const std::string field : {"/max_networks", "/task/networks_per_step"})
    if (const ledg::io::json::json_pointer at(field); c.contains(at) && c.at(at).is_object())
      for (const auto& [name, value] : c.at(at).items()) check_data_set(name, o.config + ": " + field, names);
  if (c.contains("max_networks")) c["corpus"]["max_networks_of"].update(c.at("max_networks"), true);
  for (const auto& m : o.max_networks) {
    const auto [name, value] = split_argument(m, "--max-networks", "NAME=N");
    check_data_set(name, "--max-networks", names);
    std::size_t most = 0;
    if (std::from_chars(value.data(), value.data() + value.size(), most).ptr != value.data() + value.size())
      throw ledg::input_error("--max-networks: '" + value + "' is not a number");
    c["corpus"]["max_networks_of"][name] = most;
  }
  request.data_sets = o.data.size();
  request.load = [&](std::size_t i) {
    const auto [name, folder] = split_argument(o.data[i], "--data", "NAME=DIR");
    return ledg::data::load(name, folder);
  };
  request.seed = o.seed;
  request.threads = o.threads;
  request.out = o.out;
  request.resume = o.resume;
  request.stop = [] { return interrupted != 0; };
  request.say = [](const std::string& line) {
    if (leads()) std::cerr << line << '\n';
  };
  training_report report({"graphs", "mean |log error| on validation networks"}, o.log);
  request.report = &report;
  const bool finished = preset.train(request);
  report.close();
  if (!leads()) return finished ? 0 : 130;
  if (!finished) {
    std::cerr << "stopped; what was learnt is in " << o.out << ".state, go on with the same command and --resume\n";
    return 130;
  }
  std::cerr << "wrote " << o.out << '\n';
  return 0;
}

}  // namespace

void add_train(CLI::App& program, action& run) {
  auto o = std::make_shared<train_options>();
  auto* sub = program.add_subcommand("train", "Learn a latency predictor from measured data");
  sub->add_option("--data", o->data,
                  "data set and its folder, NAME=DIR; more than one may be given, here or as \"data\" in FILE");
  sub->add_option("--out", o->out, "checkpoint to write; may stand in FILE as \"out\"");
  sub->add_option("--log", o->log, "JSON lines of the training, which ledg plot draws");
  sub->add_option("--config", o->config, "JSON file with settings that differ from the defaults");
  sub->add_option("--preset", o->preset, "ledg_former, nn_former, graph_transformer, graph_sage or nar_former_v2")
      ->capture_default_str();
  sub->add_option("--templates", o->templates, "texts of operators and hardware: concise or verbose")
      ->capture_default_str();
  sub->add_option("--encoder", o->encoder,
                  "pretrained text encoder, a Hugging Face folder; without one, a small encoder is learnt too");
  sub->add_flag("--train-encoder", o->train_encoder, "move the weights of --encoder as well");
  sub->add_option("--holdout-family", o->holdout_families,
                  "family or network (or glob of either) to keep from training");
  sub->add_option("--holdout-device", o->holdout_devices,
                  "device to keep from training: a catalogue name or alias, the data's own name, or a glob");
  sub->add_option("--split-unit", o->split_unit,
                  "what is held out together: family, network, or automatic (networks in data of at most 4 families)");
  sub->add_option("--max-networks", o->max_networks, "most networks of a setting of a data set, NAME=N");
  sub->add_option("--steps", o->steps, "training steps");
  sub->add_option("--seed", o->seed, "seed of everything random")->capture_default_str();
  sub->add_option("--threads", o->threads, "threads; results do not depend on it")->capture_default_str();
  sub->add_flag("--accuracy", o->accuracy, "learn the accuracy of NAS cells instead (--data nb201=DIR or nb101=DIR)");
  sub->add_flag("--resume", o->resume, "go on from OUT.state of an interrupted run");
  sub->footer("Example:\n  ledg train --data timm=data/timm --out latency.safetensors --seed 1 --threads 2");
  sub->callback([o, &run] { run = [o] { return run_together([&] { return train(*o); }); }; });
}

}  // namespace ledg_program
