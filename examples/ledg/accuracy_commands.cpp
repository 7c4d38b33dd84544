// SPDX-License-Identifier: BSD-3-Clause
/// @file accuracy_commands.cpp  Accuracy of NAS cells: prediction, evaluation, training.
#include "accuracy_commands.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

#include "data_argument.hpp"
#include "ledg/data/datasets.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/accuracy/evaluation.hpp"
#include "ledg/accuracy/presets.hpp"
#include "ledg/accuracy/training.hpp"
#include "output.hpp"
#include "quality_json.hpp"
#include "ranks.hpp"
#include "training_report.hpp"

namespace ledg_program {
namespace {

using predictor = ledg::accuracy_predictor<ledg::ledg_former>;

std::string digits(double x, const char* form) {
  if (!std::isfinite(x)) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), form, x);
  return text.data();
}

}  // namespace

bool predicts_accuracy(const std::filesystem::path& checkpoint) {
  const auto file = ledg::io::safetensors_file::open(checkpoint);
  const auto format = file.metadata().find("format");
  return format != file.metadata().end() && format->second == predictor::format;
}

int predict_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& networks, bool json,
                     bool jsonl) {
  const auto model = predictor::load(checkpoint);
  using align = table::align;
  table out({{"cell"}, {"accuracy %", align::right}, {"90 % interval", align::right}, {"flags"}});
  auto all = ledg::io::json::array();
  for (const auto& argument : networks)
    for (const auto& cell : ledg::read_cells(argument)) {
      const auto a = model.answer(cell);
      if (json || jsonl) {
        ledg::io::json row = {{"network", cell.id},
                              {"accuracy", a.accuracy},
                              {"interval", {a.interval_low, a.interval_high}},
                              {"coverage", a.coverage},
                              {"flags", a.flags}};
        if (jsonl)
          std::cout << ledg::io::to_line(row) << std::endl;
        else
          all.push_back(std::move(row));
      } else {
        std::string flags;
        for (const auto& f : a.flags) flags += (flags.empty() ? "" : ", ") + f;
        out.add({cell.id, digits(a.accuracy, "%.2f"),
                 digits(a.interval_low, "%.2f") + " - " + digits(a.interval_high, "%.2f"), flags});
      }
    }
  if (json)
    std::cout << ledg::io::to_line({{"predictions", all}}) << '\n';
  else if (!jsonl)
    out.print();
  return 0;
}

int evaluate_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& data, bool jsonl,
                      std::size_t threads, const std::string& rows) {
  const auto model = predictor::load(checkpoint);
  using align = table::align;
  table out({{"data"},
             {"task"},
             {"cells", align::right},
             {"tau", align::right},
             {"rho", align::right},
             {"MAPE", align::right},
             {"FLOPs tau", align::right}});
  std::string csv = "data,device,network,accuracy,predicted\n";
  for (const auto& d : data) {
    const auto [name, folder] = split_argument(d, "--data", "NAME=DIR");
    ledg::accuracy_evaluation_options options;
    options.threads = threads;
    const auto e = ledg::evaluate_accuracy(model, ledg::data::load_accuracy(name, folder), options);
    auto baselines = ledg::io::json::object();
    for (const auto& [key, quality] : e.baselines) baselines[key] = to_json(quality);
    for (const auto& device : {e.target, std::string("all")}) {
      auto line = to_json(e.metrics);
      line["data"] = name;
      line["device"] = device;
      line["n"] = e.n;
      line["baselines"] = baselines;
      line["coverage"] = finite_or_null(e.coverage);
      if (jsonl) std::cout << ledg::io::to_line(line) << std::endl;
    }
    out.add({name, e.target, std::to_string(e.n), digits(e.metrics.kendall_tau, "%.4f"),
             digits(e.metrics.spearman, "%.4f"), digits(100 * e.metrics.mape, "%.1f %%"),
             digits(e.baselines.at("flops").kendall_tau, "%.4f")});
    for (std::size_t i = 0; i < e.ids.size(); ++i)
      csv += name + "," + e.target + ",\"" + e.ids[i] + "\"," + digits(e.truths[i], "%.6g") + "," +
             digits(e.predictions[i], "%.6g") + "\n";
  }
  if (!jsonl) out.print();
  if (!rows.empty()) ledg::io::write_atomically(rows, csv);
  return 0;
}

int train_accuracy(const accuracy_request& request) {
  const auto [name, folder] = split_argument(request.data, "--data", "NAME=DIR");
  training_report report({"cells", "Kendall's tau on validation cells", true}, request.log);
  ledg::thread_pool pool(request.threads);
  ledg::run_control control;
  control.state_file = request.out.string() + ".state";
  control.resume = request.resume;
  control.stop = request.stop;
  const auto trained = ledg::train_accuracy_distributed<predictor>(
      ranks(), request.config, ledg::data::load_accuracy(name, folder), pool, control, report);
  report.close();
  if (!leads()) return trained.interrupted ? 130 : 0;
  if (trained.interrupted) {
    std::cerr << "stopped; what was learnt is in " << control.state_file.string()
              << ", go on with the same command and --resume\n";
    return 130;
  }
  trained.predictor.save(request.out);
  std::error_code ignored;
  std::filesystem::remove(control.state_file, ignored);
  std::cerr << "wrote " << request.out.string() << "; tau on validation cells " << trained.validation_tau << '\n';
  return 0;
}

}  // namespace ledg_program
