// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "ledg/hardware/spec.hpp"

/// @file hardware/catalogue_rows.hpp
/// The catalogue: one row per device, each with the source of its numbers. Add a row here and nothing else.

namespace ledg::inline LEDG_ABI::hardware::detail {

/// A device as the table states it; 0 is "not known".
struct catalogue_row {
  std::string_view vendor;
  std::string_view name;
  std::string_view aliases;  // separated by '|'; case, spaces, punctuation and vendor need no alias of their own
  device_kind kind;
  bool mobile;
  std::string_view architecture;
  double year;
  struct {
    double fp64, fp32, fp32_matrix, tf32, fp16, bf16, int8;
  } tera;
  struct {
    double gb, gbs, on_chip_mb;
  } memory;
  struct {
    double cores, clock_ghz, tdp_w;
  } chip;
  std::string_view source;
};

namespace rows {

inline constexpr double o = 0;  // not known
inline constexpr auto cpu = device_kind::cpu, gpu = device_kind::gpu, npu = device_kind::npu, tpu = device_kind::tpu,
                      vpu = device_kind::vpu, dsp = device_kind::dsp, fpga = device_kind::fpga,
                      asic = device_kind::asic;

// Tensor-core peaks of GeForce, Titan and Quadro cards are those with fp32 accumulation, which is what frameworks use
// (half of the fp16-accumulate figure on GeForce). "computed" CPU peaks are cores x base clock x fp32 operations a
// cycle: 8 (Cortex-A53 to A73), 16 (two 128-bit FMA units, AVX2 of Zen 1), 32 (AVX2, one AVX-512 unit), 64 (two
// AVX-512 units). CPU bandwidths are channels x the fastest memory the maker supports.
// clang-format off
inline constexpr catalogue_row table[] = {
// vendor, name, aliases, kind, mobile, architecture, year, {fp64, fp32, fp32 matrix, tf32, fp16, bf16, int8}, {GB, GB/s, on-chip MB}, {cores, GHz, W}, source

// NVIDIA, data centre
{"NVIDIA", "Tesla K40", "K40m|K40c", gpu, false, "Kepler", 2013, {1.43, 4.29, o, o, o, o, o}, {12, 288, 1.5}, {2880, 0.745, 235}, "data sheet, base clock"},
{"NVIDIA", "Tesla K80 (one die)", "K80|Tesla K80|NVIDIA Tesla K80 (one die of two)", gpu, false, "Kepler", 2014, {1.455, 4.37, o, o, o, o, o}, {12, 240, 1.5}, {2496, 0.875, o}, "data sheet, half of the card"},
{"NVIDIA", "Tesla M40", "", gpu, false, "Maxwell", 2015, {0.21, 6.84, o, o, o, o, o}, {12, 288, 3}, {3072, 1.112, 250}, "data sheet"},
{"NVIDIA", "Tesla M60 (one die)", "M60|Tesla M60|NVIDIA Tesla M60 (one die of two)", gpu, false, "Maxwell", 2015, {o, 4.83, o, o, o, o, o}, {8, 160, 2}, {2048, 1.178, o}, "data sheet, half of the card"},
{"NVIDIA", "Tesla P4", "", gpu, false, "Pascal", 2016, {o, 5.5, o, o, o, o, 22}, {8, 192, 2}, {2560, 1.063, 75}, "data sheet"},
{"NVIDIA", "Tesla P40", "", gpu, false, "Pascal", 2016, {0.367, 11.76, o, o, o, o, 47}, {24, 346, 3}, {3840, 1.531, 250}, "data sheet"},
{"NVIDIA", "Tesla P100-PCIE-16GB", "P100|P100 PCIe", gpu, false, "Pascal", 2016, {4.7, 9.3, o, o, 18.7, o, o}, {16, 732, 4}, {3584, 1.303, 250}, "data sheet"},
{"NVIDIA", "Tesla P100-SXM2-16GB", "P100 SXM2", gpu, false, "Pascal", 2016, {5.3, 10.6, o, o, 21.2, o, o}, {16, 732, 4}, {3584, 1.48, 300}, "data sheet"},
{"NVIDIA", "Tesla V100 (variant not stated)", "V100|NVIDIA V100 (variant not stated)", gpu, false, "Volta", 2017, {o, 14.1, o, o, 112, o, o}, {o, 900, 6}, {5120, 1.38, 250}, "devices.csv (gk); fp16 of the PCIe card"},
{"NVIDIA", "Tesla V100-PCIE-16GB", "V100 PCIe 16GB|V100 PCIe", gpu, false, "Volta", 2017, {7, 14, o, o, 112, o, o}, {16, 900, 6}, {5120, 1.38, 250}, "data sheet"},
{"NVIDIA", "Tesla V100-PCIE-32GB", "V100 PCIe 32GB", gpu, false, "Volta", 2018, {7, 14, o, o, 112, o, o}, {32, 900, 6}, {5120, 1.38, 250}, "data sheet"},
{"NVIDIA", "Tesla V100-SXM2-16GB", "V100 SXM2 16GB|V100 SXM2", gpu, false, "Volta", 2017, {7.8, 15.7, o, o, 125, o, o}, {16, 900, 6}, {5120, 1.53, 300}, "data sheet"},
{"NVIDIA", "Tesla V100-SXM2-32GB", "V100 SXM2 32GB", gpu, false, "Volta", 2018, {7.8, 15.7, o, o, 125, o, o}, {32, 900, 6}, {5120, 1.53, 300}, "data sheet"},
{"NVIDIA", "Tesla T4", "", gpu, false, "Turing", 2018, {o, 8.1, o, o, 65, o, 130}, {16, 320, 4}, {2560, 1.59, 70}, "data sheet"},
{"NVIDIA", "A2", "", gpu, false, "Ampere", 2021, {o, 4.5, o, 9, 18, 18, 36}, {16, 200, 2}, {1280, 1.77, 60}, "data sheet"},
{"NVIDIA", "A10", "", gpu, false, "Ampere", 2021, {o, 31.2, o, 62.5, 125, 125, 250}, {24, 600, 6}, {9216, 1.695, 150}, "data sheet"},
{"NVIDIA", "A30", "", gpu, false, "Ampere", 2021, {5.2, 10.3, o, 82, 165, 165, 330}, {24, 933, 24}, {3584, 1.44, 165}, "data sheet"},
{"NVIDIA", "A40", "", gpu, false, "Ampere", 2020, {o, 37.4, o, 74.8, 149.7, 149.7, 299.3}, {48, 696, 6}, {10752, 1.74, 300}, "data sheet"},
{"NVIDIA", "A100 (variant not stated)", "A100|NVIDIA A100", gpu, false, "Ampere", 2020, {9.7, 19.5, o, 156, 312, 312, 624}, {o, 1555, 40}, {6912, 1.41, o}, "data sheet; bandwidth of the 40 GB cards, the least of the variants"},
{"NVIDIA", "A100-PCIE-40GB", "A100 40GB PCIe|A100 PCIe", gpu, false, "Ampere", 2020, {9.7, 19.5, o, 156, 312, 312, 624}, {40, 1555, 40}, {6912, 1.41, 250}, "data sheet"},
{"NVIDIA", "A100-SXM4-40GB", "A100 40GB SXM4|A100 40GB|A100 SXM4", gpu, false, "Ampere", 2020, {9.7, 19.5, o, 156, 312, 312, 624}, {40, 1555, 40}, {6912, 1.41, 400}, "data sheet"},
{"NVIDIA", "A100 80GB PCIe", "A100-PCIE-80GB", gpu, false, "Ampere", 2021, {9.7, 19.5, o, 156, 312, 312, 624}, {80, 1935, 40}, {6912, 1.41, 300}, "data sheet"},
{"NVIDIA", "A100-SXM4-80GB", "A100 80GB SXM4|A100 80GB", gpu, false, "Ampere", 2020, {9.7, 19.5, o, 156, 312, 312, 624}, {80, 2039, 40}, {6912, 1.41, 400}, "data sheet"},
{"NVIDIA", "L4", "", gpu, false, "Ada", 2023, {o, 30.3, o, 60, 121, 121, 242}, {24, 300, 48}, {7424, 2.04, 72}, "data sheet"},
{"NVIDIA", "L40", "", gpu, false, "Ada", 2022, {o, 90.5, o, 90.5, 181, 181, 362}, {48, 864, 96}, {18176, 2.49, 300}, "data sheet"},
{"NVIDIA", "L40S", "", gpu, false, "Ada", 2023, {o, 91.6, o, 183, 362, 362, 733}, {48, 864, 96}, {18176, 2.52, 350}, "data sheet"},
{"NVIDIA", "H100 80GB HBM3", "H100|H100 SXM|H100 SXM5", gpu, false, "Hopper", 2022, {34, 66.9, o, 494.5, 989, 989, 1979}, {80, 3350, 50}, {16896, 1.98, 700}, "data sheet"},
{"NVIDIA", "H100 PCIe", "", gpu, false, "Hopper", 2022, {26, 51, o, 378, 756, 756, 1513}, {80, 2000, 50}, {14592, 1.755, 350}, "data sheet"},
{"NVIDIA", "H200", "H200 SXM", gpu, false, "Hopper", 2023, {34, 66.9, o, 494.5, 989, 989, 1979}, {141, 4800, 50}, {16896, 1.98, 700}, "data sheet"},
{"NVIDIA", "B200", "", gpu, false, "Blackwell", 2024, {37, 75, o, 1125, 2250, 2250, 4500}, {180, 7700, o}, {o, o, 1000}, "data sheet of HGX B200, one GPU"},

// NVIDIA, workstation
{"NVIDIA", "Quadro RTX 6000", "", gpu, false, "Turing", 2018, {o, 16.3, o, o, 130.5, o, 261}, {24, 672, 6}, {4608, 1.77, 260}, "data sheet"},
{"NVIDIA", "Quadro RTX 8000", "", gpu, false, "Turing", 2018, {o, 16.3, o, o, 130.5, o, 261}, {48, 672, 6}, {4608, 1.77, 260}, "data sheet"},
{"NVIDIA", "RTX A3000 Laptop", "RTX A3000 Laptop GPU|RTX A3000", gpu, false, "Ampere", 2021, {o, o, o, o, o, o, o}, {6, 264, o}, {4096, o, o}, "data sheet; peaks depend on the laptop's power limit"},
{"NVIDIA", "RTX A4000", "", gpu, false, "Ampere", 2021, {o, 19.2, o, 38.3, 76.7, 76.7, 153.4}, {16, 448, 4}, {6144, 1.56, 140}, "data sheet"},
{"NVIDIA", "RTX A5000", "", gpu, false, "Ampere", 2021, {o, 27.8, o, 55.6, 111.1, 111.1, 222.2}, {24, 768, 6}, {8192, 1.695, 230}, "data sheet"},
{"NVIDIA", "RTX A6000", "", gpu, false, "Ampere", 2020, {o, 38.7, o, 77.4, 154.8, 154.8, 309.7}, {48, 768, 6}, {10752, 1.8, 300}, "data sheet"},
{"NVIDIA", "RTX 6000 Ada", "RTX 6000 Ada Generation", gpu, false, "Ada", 2022, {o, 91.1, o, 182.1, 364.2, 364.2, 728.5}, {48, 960, 96}, {18176, 2.505, 300}, "data sheet"},
{"NVIDIA", "RTX PRO 6000 Blackwell Max-Q", "pro6000maxq|RTX PRO 6000 Max-Q", gpu, false, "Blackwell", 2025, {o, 110, o, 219.5, 438.9, 438.9, 877.8}, {96, 1792, 128}, {24064, o, 300}, "data sheet; tensor peaks computed: 3511 TOPS (fp4, sparse) / 8 for fp16"},
{"NVIDIA", "RTX PRO 6000 Blackwell", "RTX PRO 6000", gpu, false, "Blackwell", 2025, {o, 125, o, 251.9, 503.8, 503.8, 1007.6}, {96, 1792, 128}, {24064, 2.617, 600}, "data sheet of the workstation edition"},

// NVIDIA, consumer
{"NVIDIA", "Titan X (variant not stated)", "Titan X|NVIDIA Titan X (Pascal or Maxwell, not stated)", gpu, false, "", o, {o, o, o, o, o, o, o}, {12, o, o}, {o, o, 250}, "devices.csv (gk): Maxwell or Pascal"},
{"NVIDIA", "GTX Titan X", "Titan X Maxwell|GeForce GTX TITAN X", gpu, false, "Maxwell", 2015, {0.209, 6.69, o, o, o, o, o}, {12, 336.5, 3}, {3072, 1.089, 250}, "data sheet"},
{"NVIDIA", "Titan X Pascal", "Titan X (Pascal)", gpu, false, "Pascal", 2016, {0.343, 10.97, o, o, o, o, 43.9}, {12, 480, 3}, {3584, 1.531, 250}, "data sheet"},
{"NVIDIA", "Titan Xp", "", gpu, false, "Pascal", 2017, {0.38, 12.15, o, o, o, o, 48.6}, {12, 547.6, 3}, {3840, 1.582, 250}, "devices.csv (pgb)"},
{"NVIDIA", "Titan V", "", gpu, false, "Volta", 2017, {7.45, 14.9, o, o, 119.2, o, o}, {12, 653, 4.5}, {5120, 1.455, 250}, "devices.csv (pgb); fp16 computed: 640 tensor cores x 128 FLOP x 1.455 GHz"},
{"NVIDIA", "Titan RTX", "", gpu, false, "Turing", 2018, {o, 16.31, o, o, 130.5, o, 261}, {24, 672, 6}, {4608, 1.77, 280}, "devices.csv (pgb); tensor peaks of the data sheet"},
{"NVIDIA", "GeForce GTX 1050 Ti", "1050 Ti", gpu, false, "Pascal", 2016, {o, 2.14, o, o, o, o, o}, {4, 112, 1}, {768, 1.392, 75}, "data sheet"},
{"NVIDIA", "GeForce GTX 1060 6GB", "GTX 1060", gpu, false, "Pascal", 2016, {o, 4.37, o, o, o, o, o}, {6, 192, 1.5}, {1280, 1.708, 120}, "data sheet"},
{"NVIDIA", "GeForce GTX 1070", "1070", gpu, false, "Pascal", 2016, {o, 6.46, o, o, o, o, o}, {8, 256, 2}, {1920, 1.683, 150}, "data sheet"},
{"NVIDIA", "GeForce GTX 1080", "1080", gpu, false, "Pascal", 2016, {o, 8.87, o, o, o, o, o}, {8, 320, 2}, {2560, 1.733, 180}, "data sheet"},
{"NVIDIA", "GeForce GTX 1080 Ti", "1080 Ti", gpu, false, "Pascal", 2017, {0.354, 11.34, o, o, o, o, 45.4}, {11, 484, 2.75}, {3584, 1.582, 250}, "devices.csv (pgb)"},
{"NVIDIA", "GeForce GTX 1650", "1650", gpu, false, "Turing", 2019, {o, 2.98, o, o, 5.97, o, o}, {4, 128, 1}, {896, 1.665, 75}, "data sheet"},
{"NVIDIA", "GeForce GTX 1660", "1660", gpu, false, "Turing", 2019, {o, 5.03, o, o, 10.05, o, o}, {6, 192, 1.5}, {1408, 1.785, 120}, "data sheet (the NNLQP table's 4.308 is at base clock)"},
{"NVIDIA", "GeForce GTX 1660 Ti", "1660 Ti", gpu, false, "Turing", 2019, {o, 5.44, o, o, 10.87, o, o}, {6, 288, 1.5}, {1536, 1.77, 120}, "data sheet"},
{"NVIDIA", "GeForce RTX 2060", "2060", gpu, false, "Turing", 2019, {o, 6.45, o, o, 25.8, o, 103.2}, {6, 336, 3}, {1920, 1.68, 160}, "data sheet"},
{"NVIDIA", "GeForce RTX 2060 Laptop", "nVIDIA RTX2060 of Notebook|RTX 2060 Mobile", gpu, false, "Turing", 2019, {o, o, o, o, o, o, o}, {6, 336, 3}, {1920, o, o}, "data sheet; peaks depend on the laptop's power limit"},
{"NVIDIA", "GeForce RTX 2070", "2070", gpu, false, "Turing", 2018, {o, 7.46, o, o, 29.9, o, 119.4}, {8, 448, 4}, {2304, 1.62, 175}, "data sheet"},
{"NVIDIA", "GeForce RTX 2080", "2080", gpu, false, "Turing", 2018, {o, 10.07, o, o, 40.3, o, 161.1}, {8, 448, 4}, {2944, 1.71, 215}, "data sheet"},
{"NVIDIA", "GeForce RTX 2080 Super", "2080 Super", gpu, false, "Turing", 2019, {o, 11.15, o, o, 44.6, o, 178.4}, {8, 496, 4}, {3072, 1.815, 250}, "data sheet"},
{"NVIDIA", "GeForce RTX 2080 Ti", "2080 Ti", gpu, false, "Turing", 2018, {0.42, 13.45, o, o, 53.8, o, 215.2}, {11, 616, 5.5}, {4352, 1.545, 250}, "devices.csv (pgb); tensor peaks of the data sheet"},
{"NVIDIA", "GeForce RTX 3060", "3060", gpu, false, "Ampere", 2021, {o, 12.7, o, 12.7, 25.5, 25.5, 101.9}, {12, 360, 3}, {3584, 1.777, 170}, "data sheet"},
{"NVIDIA", "GeForce RTX 3060 Ti", "3060 Ti", gpu, false, "Ampere", 2020, {o, 16.2, o, 16.2, 32.4, 32.4, 129.6}, {8, 448, 4}, {4864, 1.665, 200}, "data sheet"},
{"NVIDIA", "GeForce RTX 3070", "3070", gpu, false, "Ampere", 2020, {o, 20.3, o, 20.3, 40.6, 40.6, 162.6}, {8, 448, 4}, {5888, 1.725, 220}, "data sheet"},
{"NVIDIA", "GeForce RTX 3070 Laptop", "RTX 3070 Laptop GPU|RTX 3070 Mobile", gpu, false, "Ampere", 2021, {o, o, o, o, o, o, o}, {8, 448, 4}, {5120, o, o}, "data sheet; peaks depend on the laptop's power limit"},
{"NVIDIA", "GeForce RTX 3080", "3080", gpu, false, "Ampere", 2020, {o, 29.8, o, 29.8, 59.5, 59.5, 238}, {10, 760, 5}, {8704, 1.71, 320}, "data sheet"},
{"NVIDIA", "GeForce RTX 3080 Ti", "3080 Ti", gpu, false, "Ampere", 2021, {o, 34.1, o, 34.1, 68.2, 68.2, 272.8}, {12, 912, 6}, {10240, 1.665, 350}, "data sheet"},
{"NVIDIA", "GeForce RTX 3090", "3090", gpu, false, "Ampere", 2020, {0.556, 35.6, o, 35.6, 71.2, 71.2, 284.7}, {24, 936, 6}, {10496, 1.695, 350}, "data sheet"},
{"NVIDIA", "GeForce RTX 3090 Ti", "3090 Ti", gpu, false, "Ampere", 2022, {o, 40, o, 40, 80, 80, 320}, {24, 1008, 6}, {10752, 1.86, 450}, "data sheet"},
{"NVIDIA", "GeForce RTX 4060", "4060", gpu, false, "Ada", 2023, {o, 15.1, o, 15.1, 30.2, 30.2, 121}, {8, 272, 24}, {3072, 2.46, 115}, "data sheet"},
{"NVIDIA", "GeForce RTX 4060 Ti", "4060 Ti", gpu, false, "Ada", 2023, {o, 22.1, o, 22.1, 44.1, 44.1, 176.5}, {8, 288, 32}, {4352, 2.535, 160}, "data sheet"},
{"NVIDIA", "GeForce RTX 4070", "4070", gpu, false, "Ada", 2023, {o, 29.1, o, 29.1, 58.3, 58.3, 233.2}, {12, 504, 36}, {5888, 2.475, 200}, "data sheet"},
{"NVIDIA", "GeForce RTX 4070 Ti", "4070 Ti", gpu, false, "Ada", 2023, {o, 40.1, o, 40.1, 80.2, 80.2, 320.7}, {12, 504, 48}, {7680, 2.61, 285}, "data sheet"},
{"NVIDIA", "GeForce RTX 4080", "4080", gpu, false, "Ada", 2022, {o, 48.7, o, 48.7, 97.5, 97.5, 389.9}, {16, 717, 64}, {9728, 2.505, 320}, "data sheet"},
{"NVIDIA", "GeForce RTX 4080 Super", "4080 Super", gpu, false, "Ada", 2024, {o, 52.2, o, 52.2, 104.4, 104.4, 417.8}, {16, 736, 64}, {10240, 2.55, 320}, "data sheet"},
{"NVIDIA", "GeForce RTX 4090", "4090", gpu, false, "Ada", 2022, {1.29, 82.6, o, 82.6, 165.2, 165.2, 660.6}, {24, 1008, 72}, {16384, 2.52, 450}, "data sheet"},
{"NVIDIA", "GeForce RTX 5070", "5070", gpu, false, "Blackwell", 2025, {o, 30.9, o, 30.9, 61.7, 61.7, 246.9}, {12, 672, 48}, {6144, 2.512, 250}, "data sheet"},
{"NVIDIA", "GeForce RTX 5070 Ti", "5070 Ti", gpu, false, "Blackwell", 2025, {o, 43.9, o, 43.9, 87.9, 87.9, 351.5}, {16, 896, 48}, {8960, 2.452, 300}, "data sheet"},
{"NVIDIA", "GeForce RTX 5080", "5080", gpu, false, "Blackwell", 2025, {o, 56.3, o, 56.3, 112.6, 112.6, 450.2}, {16, 960, 64}, {10752, 2.617, 360}, "data sheet"},
{"NVIDIA", "GeForce RTX 5090", "5090", gpu, false, "Blackwell", 2025, {1.64, 104.8, o, 104.8, 209.5, 209.5, 838}, {32, 1792, 96}, {21760, 2.407, 575}, "data sheet"},

// NVIDIA, embedded
{"NVIDIA", "Jetson Nano", "Jetson Nano GPU", gpu, true, "Maxwell", 2019, {o, 0.236, o, o, 0.472, o, o}, {4, 25.6, 0.25}, {128, 0.9216, 10}, "data sheet; fp32 computed: 128 cores x 2 x 0.9216 GHz"},
{"NVIDIA", "Jetson TX2", "Jetson TX2 GPU|edgegpu", gpu, true, "Pascal", 2017, {o, 0.666, o, o, 1.33, o, o}, {8, 59.7, 0.5}, {256, 1.3, 15}, "data sheet; fp32 computed: 256 cores x 2 x 1.3 GHz"},
{"NVIDIA", "Jetson TX2 NX", "", gpu, true, "Pascal", 2021, {o, 0.666, o, o, 1.33, o, o}, {4, 51.2, 0.5}, {256, 1.3, 15}, "data sheet; fp32 computed: 256 cores x 2 x 1.3 GHz"},
{"NVIDIA", "Jetson Xavier NX", "Xavier NX", gpu, true, "Volta", 2020, {o, 0.845, o, o, o, o, o}, {8, o, 0.5}, {384, 1.1, 15}, "data sheet; fp32 computed: 384 cores x 2 x 1.1 GHz"},
{"NVIDIA", "Jetson AGX Xavier", "AGX Xavier", gpu, true, "Volta", 2018, {o, 1.41, o, o, 11.3, o, 22.6}, {32, 136.5, 0.5}, {512, 1.377, 30}, "data sheet; fp32 computed: 512 cores x 2 x 1.377 GHz"},
{"NVIDIA", "Jetson Orin Nano 8GB", "Jetson Orin Nano|Orin Nano", gpu, true, "Ampere", 2023, {o, 1.28, o, o, 10, 10, 20}, {8, 68, o}, {1024, 0.625, 15}, "data sheet of the 15 W module, dense"},
{"NVIDIA", "Jetson Orin NX 16GB", "Jetson Orin NX|Orin NX", gpu, true, "Ampere", 2022, {o, 1.88, o, o, o, o, o}, {16, 102.4, o}, {1024, 0.918, 25}, "data sheet; fp32 computed: 1024 cores x 2 x 0.918 GHz"},
{"NVIDIA", "Jetson AGX Orin 64GB", "Jetson AGX Orin|AGX Orin", gpu, true, "Ampere", 2022, {o, 5.32, o, o, 42.5, 42.5, 85}, {64, 204.8, 4}, {2048, 1.3, 60}, "data sheet, GPU alone, dense"},

// AMD GPUs
{"AMD", "Instinct MI100", "", gpu, false, "CDNA", 2020, {11.5, 23.1, 46.1, o, 184.6, 92.3, 184.6}, {32, 1230, 8}, {7680, 1.502, 300}, "data sheet"},
{"AMD", "Instinct MI210", "", gpu, false, "CDNA2", 2022, {22.6, 22.6, 45.3, o, 181, 181, 181}, {64, 1640, 16}, {6656, 1.7, 300}, "data sheet; L2 of the NeuSight table"},
{"AMD", "Instinct MI250 (one die)", "MI250|Instinct MI250", gpu, false, "CDNA2", 2021, {22.6, 22.6, 45.3, o, 181, 181, 181}, {64, 1640, 16}, {6656, 1.7, o}, "data sheet, half of the card; L2 of the NeuSight table"},
{"AMD", "Instinct MI300X", "", gpu, false, "CDNA3", 2023, {81.7, 163.4, 163.4, 653.7, 1307.4, 1307.4, 2614.9}, {192, 5300, 256}, {19456, 2.1, 750}, "data sheet"},
{"AMD", "Radeon RX 580", "RX 580", gpu, false, "GCN4", 2017, {0.386, 6.17, o, o, o, o, o}, {8, 256, 2}, {2304, 1.34, 185}, "data sheet"},
{"AMD", "Radeon RX 6800 XT", "RX 6800 XT", gpu, false, "RDNA2", 2020, {o, 20.7, o, o, 41.5, o, o}, {16, 512, 128}, {4608, 2.25, 300}, "data sheet"},
{"AMD", "Radeon RX 6900 XT", "RX 6900 XT", gpu, false, "RDNA2", 2020, {o, 23, o, o, 46.1, o, o}, {16, 512, 128}, {5120, 2.25, 300}, "data sheet"},
{"AMD", "Radeon RX 7900 XTX", "RX 7900 XTX", gpu, false, "RDNA3", 2022, {o, 61.4, o, o, 122.8, 122.8, o}, {24, 960, 96}, {6144, 2.5, 355}, "data sheet"},
{"AMD", "Radeon Vega 8 (V1605B)", "Radeon Vega 8", gpu, true, "GCN5", 2018, {o, 1.13, o, o, 2.25, o, o}, {o, 38.4, o}, {512, 1.1, o}, "computed: 512 lanes x 2 x 1.1 GHz; system memory"},
{"AMD", "Radeon Pro 555X", "", gpu, true, "GCN4", 2018, {o, 1.39, o, o, o, o, o}, {4, 81.6, 1}, {768, 0.907, o}, "computed: 768 lanes x 2 x 0.907 GHz"},

// Intel and Apple GPUs
{"Intel", "Arc A770 16GB", "Arc A770", gpu, false, "Alchemist", 2022, {o, 17.2, o, o, o, o, o}, {16, 560, 16}, {4096, 2.1, 225}, "data sheet; fp32 computed: 4096 lanes x 2 x 2.1 GHz"},
{"Apple", "M1 GPU", "Apple M1 GPU (8 cores)", gpu, true, "Apple M1", 2020, {o, 2.6, o, o, o, o, o}, {o, 68.3, o}, {1024, 1.278, o}, "maker's figure"},
{"Apple", "M1 Pro GPU", "Apple M1 Pro GPU (16 cores)", gpu, true, "Apple M1", 2021, {o, 5.2, o, o, o, o, o}, {o, 200, o}, {2048, o, o}, "maker's figure"},
{"Apple", "M1 Max GPU", "Apple M1 Max GPU (32 cores)", gpu, true, "Apple M1", 2021, {o, 10.4, o, o, o, o, o}, {o, 400, o}, {4096, o, o}, "maker's figure"},
{"Apple", "M1 Ultra GPU", "Apple M1 Ultra GPU (64 cores)", gpu, false, "Apple M1", 2022, {o, 21, o, o, o, o, o}, {o, 800, o}, {8192, o, o}, "maker's figure"},
{"Apple", "M2 GPU", "Apple M2 GPU (10 cores)", gpu, true, "Apple M2", 2022, {o, 3.6, o, o, o, o, o}, {o, 100, o}, {1280, o, o}, "maker's figure"},
{"Apple", "M3 GPU", "Apple M3 GPU (10 cores)", gpu, true, "Apple M3", 2023, {o, o, o, o, o, o, o}, {o, 100, o}, {1280, o, o}, "maker's figure"},

// Intel CPUs
{"Intel", "Xeon Silver 4114", "Silver 4114", cpu, false, "Skylake-SP", 2017, {o, 0.704, o, o, o, o, o}, {o, 115.2, 13.75}, {10, 2.2, 85}, "data sheet; fp32 computed: 10 cores x 2.2 GHz x 32"},
{"Intel", "Xeon Silver 4210R", "Silver 4210R", cpu, false, "Cascade Lake", 2020, {o, 0.768, o, o, o, o, o}, {o, 115.2, 13.75}, {10, 2.4, 100}, "data sheet; fp32 computed: 10 cores x 2.4 GHz x 32"},
{"Intel", "Xeon Gold 6226", "Gold 6226", cpu, false, "Cascade Lake", 2019, {o, 2.07, o, o, o, o, o}, {o, 140.8, 19.25}, {12, 2.7, 125}, "data sheet; fp32 computed: 12 cores x 2.7 GHz x 64"},
{"Intel", "Xeon Gold 6240", "Gold 6240", cpu, false, "Cascade Lake", 2019, {o, 3.0, o, o, o, o, o}, {o, 140.8, 24.75}, {18, 2.6, 150}, "data sheet; fp32 computed: 18 cores x 2.6 GHz x 64"},
{"Intel", "Xeon Gold 6246 (single core)", "Gold 6246|Xeon Gold 6246", cpu, false, "Cascade Lake", 2019, {0.1056, 0.2112, o, o, o, o, o}, {o, o, o}, {1, 3.3, 165}, "devices.csv (nnlqp)"},
{"Intel", "Xeon E5-2640", "", cpu, false, "", o, {o, o, o, o, o, o, o}, {o, o, o}, {o, o, o}, "devices.csv: name only, generation not stated"},
{"Intel", "Xeon Platinum 8280", "Xeon 8280", cpu, false, "Cascade Lake", 2019, {o, 4.84, o, o, o, o, o}, {o, 140.8, 38.5}, {28, 2.7, 205}, "data sheet; fp32 computed: 28 cores x 2.7 GHz x 64"},
{"Intel", "Xeon Platinum 8380", "Xeon 8380", cpu, false, "Ice Lake-SP", 2021, {o, 5.89, o, o, o, o, o}, {o, 204.8, 60}, {40, 2.3, 270}, "data sheet; fp32 computed: 40 cores x 2.3 GHz x 64"},
{"Intel", "Xeon Platinum 8480+", "Xeon 8480+", cpu, false, "Sapphire Rapids", 2023, {o, 7.17, o, o, o, o, o}, {o, 307.2, 105}, {56, 2.0, 350}, "data sheet; fp32 computed: 56 cores x 2.0 GHz x 64"},
{"Intel", "Xeon Phi 3120A", "", cpu, false, "Knights Corner", 2013, {1.0, 2.0, o, o, o, o, o}, {6, 240, 28.5}, {57, 1.1, 300}, "data sheet; fp32 computed: 57 cores x 1.1 GHz x 32"},
{"Intel", "Core i7-7700K", "i7-7700K", cpu, false, "Kaby Lake", 2017, {o, 0.538, o, o, o, o, o}, {o, 38.4, 8}, {4, 4.2, 91}, "data sheet; fp32 computed: 4 cores x 4.2 GHz x 32"},
{"Intel", "Core i7-7820X", "i7-7820X|desktop_cpu_core_i7_7820x_fp32", cpu, false, "Skylake-X", 2017, {o, 1.84, o, o, o, o, o}, {o, 85.3, 11}, {8, 3.6, 140}, "data sheet; fp32 computed: 8 cores x 3.6 GHz x 64"},
{"Intel", "Core i9-9900K", "i9-9900K", cpu, false, "Coffee Lake", 2018, {o, 0.922, o, o, o, o, o}, {o, 41.6, 16}, {8, 3.6, 95}, "data sheet; fp32 computed: 8 cores x 3.6 GHz x 32"},
{"Intel", "Core i9-10940X", "i9-10940X", cpu, false, "Cascade Lake-X", 2019, {o, 2.96, o, o, o, o, o}, {o, 93.9, 19.25}, {14, 3.3, 165}, "data sheet; fp32 computed: 14 cores x 3.3 GHz x 64"},
{"Intel", "Core i7-11800H", "i7-11800H", cpu, false, "Tiger Lake", 2021, {o, 0.589, o, o, o, o, o}, {o, 51.2, 24}, {8, 2.3, 45}, "data sheet; fp32 computed: 8 cores x 2.3 GHz x 32"},
{"Intel", "Core i7-12700H", "i7-12700H", cpu, false, "Alder Lake", 2022, {o, 0.659, o, o, o, o, o}, {o, 76.8, 24}, {14, 2.3, 45}, "data sheet; fp32 computed: 6 x 2.3 GHz x 32 + 8 x 1.7 GHz x 16"},
{"Intel", "Core i7-13700K", "i7-13700K", cpu, false, "Raptor Lake", 2022, {o, 1.19, o, o, o, o, o}, {o, 89.6, 30}, {16, 3.4, 125}, "data sheet; fp32 computed: 8 x 3.4 GHz x 32 + 8 x 2.5 GHz x 16"},
{"Intel", "Core i9-13900K", "i9-13900K", cpu, false, "Raptor Lake", 2022, {o, 1.33, o, o, o, o, o}, {o, 89.6, 36}, {24, 3.0, 125}, "data sheet; fp32 computed: 8 x 3.0 GHz x 32 + 16 x 2.2 GHz x 16"},
{"Intel", "Celeron N5105", "", cpu, true, "Jasper Lake", 2021, {o, o, o, o, o, o, o}, {o, 46.9, 4}, {4, 2.0, 10}, "data sheet"},
{"Intel", "Celeron M 420", "", cpu, true, "Yonah", 2006, {o, o, o, o, o, o, o}, {o, o, 1}, {1, 1.6, 27}, "data sheet"},
{"Intel", "Atom x5-Z8350", "", cpu, true, "Cherry Trail", 2016, {o, o, o, o, o, o, o}, {2, 12.8, 2}, {4, 1.44, o}, "data sheet"},

// AMD CPUs
{"AMD", "Ryzen Embedded V1605B", "V1605B", cpu, true, "Zen", 2018, {o, 0.128, o, o, o, o, o}, {o, 38.4, 4}, {4, 2.0, 25}, "data sheet; fp32 computed: 4 cores x 2.0 GHz x 16"},
{"AMD", "Ryzen Threadripper 3970X", "3970X", cpu, false, "Zen 2", 2019, {o, 3.79, o, o, o, o, o}, {o, 102.4, 128}, {32, 3.7, 280}, "data sheet; fp32 computed: 32 cores x 3.7 GHz x 32"},
{"AMD", "Ryzen 7 5700G", "5700G|Ryzen 5700G", cpu, false, "Zen 3", 2021, {o, 0.973, o, o, o, o, o}, {o, 51.2, 16}, {8, 3.8, 65}, "data sheet; fp32 computed: 8 cores x 3.8 GHz x 32"},
{"AMD", "Ryzen 9 5950X", "5950X", cpu, false, "Zen 3", 2020, {o, 1.74, o, o, o, o, o}, {o, 51.2, 64}, {16, 3.4, 105}, "data sheet; fp32 computed: 16 cores x 3.4 GHz x 32"},
{"AMD", "Ryzen 9 7950X", "7950X|Ryzen 7950X", cpu, false, "Zen 4", 2022, {o, 2.3, o, o, o, o, o}, {o, 83.2, 64}, {16, 4.5, 170}, "data sheet; fp32 computed: 16 cores x 4.5 GHz x 32"},
{"AMD", "Ryzen 9 9950X", "9950X", cpu, false, "Zen 5", 2024, {o, 4.4, o, o, o, o, o}, {o, 89.6, 64}, {16, 4.3, 170}, "data sheet; fp32 computed: 16 cores x 4.3 GHz x 64"},
{"AMD", "EPYC 7742", "", cpu, false, "Zen 2", 2019, {o, 4.61, o, o, o, o, o}, {o, 204.8, 256}, {64, 2.25, 225}, "data sheet; fp32 computed: 64 cores x 2.25 GHz x 32"},
{"AMD", "EPYC 7763", "", cpu, false, "Zen 3", 2021, {o, 5.02, o, o, o, o, o}, {o, 204.8, 256}, {64, 2.45, 280}, "data sheet; fp32 computed: 64 cores x 2.45 GHz x 32"},
{"AMD", "EPYC 9654", "", cpu, false, "Zen 4", 2022, {o, 7.37, o, o, o, o, o}, {o, 460.8, 384}, {96, 2.4, 360}, "data sheet; fp32 computed: 96 cores x 2.4 GHz x 32"},

// Arm, RISC-V and other servers and boards
{"AWS", "Graviton2", "", cpu, false, "Neoverse N1", 2019, {o, 2.56, o, o, o, o, o}, {o, 204.8, 32}, {64, 2.5, o}, "computed: 64 cores x 2.5 GHz x 16; 8 channels DDR4-3200"},
{"AWS", "Graviton3", "", cpu, false, "Neoverse V1", 2021, {o, 5.32, o, o, o, o, o}, {o, 307.2, 32}, {64, 2.6, o}, "computed: 64 cores x 2.6 GHz x 32; 8 channels DDR5-4800"},
{"Ampere", "Altra Q80-30", "Altra", cpu, false, "Neoverse N1", 2020, {o, 3.84, o, o, o, o, o}, {o, 204.8, 32}, {80, 3.0, 210}, "data sheet; fp32 computed: 80 cores x 3.0 GHz x 16"},
{"Huawei", "Kunpeng 920 7260", "Kunpeng 920-7260", cpu, false, "TaiShan v110", 2019, {o, o, o, o, o, o, o}, {o, 187.7, 64}, {64, 2.6, 180}, "data sheet"},
{"Apple", "M1", "Apple M1 CPU", cpu, true, "Apple M1", 2020, {o, 0.542, o, o, o, o, o}, {o, 68.3, 12}, {8, 3.2, o}, "computed: 4 x 3.2 GHz x 32 + 4 x 2.06 GHz x 16"},
{"Apple", "M2", "Apple M2 CPU", cpu, true, "Apple M2", 2022, {o, o, o, o, o, o, o}, {o, 100, 16}, {8, 3.49, o}, "maker's figures"},
{"Apple", "M3", "Apple M3 CPU", cpu, true, "Apple M3", 2023, {o, o, o, o, o, o, o}, {o, 100, 16}, {8, 4.05, o}, "maker's figures"},
{"Raspberry Pi", "Raspberry Pi Zero 2 W", "", cpu, true, "Cortex-A53", 2021, {o, 0.032, o, o, o, o, o}, {0.5, o, 0.5}, {4, 1.0, o}, "computed: 4 cores x 1.0 GHz x 8"},
{"Raspberry Pi", "Raspberry Pi 3 Model B+", "Raspberry Pi 3B+|raspi3", cpu, true, "Cortex-A53", 2018, {o, 0.0448, o, o, o, o, o}, {1, 3.6, 0.5}, {4, 1.4, o}, "computed: 4 cores x 1.4 GHz x 8"},
{"Raspberry Pi", "Raspberry Pi 4", "raspi4|Raspberry Pi 4 Model B|Raspberry Pi 4 (ARM Cortex-A72)", cpu, true, "Cortex-A72", 2019, {o, 0.048, o, o, o, o, o}, {o, 12.8, 1}, {4, 1.5, o}, "computed: 4 cores x 1.5 GHz x 8; 32-bit LPDDR4-3200"},
{"Raspberry Pi", "Raspberry Pi 5", "raspi5", cpu, true, "Cortex-A76", 2023, {o, 0.154, o, o, o, o, o}, {o, 17.1, 2}, {4, 2.4, o}, "computed: 4 cores x 2.4 GHz x 16; 32-bit LPDDR4X-4267"},
{"Raspberry Pi", "VideoCore VII", "Raspberry Pi 5 GPU", gpu, true, "VideoCore VII", 2023, {o, o, o, o, o, o, o}, {o, 17.1, o}, {o, 0.8, o}, "maker's figures"},
{"Rockchip", "RK3588 CPU", "RK3588|RK3588S", cpu, true, "Cortex-A76 x4 + Cortex-A55 x4", 2022, {o, 0.211, o, o, o, o, o}, {o, o, 3}, {8, 2.4, o}, "computed: 4 x 2.4 GHz x 16 + 4 x 1.8 GHz x 8"},
{"Rockchip", "RK3399 CPU", "RK3399", cpu, true, "Cortex-A72 x2 + Cortex-A53 x4", 2016, {o, 0.0768, o, o, o, o, o}, {o, o, 1.5}, {6, 1.8, o}, "computed: 2 x 1.8 GHz x 8 + 4 x 1.5 GHz x 8"},

// Phones and their processors: CPU rows describe all cores together
{"Google", "Pixel 2", "", cpu, true, "Snapdragon 835", 2017, {o, 0.139, o, o, o, o, o}, {4, 29.8, 2}, {8, 2.35, o}, "computed: 4 x 2.45 GHz x 8 + 4 x 1.9 GHz x 8; LPDDR4X-1866"},
{"Essential", "Essential PH-1", "PH-1", cpu, true, "Snapdragon 835", 2017, {o, 0.139, o, o, o, o, o}, {4, 29.8, 2}, {8, 2.45, o}, "computed: 4 x 2.45 GHz x 8 + 4 x 1.9 GHz x 8; LPDDR4X-1866"},
{"Google", "Pixel 3", "", cpu, true, "Snapdragon 845", 2018, {o, 0.236, o, o, o, o, o}, {4, 29.8, 2}, {8, 2.5, o}, "computed: 4 x 2.8 GHz x 16 + 4 x 1.77 GHz x 8; LPDDR4X-1866"},
{"Google", "Pixel 4", "Google Pixel 4 (Snapdragon 855)", cpu, true, "Snapdragon 855", 2019, {o, 0.219, o, o, o, o, o}, {6, 34.1, 2}, {8, 2.84, o}, "computed: 2.84 GHz x 16 + 3 x 2.42 GHz x 16 + 4 x 1.78 GHz x 8; LPDDR4X-2133"},
{"Samsung", "Galaxy S7", "Samsung S7|Samsung Galaxy S7", cpu, true, "Exynos 8890 or Snapdragon 820", 2016, {o, o, o, o, o, o, o}, {4, o, o}, {o, o, o}, "devices.csv (gk): which of the two is not stated"},
{"Samsung", "Galaxy S10", "Samsung S10|s10|Samsung Galaxy S10 (Exynos 9820)", cpu, true, "Exynos 9820", 2019, {o, o, o, o, o, o, o}, {8, o, 4}, {8, 2.73, o}, "maker's figures"},
{"Samsung", "Galaxy A50", "Samsung A50|Samsung Galaxy A50", cpu, true, "Exynos 9610", 2019, {o, 0.128, o, o, o, o, o}, {4, o, o}, {8, 2.3, o}, "computed: 4 x 2.3 GHz x 8 + 4 x 1.7 GHz x 8"},
{"Samsung", "Galaxy A03s", "a03s|Samsung A03s|Samsung Galaxy A03s (Helio P35)", cpu, true, "Helio P35", 2021, {o, 0.133, o, o, o, o, o}, {o, 12.8, o}, {8, 2.35, o}, "computed: 4 x 2.35 GHz x 8 + 4 x 1.8 GHz x 8"},
{"Xiaomi", "Mi 8 SE", "mi8se|Xiaomi Mi 8 SE (Snapdragon 710)", cpu, true, "Snapdragon 710", 2018, {o, 0.152, o, o, o, o, o}, {o, 14.9, 1}, {8, 2.2, o}, "computed: 2 x 2.2 GHz x 16 + 6 x 1.7 GHz x 8; LPDDR4X-1866"},
{"Motorola", "One Fusion", "onefusion|Motorola One Fusion (Snapdragon 710)", cpu, true, "Snapdragon 710", 2020, {o, 0.152, o, o, o, o, o}, {4, 14.9, 1}, {8, 2.2, o}, "computed: 2 x 2.2 GHz x 16 + 6 x 1.7 GHz x 8; LPDDR4X-1866"},
{"Apple", "iPhone 5S", "Apple A7", cpu, true, "Apple A7", 2013, {o, o, o, o, o, o, o}, {1, 12.8, 4}, {2, 1.3, o}, "maker's figures"},
{"Apple", "iPhone 7", "Apple iPhone 7 (A10)|Apple A10", cpu, true, "Apple A10", 2016, {o, o, o, o, o, o, o}, {2, o, 4}, {4, 2.34, o}, "maker's figures"},
{"Apple", "iPhone XS", "Apple iPhone XS (A12)|Apple A12", cpu, true, "Apple A12", 2018, {o, o, o, o, o, o, o}, {4, 34.1, 8}, {6, 2.49, o}, "maker's figures"},
{"Qualcomm", "Snapdragon 835 CPU", "Snapdragon 835", cpu, true, "Kryo 280", 2017, {o, 0.139, o, o, o, o, o}, {o, 29.8, 2}, {8, 2.45, o}, "computed: 4 x 2.45 GHz x 8 + 4 x 1.9 GHz x 8; LPDDR4X-1866"},
{"Qualcomm", "Snapdragon 845 CPU", "Snapdragon 845", cpu, true, "Kryo 385", 2018, {o, 0.236, o, o, o, o, o}, {o, 29.8, 2}, {8, 2.8, o}, "computed: 4 x 2.8 GHz x 16 + 4 x 1.77 GHz x 8; LPDDR4X-1866"},
{"Qualcomm", "Snapdragon 855 CPU", "Snapdragon 855|Kryo 485|cortexA76cpu|Cortex-A76 CPU (Snapdragon 855, Pixel 4)|mobile_cpu_snapdragon_855_kryo_485", cpu, true, "Kryo 485", 2019, {o, 0.219, o, o, o, o, o}, {o, 34.1, 2}, {8, 2.84, o}, "computed: 2.84 GHz x 16 + 3 x 2.42 GHz x 16 + 4 x 1.78 GHz x 8; LPDDR4X-2133"},
{"Qualcomm", "Snapdragon 855+ CPU", "Snapdragon 855 Plus", cpu, true, "Kryo 485", 2019, {o, 0.221, o, o, o, o, o}, {o, 34.1, 2}, {8, 2.96, o}, "computed: 2.96 GHz x 16 + 3 x 2.42 GHz x 16 + 4 x 1.8 GHz x 8; LPDDR4X-2133"},
{"Qualcomm", "Snapdragon 888 CPU", "Snapdragon 888", cpu, true, "Cortex-X1 + A78 x3 + A55 x4", 2021, {o, 0.265, o, o, o, o, o}, {o, 51.2, 4}, {8, 2.84, o}, "computed: 2.84 GHz x 32 + 3 x 2.42 GHz x 16 + 4 x 1.8 GHz x 8; LPDDR5-3200"},
{"Qualcomm", "Snapdragon 8 Gen 2 CPU", "Snapdragon 8 Gen 2|SM8550", cpu, true, "Cortex-X3 + A715 x2 + A710 x2 + A510 x3", 2022, {o, 0.33, o, o, o, o, o}, {o, 67.2, 8}, {8, 3.2, o}, "computed: 3.2 GHz x 32 + 4 x 2.8 GHz x 16 + 3 x 2.0 GHz x 8; LPDDR5X-4200"},
{"Qualcomm", "Adreno 540", "Snapdragon 835 GPU", gpu, true, "Adreno 5xx", 2017, {o, o, o, o, o, o, o}, {o, 29.8, o}, {o, o, o}, "shared LPDDR4X-1866"},
{"Qualcomm", "Adreno 616", "Snapdragon 710 GPU", gpu, true, "Adreno 6xx", 2018, {o, o, o, o, o, o, o}, {o, 14.9, o}, {o, o, o}, "shared LPDDR4X-1866"},
{"Qualcomm", "Adreno 630", "Snapdragon 845 GPU|adreno630gpu|Adreno 630 GPU (Snapdragon 845, Pixel 3XL)", gpu, true, "Adreno 6xx", 2018, {o, o, o, o, o, o, o}, {o, 29.8, o}, {o, 0.71, o}, "shared LPDDR4X-1866"},
{"Qualcomm", "Adreno 640", "Snapdragon 855 GPU|adreno640gpu|Adreno 640 GPU (Snapdragon 855)|mobile_gpu_snapdragon_855_adreno_640", gpu, true, "Adreno 6xx", 2019, {o, o, o, o, o, o, o}, {o, 34.1, o}, {o, 0.585, o}, "shared LPDDR4X-2133"},
{"Qualcomm", "Adreno 660", "Snapdragon 888 GPU", gpu, true, "Adreno 6xx", 2021, {o, o, o, o, o, o, o}, {o, 51.2, o}, {o, 0.84, o}, "shared LPDDR5-3200"},
{"Qualcomm", "Adreno 740", "Snapdragon 8 Gen 2 GPU", gpu, true, "Adreno 7xx", 2022, {o, o, o, o, o, o, o}, {o, 67.2, o}, {o, 0.68, o}, "shared LPDDR5X-4200"},
{"Arm", "Mali-G76 MP12", "Exynos 9820 GPU", gpu, true, "Bifrost", 2019, {o, o, o, o, o, o, o}, {o, o, o}, {o, 0.702, o}, "maker's figures"},
{"Imagination", "PowerVR GE8320", "Helio P35 GPU", gpu, true, "PowerVR Series8XE", 2018, {o, o, o, o, o, o, o}, {o, 12.8, o}, {o, 0.68, o}, "maker's figures"},
{"Apple", "A10 GPU", "", gpu, true, "Apple A10", 2016, {o, o, o, o, o, o, o}, {o, o, o}, {o, o, o}, "name only"},
{"Apple", "A12 GPU", "", gpu, true, "Apple A12", 2018, {o, o, o, o, o, o, o}, {o, 34.1, o}, {o, o, o}, "shared LPDDR4X-2133"},
{"Qualcomm", "Hexagon 690", "Snapdragon 855 DSP|mobile_dsp_snapdragon_855_hexagon_690", dsp, true, "Hexagon", 2019, {o, o, o, o, o, o, o}, {o, 34.1, o}, {o, o, o}, "shared LPDDR4X-2133"},
{"Qualcomm", "Hexagon DSP", "", dsp, true, "Hexagon", o, {o, o, o, o, o, o, 26}, {o, o, o}, {o, o, 5}, "devices.csv (nnlqp)"},

// Accelerators
{"Google", "Edge TPU", "Coral Edge TPU|edgetpu|embedded_tpu_edge_tpu", tpu, true, "Edge TPU", 2019, {o, o, o, o, o, o, 4}, {o, o, 8}, {o, o, 2}, "data sheet"},
{"Google", "Cloud TPU v2", "TPU v2", tpu, false, "TPU v2", 2017, {o, o, o, o, o, 45, o}, {16, 700, 32}, {o, 0.7, 280}, "published by the maker, one chip"},
{"Google", "Cloud TPU v3", "TPU v3", tpu, false, "TPU v3", 2018, {o, o, o, o, o, 123, o}, {32, 900, 32}, {o, 0.94, 450}, "published by the maker, one chip"},
{"Google", "Cloud TPU v4", "TPU v4", tpu, false, "TPU v4", 2021, {o, o, o, o, o, 275, 275}, {32, 1200, o}, {o, 1.05, o}, "published by the maker, one chip"},
{"Google", "Cloud TPU v5e", "TPU v5e", tpu, false, "TPU v5e", 2023, {o, o, o, o, o, 197, 393}, {16, 819, o}, {o, o, o}, "published by the maker, one chip"},
{"Intel", "Movidius Myriad X", "Myriad X|NCS2|myriadvpu|Intel Movidius Myriad VPU (NCS2)", vpu, true, "Myriad X", 2017, {o, o, o, o, 1, o, o}, {0.5, o, 2.5}, {16, 0.7, o}, "maker's figure: 1 TOPS for neural networks"},
{"MIT", "Eyeriss", "ASIC-Eyeriss", asic, true, "Eyeriss", 2016, {o, o, o, o, o, o, o}, {o, o, 0.108}, {168, 0.2, 0.278}, "published design: 168 processing elements of 16 bit"},
{"Xilinx", "ZC706", "FPGA (Xilinx ZC706)|fpga", fpga, true, "Zynq-7000", 2012, {o, o, o, o, o, o, o}, {1, o, 2.4}, {o, o, o}, "data sheet of XC7Z045"},
{"Xilinx", "ZCU102", "Xilinx Zynq UltraScale+ ZCU102 (DPU, int8)", fpga, true, "Zynq UltraScale+", 2016, {o, o, o, o, o, o, o}, {4, o, 4}, {o, o, o}, "data sheet of XCZU9EG"},
{"Xilinx", "VCK190", "Xilinx Versal AI Core VCK190 (DPU, int8)", fpga, false, "Versal AI Core", 2021, {o, o, o, o, o, o, 133}, {o, o, o}, {400, 1.25, o}, "data sheet of VC1902"},
{"Xilinx", "Ultra96-V2", "", fpga, true, "Zynq UltraScale+", 2019, {o, o, o, o, o, o, 0.675}, {2, o, o}, {o, o, o}, "devices.csv (nnlqp)"},
{"HiSilicon", "Hi3559AV100", "Hi3559A|hi3559A-nnie11", npu, true, "NNIE 1.1", 2018, {o, o, o, o, o, o, 4}, {o, o, o}, {2, o, 3}, "devices.csv (nnlqp)"},
{"HiSilicon", "Hi3519AV100", "Hi3519A|hi3519A-nnie12", npu, true, "NNIE 1.2", 2018, {o, o, o, o, o, o, 1.7}, {o, o, o}, {o, o, 2.2}, "devices.csv (nnlqp)"},
{"Huawei", "Atlas 300", "", npu, false, "Ascend 310", 2018, {o, o, o, o, 11, o, 22}, {o, o, o}, {o, o, 8}, "devices.csv (nnlqp)"},
{"Cambricon", "MLU270", "MUL270", npu, false, "MLUv02", 2019, {o, o, o, o, o, o, 128}, {16, 102, o}, {o, o, 70}, "devices.csv (nnlqp)"},
{"Hailo", "Hailo-8", "", npu, true, "Hailo-8", 2019, {o, o, o, o, o, o, 26}, {o, o, o}, {o, o, 2.5}, "data sheet"},
{"Hailo", "Hailo-8L", "", npu, true, "Hailo-8", 2023, {o, o, o, o, o, o, 13}, {o, o, o}, {o, o, 1.5}, "data sheet"},
{"Hailo", "Hailo-10H", "", npu, true, "Hailo-10", 2024, {o, o, o, o, o, o, 20}, {o, o, o}, {o, o, 2.5}, "data sheet"},
{"Hailo", "Hailo-15H", "", npu, true, "Hailo-15", 2023, {o, o, o, o, o, o, 20}, {o, o, o}, {o, o, o}, "data sheet"},
{"Hailo", "Hailo-15L", "", npu, true, "Hailo-15", 2023, {o, o, o, o, o, o, 7}, {o, o, o}, {o, o, o}, "data sheet"},
};
// clang-format on

}  // namespace rows
}  // namespace ledg::inline LEDG_ABI::hardware::detail
