// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "ledg/io/json.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/latency/start.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/latency/corpus_options.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/latency/task.hpp"
#include "ledg/latency/settling.hpp"

/// @file checkpoint/fields.hpp
/// Configurations as JSON objects, for checkpoints and for `ledg train --config`. Each type lists its fields once.

namespace ledg::inline v0_1 {

/// Calls `f(key, member)` for each field of a configuration.
template <class Function>
void for_each_field(graph_encoder_config& c, Function f) {
  f("hidden_size", c.hidden_size);
  f("num_layers", c.num_layers);
  f("num_heads", c.num_heads);
  f("intermediate_size", c.intermediate_size);
  f("dropout", c.dropout);
  f("attention_dropout", c.attention_dropout);
  f("layer_scale", c.layer_scale);
  f("positions", c.positions);
  f("virtual_node", c.virtual_node);
}
template <class Function>
void for_each_field(platform_encoder_config& c, Function f) {
  f("hidden_size", c.hidden_size);
  f("size", c.size);
}
template <class Function>
void for_each_field(node_latency_head_config& c, Function f) {
  f("mlp_size", c.mlp_size);
  f("limit", c.limit);
  f("overlap", c.overlap);
}
template <class Function>
void for_each_field(pooled_latency_head_config& c, Function f) {
  f("fusion_size", c.fusion_size);
}
template <class Function>
void for_each_field(latency_task_config& c, Function f) {
  f("networks_per_step", c.networks_per_step);
  f("default_networks", c.default_networks);
  f("settings_per_network", c.settings_per_network);
  f("family_power", c.family_power);
  f("setting_dropout", c.setting_dropout);
  f("field_dropout", c.field_dropout);
  f("numeric_noise", c.numeric_noise);
  loss_choice::for_each(c.losses, f);
  f("unknown_weight", c.unknown_weight);
  f("factor_penalty", c.factor_penalty);
  f("validation_rows", c.validation_rows);
  f("seed", c.seed);
}
template <class Function>
void for_each_field(group_sum_fit_config& c, Function f) {
  f("iterations", c.iterations);
  f("rows_per_setting", c.rows_per_setting);
  f("learning_rate", c.learning_rate);
  f("huber_delta", c.huber_delta);
  f("setting_dropout", c.setting_dropout);
  f("exponent_decay", c.exponent_decay);
  f("scale_decay", c.scale_decay);
  f("seed", c.seed);
}
template <class Function>
void for_each_field(settle_config& c, Function f) {
  f("iterations", c.iterations);
  f("rows_per_setting", c.rows_per_setting);
  f("learning_rate", c.learning_rate);
  f("huber_delta", c.huber_delta);
  f("decays", c.decays);
  f("power_decay", c.power_decay);
  f("seed", c.seed);
}
template <class Function>
void for_each_field(split_rule& c, Function f) {
  f("validation", c.validation);
  f("test", c.test);
  f("salt", c.salt);
  f("test_keys", c.test_keys);
  f("validation_keys", c.validation_keys);
  f("unit", c.unit);
}
template <class Function>
void for_each_field(corpus_options& c, Function f) {
  f("holdout_devices", c.holdout_devices);
  f("max_networks", c.max_networks);
  f("max_networks_of", c.max_networks_of);
  f("seed", c.seed);
}
template <class Function>
void for_each_field(known_setting& c, Function f) {
  f("key", c.key);
  f("source", c.source);
  f("device", c.device);
  f("runtime", c.runtime);
  f("cores", c.cores);
  f("batch", c.batch);
  f("rows", c.rows);
  f("log_flops_offset", c.log_flops_offset);
  f("log_flops_slope", c.log_flops_slope);
  f("power", c.power);
  f("lowest_log_ms", c.lowest_log_ms);
  f("highest_log_ms", c.highest_log_ms);
  f("shift", c.shift);
  f("flops_weight", c.flops_weight);
  f("smallest_batch", c.smallest_batch);
  f("largest_batch", c.largest_batch);
}

template <class Function>
void for_each_field(language_source& c, Function f) {
  f("folder", c.folder);
  f("train", c.train);
  f("vocabulary_limit", c.vocabulary_limit);
  f("hidden_size", c.bert.hidden_size);
  f("num_hidden_layers", c.bert.num_hidden_layers);
  f("num_attention_heads", c.bert.num_attention_heads);
  f("intermediate_size", c.bert.intermediate_size);
  f("max_position_embeddings", c.bert.max_position_embeddings);
  f("hidden_dropout_prob", c.bert.hidden_dropout_prob);
}

/// All fields of @p config.
template <class Config>
[[nodiscard]] io::json fields_to_json(Config config) {
  io::json out = io::json::object();
  for_each_field(config, [&](const char* key, auto& value) { out[key] = value; });
  return out;
}

/// Overwrites the fields of @p config that @p object has.
/// @throws input_error for a key that no field has; corrupt_error for a value of another type. Both name @p place.
template <class Config>
void fields_from_json(const io::json& object, const std::string& place, Config& config) {
  if (!object.is_object()) throw input_error(place + ": expected a JSON object");
  std::vector<std::string> known;
  for_each_field(config, [&](const char* key, auto& value) {
    known.emplace_back(key);
    if (!object.contains(key)) return;
    try {
      object.at(key).get_to(value);
    } catch (const io::json::exception&) {
      throw input_error(place + "." + key + ": a value of this type cannot be used: " + object.at(key).dump());
    }
  });
  for (const auto& item : object.items())
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      std::string message = place + ": unknown key '" + item.key() + "'; known are";
      for (const auto& k : known) message += ' ' + k;
      throw lookup_error(message, known);
    }
}

}  // namespace ledg::inline v0_1
