// SPDX-License-Identifier: BSD-3-Clause
/// @file predict.cpp  `ledg predict`: milliseconds of a network on hardware.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "asked_hardware.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/setting_choice.hpp"
#include "network_argument.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "setting_json.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

using ledg::io::json;

struct predict_options {
  std::vector<std::string> networks, hardware, dims, inputs;
  std::string precision, runtime, cores, layout, source, batch, checkpoint;
  format_flags format;
};

/// The batches of `--batch 1,8,32`; one that is not given where the option is not there.
std::vector<std::optional<std::int64_t>> asked_batches(const predict_options& o) {
  if (o.batch.empty()) return {std::nullopt};
  std::vector<std::optional<std::int64_t>> all;
  for (std::size_t at = 0; at <= o.batch.size();) {
    const auto end = std::min(o.batch.find(',', at), o.batch.size());
    try {
      all.emplace_back(parse_number(o.batch.substr(at, end - at), bounds<std::int64_t>{1, 1'000'000}));
    } catch (const ledg::input_error& e) {
      throw ledg::input_error(std::string("--batch: ") + e.what());
    }
    at = end + 1;
  }
  return all;
}

/// The question for @p hardware that the options put, but for the batch. @throws as the words are read
ledg::platform_query query_for(const ledg::hardware::spec& spec, const predict_options& o) {
  ledg::platform_query q;
  q.spec = spec;
  if (!o.precision.empty()) q.precision = ledg::hardware::parse_precision(o.precision);
  q.runtime = o.runtime;
  q.cores = o.cores;
  q.layout = o.layout;
  q.source = o.source;
  return q;
}

/// The questions, one for each hardware. All words are looked at before anything is computed.
/// @throws ledg::input_error or lookup_error for a word that is not known
std::vector<ledg::platform_query> queries_of(const predict_options& o, const ledg::any_latency_predictor& predictor) {
  std::vector<ledg::platform_query> queries;
  for (const auto& h : o.hardware) {
    queries.push_back(query_for(asked_hardware(h, predictor), o));
    static_cast<void>(ledg::read_query(queries.back(), predictor.settings()));
  }
  return queries;
}

/// Reads @p argument; what comes from stdin is kept, since shapes are tried one after another.
ledg::data::named_reader reader_of(const std::string& argument) {
  if (argument != "-") return [argument](const ledg::onnx::options& o) { return read_argument(argument, o); };
  const auto bytes = std::make_shared<const std::string>(ledg::io::read_all(std::cin, "stdin"));
  return [bytes](const ledg::onnx::options& o) { return ledg::data::parse_named(*bytes, "stdin", o); };
}

json to_row(const ledg::latency_answer& a, const std::string& network, const std::string& hardware,
            std::int64_t batch) {
  json row = {{"network", network},
              {"hardware", hardware},
              {"precision", ledg::hardware::to_string(a.precision)},
              {"runtime", a.runtime ? to_json(*a.runtime) : json(nullptr)},
              {"cores", text_or_null(a.cores)},
              {"layout", text_or_null(a.layout)},
              {"batch", batch},
              {"latency_ms", a.latency_ms},
              {"interval_ms", nullptr},
              {"coverage", nullptr},
              {"baselines", {{"roofline_ms", a.roofline_ms}, {"flops_fit_ms", nullptr}}},
              {"basis", ledg::to_string(a.basis)},
              {"setting", a.setting ? to_json(*a.setting) : json(nullptr)},
              {"flags", a.flags}};
  if (a.flops_fit_ms) row["baselines"]["flops_fit_ms"] = *a.flops_fit_ms;
  if (a.interval) {
    row["interval_ms"] = {a.interval->low_ms, a.interval->high_ms};
    row["coverage"] = a.interval->coverage;
  }
  return row;
}

/// A time for a person: three digits.
std::string ms(double x) {
  return x >= 100 ? fmt::format("{:.0f}", x) : x >= 10 ? fmt::format("{:.1f}", x) : fmt::format("{:.3g}", x);
}

