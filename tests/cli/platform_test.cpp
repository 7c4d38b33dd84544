// SPDX-License-Identifier: BSD-3-Clause
// What a question says of its platform and its batch, and what rows say of it.
#include <algorithm>

#include "fixtures.hpp"
#include "support/catch.hpp"

using Catch::Matchers::Contains;
using ledg_test::json;
using ledg_test::run;

namespace {

/// A checkpoint that knows two GPUs in a runtime each way, learnt in a second.
struct platform_folder : ledg_test::temporary_folder {
  platform_folder() {
    ledg_test::write_timm(path() / "timm", 4);
    auto table = ledg_test::read_file(path() / "timm/timm_benchmark.csv");
    const auto header = table.find('\n') + 1;
    auto compiled = table.substr(header);
    for (std::size_t at = 0; (at = compiled.find(",nchw,eager,pt240", at)) != std::string::npos;)
      compiled.replace(at, 17, ",nhwc,inductor,pt201");
    compiled.resize(compiled.find('\n', compiled.size() / 2) + 1);  // fewer rows than eager
    ledg_test::write_file(path() / "timm/timm_benchmark.csv", table + compiled);
    const json settings = {
        {"data", {"timm=" + (path() / "timm").string()}},
        {"language",
         {{"hidden_size", 16}, {"num_hidden_layers", 1}, {"num_attention_heads", 2}, {"intermediate_size", 32}}},
        {"graph", {{"hidden_size", 16}, {"num_layers", 1}, {"num_heads", 2}, {"intermediate_size", 32}}},
        {"start", {{"iterations", 5}}},
        {"task", {{"networks_per_step", {{"timm", 4}}}}},
        {"corpus", {{"split", {{"validation", 0}, {"test", 0}}}}},
        {"trainer", {{"steps", 2}, {"validate_every", 0}}}};
    ledg_test::write_file(path() / "settings.json", settings.dump());
    const auto r = run({"train", "--config", file("settings.json"), "--out", file("a.safetensors"), "--seed", "3"});
    if (r.exit_code != 0) throw std::runtime_error(r.err);
    ledg_test::small_network(2, 16).write(file("free.onnx"));
    auto fixed = ledg::onnx::builder("fixed");
    auto x = fixed.relu(fixed.conv(fixed.input("image", {8, 3, 16, 16}), {.in = 3, .out = 16, .kernel = 3, .pad = 1}));
    fixed.output(fixed.gemm(fixed.flatten(fixed.global_average_pool(x)), 16, 10), {8, 10});
    fixed.write(file("fixed.onnx"));
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (path() / name).string(); }

