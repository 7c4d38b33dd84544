// SPDX-License-Identifier: BSD-3-Clause
/// @file score.cpp  `ledg score`: accuracies and latencies of a stream of cells; the best of them, and the Pareto
/// front.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "asked_hardware.hpp"
#include "cell_lines.hpp"
#include "cell_scorer.hpp"
#include "command.hpp"
#include "failures.hpp"
#include "formats.hpp"
#include "latency_question.hpp"
#include "latency_row.hpp"
#include "ledg/accuracy/pareto_front.hpp"
#include "ledg/any/accuracy_predictor.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "pareto_svg.hpp"
#include "progress.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

struct score_options {
  std::string in, hardware, checkpoint, svg;
  std::optional<std::size_t> top;
  std::optional<double> limit_ms;
  std::optional<std::int64_t> batch;
  bool pareto = false;
  std::size_t threads = 1;
  latency_question question;
  format_flags format;
};

/// Whether every line gets a row, as soon as it is known, rather than the best ones at the end.
bool is_filter(const score_options& o) {
  const auto format = o.format.chosen();
  return (format == row_format::jsonl || format == row_format::csv) && !o.top && !o.pareto && !o.limit_ms;
}

/// The row of @p c, whose latency is for the hardware called @p hardware.
ledg::io::json score_row(const scored_cell& c, const std::string& hardware) {
  if (!c.error.empty()) return {{"line", c.line}, {"error", c.error}};
  ledg::io::json row = {{"line", c.line},      {"network", c.network}, {"accuracy", c.accuracy.accuracy},
                        {"interval", nullptr}, {"coverage", nullptr},  {"flags", c.accuracy.flags}};
  if (c.accuracy.interval) {
    row["interval"] = {c.accuracy.interval->low, c.accuracy.interval->high};
    row["coverage"] = c.accuracy.interval->coverage;
  }
  if (!c.latency) return row;
  row["hardware"] = hardware;
  row["latency_ms"] = c.latency->latency_ms;
  row["interval_ms"] = nullptr;
  if (c.latency->interval) row["interval_ms"] = {c.latency->interval->low_ms, c.latency->interval->high_ms};
  for (const auto& flag : c.latency->flags) row["flags"].push_back(flag);
  return row;
}

std::vector<csv_column> score_columns(bool best) {
  std::vector<csv_column> columns;
  if (best) columns = {{"place"}, {"pareto"}};
  for (const char* title : {"line", "network", "accuracy"}) columns.push_back({title});
  columns.push_back({"interval_low", "/interval/0"});
  columns.push_back({"interval_high", "/interval/1"});
  for (const char* title : {"coverage", "hardware", "latency_ms"}) columns.push_back({title});
  columns.push_back({"interval_low_ms", "/interval_ms/0"});
  columns.push_back({"interval_high_ms", "/interval_ms/1"});
  for (const char* title : {"flags", "error"}) columns.push_back({title});
  return columns;
}

/// The best of a stream. Memory holds those alone, and one point for each place of a picture.
class best_cells {
 public:
  best_cells(std::size_t top, bool front, std::optional<double> limit_ms)
      : top_(top), wants_front_(front), limit_ms_(limit_ms) {}

  void add(const scored_cell& c) {
    if (limit_ms_ && !(c.latency && c.latency->latency_ms <= *limit_ms_)) return;
    const std::pair key(-c.accuracy.accuracy, c.line);
    const bool good = best_.size() < top_ || (top_ > 0 && key < std::prev(best_.end())->first);
    if (good && names_.insert(c.network).second) {  // a cell that comes twice is one of the best once
      best_.emplace(key, c);
      if (best_.size() > top_) {
        names_.erase(std::prev(best_.end())->second.network);
        best_.erase(std::prev(best_.end()));
      }
    }
    if (!wants_front_ || !c.latency) return;
    front_.add(c.latency->latency_ms, c.accuracy.accuracy, c);
    const auto x = std::lround(200 * std::log(c.latency->latency_ms));
    if (seen_.insert({x, std::lround(20 * c.accuracy.accuracy)}).second)
      cloud_.push_back({"", c.latency->latency_ms, c.accuracy.accuracy, false});
  }

  /// One of the result: among the best, in the front, or both.
  struct chosen {
    scored_cell cell;
    std::optional<std::size_t> place;  ///< among the best, from 1
    bool front = false;
  };

