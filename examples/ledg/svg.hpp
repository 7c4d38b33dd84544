// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// @file svg.hpp  What pictures have in common: numbers, text, axes, colours, the document around it all.

namespace ledg_program::svg {

/// Colours of series, which the colour-blind tell apart: those of Okabe and Ito (Color Universal Design, 2008), without
/// the yellow, which is not seen on white.
inline constexpr std::array<const char*, 7> colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                    "#E69F00", "#56B4E9", "#000000"};

/// Number of the colour of series @p k.
[[nodiscard]] constexpr std::size_t colour_number(std::size_t k) { return k % colours.size(); }

/// The pattern of series @p k's line: those that share a colour differ in it.
[[nodiscard]] inline std::string dash_of(std::size_t k) {
  constexpr std::array<const char*, 4> patterns{"", " stroke-dasharray=\"7 4\"", " stroke-dasharray=\"2 4\"",
                                                " stroke-dasharray=\"9 3 2 3\""};
  return patterns[k / colours.size() % patterns.size()];
}

/// @p x with at most @p decimals decimals, in the C locale always.
[[nodiscard]] inline std::string fixed_text(double x, int decimals) {
  auto result = fmt::format("{:.{}f}", x, decimals);
  if (decimals > 0) {
    result.erase(result.find_last_not_of('0') + 1);
    if (result.ends_with('.')) result.pop_back();
  }
  return result == "-0" ? "0" : result;
}

/// @p x with @p digits significant digits, as people write it: 0.05, 20000, 3e-5.
[[nodiscard]] inline std::string short_text(double x, int digits = 3) {
  if (x == 0) return "0";
  if (!std::isfinite(x)) return fmt::format("{}", x);
  const int exponent = static_cast<int>(std::floor(std::log10(std::fabs(x)) + 1e-9));
  if (exponent >= -3 && exponent < 6) return fixed_text(x, std::clamp(digits - 1 - exponent, 0, 9));
  return fmt::format("{}e{}", fixed_text(x / std::pow(10.0, exponent), digits - 1), exponent);
}

/// @p text for the text of an element of XML or HTML, or an attribute in quotes.
[[nodiscard]] inline std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (static_cast<unsigned char>(c) < 0x20)  // XML has no way to say these
      out += ' ';
    else
      out += c;
  }
  return out;
}

/// A range of values along a side of a plot, and where its ticks are.
struct axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<double> ticks = {};
  bool percent = false;  ///< whether labels say shares in percent

  /// Share of the way from low to high; far outside, only how far one cares to draw.
  [[nodiscard]] double at(double x) const {
    const double share = logarithmic
                             ? (std::log(std::max(x, 1e-300)) - std::log(low)) / (std::log(high) - std::log(low))
                             : (x - low) / (high - low);
    return std::clamp(share, -100.0, 100.0);
  }
};

/// Multiples of 1, 2 or 5 times a power of ten in [low, high], about @p count of them.
[[nodiscard]] inline std::vector<double> linear_ticks(double low, double high, double count) {
  const double rough = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9);
  const double last = std::floor(high / step + 1e-9);
  for (int k = 0; first + k <= last && k < 100; ++k) ticks.push_back((first + k) * step);
  return ticks;
}

/// Powers of ten in [low, high], with their multiples by 2 and 5 where there are few, and only some where many.
[[nodiscard]] inline std::vector<double> logarithmic_ticks(double low, double high, double count) {
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::floor(std::log10(high)));
  const int stride = std::max(1, static_cast<int>(std::ceil((last - first) / count)));
  const bool between = last - first < 4;
  std::vector<double> ticks;
  for (int e = first; e <= last; e += stride)
    for (const double m : {1.0, 2.0, 5.0}) {
      const double x = m * std::pow(10.0, e);
      if (x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9) && (m == 1 || between)) ticks.push_back(x);
    }
  return ticks;
}

/// The label of tick @p x: on a linear axis all are in the same form.
[[nodiscard]] inline std::string tick_text(double x, const axis& a) {
  if (a.percent) return fixed_text(100 * x, 4) + " %";
  const double largest = std::max(std::fabs(a.low), std::fabs(a.high));
  const bool plain = !a.logarithmic && largest >= 1e-3 && largest < 1e6;
  return plain ? fixed_text(x, 7) : short_text(x);
}

