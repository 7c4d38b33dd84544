// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/safetensors.hpp"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using namespace ledg;
using io::dtype;
using io::safetensors_file;
using ledg_test::contains;
using ledg_test::message_of;

namespace {

std::string file_with(const std::string& header, std::size_t data_bytes) {
  const auto length = static_cast<std::uint64_t>(header.size());
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(data_bytes, '\1');
}

/// What opening a file of these bytes complains about; empty where it opens.
std::string complaint(const std::string& bytes, const std::string& name = "m.safetensors") {
  const ledg_test::temporary_folder folder;
  std::ofstream(folder.path() / name, std::ios::binary) << bytes;
  return message_of<corrupt_error>([&] { static_cast<void>(safetensors_file::open(folder.path() / name)); });
}

std::string complaint(const std::string& header, std::size_t data_bytes) {
  return complaint(file_with(header, data_bytes));
}

}  // namespace

TEST_CASE("tensors survive a round trip", "[safetensors]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "m.safetensors";
  const std::vector<float> weight = {1.0f, -2.5f, 3e-9f, 65504.0f, -0.0f, 0.1f};
  const std::vector<double> wide = {1e300, -1.0 / 3};
  const std::vector<std::int64_t> ids = {-1, 1LL << 60, 7};
  const std::vector<std::int32_t> small = {-5};
  io::safetensors_writer writer;
  writer.set_metadata("format", "pt");
  writer.set_metadata("note", "\"quoted\" \xC3\xA9\n");
  writer.add("layer.weight", {2, 3}, weight);
  writer.add("wide", {2}, wide);
  writer.add("ids", {3, 1}, ids);
  writer.add("small", {1}, small);
  writer.add("half", {6}, weight, dtype::f16);
  writer.add("brain", {3, 2}, weight, dtype::bf16);
  writer.add("narrowed", {2}, wide, dtype::f32);
  writer.add("widened", {6}, weight, dtype::f64);
  writer.add("empty", {0, 4}, std::vector<float>{});
  writer.add("scalar", {}, std::vector<float>{4.0f});
  writer.write(path);

  const auto file = safetensors_file::open(path);
  CHECK(file.metadata() == std::map<std::string, std::string>{{"format", "pt"}, {"note", "\"quoted\" \xC3\xA9\n"}});
  CHECK(file.names() == std::vector<std::string>{"brain", "empty", "half", "ids", "layer.weight", "narrowed", "scalar",
                                                 "small", "wide", "widened"});
  CHECK(file.at("layer.weight").to<float>() == weight);
  CHECK(file.at("layer.weight").shape == std::vector<std::size_t>{2, 3});
  CHECK(file.at("layer.weight").to<double>()[5] == static_cast<double>(0.1f));
  CHECK(file.at("wide").to<double>() == wide);
  CHECK(file.at("ids").to<std::int64_t>() == ids);
  CHECK(file.at("small").to<std::int32_t>() == small);
  CHECK(file.at("widened").to<float>() == weight);
  CHECK(file.at("empty").to<float>().empty());
  CHECK(file.at("scalar").count() == 1);
  CHECK(file.at("scalar").shape.empty());
  CHECK(file.at("half").type == dtype::f16);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    CHECK(file.at("half").to<float>()[i] == io::half_to_float(io::float_to_half(weight[i])));
    CHECK(file.at("brain").to<double>()[i] == io::bfloat16_to_float(io::float_to_bfloat16(weight[i])));
  }
  CHECK(std::isinf(file.at("narrowed").to<float>()[0]));
  CHECK(file.find("none") == nullptr);
  CHECK_THROWS_AS(file.at("none"), lookup_error);
  CHECK(contains(message_of<input_error>([&] { static_cast<void>(file.at("ids").to<float>()); }), "'ids'"));
  CHECK_THROWS_AS(file.at("wide").to<std::int64_t>(), input_error);
}

