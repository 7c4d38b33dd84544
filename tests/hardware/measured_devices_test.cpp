// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/measured_devices.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledg/io/csv.hpp"
#include "ledg/io/json.hpp"
#include "support/catch.hpp"

namespace hw = ledg::hardware;
using ledg::device_kind;

TEST_CASE("every name of a measured device is a row or has a reason", "[hardware]") {
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& m : hw::measured_devices()) {
    CAPTURE(m.data_set, m.written);
    CHECK(seen.emplace(m.data_set, m.written).second);
    const bool row = !m.cpu.empty() || !m.gpu.empty() || !m.npu.empty();
    CHECK((row || !m.reason.empty()));
    for (const auto* name : {&m.cpu, &m.gpu, &m.npu})
      if (!name->empty()) CHECK(hw::find(*name).name == *name);
    if (!m.cpu.empty()) CHECK(hw::find(m.cpu).kind == device_kind::cpu);
    if (!m.gpu.empty()) CHECK(hw::find(m.gpu).kind == device_kind::gpu);
    if (!m.npu.empty()) CHECK(hw::find(m.npu).kind != device_kind::cpu);
    const auto word = m.reason.substr(0, m.reason.find(':'));
    CHECK((m.reason.empty() || word == "no facts" || word == "no peak" || word == "not one device" || word == "a part of one"));
  }
  CHECK(seen.size() > 250);
}

TEST_CASE("a data set's name means a unit of the device", "[hardware]") {
  CHECK(hw::device_of("mobile_ml_bench", "pixel4", device_kind::cpu)->name == "Pixel 4");
  CHECK(hw::device_of("mobile_ml_bench", "pixel4", device_kind::gpu)->name == "Adreno 640");
  CHECK(hw::device_of("mobile_ml_bench", "pixel4", device_kind::npu) == nullptr);
  CHECK(hw::device_of("aihub", "QCS8275 (Proxy)", device_kind::npu)->name == "QCS8275 NPU");
  CHECK(hw::device_of("timm", "rtx3090", device_kind::gpu)->name == "GeForce RTX 3090");
  CHECK(hw::device_of("edge_zoo", "STM32U5", device_kind::cpu) == nullptr);
  CHECK(hw::device_of("nowhere", "no such thing", device_kind::cpu) == nullptr);
  CHECK(hw::find_measured("edge_zoo", "STM32U5")->reason == "not one device: a series");
  // Without an entry the name is looked up, but is never another kind of unit.
  CHECK(hw::device_of("nowhere", "RK3588 NPU", device_kind::npu)->name == "RK3588 NPU");
  CHECK(hw::device_of("nowhere", "RK3588 NPU", device_kind::cpu) == nullptr);
  CHECK(hw::device_of("nowhere", "RK3588 NPU")->name == "RK3588 NPU");
  // Where nobody says the kind, an entry of one unit is clear.
  CHECK(hw::device_of("nvidia_dle", "NVIDIA V100 16GB")->kind == device_kind::gpu);
  CHECK(hw::device_of("mobile_ml_bench", "pixel4") == nullptr);
  CHECK(hw::device_of("edge_zoo", "STM32U5") == nullptr);
}

namespace {

// Where a data set names its devices: file and column.
struct device_column {
  const char* data_set;
  const char* file;
  const char* column;
};

constexpr device_column device_columns[] = {
    {"aiconfigurator", "gemm.csv.gz", "device"},
    {"aiconfigurator", "moe.csv.gz", "device"},
    {"aiconfigurator", "context_attention.csv.gz", "device"},
    {"aiconfigurator", "encoder_attention.csv.gz", "device"},
    {"aiconfigurator", "generation_attention.csv.gz", "device"},
    {"aiconfigurator", "llm_end_to_end.csv.gz", "system"},
    {"aihub", "aihub_latency.csv.gz", "device"},
    {"cde_gpu_ops", "conv2d.csv.gz", "gpu"},
    {"cde_gpu_ops", "dense.csv.gz", "gpu"},
    {"edge_zoo", "edge_zoo.csv.gz", "device"},
    {"hailo", "hailo_model_zoo.csv.gz", "hardware"},
    {"hat", "hat_latency.csv.gz", "device"},
    {"mlperf_inference", "mlperf_inference.csv.gz", "device"},
    {"mlperf_mobile", "mlperf_mobile.csv.gz", "device"},
    {"mlperf_tiny", "mlperf_tiny.csv.gz", "device"},
    {"mobile_ml_bench", "e2e_latency.csv.gz", "device"},
    {"ncnn", "ncnn_benchmark.csv.gz", "hardware"},
    {"nvidia_dle", "nvidia_dle.csv.gz", "device"},
    {"openvino", "openvino_2024_1.csv.gz", "device"},
    {"paddleclas", "paddleclas.csv.gz", "device"},
    {"pytorch_gpu_benchmark", "torchvision_gpu.csv.gz", "gpu"},
    {"rocblas_gemm", "rocblas_gemm.csv.gz", "device"},
    {"timm", "timm_benchmark.csv.gz", "hardware"},
};

std::set<std::string> values_of(const std::filesystem::path& file, const char* column) {
  ledg::io::csv_reader rows(file);
  const auto at = rows.column(column);
  std::set<std::string> values;
  while (rows.next()) values.insert(rows[at]);
  return values;
}

std::string whole(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every device of every data set is a row or stands with its reason", "[hardware][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  for (const auto& c : device_columns)
    for (const auto& written : values_of(shared / "data" / c.data_set / c.file, c.column)) {
      CAPTURE(c.data_set, written);
      CHECK((hw::find_measured(c.data_set, written) != nullptr || hw::find_if_known(written) != nullptr));
    }
  for (const auto& name : values_of(shared / "data/devices.csv.gz", "full_name")) {
    CAPTURE(name);
    CHECK(hw::find_if_known(name) != nullptr);
  }
  const auto devices = ledg::io::read_json(shared / "data/neusight/devices.json");
  for (const auto& [name, unused] : devices.items()) {
    CAPTURE(name);
    CHECK(hw::find_if_known(name) != nullptr);
  }
}

TEST_CASE("all devices of AI Hub have a neural unit in the catalogue", "[hardware]") {
  std::size_t units = 0;
  for (const auto& m : hw::measured_devices()) {
    if (m.data_set != "aihub") continue;
    CAPTURE(m.written);
    CHECK_FALSE(m.npu.empty());
    ++units;
  }
  CHECK(units == 15);
}

TEST_CASE("what is left out stands in the document", "[hardware]") {
  const auto text = whole("docs/hardware.md");
  REQUIRE_FALSE(text.empty());
  for (const auto& m : hw::measured_devices()) {
    if (m.reason.empty()) continue;
    CAPTURE(m.data_set, m.written);
    CHECK(text.find("| `" + m.data_set + "` | " + m.written + " | " + m.reason + " |") != std::string::npos);
  }
}
