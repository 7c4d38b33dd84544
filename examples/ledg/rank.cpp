// SPDX-License-Identifier: BSD-3-Clause
/// @file rank.cpp  `ledg rank`: devices for a network, or networks for a device, in order of their latency.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
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
#include "formats.hpp"
#include "latency_question.hpp"
#include "latency_row.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/io/file.hpp"
#include "ledg/latency/ranking.hpp"
#include "ledg/latency/setting_choice.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "ranking_svg.hpp"
#include "suggestions.hpp"

namespace ledg_program {
namespace {

struct rank_options {
  std::vector<std::string> networks, hardware;
  std::string kind, svg;
  std::optional<double> limit_ms;
  std::size_t top = 0;
  latency_question question;
  format_flags format;
};

/// One that is ranked: an answer, or why there is none.
struct contender {
  std::string network, hardware;
  std::int64_t batch = 1;
  ledg::latency_answer answer;
  std::string refusal;  ///< empty: there is an answer
};

/// What the options name as hardware: those of `--hardware`, and of `--kind` all in the catalogue.
/// @throws ledg::lookup_error, ledg::input_error
std::vector<ledg::hardware::spec> asked_devices(const rank_options& o, const ledg::any_latency_predictor& predictor) {
  std::vector<ledg::hardware::spec> devices;
  for (const auto& h : o.hardware) devices.push_back(asked_hardware(h, predictor));
  if (o.kind.empty()) return devices;
  const auto kind = ledg::hardware::parse_kind(o.kind);
  for (const auto& s : ledg::hardware::catalogue()) {
    const auto same = [&](const auto& d) { return d.name == s.name; };
    if (s.kind == kind && std::none_of(devices.begin(), devices.end(), same)) devices.push_back(s);
  }
  return devices;
}

/// The networks that the options name, at one of the batches.
std::vector<ledg::data::batched_network> asked_networks(const rank_options& o,
                                                        const std::map<std::string, ledg::data::named_reader>& readers,
                                                        std::optional<std::int64_t> batch) {
  const auto given = shape_options(o.question.dims, o.question.inputs);
  std::vector<ledg::data::batched_network> out;
  for (const auto& argument : o.networks)
    for (auto& n : ledg::data::read_batched(readers.at(argument), argument, given, batch)) out.push_back(std::move(n));
  return out;
}

/// A contender for @p n on each of @p devices.
std::vector<contender> ask(const ledg::any_latency_predictor& predictor, const ledg::data::batched_network& n,
                           const std::vector<ledg::hardware::spec>& devices, const latency_question& question) {
  std::vector<contender> all(devices.size());
  std::vector<ledg::platform_query> queries;
  std::vector<contender*> asked;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    all[i].network = n.network.id;
    all[i].hardware = devices[i].name;
    all[i].batch = n.batch;
    try {
      const auto q = for_batch(query_for(devices[i], question), n);
      static_cast<void>(ledg::read_query(q, predictor.settings()));
      queries.push_back(q);
      asked.push_back(&all[i]);
    } catch (const ledg::any_error& e) {
      all[i].refusal = e.what();
    }
  }
  ask_each(
      0, queries.size(),
      [&](std::size_t first, std::size_t count) {
        return predictor.predict(n.network, std::span(queries).subspan(first, count));
      },
      [&](std::size_t i, ledg::latency_answer&& a) { asked[i]->answer = std::move(a); },
      [&](std::size_t i, const ledg::any_error& e) { asked[i]->refusal = e.what(); });
  return all;
}

/// A contender with its place; those that refused have none and stand last.
struct placed {
  const contender* who;
  std::optional<ledg::ranked_answer> at;
};

std::vector<placed> in_order(const std::vector<contender>& all) {
  std::vector<const contender*> answered;
  std::vector<ledg::latency_answer> answers;
  for (const auto& c : all)
    if (c.refusal.empty()) {
      answered.push_back(&c);
      answers.push_back(c.answer);
    }
  std::vector<placed> out;
  for (const auto& r : ledg::rank_answers(answers)) out.push_back({answered[r.index], r});
  for (const auto& c : all)
    if (!c.refusal.empty()) out.push_back({&c, std::nullopt});
  return out;
}

std::string limit_words(const ledg::latency_answer& a, const std::optional<double>& limit_ms) {
  if (!limit_ms) return "";
  const auto over = ledg::judge(a, *limit_ms);
  if (over == ledg::over_limit::no) return styled("within", style::green);
  return over == ledg::over_limit::surely ? styled("over", style::red) : styled("perhaps over", style::yellow);
}

std::vector<csv_column> ranking_columns() {
  return {{"batch"},
          {"rank"},
          {"best_place", "/places/0"},
          {"worst_place", "/places/1"},
          {"network"},
          {"hardware"},
          {"latency_ms"},
          {"interval_low_ms", "/interval_ms/0"},
          {"interval_high_ms", "/interval_ms/1"},
          {"coverage"},
          {"over_limit"},
          {"precision"},
          {"runtime"},
          {"cores"},
          {"layout"},
          {"basis"},
          {"flags"},
          {"error"}};
}

/// The ranking in whatever form is asked for.
class ranking_output {
 public:
  ranking_output(const rank_options& o, bool by_network)
      : options_(o),
        by_network_(by_network),
        rows_(o.format.chosen(), "ranking", ranking_columns()),
        table_({{"rank", table::align::right},
                {"places", table::align::right},
                {by_network ? "network" : "hardware"},
                {"batch", table::align::right},
                {"latency ms", table::align::right},
                {"90 % interval", table::align::right},
                {o.limit_ms ? "limit" : ""},
                {"precision"},
                {"runtime"}}) {}

