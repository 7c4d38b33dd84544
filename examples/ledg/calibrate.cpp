// SPDX-License-Identifier: BSD-3-Clause
/// @file calibrate.cpp  `ledg calibrate`: a checkpoint that has learnt from measurements of one's own, and
/// `ledg suggest`: which networks to measure for that.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asked_hardware.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/latency/setting_choice.hpp"
#include "ledg/measure/probe_networks.hpp"
#include "ledg/measure/row_file.hpp"
#include "network_argument.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "setting_json.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

namespace fs = std::filesystem;
using ledg::io::json;

struct calibrate_options {
  std::string checkpoint, measurements, out;
  format_flags format;
};

fs::path chosen_checkpoint(const std::string& file) {
  return file.empty() ? shipped_file("latency.safetensors") : fs::path(file);
}

/// The network of @p row: a file, a NAS cell, or `FILE#ID` for one graph of a file of several.
ledg::data::batched_network network_of(const ledg::measure::measured_row& row) {
  const auto mark = row.network.rfind('#');
  const bool one_of = mark != std::string::npos && ledg::io::exists(row.network.substr(0, mark));
  const auto name = one_of ? row.network.substr(0, mark) : row.network;
  const auto read = [&](const ledg::onnx::options& o) { return read_argument(name, o); };
  if (row.batch != std::floor(row.batch))
    throw ledg::input_error(fmt::format("column 'batch': expected a whole number, got {:g}", row.batch));
  const auto batch = std::llround(row.batch);
  auto networks = ledg::data::read_batched(read, name, {}, batch);
  if (one_of) std::erase_if(networks, [&](const auto& n) { return n.network.id != row.network.substr(mark + 1); });
  if (networks.size() != 1)
    throw ledg::input_error("'" + row.network + "' names " + std::to_string(networks.size()) +
                            " networks, expected one; FILE#ID names one of several");
  return std::move(networks.front());
}

ledg::platform_measurement to_measurement(const ledg::measure::measured_row& row,
                                          const ledg::any_latency_predictor& predictor) {
  try {
    ledg::platform_measurement m;
    auto n = network_of(row);
    m.query.spec = asked_hardware(row.hardware, predictor);
    if (!row.precision.empty()) m.query.precision = ledg::hardware::parse_precision(row.precision);
    m.query.runtime = row.runtime;
    m.query.cores = row.cores;
    m.query.layout = row.layout;
    m.query.inputs = static_cast<double>(n.inputs);
    m.query.batch = static_cast<double>(n.batch) / m.query.inputs;
    m.network = std::move(n.network);
    m.name = row.network;
    m.latency_ms = row.latency_ms;
    m.spread_ms = row.spread_ms.value_or(0);
    m.place = row.place;
    return m;
  } catch (const ledg::input_error& e) {
    throw ledg::input_error(row.place + ": " + e.what());
  }
}

json to_row(const ledg::calibration_report& r) {
  auto row = to_json(r.setting);
  row["hardware"] = r.setting.device;
  row["used"] = r.used;
  row["moved"] = ledg::io::enum_name(r.reach);
  row["error_before"] = r.error_before;
  row["error_after"] = std::isnan(r.error_after) ? json(nullptr) : json(r.error_after);
  row["notes"] = r.notes;
  return row;
}

int calibrate(const calibrate_options& o) {
  require_writable(o.out, "--out");
  row_output rows(o.format.chosen(), "platforms",
                  {{"hardware"},
                   {"runtime"},
                   {"precision"},
                   {"cores"},
                   {"layout"},
                   {"networks"},
                   {"rows"},
                   {"used"},
                   {"moved"},
                   {"error_before"},
                   {"error_after"},
                   {"notes"}});
  auto predictor = ledg::any_latency_predictor::load(chosen_checkpoint(o.checkpoint));
  const auto measured = ledg::measure::read_rows(o.measurements);
  if (measured.empty()) throw ledg::input_error("'" + o.measurements + "': expected measurements, got a header alone");
  std::vector<ledg::platform_measurement> measurements;
  for (const auto& row : measured) measurements.push_back(to_measurement(row, predictor));
  const auto reports = [&] {
    const progress bar("calibrating", 1);
    return predictor.calibrate(measurements);
  }();
  predictor.save(o.out);
  table people({{"hardware"},
                {"precision"},
                {"runtime"},
                {"cores"},
                {"networks", table::align::right},
                {"error before", table::align::right},
                {"left out in turn", table::align::right},
                {"moved"}});
  for (const auto& r : reports) {
    rows.add(to_row(r));
    people.add({r.setting.device, ledg::hardware::to_string(r.setting.precision),
                ledg::hardware::runtime_text(r.setting.runtime), r.setting.cores, fmt::to_string(r.setting.networks),
                percent(r.error_before), percent(r.error_after), ledg::io::enum_name(r.reach)});
    for (const auto& note : r.notes) std::cerr << "note: " << note << '\n';
  }
  rows.finish({{"checkpoint", o.out}});
  if (rows.is_table()) people.print();
  return 0;
}