TEST_CASE("the file looks as the reference writes it", "[safetensors]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "m.safetensors";
  const std::vector<float> one = {1.0f};
  const std::vector<std::int64_t> id = {2};
  io::safetensors_writer writer;
  writer.add("b", {1}, one);
  writer.add("a", {1}, one, dtype::f16);
  writer.add("z", {1}, id);
  writer.add("a2", {1}, one);
  writer.set_metadata("format", "pt");
  writer.write(path);
  const auto bytes = io::read_text(path);
  const std::string expected =
      R"({"__metadata__":{"format":"pt"},"z":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
      R"("a2":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},)"
      R"("a":{"dtype":"F16","shape":[1],"data_offsets":[16,18]}})";
  CHECK(bytes.substr(8, expected.size()) == expected);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  CHECK(length % 8 == 0);
  CHECK(length - expected.size() < 8);
  CHECK(bytes.size() == 8 + length + 18);
}

TEST_CASE("an empty file of tensors", "[safetensors]") {
  const ledg_test::temporary_folder folder;
  io::safetensors_writer().write(folder.path() / "e.safetensors");
  CHECK(safetensors_file::open(folder.path() / "e.safetensors").tensors().empty());
}

TEST_CASE("the writer checks what it is given", "[safetensors]") {
  io::safetensors_writer writer;
  const std::vector<float> two = {1, 2};
  writer.add("a", {2}, two);
  CHECK_THROWS_AS(writer.add("a", {2}, two), input_error);
  CHECK_THROWS_AS(writer.add("b", {3}, two), input_error);
  CHECK_THROWS_AS(writer.add("__metadata__", {2}, two), input_error);
  CHECK_THROWS_AS(writer.add("c", {2}, two, dtype::i64), input_error);
}

TEST_CASE("damaged files are corrupt and name the tensor", "[safetensors]") {
  const std::string good = R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  REQUIRE(complaint(good, 8).empty());
  CHECK(complaint(good + "   ", 8).empty());  // padding is fine

  CHECK(contains(complaint(std::string()), "at least 8 bytes"));
  CHECK(contains(complaint(std::string(7, '\0')), "at least 8 bytes"));
  CHECK(contains(complaint(std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8)), "beyond the limit"));
  CHECK(contains(complaint(file_with(good, 8).substr(0, 40)), "does not fit"));
  CHECK(contains(complaint("", 0), "begin with '{'"));
  CHECK(contains(complaint(" " + good, 8), "begin with '{'"));
  CHECK(contains(complaint(good.substr(0, good.size() - 1), 8), "not valid JSON at byte"));
  CHECK(contains(complaint(std::string("{\"\xff\":1}"), 0), "not valid JSON"));
  CHECK(contains(complaint(good, 7), "'t': data_offsets [0, 8] are outside the 7 bytes"));
  CHECK(contains(complaint(good, 9), "last tensor 't': data end at byte 8, the file has 9"));
  CHECK(contains(complaint("{}", 1), "no tensors"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}})", 8),
                 "'t': unknown element type 'F33'"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8), "'t': expected 12 bytes"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8),
                 "'t': size of shape"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0),
                 "overflows"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8), "/t/shape/0"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8), "/t/shape/0"));
  CHECK(
      contains(complaint(R"({"t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})", 8), "/t/shape: expected an array"));
  CHECK(contains(complaint(R"({"t":{"shape":[2],"data_offsets":[0,8]}})", 8), "/t has no member 'dtype'"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","data_offsets":[0,8]}})", 8), "no member 'shape'"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[2]}})", 8), "no member 'data_offsets'"));
  CHECK(
      contains(complaint(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8), "'t': data_offsets [8, 0]"));
  CHECK(contains(complaint(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", 8),
                 "expected 2 data_offsets, got 3"));
  CHECK(contains(complaint(R"({"t":[1]})", 8), "/t: expected an object"));
  CHECK(contains(complaint(R"({"__metadata__":{"a":1}})", 0), "/__metadata__/a: expected a string"));
  CHECK(contains(complaint(R"({"__metadata__":"a"})", 0), "__metadata__"));
  const auto pair = [](const std::string& second) {
    return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":)" +
           second + "}}";
  };
  CHECK(complaint(pair("[4,8]"), 8).empty());
  CHECK(contains(complaint(pair("[3,7]"), 7), "'b': overlaps"));
  CHECK(contains(complaint(pair("[0,4]"), 4), "overlaps"));
  CHECK(contains(complaint(pair("[5,9]"), 9), "'b': leaves a gap"));
  CHECK(contains(complaint(R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2), "'t': leaves a gap"));
  CHECK(contains(
      complaint(
          R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
          0),
      "'t': listed twice"));
}

