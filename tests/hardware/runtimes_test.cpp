// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/runtimes.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace hw = ledg::hardware;
using ledg::lookup_error;

namespace {

std::string named(const std::string& text) { return hw::to_string(hw::parse_runtime(text)); }

std::string read(const std::string& text) { return hw::to_string(hw::read_runtime(text).term); }

std::string refusal(const std::string& text) {
  try {
    return named(text);
  } catch (const lookup_error& e) {
    return e.what();
  }
}

}  // namespace

TEST_CASE("every runtime of the vocabulary is whole and every spelling is its own", "[hardware][runtimes]") {
  std::map<std::vector<std::string>, std::string> owners;
  std::set<std::string> keys;
  CHECK(hw::runtimes().size() > 60);
  for (const auto& r : hw::runtimes()) {
    CAPTURE(r.key);
    CHECK(keys.insert(r.key).second);
    CHECK_FALSE(r.name.empty());
    CHECK((!r.family.empty() || r.key == "unknown"));
    CHECK((r.execution != hw::execution::unknown || r.key == "unknown" || r.key == "other" || r.key == "simulator"));
    CHECK(&hw::find_runtime(r.key) == &r);
    CHECK(hw::parse_runtime(r.key) == hw::runtime_term{r.key, ""});
    CHECK(hw::parse_runtime(r.name) == hw::runtime_term{r.key, ""});
    for (const auto& alias : r.aliases) {
      CAPTURE(alias);
      CHECK(hw::parse_runtime(alias) == hw::runtime_term{r.key, ""});
      const auto [at, fresh] = owners.emplace(hw::detail::name_words(alias), r.key);
      CHECK((fresh || at->second == r.key));
    }
    const hw::runtime_term term{r.key, "1.2.3-rc4"};
    CHECK(hw::parse_runtime(hw::to_string(term)) == term);
  }
  for (const auto* key : {"pytorch-eager", "tflite-nnapi", "edgetpu", "simulator", "unknown"})
    CHECK(keys.count(key) == 1);
}

TEST_CASE("runtimes as people write them", "[hardware][runtimes]") {
  CHECK(named("pytorch") == "PyTorch eager");
  CHECK(named("PyTorch 2.4 eager") == "PyTorch eager 2.4");
  CHECK(named("PYTORCH v2.4") == "PyTorch eager 2.4");
  CHECK(named("torch.compile") == "PyTorch compiled");
  CHECK(named("PyTorch 2.4 compiled") == "PyTorch compiled 2.4");
  CHECK(named("compiled") == "PyTorch compiled");
  CHECK(named("TRT") == "TensorRT");
  CHECK(named("tensorrt 7.1") == "TensorRT 7.1");
  CHECK(named("TensorRT-LLM") == "TensorRT-LLM");
  CHECK(named("TFLite v2.7.1 (ruy)") == "TFLite ruy 2.7.1");
  CHECK(named("TFLite vmaster (xnnpack)") == "TFLite XNNPACK master");
  CHECK(named("tensorflow-lite GPU delegate") == "TFLite GPU delegate");
  CHECK(named("tf-nightly==1.15.0-dev20190730") == "TensorFlow 1.15.0-dev20190730");
  CHECK(named("openvino_2020.4.287") == "OpenVINO 2020.4.287");
  CHECK(named("ncnn CPU") == "ncnn");
  CHECK(named("ncnn vulkan") == "ncnn Vulkan");
  CHECK(named("MNN 2019-6-17 Vulkan") == "MNN Vulkan 2019-6-17");
  CHECK(named("Neuron 2.21.0 PyTorch") == "AWS Neuron 2.21.0");
  CHECK(named("ONNX Runtime 1.32") == "ONNX Runtime 1.32");
  CHECK(named("core ml") == "Core ML");
  CHECK(named("SNPE") == "SNPE");
  CHECK(named("unknown") == "unknown");
  CHECK(named("") == "unknown");
}

