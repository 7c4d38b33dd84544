// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/core/communicator.hpp"
#include "ledg/train/config.hpp"
#include "ledg/train/optimizer.hpp"

/// @file train/state.hpp
/// The whole state of a training run between two steps, and its file: one safetensors file from which the run continues
/// bit for bit.

namespace ledg::inline LEDG_ABI {

/// One validation.
struct validation_record {
  std::uint64_t step = 0;    ///< steps done before it
  double loss = 0;           ///< mean training loss since the validation before
  double metric = 0;         ///< what the task returned; lower is better
  double learning_rate = 0;  ///< of the last step
  friend bool operator==(const validation_record&, const validation_record&) = default;
};

/// What changes while training, except for the optimizer's arrays.
template <class T>
struct training_state {
  std::uint64_t step = 0;  ///< steps done
  std::vector<T> parameters;
  std::vector<T> average;  ///< exponential moving average of the parameters; empty where none is kept
  std::vector<T> best;     ///< evaluated weights of the best validation; empty before the first finite one
  std::uint64_t best_step = 0;
  double best_metric = std::numeric_limits<double>::infinity();
  std::uint64_t stale = 0;  ///< validations since the best one
  double loss_sum = 0;      ///< training losses since the last validation
  std::uint64_t loss_count = 0;
  bool finished = false;
  std::vector<validation_record> history;

  /// The weights that are validated: the average where one is kept.
  [[nodiscard]] const std::vector<T>& evaluated() const { return average.empty() ? parameters : average; }
};

/// What a state belongs to. A file is continued only by a run that agrees in all of it.
struct training_identity {
  trainer_config config;
  const parameter_layout* layout;
  std::string task;  ///< the task's own fingerprint: its data, its model; may be empty
};

namespace detail {

inline constexpr const char* state_format = "ledg training state 1";

inline io::json layout_json(const parameter_layout& layout) {
  io::json result = io::json::array();
  for (const auto& p : layout.entries()) result.push_back({{"name", p.name}, {"shape", p.shape}, {"decay", p.decay}});
  return result;
}

inline void refuse_difference(const std::string& file, const std::string& field, const io::json& expected,
                              const io::json& got) {
  if (expected != got)
    throw input_error(file + ": this training state belongs to another run: " + field + ": expected " +
                      io::to_line(expected) + ", got " + io::to_line(got));
}

inline void check_identity(const io::safetensors_file& file, const training_identity& identity) {
  const auto text = [&](const char* key) -> std::string {
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end()) throw corrupt_error(file.file_name() + ": no '" + key + "' in its metadata");
    return found->second;
  };
  const auto document = [&](const char* key) { return io::parse_json(text(key), file.file_name() + " " + key); };
  const auto format = file.metadata().find("format");
  if (format == file.metadata().end() || format->second != state_format)
    throw input_error(file.file_name() + ": not a training state: expected format '" + state_format + "', got '" +
                      (format == file.metadata().end() ? "" : format->second) + "'");
  auto config = io::to_json(trainer_config{});  // a file from before there was a setting has done what its default says
  if (const auto stored = document("config"); stored.is_object()) config.update(stored);
  const auto config_now = io::to_json(identity.config);
  for (const auto& item : config_now.items())
    if (!item.key().starts_with("checkpoint_every"))  // when files are written changes no result
      refuse_difference(file.file_name(), "setting '" + item.key() + "'", item.value(), config[item.key()]);
  const auto layout = document("layout");
  const auto layout_now = layout_json(*identity.layout);
  for (std::size_t i = 0; i < std::min(layout.size(), layout_now.size()); ++i)
    refuse_difference(file.file_name(), "parameter " + std::to_string(i), layout_now[i], layout[i]);
  refuse_difference(file.file_name(), "number of parameters", layout_now.size(), layout.size());
  refuse_difference(file.file_name(), "task", identity.task, text("task"));
}

template <class T>
std::vector<T> state_values(const io::safetensors_file& file, const std::string& name, std::size_t size) {
  const auto* tensor = file.find(name);
  if (tensor == nullptr) throw corrupt_error(file.file_name() + ": no tensor '" + name + "' in this training state");
  if (tensor->count() != size)
    throw corrupt_error(file.file_name() + ": tensor '" + name + "': expected " + std::to_string(size) +
                        " values, got " + std::to_string(tensor->count()));
  if (tensor->type != io::dtype_of<T>())  // values are continued exactly or not at all
    throw input_error(file.file_name() + ": this training state belongs to another run: tensor '" + name +
                      "': expected " + std::string(io::name_of(io::dtype_of<T>())) + ", got " +
                      std::string(io::name_of(tensor->type)));
  return tensor->template to<T>();
}

}  // namespace detail

