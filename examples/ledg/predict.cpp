// SPDX-License-Identifier: BSD-3-Clause
/// @file predict.cpp  `ledg predict`: milliseconds of a network on hardware.
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "accuracy_commands.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/io/json.hpp"
#include "network_argument.hpp"
#include "output.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

struct predict_options {
  std::vector<std::string> networks, hardware, dims, inputs;
  std::string precision, runtime, cores, source, checkpoint;
  double batch = 1;
  bool json = false;
  bool jsonl = false;
};

std::vector<ledg::graph> read_networks(const std::string& argument, const predict_options& o) {
  auto given = shape_options(o.dims, o.inputs);
  given.batch = 1;  // --batch multiplies
  auto read = read_argument(argument, given);
  if (auto* graphs = std::get_if<std::vector<ledg::graph>>(&read)) return std::move(*graphs);
  std::vector<ledg::graph> one{std::get<ledg::onnx::network>(read).to_graph()};
  one.front().id = argument;
  return one;
}

int predict(const predict_options& o) {
  const auto format = format_flags{o.json, o.jsonl}.chosen();
  const auto checkpoint =
      o.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(o.checkpoint);
  if (predicts_accuracy(checkpoint)) return predict_accuracy(checkpoint, o.networks, format);
  if (o.hardware.empty()) throw ledg::input_error("predict: --hardware is missing; a latency depends on it");
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  std::vector<ledg::platform_query> queries;
  for (const auto& h : o.hardware) {
    auto& q = queries.emplace_back();
    q.spec = ledg::hardware::resolve(h);
    if (!o.precision.empty()) q.precision = ledg::hardware::parse_precision(o.precision);
    q.runtime = o.runtime;
    q.cores = o.cores;
    q.source = o.source;
    q.batch = o.batch;
  }
  using align = table::align;
  table out({{"network"},
             {"hardware"},
             {"precision"},
             {"batch", align::right},
             {"latency ms", align::right},
             {"90 % interval", align::right},
             {"FLOPs fit", align::right},
             {"roofline", align::right},
             {"flags"}});
  const auto ms = [](double x) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.3g", x);
    return std::string(text.data());
  };
  const auto plain = [](double x) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", x);
    return std::string(text.data());
  };
  ledg::io::json all = ledg::io::json::array();
  for (const auto& argument : o.networks)
    for (const auto& g : read_networks(argument, o)) {
      const auto answers = predictor.predict(g, queries);
      for (std::size_t d = 0; d < answers.size(); ++d) {
        const auto& a = answers[d];
        const auto& hardware = queries[d].spec.name;
        if (o.json || o.jsonl) {
          ledg::io::json baselines = {{"roofline_ms", a.roofline_ms}};
          baselines["flops_fit_ms"] = a.flops_fit_ms ? ledg::io::json(*a.flops_fit_ms) : ledg::io::json(nullptr);
          ledg::io::json row = {{"network", g.id},
                                {"hardware", hardware},
                                {"precision", ledg::hardware::to_string(a.precision)},
                                {"batch", o.batch},
                                {"latency_ms", a.latency_ms},
                                {"interval_ms", nullptr},
                                {"coverage", nullptr},
                                {"baselines", std::move(baselines)},
                                {"flags", a.flags},
                                {"settings", a.settings}};
          if (a.interval) {
            row["interval_ms"] = {a.interval->low_ms, a.interval->high_ms};
            row["coverage"] = a.interval->coverage;
          }
          if (o.batch == std::floor(o.batch)) row["batch"] = static_cast<std::int64_t>(o.batch);
          if (o.jsonl)
            std::cout << ledg::io::to_line(row) << std::endl;
          else
            all.push_back(std::move(row));
        } else {
          std::string flags;
          for (const auto& f : a.flags) flags += (flags.empty() ? "" : ", ") + f;
          out.add({g.id, hardware, ledg::hardware::to_string(a.precision), plain(o.batch),
                   styled(ms(a.latency_ms), style::bold),
                   a.interval ? ms(a.interval->low_ms) + " - " + ms(a.interval->high_ms) : "unknown",
                   a.flops_fit_ms ? ms(*a.flops_fit_ms) : "-", ms(a.roofline_ms), flags});
        }
      }
    }
  if (o.json)
    std::cout << ledg::io::to_line({{"predictions", all}}) << '\n';
  else if (!o.jsonl)
    out.print();
  return 0;
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
                  "fp32, tf32, fp16, bf16, int8 or amp; by default what the device was measured in most");
  sub->add_option("--runtime", o->runtime, "words that the runtime must have, such as 'compiled' or 'TFLite'");
  sub->add_option("--cores", o->cores, "words for the part of the device in use, such as '4 threads' or '1large'");
  sub->add_option("--source", o->source, "words of the name of the data set that was measured there, such as 'timm'");
  sub->add_option("--batch", o->batch, "batch size; latency is for the whole batch")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  sub->add_option("--dim", o->dims, "size of a free dimension of an ONNX network, NAME=N");
  sub->add_option("--input", o->inputs, "shape of an input of an ONNX network, NAME=1x3x224x224");
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint; the shipped one where none is named");
  sub->add_flag("--json", o->json, "one JSON object");
  sub->add_flag("--jsonl", o->jsonl, "one JSON object a line, as soon as it is known");
  sub->footer("Example:\n  ledg predict examples/networks/resnet50.onnx --hardware 'RTX 4090' --precision amp --batch 256");
  sub->callback([o, &run] { run = [o] { return predict(*o); }; });
}

}  // namespace ledg_program