  [[nodiscard]] ledg_test::result predict(std::vector<std::string> more, const std::string& network = "free.onnx",
                                          const std::string& hardware = "RTX 3090") const {
    more.insert(more.begin(), {"predict", network.find('.') == std::string::npos ? network : file(network),
                               "--hardware", hardware, "--checkpoint", file("a.safetensors")});
    return run(more);
  }
  [[nodiscard]] std::vector<json> rows(std::vector<std::string> more, const std::string& network = "free.onnx",
                                       const std::string& hardware = "RTX 3090") const {
    more.emplace_back("--jsonl");
    return ledg_test::json_lines(predict(std::move(more), network, hardware).out);
  }
};

bool flagged(const json& row, const std::string& flag) {
  const auto& flags = row.at("flags");
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

}  // namespace

TEST_CASE("predict: platforms and batches", "[cli][platform]") {
  const platform_folder folder;

  SECTION("a row says runtime, cores, setting and basis") {
    const auto row = folder.rows({}).at(0);
    CHECK(row.at("runtime") == "PyTorch eager 2.4");  // of the most networks
    CHECK(row.at("cores").is_null());
    CHECK(row.at("precision") == "amp");  // of the setting that answers
    CHECK(row.at("basis") == "measured_setting");
    const auto& setting = row.at("setting");
    CHECK(setting.at("runtime") == "PyTorch eager 2.4");
    CHECK(setting.at("precision") == "amp");
    CHECK(setting.at("networks") == 8);
    CHECK(setting.at("rows") == 16);
    CHECK(setting.at("batch") == json{1.0, 32.0});
    CHECK(setting.at("macs").at(0).get<double>() < setting.at("macs").at(1).get<double>());
    CHECK_FALSE(row.contains("settings"));
    CHECK(flagged(row, "few_rows:16"));
  }

  SECTION("a runtime that is asked for answers, with or without its version, and its layout") {
    const auto row = folder.rows({"--runtime", "torch.compile", "--layout", "nhwc"}).at(0);
    CHECK(row.at("runtime") == "PyTorch compiled 2.0");
    CHECK(row.at("layout") == "nhwc");
    CHECK(row.at("basis") == "measured_setting");
    CHECK(folder.rows({"--runtime", "PyTorch 2.4 eager"}).at(0).at("basis") == "measured_setting");
    const auto other = folder.rows({"--runtime", "PyTorch 1.13 eager"}).at(0);
    CHECK(other.at("runtime") == "PyTorch eager 2.4");
    CHECK(flagged(other, "runtime_version_not_measured"));
  }

  SECTION("an unknown word is code 2 with near names, and changes no answer") {
    const auto runtime = folder.predict({"--runtime", "pytroch"});
    CHECK(runtime.exit_code == 2);
    CHECK(runtime.out.empty());
    CHECK_THAT(runtime.err, Contains("'pytroch'") && Contains("'PyTorch eager'"));
    CHECK(folder.predict({"--runtime", "banana"}).exit_code == 2);
    CHECK_THAT(folder.predict({"--cores", "some"}).err, Contains("4 threads"));
    CHECK_THAT(folder.predict({"--layout", "chwn"}).err, Contains("nchw or nhwc"));
    CHECK(folder.predict({"--precision", "fp12"}).exit_code == 2);
  }

  SECTION("a known runtime that was not measured answers by transfer") {
    const auto row = folder.rows({"--runtime", "TensorRT"}).at(0);
    CHECK(row.at("runtime") == "TensorRT");
    CHECK(row.at("basis") == "measured_device");
    CHECK(row.at("setting").is_null());
    CHECK(row.at("precision") == "fp32");  // by kind
    CHECK(flagged(row, "runtime_not_measured"));
    CHECK(row.at("latency_ms").get<double>() > 0);
  }

  SECTION("hardware that was never met, and precisions") {
    const auto row = folder.rows({}, "free.onnx", "A100 40GB").at(0);
    CHECK(row.at("basis") == "unseen_device");
    CHECK(row.at("precision") == "fp32");
    CHECK(row.at("runtime") == "PyTorch eager");  // as usual on a card
    CHECK(row.at("setting").is_null());
    CHECK(folder.rows({}, "free.onnx", "Edge TPU").at(0).at("runtime").is_null());
    CHECK(folder.rows({}, "free.onnx", "Edge TPU").at(0).at("precision") == "int8");
    CHECK(folder.rows({}, "free.onnx", "TPU v3").at(0).at("precision") == "bf16");
    const auto without = folder.rows({"--precision", "fp32"}, "free.onnx", "Edge TPU").at(0);
    CHECK(flagged(without, "precision_without_unit"));
    CHECK_FALSE(flagged(folder.rows({}, "free.onnx", "Edge TPU").at(0), "precision_without_unit"));
    ledg_test::write_file(folder.path() / "x.json", R"({"name":"X","kind":"gpu"})");
    const auto bare = folder.rows({}, "free.onnx", folder.file("x.json")).at(0);
    CHECK(flagged(bare, "spec_imputed:peak_tflops"));
    CHECK(flagged(bare, "spec_imputed:bandwidth_gbs"));
  }

  SECTION("what lies outside the setting is flagged") {
    ledg_test::small_network(40, 256, 64).write(folder.file("large.onnx"));
    const auto row = folder.rows({"--batch", "4096"}, "large.onnx").at(0);
    CHECK(flagged(row, "outside_setting:work"));
    CHECK(flagged(row, "outside_setting:operators"));
    CHECK(flagged(row, "outside_setting:batch"));
    CHECK(row.at("basis") == "measured_device");
  }

  SECTION("64 images are 64 images, and the row says 64") {
    const auto by_batch = folder.rows({"--batch", "64"}).at(0);
    const auto by_dim = folder.rows({"--dim", "N=64"}).at(0);
    const auto by_input = folder.rows({"--input", "image=64x3x16x16"}).at(0);
    CHECK(by_batch.at("batch") == 64);
    CHECK(by_dim == by_batch);
    CHECK(by_input == by_batch);
    CHECK(folder.rows({"--dim", "N=64", "--batch", "64"}).at(0) == by_batch);
    const auto several = folder.rows({"--batch", "1,8,32"});
    REQUIRE(several.size() == 3);
    CHECK(several[2].at("batch") == 32);
    CHECK(several[0].at("latency_ms") <= several[2].at("latency_ms"));
    CHECK(folder.rows({}, "fixed.onnx").at(0).at("batch") == 8);
    CHECK(folder.rows({"--batch", "16"}, "fixed.onnx").at(0).at("batch") == 16);
  }

  SECTION("a batch that is contradicted is a failed row and code 2") {
    const auto r = folder.predict({"--batch", "12", "--jsonl"}, "fixed.onnx");
    CHECK(r.exit_code == 2);
    const auto row = ledg_test::json_lines(r.out).at(0);
    CHECK(row.size() == 3);
    CHECK(row.at("network") == folder.file("fixed.onnx"));
    CHECK(row.at("hardware") == "GeForce RTX 3090");
    CHECK_THAT(row.at("error").get<std::string>(), Contains("fixes its batch at 8"));
    CHECK_THAT(folder.predict({"--dim", "N=4", "--batch", "8"}).err, Contains("'N' is bound to 4"));
    CHECK(folder.predict({"--batch", "0"}).exit_code == 2);
    CHECK(folder.predict({"--batch", "1,x"}).exit_code == 2);
  }

  SECTION("what cannot be computed is refused and names the dimension or node") {
    CHECK_THAT(folder.predict({"--dim", "N=0"}).err, Contains("'N' is 0"));
    CHECK(folder.predict({"--dim", "N=0"}).exit_code == 2);
    auto text = ledg::onnx::builder("text");
    text.output(text.linear(text.input("ids", {"N", "words", 16}), 16, 4), {"N", "words", 4});
    text.write(folder.file("text.onnx"));
    const auto free = folder.predict({}, "text.onnx");
    CHECK(free.exit_code == 2);
    CHECK_THAT(free.err, Contains("'words'"));
    auto sum = ledg::onnx::builder("sum");
    sum.output(sum.add(sum.input("a", {"N", "x"}), sum.input("b", {"N", "y"})), {"N", "x"});
    sum.write(folder.file("sum.onnx"));
    CHECK_THAT(folder.predict({"--dim", "x=2", "--dim", "y=3"}, "sum.onnx").err, Contains("Add"));
    auto nothing = ledg::onnx::builder("nothing");
    nothing.output(nothing.input("x", {1, 3}), {1, 3});
    nothing.write(folder.file("nothing.onnx"));
    const auto empty = folder.predict({}, "nothing.onnx");
    CHECK(empty.exit_code == 2);
    CHECK_THAT(empty.err, Contains("nothing.onnx") && Contains("no operators"));
    const auto cell = folder.predict({}, ledg_test::nb101_cell);
    CHECK(cell.exit_code == 2);
    CHECK_THAT(cell.err, Contains("no shape"));
  }

  SECTION("a row that fails does not end the run") {
    const auto r = run({"predict", folder.file("missing.onnx"), folder.file("free.onnx"), "--hardware", "RTX 3090",
                        "--checkpoint", folder.file("a.safetensors"), "--jsonl"});
    CHECK(r.exit_code == 2);
    const auto rows = ledg_test::json_lines(r.out);
    REQUIRE(rows.size() == 2);
    CHECK_THAT(rows[0].at("error").get<std::string>(), Contains("missing.onnx"));
    CHECK(rows[1].at("latency_ms").get<double>() > 0);
  }

  SECTION("CSV and the table have a runtime column") {
    const auto csv = folder.predict({"--csv", "--batch", "1,2"});
    CHECK(csv.exit_code == 0);
    CHECK(csv.out.starts_with("network,hardware,precision,runtime,cores,layout,batch,latency_ms,"));
    CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == 3);
    CHECK_THAT(csv.out, Contains(",PyTorch eager 2.4,"));
    CHECK_THAT(folder.predict({}).out, Contains("runtime") && Contains("PyTorch eager 2.4"));
  }

