// SPDX-License-Identifier: BSD-3-Clause
#include "protocol_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/protocol/order.hpp"
#include "ledg/protocol/order_networks.hpp"
#include "ledg/protocol/run.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "protocol_svg.hpp"

namespace ledg_program {
namespace {

/// A folder of its own for checkpoints of folds, which goes with the object.
class fold_folder {
 public:
  /// @throws ledg::input_error where it cannot be made
  fold_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ledg-folds-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw ledg::input_error(fmt::format("cannot make the folder '{}': {}", name, std::strerror(errno)));
    path_ = name;
  }
  fold_folder(const fold_folder&) = delete;
  fold_folder& operator=(const fold_folder&) = delete;
  ~fold_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string number(double x, int digits) { return std::isfinite(x) ? fmt::format("{:.{}f}", x, digits) : "-"; }

ledg::protocol_request request_of(const protocol_options& o, std::size_t threads) {
  ledg::protocol_request request;
  request.protocol = ledg::find_protocol(o.name);
  if (!o.config.empty()) request.training = ledg::latency_training_run::from_file(o.config);
  request.size = ledg::io::enum_named<ledg::fold_size>(o.size, "size of a fold", "--fold-size");
  request.folds.only = o.units;
  request.told.counts = o.measurements;
  request.told.draws = o.draws;
  request.most_rows = o.most_rows;
  request.threads = threads;
  if (o.seeds == 0) throw ledg::input_error("--seeds: expected at least 1, got 0");
  request.seeds.clear();
  for (std::uint64_t s = 1; s <= o.seeds; ++s) request.seeds.push_back(s);
  return request;
}

/// Lines of each seed, by unit in their order.
std::vector<std::vector<ledg::protocol_line>> lines_by_seed(const ledg::protocol_request& request,
                                                            std::span<const ledg::protocol_row> rows) {
  std::vector<std::vector<ledg::protocol_line>> out;
  for (const auto seed : request.seeds) {
    std::vector<ledg::protocol_row> own;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(own), [&](const auto& r) { return r.seed == seed; });
    out.push_back(ledg::protocol_lines(own));
  }
  return out;
}

/// What the numbers are of: without it nobody could compare them.
ledg::io::json heading(const protocol_options& o, const ledg::protocol_request& request) {
  return {{"protocol", o.name},
          {"about", request.protocol.about},
          {"fold_size", o.size},
          {"preset", request.training.preset},
          {"seeds", o.seeds}};
}

std::vector<csv_column> columns() {
  std::vector<csv_column> out;
  for (const auto* title :
       {"protocol", "fold_size", "seed", "left_out", "settings", "rows", "told", "picked", "median_error", "mape",
        "acc10", "spearman", "coverage", "coverage_claimed", "interval_factor"})
    out.push_back({title});
  for (const auto name : ledg::baseline_names)
    out.push_back({fmt::format("{}_median_error", name), fmt::format("/baselines/{}/median_error", name)});
  for (const auto* name : {"scale_alone", "copy"})
    out.push_back({fmt::format("{}_median_error", name), fmt::format("/{}/median_error", name)});
  return out;
}

void print_lines(const protocol_options& o, const ledg::protocol_request& request, row_format format,
                 const std::vector<std::vector<ledg::protocol_line>>& seeds) {
  row_output out(format, "protocol", columns());
  for (std::size_t s = 0; s < seeds.size(); ++s)
    for (const auto& line : seeds[s]) {
      auto row = heading(o, request);
      row.update(ledg::protocol_json(line, request.seeds[s]));
      out.add(row);
    }
  for (std::size_t k = 0; k < seeds.front().size() && format != row_format::csv; ++k) {
    std::vector<ledg::protocol_line> same;
    for (const auto& own : seeds) same.push_back(own[k]);
    auto row = heading(o, request);
    row["summary"] = ledg::protocol_summary(same);
    out.add(row);
  }
  out.finish();
}

/// What measurements are worth.
void print_told_table(const std::vector<ledg::protocol_line>& lines) {
  using align = table::align;
  table out({{"left out"},
             {"settings", align::right},
             {"told", align::right},
             {"picked"},
             {"rows", align::right},
             {"median error", align::right},
             {"mean", align::right},
             {"in 90 %", align::right},
             {"interval x/", align::right},
             {"scale alone", align::right},
             {"copy of nearest", align::right}});
  for (const auto& l : lines)
    out.add({l.left_out, std::to_string(l.settings), std::to_string(l.told), l.picked, std::to_string(l.rows),
             percent(l.model.median_error), percent(l.model.mape), percent(l.coverage), number(l.interval_factor, 2),
             percent(l.scaled.median_error), percent(l.copied.median_error)});
  out.print();
}

void print_table(const std::vector<ledg::protocol_line>& lines) {
  using align = table::align;
  table out({{"left out"},
             {"settings", align::right},
             {"rows", align::right},
             {"median error", align::right},
             {"within 10 %", align::right},
             {"rho", align::right},
             {"in 90 %", align::right},
             {"interval x/", align::right},
             {"FLOPs", align::right},
             {"roofline", align::right},
             {"physics", align::right},
             {"nearest", align::right},
             {"mean rho", align::right}});
  const auto baseline = [](const ledg::protocol_line& l, ledg::latency_baseline b) -> const ledg::protocol_quality& {
    return l.baselines[static_cast<std::size_t>(b)];
  };
  for (const auto& l : lines)
    out.add({l.left_out, std::to_string(l.settings), std::to_string(l.rows), percent(l.model.median_error),
             percent(l.model.acc10), number(l.model.spearman, 3), percent(l.coverage), number(l.interval_factor, 2),
             percent(baseline(l, ledg::latency_baseline::flops).median_error),
             percent(baseline(l, ledg::latency_baseline::roofline).median_error),
             percent(baseline(l, ledg::latency_baseline::physics).median_error),
             percent(baseline(l, ledg::latency_baseline::nearest).median_error),
             number(baseline(l, ledg::latency_baseline::mean).spearman, 3)});
  out.print();
}

void write_rows(const std::string& file, std::span<const ledg::protocol_row> rows) {
  std::string text;
  for (const auto& r : rows) {
    ledg::io::json line{{"seed", r.seed},
                        {"left_out", r.left_out},
                        {"data", r.data},
                        {"setting", r.device},
                        {"network", r.network},
                        {"batch", r.batch},
                        {"latency_ms", r.latency_ms},
                        {"predicted_ms", r.predicted_ms},
                        {"told", r.told},
                        {"picked", r.picked},
                        {"draw", r.draw}};
    line["interval"] = r.interval ? ledg::io::json{r.interval->low_ms, r.interval->high_ms} : ledg::io::json(nullptr);
    for (std::size_t b = 0; b < ledg::baseline_count; ++b)
      line["baselines"][std::string(ledg::baseline_names[b])] =
          std::isfinite(r.baselines[b]) ? ledg::io::json(r.baselines[b]) : ledg::io::json(nullptr);
    text += ledg::io::to_line(line) + '\n';
  }
  ledg::io::write_atomically(file, text);
}

void draw(const protocol_options& o, std::span<const ledg::protocol_row> rows,
          const std::vector<ledg::protocol_line>& lines) {
  const std::filesystem::path folder(o.pictures);
  const auto title = fmt::format("{} ({} folds)", o.name, o.size);
  ledg::io::write_atomically(folder / (o.name + "-predicted.svg"),
                             protocol_predicted_svg(rows, "Predicted and measured: " + title));
  ledg::io::write_atomically(folder / (o.name + "-errors.svg"), protocol_errors_svg(lines, "Median error: " + title));
}

}  // namespace