  /// The best accuracy first; of equal ones the earlier line.
  [[nodiscard]] std::vector<chosen> in_order() const {
    std::map<std::pair<double, std::size_t>, chosen> all;
    std::size_t place = 0;
    for (const auto& [key, cell] : best_) all[key] = {cell, ++place, false};
    for (const auto& p : front_.points()) {
      auto& one = all[{-p.worth, p.item.line}];
      one.cell = p.item;
      one.front = true;
    }
    std::vector<chosen> out;
    for (auto& [key, one] : all) out.push_back(std::move(one));
    return out;
  }

  /// Points for a picture: the front, and a dot wherever there are others.
  [[nodiscard]] std::vector<scored_point> points() const {
    auto out = cloud_;
    for (const auto& p : front_.points()) out.push_back({p.item.network, p.cost, p.worth, true});
    return out;
  }

 private:
  std::size_t top_;
  bool wants_front_;
  std::optional<double> limit_ms_;
  std::map<std::pair<double, std::size_t>, scored_cell> best_;
  std::set<std::string> names_;  // of the best
  ledg::pareto_front<scored_cell> front_;
  std::set<std::pair<long, long>> seen_;
  std::vector<scored_point> cloud_;
};

/// What the run says of itself.
struct score_counts {
  std::size_t cells = 0, errors = 0;
};

void complain_of(const scored_cell& c, const score_counts& counts) {
  constexpr std::size_t most = 20;
  if (counts.errors <= most) complain(c.error);
  if (counts.errors == most) std::cerr << "further errors are counted only\n";
}

/// Lines of @p in to @p scorer, as many together as are there without waiting; `use(cell)` for each in its order.
template <class Use>
score_counts score_lines(cell_lines in, cell_scorer& scorer, const Use& use) {
  constexpr std::size_t most = 4096;
  score_counts counts;
  std::vector<scored_cell> chunk;
  const auto flush = [&] {
    scorer.score(chunk);
    for (const auto& c : chunk) {
      counts.cells += 1;
      counts.errors += c.error.empty() ? 0 : 1;
      use(c, counts);
    }
    chunk.clear();
  };
  while (in.next()) {
    chunk.push_back({in.number(), in.text()});
    if (chunk.size() == most || in.may_wait()) flush();
  }
  flush();
  return counts;
}

/// A row for every line.
int score_as_filter(const score_options& o, cell_scorer& scorer, const std::string& hardware) {
  row_output rows(o.format.chosen(), "scores", score_columns(false));
  const auto counts = score_lines(cell_lines(o.in), scorer, [&](const scored_cell& c, const score_counts& /*so far*/) {
    rows.add(score_row(c, hardware));
  });
  rows.finish();
  return counts.errors > 0 ? exit_code::bad_input : exit_code::ok;
}

std::vector<std::string> score_cells(const best_cells::chosen& one) {
  const auto& a = one.cell.accuracy;
  std::vector<std::string> cells{one.place ? std::to_string(*one.place) : "-", one.front ? "*" : "", one.cell.network,
                                 styled(fmt::format("{:.2f}", a.accuracy), style::bold),
                                 a.interval ? fmt::format("{:.2f} - {:.2f}", a.interval->low, a.interval->high) : "-"};
  if (one.cell.latency) {
    cells.push_back(ms_text(one.cell.latency->latency_ms));
    cells.push_back(interval_text(*one.cell.latency));
  }
  return cells;
}

void print_best(const score_options& o, const best_cells& best, const score_counts& counts,
                const std::string& hardware) {
  using align = table::align;
  row_output rows(o.format.chosen(), "scores", score_columns(true));
  table out({{"place", align::right},
             {"front"},
             {"cell"},
             {"accuracy %", align::right},
             {"90 % interval", align::right},
             {hardware.empty() ? "" : "latency ms", align::right},
             {hardware.empty() ? "" : "90 % interval", align::right}});
  for (const auto& one : best.in_order()) {
    auto row = score_row(one.cell, hardware);
    row["place"] = one.place ? ledg::io::json(*one.place) : ledg::io::json(nullptr);
    row["pareto"] = one.front;
    rows.add(std::move(row));
    out.add(score_cells(one));
  }
  rows.finish({{"cells", counts.cells}, {"errors", counts.errors}});
  if (rows.is_table() && !out.empty()) out.print();
}

