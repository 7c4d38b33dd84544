// SPDX-License-Identifier: BSD-3-Clause
/// @file train.cpp  `ledg train`: from measured data to a checkpoint.
#include <fmt/format.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "command.hpp"
#include "data_argument.hpp"
#include "ledg/any/latency_training.hpp"
#include "ledg/any/preset.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/registry.hpp"
#include "numbers.hpp"
#include "output_files.hpp"
#include "ranks.hpp"
#include "training_report.hpp"

namespace ledg_program {
namespace {

volatile std::sig_atomic_t interrupted = 0;

struct train_options {
  std::vector<std::string> data;
  std::string out, log, config, encoder, preset, templates, split_unit;
  std::vector<std::string> holdout_families, holdout_devices;
  std::vector<std::string> max_networks;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> steps;
  std::size_t threads = 1;
  bool resume = false;
  bool accuracy = false;
  bool train_encoder = false;
};

/// Writes what the command line says into what `latency_training_config` and `accuracy_training` have in common.
template <class Config>
void override_settings(const train_options& o, Config& config) {
  if (!o.encoder.empty()) config.language.folder = o.encoder;
  if (o.train_encoder) config.language.train = true;
  if (o.steps) config.trainer.steps = *o.steps;
  if (o.seed) config.seed = *o.seed;
}

/// @throws ledg::input_error for options that say nothing to a training for accuracy.
void refuse_latency_options(const train_options& o) {
  if (!o.holdout_families.empty() || !o.holdout_devices.empty() || !o.max_networks.empty())
    throw ledg::input_error("train --accuracy: --holdout-family, --holdout-device and --max-networks are for latency");
}

int train_for_accuracy(const train_options& o) {
  refuse_latency_options(o);
  if (o.data.size() != 1 || o.out.empty())
    throw ledg::input_error("train --accuracy: expected one --data NAME=DIR (nb201 or nb101) and --out");
  accuracy_request request;
  if (!o.preset.empty()) request.preset = o.preset;
  ledg::with_preset(request.preset, [](const auto& /*known*/) {}, "train --accuracy: --preset");
  request.data = o.data.front();
  request.config = ledg::accuracy_training::for_data(ledg::data::named_folder::parse(request.data).name);
  if (!o.config.empty()) {
    const auto document = ledg::io::read_json(o.config);
    ledg::io::from_json({document, o.config}, request.config);
  }
  override_settings(o, request.config);
  if (!o.templates.empty()) request.config.templates = o.templates;
  request.threads = o.threads;
  request.out = o.out;
  request.log = o.log;
  request.resume = o.resume;
  request.stop = [] { return interrupted != 0; };
  return train_accuracy(request);
}

/// The run that FILE and command line describe; what the command line says wins.
ledg::latency_training_run read_run(const train_options& o) {
  auto run = o.config.empty() ? ledg::latency_training_run{} : ledg::latency_training_run::from_file(o.config);
  const auto override_with = [](auto& setting, const auto& given) {
    if (!given.empty()) setting = given;
  };
  override_with(run.data, o.data);
  override_with(run.out, o.out);
  override_with(run.preset, o.preset);
  override_with(run.templates, o.templates);
  override_settings(o, run.training);
  const auto append = [](auto& to, const auto& values) { to.insert(to.end(), values.begin(), values.end()); };
  append(run.corpus.split.test_keys, o.holdout_families);
  append(run.corpus.holdout_devices, o.holdout_devices);
  if (!o.split_unit.empty()) run.corpus.split.unit = ledg::io::enum_named<ledg::split_unit>(o.split_unit, "unit of a split", "--split-unit");
  if (run.data.empty()) throw ledg::input_error("train: nothing to learn from; --data NAME=DIR is missing");
  if (run.out.empty()) throw ledg::input_error("train: --out, the checkpoint to write, is missing");
  std::vector<ledg::data::named_folder> folders;
  for (const auto& d : run.data) folders.push_back(ledg::data::named_folder::parse(d));
  const auto names = ledg::data::names_for_settings(folders);
  run.check_dataset_names(names, o.config);
  for (const auto& m : o.max_networks) {
    const auto [name, value] = split_argument(m, "--max-networks", "NAME=N");
    ledg::data::check_dataset_name(name, names, "--max-networks");
    try {
      run.corpus.max_networks_of[name] = parse_number(value, count_bounds);
    } catch (const ledg::input_error& e) {
      throw ledg::input_error(fmt::format("--max-networks {}: {}", m, e.what()));
    }
  }
  return run;
}

int train(const train_options& o) {
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  if (o.accuracy) return train_for_accuracy(o);
  const auto run = read_run(o);
  require_writable(run.out, "--out");
  require_writable(o.log, "--log");
  std::optional<output_lock> lock;
  if (leads()) {
    lock.emplace(run.out);
    announce_run(run.out, o.resume);
  }
  const auto load = [&](std::size_t i) {
    const auto [name, folder] = ledg::data::named_folder::parse(run.data[i]);
    return ledg::io::naming_memory(run.data[i], [&, n = name, f = folder] { return ledg::data::load(n, f); });
  };
  ledg::run_control control;
  control.state_file = run.out + ".state";
  control.resume = o.resume;
  control.stop = [] { return interrupted != 0; };
  training_report report({"graphs", "mean |log error| on validation networks"}, o.log);
  ledg::thread_pool pool(o.threads);
  const auto trained = explaining_divergence(run.training.trainer.learning_rate, [&] {
    return ledg::train_latency_run(run, load, pool, control, ledg::observe(report), ranks());
  });
  report.close();
  if (!leads()) return trained.interrupted ? 130 : 0;
  if (trained.interrupted) {
    std::cerr << "stopped; what was learnt is in " << run.out << ".state, go on with the same command and --resume\n";
    return 130;
  }
  std::cerr << "wrote " << run.out << '\n';
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
  sub->add_option("--preset", o->preset, "encoder of networks: ledg_former (the default), nn_former, graph_transformer, graph_sage or nar_former_v2");
  sub->add_option("--templates", o->templates, "texts of operators and hardware: concise (the default) or verbose");
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
  add_number(*sub, "--steps", o->steps, step_bounds, "training steps");
  add_number(*sub, "--seed", o->seed, seed_bounds, "seed of everything random");
  add_number(*sub, "--threads", o->threads, thread_bounds, "threads; results do not depend on it");
  sub->add_flag("--accuracy", o->accuracy, "learn the accuracy of NAS cells instead (--data nb201=DIR or nb101=DIR)");
  sub->add_flag("--resume", o->resume, "go on from OUT.state of an interrupted run");
  sub->footer("Example:\n  ledg train --data own=examples/data --holdout-family vit --out latency.safetensors --seed 1 --threads 2");
  sub->callback([o, &run] { run = [o] { return run_together([&] { return train(*o); }); }; });
}

}  // namespace ledg_program
