// SPDX-License-Identifier: BSD-3-Clause
/// @file report.cpp  `ledg report`: networks on hardware as one page for a browser.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ask_each.hpp"
#include "asked_hardware.hpp"
#include "command.hpp"
#include "failures.hpp"
#include "latency_question.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/version.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "report_data.hpp"
#include "report_page.hpp"

namespace ledg_program {
namespace {

struct report_options {
  std::vector<std::string> networks, hardware;
  latency_question question;
  std::string out, title;
};

/// Batches of the curves, with the one that is asked for.
std::set<std::int64_t> curve_batches(std::int64_t asked) { return {1, 2, 4, 8, 16, 32, 64, 128, 256, asked}; }

/// Precisions that are compared, where a device has units for them.
constexpr ledg::precision compared_precisions[] = {ledg::precision::fp32, ledg::precision::tf32, ledg::precision::fp16,
                                                   ledg::precision::bf16, ledg::precision::amp,  ledg::precision::int8,
                                                   ledg::precision::fp8};

/// The devices of `--hardware A,B --hardware C`, without spaces around them.
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
    auto q = asked_query(h, o.question, predictor);
    if (met.insert(q.spec.name).second) queries.push_back(std::move(q));
  }
  if (queries.empty()) throw ledg::input_error("report: --hardware names no device");
  return queries;
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

std::vector<reported_network> read_reported(const std::string& argument, const latency_question& question) {
  const auto read = reader_of(argument);
  const auto given = shape_options(question.dims, question.inputs);
  auto asked = ledg::data::read_batched(read, argument, given, asked_batches(question).front());
  const auto two = read_at(read, argument, given, 2);
  const bool proportional = !two.empty() && hold_one_input(two) && hold_one_input(asked);
  std::vector<reported_network> all;
  for (auto& n : asked) all.push_back({std::move(n), proportional, {}});
  for (const auto b : curve_batches(all.front().asked.batch)) {
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
      : predictor_(predictor), network_(network), like_(queries.size()) {
    data_ = {{"answers", json::array()}, {"batch", network.asked.batch}};
    explain(queries);
    if (!data_.contains("nodes")) return;
    add_curves();
    add_precisions();
  }

  /// Without a member `nodes` where no device has an answer.
  [[nodiscard]] const json& data() const { return data_; }
  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }

 private:
  void explain(const std::vector<ledg::platform_query>& queries) {
    auto asked = queries;
    for (auto& q : asked) q = for_batch(std::move(q), network_.asked);
    ask_each(
        0, asked.size(),
        [&](std::size_t first, std::size_t count) {
          return predictor_.explain(network_.asked.network, std::span(asked).subspan(first, count));
        },
        [&](std::size_t i, const ledg::latency_explanation& e) { add_answer(e, i, queries[i]); },
        [&](std::size_t /*device*/, const ledg::any_error& e) {
          errors_.emplace_back(e.what());
          data_["answers"].push_back({{"error", e.what()}});
        });
  }

  void add_answer(const ledg::latency_explanation& e, std::size_t device, const ledg::platform_query& query) {
    if (!data_.contains("nodes")) {
      data_.update(network_data(
          *e.network, static_cast<double>(network_.asked.batch) / static_cast<double>(network_.asked.inputs)));
      data_.update(operator_data(e));
    }
    data_["answers"].push_back(explained_data(e, static_cast<double>(network_.asked.batch)));
    like_[device] = like_answer(query, e.answer);
  }

  /// A curve for each device, `[batch, ms, low, high, whether such a batch was measured]` for each batch.
  void add_curves() {
    data_["curves"] = json(std::vector<json>(like_.size(), json::array()));
    if (network_.proportional) return add_points(network_.asked.network, network_.at_batches);
    for (const auto& n : network_.at_batches) add_points(n.network, std::span(&n, 1));
  }

  void add_points(const ledg::graph& graph, std::span<const ledg::data::batched_network> batches) {
    std::vector<ledg::platform_query> queries;
    std::vector<std::pair<std::size_t, std::int64_t>> of;
    for (std::size_t i = 0; i < like_.size(); ++i)
      for (const auto& n : batches) {
        if (!like_[i]) continue;
        queries.push_back(for_batch(*like_[i], n));
        of.emplace_back(i, n.batch);
      }
    const auto answers = predictor_.predict(graph, queries);
    for (std::size_t k = 0; k < answers.size(); ++k)
      data_["curves"][of[k].first].push_back(curve_point(answers[k], of[k].second));
  }

  void add_precisions() {
    data_["precisions"] = json(std::vector<json>(like_.size(), json::array()));
    std::vector<ledg::platform_query> queries;
    std::vector<std::size_t> of;
    for (std::size_t i = 0; i < like_.size(); ++i)
      for (const auto p : compared_precisions) {
        const bool answered = like_[i] && p == *like_[i]->precision;
        if (!like_[i] || (!answered && !ledg::hardware::has_unit(like_[i]->spec, p))) continue;
        queries.push_back(for_batch(*like_[i], network_.asked));
        queries.back().precision = p;
        if (!answered) queries.back().setting.clear();
        of.push_back(i);
      }
    const auto answers = predictor_.predict(network_.asked.network, queries);
    for (std::size_t k = 0; k < answers.size(); ++k)
      data_["precisions"][of[k]].push_back(answer_data(answers[k], static_cast<double>(network_.asked.batch)));
  }

  const ledg::any_latency_predictor& predictor_;
  const reported_network& network_;
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

/// What the page shows. @param code raised to 2 where a device has no answer, which is said on stderr; a network
/// without any is left out
/// @throws ledg::input_error where no network has one
json report_of_networks(const report_options& o, const std::filesystem::path& checkpoint, int& code) {
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  const auto queries = report_queries(o, predictor);
  std::vector<reported_network> networks;
  for (const auto& argument : o.networks)
    for (auto& n : read_reported(argument, o.question)) networks.push_back(std::move(n));
  const auto names = short_names(networks);
  json data = {{"version", LEDG_VERSION_STRING},
               {"checkpoint", checkpoint.filename().string()},
               {"title", title_of(o, names, queries.size())},
               {"hardware", json::array()},
               {"networks", json::array()}};
  for (const auto& q : queries) data["hardware"].push_back(to_report(q.spec));
  progress bar("reporting", networks.size());
  for (std::size_t i = 0; i < networks.size(); ++i) {
    bar.update(i, names[i]);
    const network_report r(predictor, networks[i], queries);
    for (const auto& e : r.errors()) {
      bar.say(error_line(e));
      code = exit_code::bad_input;
    }
    if (!r.data().contains("nodes")) continue;
    auto n = r.data();
    n["name"] = names[i];
    n["file"] = networks[i].asked.network.id;
    data["networks"].push_back(std::move(n));
  }
  if (data["networks"].empty()) throw ledg::input_error("report: no network has an answer on any device");
  return data;
}

int write_report(const report_options& o) {
  if (o.out != "-") require_writable(o.out, "--out");
  if (asked_batches(o.question).size() > 1)
    throw ledg::input_error("report: --batch takes one number; the page has curves over others");
  int code = exit_code::ok;
  const auto data = report_of_networks(o, checkpoint_of(o.question), code);
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
  add_hardware(*sub, o->hardware, "; several, separated by commas or given one by one")->required();
  sub->add_option("-o,--out", o->out, "page to write, HTML; - is standard output")->required();
  sub->add_option("--title", o->title, "title of the page");
  add_latency_question(*sub, o->question);
  sub->footer(
      "Example:\n  ledg report examples/networks/resnet50.onnx --hardware 'RTX 3090,T4,Raspberry Pi 4' -o report.html");
  sub->callback([o, &run] { run = [o] { return write_report(*o); }; });
}

}  // namespace ledg_program
