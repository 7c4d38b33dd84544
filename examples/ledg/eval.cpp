// SPDX-License-Identifier: BSD-3-Clause
/// @file eval.cpp  `ledg eval`: how good a checkpoint is on measured data.
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "command.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/io/file.hpp"
#include "output.hpp"
#include "quality_json.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

struct eval_options {
  std::string checkpoint, rows, part = "all";
  std::vector<std::string> data, devices;
  std::size_t max_networks = 0;
  std::size_t threads = 1;
  bool jsonl = false;
};

std::string percent(double x) {
  if (!std::isfinite(x)) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * x);
  return text.data();
}
std::string rank(double x) {
  if (!std::isfinite(x)) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", x);
  return text.data();
}

int evaluate(const eval_options& o) {
  if (o.part != "all" && o.part != "held-out" && o.part != "test")
    throw ledg::input_error("--part: expected all, held-out or test, got '" + o.part + "'");
  const auto checkpoint =
      o.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(o.checkpoint);
  if (predicts_accuracy(checkpoint)) return evaluate_accuracy(checkpoint, o.data, o.jsonl, o.threads, o.rows);
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  std::string csv = "data,device,network,batch,latency_ms,predicted_ms,in_training\n";
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
  for (const auto& d : o.data) {
    const auto [name, folder] = ledg::data::named_folder::parse(d);
    const auto set = ledg::data::load(name, folder);
    for (const auto& note : set.notes) std::cerr << "note: " << note << '\n';
    ledg::evaluation_options options;
    options.held_out_only = o.part == "held-out";
    options.test_only = o.part == "test";
    options.devices = o.devices;
    options.max_networks = o.max_networks;
    options.threads = o.threads;
    const auto each = [&](const ledg::evaluated_row& r) {
      std::array<char, 128> numbers{};
      std::snprintf(numbers.data(), numbers.size(), "%g,%.6g,%.6g,%d\n", r.batch, r.latency_ms, r.predicted_ms,
                    r.in_training ? 1 : 0);
      csv += '"' + r.data + "\",\"" + r.device + "\",\"" + r.network + "\"," + numbers.data();
    };
    const auto lines =
        predictor.evaluate(set, options, o.rows.empty() ? std::function<void(const ledg::evaluated_row&)>() : each);
    if (lines.empty()) std::cerr << name << ": no row is left to evaluate\n";
    for (const auto& l : lines) {
      const auto& flops = l.baselines.at("flops");
      if (o.jsonl) {
        auto line = to_json(l.model);
        line["data"] = l.data;
        line["device"] = l.device;
        line["n"] = l.n;
        line["baselines"] = {{"flops", to_json(flops)}};
        line["coverage"] = finite_or_null(l.coverage);
        line["in_training"] = l.in_training;
        line["known_device"] = l.known_device;
        std::cout << ledg::io::to_line(line) << std::endl;
      } else {
        out.add({l.data, l.device, std::to_string(l.n), percent(l.model.mape), percent(l.model.acc10),
                 rank(l.model.kendall_tau), rank(l.model.spearman), percent(flops.mape), rank(flops.spearman),
                 percent(l.coverage), percent(l.in_training)});
      }
    }
  }
  if (!o.jsonl) out.print();
  if (!o.rows.empty()) ledg::io::write_atomically(o.rows, csv);
  return 0;
}

}  // namespace

void add_eval(CLI::App& program, action& run) {
  auto o = std::make_shared<eval_options>();
  auto* sub = program.add_subcommand("eval", "Measure a checkpoint against measured data and simple baselines");
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint; the shipped one where none is named");
  sub->add_option("--data", o->data, "data set and its folder, NAME=DIR; more than one may be given")->required();
  sub->add_option("--devices", o->devices, "settings of the source (or globs), separated by commas")->delimiter(',');
  sub->add_option("--part", o->part,
                  "all; held-out: rows that training did not see; test: without those of validation networks too")
      ->capture_default_str();
  sub->add_option("--max-networks", o->max_networks, "most networks of a setting; 0: all")->capture_default_str();
  sub->add_option("--rows", o->rows, "CSV file for every row's truth and prediction");
  sub->add_option("--threads", o->threads, "threads")->capture_default_str();
  sub->add_flag("--jsonl", o->jsonl, "one JSON object a line");
  sub->footer("Example:\n  ledg eval --data timm=data/timm --part held-out");
  sub->callback([o, &run] { run = [o] { return evaluate(*o); }; });
}

}  // namespace ledg_program
