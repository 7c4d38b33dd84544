// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "flag_words.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/layered_drawing.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/explanation.hpp"
#include "setting_json.hpp"

/// @file report_data.hpp  What a report shows, as one JSON object: numbers, names and sentences, and nothing of how
/// they look. report_page.hpp puts it into a page, report/ draws it.
namespace ledg_program {

using ledg::io::json;

/// @p x with so many significant digits: what a picture shows, in few characters.
[[nodiscard]] inline json shown(double x, int digits = 5) {
  if (x == 0 || !std::isfinite(x)) return x == 0 ? json(0) : json(nullptr);
  const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::fabs(x))));
  const double rounded = std::round(x * scale) / scale;
  return std::isfinite(rounded) ? json(rounded) : json(x);
}

/// @p x as a place in a drawing, to a tenth.
[[nodiscard]] inline json tenths(double x) { return std::round(10 * x) / 10; }

/// What is known of a device, for a person: pairs of a name and a text.
[[nodiscard]] inline json device_facts(const ledg::hardware::spec& s) {
  auto facts = json::array();
  const auto say = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) facts.push_back({name, text});
  };
  const auto number = [&](std::string_view name, const std::optional<double>& x, std::string_view unit) {
    if (x) say(name, fmt::format("{:.6g}{}", *x, unit));
  };
  say("vendor", s.vendor);
  say("kind", ledg::hardware::kind_key(s));
  say("architecture", s.architecture);
  number("year", s.year, "");
  number("fp32", s.fp32_tflops, " TFLOPS");
  number("fp16", s.fp16_tflops, " TFLOPS");
  number("bf16", s.bf16_tflops, " TFLOPS");
  number("int8", s.int8_tops, " TOPS");
  number("memory", s.memory_gb, " GB");
  number("bandwidth", ledg::hardware::memory_bandwidth(s), " GB/s");
  number("power", s.tdp_w, " W");
  return facts;
}

[[nodiscard]] inline json to_report(const ledg::hardware::spec& s) {
  return {{"name", s.name}, {"facts", device_facts(s)}, {"source", s.source}};
}

/// 3x3 for a list, and so on.
[[nodiscard]] inline std::string attribute_text(const ledg::attribute_value& value) {
  return std::visit(
      [](const auto& v) {
        using type = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<type, std::string>)
          return v.substr(0, 200);
        else if constexpr (std::is_arithmetic_v<type>)
          return fmt::format("{}", v);
        else
          return fmt::format("{}", fmt::join(v.begin(), v.begin() + std::min<std::ptrdiff_t>(std::ssize(v), 16), "x"));
      },
      value);
}

[[nodiscard]] inline json node_data(const ledg::graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto cost = ledg::cost_of(g, i);
  auto attributes = json::array();
  for (const auto& a : v.attributes) attributes.push_back({a.name, attribute_text(a.value)});
  json node = {{"op", v.op},
               {"name", v.name},
               {"kind", ledg::name_of(ledg::group_of(g, i))},
               {"params", v.params},
               {"macs", cost.macs},
               {"flops", cost.flops},
               {"shape", v.output_shape ? json(*v.output_shape) : json(nullptr)}};
  if (!attributes.empty()) node["attributes"] = std::move(attributes);
  return node;
}

/// Where to draw the nodes of @p g and its edges: `[from, to, x, y, x, y, ...]`.
[[nodiscard]] inline json drawing_data(const ledg::graph& g) {
  constexpr double letter = 7.2, margin = 22, narrowest = 84, widest = 220;
  std::vector<double> widths;
  for (const auto& v : g.nodes())
    widths.push_back(std::clamp(letter * static_cast<double>(v.op.size()) + margin, narrowest, widest));
  const ledg::drawing_options options;
  const auto d = ledg::draw_layered(g, widths, options);
  auto boxes = json::array(), edges = json::array();
  for (std::size_t i = 0; i < g.size(); ++i)
    boxes.push_back(
        {tenths(d.centres[i].x - widths[i] / 2), tenths(d.centres[i].y - options.node_height / 2), tenths(widths[i])});
  for (const auto& e : d.edges) {
    json line = {e.from, e.to};
    for (const auto& p : e.points) {
      line.push_back(tenths(p.x));
      line.push_back(tenths(p.y));
    }
    edges.push_back(std::move(line));
  }
  return {{"width", tenths(d.width)},
          {"height", tenths(d.height)},
          {"node_height", options.node_height},
          {"boxes", std::move(boxes)},
          {"edges", std::move(edges)}};
}

/// `[batch, ms, low, high, whether such a batch was measured]`
[[nodiscard]] inline json curve_point(const ledg::latency_answer& a, std::int64_t batch) {
  json p = {batch, shown(a.latency_ms), nullptr, nullptr, a.basis == ledg::answer_basis::measured_setting};
  if (a.interval) {
    p[2] = shown(a.interval->low_ms);
    p[3] = shown(a.interval->high_ms);
  }
  return p;
}

