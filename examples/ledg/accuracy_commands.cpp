// SPDX-License-Identifier: BSD-3-Clause
/// @file accuracy_commands.cpp  Accuracy of NAS cells: prediction, evaluation, training.
#include "accuracy_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include "failures.hpp"
#include "ledg/any/accuracy_predictor.hpp"
#include "ledg/any/accuracy_training.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/network_text.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/io/file.hpp"
#include "network_argument.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "quality_json.hpp"
#include "ranks.hpp"
#include "training_report.hpp"

namespace ledg_program {
namespace {

std::string digits(double x, fmt::format_string<double&> form) { return std::isfinite(x) ? fmt::format(form, x) : "-"; }

}  // namespace

bool predicts_accuracy(const std::filesystem::path& checkpoint) { return ledg::is_accuracy_checkpoint(checkpoint); }

namespace {

ledg::io::json to_row(const std::string& cell, const ledg::accuracy_answer& a) {
  ledg::io::json row = {{"network", cell}, {"accuracy", a.accuracy}, {"interval", nullptr}, {"flags", a.flags}};
  if (a.interval) {
    row["interval"] = {a.interval->low, a.interval->high};
    row["coverage"] = a.interval->coverage;
  }
  return row;
}

std::vector<std::string> to_cells(const std::string& cell, const ledg::accuracy_answer& a) {
  const auto interval =
      a.interval ? fmt::format("{} - {}", digits(a.interval->low, "{:.2f}"), digits(a.interval->high, "{:.2f}")) : "-";
  return {cell, digits(a.accuracy, "{:.2f}"), interval, fmt::format("{}", fmt::join(a.flags, ", "))};
}

/// Rows of cells, and what went wrong among them.
class accuracy_rows {
 public:
  explicit accuracy_rows(row_format format)
      : rows_(format, "predictions",
              {{"network"},
               {"accuracy"},
               {"interval_low", "/interval/0"},
               {"interval_high", "/interval/1"},
               {"coverage"},
               {"flags"},
               {"error"}}),
        table_({{"cell"}, {"accuracy %", table::align::right}, {"90 % interval", table::align::right}, {"flags"}}) {}

  void add(const std::string& cell, const ledg::accuracy_answer& a) {
    rows_.add(to_row(cell, a));
    table_.add(to_cells(cell, a));
  }
  void add_error(const std::string& network, const std::string& what) {
    code_ = 2;
    rows_.add({{"network", network}, {"error", what}});
    if (rows_.is_table()) complain(what);
  }
  /// @returns the exit code
  int finish() {
    rows_.finish();
    if (rows_.is_table() && !table_.empty()) table_.print();
    return code_;
  }

 private:
  row_output rows_;
  table table_;
  int code_ = 0;
};

}  // namespace

int predict_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& networks,
                     row_format format) {
  const auto model = ledg::any_accuracy_predictor::load(checkpoint);
  accuracy_rows rows(format);
  for (const auto& argument : networks) {
    try {
      for (const auto& cell : read_cell_argument(argument)) {
        try {
          rows.add(cell.id, model.predict(cell));
        } catch (const ledg::any_error& e) {
          rows.add_error(cell.id, e.what());
        }
      }
    } catch (const ledg::any_error& e) {
      if (networks.size() == 1) throw;
      rows.add_error(argument, e.what());
    }
  }
  return rows.finish();
}

namespace {

/// @throws ledg::input_error where @p name holds latencies, which @p checkpoint does not predict
void require_accuracies(const std::string& name, const std::filesystem::path& checkpoint) {
  const auto known = ledg::data::accuracy_dataset_names();
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw ledg::input_error(fmt::format("--data {}: '{}' predicts accuracy, expected data that hold it: {}", name,
                                        checkpoint.string(), ledg::listed(known, "or")));
}

ledg::io::json to_row(const ledg::accuracy_evaluation& e, const std::string& data, const std::string& device) {
  auto row = to_json(e.metrics);
  row["data"] = data;
  row["device"] = device;
  row["n"] = e.n;
  row["baselines"] = ledg::io::json::object();
  for (const auto& [key, quality] : e.baselines) row["baselines"][key] = to_json(quality);
  row["coverage"] = e.coverage ? ledg::io::json(*e.coverage) : ledg::io::json(nullptr);
  return row;
}

}  // namespace

int evaluate_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& data, row_format format,
                      std::size_t threads, const std::string& rows_file) {
  for (const auto& d : data) require_accuracies(ledg::data::named_folder::parse(d).name, checkpoint);
  const auto model = ledg::any_accuracy_predictor::load(checkpoint);
  using align = table::align;
  table out({{"data"},
             {"task"},
             {"cells", align::right},
             {"tau", align::right},
             {"rho", align::right},
             {"MAPE", align::right},
             {"FLOPs tau", align::right}});
  row_output rows(format, "evaluations", evaluation_columns());
  std::string csv = "data,device,network,accuracy,predicted\n";
  ledg::thread_pool pool(threads);
  for (const auto& d : data) {
    const auto [name, folder] = ledg::data::named_folder::parse(d);
    const auto e = model.evaluate(ledg::data::load_accuracy(name, folder), {}, pool);
    for (const auto& device : {e.target, std::string("all")}) rows.add(to_row(e, name, device));
    out.add({name, e.target, std::to_string(e.n), digits(e.metrics.kendall_tau, "{:.4f}"),
             digits(e.metrics.spearman, "{:.4f}"), digits(100 * e.metrics.mape, "{:.1f} %"),
             digits(e.baselines.at("flops").kendall_tau, "{:.4f}")});
    for (std::size_t i = 0; i < e.ids.size(); ++i)
      csv += fmt::format("{},{},{},{},{}\n", name, e.target, ledg::io::csv_field(e.ids[i]),
                         digits(e.truths[i], "{:.6g}"), digits(e.predictions[i], "{:.6g}"));
  }
  rows.finish();
  if (rows.is_table()) out.print();
  if (!rows_file.empty()) ledg::io::write_atomically(rows_file, csv);
  return 0;
}

int train_accuracy(const accuracy_request& request) {
  const auto [name, folder] = ledg::data::named_folder::parse(request.data);
  require_writable(request.out, "--out");
  require_writable(request.log, "--log");
  std::optional<output_lock> lock;
  if (leads()) {
    lock.emplace(request.out);
    announce_run(request.out, request.resume);
  }
  training_report report({"cells", "Kendall's tau on validation cells", true}, request.log);
  ledg::thread_pool pool(request.threads);
  ledg::run_control control;
  control.state_file = request.out.string() + ".state";
  control.resume = request.resume;
  control.stop = request.stop;
  const auto data = ledg::data::load_accuracy(name, folder);
  const auto trained = explaining_divergence(request.config.trainer.learning_rate, [&] {
    return ledg::train_accuracy_run(request.preset, request.config, data, request.out, pool, control,
                                    ledg::observe(report), ranks());
  });
  report.close();
  if (!leads()) return trained.interrupted ? 130 : 0;
  if (trained.interrupted) {
    std::cerr << fmt::format("stopped; what was learnt is in {}, go on with the same command and --resume\n",
                             control.state_file.string());
    return 130;
  }
  std::cerr << fmt::format("wrote {}; tau on validation cells {:g}\n", request.out.string(),
                           1 - trained.metric.value());
  return 0;
}

}  // namespace ledg_program
