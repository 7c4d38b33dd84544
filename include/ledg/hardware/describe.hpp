// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/names.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/known_cores.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/table_reader.hpp"
#include "ledg/io/json.hpp"

/// @file hardware/describe.hpp
/// Devices that are not in the catalogue: from a JSON file, from a line of text, and the one door that takes any of the
/// three.

namespace ledg::inline LEDG_ABI::hardware {

namespace detail {

/// @p text as a number with one of @p units behind it, or nothing.
[[nodiscard]] inline std::optional<double> quantity(std::string_view text,
                                                    std::initializer_list<std::string_view> units) {
  double value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc()) return std::nullopt;
  const auto unit = lower_case(std::string_view(stop, static_cast<std::size_t>(text.data() + text.size() - stop)));
  for (const auto u : units)
    if (unit == u) return value;
  return std::nullopt;
}

[[nodiscard]] inline std::optional<device_kind> kind_if_known(std::string_view text) {
  const auto wanted = lower_case(text);
  for (const auto& row : kind_names)
    if (row.name == wanted) return row.value;
  return std::nullopt;
}

[[nodiscard]] inline std::string vendor_named(std::string_view text) {
  const auto wanted = lower_case(text);
  if (wanted == "nv" || wanted == "nvidia") return "NVIDIA";
  for (const auto& s : catalogue())
    if (lower_case(s.vendor) == wanted) return s.vendor;
  return std::string(text);
}

[[nodiscard]] inline std::vector<std::string> tokens(std::string_view text) {
  auto parts = split(text, ' ');
  std::erase_if(parts, [](const auto& p) { return p.empty(); });
  return parts;
}

[[nodiscard]] inline std::string joined(std::vector<std::string>::const_iterator first,
                                        std::vector<std::string>::const_iterator last) {
  std::string all;
  for (; first != last; ++first) all += (all.empty() ? "" : " ") + *first;
  return all;
}

/// How many words of the end of @p parts, from @p begin on, are the longest architecture of the catalogue; 0 for none.
[[nodiscard]] inline std::size_t architecture_words(const std::vector<std::string>& parts, std::size_t begin) {
  const auto rest = lower_case(joined(parts.begin() + static_cast<std::ptrdiff_t>(begin), parts.end())) + ' ';
  std::size_t most = 0;
  for (const auto& s : catalogue())
    if (!s.architecture.empty() && rest.starts_with(lower_case(s.architecture) + ' '))
      most = std::max(most, tokens(s.architecture).size());
  return most;
}

/// Where the kind of device stands in a short text: behind a vendor of up to four words, before a precision. Behind one
/// word the precision may be wrong, so that the message names it. Nothing where this is no short text.
[[nodiscard]] inline std::optional<std::size_t> kind_position(const std::vector<std::string>& parts) {
  for (std::size_t i = 0; i <= 4 && i + 1 < parts.size(); ++i) {
    if (!kind_if_known(parts[i])) continue;
    const auto next = lower_case(parts[i + 1]);
    if (i == 1 && parts.size() >= 3) return i;
    for (const auto& p : precision_names)
      if (p.name == next) return i;
  }
  return std::nullopt;
}

/// Reads the tail of a short text, `[ARCHITECTURE...] [70W] [16GB] [320GB/s]` in any order, into @p s; false at a
/// number without a known unit, which @p at then is.
inline bool read_tail(const std::vector<std::string>& parts, std::size_t& at, spec& s) {
  while (at < parts.size()) {
    if (const auto n = s.architecture.empty() ? architecture_words(parts, at) : 0; n > 0) {
      const auto first = parts.begin() + static_cast<std::ptrdiff_t>(at);
      s.architecture = joined(first, first + static_cast<std::ptrdiff_t>(n));
      at += n;
      continue;
    }
    if (const auto watts = quantity(parts[at], {"w"})) {
      s.tdp_w = watts;
    } else if (const auto gb = quantity(parts[at], {"gb"})) {
      s.memory_gb = gb;
    } else if (const auto gbs = quantity(parts[at], {"gb/s", "gbs", "gbps"})) {
      s.bandwidth_gbs = gbs;
    } else if (std::isalpha(static_cast<unsigned char>(parts[at][0])) == 0) {
      return false;
    } else {
      s.architecture += (s.architecture.empty() ? "" : " ") + parts[at];
    }
    ++at;
  }
  return true;
}

/// `[VENDOR...] KIND PRECISION [PEAK] [ARCHITECTURE...] [70W] [16GB] [320GB/s]`; the peak may be left out before an
/// architecture of the catalogue or a number with a unit.
[[nodiscard]] inline spec from_concise(std::string_view text, const std::vector<std::string>& parts) {
  const auto fail = [&](const std::string& expected) {
    throw input_error("hardware text '" + std::string(text) + "': expected " + expected +
                      "; the form is 'VENDOR KIND PRECISION PEAK [ARCHITECTURE] [70W] [16GB] [320GB/s]'");
  };
  spec s;
  auto at = *kind_position(parts);
  if (at > 0) s.vendor = vendor_named(joined(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(at)));
  s.kind = *kind_if_known(parts[at]);
  const auto p = parse_precision(parts[++at]);
  if (++at == parts.size()) fail("a precision and its peak in TFLOPS after the kind");
  if (const auto peak = quantity(parts[at], {"", "t", "tflops", "tops"})) {
    s.*peak_member(p) = peak;
    ++at;
  } else if (architecture_words(parts, at) == 0 && !quantity(parts[at], {"w", "gb", "gb/s", "gbs", "gbps"})) {
    fail("a peak in TFLOPS, got '" + parts[at] + "'");
  }
  if (!read_tail(parts, at, s)) fail("a number with a known unit, got '" + parts[at] + "'");
  s.name = text;
  return s;
}

/// A number of a long text: its key, the member that it is, and the units that it may have.
struct verbose_number {
  std::string_view key;
  std::optional<double> spec::*member;
  std::initializer_list<std::string_view> units;
};
[[nodiscard]] inline std::span<const verbose_number> verbose_numbers() {
  static const verbose_number all[] = {
      {"memory", &spec::memory_gb, {"", "gb"}},
      {"bandwidth", &spec::bandwidth_gbs, {"", "gb/s", "gbs", "gbps"}},
      {"cache", &spec::on_chip_mb, {"", "mb"}},
      {"cores", &spec::cores, {""}},
      {"clock", &spec::clock_ghz, {"", "ghz"}},
      {"power", &spec::tdp_w, {"", "w"}},
      {"tdp", &spec::tdp_w, {"", "w"}},
      {"year", &spec::year, {""}},
      {"fp32", &spec::fp32_tflops, {"", "tflops"}},
      {"fp16", &spec::fp16_tflops, {"", "tflops"}},
      {"int8", &spec::int8_tops, {"", "tops"}},
  };
  return all;
}

/// Reads `Hardware NAME key=value...`; one object for each text.
class verbose_reader {
 public:
  explicit verbose_reader(std::string_view text) : where_("hardware text '" + std::string(text) + "'") {}

