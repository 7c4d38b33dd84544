// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/dead_operators.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/measured_devices.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/tidy_table.hpp
/// Tables in tidy form: a time in each row, and columns that say what was timed, on what and how. One loader reads all
/// of them; what differs is data (`tidy_set`).

namespace ledg::inline LEDG_ABI::data {

/// What the columns of a tidy table are called. Those without a name are optional: an empty name says that the table
/// has no such column.
struct tidy_columns {
  std::string_view source = "source";  ///< where the row comes from; rows of two sources share no setting
  std::string_view device = "device";
  std::string_view full_name = "device_full_name";
  std::string_view runtime = "runtime";
  std::string_view precision = "precision";
  std::string_view batch = "batch";
  std::string_view cores = "threads_or_cores";  ///< a number is one of threads
  std::string_view latency = "latency_ms";      ///< of the whole batch; empty where only a throughput is stated
  std::string_view notes = "notes";
  std::string_view graph_file = "graph_file";  ///< relative to the parent of the set's folder; empty: no graph
  std::string_view graph_id = "graph_id";      ///< in that file
  std::string_view kind = {};                  ///< `CPU`, `iGPU`, `accelerator`; else the device's name may tell
  std::string_view tdp_w = {};
  /// How many devices worked together; rows with more than one are left out, but for one image on one of several GPUs
  /// or accelerators.
  std::string_view devices = {};
  std::string_view least = {};    ///< least time of the run; a latency above twice of it was disturbed, and is left out
};

/// Rows of a tidy table whose graph is not what ran.
struct tidy_misfit {
  std::string_view graph_id, runtime;  ///< what these fields begin with
  std::string_view why;                ///< `ran without the padding of their graph`
};

/// A published table in tidy form.
struct tidy_set {
  std::string_view name;   ///< of the data set
  std::string_view table;  ///< file in its folder, plain or with `.gz`
  tidy_columns columns = {};
  dead_operators dead = dead_operators::remove_unused;  ///< what its runtimes make of operators without effect
  /// Rows whose notes hold one of these words time something else than the network alone, and are left out.
  std::array<std::string_view, 6> unfit = {};
  std::array<tidy_misfit, 2> misfits = {};
  /// Where a device's full name holds the first of these words, the runtime is the second, whatever its column says.
  std::pair<std::string_view, std::string_view> other_runtime = {};
};

namespace detail {

/// A precision as tables write it; nothing where it is not one that is known. Of mixed ones two are: fp32 networks
/// whose matrix products run in fp16 (`amp`), and in bf16 (`bf16`, as PyTorch's automatic mixed precision has it).
[[nodiscard]] inline std::optional<precision> precision_of_table(const std::string& text) {
  if (text == "uint8") return precision::int8;
  if (text == "mixed (fp16)") return precision::amp;
  if (text == "FP32 autocast Matmult-BF16") return precision::bf16;
  try {
    return hardware::parse_precision(text);
  } catch (const lookup_error&) {
    return std::nullopt;
  }
}

/// The kind of device that the last telling word of @p text says.
[[nodiscard]] inline std::optional<device_kind> kind_of_words(std::string_view text) {
  static constexpr std::pair<std::string_view, device_kind> telling[] = {
      {"cpu", device_kind::cpu},         {"gpu", device_kind::gpu},     {"igpu", device_kind::gpu},
      {"dgpu", device_kind::gpu},        {"mali", device_kind::gpu},    {"adreno", device_kind::gpu},
      {"npu", device_kind::npu},         {"bpu", device_kind::npu},     {"engine", device_kind::npu},
      {"accelerator", device_kind::npu}, {"tpu", device_kind::tpu},     {"vpu", device_kind::vpu},
      {"dsp", device_kind::dsp},         {"hexagon", device_kind::dsp}, {"fpga", device_kind::fpga},
      {"dpu", device_kind::fpga}};
  std::optional<device_kind> kind;
  std::string word;
  for (const char c : lower_case(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
      continue;
    }
    for (const auto& [name, says] : telling)
      if (name == word) kind = says;
    word.clear();
  }
  return kind;
}

/// Cores as tables write them, in the words of `hardware::used_cores`: `4` and `4 CPU` are threads, `1 NPU core` a core,
/// `1 large core` the largest. Empty where the text says nothing of the kind (`8x Carmel`, `many threads`).
[[nodiscard]] inline std::string cores_of_table(const std::string& text) {
  std::string cores;
  for (const auto& word : hardware::detail::split(text, ' ')) {
    if (word == "NPU") continue;
    if (cores.find_first_not_of("0123456789") == std::string::npos && (word == "CPU" || word == "thread(s)")) continue;
    cores += (cores.empty() ? "" : " ") + word;
  }
  if (cores.empty()) return cores;
  if (cores.find_first_not_of("0123456789") == std::string::npos) cores += cores == "1" ? " thread" : " threads";
  try {
    static_cast<void>(hardware::detail::read_cores(cores));
  } catch (const input_error&) {
    return {};
  }
  return cores;
}

/// A row of a tidy table that can be used if its graph is there.
struct tidy_row {
  std::string graph_file, graph_id;
  std::size_t setting = 0;  ///< index into tidy_reader::settings()
  double batch = 1;
  double latency_ms = 0;
};

/// Reads the rows of one table: which can be used, in which settings, and why the others cannot.
class tidy_reader {
 public:
  tidy_reader(const std::filesystem::path& table, const tidy_set& set) : set_(set), rows_(table) {
    const auto& c = set_.columns;
    for (const auto name : {c.source, c.device, c.full_name, c.runtime, c.precision, c.batch, c.cores, c.latency,
                            c.notes, c.graph_file, c.graph_id, c.kind, c.tdp_w, c.devices, c.least})
      if (!name.empty()) columns_.emplace(name, rows_.column(name));
    while (rows_.next()) {
      if (const auto why = unfit(); !why.empty())
        ++left_out_[why];
      else
        take();
    }
  }

