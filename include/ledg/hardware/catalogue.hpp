// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/nearest.hpp"
#include "ledg/hardware/catalogue_rows.hpp"
#include "ledg/hardware/spec.hpp"

/// @file hardware/catalogue.hpp
/// Looking devices up. A name is found exactly or not at all; what may have been meant comes with the error.

namespace ledg::inline v0_1::hardware {

namespace detail {

/// Words of @p text in lower case: runs of letters, digits and '+' (`8480+` and `8480` are two processors).
[[nodiscard]] inline std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  bool inside = false;
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if (std::isalnum(c) != 0 || c == '+' || c >= 0x80) {
      if (!inside) all.emplace_back();
      all.back() += static_cast<char>(std::tolower(c));
      inside = true;
    } else {
      inside = false;
    }
  }
  return all;
}

/// @p text without case, spaces, punctuation and the words that people put before a name or leave out.
[[nodiscard]] inline std::string normalised(std::string_view text) {
  static constexpr std::string_view ornaments[] = {"nvidia", "amd",  "intel",  "google",   "qualcomm", "geforce",
                                                   "tesla",  "core", "radeon", "instinct", "xilinx"};
  std::string plain;
  std::string key;
  for (const auto& w : words(text)) {
    plain += w;
    if (std::find(std::begin(ornaments), std::end(ornaments), w) == std::end(ornaments)) key += w;
  }
  return key.empty() ? plain : key;
}

[[nodiscard]] inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

[[nodiscard]] inline spec to_spec(const catalogue_row& row) {
  const auto known = [](double v) { return v == 0 ? std::optional<double>() : v; };
  spec s;
  s.vendor = row.vendor;
  s.name = row.name;
  s.aliases = split(row.aliases, '|');
  s.kind = row.kind;
  s.mobile = row.mobile;
  s.architecture = row.architecture;
  s.year = known(row.year);
  s.fp64_tflops = known(row.tera.fp64);
  s.fp32_tflops = known(row.tera.fp32);
  s.fp32_matrix_tflops = known(row.tera.fp32_matrix);
  s.tf32_tflops = known(row.tera.tf32);
  s.fp16_tflops = known(row.tera.fp16);
  s.bf16_tflops = known(row.tera.bf16);
  s.int8_tops = known(row.tera.int8);
  s.memory_gb = known(row.memory.gb);
  s.bandwidth_gbs = known(row.memory.gbs);
  s.on_chip_mb = known(row.memory.on_chip_mb);
  s.cores = known(row.chip.cores);
  s.clock_ghz = known(row.chip.clock_ghz);
  s.tdp_w = known(row.chip.tdp_w);
  s.source = row.source;
  return s;
}

