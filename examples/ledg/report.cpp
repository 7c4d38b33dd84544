// SPDX-License-Identifier: BSD-3-Clause
/// @file report.cpp  `ledg report`: networks on hardware as one page for a browser.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "asked_hardware.hpp"
#include "command.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/setting_choice.hpp"
#include "ledg/version.hpp"
#include "network_argument.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "report_data.hpp"
#include "report_explain.hpp"
#include "report_page.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

struct report_options {
  std::vector<std::string> networks, hardware, dims, inputs;
  std::string precision, runtime, cores, layout, source, checkpoint, out, title;
  std::int64_t batch = 0;  ///< 0: that of the file, else 1
};

/// Batches of the curves.
constexpr std::int64_t curve_batches[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};
/// Precisions that are compared, where a device has units for them.
constexpr ledg::precision compared_precisions[] = {ledg::precision::fp32, ledg::precision::tf32, ledg::precision::fp16,
                                                   ledg::precision::bf16, ledg::precision::amp,  ledg::precision::int8,
                                                   ledg::precision::fp8};

/// `A,B` and `A B` given twice alike.
std::vector<std::string> split_at_commas(const std::vector<std::string>& given) {
  std::vector<std::string> all;
  for (const auto& g : given)
    for (std::size_t at = 0; at <= g.size();) {
      const auto end = std::min(g.find(',', at), g.size());
      const auto first = g.find_first_not_of(' ', at);
      if (first < end) all.push_back(g.substr(first, g.find_last_not_of(' ', end - 1) + 1 - first));
      at = end + 1;
    }
  return all;
}

std::vector<ledg::platform_query> report_queries(const report_options& o,
                                                 const ledg::any_latency_predictor& predictor) {
  std::vector<ledg::platform_query> queries;
  std::set<std::string> met;
  for (const auto& h : split_at_commas(o.hardware)) {
    ledg::platform_query q;
    q.spec = asked_hardware(h, predictor);
    if (!met.insert(q.spec.name).second) continue;
    if (!o.precision.empty()) q.precision = ledg::hardware::parse_precision(o.precision);
    q.runtime = o.runtime;
    q.cores = o.cores;
    q.layout = o.layout;
    q.source = o.source;
    static_cast<void>(ledg::read_query(q, predictor.settings()));
    queries.push_back(std::move(q));
  }
  if (queries.empty()) throw ledg::input_error("report: --hardware names no device");
  return queries;
}

ledg::data::named_reader report_reader(const std::string& argument) {
  if (argument != "-") return [argument](const ledg::onnx::options& o) { return read_argument(argument, o); };
  const auto bytes = std::make_shared<const std::string>(ledg::io::read_all(std::cin, "stdin"));
  return [bytes](const ledg::onnx::options& o) { return ledg::data::parse_named(*bytes, "stdin", o); };
}

ledg::platform_query at_batch(ledg::platform_query q, const ledg::data::batched_network& n) {
  q.inputs = static_cast<double>(n.inputs);
  q.batch = static_cast<double>(n.batch) / q.inputs;
  return q;
}

/// @p q in the setting of @p answer, so that curves and comparisons are of one thing.
ledg::platform_query like_answer(ledg::platform_query q, const ledg::latency_answer& answer) {
  q.precision = answer.precision;
  if (answer.runtime) q.runtime = ledg::hardware::runtime_text(*answer.runtime);
  q.cores = answer.cores;
  q.layout = answer.layout;
  if (answer.setting) q.setting = answer.setting->key;
  return q;
}

/// A network of an argument at all batches of the curves.
struct reported_network {
  ledg::data::batched_network asked;
  std::vector<ledg::data::batched_network> at_batches;
};

std::vector<reported_network> read_reported(const std::string& argument, const report_options& o) {
  const auto read = report_reader(argument);
  const auto given = shape_options(o.dims, o.inputs);
  const auto batch = o.batch > 0 ? std::optional(o.batch) : std::nullopt;
  std::vector<reported_network> all;
  for (auto& n : ledg::data::read_batched(read, argument, given, batch)) all.push_back({std::move(n), {}});
  if (all.empty()) throw ledg::input_error(fmt::format("'{}' holds no network", argument));
  for (const auto b : curve_batches) {
    try {
      auto at = ledg::data::read_batched(read, argument, given, b);
      for (std::size_t i = 0; i < all.size(); ++i) all[i].at_batches.push_back(std::move(at[i]));
    } catch (const ledg::input_error&) {  // a file that fixes its batch takes multiples only
    }
  }
  return all;
}

/// What the report says of one network.
class network_report {
 public:
  network_report(const ledg::any_latency_predictor& predictor, const reported_network& network,
                 const std::vector<ledg::platform_query>& queries)
      : predictor_(predictor), network_(network) {
    data_ = {{"answers", json::array()}, {"curves", json::array()}, {"precisions", json::array()}};
    for (const auto& q : queries) add(q);
  }

