// SPDX-License-Identifier: BSD-3-Clause
/// @file explain.cpp  `ledg explain`: which operators take the time of a network on hardware, and what the answer
/// stands on.
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asked_hardware.hpp"
#include "command.hpp"
#include "explanation_json.hpp"
#include "explanation_text.hpp"
#include "formats.hpp"
#include "latency_question.hpp"
#include "latency_row.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/setting_choice.hpp"
#include "numbers.hpp"

namespace ledg_program {
namespace {

struct explain_options {
  std::string network;
  std::vector<std::string> hardware;
  latency_question question;
  std::size_t top = 10;
  format_flags format;
};

std::vector<csv_column> operator_columns() {
  return {{"network"}, {"hardware"}, {"precision"}, {"batch"},      {"i"},         {"op"},        {"name"},
          {"kind"},    {"stage"},    {"ms"},        {"compute_ms"}, {"memory_ms"}, {"launch_ms"}, {"roofline_ms"},
          {"bound"},   {"macs"},     {"flops"},     {"bytes"},      {"gates"}};
}

/// Explanations as they are written: an object each, rows of operators, or text.
class explanation_output {
 public:
  explanation_output(row_format format, std::size_t top) : format_(format), top_(top) {
    if (format == row_format::csv) csv_ = std::make_unique<row_output>(format, "nodes", operator_columns());
  }

  void add(const ledg::latency_explanation& e, const std::string& network, const std::string& hardware,
           std::int64_t batch) {
    auto row = latency_row(e.answer, network, hardware, batch);
    if (format_ == row_format::table) {
      if (count_++ > 0) std::cout << "\n\n";
      explanation_printer(e, top_).print(network, hardware, batch);
    } else if (format_ == row_format::csv) {
      add_operators(e, row);
    } else if (format_ == row_format::jsonl) {
      std::cout << ledg::io::to_line(explanation_json(e, std::move(row))) << std::endl;
    } else {
      rows_.push_back(explanation_json(e, std::move(row)));
    }
  }

  /// One explanation is the object itself, several are a list in one.
  void finish() const {
    if (format_ != row_format::json) return;
    std::cout << ledg::io::to_line(rows_.size() == 1 ? rows_.front() : ledg::io::json{{"explanations", rows_}}) << '\n';
  }

 private:
  /// A row for each operator, and one, without a node, for what belongs to none.
  void add_operators(const ledg::latency_explanation& e, const ledg::io::json& answer) {
    const auto add = [&](ledg::io::json row) {
      for (const auto* const key : {"network", "hardware", "precision", "batch"}) row[key] = answer.at(key);
      csv_->add(std::move(row));
    };
    for (std::size_t i = 0; i < e.operators.size(); ++i) add(operator_json(e, i));
    add({{"kind", "overhead"}, {"ms", e.overhead_ms}});
  }

  row_format format_;
  std::size_t top_;
  std::size_t count_ = 0;
  std::unique_ptr<row_output> csv_;
  std::vector<ledg::io::json> rows_;
};

int explain(const explain_options& o) {
  const auto format = o.format.chosen();
  const auto batches = asked_batches(o.question);
  const auto predictor = ledg::any_latency_predictor::load(checkpoint_of(o.question));
  std::vector<ledg::platform_query> queries;
  for (const auto& h : o.hardware) {
    queries.push_back(query_for(asked_hardware(h, predictor), o.question));
    static_cast<void>(ledg::read_query(queries.back(), predictor.settings()));
  }
  const auto read = reader_of(o.network);
  const auto given = shape_options(o.question.dims, o.question.inputs);
  explanation_output out(format, o.top);
  for (const auto& batch : batches)
    for (const auto& n : ledg::data::read_batched(read, o.network, given, batch)) {
      auto asked = queries;
      for (auto& q : asked) q = for_batch(std::move(q), n);
      const auto explained = predictor.explain(n.network, asked);
      for (std::size_t q = 0; q < asked.size(); ++q) out.add(explained[q], n.network.id, asked[q].spec.name, n.batch);
    }
  out.finish();
  return 0;
}

}  // namespace

void add_explain(CLI::App& program, action& run) {
  auto o = std::make_shared<explain_options>();
  auto* sub =
      program.add_subcommand("explain", "Which operators take the time, what the answer stands on, does it fit");
  sub->add_option("network", o->network,
                  "ONNX file, graph JSON lines, NAS-Bench-201 string or NAS-Bench-101 cell; - is stdin")
      ->required()
      ->type_name("NETWORK");
  sub->add_option("--hardware", o->hardware,
                  "catalogue name or alias, a text such as 'Nv GPU FP32 8.1 Turing 70W', or a JSON file")
      ->delimiter('\0')
      ->required();
  add_latency_question(*sub, o->question);
  add_number(*sub, "--top", o->top, bounds<std::size_t>{0, 1'000'000}, "operators to list, the most expensive first");
  add_formats(*sub, o->format);
  sub->footer("Example:\n  ledg explain examples/networks/resnet50.onnx --hardware 'Tesla T4' --batch 8 --top 5");
  sub->callback([o, &run] { run = [o] { return explain(*o); }; });
}

}  // namespace ledg_program
