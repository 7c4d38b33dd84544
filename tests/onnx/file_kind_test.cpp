// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/file_kind.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace {

std::string zip(const std::string& entry) {
  std::string bytes("PK\x03\x04", 4);
  bytes += std::string(22, '\0') + static_cast<char>(entry.size()) + std::string(3, '\0');
  return bytes + entry + std::string(40, '\1');
}

std::string named(const std::string& bytes) {
  const auto f = ledg::onnx::foreign_format_of(bytes);
  return f ? std::string(f->name) : "";
}

}  // namespace

TEST_CASE("file kinds: each is named for what it is", "[onnx]") {
  using ledg::onnx::detail::wire_writer;
  const auto tf_node = wire_writer().text(1, "x").text(2, "Placeholder").str();
  const std::string header = R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  const std::pair<std::string, const char*> cases[] = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", "Git LFS"},
      {"\x1f\x8b\x08", "gzip"},
      {zip("archive/data.pkl"), "PyTorch"},
      {zip("model/version") + "model/data.pkl", "PyTorch"},
      {zip("weights.npy"), "NumPy"},
      {zip("readme.txt"), "zip"},
      {"\x80\x02}q\x01.", "PyTorch"},
      {std::string("\x1c\0\0\0TFL3\x14\0", 10), "TensorFlow Lite"},
      {std::string("\x28\0\0\0ORTM\0\0", 10), "ONNX Runtime"},
      {"GGUF\x03", "GGUF"},
      {"\x89HDF\r\n\x1a\n", "HDF5"},
      {std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header + "aaaa", "safetensors"},
      {"<!DOCTYPE html>\n<html>", "web page"},
      {"\xef\xbb\xbf \n<HTML lang=en>", "web page"},
      {"<?xml version=\"1.0\"?>\n<net name=\"a\" version=\"11\">", "OpenVINO"},
      {"<?xml version=\"1.0\"?><a/>", "XML"},
      {"{\"irVersion\": \"8\", \"graph\": {}}", "JSON form"},
      {"{\"a\": 1}", "JSON file"},
      {"ir_version: 8\nproducer_name: \"a\"\n", "text form"},
      {"<\n  ir_version: 10,\n  opset_import: [\"\" : 17]\n>\ng (float[1] x)", "text form"},
      {"layer {\n name: \"a\"\n}", "Caffe"},
      {"Not Found", "text file"},
      {wire_writer().integer(1, 4).text(2, "d").text(303, "layers").str(), "Core ML"},
      {wire_writer().text(1, tf_node).text(1, tf_node).str(), "TensorFlow"},
      {wire_writer().integer(1, 1).text(2, wire_writer().text(1, "meta").str()).str(), "TensorFlow"},
  };
  const ledg_test::temporary_folder folder;
  for (const auto& [bytes, name] : cases) {
    INFO(name << " in " << named(bytes));
    CHECK(named(bytes).find(name) != std::string::npos);
    CHECK_THROWS_AS(ledg::onnx::read_bytes(bytes, "x"), ledg::input_error);
    std::ofstream(folder / "x.onnx", std::ios::binary) << bytes;
    CHECK_THROWS_WITH(ledg::onnx::read(folder / "x.onnx"),
                      Catch::Matchers::Contains("x.onnx") && Catch::Matchers::Contains(": this is") &&
                          Catch::Matchers::Contains("; "));
  }
}

TEST_CASE("file kinds: models and damaged models are not taken for others", "[onnx]") {
  ledg::onnx::builder net("a");
  net.output(net.relu(net.input("x", {1})), {1});
  CHECK(named(net.bytes()).empty());
  const auto end = net.bytes().size() - 6;  // the operator set, which a model may lack
  for (std::size_t n = 1; n < end; ++n) {
    const auto cut = net.bytes().substr(0, n);
    CHECK(named(cut).empty());
    CHECK_THROWS_AS(ledg::onnx::read_bytes(cut, "x"), ledg::corrupt_error);
  }
  CHECK_THROWS_AS(ledg::onnx::read_bytes("", "x"), ledg::corrupt_error);
  CHECK_THROWS_AS(ledg::onnx::read_bytes(std::string(20, '\xff'), "x"), ledg::corrupt_error);
}

TEST_CASE("file kinds: folders", "[onnx]") {
  const ledg_test::temporary_folder folder;
  const auto fails = [&](const char* name, const char* file, const char* said) {
    std::filesystem::create_directory(folder / name);
    std::ofstream(folder.path() / name / file) << "x";
    CHECK_THROWS_WITH(ledg::onnx::read(folder / name), Catch::Matchers::Contains(said));
    CHECK_THROWS_AS(ledg::onnx::read(folder / name), ledg::input_error);
  };
  fails("a.mlpackage", "Manifest.json", "Core ML");
  fails("saved", "saved_model.pb", "TensorFlow");
  fails("other", "model.onnx", "a folder");
}