void add_protocol_options(CLI::App& eval, protocol_options& into) {
  std::string known;
  for (const auto& p : ledg::known_protocols) known += fmt::format("{}{}", known.empty() ? "" : ", ", p.name);
  eval.add_option("--protocol", into.name,
                  "instead of a checkpoint: train without a part of --data, and ask about that part; " + known +
                      "; or " + order_protocol + ": ask the checkpoint about pairs of cards, without --data");
  eval.add_option("--leave-out", into.units, "of a protocol, only these units (or globs), separated by commas")
      ->delimiter(',');
  eval.add_option("--seeds", into.seeds, "of a protocol: how many trainings of each fold")->capture_default_str();
  eval.add_option("--fold-size", into.size,
                  "what a fold trains: physics (seconds), small (minutes), or full, as ledg train")
      ->capture_default_str();
  eval.add_option("--measurements", into.measurements,
                  "of a protocol: how many rows of each setting left out are told after training, such as 0,1,3,5,10")
      ->delimiter(',');
  eval.add_option("--draws", into.draws, "of a protocol: random choices of --measurements, beside the suggested ones")
      ->capture_default_str();
  eval.add_option("--fold-rows", into.most_rows, "of a protocol: most rows of a setting that are asked about; 0: all")
      ->capture_default_str();
  eval.add_option("--config", into.config, "of a protocol: settings of its trainings, as of ledg train");
  eval.add_option("--pictures", into.pictures, "of a protocol: folder for pictures, SVG");
}

