// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/hardware/spec.hpp"

/// @file hardware/cores.hpp
/// The cores of a processor: how a table writes them, and what a part of them computes.

namespace ledg::inline LEDG_ABI::hardware {

namespace detail {

/// The number that @p text begins with, which is cut off together with blanks around it; nothing where there is none.
[[nodiscard]] inline std::optional<double> take_number(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  double value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return value;
}

/// `16/32/64`: operations a cycle in fp32, fp16 and int8; `-` is not known.
[[nodiscard]] inline bool read_rates(std::string_view text, core_cluster& c) {
  std::optional<double> core_cluster::*const members[] = {
      &core_cluster::fp32_flop_per_cycle, &core_cluster::fp16_flop_per_cycle, &core_cluster::int8_op_per_cycle};
  for (std::size_t i = 0; i < 3; ++i) {
    if (text.starts_with('-')) {
      text.remove_prefix(1);
    } else {
      const auto rate = take_number(text);
      if (!rate) return false;
      c.*members[i] = rate;
    }
    if (i == 2) return text.empty();
    if (!text.starts_with('/')) return false;
    text.remove_prefix(1);
  }
  return false;
}

[[nodiscard]] inline core_cluster parse_cluster(std::string_view text) {
  const auto fail = [whole = std::string(text)] {
    throw corrupt_error("cores '" + whole + "': expected COUNT x CORE [CLOCK GHz] [FP32/FP16/INT8 a cycle]");
  };
  core_cluster c;
  const auto count = take_number(text);
  if (!count || !text.starts_with("x ")) fail();
  c.count = *count;
  text.remove_prefix(2);
  const auto blank = text.rfind(' ');
  if (blank != std::string_view::npos && read_rates(text.substr(blank + 1), c)) text = text.substr(0, blank);
  if (text.ends_with(" GHz")) {
    text.remove_suffix(4);
    const auto at = text.rfind(' ');
    if (at == std::string_view::npos) fail();
    auto number = text.substr(at + 1);
    c.clock_ghz = take_number(number);
    if (!c.clock_ghz || !number.empty()) fail();
    text = text.substr(0, at);
  }
  c.core = text;
  if (c.core.empty() || !(c.count >= 1)) fail();
  return c;
}

/// Operations a second of one core of @p c, 10^9; nothing where clock or rate is not known.
[[nodiscard]] inline std::optional<double> core_speed(const core_cluster& c,
                                                      std::optional<double> core_cluster::*rate) {
  if (!c.clock_ghz || !(c.*rate)) return std::nullopt;
  return *c.clock_ghz * *(c.*rate);
}

/// How cores are ranked: by fp32 operations a second where those are known, else by clock, after them.
[[nodiscard]] inline double core_rank(const core_cluster& c) {
  return core_speed(c, &core_cluster::fp32_flop_per_cycle).value_or(1e-3 * c.clock_ghz.value_or(0));
}

}  // namespace detail

/// Clusters as the tables write them: `4 x Cortex-A76 2.4 GHz 16/32/64 + 4 x Cortex-A55 1.8 GHz 8/16/32`, that is how
/// many, which core, its clock, and what one core computes in a cycle in fp32, fp16 and int8 (`-` where not known).
/// @throws corrupt_error saying what was expected.
[[nodiscard]] inline std::vector<core_cluster> parse_clusters(std::string_view text) {
  std::vector<core_cluster> clusters;
  while (!text.empty()) {
    const auto end = std::min(text.find(" + "), text.size());
    clusters.push_back(detail::parse_cluster(text.substr(0, end)));
    text.remove_prefix(std::min(end + 3, text.size()));
  }
  return clusters;
}

/// @p clusters as `parse_clusters` reads them.
[[nodiscard]] inline std::string to_string(const std::vector<core_cluster>& clusters) {
  const auto number = [](double v) {
    std::ostringstream out;
    out << std::setprecision(6) << v;
    return out.str();
  };
  std::string text;
  for (const auto& c : clusters) {
    text += (text.empty() ? "" : " + ") + number(c.count) + " x " + c.core;
    if (c.clock_ghz) text += ' ' + number(*c.clock_ghz) + " GHz";
    const auto rate = [&](const std::optional<double>& v) { return v ? number(*v) : std::string("-"); };
    if (c.fp32_flop_per_cycle || c.fp16_flop_per_cycle || c.int8_op_per_cycle)
      text += ' ' + rate(c.fp32_flop_per_cycle) + '/' + rate(c.fp16_flop_per_cycle) + '/' + rate(c.int8_op_per_cycle);
  }
  return text;
}

/// A part of a processor's cores.
struct cores_used {
  const core_cluster* cluster;
  double count;
};

namespace detail {

/// Fastest first; the order of equals is that of the row.
[[nodiscard]] inline std::vector<const core_cluster*> ranked(const spec& s) {
  std::vector<const core_cluster*> order;
  for (const auto& c : s.clusters) order.push_back(&c);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return core_rank(*a) > core_rank(*b); });
  return order;
}