  [[nodiscard]] const std::vector<tidy_row>& rows() const { return taken_; }
  [[nodiscard]] const std::vector<setting>& settings() const { return settings_; }
  /// How many rows cannot be used, by reason.
  [[nodiscard]] const std::map<std::string, std::size_t>& left_out() const { return left_out_; }

 private:
  /// The field of the current row in the column called @p name; empty where the table has none.
  [[nodiscard]] const std::string& field(std::string_view name) const {
    static const std::string none;
    return name.empty() ? none : rows_[columns_.at(name)];
  }
  [[nodiscard]] double number(std::string_view name) const { return rows_.get<double>(columns_.at(name)); }

  /// Why the current row cannot be used; empty where it can.
  [[nodiscard]] std::string unfit() const {
    const auto& c = set_.columns;
    if (field(c.graph_file).empty() || field(c.graph_id).empty()) return "have no graph";
    if (field(c.latency).empty()) return "state a throughput, but no latency";
    if (field(c.batch).empty()) return "state no batch";
    if (field(c.precision).empty()) return "state no precision";
    if (!precision_of_table(field(c.precision))) return "state the precision '" + field(c.precision) + "'";
    if (!field(c.devices).empty() && number(c.devices) != 1 && !one_of_several()) return "used several devices";
    for (const auto word : set_.unfit)
      if (!word.empty() && field(c.notes).find(word) != std::string::npos)
        return "are noted '" + std::string(word) + "'";
    for (const auto& m : set_.misfits)
      if (!m.why.empty() && field(c.graph_id).starts_with(m.graph_id) && field(c.runtime).starts_with(m.runtime))
        return std::string(m.why);
    if (!field(c.least).empty() && number(c.latency) > 2 * number(c.least))
      return "took twice the least time of their run";
    return {};
  }

  /// The kind of device that the current row or its device's name says.
  [[nodiscard]] std::optional<device_kind> kind() const {
    const auto& c = set_.columns;
    return kind_of_words(field(c.kind).empty() ? field(c.device) : field(c.kind));
  }

  /// Whether one image at a time went to one of several GPUs or accelerators; a processor's sockets share the work.
  [[nodiscard]] bool one_of_several() const {
    return number(set_.columns.batch) == 1 && kind().value_or(device_kind::cpu) != device_kind::cpu;
  }

  [[nodiscard]] std::string runtime() const {
    const auto& [word, other] = set_.other_runtime;
    if (!word.empty() && field(set_.columns.full_name).find(word) != std::string::npos) return std::string(other);
    return field(set_.columns.runtime).empty() ? "not stated" : field(set_.columns.runtime);
  }

  void take() {
    const auto& c = set_.columns;
    const std::filesystem::path file(field(c.graph_file));
    if (file.is_absolute() || field(c.graph_file).find("..") != std::string::npos)
      throw corrupt_error(rows_.place() + ": '" + file.string() + "' is not a path beside the data set");
    tidy_row r;
    r.graph_file = field(c.graph_file);
    r.graph_id = field(c.graph_id);
    r.batch = number(c.batch);
    r.latency_ms = latency_field(rows_, columns_.at(c.latency));
    if (!(r.batch > 0))
      throw corrupt_error(rows_.place() + ": the batch is " + field(c.batch) + ", expected 1 or more");
    r.setting = setting_number(r.batch);
    taken_.push_back(std::move(r));
  }

