// SPDX-License-Identifier: BSD-3-Clause
/// @file explain.cpp  `ledg explain`: which operators take the time of a network on hardware, and what the answer
/// stands on.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ask_each.hpp"
#include "asked_hardware.hpp"
#include "command.hpp"
#include "explanation_json.hpp"
#include "explanation_text.hpp"
#include "failures.hpp"
#include "formats.hpp"
#include "latency_question.hpp"
#include "latency_row.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/io/json.hpp"
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
          {"bound"},   {"macs"},     {"flops"},     {"bytes"},      {"gates"},     {"error"}};
}

/// Explanations as they are written: an object each, rows of operators, or text; and what went wrong among them.
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

  void add_error(const std::string& network, const std::string& hardware, const ledg::any_error& e) {
    code_ = std::max(code_, exit_code_of(e));
    ledg::io::json row = {{"network", network}, {"hardware", hardware}, {"error", e.what()}};
    if (format_ == row_format::table) {
      complain(fmt::format("{}: {}", hardware, e.what()));
    } else if (format_ == row_format::csv) {
      csv_->add(std::move(row));
    } else if (format_ == row_format::jsonl) {
      std::cout << ledg::io::to_line(row) << std::endl;
    } else {
      rows_.push_back(std::move(row));
    }
  }

  /// One explanation is the object itself, several are a list in one.
  /// @returns the exit code
  int finish() const {
    if (format_ == row_format::json)
      std::cout << ledg::io::to_line(rows_.size() == 1 ? rows_.front() : ledg::io::json{{"explanations", rows_}})
                << '\n';
    return code_;
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
  int code_ = exit_code::ok;
};

/// Explains @p n on the hardware of each of @p queries. One that cannot be explained does not end the others.
void explain_network(const ledg::any_latency_predictor& predictor, const ledg::data::batched_network& n,
                     const std::vector<ledg::platform_query>& queries, explanation_output& out) {
  auto asked = queries;
  for (auto& q : asked) q = for_batch(std::move(q), n);
  ask_each(
      0, asked.size(),
      [&](std::size_t first, std::size_t count) {
        return predictor.explain(n.network, std::span(asked).subspan(first, count));
      },
      [&](std::size_t i, const ledg::latency_explanation& e) { out.add(e, n.network.id, asked[i].spec.name, n.batch); },
      [&](std::size_t i, const ledg::any_error& e) { out.add_error(n.network.id, asked[i].spec.name, e); });
}

int explain(const explain_options& o) {
  const auto format = o.format.chosen();
  const auto batches = asked_batches(o.question);
  const auto predictor = ledg::any_latency_predictor::load(checkpoint_of(o.question));
  const auto queries = asked_queries(o.hardware, o.question, predictor);
  const auto read = reader_of(o.network);
  const auto given = shape_options(o.question.dims, o.question.inputs);
  explanation_output out(format, o.top);
  for (const auto& batch : batches) {
    try {
      for (const auto& n : ledg::data::read_batched(read, o.network, given, batch))
        explain_network(predictor, n, queries, out);
    } catch (const ledg::any_error& e) {
      for (const auto& q : queries) out.add_error(o.network, q.spec.name, e);
    }
  }
  return out.finish();
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
  add_hardware(*sub, o->hardware)->required();
  add_latency_question(*sub, o->question);
  add_number(*sub, "--top", o->top, bounds<std::size_t>{0, 1'000'000}, "operators to list, the most expensive first");
  add_formats(*sub, o->format);
  sub->footer("Example:\n  ledg explain examples/networks/resnet50.onnx --hardware 'Tesla T4' --batch 8 --top 5");
  sub->callback([o, &run] { run = [o] { return explain(*o); }; });
}

}  // namespace ledg_program
