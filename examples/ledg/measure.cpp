// SPDX-License-Identifier: BSD-3-Clause
/// @file measure.cpp  `ledg measure`: has a runner time networks on this machine, and keeps what it finds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "failures.hpp"
#include "formats.hpp"
#include "ledg/hardware/cores_text.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/measure/row_file.hpp"
#include "ledg/measure/runner.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "this_machine.hpp"

namespace ledg_program {
namespace {

namespace fs = std::filesystem;
using ledg::measure::measured_row;

struct measure_options {
  std::vector<std::string> networks;
  std::vector<double> batches{1};
  std::string runner, out, hardware, precision = "fp32", runtime, cores;
  ledg::measure::timing_options timing;
  double limit_s = 300;
  format_flags format;
};

/// Rows that are there already.
std::vector<measured_row> rows_there(const std::string& file) {
  if (!ledg::io::exists(file)) return {};
  return ledg::measure::read_rows(file);
}

/// Looks at all words before anything is measured. @throws ledg::input_error, ledg::lookup_error
void check_options(const measure_options& o) {
  require_writable(o.out, "--out");
  if (o.runner.empty()) throw ledg::input_error("--runner: expected a command, got an empty text");
  static_cast<void>(ledg::hardware::parse_precision(o.precision));
  if (!o.runtime.empty()) static_cast<void>(ledg::hardware::parse_runtime(o.runtime));
  if (!o.cores.empty() && !ledg::hardware::canonical_cores(o.cores))
    static_cast<void>(ledg::hardware::used_cores(
        o.hardware.empty() ? this_machine() : ledg::hardware::resolve(o.hardware), o.cores));
  for (const double b : o.batches)
    if (b != std::floor(b)) throw ledg::input_error(fmt::format("--batch: expected whole numbers, got {:g}", b));
}

/// What the rows call the hardware: what was asked for, else this machine by the catalogue's name, else by a file
/// beside the rows that says what it is.
std::string hardware_name(const measure_options& o) {
  if (!o.hardware.empty()) {
    static_cast<void>(ledg::hardware::resolve(o.hardware));
    return o.hardware;
  }
  auto described = fs::path(o.out).replace_extension(".hardware.json");
  if (ledg::io::exists(described)) return described.string();
  const auto machine = this_machine();
  if (ledg::hardware::find_if_known(machine.name) != nullptr) return machine.name;
  ledg::io::write_atomically(described, ledg::hardware::to_json(machine).dump(2) + '\n');
  std::cerr << "this machine is not in the catalogue; '" << described.string() << "' says what was found of it\n";
  return described.string();
}

ledg::io::json result_row(const measured_row& row, const ledg::measure::timing& t) {
  ledg::io::json out = {{"network", row.network},          {"hardware", row.hardware}, {"precision", row.precision},
                        {"runtime", row.runtime},          {"cores", row.cores},       {"batch", row.batch},
                        {"latency_ms", t.latency_ms},      {"spread_ms", t.spread_ms}, {"repetitions", t.repetitions},
                        {"flags", ledg::io::json::array()}};
  if (t.unstable) out["flags"].push_back("unstable");
  if (t.throttled) out["flags"].push_back("throttled");
  return out;
}

/// The rows of one run of the command: those to be measured, and what becomes of them.
class measuring {
 public:
  explicit measuring(const measure_options& o)
      : options_(o),
        done_(rows_there(o.out)),
        hardware_(hardware_name(o)),
        runner_(o.runner),
        out_(o.format.chosen(), "measurements",
             {{"network", ""},
              {"hardware", ""},
              {"precision", ""},
              {"runtime", ""},
              {"cores", ""},
              {"batch", ""},
              {"latency_ms", ""},
              {"spread_ms", ""},
              {"repetitions", ""},
              {"flags", ""},
              {"error", ""}}),
        table_({{"network"},
                {"batch", table::align::right},
                {"ms", table::align::right},
                {"+-", table::align::right},
                {"runs", table::align::right},
                {"flags"}}) {}

  /// @returns the exit code
  int run() {
    progress bar("measuring", options_.networks.size() * options_.batches.size());
    std::size_t count = 0;
    for (const auto& network : options_.networks)
      for (const double batch : options_.batches) {
        bar.update(count++, network);
        measured_row row;
        row.network = network;
        row.hardware = hardware_;
        row.precision = options_.precision;
        row.runtime = options_.runtime;
        row.cores = options_.cores;
        row.batch = batch;
        if (is_done(row))
          ++skipped_;
        else
          measure_one(row, bar);
      }
    out_.finish();
    if (out_.is_table() && !table_.empty()) table_.print();
    if (skipped_ > 0)
      std::cerr << fmt::format("{} were in '{}' already and are not measured again\n", skipped_, options_.out);
    return failed_ ? 2 : 0;
  }