int run_protocol_command(const protocol_options& o, const std::vector<std::string>& data, std::size_t threads,
                         row_format format, const std::string& rows_file) {
  auto request = request_of(o, threads);
  if (!o.pictures.empty()) {
    require_folder(o.pictures, "--pictures");
    require_writable(std::filesystem::path(o.pictures) / (o.name + "-errors.svg"), "--pictures");
  }
  const fold_folder folder;
  request.directory = folder.path();
  std::vector<ledg::data::dataset> sets;
  for (const auto& d : data) {
    const auto named = ledg::data::named_folder::parse(d);
    sets.push_back(ledg::data::load(named.name, named.folder));
  }
  ledg::protocol_observer observer;
  std::optional<progress> bar;
  std::size_t done = 0;
  observer.on_fold = [&](std::size_t fold, std::size_t folds, const ledg::latency_fold& f, std::uint64_t seed) {
    if (!bar) bar.emplace("folds", folds * o.seeds);
    bar->update(done++, "without " + f.left_out);
    bar->say(fmt::format("seed {}, fold {}/{}: without {}\n", seed, fold + 1, folds, f.left_out));
  };
  const auto rows = ledg::run_protocol(request, sets, observer);
  bar.reset();
  if (rows.empty()) throw ledg::input_error("protocol " + o.name + ": no row is left to ask about");
  const auto seeds = lines_by_seed(request, rows);
  if (format != row_format::table) {
    print_lines(o, request, format, seeds);
  } else {
    if (request.told.any())
      print_told_table(seeds.front());
    else
      print_table(seeds.front());
    if (seeds.size() > 1) std::cout << "of the first seed; --jsonl has all of them, and their spread\n";
  }
  if (!rows_file.empty()) write_rows(rows_file, rows);
  if (!o.pictures.empty()) draw(o, rows, seeds.front());
  return 0;
}

int run_order_command(const std::filesystem::path& checkpoint, row_format format, const std::string& rows_file) {
  const auto predictor = ledg::any_latency_predictor::load(checkpoint);
  const auto report =
      ledg::check_order(ledg::order_networks(), ledg::ordered_cards(),
                        [&](const auto& network, auto queries) { return predictor.predict(network, queries); });
  using align = table::align;
  table shown({{"network"},
               {"asked"},
               {"pairs", align::right},
               {"wrong way round", align::right},
               {"intervals apart", align::right}});
  row_output out(format, "pairs", {{"network"}, {"asked"}, {"pairs"}, {"wrong"}, {"apart"}});
  for (const auto& l : report.lines) {
    const auto share = [&](std::size_t n) {
      return l.pairs > 0 ? static_cast<double>(n) / static_cast<double>(l.pairs) : 0.0;
    };
    shown.add({l.network, l.asked, std::to_string(l.pairs), percent(share(l.wrong)), percent(share(l.apart))});
    out.add({{"network", l.network},
             {"asked", l.asked},
             {"pairs", l.pairs},
             {"wrong", share(l.wrong)},
             {"apart", share(l.apart)}});
  }
  out.finish();
  if (out.is_table()) shown.print();
  if (rows_file.empty()) return 0;
  std::string text;
  for (const auto& c : report.apart)
    text += ledg::io::to_line({{"network", c.network},
                               {"asked", c.asked},
                               {"faster", c.faster},
                               {"slower", c.slower},
                               {"faster_ms", c.faster_ms},
                               {"slower_ms", c.slower_ms}}) +
            '\n';
  ledg::io::write_atomically(rows_file, text);
  return 0;
}

}  // namespace ledg_program
