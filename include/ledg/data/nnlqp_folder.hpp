// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/onnx/read.hpp"

/// @file data/nnlqp_folder.hpp
/// NNLQP as its authors publish it (ModelTC/NNLQP, `dataset/`): a folder with ONNX files and `gt.txt`, one timing a
/// line:
///
///     id onnx/family/network.onnx batch milliseconds family platform stage
///
/// Fields are parted by spaces; those behind the time may be missing from the right, and stages are `train` or `test`.

namespace ledg::inline LEDG_ABI::data::nnlqp {

/// One line of `gt.txt`.
struct timing {
  std::string path;  ///< of the network, relative to the folder
  double batch = 1;
  double latency_ms = 0;
  std::string family;  ///< as stated, else the network's folder
  std::int64_t platform = 1;
  std::string stage;  ///< `train`, `test` or empty
};

/// A platform of NNLQP's data base.
struct platform_row {
  std::int64_t id;
  std::string_view name, device, runtime;
  ledg::precision precision;
};

/// The ten platforms of the published data. Source: the names and numbers in NNLQP's `demo.py` and `gt.txt`.
inline constexpr std::array platforms{
    platform_row{1, "gpu-gtx1660-trt7.1-fp32", "GTX 1660", "TensorRT 7.1", precision::fp32},
    platform_row{2, "cpu-openppl-fp32", "cpu-openppl", "OpenPPL", precision::fp32},
    platform_row{9, "hi3559A-nnie11-int8", "Hi3559A", "NNIE 1.1", precision::int8},
    platform_row{10, "gpu-T4-trt7.1-fp32", "Tesla T4", "TensorRT 7.1", precision::fp32},
    platform_row{12, "gpu-T4-trt7.1-int8", "Tesla T4", "TensorRT 7.1", precision::int8},
    platform_row{13, "gpu-P4-trt7.1-fp32", "Tesla P4", "TensorRT 7.1", precision::fp32},
    platform_row{14, "gpu-P4-trt7.1-int8", "Tesla P4", "TensorRT 7.1", precision::int8},
    platform_row{16, "hi3519A-nnie12-int8", "Hi3519A", "NNIE 1.2", precision::int8},
    platform_row{18, "atlas300-acl-fp16", "Atlas 300", "ACL", precision::fp16},
    platform_row{23, "mul270-neuware-int8", "MLU270", "Neuware", precision::int8},
};

/// The setting of platform @p id. @throws lookup_error where the data base has none of this number.
[[nodiscard]] inline setting platform_setting(std::int64_t id) {
  for (const auto& p : platforms) {
    if (p.id != id) continue;
    setting s;
    s.key = p.name;
    s.device = p.device;
    s.precision = p.precision;
    s.runtime = p.runtime;
    s.dead = dead_operators::remove_unused;
    return s;
  }
  throw lookup_error("NNLQP: unknown platform " + std::to_string(id));
}

/// Parses one line. @param place  names it in messages
/// @throws corrupt_error where a field is missing or no number, or the path leaves the folder
[[nodiscard]] inline timing parse_timing(std::string_view line, const std::string& place) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(" \t\r", at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end;
  }
  if (fields.size() < 4)
    throw corrupt_error(place + ": expected 'id path batch milliseconds ...', got " + std::to_string(fields.size()) +
                        " fields");
  const auto number = [&](std::size_t i, auto value) {
    const auto f = fields[i];
    const auto [end, code] = std::from_chars(f.data(), f.data() + f.size(), value);
    if (code != std::errc() || end != f.data() + f.size() || !(value > 0))
      throw corrupt_error(place + ": field " + std::to_string(i + 1) + ": expected a positive number, got '" +
                          std::string(f) + "'");
    return value;
  };
  timing t;
  t.path = fields[1];
  const std::filesystem::path path(t.path);
  if (path.is_absolute() || t.path.find("..") != std::string::npos)
    throw corrupt_error(place + ": '" + t.path + "' is not a path inside the folder");
  t.batch = number(2, 0.0);
  t.latency_ms = number(3, 0.0);
  t.family = fields.size() > 4 ? std::string(fields[4]) : path.parent_path().filename().string();
  if (fields.size() > 5) t.platform = number(5, std::int64_t{0});
  if (fields.size() > 6) t.stage = fields[6];
  return t;
}

/// Calls `use(timing&&)` for each line of @p path, plain or gzip. @throws as `io::for_each_line` and `parse_timing`
template <class Function>
void for_each_timing(const std::filesystem::path& path, const Function& use) {
  io::for_each_line(path, [&](std::string_view line, std::size_t number) {
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      use(parse_timing(line, path.string() + ":" + std::to_string(number)));
  });
}

/// The network @p id of @p folder at batch 1, whatever the file says: `timing::batch` multiplies. @throws as
/// `onnx::read`
[[nodiscard]] inline graph read_network(const std::filesystem::path& folder, const std::string& id,
                                        const std::string& family) {
  onnx::options given;
  given.batch = 1;
  const auto path = folder / id;
  auto network = onnx::read(path, given);
  for (const auto& input : network.inputs())
    if (input.dims && !input.dims->empty() && input.dims->front() > 1) {
      auto& dims = given.inputs[input.name] = *input.dims;
      dims.front() = 1;
    }
  given.overrule = true;
  if (!given.inputs.empty()) network = onnx::read(path, given);
  auto g = network.to_graph();
  g.id = id;
  g.family = family;
  return g;
}

}  // namespace ledg::inline LEDG_ABI::data::nnlqp