  spec read(const std::vector<std::string>& parts) {
    if (parts.size() < 2 || parts[1].find('=') != std::string::npos)
      throw input_error(where_ + ": expected a name after 'Hardware'");
    take_name(parts[1]);
    for (std::size_t i = 2; i < parts.size(); ++i) {
      const auto equals = parts[i].find('=');
      if (equals == std::string::npos) throw input_error(where_ + ": expected key=value, got '" + parts[i] + "'");
      const auto key = lower_case(std::string_view(parts[i]).substr(0, equals));
      const auto value = parts[i].substr(equals + 1);
      if (!take_number(key, value) && !take_word(key, value)) refuse(key);
    }
    if (!kind_)
      throw input_error(where_ + ": what '" + spec_.name + "' is, is not known; add kind=gpu (or cpu, npu, ...)");
    spec_.kind = *kind_;
    if (peak_) spec_.*peak_member(precision_) = peak_;
    return std::move(spec_);
  }

 private:
  void take_name(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    if (const auto* known = find_if_known(name)) {  // what it is, not its numbers: those are the text's alone
      spec_.vendor = known->vendor;
      spec_.architecture = known->architecture;
      spec_.mobile = known->mobile;
      kind_ = known->kind;
    }
    spec_.name = std::move(name);
  }

