// SPDX-License-Identifier: BSD-3-Clause
/// @file predict.cpp  `ledg predict`: milliseconds of a network on hardware.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "asked_hardware.hpp"
#include "command.hpp"
#include "failures.hpp"
#include "formats.hpp"
#include "latency_question.hpp"
#include "latency_row.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/batched_network.hpp"
#include "output.hpp"

namespace ledg_program {
namespace {

struct predict_options {
  std::vector<std::string> networks, hardware;
  latency_question question;
  format_flags format;
};

std::vector<std::string> to_cells(const ledg::latency_answer& a, const std::string& network,
                                  const std::string& hardware, std::int64_t batch) {
  return {network,
          hardware,
          ledg::hardware::to_string(a.precision),
          software_text(a),
          std::to_string(batch),
          styled(ms_text(a.latency_ms), style::bold),
          interval_text(a),
          a.flops_fit_ms ? ms_text(*a.flops_fit_ms) : "-",
          ms_text(a.roofline_ms),
          fmt::format("{}", fmt::join(a.flags, ", "))};
}

std::vector<csv_column> latency_columns() {
  return {{"network"},
          {"hardware"},
          {"precision"},
          {"runtime"},
          {"cores"},
          {"layout"},
          {"batch"},
          {"latency_ms"},
          {"interval_low_ms", "/interval_ms/0"},
          {"interval_high_ms", "/interval_ms/1"},
          {"coverage"},
          {"flops_fit_ms", "/baselines/flops_fit_ms"},
          {"roofline_ms", "/baselines/roofline_ms"},
          {"basis"},
          {"flags"},
          {"error"}};
}

/// Rows of answers, and what went wrong among them.
class latency_rows {
 public:
  explicit latency_rows(row_format format)
      : rows_(format, "predictions", latency_columns()),
        table_({{"network"},
                {"hardware"},
                {"precision"},
                {"runtime"},
                {"batch", table::align::right},
                {"latency ms", table::align::right},
                {"90 % interval", table::align::right},
                {"FLOPs fit", table::align::right},
                {"roofline", table::align::right},
                {"flags"}}) {}

  void add(const ledg::latency_answer& a, const std::string& network, const std::string& hardware, std::int64_t batch) {
    rows_.add(latency_row(a, network, hardware, batch));
    table_.add(to_cells(a, network, hardware, batch));
  }
  void add_error(const std::string& network, const std::string& hardware, const ledg::any_error& e) {
    code_ = std::max(code_, exit_code_of(e));
    rows_.add({{"network", network}, {"hardware", hardware}, {"error", e.what()}});
    if (rows_.is_table()) complain(e.what());
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
  int code_ = exit_code::ok;
};

/// A row for @p n on the hardware of each of @p queries.
void predict_network(const ledg::any_latency_predictor& predictor, const ledg::data::batched_network& n,
                     const std::vector<ledg::platform_query>& queries, latency_rows& rows) {
  for (const auto& q : queries) {
    try {
      rows.add(predictor.predict(n.network, for_batch(q, n)), n.network.id, q.spec.name, n.batch);
    } catch (const ledg::any_error& e) {
      rows.add_error(n.network.id, q.spec.name, e);
    }
  }
}

/// Rows for the networks of @p argument, each at each of the batches asked for.
void predict_argument(const ledg::any_latency_predictor& predictor, const std::string& argument,
                      const predict_options& o, const std::vector<ledg::platform_query>& queries, latency_rows& rows) {
  const auto read = reader_of(argument);
  const auto given = shape_options(o.question.dims, o.question.inputs);
  for (const auto& batch : asked_batches(o.question)) {
    try {
      for (const auto& n : ledg::data::read_batched(read, argument, given, batch))
        predict_network(predictor, n, queries, rows);
    } catch (const ledg::any_error& e) {
      for (const auto& q : queries) rows.add_error(argument, q.spec.name, e);
    }
  }
}

int predict(const predict_options& o) {
  const auto format = o.format.chosen();
  const auto checkpoint = checkpoint_of(o.question);
  if (predicts_accuracy(checkpoint)) return predict_accuracy(checkpoint, o.networks, format);
  if (o.hardware.empty()) throw ledg::input_error("predict: --hardware is missing; a latency depends on it");
  static_cast<void>(asked_batches(o.question));
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  const auto queries = asked_queries(o.hardware, o.question, predictor);
  latency_rows rows(format);
  for (const auto& argument : o.networks) predict_argument(predictor, argument, o, queries, rows);
  return rows.finish();
}

}  // namespace

void add_predict(CLI::App& program, action& run) {
  auto o = std::make_shared<predict_options>();
  auto* sub = program.add_subcommand("predict", "Predict the latency of networks on hardware");
  sub->add_option("networks", o->networks,
                  "ONNX file, graph JSON lines, NAS-Bench-201 string or NAS-Bench-101 cell; - is stdin")
      ->required();
  add_hardware(*sub, o->hardware);
  add_latency_question(*sub, o->question);
  add_formats(*sub, o->format);
  sub->footer(
      "Example:\n  ledg predict examples/networks/resnet50.onnx --hardware 'RTX 4090' --precision amp --batch 256");
  sub->callback([o, &run] { run = [o] { return predict(*o); }; });
}

}  // namespace ledg_program
