// SPDX-License-Identifier: BSD-3-Clause
/// @file eval.cpp  `ledg eval`: how good a checkpoint is on measured data.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/io/file.hpp"
#include "ledg/train/split.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "protocol_command.hpp"
#include "quality_json.hpp"
#include "shipped.hpp"
#include "suggestions.hpp"

namespace ledg_program {
namespace {

struct eval_options {
  std::string checkpoint, rows, part = "all";
  std::vector<std::string> data, devices;
  std::size_t max_networks = 0;
  std::size_t threads = 1;
  format_flags formats;
  protocol_options protocol;
};

std::string rank(double x) { return std::isfinite(x) ? fmt::format("{:.3f}", x) : "-"; }

/// What `--data` names, all of it read before any is worked on. @throws ledg::input_error where the checkpoint
/// @p predictor knows nothing of such data; as `ledg::data::load`
std::vector<ledg::data::dataset> load_all(const eval_options& o, const std::string& predictor) {
  const auto accuracies = ledg::data::accuracy_dataset_names();
  const auto latencies = ledg::data::dataset_names();
  std::vector<ledg::data::dataset> sets;
  progress bar("reading", o.data.size());
  for (const auto& d : o.data) {
    bar.update(sets.size(), d);
    const auto [name, folder] = ledg::data::named_folder::parse(d);
    if (std::find(latencies.begin(), latencies.end(), name) == latencies.end() &&
        std::find(accuracies.begin(), accuracies.end(), name) != accuracies.end())
      throw ledg::input_error(
          fmt::format("--data {}: '{}' predicts latency, and {} holds accuracies; --checkpoint "
                      "names another",
                      d, predictor, name));
    sets.push_back(ledg::io::naming_memory(d, [&, n = name, f = folder] { return ledg::data::load(n, f); }));
    for (const auto& note : sets.back().notes) bar.say("note: " + note + '\n');
  }
  return sets;
}

/// A misspelt device would evaluate nothing. @throws ledg::lookup_error where one of @p patterns names no setting
void check_devices(const std::vector<std::string>& patterns, const std::vector<ledg::data::dataset>& sets) {
  std::set<std::string> keys;
  for (const auto& d : sets)
    for (const auto& s : d.settings) keys.insert(s.key);
  for (const auto& pattern : patterns) {
    const auto named = [&](const auto& s) {
      return ledg::glob_match(pattern, s.key) || ledg::glob_match(pattern, s.source + ":" + s.key);
    };
    if (std::none_of(sets.begin(), sets.end(),
                     [&](const auto& d) { return std::any_of(d.settings.begin(), d.settings.end(), named); }))
      ledg::throw_unknown("setting", pattern, std::vector<std::string>(keys.begin(), keys.end()), "--devices");
  }
}

ledg::io::json to_row(const ledg::evaluation_line& l) {
  auto row = to_json(l.model);
  row["data"] = l.data;
  row["device"] = l.device;
  row["n"] = l.n;
  row["baselines"] = {{"flops", to_json(l.baselines.at("flops"))}};
  row["coverage"] = finite_or_null(l.coverage);
  row["in_training"] = l.in_training;
  row["known_device"] = l.known_device;
  return row;
}

void add_to(table& out, const ledg::evaluation_line& l) {
  const auto& flops = l.baselines.at("flops");
  out.add({l.data, l.device, std::to_string(l.n), percent(l.model.mape), percent(l.model.acc10),
           rank(l.model.kendall_tau), rank(l.model.spearman), percent(flops.mape), rank(flops.spearman),
           percent(l.coverage), percent(l.in_training)});
}

std::string to_csv(const ledg::evaluated_row& r) {
  const auto interval =
      r.answer.interval ? fmt::format("{:.6g},{:.6g}", r.answer.interval->low_ms, r.answer.interval->high_ms) : ",";
  return fmt::format("{},{},{},{:g},{:.6g},{:.6g},{:d},{}\n", ledg::io::csv_field(r.data),
                     ledg::io::csv_field(r.device), ledg::io::csv_field(r.network), r.batch, r.latency_ms,
                     r.predicted_ms, r.in_training, interval);
}

/// Calls @p line with what comes out of each of @p sets, as soon as it is known.
void evaluate_sets(const ledg::any_latency_predictor& predictor, const std::vector<ledg::data::dataset>& sets,
                   const ledg::evaluation_options& options,
                   const std::function<void(const ledg::evaluated_row&)>& keep,
                   const std::function<void(const ledg::evaluation_line&)>& line) {
  progress bar("evaluating", sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    bar.update(i, sets[i].name);
    const auto lines = predictor.evaluate(sets[i], options, keep);
    bar.say(lines.empty() ? sets[i].name + ": no row is left to evaluate\n" : "");
    for (const auto& l : lines) line(l);
  }
}

int evaluate_latency(const eval_options& o, row_format format, const std::filesystem::path& checkpoint) {
  const auto predictor = ledg::io::naming_memory("'" + checkpoint.string() + "'",
                                                 [&] { return ledg::any_latency_predictor::load(checkpoint); });
  const auto sets = load_all(o, checkpoint.string());
  check_devices(o.devices, sets);
  ledg::evaluation_options options;
  options.held_out_only = o.part == "held-out";
  options.test_only = o.part == "test";
  options.devices = o.devices;
  options.max_networks = o.max_networks;
  options.threads = o.threads;
  std::string csv = "data,device,network,batch,latency_ms,predicted_ms,in_training,interval_low_ms,interval_high_ms\n";
  std::function<void(const ledg::evaluated_row&)> keep;
  if (!o.rows.empty()) keep = [&](const ledg::evaluated_row& r) { csv += to_csv(r); };
  using align = table::align;
  table out({{"data"},
             {"device"},
             {"rows", align::right},
             {"MAPE", align::right},
             {"within 10 %", align::right},
             {"tau", align::right},
             {"rho", align::right},
             {"FLOPs MAPE", align::right},
             {"FLOPs rho", align::right},
             {"in 90 %", align::right},
             {"trained on", align::right}});
  row_output rows(format, "evaluations", evaluation_columns());
  evaluate_sets(predictor, sets, options, keep, [&](const ledg::evaluation_line& l) {
    rows.add(to_row(l));
    add_to(out, l);
  });
  rows.finish();
  if (rows.is_table()) out.print();
  if (!o.rows.empty()) ledg::io::write_atomically(o.rows, csv);
  return 0;
}

int evaluate(const eval_options& o) {
  const auto format = o.formats.chosen();
  require_writable(o.rows, "--rows");
  const bool orders = o.protocol.name == order_protocol;
  if (o.data.empty() && !orders) throw ledg::input_error("--data is required: a data set and its folder, NAME=DIR");
  if (!o.protocol.name.empty() && !orders) return run_protocol_command(o.protocol, o.data, o.threads, format, o.rows);
  const auto checkpoint =
      o.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(o.checkpoint);
  if (orders) return run_order_command(checkpoint, format, o.rows);
  if (!predicts_accuracy(checkpoint)) return evaluate_latency(o, format, checkpoint);
  if (!o.devices.empty())
    throw ledg::input_error(
        fmt::format("--devices: '{}' predicts accuracy, which no device changes", checkpoint.string()));
  return evaluate_accuracy(checkpoint, o.data, format, o.threads, o.rows);
}

}  // namespace

void add_eval(CLI::App& program, action& run) {
  auto o = std::make_shared<eval_options>();
  auto* sub = program.add_subcommand("eval", "Measure a checkpoint against measured data and simple baselines");
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint; the shipped one where none is named");
  sub->add_option("--data", o->data, "data set and its folder, NAME=DIR; more than one may be given");
  sub->add_option("--devices", o->devices, "settings of the source (or globs), separated by commas")->delimiter(',');
  sub->add_option("--part", o->part,
                  "which rows: all; held-out: what training did not see; test: without those of validation networks too")
      ->check(one_of({"all", "held-out", "test"}))
      ->capture_default_str();
  add_number(*sub, "--max-networks", o->max_networks, count_bounds, "most networks of a setting; 0: all");
  sub->add_option("--rows", o->rows, "CSV file for every row's truth and prediction");
  add_number(*sub, "--threads", o->threads, thread_bounds, "threads; results do not depend on it");
  add_formats(*sub, o->formats);
  add_protocol_options(*sub, o->protocol);
  sub->footer(
      "Example:\n  ledg eval --data own=examples/data --part held-out\n"
      "  ledg eval --protocol families --data own=examples/data --fold-size physics");
  sub->callback([o, &run] { run = [o] { return evaluate(*o); }; });
}

}  // namespace ledg_program