/// The numbers of an answer that a table or a curve shows.
[[nodiscard]] inline json answer_data(const ledg::latency_answer& a, double batch) {
  auto flags = json::array();
  for (const auto& f : a.flags) flags.push_back({f, flag_words(f)});
  json out = {{"batch", batch},
              {"ms", shown(a.latency_ms)},
              {"precision", ledg::hardware::to_string(a.precision)},
              {"runtime", a.runtime ? to_json(*a.runtime) : json(nullptr)},
              {"cores", text_or_null(a.cores)},
              {"layout", text_or_null(a.layout)},
              {"basis", ledg::to_string(a.basis)},
              {"source", a.setting ? json(a.setting->source) : json(nullptr)},
              {"rows", a.setting ? json(a.setting->rows) : json(nullptr)},
              {"interval", nullptr},
              {"roofline_ms", shown(a.roofline_ms)},
              {"flops_fit_ms", a.flops_fit_ms ? shown(*a.flops_fit_ms) : json(nullptr)},
              {"flags", std::move(flags)}};
  if (a.interval) {
    out["interval"] = {shown(a.interval->low_ms), shown(a.interval->high_ms)};
    out["coverage"] = a.interval->coverage;
  }
  return out;
}

[[nodiscard]] inline json totals_data(const std::vector<ledg::part_total>& parts) {
  auto out = json::array();
  for (const auto& p : parts)
    out.push_back({{"name", p.name}, {"operators", p.operators}, {"ms", shown(p.ms)}, {"macs", shown(p.macs)}});
  return out;
}

[[nodiscard]] inline json memory_data(const ledg::memory_part& m) {
  json out = {{"weights", m.weight_bytes},
              {"activations", m.activation_bytes},
              {"unknown_shapes", m.unknown_shapes},
              {"peak_node", text_or_null(m.peak_node)},
              {"device", m.device_bytes ? json(*m.device_bytes) : json(nullptr)},
              {"fits", nullptr}};
  if (const auto fits = m.fits()) out["fits"] = *fits;
  return out;
}

/// What stands behind an answer, and how sure it is.
[[nodiscard]] inline json evidence_data(const ledg::latency_explanation& e) {
  auto interval = json::array(), nearest = json::array(), guesses = json::array();
  for (const auto& p : e.interval) interval.push_back({{"words", p.words}, {"factor", shown(p.factor)}});
  for (const auto& d : e.nearest)
    nearest.push_back(
        {{"device", d.device}, {"kinship", d.kinship}, {"distance", shown(d.distance)}, {"rows", d.rows}});
  for (const auto& g : e.guesses) guesses.push_back({{"words", flag_words(g.what)}, {"share", shown(g.share)}});
  return {{"interval_parts", std::move(interval)},   {"nearest", std::move(nearest)},
          {"guesses", std::move(guesses)},           {"guessed_share", shown(e.guessed_share)},
          {"physics_share", shown(e.physics_share)}, {"calibrated", e.calibrated}};
}

/// What an answer says of each node: columns as long as the network, null for inputs and constants.
[[nodiscard]] inline json columns_data(const ledg::latency_explanation& e) {
  json ms(std::vector<json>(e.network->size())), roofline = ms;
  std::string bound(e.network->size(), '-');
  for (const auto& p : e.operators) {
    ms[p.node] = shown(p.ms);
    roofline[p.node] = shown(p.roofline_ms, 3);
    bound[p.node] = ledg::to_string(p.bound).front();
  }
  return {{"ms", std::move(ms)}, {"roofline_ms", std::move(roofline)}, {"bound", bound}};
}

/// Blocks of operators that come again and again, each with the nodes of all its turns.
[[nodiscard]] inline json blocks_data(const ledg::latency_explanation& e) {
  auto out = json::array();
  for (const auto& r : e.repeated) {
    auto nodes = json::array();
    for (std::size_t k = 0; k < r.length * r.count; ++k) nodes.push_back(e.operators[r.first + k].node);
    out.push_back({{"length", r.length}, {"count", r.count}, {"ms", shown(r.ms)}, {"nodes", std::move(nodes)}});
  }
  return out;
}

/// An answer with everything that explains it.
[[nodiscard]] inline json explained_data(const ledg::latency_explanation& e, double batch) {
  auto out = answer_data(e.answer, batch);
  out["rule"] = ledg::to_string(e.rule);
  out["overhead_ms"] = shown(e.overhead_ms);
  out["by_kind"] = totals_data(e.by_kind);
  out["by_stage"] = totals_data(e.by_stage);
  out["blocks"] = blocks_data(e);
  out["memory"] = memory_data(e.memory);
  out["evidence"] = evidence_data(e);
  out["columns"] = columns_data(e);
  return out;
}

/// What an explanation says of each node whatever the device: its stage, and the weights of the masks in percent.
[[nodiscard]] inline json operator_data(const ledg::latency_explanation& e) {
  json stages(std::vector<json>(e.network->size())), gates = stages;
  for (const auto& p : e.operators) {
    stages[p.node] = p.stage;
    for (const double g : p.gates) gates[p.node].push_back(std::round(100 * g));
  }
  return {{"stages", std::move(stages)}, {"masks", e.masks}, {"gates", std::move(gates)}};
}

/// The network itself: totals, nodes, drawing. @param work how many times its shapes' work an answer is for
[[nodiscard]] inline json network_data(const ledg::graph& g, double work) {
  const auto total = ledg::total_cost(g);
  auto nodes = json::array(), inputs = json::array();
  for (std::size_t i = 0; i < g.size(); ++i) {
    nodes.push_back(node_data(g, i));
    if (g[i].op != "Input") continue;
    inputs.push_back({g[i].name, g[i].output_shape ? json(*g[i].output_shape) : json(nullptr)});
  }
  return {{"params", g.params()},
          {"macs", shown(work * static_cast<double>(total.macs))},
          {"flops", shown(work * static_cast<double>(total.flops))},
          {"edges_count", g.edge_count()},
          {"work", work},
          {"inputs", std::move(inputs)},
          {"nodes", std::move(nodes)},
          {"drawing", drawing_data(g)}};
}

}  // namespace ledg_program