  bool take_number(const std::string& key, const std::string& value) {
    for (const auto& n : verbose_numbers())
      if (n.key == key) {
        spec_.*n.member = number(key, value, n.units);
        return true;
      }
    if (key == "compute") {
      peak_ = number(key, value, {"", "tflops", "tops"});
      return true;
    }
    for (const auto& f : spec_fields)
      if (f.name == key) {
        spec_.*f.member = number(key, value, {""});
        return true;
      }
    return false;
  }

  bool take_word(const std::string& key, const std::string& value) {
    if (key == "precision")
      precision_ = parse_precision(value);
    else if (key == "kind")
      kind_ = parse_kind(value);
    else if (key == "vendor")
      spec_.vendor = vendor_named(value);
    else if (key == "arch" || key == "architecture")
      spec_.architecture = value;
    else
      return false;
    return true;
  }

  [[nodiscard]] double number(const std::string& key, const std::string& value,
                              std::initializer_list<std::string_view> units) const {
    const auto v = quantity(value, units);
    if (!v) throw input_error(where_ + ": '" + key + "' is '" + value + "', expected a number");
    return *v;
  }

  [[noreturn]] void refuse(const std::string& key) const {
    std::vector<std::string> known{"compute", "precision", "kind", "vendor", "architecture"};
    for (const auto& n : verbose_numbers()) known.emplace_back(n.key);
    throw_unknown("key", key, known, where_);
  }

  std::string where_;
  spec spec_;
  precision precision_ = precision::fp32;
  std::optional<double> peak_;
  std::optional<device_kind> kind_;
};

[[nodiscard]] inline bool is_verbose(const std::vector<std::string>& parts) {
  return !parts.empty() && lower_case(parts[0]) == "hardware";
}

[[nodiscard]] inline bool is_concise(const std::vector<std::string>& parts) { return kind_position(parts).has_value(); }

}  // namespace detail

/// A device from a line of text, in the short form `Nv GPU FP32 8.1 Turing 70W` or the long one
/// `Hardware Nvidia_T4 memory=16GB compute=8.1` (also bandwidth, cache, cores, clock, power, year, precision, kind,
/// vendor, arch and the numbers of `spec_fields`; `compute` is TFLOPS in `precision`, fp32 unless said). Nothing is
/// filled in from the catalogue but, in the long form, what a known name is (kind, vendor, architecture).
/// @throws input_error saying what was expected.
[[nodiscard]] inline spec from_text(std::string_view text) {
  const auto parts = detail::tokens(text);
  if (!detail::is_verbose(parts) && !detail::is_concise(parts))
    throw input_error("hardware text '" + std::string(text) +
                      "': expected 'VENDOR KIND PRECISION PEAK ...' or 'Hardware NAME key=value ...'");
  auto s = detail::is_verbose(parts) ? detail::verbose_reader(text).read(parts) : detail::from_concise(text, parts);
  s.source = "text";
  validate(s);
  return s;
}

