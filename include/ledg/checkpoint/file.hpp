// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>

#include "ledg/core/error.hpp"
#include "ledg/io/half.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"

/// @file checkpoint/file.hpp
/// A checkpoint: one safetensors file with a parameter in each tensor and, in its metadata, `format` and everything
/// else as one JSON document, `model`.

namespace ledg::inline LEDG_ABI {

/// Parameters of a part of a model.
struct checkpoint_part {
  const parameter_layout& layout;
  std::span<const float> parameters;
};

/// Writes a checkpoint; under another name first, then renamed. Tensors whose values all are F16 numbers (those of a
/// pretrained encoder that was stored so) are written as such.
inline void write_checkpoint(const std::filesystem::path& path, const std::string& format, const io::json& model,
                             std::initializer_list<checkpoint_part> parts) {
  const auto is_half = [](float v) { return io::half_to_float(io::float_to_half(v)) == v; };
  io::safetensors_writer writer;
  writer.set_metadata("format", format);
  writer.set_metadata("model", io::to_line(model));
  for (const auto& part : parts)
    for (const auto& p : part.layout.entries()) {
      const auto values = part.parameters.subspan(p.offset, p.size);
      const bool half = std::all_of(values.begin(), values.end(), is_half);
      writer.add(p.name, p.shape, values, half ? io::dtype::f16 : io::dtype::f32);
    }
  writer.write(path);
}

/// An opened checkpoint.
class checkpoint_file {
 public:
  /// @throws input_error where the file is missing or of another format; corrupt_error where it is damaged.
  checkpoint_file(const std::filesystem::path& path, const std::string& format)
      : path_(path.string()), file_(io::safetensors_file::open(path)) {
    const auto found = metadata("format");
    if (found != format)
      throw input_error("'" + path_ + "': expected a checkpoint of format '" + format + "', got " +
                        (found.empty() ? "a file without one" : "'" + found + "'"));
    if (metadata("model").empty()) throw corrupt_error("'" + path_ + "': no metadata 'model'");
    model_ = io::parse_json(metadata("model"), path_ + " (metadata)");
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] io::json_view model() const { return {model_, path_}; }

  /// Fills @p parameters. @throws lookup_error for a missing tensor; corrupt_error for one of another shape or with a
  /// value that is not finite. Each names the tensor.
  void read(const parameter_layout& layout, std::span<float> parameters) const {
    for (const auto& p : layout.entries()) {
      const auto& entry = file_.at(p.name);
      const auto fail = [&](const std::string& what) {
        throw corrupt_error("'" + path_ + "': tensor '" + p.name + "' " + what);
      };
      if (entry.shape != p.shape)
        fail("has shape " + io::shape_text(entry.shape) + ", expected " + io::shape_text(p.shape));
      const auto values = entry.to<float>();
      if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
        fail("holds a value that is not finite");
      std::copy(values.begin(), values.end(), parameters.begin() + static_cast<std::ptrdiff_t>(p.offset));
    }
  }

 private:
  [[nodiscard]] std::string metadata(const std::string& key) const {
    const auto at = file_.metadata().find(key);
    return at == file_.metadata().end() ? std::string() : at->second;
  }

  std::string path_;
  io::safetensors_file file_;
  io::json model_;
};

}  // namespace ledg::inline LEDG_ABI