/// The best ones, at the end.
int score_for_best(const score_options& o, cell_scorer& scorer, const std::string& hardware) {
  stream_progress watched("cells");
  best_cells best(o.top.value_or(o.pareto ? 0 : 50), o.pareto || !o.svg.empty(), o.limit_ms);
  const auto counts = score_lines(cell_lines(o.in), scorer, [&](const scored_cell& c, const score_counts& so_far) {
    if (c.error.empty()) {
      best.add(c);
      watched.update(so_far.cells);
    } else {
      watched.erase();
      complain_of(c, so_far);
    }
  });
  watched.erase();
  print_best(o, best, counts, hardware);
  if (!o.svg.empty())
    ledg::io::write_atomically(o.svg, pareto_svg(best.points(), "Accuracy against latency on " + hardware));
  std::cerr << fmt::format("{} cells, {} of them with errors, {:.0f} a second\n", counts.cells, counts.errors,
                           static_cast<double>(counts.cells) / std::max(watched.seconds(), 1e-9));
  return counts.errors > 0 ? exit_code::bad_input : exit_code::ok;
}

/// @throws ledg::input_error where the options do not go together
void check_options(const score_options& o) {
  static_cast<void>(o.format.chosen());
  require_writable(o.svg, "--svg");
  if (!o.svg.empty() && is_filter(o))
    throw ledg::input_error(
        "score --svg: a stream of rows has no end to draw at: add --top or --pareto, or draw the "
        "rows with ledg plot");
  if (!o.hardware.empty()) return;
  const auto& q = o.question;
  const std::pair<bool, const char*> of_latencies[] = {{o.pareto, "--pareto"},
                                                       {!o.svg.empty(), "--svg"},
                                                       {o.limit_ms.has_value(), "--max-latency-ms"},
                                                       {o.batch.has_value(), "--batch"},
                                                       {!q.precision.empty(), "--precision"},
                                                       {!q.runtime.empty(), "--runtime"},
                                                       {!q.cores.empty(), "--cores"},
                                                       {!q.layout.empty(), "--layout"},
                                                       {!q.source.empty(), "--source"},
                                                       {!q.checkpoint.empty(), "--latency-checkpoint"}};
  for (const auto& [given, option] : of_latencies)
    if (given) throw ledg::input_error(fmt::format("score {}: --hardware is missing; a latency depends on it", option));
}

int score(const score_options& o) {
  check_options(o);
  cell_scorer scorer(
      ledg::any_accuracy_predictor::load(o.checkpoint.empty() ? shipped_file("nb201_accuracy.safetensors")
                                                              : std::filesystem::path(o.checkpoint)),
      o.threads);
  std::string hardware;
  if (!o.hardware.empty()) {
    const auto predictor = ledg::any_latency_predictor::load(checkpoint_of(o.question));
    const auto query = asked_query(o.hardware, o.question, predictor);
    hardware = query.spec.name;
    scorer.ask_latency(predictor, query, o.batch);
  }
  return is_filter(o) ? score_as_filter(o, scorer, hardware) : score_for_best(o, scorer, hardware);
}

}  // namespace

void add_score(CLI::App& program, action& run) {
  auto o = std::make_shared<score_options>();
  auto* sub = program.add_subcommand("score", "Accuracy and latency of a stream of NAS cells");
  sub->add_option("--in", o->in,
                  "a cell a line: NAS-Bench-201 string, NAS-Bench-101 cell or graph; plain or gzip; - is stdin")
      ->required();
  add_hardware(*sub, o->hardware, "; without it there are no latencies");
  add_number(*sub, "--top", o->top, count_bounds,
             "only the cells of the best accuracy, best first; 50 where a table or --json is printed");
  sub->add_flag("--pareto", o->pareto, "those that no other beats in both accuracy and latency");
  add_number(*sub, "--max-latency-ms", o->limit_ms, bounds<double>{1e-6, 1e12}, "slower ones are left out");
  sub->add_option("--svg", o->svg, "picture to write: accuracy against latency");
  add_platform_options(*sub, o->question);
  add_number(*sub, "--batch", o->batch, bounds<std::int64_t>{1, 1'000'000}, "inputs that a latency is for, in all");
  sub->add_option("--checkpoint", o->checkpoint, "accuracy checkpoint; the shipped one where none is named");
  sub->add_option("--latency-checkpoint", o->question.checkpoint,
                  "latency checkpoint; the shipped one where none is named");
  add_number(*sub, "--threads", o->threads, thread_bounds, "threads; results do not depend on it");
  add_formats(*sub, o->format);
  sub->footer(
      "Example:\n  ledg score --in examples/scale/cells.txt --hardware 'Tesla T4' --pareto\n"
      "  cat examples/scale/cells.txt | ledg score --in - --jsonl");
  sub->callback([o, &run] { run = [o] { return score(*o); }; });
}

}  // namespace ledg_program
