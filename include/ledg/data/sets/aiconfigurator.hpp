// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/single_operators.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/aiconfigurator.hpp
/// Kernels of language models under vLLM on GPUs: products, attention and experts, from NVIDIA's aiconfigurator.

namespace ledg::inline LEDG_ABI::data::sets {

/// What aiconfigurator calls precisions of operands; nothing for weights of fewer bits than what they meet.
[[nodiscard]] inline std::optional<precision> aiconfigurator_precision(std::string_view text) {
  static constexpr std::pair<std::string_view, precision> words[] = {
      {"bfloat16", precision::bf16}, {"fp8", precision::fp8}, {"fp8_block", precision::fp8}, {"nvfp4", precision::fp4}};
  for (const auto& [word, p] : words)
    if (word == text) return p;
  return std::nullopt;
}

namespace detail {

/// One of aiconfigurator's tables while its rows are read.
class aiconfigurator_table {
 public:
  aiconfigurator_table(const std::filesystem::path& file, std::string_view precision_column)
      : rows_(file), precision_(rows_.column(precision_column)) {}

  [[nodiscard]] bool next() { return rows_.next(); }
  [[nodiscard]] std::int32_t number(std::string_view column) const {
    return rows_.get<std::int32_t>(rows_.column(column));
  }
  [[nodiscard]] const std::string& text(std::string_view column) const { return rows_[rows_.column(column)]; }
  [[nodiscard]] std::optional<precision> operands() const { return aiconfigurator_precision(rows_[precision_]); }
  [[nodiscard]] double latency_ms() const { return latency_field(rows_, rows_.column("latency_ms")); }

  /// The setting of the row: kernels of one device differ by who wrote them. @pre `operands()`
  [[nodiscard]] setting platform() const {
    setting s;
    s.key = text("system") + "/" + text("kernel_source") + "/" + text("runtime_version") + "/" + rows_[precision_];
    s.device = text("device");
    s.hardware.kind = device_kind::gpu;
    s.precision = *operands();
    const auto& version = text("runtime_version");
    s.runtime = "vLLM " + version.substr(0, version.find(".dev"));
    if (rows_[precision_] == "fp8_block") s.runtime += " block-scaled";  // scales on the way cost the host time
    s.batch = 1;
    s.note = text("kernel_source") + ", shapes hold the batch";
    return s;
  }

 private:
  io::csv_reader rows_;
  std::size_t precision_;
};

using left_out_counts = std::map<std::string, std::size_t>;

inline void add_products(single_operators& out, aiconfigurator_table rows, left_out_counts& left_out) {
  while (rows.next()) {
    if (!rows.operands()) {
      ++left_out["mix two precisions"];
      continue;
    }
    out.add({single_operator::kind::linear, {}, {rows.number("m"), rows.number("k"), rows.number("n")}},
            rows.platform(), rows.latency_ms());
  }
}

/// Why a row of attention cannot be used; empty where it can.
[[nodiscard]] inline std::string unfit_attention(const aiconfigurator_table& rows) {
  if (!rows.operands() || rows.text("kv_cache_dtype") != rows.text("attn_dtype")) return "mix two precisions";
  if (rows.number("window_size") != 0) return "look through a sliding window, which a graph does not show";
  return {};
}

/// Attention to a prompt, of which a token sees what is before it, or to what is cached for one more token.
inline void add_attention(single_operators& out, aiconfigurator_table rows, bool prompt, left_out_counts& left_out) {
  while (rows.next()) {
    if (const auto why = unfit_attention(rows); !why.empty()) {
      ++left_out[why];
      continue;
    }
    const auto queries = prompt ? rows.number("isl") : 1;
    const auto keys = prompt ? queries : rows.number("step") + 1;
    const auto seen = prompt ? keys + 1 : 2 * keys;
    out.add({single_operator::kind::attention,
             {},
             {rows.number("batch_size"), rows.number("num_heads"), rows.number("num_key_value_heads"), queries, keys,
              rows.number("head_dim"), seen}},
            rows.platform(), rows.latency_ms());
  }
}

inline void add_encoder_attention(single_operators& out, aiconfigurator_table rows, left_out_counts& left_out) {
  while (rows.next()) {
    if (!rows.operands()) {
      ++left_out["mix two precisions"];
      continue;
    }
    const auto heads = rows.number("num_heads"), length = rows.number("isl");
    out.add({single_operator::kind::attention,
             {},
             {rows.number("batch_size"), heads, heads, length, length, rows.number("head_dim"), 2 * length}},
            rows.platform(), rows.latency_ms());
  }
}

inline void add_experts(single_operators& out, aiconfigurator_table rows, left_out_counts& left_out) {
  while (rows.next()) {
    if (!rows.operands()) {
      ++left_out["mix two precisions"];
    } else if (rows.text("distribution") != "balanced" || rows.number("moe_ep_size") != 1) {
      ++left_out["spread tokens over experts in a way that a graph does not show"];
    } else {
      const auto sent = rows.number("num_tokens") * rows.number("topk");
      const auto used = std::min(rows.number("num_experts"), sent);
      out.add({single_operator::kind::experts,
               {},
               {used, (sent + used - 1) / used, rows.number("hidden_size"),
                rows.number("inter_size") / rows.number("moe_tp_size")}},
              rows.platform(), rows.latency_ms());
    }
  }
}

}  // namespace detail

/// A quarter of the kernels, chosen by their names. Served models (`llm_end_to_end`) have no graph and are not read.
[[nodiscard]] inline dataset load_aiconfigurator(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("aiconfigurator");
  single_operators operators(out, 4);
  detail::left_out_counts left_out;
  const auto table = [&](const std::string& name, std::string_view precision_column, const auto& add) {
    if (const auto file = find_file(out, folder, name + ".csv"))
      add(detail::aiconfigurator_table(*file, precision_column));
  };
  table("gemm", "gemm_dtype", [&](auto rows) { detail::add_products(operators, std::move(rows), left_out); });
  table("context_attention", "attn_dtype",
        [&](auto rows) { detail::add_attention(operators, std::move(rows), true, left_out); });
  table("generation_attention", "attn_dtype",
        [&](auto rows) { detail::add_attention(operators, std::move(rows), false, left_out); });
  table("encoder_attention", "attn_dtype",
        [&](auto rows) { detail::add_encoder_attention(operators, std::move(rows), left_out); });
  table("moe", "moe_dtype", [&](auto rows) { detail::add_experts(operators, std::move(rows), left_out); });
  for (const auto& [why, count] : left_out) out.note_left_out(count, "aiconfigurator", why);
  return operators.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
