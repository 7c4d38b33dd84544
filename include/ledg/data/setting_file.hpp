// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/io/json.hpp"

/// @file data/setting_file.hpp
/// What measurements of one's own were made with, as JSON: `settings` says it for each column of a table of times, and
/// `common` what all of them share.
///
///     {"name": "my_boards",
///      "common": {"precision": "fp32", "runtime": "TFLite 2.16"},
///      "settings": {"pi4": {"device": "Raspberry Pi 4", "cores": "4 threads"},
///                   "npu": {"device": {"name": "My NPU", "kind": "npu", "int8_tops": 4}, "precision": "int8"}}}
///
/// `device` is whatever `hardware::resolve` takes (a catalogue name, a line of text) or an object as
/// `hardware::from_json` reads. `device`, `precision` and `runtime` are needed; `cores` (none), `batch` (1),
/// `dead_operators` (execute), `resolution_ms` (0) and `note` (none) may be left out, see `setting`.

namespace ledg::inline LEDG_ABI::data {

/// A file of settings; each setting's key is its name in the file.
struct setting_file {
  std::string name;  ///< of the data set: the `source` of its settings
  std::vector<setting> settings;
};

namespace detail {

/// @throws lookup_error where @p object has a member that is not in @p known.
inline void check_members(const io::json_view& object, const std::string& where,
                          const std::vector<std::string>& known) {
  for (const auto& member : object.value().items())
    if (std::find(known.begin(), known.end(), member.key()) == known.end())
      throw_unknown("member", member.key(), known, where);
}

[[nodiscard]] inline hardware::spec read_device(const io::json& value, const std::string& where) {
  if (value.is_string()) return hardware::resolve(value.get_ref<const std::string&>());
  auto spec = hardware::described_by_json(value, where + ", device");
  if (hardware::find_if_known(spec.name) != nullptr)
    throw input_error("'" + spec.name + "' is in the catalogue: name it by a string, or call this one differently");
  return spec;
}

[[nodiscard]] inline setting read_setting(const std::string& key, const io::json& members, const std::string& where) {
  const io::json_view view(members, where);
  check_members(view, where,
                {"device", "precision", "runtime", "cores", "batch", "dead_operators", "resolution_ms", "note"});
  setting s;
  s.key = key;
  try {
    s.hardware = read_device(view["device"].value(), where);
    s.precision = hardware::parse_precision(view.get<std::string>("precision"));
    s.dead = find_dead_operators(view.get<std::string>("dead_operators", "execute"));
  } catch (const lookup_error& e) {
    throw lookup_error(where + ": " + e.what(), e.nearest());
  } catch (const input_error& e) {
    throw input_error(where + ": " + e.what());
  }
  s.device = s.hardware.name;
  s.runtime = view.get<std::string>("runtime");
  s.cores = view.get<std::string>("cores", "");
  s.batch = view.get<double>("batch", 1);
  s.resolution_ms = view.get<double>("resolution_ms", 0);
  s.note = view.get<std::string>("note", "");
  if (s.runtime.empty()) throw input_error(where + ": 'runtime' is empty");
  if (!(*s.batch >= 1)) throw input_error(where + ": 'batch' must be at least 1");
  if (!(s.resolution_ms >= 0)) throw input_error(where + ": 'resolution_ms' must not be negative");
  return s;
}

}  // namespace detail

/// Reads @p path. @param name of the data set where the file states none
/// @throws input_error where it cannot be read or a value is out of range; lookup_error on a device, precision, rule
///         for dead operators or member that is not known; corrupt_error where it is not such JSON. All name the file
///         and the setting.
[[nodiscard]] inline setting_file read_setting_file(const std::filesystem::path& path, std::string name) {
  const auto source = "'" + path.string() + "'";
  const auto document = io::read_json(path);
  const io::json_view view(document, source);
  setting_file file;
  file.name = view.get<std::string>("name", std::move(name));
  detail::check_members(view, source, {"name", "common", "settings"});
  const auto settings = view["settings"];
  if (!settings.value().is_object() || (view.has("common") && !view["common"].value().is_object()))
    throw corrupt_error(source + ": 'settings' and 'common' must be objects");
  for (const auto& entry : settings.value().items()) {
    const auto where = source + ": setting '" + entry.key() + "'";
    if (!entry.value().is_object())
      throw corrupt_error(where + ": expected an object, got " + io::to_line(entry.value()));
    auto members = view.has("common") ? view["common"].value() : io::json::object();
    members.update(entry.value());
    file.settings.push_back(detail::read_setting(entry.key(), members, where));
  }
  return file;
}

}  // namespace ledg::inline LEDG_ABI::data
