// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/names.hpp"
#include "ledg/hardware/catalogue.hpp"  // IWYU pragma: keep
#include "ledg/hardware/names.hpp"
#include "ledg/hardware/table_reader.hpp"
#include "ledg/hardware/tables/accelerators.hpp"
#include "ledg/hardware/tables/cpus.hpp"
#include "ledg/hardware/tables/gpus.hpp"
#include "ledg/hardware/tables/microcontrollers.hpp"
#include "ledg/hardware/tables/socs.hpp"

/// @file hardware/catalogue_impl.hpp  Definitions of hardware/catalogue.hpp.

namespace ledg::inline LEDG_ABI::hardware {

namespace detail {

// Built once, on first use; the standard makes that safe from any thread.
struct index {
  std::vector<spec> devices;
  std::unordered_map<std::string, std::size_t> by_key;

  index() {
    devices.reserve(1200);
    read_table(tables::gpus, "gpus", devices);
    read_table(tables::cpus, "cpus", devices);
    read_table(tables::socs, "socs", devices);
    read_table(tables::accelerators, "accelerators", devices);
    read_table(tables::microcontrollers, "microcontrollers", devices);
    by_key.reserve(10 * devices.size());
    for (std::size_t i = 0; i < devices.size(); ++i)
      for (auto& k : keys(devices[i])) by_key.emplace(std::move(k), i);
  }

  /// The device with exactly this name, or nullptr.
  [[nodiscard]] const spec* find(std::string_view name) const {
    const auto found = by_key.find(normalised(name));
    if (found == by_key.end()) return nullptr;
    const auto& s = devices[found->second];
    return maker_agrees(name, s) ? &s : nullptr;
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

LEDG_INLINE const std::vector<spec>& catalogue() { return detail::the_index().devices; }

LEDG_INLINE const spec* find_if_known(std::string_view name) {
  const auto& index = detail::the_index();
  if (const auto* s = index.find(name)) return s;
  const auto reported = detail::reported_name(name);
  if (const auto* s = index.find(reported)) return s;
  const auto bare = detail::without_kind(reported);
  const auto* s = bare ? index.find(bare->first) : nullptr;
  return s != nullptr && s->kind == bare->second ? s : nullptr;
}

LEDG_INLINE std::vector<std::string> similar_names(std::string_view name, std::size_t count) {
  const auto plain = detail::reported_name(name.substr(0, 200));
  const auto wanted = detail::normalised(plain);
  const auto wanted_words = detail::words(plain);
  const auto& index = detail::the_index();
  std::vector<double> edits(index.devices.size(), 1e9);
  for (const auto& [key, i] : index.by_key) {
    const auto longest = std::max({key.size(), wanted.size(), std::size_t{1}});
    const auto share = static_cast<double>(edit_distance(key, wanted)) / static_cast<double>(longest);
    edits[i] = std::min(edits[i], share);
  }
  const auto best = detail::least(count, [&](const spec& s) {
    const auto have = detail::words(s.vendor + " " + s.name);
    const auto shared = std::count_if(wanted_words.begin(), wanted_words.end(), [&](const auto& w) {
      return std::find(have.begin(), have.end(), w) != have.end();
    });
    return edits[static_cast<std::size_t>(&s - index.devices.data())] -
           0.5 * static_cast<double>(shared) / static_cast<double>(std::max<std::size_t>(wanted_words.size(), 1));
  });
  std::vector<std::string> names;
  for (const auto* s : best) names.push_back(s->name);
  return names;
}

LEDG_INLINE const spec& find(std::string_view name) {
  if (const auto* s = find_if_known(name)) return *s;
  auto names = similar_names(name);
  const auto message = "unknown hardware '" + std::string(name) + "'; did you mean " + listed(names, "or", "'") + "?";
  throw lookup_error(message, std::move(names));
}

LEDG_INLINE std::vector<spec> search(std::string_view text) {
  const auto wanted = detail::words(text);
  std::vector<spec> found;
  for (const auto& s : catalogue()) {
    auto all = s.vendor + " " + s.name + " " + to_string(s.kind) + " " + s.architecture;
    for (const auto& a : s.aliases) all += " " + a;
    all = lower_case(all);
    if (std::all_of(wanted.begin(), wanted.end(), [&](const auto& w) { return all.find(w) != std::string::npos; }))
      found.push_back(s);
  }
  return found;
}

LEDG_INLINE double distance(const spec& a, const spec& b) {
  double sum = 0;
  double shared = 0;
  double either = 0;
  for (const auto& f : spec_fields) {
    if (f.member == &spec::memory_bits || f.member == &spec::memory_mts) continue;  // their product is the bandwidth
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
         (lower_case(a.architecture) != lower_case(b.architecture) ? 0.25 : 0.0);
}

LEDG_INLINE std::vector<spec> nearest(const spec& s, std::size_t count) {
  std::vector<spec> found;
  for (const auto* candidate : detail::least(count + 1, [&](const spec& c) { return distance(s, c); }))
    if (candidate->name != s.name && found.size() < count) found.push_back(*candidate);
  return found;
}

}  // namespace ledg::inline LEDG_ABI::hardware