/// Clusters that the word @p size means: `large` the fastest, `small` the slowest, `medium` those between.
[[nodiscard]] inline std::vector<const core_cluster*> of_size(const std::vector<const core_cluster*>& order,
                                                              std::string_view size) {
  if (order.size() <= 1) return order;
  if (size == "large" || size == "prime") return {order.front()};
  if (size == "small" || size == "little") return {order.back()};
  if (size == "big") return {order.begin(), order.end() - 1};
  return {order.begin() + 1, order.end() - 1};  // medium
}

/// Takes the @p count fastest of @p from.
inline void take_cores(const std::vector<const core_cluster*>& from, double count, std::vector<cores_used>& used) {
  for (const auto* c : from) {
    const auto n = std::min(count, c->count);
    if (n > 0) used.push_back({c, n});
    count -= n;
  }
}

struct cores_part {
  double count;
  std::string size;  // of the cores, empty for any
};

/// The parts of @p text, e.g. `1large2med`, `4 threads`, `4 threads little cores`.
[[nodiscard]] inline std::vector<cores_part> read_cores(std::string_view text) {
  const auto fail = [whole = std::string(text)] {
    throw input_error("cores '" + whole +
                      "': expected e.g. '4 threads', '4 threads little cores', '1 large' or '1 large 2 medium'");
  };
  std::vector<cores_part> parts;
  auto rest = text;
  const auto next_word = [&rest] {
    std::string word;
    while (!rest.empty() && std::isalpha(static_cast<unsigned char>(rest.front())) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front())));
      rest.remove_prefix(1);
    }
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '+' || rest.front() == ',')) rest.remove_prefix(1);
    return word;
  };
  while (!rest.empty()) {
    if (std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
      parts.push_back({*take_number(rest), ""});
      if (!(parts.back().count >= 1)) fail();
      continue;
    }
    auto word = next_word();
    if (word == "med" || word == "mid" || word == "middle") word = "medium";
    if (parts.empty() || word.empty()) fail();
    if (word == "thread" || word == "threads" || word == "core" || word == "cores") continue;
    if (word != "large" && word != "prime" && word != "big" && word != "medium" && word != "small" && word != "little")
      fail();
    parts.back().size = word;
  }
  return parts;
}

}  // namespace detail

/// Cores of @p s that @p text means, the fastest first: `4 threads` and `4 cores` are the four fastest; `1 large`,
/// `2 medium`, `4 small` (also `med`, `prime`, `little`, and `big` for all but the small ones) are of those clusters; a
/// part may follow another (`1large2med`). More threads than cores use all of them. Empty where @p s has no clusters.
/// @throws input_error for a text of another form.
[[nodiscard]] inline std::vector<cores_used> used_cores(const spec& s, std::string_view text) {
  const auto order = detail::ranked(s);
  std::vector<cores_used> used;
  for (const auto& part : detail::read_cores(text))
    detail::take_cores(part.size.empty() ? order : detail::of_size(order, part.size), part.count, used);
  return used;
}

/// Peak of the cores of @p s that @p cores names, in precision @p p, 10^12 operations a second; of the whole device
/// where the text is empty. A core whose rate in @p p is not known has its share of the device's peak, by fp32 rate;
/// a processor without clusters the share of its cores. Nothing where that is not known, or no such cores are there.
/// @throws input_error as `used_cores`
[[nodiscard]] inline std::optional<double> peak_tflops(const spec& s, precision p, std::string_view cores) {
  if (cores.empty()) return peak_tflops(s, p);
  const auto parts = detail::read_cores(cores);
  const auto whole = peak_tflops(s, p);
  if (s.clusters.empty()) {
    if (!whole || !s.cores || s.kind != device_kind::cpu) return whole;
    double count = 0;
    for (const auto& part : parts) count += part.count;
    return *whole * std::min(1.0, count / *s.cores);
  }
  const auto sum = [](const auto& used, std::optional<double> core_cluster::*rate) {
    double total = 0;
    bool all = !used.empty();
    for (const auto& u : used) {
      const auto speed = detail::core_speed(*u.cluster, rate);
      total += u.count * speed.value_or(0) / 1000;
      all = all && speed.has_value();
    }
    return std::pair(total, all);
  };
  const auto used = used_cores(s, cores);
  const auto rate = p == precision::int8                          ? &core_cluster::int8_op_per_cycle
                    : p == precision::fp16 || p == precision::amp ? &core_cluster::fp16_flop_per_cycle
                                                                  : &core_cluster::fp32_flop_per_cycle;
  const bool own_rate = p == precision::int8 || p == precision::fp16 || p == precision::amp || p == precision::fp32;
  if (const auto [total, all] = sum(used, rate); own_rate && all) return total;
  const auto fp32 = sum(used, &core_cluster::fp32_flop_per_cycle).first;
  std::vector<cores_used> every;
  for (const auto& c : s.clusters) every.push_back({&c, c.count});
  const auto device = sum(every, &core_cluster::fp32_flop_per_cycle).first;
  if (!whole || !(fp32 > 0) || !(device > 0)) return std::nullopt;
  return *whole * fp32 / device;
}

}  // namespace ledg::inline LEDG_ABI::hardware
