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

/// A network of an argument, and at the batches of the curves.
struct reported_network {
  ledg::data::batched_network asked;
  bool proportional = false;                            ///< its work is: all batches are of the network as asked
  std::vector<ledg::data::batched_network> at_batches;  ///< without a graph where it is that of `asked`
};

/// Whether all of @p networks hold one input, so that a batch multiplies their work.
bool hold_one_input(const std::vector<ledg::data::batched_network>& networks) {
  return std::all_of(networks.begin(), networks.end(), [](const auto& n) { return n.inputs == 1; });
}

/// The networks of an argument for @p batch inputs; none where the file fixes another batch.
std::vector<ledg::data::batched_network> read_at(const ledg::data::named_reader& read, const std::string& argument,
                                                 const ledg::onnx::options& given, std::int64_t batch) {
  try {
    return ledg::data::read_batched(read, argument, given, batch);
  } catch (const ledg::input_error&) {
    return {};
  }
}

std::vector<reported_network> read_reported(const std::string& argument, const report_options& o) {
  const auto read = report_reader(argument);
  const auto given = shape_options(o.dims, o.inputs);
  auto asked = ledg::data::read_batched(read, argument, given, o.batch > 0 ? std::optional(o.batch) : std::nullopt);
  if (asked.empty()) throw ledg::input_error(fmt::format("'{}' holds no network", argument));
  const auto two = read_at(read, argument, given, 2);
  const bool proportional = !two.empty() && hold_one_input(two) && hold_one_input(asked);
  std::vector<reported_network> all;
  for (auto& n : asked) all.push_back({std::move(n), proportional, {}});
  for (const auto b : curve_batches) {
    if (proportional) {
      for (auto& n : all) n.at_batches.push_back({ledg::graph(), 1, b});
      continue;
    }
    auto at = read_at(read, argument, given, b);
    for (std::size_t i = 0; i < at.size(); ++i) all[i].at_batches.push_back(std::move(at[i]));
  }
  return all;
}

/// What the report says of one network.
class network_report {
 public:
  network_report(const ledg::any_latency_predictor& predictor, const reported_network& network,
                 const std::vector<ledg::platform_query>& queries)
      : predictor_(predictor), network_(network), queries_(queries), like_(queries.size()) {
    data_ = {{"answers", json::array()}, {"batch", network.asked.batch}};
    for (std::size_t i = 0; i < queries.size(); ++i) explain(i);
    if (data_.contains("nodes")) {
      add_curves();
      add_precisions();
    }
  }

  /// Without a member `nodes` where no device has an answer.
  [[nodiscard]] const json& data() const { return data_; }
  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }

 private:
  void explain(std::size_t device) {
    try {
      const auto q = at_batch(queries_[device], network_.asked);
      const auto e = explain_roughly(predictor_, network_.asked.network, q);
      if (!data_.contains("nodes")) {
        data_.update(network_data(*e.network, q.batch));
        data_.update(operator_data(e));
      }
      data_["answers"].push_back(explained_data(e, static_cast<double>(network_.asked.batch)));
      like_[device] = like_answer(queries_[device], e.answer);
    } catch (const ledg::any_error& e) {
      errors_.emplace_back(e.what());
      data_["answers"].push_back({{"error", e.what()}});
    }
  }

  /// A curve for each device, `[batch, ms, low, high, whether such a batch was measured]` for each batch.
  void add_curves() {
    data_["curves"] = json(std::vector<json>(queries_.size(), json::array()));
    for (const auto& n : network_.at_batches) {
      const auto& graph = network_.proportional ? network_.asked.network : n.network;
      for (std::size_t i = 0; i < queries_.size(); ++i) {
        if (!like_[i]) continue;
        const auto a = predictor_.predict(graph, at_batch(*like_[i], n));
        const auto bound = [&](double ledg::latency_interval::*end) {
          return a.interval ? shown((*a.interval).*end) : json(nullptr);
        };
        data_["curves"][i].push_back({n.batch, shown(a.latency_ms), bound(&ledg::latency_interval::low_ms),
                                      bound(&ledg::latency_interval::high_ms),
                                      a.basis == ledg::answer_basis::measured_setting});
      }
    }
  }

  void add_precisions() {
    data_["precisions"] = json(std::vector<json>(queries_.size(), json::array()));
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      if (!like_[i]) continue;
      for (const auto p : compared_precisions) {
        auto q = at_batch(*like_[i], network_.asked);
        const bool answered = p == *q.precision;
        if (!answered && !ledg::hardware::has_unit(q.spec, p)) continue;
        q.precision = p;
        if (!answered) q.setting.clear();
        data_["precisions"][i].push_back(answer_data(predictor_.predict(network_.asked.network, q), data_["batch"]));
      }
    }
  }

  const ledg::any_latency_predictor& predictor_;
  const reported_network& network_;
  const std::vector<ledg::platform_query>& queries_;
  std::vector<std::optional<ledg::platform_query>> like_;  ///< by device: in the setting that answered
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

/// What the page shows. @param code raised to 2 where a device has no answer, which is said on stderr
json report_of_networks(const report_options& o, const std::filesystem::path& checkpoint, int& code) {
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
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const network_report r(predictor, networks[i], queries);
    if (!r.data().contains("nodes")) throw ledg::input_error(r.errors().front());
    for (const auto& e : r.errors()) {
      std::cerr << fmt::format("{} {}\n", styled("ledg: error:", style::red, STDERR_FILENO), e);
      code = 2;
    }
    auto n = r.data();
    n["name"] = names[i];
    n["file"] = networks[i].asked.network.id;
    data["networks"].push_back(std::move(n));
  }
  return data;
}

int report(const report_options& o) {
  if (o.out != "-") require_writable(o.out, "--out");
  int code = 0;
  const auto data = report_of_networks(
      o, o.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(o.checkpoint), code);
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
