// SPDX-License-Identifier: BSD-3-Clause
/// @file hw.cpp  `ledg hw`: the catalogue of hardware, and this machine's place in it.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "output.hpp"
#include "this_machine.hpp"

namespace ledg_program {
namespace {

namespace hw = ledg::hardware;

std::string number(const std::optional<double>& v) { return v ? fmt::format("{:g}", *v) : ""; }

void print_list(const std::vector<hw::spec>& devices, bool json) {
  if (json) {
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

void print_one(const hw::spec& s, bool json) {
  const auto value = hw::to_json(s);
  if (json) {
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

void print_runtimes(bool json) {
  if (json) {
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
  const auto json = std::make_shared<bool>(false);
  const auto text = std::make_shared<std::string>();
  const auto add = [&](const std::string& name, const std::string& help, const std::string& argument,
                       const std::string& example, std::function<void()> work) {
    auto* const command = hw_command->add_subcommand(name, help);
    command->footer(fmt::format("Example:\n  ledg hw {}{}", name, example));
    command->add_flag("--json", *json, "One JSON object");
    if (!argument.empty()) command->add_option(argument, *text, "A name, a JSON file or a line of text")->required();
    command->callback([&run, work = std::move(work)] {
      run = [work] {
        work();
        return 0;
      };
    });
    return command;
  };
  add("list", "All devices of the catalogue", "", " --json", [=] { print_list(hw::catalogue(), *json); });
  add("show", "One device", "NAME", " \"Tesla T4\"", [=] { print_one(hw::resolve(*text), *json); });
  add("find", "Devices with these words in name, vendor, kind or architecture", "TEXT", " nvidia turing",
      [=] { print_list(hw::search(*text), *json); });
  add("runtimes", "The runtimes that predict and explain take, with the spellings that are read", "", " --json",
      [=] { print_runtimes(*json); });
  add("detect", "This machine's processor; measured for two seconds where the catalogue does not have it", "", "",
      [=] { print_one(this_machine(), *json); });
  add("nearest", "Devices most like one", "NAME", " \"Raspberry Pi 4\" --json",
      [=] { print_list(hw::nearest(hw::resolve(*text)), *json); });
}

}  // namespace ledg_program
