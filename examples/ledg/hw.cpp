// SPDX-License-Identifier: BSD-3-Clause
/// @file hw.cpp  `ledg hw`: the catalogue of hardware, and this machine's place in it.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/latency/measured_setting.hpp"
#include "output.hpp"
#include "setting_json.hpp"
#include "shipped.hpp"
#include "this_machine.hpp"

namespace ledg_program {
namespace {

namespace hw = ledg::hardware;

std::string number(const std::optional<double>& v) { return v ? fmt::format("{:g}", *v) : ""; }

void print_list(const std::vector<hw::spec>& devices, bool as_json) {
  if (as_json) {
    auto all = ledg::io::json::array();
    for (const auto& s : devices) all.push_back(hw::to_json(s));
    std::cout << ledg::io::to_line({{"devices", all}}) << '\n';
    return;
  }
  using align = table::align;
  table out({{"name"},
             {"vendor"},
             {"kind"},
             {"architecture"},
             {"fp32 TFLOPS", align::right},
             {"fp16", align::right},
             {"int8 TOPS", align::right},
             {"GB", align::right},
             {"GB/s", align::right},
             {"W", align::right}});
  for (const auto& s : devices)
    out.add({s.name, s.vendor, hw::to_string(s.kind), s.architecture, number(hw::peak_tflops(s, ledg::precision::fp32)),
             number(s.fp16_tflops), number(s.int8_tops), number(s.memory_gb), number(s.bandwidth_gbs),
             number(s.tdp_w)});
  out.print();
}

void print_one(const hw::spec& s, bool as_json) {
  const auto value = hw::to_json(s);
  if (as_json) {
    std::cout << ledg::io::to_line(value) << '\n';
    return;
  }
  table out({{"field"}, {"value"}});
  for (const auto& [key, v] : value.items())
    out.add({key, key == "clusters" ? hw::to_string(s.clusters)
                  : v.is_string()   ? v.get<std::string>()
                                    : ledg::io::to_line(v)});
  out.print();
}

/// What the checkpoint called @p file (empty: the shipped one) was trained on of the device @p name. Where no
/// checkpoint is shipped, or one that this program does not read, that is said and nothing is listed.
std::vector<ledg::measured_setting> settings_of(const std::string& name, const std::string& file) {
  try {
    const auto path = file.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(file);
    return ledg::measured_settings(ledg::any_latency_predictor::load(path).settings(), name);
  } catch (const ledg::input_error& e) {
    if (!file.empty()) throw;
    std::cerr << fmt::format("ledg: measured settings are not listed: {}\n", e.what());
    return {};
  }
}

void print_settings(const std::vector<ledg::measured_setting>& settings) {
  using align = table::align;
  table out({{"runtime"},
             {"precision"},
             {"cores"},
             {"data"},
             {"networks", align::right},
             {"rows", align::right},
             {"GMACs", align::right},
             {"batch", align::right}});
  const auto range = [](const ledg::measured_range& r, double unit) {
    return r.known() ? fmt::format("{:.3g} - {:.3g}", r.low / unit, r.high / unit) : std::string("-");
  };
  for (const auto& m : settings)
    out.add({hw::runtime_text(m.runtime, m.layout), hw::to_string(m.precision), m.cores, m.source,
             std::to_string(m.networks), std::to_string(m.rows), range(m.macs, 1e9), range(m.batch, 1)});
  out.print();
}

void show(const std::string& name, const std::string& checkpoint, bool as_json) {
  const auto s = hw::resolve(name);
  const auto settings = settings_of(s.name, checkpoint);
  if (as_json) {
    auto value = hw::to_json(s);
    value["settings"] = ledg::io::json::array();
    for (const auto& m : settings) value["settings"].push_back(to_json(m));
    std::cout << ledg::io::to_line(value) << '\n';
    return;
  }
  print_one(s, false);
  std::cout << '\n';
  if (settings.empty())
    std::cout << "not measured: answers go by what is known above\n";
  else
    print_settings(settings);
}

void print_runtimes(bool as_json) {
  if (as_json) {
    auto all = ledg::io::json::array();
    for (const auto& r : hw::runtimes())
      all.push_back({{"key", r.key},
                     {"name", r.name},
                     {"aliases", r.aliases},
                     {"family", r.family},
                     {"execution", hw::to_string(r.execution)},
                     {"training", r.training}});
    std::cout << ledg::io::to_line({{"runtimes", all}}) << '\n';
    return;
  }
  table out({{"key"}, {"name"}, {"family"}, {"execution"}, {"also written"}});
  for (const auto& r : hw::runtimes())
    out.add({r.key, r.name, r.family, hw::to_string(r.execution), fmt::format("{}", fmt::join(r.aliases, ", "))});
  out.print();
}

}  // namespace

void add_hw(CLI::App& program, action& run) {
  auto* const hw_command =
      program.add_subcommand("hw", "Hardware the predictor knows: list, show, find, detect, nearest, runtimes");
  hw_command->require_subcommand(0, 1);  // main answers none
  hw_command->footer("Example:\n  ledg hw show \"Tesla T4\" --json");
  const auto as_json = std::make_shared<bool>(false);
  const auto words = std::make_shared<std::vector<std::string>>();
  const auto text = std::make_shared<std::string>();
  const auto add = [&](const std::string& name, const std::string& help, const std::string& argument,
                       const std::string& example, std::function<void()> work) {
    auto* const command = hw_command->add_subcommand(name, help);
    command->footer(fmt::format("Example:\n  ledg hw {}{}", name, example));
    command->add_flag("--json", *as_json, "One JSON object");
    if (!argument.empty())
      command->add_option(argument, *words, "A name, a JSON file or a line of text")
          ->required()
          ->type_name(argument == "NAME" ? "HARDWARE" : "WORDS");
    command->callback([&run, words, text, work = std::move(work)] {
      run = [words, text, work] {
        *text = fmt::format("{}", fmt::join(*words, " "));  // names of several words need no quotes
        work();
        return 0;
      };
    });
    return command;
  };
  add("list", "All devices of the catalogue", "", " --json", [=] { print_list(hw::catalogue(), *as_json); });
  const auto checkpoint = std::make_shared<std::string>();
  add("show", "One device, and in which settings it was measured", "NAME", " \"Tesla T4\"", [=] {
    show(*text, *checkpoint, *as_json);
  })->add_option("--checkpoint", *checkpoint, "Whose settings; the shipped one's where none is named");
  add("find", "Devices with these words in name, vendor, kind or architecture", "TEXT", " nvidia turing",
      [=] { print_list(hw::search(*text), *as_json); });
  add("runtimes", "The runtimes that predict and explain take, with the spellings that are read", "", " --json",
      [=] { print_runtimes(*as_json); });
  add("detect", "This machine's processor; measured for two seconds where the catalogue does not have it", "", "",
      [=] { print_one(this_machine(), *as_json); });
  add("nearest", "Devices most like one", "NAME", " \"Raspberry Pi 4\" --json",
      [=] { print_list(hw::nearest(hw::resolve(*text)), *as_json); });
}

}  // namespace ledg_program
