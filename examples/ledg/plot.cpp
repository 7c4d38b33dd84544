// SPDX-License-Identifier: BSD-3-Clause
/// @file plot.cpp  `ledg plot`: training logs as a picture.
#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "command.hpp"
#include "curves_svg.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/file.hpp"
#include "ledg/train/curves.hpp"
#include "numbers.hpp"
#include "output_files.hpp"

namespace ledg_program {
namespace {

struct options {
  std::vector<std::string> logs;
  std::string out;
  curves_svg_options svg;
};

ledg::training_curves read(const std::string& log) {
  if (log != "-") return ledg::read_training_curves(log);
  return ledg::parse_training_curves(ledg::io::read_all(std::cin, "standard input"), "standard input",
                                     "standard input");
}

int plot(const options& o) {
  if (o.out != "-") require_writable(o.out, "--out");
  std::vector<ledg::training_curves> runs;
  std::set<std::string> names;
  for (const auto& log : o.logs) {
    runs.push_back(read(log));
    names.insert(runs.back().name);
  }
  if (names.size() < runs.size())  // a/log.jsonl and b/log.jsonl
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i].name = o.logs[i];
  const auto svg = curves_svg(runs, o.svg);
  const auto& first = o.logs.front();
  const auto out = !o.out.empty() ? o.out
                   : first == "-" ? first
                                  : std::filesystem::path(first).replace_extension(".svg").string();
  if (out == "-") {
    std::cout << svg;
    return 0;
  }
  ledg::io::write_atomically(out, svg);
  std::cerr << fmt::format("wrote {}\n", out);
  return 0;
}

}  // namespace

void add_plot(CLI::App& program, action& run) {
  auto o = std::make_shared<options>();
  auto* sub = program.add_subcommand("plot", "Draw the curves of training logs");
  sub->add_option("LOG", o->logs, "logs that --log wrote, drawn over one another; - is standard input")->required();
  sub->add_option("--out", o->out, "picture to write, SVG; - is standard output [the first LOG with .svg]");
  add_number(*sub, "--smooth", o->svg.smooth, count_bounds,
             "points of which the loss is a mean; 0 is a twentieth of them, 1 none");
  sub->footer("Example:\n  ledg train --data own=examples/data --out small.safetensors --log small.jsonl --steps 300\n  ledg plot small.jsonl --out curves.svg");
  sub->callback([o, &run] { run = [o] { return plot(*o); }; });
}

}  // namespace ledg_program
