// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/data/dead_operators.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/hardware/spec.hpp"

/// @file data/measurement.hpp
/// The common currency of all measured data: networks, settings in which they were timed, and times.

namespace ledg::inline LEDG_ABI::data {

/// Everything but the network that decides a latency. Settings of two sources are never the same, whatever their
/// device: runtimes, clocks and timing loops differ.
struct setting {
  std::string key;          ///< unique in its data set (`rtx3090/amp/nchw/eager/pt240`)
  std::string source;       ///< data set it comes from
  std::string device;       ///< catalogue name, or the source's own name where the catalogue has none
  hardware::spec hardware;  ///< what is known of the device; only the name where nothing is
  bool in_catalogue = false;
  ledg::precision precision = ledg::precision::fp32;
  std::string runtime;          ///< `PyTorch 2.4 eager channels-last`, `TFLite`, `ncnn Vulkan`, `TensorRT 7.1`
  std::optional<double> batch;  ///< batch of every row; empty where rows differ
  std::string cores;            ///< part of the device in use (`1large1med`, `4 threads`); may be empty
  double resolution_ms = 0;     ///< times are rounded to multiples of this; 0: not rounded
  dead_operators dead = dead_operators::execute;  ///< what becomes of operators that change no result
  std::string note;                               ///< what else a reader should know (`simulated`); may be empty
};

/// One timing. `latency_ms` is for the whole batch.
struct measurement {
  std::size_t graph = 0;    ///< index into dataset::graphs
  std::size_t setting = 0;  ///< index into dataset::settings
  double batch = 1;         ///< images (or sequences) timed together; 1 where the graph's shapes hold the real batch
  double latency_ms = 0;
};

/// Networks, either held or made when asked for: NAS spaces would fill memory with copies of the same few cells.
///
/// Thread-safety: const access from any number of threads.
class graph_list {
 public:
  graph_list() = default;
  explicit graph_list(std::vector<graph> held) : held_(std::move(held)) {}
  /// @p make must return the same network for the same index and be callable from several threads.
  graph_list(std::size_t count, std::function<graph(std::size_t)> make) : count_(count), make_(std::move(make)) {}

  [[nodiscard]] std::size_t size() const { return make_ ? count_ : held_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// Network @p i, by value. @throws input_error where there is none.
  [[nodiscard]] graph operator[](std::size_t i) const {
    if (i >= size())
      throw input_error("data: graph " + std::to_string(i) + " was asked for, there are " + std::to_string(size()));
    return make_ ? make_(i) : held_[i];
  }

 private:
  std::vector<graph> held_;
  std::size_t count_ = 0;
  std::function<graph(std::size_t)> make_;
};

/// A measured data set. `validate` (data/validate.hpp) says whether it is whole; data/builder.hpp fills one.
struct dataset {
  std::string name;
  graph_list graphs;
  /// One per graph: how results name it. Unique, but for forms of one network (what runtimes make of dead operators),
  /// which share id and family, and of which a setting has one.
  std::vector<std::string> ids;
  std::vector<std::string> families;  ///< one per graph: what to hold out together
  std::vector<std::string> splits;    ///< one per graph, the source's own split (`train`, `test`); empty where none
  std::vector<setting> settings;
  std::vector<measurement> rows;   ///< by file, then row, then column; all positive and finite
  std::vector<std::string> notes;  ///< files not there, rows left out, and why
};

/// Cells and what they reach after training.
struct accuracy_dataset {
  std::string name;
  std::vector<graph> cells;                  ///< small graphs, operators as nodes
  std::vector<std::int64_t> groups;          ///< one per cell: equal numbers, equal (isomorphic) cells
  std::vector<std::string> target_names;     ///< `c10_test_ep200`, ...
  std::vector<std::vector<double>> targets;  ///< `[target][cell]`, as in the source; NaN where not measured
  std::vector<std::string> notes;
};

}  // namespace ledg::inline LEDG_ABI::data