 private:
  /// Whether @p row was measured before; a runtime that the runner says itself is not known beforehand.
  [[nodiscard]] bool is_done(const measured_row& row) const {
    return std::any_of(done_.begin(), done_.end(), [&](measured_row before) {
      if (row.runtime.empty()) before.runtime.clear();
      return before.same_question(row);
    });
  }

  void measure_one(measured_row& row, progress& bar) {
    try {
      const auto answer =
          runner_.ask({row.network, row.batch, row.precision, row.cores, options_.timing}, options_.limit_s);
      const auto& t = answer.timing;
      if (row.runtime.empty()) row.runtime = answer.runtime;
      static_cast<void>(ledg::hardware::parse_runtime(row.runtime.empty() ? "unknown" : row.runtime));
      row.latency_ms = t.latency_ms;
      row.spread_ms = t.spread_ms;
      row.repetitions = t.repetitions;
      ledg::measure::append_row(options_.out, row);
      bar.say();
      out_.add(result_row(row, t));
      const std::string flags = fmt::format("{}{}", t.unstable ? "unstable " : "", t.throttled ? "throttled" : "");
      table_.add({row.network, fmt::format("{:g}", row.batch), styled(fmt::format("{:.4g}", t.latency_ms), style::bold),
                  fmt::format("{:.2g}", t.spread_ms), fmt::to_string(t.repetitions), styled(flags, style::yellow)});
    } catch (const ledg::input_error& e) {
      failed_ = true;
      out_.add({{"network", row.network}, {"hardware", row.hardware}, {"batch", row.batch}, {"error", e.what()}});
      bar.say(error_line(fmt::format("'{}' at batch {:g}: {}", row.network, row.batch, e.what())));
    }
  }

  const measure_options& options_;
  std::vector<measured_row> done_;
  std::string hardware_;
  ledg::measure::runner runner_;
  row_output out_;
  table table_;
  std::size_t skipped_ = 0;
  bool failed_ = false;
};

}  // namespace

void add_measure(CLI::App& program, action& run) {
  auto o = std::make_shared<measure_options>();
  auto* sub = program.add_subcommand("measure", "Have a runner time networks here, for 'ledg calibrate'");
  sub->add_option("networks", o->networks, "ONNX files, as the runner takes them")->required();
  sub->add_option("--runner", o->runner,
                  "command that reads a JSON object a line and answers one; examples/runners has some")
      ->required();
  sub->add_option("--out", o->out, "CSV file; rows are added, and what is in it already is not measured again")
      ->required();
  sub->add_option("--hardware", o->hardware, "what was measured on; this machine where nothing is said");
  sub->add_option("--precision", o->precision, "numbers that the network computes in")->capture_default_str();
  sub->add_option("--runtime", o->runtime, "software that runs the network; by default what the runner says");
  sub->add_option("--cores", o->cores, "part of the device in use, such as '2 threads'; the runner is told");
  sub->add_option("--batch", o->batches, "batch sizes")
      ->delimiter(',')
      ->check(CLI::Range(1.0, 1048576.0).description(""))
      ->type_name("1..1048576")
      ->capture_default_str();
  add_number(*sub, "--warm-up", o->timing.warm_up, bounds<std::size_t>{0, 1'000'000}, "runs that do not count");
  add_number(*sub, "--runs", o->timing.least_runs, bounds<std::size_t>{1, 1'000'000}, "timed runs, at least");
  add_number(*sub, "--seconds", o->timing.seconds, bounds<double>{0, 86'400}, "time spent on a network, at least");
  add_number(*sub, "--limit", o->limit_s, bounds<double>{0.1, 86'400}, "seconds after which a runner is given up");
  add_formats(*sub, o->format);
  sub->footer(
      "Example:\n"
      "  ledg measure resnet18.onnx --runner 'python3 examples/runners/onnxruntime_runner.py' --cores '2 threads' "
      "--out measured.csv");
  sub->callback([o, &run] {
    run = [o] {
      check_options(*o);
      o->timing.most_runs = std::max(o->timing.most_runs, o->timing.least_runs);
      return measuring(*o).run();
    };
  });
}

}  // namespace ledg_program