TEST_CASE("every cut of a good file is corrupt", "[safetensors]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "m.safetensors";
  io::safetensors_writer writer;
  const std::vector<float> values(5, 1.0f);
  writer.add("x", {5}, values);
  writer.set_metadata("k", "v");
  writer.write(path);
  const auto whole = io::read_text(path);
  std::size_t accepted = 0;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, n);
    accepted += message_of<corrupt_error>([&] { static_cast<void>(safetensors_file::open(path)); }).empty();
  }
  CHECK(accepted == 0);
}

TEST_CASE("pickles are refused with advice", "[safetensors]") {
  const ledg_test::temporary_folder folder;
  const auto advice = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(folder.path() / name, std::ios::binary) << bytes;
    return message_of<input_error>([&] { static_cast<void>(safetensors_file::open(folder.path() / name)); });
  };
  CHECK(contains(advice("pytorch_model.bin", std::string("PK\x03\x04zip archive", 15)), "save_file"));
  CHECK(contains(advice("old.pt", std::string("\x80\x02}q\x00.", 6)), "save_file"));
  CHECK_THROWS_AS(safetensors_file::open(folder.path() / "none.safetensors"), input_error);
}

TEST_CASE("files of the reference implementation", "[safetensors][golden]") {
  const auto folder = ledg_test::shared_folder() / "models" / "bert-nano-synth";
  if (!fs::exists(folder)) LEDG_SKIP("LEDG_SHARED has no models/bert-nano-synth");
  const auto full = safetensors_file::open(folder / "model.safetensors");
  const auto half = safetensors_file::open(folder / "model_fp16.safetensors");
  const auto brain = safetensors_file::open(folder / "model_bf16.safetensors");
  CHECK(full.metadata().at("format") == "pt");
  REQUIRE(full.names() == half.names());
  std::size_t wrong = 0;
  for (const auto& t : full.tensors()) {
    if (t.type != dtype::f32) continue;
    const auto values = t.to<float>();
    const auto rounded = brain.at(t.name).to<float>();
    wrong += values != half.at(t.name).to<float>();  // the fp16 file holds the same numbers
    for (std::size_t i = 0; i < values.size(); ++i)
      wrong += rounded[i] != io::bfloat16_to_float(io::float_to_bfloat16(values[i]));
  }
  CHECK(wrong == 0);
  // Writing the same content again gives the same bytes.
  const ledg_test::temporary_folder out;
  io::safetensors_writer writer;
  std::vector<std::vector<float>> floats;
  std::vector<std::vector<std::int64_t>> integers;
  floats.reserve(full.tensors().size());
  integers.reserve(full.tensors().size());
  for (const auto& t : full.tensors())
    if (t.type == dtype::f32)
      writer.add(t.name, t.shape, floats.emplace_back(t.to<float>()));
    else
      writer.add(t.name, t.shape, integers.emplace_back(t.to<std::int64_t>()));
  for (const auto& [key, value] : full.metadata()) writer.set_metadata(key, value);
  writer.write(out.path() / "m.safetensors");
  CHECK((io::read_text(out.path() / "m.safetensors") == io::read_text(folder / "model.safetensors")));
}