/// Every way to write a device's name, normalised.
[[nodiscard]] inline std::vector<std::string> keys(const spec& s) {
  std::vector<std::string> all{normalised(s.name), normalised(s.vendor + " " + s.name)};
  for (const auto& a : s.aliases) {
    all.push_back(normalised(a));
    all.push_back(normalised(s.vendor + " " + a));
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

// Built once, on first use; the standard makes that safe from any thread.
struct index {
  std::vector<spec> devices;
  std::unordered_map<std::string, std::size_t> by_key;

  index() {
    for (const auto& row : rows::table) {
      devices.push_back(to_spec(row));
      for (auto& k : keys(devices.back())) by_key.emplace(std::move(k), devices.size() - 1);
    }
  }
};

[[nodiscard]] inline const index& the_index() {
  static const index built;
  return built;
}

/// Of the catalogue's devices, the @p count with the least @p cost (a function of a spec), best first.
template <class Cost>
[[nodiscard]] std::vector<const spec*> least(std::size_t count, const Cost& cost) {
  std::vector<std::pair<double, const spec*>> order;
  for (const auto& s : the_index().devices) order.emplace_back(cost(s), &s);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const spec*> best;
  for (std::size_t i = 0; i < std::min(count, order.size()); ++i) best.push_back(order[i].second);
  return best;
}

}  // namespace detail

/// All devices, in the table's order. Thread-safe.
[[nodiscard]] inline const std::vector<spec>& catalogue() { return detail::the_index().devices; }

/// The device called @p name, or nullptr. Case, spaces, punctuation and vendor do not matter, everything else does.
[[nodiscard]] inline const spec* find_if_known(std::string_view name) {
  const auto& index = detail::the_index();
  const auto found = index.by_key.find(detail::normalised(name));
  return found == index.by_key.end() ? nullptr : &index.devices[found->second];
}

/// Names of the @p count devices most like the text @p name: fewest edits of any of their names, less what whole words
/// they share.
[[nodiscard]] inline std::vector<std::string> similar_names(std::string_view name, std::size_t count = 3) {
  const auto wanted = detail::normalised(name);
  const auto wanted_words = detail::words(name);
  const auto best = detail::least(count, [&](const spec& s) {
    double edits = 1e9;
    for (const auto& k : detail::keys(s)) {
      const auto longest = std::max({k.size(), wanted.size(), std::size_t{1}});
      edits = std::min(edits, static_cast<double>(edit_distance(k, wanted)) / static_cast<double>(longest));
    }
    const auto have = detail::words(s.vendor + " " + s.name);
    const auto shared = std::count_if(wanted_words.begin(), wanted_words.end(), [&](const auto& w) {
      return std::find(have.begin(), have.end(), w) != have.end();
    });
    return edits -
           0.5 * static_cast<double>(shared) / static_cast<double>(std::max<std::size_t>(wanted_words.size(), 1));
  });
  std::vector<std::string> names;
  for (const auto* s : best) names.push_back(s->name);
  return names;
}

/// The device called @p name.
/// @throws lookup_error with the names that come nearest; nothing is ever guessed.
[[nodiscard]] inline const spec& find(std::string_view name) {
  if (const auto* s = find_if_known(name)) return *s;
  auto names = similar_names(name);
  const std::string message = "unknown hardware '" + std::string(name) + "'" + did_you_mean(names);
  throw lookup_error(message, std::move(names));
}

/// Devices of which a name, the vendor, the kind or the architecture holds every word of @p text. All for no words.
[[nodiscard]] inline std::vector<spec> search(std::string_view text) {
  const auto wanted = detail::words(text);
  std::vector<spec> found;
  for (const auto& s : catalogue()) {
    auto all = s.vendor + " " + s.name + " " + to_string(s.kind) + " " + s.architecture;
    for (const auto& a : s.aliases) all += " " + a;
    all = detail::lower(all);
    if (std::all_of(wanted.begin(), wanted.end(), [&](const auto& w) { return all.find(w) != std::string::npos; }))
      found.push_back(s);
  }
  return found;
}

/// How unlike two devices are: root mean square of the log ratios of the numbers both have (the year in tens), plus 1
/// for another kind, 0.25 for another architecture, and more the fewer numbers they share. 0 for a device and itself.
[[nodiscard]] inline double distance(const spec& a, const spec& b) {
  double sum = 0;
  double shared = 0;
  double either = 0;
  for (const auto& f : spec_fields) {
    const auto& x = a.*f.member;
    const auto& y = b.*f.member;
    either += x || y ? 1 : 0;
    if (!x || !y) continue;
    const double d = f.member == &spec::year ? (*x - *y) / 10 : std::log(*x / *y);
    sum += d * d;
    shared += 1;
  }
  const double missing = either > 0 ? 1 - shared / either : 1;
  return (shared > 0 ? std::sqrt(sum / shared) : 0) + missing + (a.kind != b.kind ? 1.0 : 0.0) +
         (detail::lower(a.architecture) != detail::lower(b.architecture) ? 0.25 : 0.0);
}

/// The @p count devices of the catalogue nearest to @p s, without a device of the same name, best first.
[[nodiscard]] inline std::vector<spec> nearest(const spec& s, std::size_t count = 5) {
  std::vector<spec> found;
  for (const auto* candidate : detail::least(count + 1, [&](const spec& c) { return distance(s, c); }))
    if (candidate->name != s.name && found.size() < count) found.push_back(*candidate);
  return found;
}

}  // namespace ledg::inline v0_1::hardware