  void add(const std::vector<placed>& ranking) {
    std::size_t shown = 0;
    for (const auto& p : ranking) {
      if (!p.at) {
        add_refusal(*p.who);
      } else if (options_.top == 0 || shown < options_.top) {
        ++shown;
        rows_.add(row_of(p));
        table_.add(cells_of(p));
        bars_.push_back(bar_of(p));
        precisions_.insert(ledg::hardware::to_string(p.who->answer.precision));
      }
    }
  }

  /// @returns the exit code
  int finish() {
    rows_.finish(
        {{"by", by_network_ ? "network" : "hardware"},
         {"max_latency_ms", options_.limit_ms ? ledg::io::json(*options_.limit_ms) : ledg::io::json(nullptr)}});
    if (rows_.is_table() && !bars_.empty()) table_.print();
    if (rows_.is_table() && precisions_.size() > 1)
      std::cerr << fmt::format("note: answers are in {}; --precision compares like with like\n",
                               fmt::join(precisions_, ", "));
    if (!options_.svg.empty()) ledg::io::write_atomically(options_.svg, ranking_svg(bars_, options_.limit_ms));
    return code_;
  }

 private:
  [[nodiscard]] ledg::io::json row_of(const placed& p) const {
    const auto& [network, hardware, batch, answer, refusal] = *p.who;
    auto row = latency_row(answer, network, hardware, batch);
    row["rank"] = p.at->rank ? ledg::io::json(*p.at->rank) : ledg::io::json(nullptr);
    row["places"] = {p.at->best, p.at->worst};
    row["over_limit"] = options_.limit_ms ? ledg::io::json(to_string(ledg::judge(answer, *options_.limit_ms)))
                                          : ledg::io::json(nullptr);
    return row;
  }

  [[nodiscard]] std::vector<std::string> cells_of(const placed& p) const {
    const auto& a = p.who->answer;
    return {p.at->rank ? std::to_string(*p.at->rank) : "-",
            fmt::format("{}-{}", p.at->best, p.at->worst),
            by_network_ ? p.who->network : p.who->hardware,
            std::to_string(p.who->batch),
            styled(ms_text(a.latency_ms), style::bold),
            interval_text(a),
            limit_words(a, options_.limit_ms),
            ledg::hardware::to_string(a.precision),
            software_text(a)};
  }