  [[nodiscard]] const json& data() const { return data_; }
  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }

 private:
  void add(const ledg::platform_query& asked) {
    try {
      const auto q = at_batch(asked, network_.asked);
      const auto e = explain_roughly(predictor_, network_.asked.network, q);
      const auto batch = static_cast<double>(network_.asked.batch);
      if (!data_.contains("nodes")) {
        data_.update(network_data(*e.network, q.batch));
        data_.update(operator_data(e));
        data_["batch"] = batch;
      }
      data_["answers"].push_back(explained_data(e, batch));
      const auto like = like_answer(asked, e.answer);
      data_["curves"].push_back(curve(like));
      data_["precisions"].push_back(precisions(like, e.answer.precision));
    } catch (const ledg::any_error& e) {
      errors_.emplace_back(e.what());
      data_["answers"].push_back({{"error", e.what()}});
      data_["curves"].push_back(json::array());
      data_["precisions"].push_back(json::array());
    }
  }

  [[nodiscard]] json curve(const ledg::platform_query& like) const {
    auto points = json::array();
    for (const auto& n : network_.at_batches) {
      const auto a = predictor_.predict(n.network, at_batch(like, n));
      json p = {n.batch, shown(a.latency_ms), nullptr, nullptr};
      if (a.interval) {
        p[2] = shown(a.interval->low_ms);
        p[3] = shown(a.interval->high_ms);
      }
      p.push_back(a.basis == ledg::answer_basis::measured_setting);
      points.push_back(std::move(p));
    }
    return points;
  }

  [[nodiscard]] json precisions(ledg::platform_query like, ledg::precision answered) const {
    auto all = json::array();
    for (const auto p : compared_precisions) {
      if (p != answered && !ledg::hardware::has_unit(like.spec, p)) continue;
      auto q = at_batch(like, network_.asked);
      q.precision = p;
      if (p != answered) q.setting.clear();
      all.push_back(
          answer_data(predictor_.predict(network_.asked.network, q), static_cast<double>(network_.asked.batch)));
    }
    return all;
  }

  const ledg::any_latency_predictor& predictor_;
  const reported_network& network_;
  json data_;
  std::vector<std::string> errors_;
};

/// Names for people: without folder and ending where that tells the networks apart.
std::vector<std::string> short_names(const std::vector<reported_network>& networks) {
  std::vector<std::string> names;
  for (const auto& n : networks) {
    const std::filesystem::path path(n.asked.network.id);
    names.push_back(path.extension() == ".onnx" ? path.stem().string() : n.asked.network.id);
  }
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size())
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = networks[i].asked.network.id;
  return names;
}

std::string title_of(const report_options& o, const std::vector<std::string>& names, std::size_t devices) {
  if (!o.title.empty()) return o.title;
  const auto what = names.size() == 1 ? names.front() : fmt::format("{} networks", names.size());
  return fmt::format("{} on {} device{}", what, devices, devices == 1 ? "" : "s");
}

void write_report(const report_options& o, const std::string& page) {
  if (o.out == "-") {
    std::cout << page;
    return;
  }
  ledg::io::write_atomically(o.out, page);
  std::cerr << fmt::format("wrote {}\n", o.out);
}

int report(const report_options& o) {
  if (o.out != "-") require_writable(o.out, "--out");
  const auto checkpoint =
      o.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(o.checkpoint);
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  const auto queries = report_queries(o, predictor);
  std::vector<reported_network> networks;
  for (const auto& argument : o.networks)
    for (auto& n : read_reported(argument, o)) networks.push_back(std::move(n));
  const auto names = short_names(networks);

  json data = {{"version", LEDG_VERSION_STRING},
               {"checkpoint", checkpoint.filename().string()},
               {"title", title_of(o, names, queries.size())},
               {"hardware", json::array()},
               {"networks", json::array()}};
  for (const auto& q : queries) data["hardware"].push_back(to_report(q.spec));
  int code = 0;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const network_report r(predictor, networks[i], queries);
    for (const auto& e : r.errors()) {
      std::cerr << fmt::format("{} {}\n", styled("ledg: error:", style::red, STDERR_FILENO), e);
      code = 2;
    }
    auto n = r.data();
    if (!n.contains("nodes")) throw ledg::input_error(fmt::format("'{}': no device has an answer", names[i]));
    n["name"] = names[i];
    n["file"] = networks[i].asked.network.id;
    data["networks"].push_back(std::move(n));
  }
  write_report(o, report_page(data, data["title"].get<std::string>(), built_in_report_assets()));
  return code;
}

}  // namespace

void add_report(CLI::App& program, action& run) {
  auto o = std::make_shared<report_options>();
  auto* sub = program.add_subcommand("report", "Show networks on hardware as one page for a browser");
  sub->add_option("networks", o->networks, "ONNX file, graph JSON lines or NAS-Bench-201 string; - is stdin")
      ->required()
      ->type_name("NETWORK");
  sub->add_option("--hardware", o->hardware, "devices, separated by commas or given one by one, as for predict")
      ->required()
      ->delimiter('\0');
  sub->add_option("-o,--out", o->out, "page to write, HTML; - is standard output")->required();
  sub->add_option("--title", o->title, "title of the page");
  sub->add_option("--precision", o->precision, "fp32, fp16, int8, ...; by default that of the setting that answers");
  sub->add_option("--runtime", o->runtime, "runtime, with or without a version, such as 'TensorRT 8.4' (hw runtimes)");
  sub->add_option("--cores", o->cores, "part of the device in use, such as '4 threads' or '1 large'");
  sub->add_option("--layout", o->layout, "memory layout, nchw or nhwc");
  sub->add_option("--source", o->source, "words of the name of the data set that was measured there, such as 'timm'");
  add_number(*sub, "--batch", o->batch, bounds<std::int64_t>{1, 1'000'000},
             "inputs that latencies and shares are for, in all");
  sub->add_option("--dim", o->dims, "size of a free dimension of an ONNX network, NAME=N");
  sub->add_option("--input", o->inputs, "shape of an input of an ONNX network, NAME=1x3x224x224");
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint; the shipped one where none is named");
  sub->footer(
      "Example:\n  ledg report examples/networks/resnet50.onnx --hardware 'RTX 3090,T4,Raspberry Pi 4' -o report.html");
  sub->callback([o, &run] { run = [o] { return report(*o); }; });
}

}  // namespace ledg_program
