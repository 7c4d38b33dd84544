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

/// @file svg.hpp  What pictures have in common: numbers, text, axes. Colours are legible on light and on dark grounds,
/// and the ground is left as it is.

namespace ledg_program::svg {

// Half-way between black and white, so that they are read on both.
inline constexpr const char* ink = "#737b86";
inline constexpr std::array<const char*, 8> colours{"#3b82f6", "#e8762d", "#22a06b", "#c2549d",
                                                    "#8b6cf0", "#b08a12", "#14a3b8", "#e5484d"};

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
  const int exponent = static_cast<int>(std::floor(std::log10(std::fabs(x)) + 1e-9));
  if (exponent >= -3 && exponent < 6) return fixed_text(x, std::clamp(digits - 1 - exponent, 0, 9));
  return fmt::format("{}e{}", fixed_text(x / std::pow(10.0, exponent), digits - 1), exponent);
}

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
  std::vector<double> ticks;

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

/// An SVG document of the given size around @p body.
[[nodiscard]] inline std::string document(double width, double height, const std::string& title,
                                          const std::string& body) {
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" )"
      R"(role="img" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" )"
      R"(font-size="13" fill="{ink}">)"
      "\n<title>{title}</title>\n{body}</svg>\n",
      fmt::arg("width", fixed_text(width, 1)), fmt::arg("height", fixed_text(height, 1)), fmt::arg("ink", ink),
      fmt::arg("title", xml_text(title)), fmt::arg("body", body));
}

}  // namespace ledg_program::svg
