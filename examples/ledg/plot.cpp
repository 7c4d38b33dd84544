// SPDX-License-Identifier: BSD-3-Clause
/// @file plot.cpp  `ledg plot`: pictures of what `train`, `eval`, `rank` and `score` wrote.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "curves_svg.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/train/curves.hpp"
#include "numbers.hpp"
#include "output_files.hpp"
#include "plot_pictures.hpp"
#include "plot_rows.hpp"
#include "suggestions.hpp"

namespace ledg_program {
namespace {

struct plot_options {
  std::vector<std::string> files;
  std::string kind = "auto", out;
  std::size_t smooth = 0;
  picture_options picture;
};

/// A kind of picture of rows, and the member of a row that tells it.
struct row_picture {
  std::string_view kind;
  std::string_view member;  ///< empty: only where it is asked for
  std::string (*draw)(std::span<const plot_rows>, const picture_options&);
};

constexpr std::array row_pictures{row_picture{"predicted", "predicted_ms", plot_predicted},
                                  row_picture{"ranking", "rank", plot_ranking},
                                  row_picture{"pareto", "accuracy", plot_pareto},
                                  row_picture{"errors", "mape", plot_errors},
                                  row_picture{"coverage", "", plot_coverage},
                                  row_picture{"calibration", "", plot_calibration},
                                  row_picture{"learning", "", plot_learning}};

/// A file's name and its text.
struct plot_text_file {
  std::string name, text;

  [[nodiscard]] std::string quoted() const { return name == "-" ? "standard input" : "'" + name + "'"; }
  /// Whether it is a table that `eval --rows` wrote; a protocol's rows are JSON lines.
  [[nodiscard]] bool is_csv() const { return text.starts_with("data,") || name.ends_with(".csv.gz"); }
};

plot_text_file read_plot_file(const std::string& name) {
  if (name == "-") return {name, ledg::io::read_all(std::cin, "standard input")};
  return {name, ledg::io::read_text(name)};
}

plot_rows rows_of(const plot_text_file& file) {
  if (file.is_csv() && file.name == "-") throw ledg::input_error("standard input: a table is read from a file alone");
  return file.is_csv() ? read_csv_rows(file.name) : parse_plot_rows(file.text, file.quoted());
}

/// The kind of picture that the first row of @p file is for; what is of no other kind is taken for a training log,
/// whose reader says what is wrong with it.
std::string_view kind_of(const plot_text_file& file) {
  if (file.is_csv()) return "predicted";
  auto first = ledg::io::json::parse(file.text.substr(0, file.text.find('\n')), nullptr, false);
  if (!first.is_object() || first.contains("step")) return "training";
  for (const char* list : plot_lists)
    if (first.contains(list) && first[list].is_array()) {
      if (first[list].empty())
        throw ledg::input_error(fmt::format("{}: expected rows, got an empty list \"{}\"", file.quoted(), list));
      first = ledg::io::json(first[list].front());
      break;
    }
  for (const auto& p : row_pictures)
    if (!p.member.empty() && first.contains(p.member)) return p.kind;
  return "training";
}

std::string draw_training(const plot_options& o, const std::vector<plot_text_file>& files) {
  std::vector<ledg::training_curves> runs;
  std::set<std::string> names;
  for (const auto& f : files) {
    const auto name = f.name == "-" ? "standard input" : std::filesystem::path(f.name).stem().string();
    runs.push_back(ledg::parse_training_curves(f.text, f.quoted(), name));
    names.insert(name);
  }
  if (names.size() < runs.size())  // a/log.jsonl and b/log.jsonl
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i].name = files[i].name;
  return curves_svg(runs, {o.picture.width.value_or(900), o.smooth});
}

std::string draw_picture(const plot_options& o, const std::vector<plot_text_file>& files) {
  const auto kind = o.kind == "auto" ? kind_of(files.front()) : o.kind;
  if (kind == "training") return draw_training(o, files);
  std::vector<plot_rows> rows;
  for (const auto& f : files) rows.push_back(rows_of(f));
  const auto picture =
      std::find_if(row_pictures.begin(), row_pictures.end(), [&](const auto& p) { return p.kind == kind; });
  return picture->draw(rows, o.picture);
}

int plot(const plot_options& o) {
  if (o.out != "-") require_writable(o.out, "--out");
  std::vector<plot_text_file> files;
  for (const auto& name : o.files) files.push_back(read_plot_file(name));
  const auto svg = draw_picture(o, files);
  const auto& first = o.files.front();
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
  auto o = std::make_shared<plot_options>();
  std::vector<std::string> kinds{"auto", "training"};
  for (const auto& p : row_pictures) kinds.emplace_back(p.kind);
  auto* sub = program.add_subcommand("plot", "Draw trainings, predictions, errors, rankings and Pareto fronts");
  sub->add_option(
         "FILE", o->files,
         "what train --log, eval --json, --jsonl or --rows, rank or score wrote; several are drawn together; - "
         "is standard input")
      ->required();
  sub->add_option("--kind", o->kind, "kind of picture; auto: what the first file is for")
      ->check(one_of(kinds))
      ->capture_default_str();
  sub->add_option("--out", o->out, "picture to write, SVG; - is standard output [the first FILE with .svg]");
  sub->add_option("--title", o->picture.title, "title, instead of one that fits; training has none");
  add_number(*sub, "--width", o->picture.width, bounds<double>{240, 4000}, "width in pixels; narrow ones rearrange");
  add_number(*sub, "--smooth", o->smooth, count_bounds,
             "of trainings, points of which the loss is a mean; 0 is a twentieth of them, 1 none");
  sub->footer(
      "Example:\n  ledg train --data own=examples/data --out small.safetensors --log small.jsonl --steps 300\n"
      "  ledg plot small.jsonl --out curves.svg\n"
      "  ledg eval --data own=examples/data --jsonl --rows rows.csv > devices.jsonl\n"
      "  ledg plot devices.jsonl --out errors.svg\n"
      "  ledg plot devices.jsonl --kind coverage --out coverage.svg\n"
      "  ledg plot rows.csv --out predicted.svg\n"
      "  ledg plot rows.csv --kind calibration --out calibration.svg");
  sub->callback([o, &run] { run = [o] { return plot(*o); }; });
}

}  // namespace ledg_program