  SECTION("hw show lists the settings that were measured") {
    const auto shown = run({"hw", "show", "RTX 4090", "--checkpoint", folder.file("a.safetensors"), "--json"});
    CHECK(shown.exit_code == 0);
    const auto device = json::parse(shown.out);
    REQUIRE(device.at("settings").size() == 2);
    CHECK(device.at("settings").at(0).at("runtime") == "PyTorch compiled 2.0");
    CHECK(device.at("settings").at(1).at("rows") == 16);
    ledg_test::write_file(folder.path() / "again.json", shown.out);  // what is printed is a device
    CHECK(run({"hw", "show", folder.file("again.json"), "--checkpoint", folder.file("a.safetensors")}).exit_code == 0);
    CHECK_THAT(run({"hw", "show", "RTX 4090", "--checkpoint", folder.file("a.safetensors")}).out,
               Contains("PyTorch compiled 2.0 channels-last"));
    CHECK_THAT(run({"hw", "show", "RTX 4080", "--checkpoint", folder.file("a.safetensors")}).out,
               Contains("not measured"));
  }

  SECTION("a checkpoint of an older format is refused with a message") {
    auto bytes = ledg_test::read_file(folder.file("a.safetensors"));
    const auto at = bytes.find("ledg latency 5");
    REQUIRE(at != std::string::npos);
    bytes[at + 13] = '3';
    ledg_test::write_file(folder.path() / "a.safetensors", bytes);
    const auto r = folder.predict({});
    CHECK(r.exit_code == 2);
    CHECK_THAT(r.err, Contains("'ledg latency 3'") && Contains("'ledg latency 5'"));
  }
}