  [[nodiscard]] ranking_bar bar_of(const placed& p) const {
    const auto& a = p.who->answer;
    ranking_bar bar{by_network_ ? p.who->network : p.who->hardware, p.who->batch, p.at->rank, a.latency_ms, {}};
    if (a.interval) bar.interval = {a.interval->low_ms, a.interval->high_ms};
    return bar;
  }

  void add_refusal(const contender& c) {
    code_ = exit_code::bad_input;
    rows_.add({{"network", c.network},
               {"hardware", c.hardware},
               {"batch", c.batch},
               {"rank", nullptr},
               {"error", c.refusal}});
    if (rows_.is_table()) complain(fmt::format("{}: {}", by_network_ ? c.network : c.hardware, c.refusal));
  }

  const rank_options& options_;
  bool by_network_;
  row_output rows_;
  table table_;
  std::vector<ranking_bar> bars_;
  std::set<std::string> precisions_;
  int code_ = exit_code::ok;
};

int rank(const rank_options& o) {
  static_cast<void>(o.format.chosen());
  const auto batches = asked_batches(o.question);
  require_writable(o.svg, "--svg");
  if (o.hardware.empty() && o.kind.empty())
    throw ledg::input_error("rank: expected --hardware, more than once, or --kind; got neither");
  const auto predictor = ledg::any_latency_predictor::load(checkpoint_of(o.question));
  const auto devices = asked_devices(o, predictor);
  std::map<std::string, ledg::data::named_reader> readers;
  for (const auto& argument : o.networks) readers.try_emplace(argument, reader_of(argument));
  std::optional<ranking_output> out;
  for (const auto& batch : batches) {
    const auto networks = asked_networks(o, readers, batch);
    if (networks.size() > 1 && devices.size() > 1)
      throw ledg::input_error(
          fmt::format("rank: {} networks and {} devices: expected several devices for one network, or several networks "
                      "for one device",
                      networks.size(), devices.size()));
    if (!out) out.emplace(o, networks.size() > 1);
    std::vector<contender> all;
    {
      progress bar("ranking", networks.size());
      for (std::size_t i = 0; i < networks.size(); ++i) {
        bar.update(i, networks[i].network.id);
        for (auto& c : ask(predictor, networks[i], devices, o.question)) all.push_back(std::move(c));
      }
    }
    out->add(in_order(all));
  }
  return out->finish();
}

}  // namespace

void add_rank(CLI::App& program, action& run) {
  auto o = std::make_shared<rank_options>();
  auto* sub = program.add_subcommand("rank", "Put devices for a network, or networks for a device, in order");
  sub->add_option(
         "networks", o->networks,
         "ONNX file, graph JSON lines or NAS-Bench-201 string; several, for one device, are ranked; - is stdin")
      ->required();
  add_hardware(*sub, o->hardware, "; several, for one network, are ranked");
  sub->add_option("--kind", o->kind, "all devices of the catalogue of this kind")
      ->check(one_of({"cpu", "gpu", "npu", "tpu", "vpu", "dsp", "fpga", "asic"}));
  add_number(*sub, "--max-latency-ms", o->limit_ms, bounds<double>{1e-6, 1e12},
             "limit; what is surely or perhaps beyond it is marked");
  add_number(*sub, "--top", o->top, count_bounds, "how many of each batch are shown; 0: all");
  add_latency_question(*sub, o->question);
  sub->add_option("--svg", o->svg, "picture to write: latencies and intervals in order");
  add_formats(*sub, o->format);
  sub->footer(
      "Example:\n  ledg rank examples/networks/resnet50.onnx --kind gpu --max-latency-ms 5 --top 10\n"
      "  ledg rank examples/networks/resnet50.onnx examples/networks/mobilenetv2_100.onnx --hardware T4");
  sub->callback([o, &run] { run = [o] { return rank(*o); }; });
}

}  // namespace ledg_program