TEST_CASE("an unknown runtime is refused with near names", "[hardware][runtimes]") {
  CHECK(refusal("pytroch") == "unknown runtime 'pytroch'; did you mean 'PyTorch eager'?");
  CHECK(refusal("tensorrrt").find("did you mean 'TensorRT'") != std::string::npos);
  CHECK(refusal("banana").find("unknown runtime 'banana'; known are PyTorch eager, ") == 0);
  CHECK(refusal("TensorRT banana").find("unknown runtime 'TensorRT banana'") == 0);
  CHECK(refusal("PyTorch 2.4 eager channels-last").find("unknown runtime") == 0);
  CHECK(refusal("TensorRT 8.4, CUDA 11.6").find("unknown runtime") == 0);
  CHECK_THROWS_AS(hw::find_runtime("TensorRT 8"), lookup_error);
}

TEST_CASE("what data sets say of a runtime", "[hardware][runtimes]") {
  CHECK(read("20.09 Jetson CUDA-X AI Developer Preview, TensorRT 7.2, CUDA 10.2") == "TensorRT 7.2");
  CHECK(read("JetPack 4.6, TensorRT 8.0.1, CUDA 10.2") == "TensorRT 8.0.1");
  CHECK(read("CUDA 11.6") == "vendor's own code 11.6");
  CHECK(read("KRAI Inference Library Technology (KILT) with ONNX Runtime support") == "ONNX Runtime");
  CHECK(read("vLLM 0.6.5.dev964+mlperf50, Pytorch 2.7.0a0+git3a58512, ROCm 6.3.1") == "vLLM 0.6.5.dev964+mlperf50");
  CHECK(read("TensorFlow v1.14 (TensorRT-static)") == "TensorRT in TensorFlow 1.14");
  CHECK(read("TensorRT (Paddle Inference)") == "TensorRT in Paddle Inference");
  CHECK(read("Paddle Lite NNAdapter huawei_ascend_npu CANN 5.1.RC1.alpha001") ==
        "Paddle Lite NNAdapter 5.1.rc1.alpha001");
  CHECK(read("Paddle Lite verisilicon_timvx (Arm CPU)") == "Paddle Lite");
  CHECK(read("pytorch-2.1.0-compile-fp32") == "PyTorch compiled 2.1.0");
  CHECK(read("Neuron 2.21.0 PyTorch 2.5") == "AWS Neuron 2.21.0");
  CHECK(read("N/A") == "unknown");
  CHECK(hw::read_runtime("Bolt 1.0 ubuntu16_04 gcc8.3").details.find("ubuntu16") == 0);
  const auto timm = hw::read_runtime("PyTorch 2.4 compiled channels-last training");
  CHECK(timm.term == hw::runtime_term{"pytorch-compiled-training", "2.4"});
  CHECK(timm.layout == "nhwc");
  CHECK(timm.details.empty());
  CHECK(hw::read_runtime("TFLite, HW-NAS-Bench").term == hw::runtime_term{"tflite", ""});
  CHECK(hw::read_runtime("other, my engine").term == hw::runtime_term{"other", ""});
  CHECK(hw::read_runtime("other, my engine").details == "my engine");
  CHECK_THROWS_AS(hw::read_runtime("no such software"), lookup_error);
}

TEST_CASE("words of a runtime in a platform's text", "[hardware][runtimes]") {
  CHECK(hw::runtime_text({"pytorch-eager", "2.4"}) == "PyTorch eager 2.4");
  CHECK(hw::runtime_text({"pytorch-eager", ""}, "nhwc") == "PyTorch eager channels-last");
  CHECK(hw::runtime_text({"pytorch-eager", ""}, "nchw") == "PyTorch eager");
  CHECK(hw::runtime_text({}).empty());
  CHECK(hw::runtime_text({}, "nhwc") == "channels-last");
}

TEST_CASE("a version is asked for as a whole or from its start", "[hardware][runtimes]") {
  CHECK(hw::version_fits("8.4.1", ""));
  CHECK(hw::version_fits("", ""));
  CHECK(hw::version_fits("8.4.1", "8"));
  CHECK(hw::version_fits("8.4.1", "8.4"));
  CHECK(hw::version_fits("8.4.1", "8.4.1"));
  CHECK_FALSE(hw::version_fits("8.4.1", "8.4.10"));
  CHECK_FALSE(hw::version_fits("8.41", "8.4"));
  CHECK_FALSE(hw::version_fits("10", "1"));
  CHECK_FALSE(hw::version_fits("", "8"));
}