/// Writes @p state and the optimizer's @p arrays to @p path, completely or not at all.
/// @throws input_error where the disk refuses it.
template <class T, class Arrays>
void save_training_state(const std::filesystem::path& path, const training_identity& identity,
                         const training_state<T>& state, const Arrays& arrays) {
  const std::vector<std::int64_t> counters = [&] {
    std::vector<std::int64_t> c;
    for (const std::uint64_t v : {state.step, state.best_step, state.stale, state.loss_count,
                                  std::uint64_t{state.finished}, std::uint64_t{state.history.size()}})
      c.push_back(static_cast<std::int64_t>(v));
    return c;
  }();
  const std::vector<double> numbers = {state.best_metric, state.loss_sum};
  std::vector<double> history;
  for (const auto& r : state.history)
    history.insert(history.end(), {static_cast<double>(r.step), r.loss, r.metric, r.learning_rate});

  io::safetensors_writer writer;
  writer.set_metadata("format", detail::state_format);
  writer.set_metadata("config", io::to_line(io::to_json(identity.config)));
  writer.set_metadata("layout", io::to_line(detail::layout_json(*identity.layout)));
  writer.set_metadata("task", identity.task);
  writer.add("counters", {counters.size()}, counters);
  writer.add("numbers", {numbers.size()}, numbers);
  writer.add("history", {state.history.size(), 4}, history);
  writer.add("parameters", {state.parameters.size()}, state.parameters);
  if (!state.average.empty()) writer.add("average", {state.average.size()}, state.average);
  if (!state.best.empty()) writer.add("best", {state.best.size()}, state.best);
  for (const auto& a : arrays)
    writer.add("optimizer." + std::string(a.name), {a.values.size()}, std::span<const T>(a.values));
  writer.write(path);
}

/// Reads what `save_training_state` wrote; fills the optimizer's @p arrays.
/// @throws input_error naming the field in which the file's run differs from @p identity; corrupt_error where the file
/// is damaged.
template <class T, class Arrays>
[[nodiscard]] training_state<T> load_training_state(const std::filesystem::path& path,
                                                    const training_identity& identity, const Arrays& arrays) {
  const auto file = io::safetensors_file::open(path);
  detail::check_identity(file, identity);
  const auto size = identity.layout->size();
  const auto counters = detail::state_values<std::int64_t>(file, "counters", 6);
  for (const auto c : counters)
    if (c < 0) throw corrupt_error(file.file_name() + ": tensor 'counters': a count is negative");
  const auto count = [&](std::size_t i) { return static_cast<std::uint64_t>(counters[i]); };
  const auto numbers = detail::state_values<double>(file, "numbers", 2);
  const auto* history_tensor = file.find("history");
  if (history_tensor == nullptr || history_tensor->shape != std::vector<std::size_t>{count(5), 4})
    throw corrupt_error(file.file_name() + ": tensor 'history': expected " + std::to_string(count(5)) + " rows of 4");
  const auto history = detail::state_values<double>(file, "history", history_tensor->count());

  training_state<T> state;
  state.step = count(0);
  state.best_step = count(1);
  state.stale = count(2);
  state.loss_count = count(3);
  state.finished = count(4) != 0;
  state.best_metric = numbers[0];
  state.loss_sum = numbers[1];
  for (std::size_t i = 0; i < history.size(); i += 4)
    state.history.push_back({static_cast<std::uint64_t>(history[i]), history[i + 1], history[i + 2], history[i + 3]});
  state.parameters = detail::state_values<T>(file, "parameters", size);
  if (identity.config.ema_decay > 0) state.average = detail::state_values<T>(file, "average", size);
  if (file.find("best") != nullptr) state.best = detail::state_values<T>(file, "best", size);
  for (const auto& a : arrays) {
    const auto values = detail::state_values<T>(file, "optimizer." + std::string(a.name), a.values.size());
    std::copy(values.begin(), values.end(), a.values.begin());
  }
  return state;
}

/// Gives every rank the @p state and the optimizer's @p arrays of rank 0. To be called by all ranks.
template <class T, class Arrays, communicator Ranks>
void broadcast_training_state(const Ranks& ranks, training_state<T>& state, const Arrays& arrays) {
  if (ranks.size() == 1) return;
  const auto number = [](auto n) { return static_cast<double>(n); };
  std::array<double, 11> counts{number(state.step),
                                number(state.best_step),
                                number(state.stale),
                                number(state.loss_count),
                                number(state.finished),
                                state.best_metric,
                                state.loss_sum,
                                number(state.history.size()),
                                number(state.best.size()),
                                number(state.average.size()),
                                number(state.parameters.size())};
  ranks.broadcast(std::span<double>(counts), 0);
  const auto count = [&](std::size_t i) { return static_cast<std::uint64_t>(counts[i]); };
  state.step = count(0);
  state.best_step = count(1);
  state.stale = count(2);
  state.loss_count = count(3);
  state.finished = count(4) != 0;
  state.best_metric = counts[5];
  state.loss_sum = counts[6];
  state.history.resize(count(7));
  for (auto& h : state.history) {
    std::array<double, 4> record{number(h.step), h.loss, h.metric, h.learning_rate};
    ranks.broadcast(std::span<double>(record), 0);
    h = {static_cast<std::uint64_t>(record[0]), record[1], record[2], record[3]};
  }
  const auto values = [&](std::vector<T>& v, std::size_t size) {
    v.resize(size);
    ranks.broadcast(std::span<T>(v), 0);
  };
  values(state.best, count(8));
  values(state.average, count(9));
  values(state.parameters, count(10));
  for (const auto& a : arrays) ranks.broadcast(a.values, 0);
}

}  // namespace ledg::inline LEDG_ABI