/// An axis for values from @p low to @p high with some room, logarithmic where they are positive and span more than a
/// factor of 10.
[[nodiscard]] inline axis fit_axis(double low, double high, double count) {
  constexpr double most = 1e250;  // beyond, differences and quotients would leave the finite numbers
  low = std::clamp(low, -most, most);
  if (low > 0) low = std::max(low, 1 / most);
  high = std::clamp(high, low, most);
  axis a;
  a.logarithmic = low > 0 && high > 10 * low;
  if (a.logarithmic) {
    const double room = std::exp(0.05 * (std::log(high) - std::log(low)));
    a.low = low / room;
    a.high = high * room;
    a.ticks = logarithmic_ticks(a.low, a.high, count);
  } else {
    const double size = std::max({std::fabs(low), std::fabs(high), 1 / most});
    const double room = high - low > 1e-9 * size ? 0.06 * (high - low) : size > 1 / most ? 0.05 * size : 1;
    a.low = low >= 0 && low - room < 0 ? 0 : low - room;
    a.high = high + room;
    a.ticks = linear_ticks(a.low, a.high, count);
  }
  return a;
}

/// As `fit_axis`, logarithmic whatever the range; both ends are positive.
[[nodiscard]] inline axis fit_logarithmic(double low, double high, double count) {
  axis a;
  a.logarithmic = true;
  const double room = std::max(std::pow(high / low, 0.04), 1.05);
  a.low = low / room;
  a.high = high * room;
  a.ticks = logarithmic_ticks(a.low, a.high, count);
  if (a.ticks.size() < 2) a.ticks = linear_ticks(a.low, a.high, 3);
  return a;
}

/// An axis for shares from 0 to @p high, in percent.
[[nodiscard]] inline axis share_axis(double high, double count) {
  axis a{0, high, false, linear_ticks(0, high, count), true};
  return a;
}

/// About how wide @p text is at @p size: fonts differ, so with some room.
[[nodiscard]] inline double text_width(std::string_view text, double size = 13) {
  const auto letters =
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return 0.56 * size * static_cast<double>(letters);
}

/// @p text, its middle left out where it would be wider than @p most: names of devices differ at both ends.
[[nodiscard]] inline std::string shortened(const std::string& text, double most, double size = 13) {
  if (text_width(text, size) <= most) return text;
  std::vector<std::string> letters;
  for (const char c : text) {
    if (letters.empty() || (static_cast<unsigned char>(c) & 0xC0U) != 0x80U) letters.emplace_back();
    letters.back() += c;
  }
  const auto kept = static_cast<std::size_t>(std::max(most / (0.56 * size) - 1, 2.0));
  const auto tail = kept / 2;
  std::string out;
  for (std::size_t i = 0; i < kept - tail; ++i) out += letters[i];
  out += "\u2026";
  for (std::size_t i = letters.size() - tail; i < letters.size(); ++i) out += letters[i];
  return out;
}

/// The rules of a document's style: classes `sN` colour strokes, `fN` fills, `sx` and `fx` what is of no series.
[[nodiscard]] inline std::string style_sheet() {
  std::string series;
  for (std::size_t k = 0; k < colours.size(); ++k)
    series += fmt::format(".lp .s{0}{{stroke:{1}}}.lp .f{0}{{fill:{1}}}\n", k, colours[k]);
  return ".lp .ground{fill:#fff}.lp text{fill:#1f2328}.lp .soft{fill:#59636e}\n"
         ".lp .grid{stroke:#1f2328;stroke-opacity:.13}.lp .axis{stroke:#59636e;fill:none}.lp .band{fill:#1f2328;"
         "fill-opacity:.05}\n.lp .sx{stroke:#8c959f}.lp .fx{fill:#8c959f}.lp .halo{stroke:#fff}\n" +
         series +
         "@media (prefers-color-scheme:dark){\n"
         ".lp .ground{fill:#0d1117}.lp text{fill:#e6edf3}.lp .soft{fill:#9198a1}\n"
         ".lp .grid{stroke:#e6edf3}.lp .axis{stroke:#9198a1}.lp .band{fill:#e6edf3}\n"
         ".lp .s0{stroke:#56B4E9}.lp .f0{fill:#56B4E9}.lp .s5{stroke:#0072B2}.lp .f5{fill:#0072B2}\n"
         ".lp .s6{stroke:#e6edf3}.lp .f6{fill:#e6edf3}.lp .halo{stroke:#0d1117}\n}\n";
}

/// An SVG document of the given size around @p body, on a ground of its own: light, or dark where the reader's system
/// is.
[[nodiscard]] inline std::string document(double width, double height, const std::string& title,
                                          const std::string& body) {
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" )"
      R"(class="lp" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" )"
      R"(font-size="13">)"
      "\n<title>{title}</title>\n<style>\n{style}</style>\n"
      R"(<rect class="ground" width="100%" height="100%"/>)"
      "\n{body}</svg>\n",
      fmt::arg("width", fixed_text(width, 1)), fmt::arg("height", fixed_text(height, 1)),
      fmt::arg("title", xml_text(title)), fmt::arg("style", style_sheet()), fmt::arg("body", body));
}

}  // namespace ledg_program::svg