std::vector<std::string> to_cells(const ledg::latency_answer& a, const std::string& network,
                                  const std::string& hardware, std::int64_t batch) {
  auto runtime = a.runtime ? ledg::hardware::runtime_text(*a.runtime, a.layout) : std::string();
  if (!a.cores.empty()) runtime += (runtime.empty() ? "" : ", ") + a.cores;
  return {network,
          hardware,
          ledg::hardware::to_string(a.precision),
          runtime.empty() ? "-" : runtime,
          std::to_string(batch),
          styled(ms(a.latency_ms), style::bold),
          a.interval ? ms(a.interval->low_ms) + " - " + ms(a.interval->high_ms) : "unknown",
          a.flops_fit_ms ? ms(*a.flops_fit_ms) : "-",
          ms(a.roofline_ms),
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
    rows_.add(to_row(a, network, hardware, batch));
    table_.add(to_cells(a, network, hardware, batch));
    filled_ = true;
  }
  void add_error(const std::string& network, const std::string& hardware, const ledg::any_error& e) {
    code_ = std::max(code_, dynamic_cast<const ledg::corrupt_error*>(&e) != nullptr ? 3 : 2);
    rows_.add({{"network", network}, {"hardware", hardware}, {"error", e.what()}});
    if (rows_.is_table())
      std::cerr << fmt::format("{} {}\n", styled("ledg: error:", style::red, STDERR_FILENO), e.what());
  }
  /// @returns the exit code
  int finish() {
    rows_.finish();
    if (rows_.is_table() && filled_) table_.print();
    return code_;
  }

 private:
  row_output rows_;
  table table_;
  bool filled_ = false;
  int code_ = 0;
};

/// A row for @p n on the hardware of each of @p queries.
void predict_network(const ledg::any_latency_predictor& predictor, const ledg::data::batched_network& n,
                     const std::vector<ledg::platform_query>& queries, latency_rows& rows) {
  for (auto q : queries) {
    q.inputs = static_cast<double>(n.inputs);
    q.batch = static_cast<double>(n.batch) / q.inputs;
    try {
      rows.add(predictor.predict(n.network, q), n.network.id, q.spec.name, n.batch);
    } catch (const ledg::any_error& e) {
      rows.add_error(n.network.id, q.spec.name, e);
    }
  }
}

/// Rows for the networks of @p argument, each at each of the batches asked for.
void predict_argument(const ledg::any_latency_predictor& predictor, const std::string& argument,
                      const predict_options& o, const std::vector<ledg::platform_query>& queries, latency_rows& rows) {
  const auto read = reader_of(argument);
  const auto given = shape_options(o.dims, o.inputs);
  for (const auto& batch : asked_batches(o)) {
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
  const auto checkpoint =
      o.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(o.checkpoint);
  if (predicts_accuracy(checkpoint)) return predict_accuracy(checkpoint, o.networks, format);
  if (o.hardware.empty()) throw ledg::input_error("predict: --hardware is missing; a latency depends on it");
  static_cast<void>(asked_batches(o));
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  const auto queries = queries_of(o, predictor);
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
  sub->add_option("--hardware", o->hardware,
                  "catalogue name or alias, a text such as 'Nv GPU FP32 8.1 Turing 70W', or a JSON file")
      ->delimiter('\0');
  sub->add_option("--precision", o->precision,
                  "numbers to compute in: fp32, fp16, int8, amp, ...; by default those of the setting that answers, else by kind");
  sub->add_option("--runtime", o->runtime, "runtime, with or without a version, such as 'TensorRT 8.4' (hw runtimes)");
  sub->add_option("--cores", o->cores, "part of the device in use, such as '4 threads' or '1 large'");
  sub->add_option("--layout", o->layout, "memory layout, nchw or nhwc");
  sub->add_option("--source", o->source, "words of the name of the data set that was measured there, such as 'timm'");
  sub->add_option("--batch", o->batch, "inputs that the latency is for, in all; 1,8,32 is a row for each");
  sub->add_option("--dim", o->dims, "size of a free dimension of an ONNX network, NAME=N");
  sub->add_option("--input", o->inputs, "shape of an input of an ONNX network, NAME=1x3x224x224");
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint; the shipped one where none is named");
  add_formats(*sub, o->format);
  sub->footer(
      "Example:\n  ledg predict examples/networks/resnet50.onnx --hardware 'RTX 4090' --precision amp --batch 256");
  sub->callback([o, &run] { run = [o] { return predict(*o); }; });
}

}  // namespace ledg_program
