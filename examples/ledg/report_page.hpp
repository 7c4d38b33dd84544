// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/io/json.hpp"
#include "svg.hpp"

/// @file report_page.hpp  A report as one HTML file that needs nothing beside it. What it shows comes from files of
/// strangers: it is data in the page, never markup or code.
namespace ledg_program {

/// The files of examples/ledg/report, as they are.
struct report_assets {
  std::string html, css, js;
};

/// The assets that the build put into the program (report_assets.cmake).
[[nodiscard]] report_assets built_in_report_assets();

/// @p value for a script element: JSON without `<`, so that nothing in it ends the element or begins a comment.
[[nodiscard]] inline std::string script_json(const ledg::io::json& value) {
  std::string out;
  for (const char c : ledg::io::to_line(value)) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

/// The page that shows @p data (`report_data`) under @p title. Places such as `<!--ledg:title-->` of the HTML are
/// filled in one pass, so that nothing filled in is taken for a place.
[[nodiscard]] inline std::string report_page(const ledg::io::json& data, std::string_view title,
                                             const report_assets& assets) {
  const std::array<std::pair<std::string_view, std::string>, 4> fillings{
      {{"title", svg::xml_text(title)}, {"style", assets.css}, {"script", assets.js}, {"data", script_json(data)}}};
  constexpr std::string_view opening = "<!--ledg:", closing = "-->";
  std::string page;
  for (std::size_t at = 0;;) {
    const auto place = assets.html.find(opening, at);
    page += assets.html.substr(at, place - at);
    if (place == std::string::npos) return page;
    const auto end = assets.html.find(closing, place);
    const auto name = assets.html.substr(place + opening.size(), end - place - opening.size());
    for (const auto& [key, filling] : fillings)
      if (key == name) page += filling;
    at = end + closing.size();
  }
}

}  // namespace ledg_program
