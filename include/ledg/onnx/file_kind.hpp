// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/onnx/wire.hpp"

/// @file onnx/file_kind.hpp
/// Files that are taken for ONNX models and are something else, told by their first bytes. Thread-safety: plain
/// functions.

namespace ledg::inline LEDG_ABI::onnx {

/// A format other than ONNX.
struct foreign_format {
  std::string_view name;    ///< with its article: `a gzip archive`
  std::string_view advice;  ///< what to do
};

namespace detail {

inline constexpr std::string_view export_again = "export the network to ONNX with the tool that made it";
inline constexpr std::string_view unpack_first = "unpack it and give the .onnx file inside";

/// Formats that have their own bytes at a fixed place.
struct magic_row {
  std::size_t offset;
  std::string_view bytes;
  foreign_format format;
};

inline constexpr auto magic_rows = std::to_array<magic_row>({
    {0, "version https://git-lfs", {"a Git LFS pointer, not the model", "run git lfs pull where it comes from"}},
    {0, "\x1f\x8b", {"a gzip archive", "give it to `ledg` as it is, or unpack it with gunzip"}},
    {0, "\x28\xb5\x2f\xfd", {"a zstd archive", unpack_first}},
    {0,
     "\xfd"
     "7zXZ",
     {"an xz archive", unpack_first}},
    {0, "BZh", {"a bzip2 archive", unpack_first}},
    {0, "7z\xbc\xaf", {"a 7z archive", unpack_first}},
    {257, "ustar", {"a tar archive", unpack_first}},
    {4, "TFL3", {"a TensorFlow Lite model", "convert it with tf2onnx (--tflite)"}},
    {4, "ORTM", {"an ONNX Runtime model (.ort)", "give the .onnx file that it was made from"}},
    {0, "GGUF", {"a GGUF file of weights", "export the network to ONNX; weights alone say nothing of its operators"}},
    {0, "\x89HDF", {"an HDF5 file, as Keras writes them", "convert the network with tf2onnx"}},
    {0, "\x93NUMPY", {"a NumPy array", "give the network's .onnx file"}},
    {0, "ptrt", {"a TensorRT engine", "give the .onnx file that it was built from"}},
    {0, "ftrt", {"a TensorRT engine", "give the .onnx file that it was built from"}},
    {0, "RKNN", {"an RKNN model", "give the .onnx file that it was made from"}},
    {0, "7767517", {"an ncnn network (.param)", export_again}},
    {0,
     "\x7f"
     "ELF",
     {"a program or library", "give the network's .onnx file"}},
    {0, "%PDF", {"a PDF document", "give the network's .onnx file"}},
    {0, "\x89PNG", {"a picture", "give the network's .onnx file"}},
});

inline constexpr foreign_format pytorch = {
    "a PyTorch file", "export the network with torch.onnx.export; weights alone say nothing of its operators"};

[[nodiscard]] inline bool has(std::string_view bytes, std::string_view word) {
  return bytes.find(word) != std::string_view::npos;
}

[[nodiscard]] inline foreign_format zip_format(std::string_view bytes) {
  // Names of files stand at the front, before each, and in the list at the end.
  const auto front = bytes.substr(0, 4096),
             back = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 65536));
  if (has(front, "data.pkl") || has(back, "data.pkl") || has(front, "archive_format")) return pytorch;
  if (has(back, "model.weights.h5")) return {"a Keras model", "convert the network with tf2onnx"};
  if (has(back, ".npy")) return {"an archive of NumPy arrays", "give the network's .onnx file"};
  if (has(back, ".mlmodel")) return {"a Core ML package", export_again};
  return {"a zip archive", unpack_first};
}

// `bytes` without space and marks in front, in lower case, as far as it takes to know a text.
[[nodiscard]] inline std::string text_start(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  const auto first = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
  std::string start(bytes.substr(first, 4096));
  for (auto& c : start) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return start;
}

