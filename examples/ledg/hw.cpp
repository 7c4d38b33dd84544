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
#include "ledg/hardware/detect.hpp"
#include "ledg/hardware/measure_machine.hpp"
#include "output.hpp"

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

/// The text of a small system file up to a zero byte, empty where it cannot be read.
std::string system_text(const char* path) {
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.resize(std::min(text.find('\0'), text.size()));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// This machine: the catalogue's row of its processor, or what the system says of it with a measured peak.
hw::spec detect() {
  const auto info = system_text("/proc/cpuinfo");
  if (info.empty()) throw ledg::input_error("hw detect: /proc/cpuinfo cannot be read");
  auto product = system_text("/sys/class/dmi/id/product_name");
  if (product.empty()) product = system_text("/proc/device-tree/model");
  auto s = hw::detected(hw::parse_cpuinfo(info), product);
  hw::measure_missing(s);
  return s;
}

}  // namespace

void add_hw(CLI::App& program, action& run) {
  auto* const hw_command =
      program.add_subcommand("hw", "Hardware the predictor knows: list, show, find, detect, nearest");
  hw_command->require_subcommand(0, 1);  // main answers none
  hw_command->footer("Example:\n  ledg hw show \"Tesla T4\" --json");
  const auto json = std::make_shared<bool>(false);
  const auto words = std::make_shared<std::vector<std::string>>();
  const auto text = std::make_shared<std::string>();
  const auto add = [&](const std::string& name, const std::string& help, const std::string& argument,
                       const std::string& example, std::function<void()> work) {
    auto* const command = hw_command->add_subcommand(name, help);
    command->footer(fmt::format("Example:\n  ledg hw {}{}", name, example));
    command->add_flag("--json", *json, "One JSON object");
    if (!argument.empty()) command->add_option(argument, *words, "A name, a JSON file or a line of text")->required();
    command->callback([&run, words, text, work = std::move(work)] {
      run = [words, text, work] {
        *text = fmt::format("{}", fmt::join(*words, " "));  // names of several words need no quotes
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
  add("detect", "This machine's processor; measured for two seconds where the catalogue does not have it", "", "",
      [=] { print_one(detect(), *json); });
  add("nearest", "Devices most like one", "NAME", " \"Raspberry Pi 4\" --json",
      [=] { print_list(hw::nearest(hw::resolve(*text)), *json); });
}

}  // namespace ledg_program
