// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "ledg/data/tidy_table.hpp"

/// @file data/sets/tidy.hpp
/// The published tables in tidy form, a row each: what their columns are called, and which of their rows time something
/// else than one network on one device.

namespace ledg::inline LEDG_ABI::data::sets {

inline constexpr std::array tidy_sets{
    tidy_set{.name = "mlperf_inference",
             .table = "mlperf_inference.csv",
             .columns = {.kind = "device_kind", .devices = "n_devices", .least = "min_ms"},
             .unfit = {"with live preprocessing"},
             // On an A2, BERT at its graph's 384 tokens would take 1.2 times the peak.
             .misfits = {tidy_misfit{"bert_", "", "cut BERT's padding, which their graph has"}}},
    tidy_set{.name = "paddleclas", .table = "paddleclas.csv"},
    tidy_set{.name = "edge_zoo",
             .table = "edge_zoo.csv",
             .unfit = {"pre- and post-processing", "pre/post-processing", "host transfer", "sparse weights",
                       "variant not named", "implausible"},
             // 2.3 times the peak of a core with the graph of version 1.0.
             .misfits = {tidy_misfit{"squeezenet1_0", "TNN", "ran a smaller SqueezeNet than their graph"}}},
    tidy_set{.name = "openvino", .table = "openvino_2024_1.csv", .columns = {.kind = "device_kind", .tdp_w = "tdp_w"}},
    tidy_set{.name = "mlperf_tiny", .table = "mlperf_tiny.csv"},
    tidy_set{.name = "mlperf_mobile", .table = "mlperf_mobile.csv"},
    tidy_set{.name = "nvidia_dle",
             .table = "nvidia_dle.csv",
             .dead = dead_operators::execute,
             .other_runtime = {"Paddle-TRT", "TensorRT (Paddle Inference)"}},
};

}  // namespace ledg::inline LEDG_ABI::data::sets