[[nodiscard]] inline std::optional<foreign_format> text_format(std::string_view bytes) {
  const auto start = text_start(bytes);
  const auto controls = std::count_if(start.begin(), start.end(), [](char c) {
    return static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\r' && c != '\t';
  });
  const auto foreign = std::count_if(start.begin(), start.end(), [](char c) { return (c & 0x80) != 0; });
  if (start.empty() || controls > 0 || foreign > static_cast<std::ptrdiff_t>(start.size() / 2)) return std::nullopt;
  if (start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head"))
    return foreign_format{"a web page (HTML)",
                          "the download went wrong: fetch the file itself, not the page that shows it"};
  if (start.front() == '<' && has(start, "ir_version"))
    return foreign_format{"an ONNX model in text form", "convert it with onnx.parser.parse_model and onnx.save"};
  if (start.starts_with("<") && has(start, "<net "))
    return foreign_format{"an OpenVINO network (.xml)", "give the .onnx file that it was made from"};
  if (start.starts_with("<?xml") || start.front() == '<')
    return foreign_format{"an XML file", "give the network's .onnx file"};
  if (start.front() == '{' || start.front() == '[') {
    if (has(start, "\"irversion\"") || has(start, "\"opsetimport\"") || has(start, "\"producername\""))
      return foreign_format{"an ONNX model in JSON form",
                            "convert it with onnx.load(..., format=\"json\") and onnx.save"};
    return foreign_format{"a JSON file", "give the network's .onnx file"};
  }
  if (start.starts_with("ir_version") || has(start, "opset_import {") || has(start, "graph {"))
    return foreign_format{"an ONNX model in text form",
                          "convert it with onnx.load(..., format=\"textproto\") and onnx.save"};
  if (has(start, "layer {") || has(start, "layers {"))
    return foreign_format{"a Caffe network (.prototxt)", export_again};
  if (has(start, "node {")) return foreign_format{"a TensorFlow graph in text form", "convert it with tf2onnx"};
  return foreign_format{"a text file", "give the network's .onnx file"};
}

// Messages of the same wire format that are no ONNX model.
[[nodiscard]] inline std::optional<foreign_format> message_format(std::string_view bytes) {
  constexpr foreign_format tensorflow = {"a TensorFlow graph (.pb)", "convert it with tf2onnx"};
  bool graph = false, others = false, large = false, nodes = false, meta = false;
  try {
    wire_reader r(bytes, "");
    for (wire_field f; r.next(f);) {
      graph = graph || (f.number == 7 && f.type == wire_type::bytes);
      large = large || f.number >= 200;
      nodes = nodes || (f.number == 1 && f.type == wire_type::bytes && f.bytes.starts_with('\x0a'));
      meta = meta || (f.number == 2 && f.type == wire_type::bytes && f.bytes.starts_with('\x0a'));
      others = others || f.number > 2;
    }
  } catch (const corrupt_error&) {
    return std::nullopt;  // whatever it is, it is damaged
  }
  if (graph) return std::nullopt;
  if (large) return foreign_format{"a Core ML model", export_again};
  if (nodes || (meta && !others)) return tensorflow;
  return std::nullopt;
}

}  // namespace detail

/// What @p bytes are, where they are the contents of a known format other than ONNX.
[[nodiscard]] inline std::optional<foreign_format> foreign_format_of(std::string_view bytes) {
  for (const auto& row : detail::magic_rows)
    if (bytes.size() > row.offset && bytes.substr(row.offset).starts_with(row.bytes)) return row.format;
  if (bytes.starts_with("PK\x03\x04")) return detail::zip_format(bytes);
  if (bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) return detail::pytorch;
  std::uint64_t header = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 8); ++i)
    header |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  if (bytes.size() > 9 && header >= 2 && header <= bytes.size() - 8 && bytes[8] == '{')
    return foreign_format{"a safetensors file of weights",
                          "export the network to ONNX; weights alone say nothing of its operators"};
  if (auto text = detail::text_format(bytes)) return text;
  return detail::message_format(bytes);
}

/// Refuses @p bytes where they are something else than an ONNX model.
/// @param source  how messages name the file
/// @throws input_error   naming the format, and what to do
/// @throws corrupt_error on no bytes at all
inline void refuse_foreign(std::string_view bytes, const std::string& source) {
  if (bytes.empty()) throw corrupt_error(source + ": the file is empty");
  if (const auto f = foreign_format_of(bytes))
    throw input_error(source + ": this is " + std::string(f->name) + "; " + std::string(f->advice));
}

/// Refuses folders that hold networks of other formats.
/// @throws input_error where @p path is a folder
inline void refuse_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return;
  const auto holds = [&](const char* file) { return std::filesystem::exists(path / file, ignored); };
  std::string what = "a folder; give the .onnx file in it";
  if (holds("saved_model.pb")) what = "a TensorFlow model; convert it with tf2onnx";
  if (path.extension() == ".mlpackage" || path.extension() == ".mlmodelc" || holds("Manifest.json"))
    what = "a Core ML package; " + std::string(detail::export_again);
  throw input_error("cannot read '" + path.string() + "': it is " + what);
}

}  // namespace ledg::inline LEDG_ABI::onnx