struct suggest_options {
  std::string checkpoint, hardware, precision, runtime, cores, out;
  std::size_t count = 5;
  format_flags format;
};

/// A file of `ledg suggest`, read as anybody would.
ledg::graph read_probe(const ledg::measure::probe_network& probe) {
  ledg::onnx::options one;
  one.batch = 1;
  const auto bytes = std::make_shared<const std::string>(probe.file.bytes());
  auto g = ledg::onnx::network(bytes, *bytes, probe.name, one).to_graph();
  g.id = probe.name;
  return g;
}

int suggest(const suggest_options& o) {
  row_output rows(o.format.chosen(), "networks", {{"network"}, {"file"}, {"latency_ms"}});
  const auto predictor = ledg::any_latency_predictor::load(chosen_checkpoint(o.checkpoint));
  ledg::platform_query q;
  q.spec = asked_hardware(o.hardware, predictor);
  if (!o.precision.empty()) q.precision = ledg::hardware::parse_precision(o.precision);
  q.runtime = o.runtime;
  q.cores = o.cores;
  static_cast<void>(ledg::read_query(q, predictor.settings()));
  require_folder(o.out, "--out");
  const auto probes = ledg::measure::probe_networks();
  std::vector<ledg::graph> networks;
  for (const auto& p : probes) networks.push_back(read_probe(p));
  const auto chosen = predictor.suggest(networks, q, o.count);
  std::string list = "network,expected_ms\n";
  table people({{"network"}, {"expected ms", table::align::right}});
  for (const auto i : chosen) {
    const auto file = fs::path(o.out) / (probes[i].name + ".onnx");
    probes[i].file.write(file);
    const double ms = predictor.predict(networks[i], q).latency_ms;
    list += fmt::format("{},{:.4g}\n", ledg::io::csv_field(file.string()), ms);
    rows.add({{"network", probes[i].name}, {"file", file.string()}, {"latency_ms", ms}});
    people.add({file.string(), fmt::format("{:.3g}", ms)});
  }
  ledg::io::write_atomically(fs::path(o.out) / "networks.csv", list);
  rows.finish();
  if (rows.is_table()) people.print();
  return 0;
}

void add_suggest(CLI::App& program, action& run) {
  auto o = std::make_shared<suggest_options>();
  auto* sub = program.add_subcommand("suggest", "Networks that tell most of a platform once they are measured on it");
  sub->add_option("--hardware", o->hardware, "catalogue name, text or JSON file")->required();
  sub->add_option("--precision", o->precision, "numbers to compute in; by default by kind of device");
  sub->add_option("--runtime", o->runtime, "runtime, with or without a version (hw runtimes)");
  sub->add_option("--cores", o->cores, "part of the device in use, such as '4 threads'");
  add_number(*sub, "-k,--count", o->count, bounds<std::size_t>{1, ledg::measure::probe_networks().size()},
             "how many networks");
  sub->add_option("--out", o->out, "folder for ONNX files and networks.csv")->required();
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint; the shipped one where none is named");
  add_formats(*sub, o->format);
  sub->footer("Example:\n  ledg suggest --hardware 'Raspberry Pi 5' --runtime ncnn -k 5 --out probes");
  sub->callback([o, &run] { run = [o] { return suggest(*o); }; });
}

}  // namespace

void add_calibrate(CLI::App& program, action& run) {
  add_suggest(program, run);
  auto o = std::make_shared<calibrate_options>();
  auto* sub = program.add_subcommand("calibrate", "Teach a checkpoint what was measured on hardware of one's own");
  sub->add_option("--measurements", o->measurements,
                  "CSV file with network, hardware, precision, runtime, cores, batch, latency_ms ('ledg measure')")
      ->required();
  sub->add_option("--out", o->out, "checkpoint to write")->required();
  sub->add_option("--checkpoint", o->checkpoint, "checkpoint to start from; the shipped one where none is named");
  add_formats(*sub, o->format);
  sub->footer("Example:\n  ledg calibrate --measurements measured.csv --out mine.safetensors");
  sub->callback([o, &run] { run = [o] { return calibrate(*o); }; });
}

}  // namespace ledg_program