namespace detail {

/// A cluster from `{"core": "Cortex-A76", "count": 4, "clock_ghz": 2.4, "fp32_flop_per_cycle": 16}`.
[[nodiscard]] inline core_cluster cluster_from_json(const io::json& value, const std::string& source) {
  const io::json_view view(value, source);
  core_cluster c;
  c.core = view.get<std::string>("core");
  c.count = view.get<double>("count");
  std::vector<std::string> known{"core", "count"};
  for (const auto& f : cluster_fields) {
    known.emplace_back(f.name);
    if (view.has(f.name)) c.*f.member = view.get<double>(f.name);
  }
  for (const auto& [key, unused] : value.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw lookup_error(source + ": unknown member '" + key + "' of a cluster", known);
  return c;
}

}  // namespace detail

/// A device from a JSON object with the members of `spec` (`name` and `kind` are needed; numbers by their field
/// names, `{"name":"My NPU","kind":"npu","int8_tops":4}`; `clusters` is a list of objects with `core`, `count` and the
/// members of `cluster_fields`); null is "not known".
/// @throws corrupt_error on a wrong type, lookup_error on an unknown member, input_error on an implausible number.
[[nodiscard]] inline spec from_json(const io::json& value, const std::string& source) {
  const io::json_view view(value, source);
  spec s;
  s.name = view.get<std::string>("name");
  s.kind = parse_kind(view.get<std::string>("kind"));
  s.vendor = view.get<std::string>("vendor", "");
  s.architecture = view.get<std::string>("architecture", "");
  s.mobile = view.get<bool>("mobile", false);
  s.aliases = view.get<std::vector<std::string>>("aliases", {});
  s.source = view.get<std::string>("source", source);
  s.confidence = view.get<std::string>("confidence", "");
  if (view.has("clusters")) {
    const auto clusters = view["clusters"];
    if (!clusters.value().is_array()) throw corrupt_error(source + ": 'clusters' is no list");
    for (const auto& c : clusters.value()) s.clusters.push_back(detail::cluster_from_json(c, source + ", cluster"));
  }
  std::vector<std::string> known{"name",   "kind",       "vendor",   "architecture", "mobile", "aliases",
                                 "source", "confidence", "clusters", "settings"};  // hw show adds the last
  for (const auto& f : spec_fields) {
    known.emplace_back(f.name);
    if (view.has(f.name)) s.*f.member = view.get<double>(f.name);
  }
  for (const auto& [key, unused] : value.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw_unknown("member of a device", key, known, source);
  validate(s);
  return s;
}

/// A device that somebody describes: as `from_json`, with what the clusters of a processor tell
/// (`completed_by_clusters`), and mobile where its cores are and nothing is said.
/// @throws as `from_json`
[[nodiscard]] inline spec described_by_json(const io::json& value, const std::string& source) {
  auto s = completed_by_clusters(from_json(value, source));
  if (!value.contains("mobile")) s.mobile = has_mobile_cores(s);
  return s;
}

/// A device from the JSON file @p path, as `described_by_json`. @throws as that; input_error where it cannot be read.
[[nodiscard]] inline spec from_json(const std::filesystem::path& path) {
  return described_by_json(io::read_json(path), "'" + path.string() + "'");
}

/// @p s as `from_json` reads it; unknown numbers are left out.
[[nodiscard]] inline io::json to_json(const spec& s) {
  io::json value{
      {"vendor", s.vendor}, {"name", s.name},     {"aliases", s.aliases},          {"kind", to_string(s.kind)},
      {"mobile", s.mobile}, {"source", s.source}, {"architecture", s.architecture}};
  if (!s.confidence.empty()) value["confidence"] = s.confidence;
  for (const auto& f : spec_fields)
    if (const auto& v = s.*f.member) value[std::string(f.name)] = *v;
  for (const auto& c : s.clusters) {
    io::json cluster{{"core", c.core}, {"count", c.count}};
    for (const auto& f : cluster_fields)
      if (const auto& v = c.*f.member) cluster[std::string(f.name)] = *v;
    value["clusters"].push_back(std::move(cluster));
  }
  return value;
}

/// The device that @p text means, tried in this order: a catalogue name; an existing JSON file; a line of text as
/// `from_text` reads. A catalogue name wins over a file of the same name: write `./name` to mean the file.
/// @throws lookup_error with the nearest names where it is none of them, and what the chosen reader throws.
[[nodiscard]] inline spec resolve(const std::string& text) {
  if (const auto* s = find_if_known(text)) return *s;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(text, ignored)) return from_json(std::filesystem::path(text));
  const auto parts = detail::tokens(text);
  if (detail::is_verbose(parts) || detail::is_concise(parts)) return from_text(text);
  if (text.ends_with(".json")) throw input_error("hardware '" + text + "': there is no such file");
  return find(text);  // throws with suggestions
}

}  // namespace ledg::inline LEDG_ABI::hardware
