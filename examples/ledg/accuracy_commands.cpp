// SPDX-License-Identifier: BSD-3-Clause
/// @file accuracy_commands.cpp  Accuracy of NAS cells: prediction, evaluation, training.
#include "accuracy_commands.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "ledg/data/network_text.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/io/file.hpp"
#include "ledg/any/accuracy_predictor.hpp"
#include "ledg/any/accuracy_training.hpp"
#include "output.hpp"
#include "quality_json.hpp"
#include "ranks.hpp"
#include "training_report.hpp"

namespace ledg_program {
namespace {

std::string digits(double x, fmt::format_string<double&> form) { return std::isfinite(x) ? fmt::format(form, x) : "-"; }

}  // namespace

bool predicts_accuracy(const std::filesystem::path& checkpoint) { return ledg::is_accuracy_checkpoint(checkpoint); }

int predict_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& networks, bool json,
                     bool jsonl) {
  const auto model = ledg::any_accuracy_predictor::load(checkpoint);
  using align = table::align;
  table out({{"cell"}, {"accuracy %", align::right}, {"90 % interval", align::right}, {"flags"}});
  auto all = ledg::io::json::array();
  for (const auto& argument : networks)
    for (const auto& cell : ledg::data::read_cells(argument)) {
      const auto a = model.predict(cell);
      if (json || jsonl) {
        ledg::io::json row = {{"network", cell.id},
                              {"accuracy", a.accuracy},
                              {"interval", nullptr},
                              {"flags", a.flags}};
        if (a.interval) {
          row["interval"] = {a.interval->low, a.interval->high};
          row["coverage"] = a.interval->coverage;
        }
        if (jsonl)
          std::cout << ledg::io::to_line(row) << std::endl;
        else
          all.push_back(std::move(row));
      } else {
        std::string flags;
        for (const auto& f : a.flags) flags += (flags.empty() ? "" : ", ") + f;
        const auto interval =
            a.interval ? fmt::format("{} - {}", digits(a.interval->low, "{:.2f}"), digits(a.interval->high, "{:.2f}"))
                       : "-";
        out.add({cell.id, digits(a.accuracy, "{:.2f}"), interval, flags});
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
  const auto model = ledg::any_accuracy_predictor::load(checkpoint);
  using align = table::align;
  table out({{"data"},
             {"task"},
             {"cells", align::right},
             {"tau", align::right},
             {"rho", align::right},
             {"MAPE", align::right},
             {"FLOPs tau", align::right}});
  std::string csv = "data,device,network,accuracy,predicted\n";
  ledg::thread_pool pool(threads);
  for (const auto& d : data) {
    const auto [name, folder] = ledg::data::named_folder::parse(d);
    const auto e = model.evaluate(ledg::data::load_accuracy(name, folder), {}, pool);
    auto baselines = ledg::io::json::object();
    for (const auto& [key, quality] : e.baselines) baselines[key] = to_json(quality);
    for (const auto& device : {e.target, std::string("all")}) {
      auto line = to_json(e.metrics);
      line["data"] = name;
      line["device"] = device;
      line["n"] = e.n;
      line["baselines"] = baselines;
      line["coverage"] = e.coverage ? ledg::io::json(*e.coverage) : ledg::io::json(nullptr);
      if (jsonl) std::cout << ledg::io::to_line(line) << std::endl;
    }
    out.add({name, e.target, std::to_string(e.n), digits(e.metrics.kendall_tau, "{:.4f}"),
             digits(e.metrics.spearman, "{:.4f}"), digits(100 * e.metrics.mape, "{:.1f} %"),
             digits(e.baselines.at("flops").kendall_tau, "{:.4f}")});
    for (std::size_t i = 0; i < e.ids.size(); ++i)
      csv += fmt::format("{},{},\"{}\",{},{}\n", name, e.target, e.ids[i], digits(e.truths[i], "{:.6g}"),
                         digits(e.predictions[i], "{:.6g}"));
  }
  if (!jsonl) out.print();
  if (!rows.empty()) ledg::io::write_atomically(rows, csv);
  return 0;
}

int train_accuracy(const accuracy_request& request) {
  const auto [name, folder] = ledg::data::named_folder::parse(request.data);
  training_report report({"cells", "Kendall's tau on validation cells", true}, request.log);
  ledg::thread_pool pool(request.threads);
  ledg::run_control control;
  control.state_file = request.out.string() + ".state";
  control.resume = request.resume;
  control.stop = request.stop;
  const auto trained =
      ledg::train_accuracy_run(request.preset, request.config, ledg::data::load_accuracy(name, folder), request.out, pool,
                               control, ledg::observe(report), ranks());
  report.close();
  if (!leads()) return trained.interrupted ? 130 : 0;
  if (trained.interrupted) {
    std::cerr << fmt::format("stopped; what was learnt is in {}, go on with the same command and --resume\n",
                             control.state_file.string());
    return 130;
  }
  std::cerr << fmt::format("wrote {}; tau on validation cells {:g}\n", request.out.string(), 1 - trained.metric.value());
  return 0;
}

}  // namespace ledg_program