  /// Number of the current row's setting, whose batch is forgotten where its rows differ.
  [[nodiscard]] std::size_t setting_number(double batch) {
    const auto& c = set_.columns;
    std::string key = field(c.source) + "/" + field(c.device) + "/" + runtime() + "/" + field(c.precision) + "/" +
                      field(c.cores);
    const auto [at, fresh] = numbers_.try_emplace(key, settings_.size());
    if (!fresh) {
      auto& before = settings_[at->second].batch;
      if (before && *before != batch) before.reset();
      return at->second;
    }
    setting s;
    s.key = std::move(key);
    const auto* const known = kind() ? hardware::device_of(set_.name, field(c.device), *kind())
                                     : hardware::device_of(set_.name, field(c.device));
    s.hardware = stated_hardware();
    s.device = known != nullptr ? known->name : field(c.device);
    // What the catalogue knows by this name is another unit of the chip.
    if (known == nullptr && kind() && hardware::find_if_known(s.device) != nullptr)
      s.device += " " + hardware::to_string(*kind());
    s.precision = *precision_of_table(field(c.precision));
    s.runtime = runtime();
    s.batch = batch;
    s.cores = cores_of_table(field(c.cores));
    s.dead = set_.dead;
    if (field(c.full_name) != field(c.device)) s.note = field(c.full_name);
    if (s.cores.empty() && !field(c.cores).empty()) s.note += (s.note.empty() ? "" : ", ") + field(c.cores);
    settings_.push_back(std::move(s));
    return at->second;
  }

  /// What the current row says of its device.
  [[nodiscard]] hardware::spec stated_hardware() const {
    const auto& c = set_.columns;
    hardware::spec s;
    s.name = field(c.device);
    s.kind = kind().value_or(device_kind::cpu);
    if (!field(c.tdp_w).empty()) s.tdp_w = number(c.tdp_w);
    s.source = "the table of " + std::string(set_.name);
    return s;
  }

  const tidy_set& set_;
  io::csv_reader rows_;
  std::unordered_map<std::string_view, std::size_t> columns_;
  std::vector<tidy_row> taken_;
  std::vector<setting> settings_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::map<std::string, std::size_t> left_out_;
};

/// Adds the networks that @p rows name, file by file. @returns their numbers by file and id
[[nodiscard]] inline std::map<std::pair<std::string, std::string>, std::size_t> add_named_graphs(
    dataset_builder& out, const std::filesystem::path& root, const std::vector<tidy_row>& rows) {
  std::map<std::string, std::set<std::string>> wanted;
  for (const auto& r : rows) wanted[r.graph_file].insert(r.graph_id);
  std::map<std::pair<std::string, std::string>, std::size_t> numbers;
  for (const auto& [file, ids] : wanted) {
    const auto path = (root / file).lexically_normal();
    if (!std::filesystem::exists(path)) {
      out.note("'" + path.string() + "' is not there and was skipped");
      continue;
    }
    for_each_graph(path, [&, &name = file, &some = ids](graph_record&& r) {
      if (some.count(r.network.id) == 0) return;
      const auto id = out.find_graph(r.network.id) ? r.network.id + "#" + name : r.network.id;
      const auto key = std::pair(name, r.network.id);
      numbers[key] = out.add_graph(std::move(r.network), id);
    });
  }
  return numbers;
}

}  // namespace detail

/// Reads @p set from @p folder; the graphs its rows name lie in that folder and its neighbours. Devices are looked up
/// in the catalogue; of others the table's own name is kept, with what the table says of them. Rows that cannot be used
/// are left out and counted in the notes, by reason: no graph, a throughput only (which no source says how to turn into
/// a latency), no precision that is known.
/// @throws lookup_error where a column is missing; corrupt_error on a bad row; what `for_each_graph` throws
[[nodiscard]] inline dataset load_tidy(const tidy_set& set, const std::filesystem::path& folder) {
  dataset_builder out{std::string(set.name)};
  const auto table = find_file(out, folder, std::string(set.table));
  if (!table) return out.finish();
  const detail::tidy_reader read(*table, set);
  auto left_out = read.left_out();
  const auto graphs = detail::add_named_graphs(out, folder / "..", read.rows());
  for (const auto& r : read.rows()) {
    const auto at = graphs.find({r.graph_file, r.graph_id});
    if (at == graphs.end())
      ++left_out["have no graph"];
    else
      out.add_row(at->second, out.add_setting(read.settings()[r.setting]), r.batch, r.latency_ms);
  }
  for (const auto& [why, count] : left_out) out.note_left_out(count, std::string(set.name), why);
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data
