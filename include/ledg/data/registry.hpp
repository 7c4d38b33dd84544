// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/sets/accel_nasbench.hpp"
#include "ledg/data/sets/aiconfigurator.hpp"
#include "ledg/data/sets/aihub.hpp"
#include "ledg/data/sets/cde_gpu_ops.hpp"
#include "ledg/data/sets/hailo.hpp"
#include "ledg/data/sets/hat.hpp"
#include "ledg/data/sets/help.hpp"
#include "ledg/data/sets/mobile_ml_bench.hpp"
#include "ledg/data/sets/nb101.hpp"
#include "ledg/data/sets/nb201.hpp"
#include "ledg/data/sets/ncnn.hpp"
#include "ledg/data/sets/neusight.hpp"
#include "ledg/data/sets/neusight_kernels.hpp"
#include "ledg/data/sets/nnlqp.hpp"
#include "ledg/data/sets/own.hpp"
#include "ledg/data/sets/pytorch_gpu_benchmark.hpp"
#include "ledg/data/sets/rocblas_gemm.hpp"
#include "ledg/data/sets/tidy.hpp"
#include "ledg/data/sets/timm.hpp"
#include "ledg/data/tidy_table.hpp"

/// @file data/registry.hpp
/// The measured data sets that the library knows by name, each read from a folder laid out as its publisher's tables
/// were converted; and measurements of one's own (`own`, see data/sets/own.hpp). Tables and graphs may be compressed
/// (`.gz`). docs/data.md lists what each holds.
///
/// A data set is a loader in data/sets/ and a row here. A table in tidy form needs no loader: its row is in
/// data/sets/tidy.hpp.

namespace ledg::inline LEDG_ABI::data {

/// A data set with a loader of its own.
struct known_dataset {
  std::string_view name;
  dataset (*load)(const std::filesystem::path&, const load_options&);
  std::string_view folder = {};  ///< where the converted tables have it, if not in a folder of its name
};

/// A data set of accuracies.
struct known_accuracy_dataset {
  std::string_view name;
  accuracy_dataset (*load)(const std::filesystem::path&);
};

inline constexpr std::array known_datasets{
    known_dataset{"nb201", sets::load_nb201},
    known_dataset{"help_fbnet_ofa", sets::load_help},
    known_dataset{"timm", sets::load_timm},
    known_dataset{"mobile_ml_bench", sets::load_mobile_ml_bench},
    known_dataset{"ncnn", sets::load_ncnn},
    known_dataset{"neusight", sets::load_neusight},
    known_dataset{"neusight_kernels", sets::load_neusight_kernels, "neusight/kernels"},
    known_dataset{"nnlqp", sets::load_nnlqp},
    known_dataset{"accel_nasbench", sets::load_accel_nasbench},
    known_dataset{"pytorch_gpu_benchmark", sets::load_pytorch_gpu_benchmark},
    known_dataset{"aiconfigurator", sets::load_aiconfigurator},
    known_dataset{"rocblas_gemm", sets::load_rocblas_gemm},
    known_dataset{"cde_gpu_ops", sets::load_cde_gpu_ops},
    known_dataset{"aihub", sets::load_aihub},
    known_dataset{"hailo", sets::load_hailo},
    known_dataset{"hat", sets::load_hat},
    known_dataset{"own", sets::load_own},
};

inline constexpr std::array known_accuracy_datasets{
    known_accuracy_dataset{"nb201", sets::load_nb201_accuracies},
    known_accuracy_dataset{"nb101", sets::load_nb101_accuracies},
};

/// Names that `load` takes.
[[nodiscard]] inline std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const auto& d : known_datasets) names.emplace_back(d.name);
  for (const auto& d : sets::tidy_sets) names.emplace_back(d.name);
  return names;
}

/// The folder of data set @p name within the folder that holds all of the converted tables.
[[nodiscard]] inline std::filesystem::path usual_folder(std::string_view name) {
  for (const auto& d : known_datasets)
    if (d.name == name && !d.folder.empty()) return d.folder;
  return name;
}

/// Names that `load_accuracy` takes.
[[nodiscard]] inline std::vector<std::string> accuracy_dataset_names() {
  std::vector<std::string> names;
  for (const auto& d : known_accuracy_datasets) names.emplace_back(d.name);
  return names;
}

namespace detail {

// What reads data set `name`. @throws lookup_error where nothing does
[[nodiscard]] inline std::function<dataset(const std::filesystem::path&, const load_options&)> loader_of(
    std::string_view name) {
  for (const auto& d : known_datasets)
    if (d.name == name) return d.load;
  for (const auto& d : sets::tidy_sets)
    if (d.name == name)
      return [&d](const std::filesystem::path& folder, const load_options&) { return load_tidy(d, folder); };
  throw_unknown("data set", name, dataset_names());
}

}  // namespace detail

/// The latencies of data set @p name from @p folder. Files that are not there are skipped and named in the notes, and
/// so are rows that cannot be used. What comes back is whole (`validate`).
/// @throws lookup_error on an unknown name; input_error where the folder is not there or holds nothing of the set;
///         corrupt_error on a damaged file
[[nodiscard]] inline dataset load(std::string_view name, const std::filesystem::path& folder,
                                  const load_options& options = {}) {
  const auto read = detail::loader_of(name);
  if (!std::filesystem::is_directory(folder))
    throw input_error("data set " + std::string(name) + ": no folder '" + folder.string() + "'");
  auto all = read(folder, options);
  if (all.rows.empty())
    throw input_error("data set " + std::string(name) + ": nothing usable in '" + folder.string() + "'" +
                      (all.notes.empty() ? "" : "; " + all.notes.front()));
  return all;
}

/// Accuracies of `nb201` (all columns `c10_*`, `c100_*`, `in16_*`, percent; groups are isomorphism classes) or `nb101`
/// (`val_acc_ep4` to `val_acc_ep108`, fractions; every cell its own group) from @p folder.
/// @throws lookup_error on another name; input_error, corrupt_error as the readers
[[nodiscard]] inline accuracy_dataset load_accuracy(std::string_view name, const std::filesystem::path& folder) {
  for (const auto& d : known_accuracy_datasets)
    if (d.name == name) return d.load(folder);
  throw_unknown("accuracy data set", name, accuracy_dataset_names());
}

}  // namespace ledg::inline LEDG_ABI::data
