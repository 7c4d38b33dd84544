// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/latency/predictor.hpp"  // IWYU pragma: keep

/// @file latency/predictor_impl.hpp  Definitions of latency_predictor.hpp.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Whether @p text has every word of @p words, ignoring case.
[[nodiscard]] inline bool has_words(const std::string& text, const std::string& words) {
  const auto lowered = lower_case(text);
  const auto wanted = lower_case(words);
  for (std::size_t i = 0; i < wanted.size();) {
    const auto end = std::min(wanted.find(' ', i), wanted.size());
    if (end > i && lowered.find(wanted.substr(i, end - i)) == std::string::npos) return false;
    i = end + 1;
  }
  return true;
}

/// Log latency at @p batch from @p points (a setting's batch, its log latency): linear in log batch between the two
/// settings around it, the nearest one's beyond.
[[nodiscard]] inline double interpolate(const std::map<double, double>& points, double batch) {
  const auto above = points.lower_bound(batch);
  if (above == points.begin()) return above->second;
  const auto below = std::prev(above);
  if (above == points.end() || below->first <= 0) return below->second;
  const double t = std::log(batch / below->first) / std::log(above->first / below->first);
  return below->second + t * (above->second - below->second);
}

}  // namespace detail

template <class GraphEncoder, class Head>
std::vector<std::size_t> latency_predictor<GraphEncoder, Head>::settings_for(const device_query& q) const {
  std::vector<std::size_t> found;
  const auto& all = knowledge_.settings;
  for (std::size_t s = 0; s < all.size(); ++s)
    if (all[s].rows > 0 && all[s].device == q.spec.name &&
        detail::has_words(all[s].runtime + ' ' + all[s].cores + ' ' + all[s].source, q.runtime))
      found.push_back(s);
  const auto keep_most_measured = [&](auto property) {
    std::map<decltype(property(all[0])), std::int64_t> rows;
    for (const auto s : found) rows[property(all[s])] += all[s].rows;
    if (rows.empty()) return;
    const auto most =
        std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    std::erase_if(found, [&](auto s) { return property(all[s]) != most->first; });
  };
  if (q.prec)
    std::erase_if(found, [&](auto s) { return all[s].prec != *q.prec; });
  else
    keep_most_measured([](const known_setting& s) { return s.prec; });
  keep_most_measured([](const known_setting& s) { return s.cores; });
  return found;
}

template <class GraphEncoder, class Head>
std::vector<latency_answer> latency_predictor<GraphEncoder, Head>::predict(
    const graph& network, std::span<const device_query> devices) const {
  const graph g = canonicalize(network);
  if (g.empty()) throw input_error("network '" + network.id + "' has no operators");
  text_table texts;
  const auto prepared = prepare_network<GraphEncoder>(g, config_.graph, knowledge_.templates,
                                                      [&](const std::string& t) { return texts.add(t); });
  const auto cost = total_cost(g);
  const double macs = static_cast<double>(cost.macs);

  std::vector<std::string> network_flags;
  std::set<std::string> named;
  for (const auto& v : g.nodes()) {
    if (!named.insert(v.op).second) continue;
    if (!is_known_operator(v.op))
      network_flags.push_back("unknown_operator:" + v.op);
    else if (!std::binary_search(knowledge_.operators.begin(), knowledge_.operators.end(), v.op))
      network_flags.push_back("outside_training:operator " + v.op);
  }
  for (const auto& v : g.nodes())
    if (!v.output_shape) {
      network_flags.emplace_back("outside_training:unknown shapes");
      break;
    }
  // A tenth beyond what was seen is no news.
  if (macs < 0.9 * knowledge_.smallest_macs || macs > 1.1 * knowledge_.largest_macs)
    network_flags.emplace_back("outside_training:macs");

  // One query for each setting and each halving of the batch that its curve needs.
  struct asked {
    std::size_t device;
    std::size_t curve;     ///< settings of one curve differ in their batch alone
    std::int64_t setting;  ///< -1: none
    double setting_batch;  ///< 0: any
    double batch;
  };
  std::vector<asked> plan;
  std::vector<latency_answer> answers(devices.size());
  latency_inputs in;
  const prepared_network* const one[] = {&prepared};
  in.networks = packed_networks(one);
  for (std::size_t d = 0; d < devices.size(); ++d) {
    const auto& q = devices[d];
    if (!(q.batch > 0)) throw input_error("batch: expected a positive number, got " + std::to_string(q.batch));
    auto& a = answers[d];
    a.flags = network_flags;
    const auto known = settings_for(q);
    a.prec = !known.empty() ? knowledge_.settings[known.front()].prec : q.prec.value_or(precision::fp32);
    std::vector<std::int64_t> chosen(known.begin(), known.end());
    if (chosen.empty()) {
      chosen.push_back(-1);
      a.flags.emplace_back("hardware_not_in_training");
    }
    std::map<std::string, std::size_t> curves;
    std::map<std::string, double> first_batch;
    const auto curve_key = [&](const known_setting& s) { return s.source + '|' + s.runtime + '|' + s.cores; };
    for (const auto s : known) {
      const auto& setting = knowledge_.settings[s];
      auto [at, fresh] = first_batch.try_emplace(curve_key(setting), setting.batch);
      if (!fresh) at->second = std::min(at->second, setting.batch);
    }
    double smallest = q.batch;
    double largest = q.batch;
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      const auto s = chosen[k];
      std::string runtime = q.runtime;
      std::string cores;
      double setting_batch = 0;
      double lowest = q.batch;
      std::size_t curve = 0;
      if (s >= 0) {
        const auto& setting = knowledge_.settings[static_cast<std::size_t>(s)];
        a.settings.push_back(setting.key);
        runtime = setting.runtime;
        cores = setting.cores;
        setting_batch = setting.batch;
        curve = curves.try_emplace(curve_key(setting), curves.size()).first->second;
        if (setting_batch > 0) lowest = std::max(first_batch.at(curve_key(setting)), 1e-3);
        smallest = k == 0 ? setting.smallest_batch : std::min(smallest, setting.smallest_batch);
        largest = k == 0 ? setting.largest_batch : std::max(largest, setting.largest_batch);
      }
      const auto p = make_platform(q.spec, a.prec, runtime, cores, knowledge_.templates);
      if (k == 0)
        for (const auto& f : p.imputed) a.flags.push_back("spec_imputed:" + f);
      const auto row = static_cast<std::int32_t>(in.platforms());
      in.platform_text.push_back(texts.add(p.text));
      in.platform_numeric.insert(in.platform_numeric.end(), p.numeric.begin(), p.numeric.end());
      in.terms.push_back(p.terms);
      in.setting.push_back(static_cast<std::int32_t>(s));
      for (double batch = q.batch;; batch /= 2) {
        in.queries.push_back({0, row, static_cast<float>(batch)});
        plan.push_back({d, curve, s, setting_batch, batch});
        if (batch <= lowest) break;
      }
    }
    if (q.batch < smallest / 2 || q.batch > largest * 2) a.flags.emplace_back("outside_training:batch");
    a.roofline_ms = 0;
    for (const auto& w : prepared.work) {
      const auto ms = physical_ms<double>(w, in.terms.back(), static_cast<float>(q.batch));
      a.roofline_ms += static_cast<double>(w.count) * std::max(ms[0], ms[1] + ms[2]);
    }
  }

  std::vector<std::int32_t> every(texts.size());
  std::iota(every.begin(), every.end(), 0);
  text_batch encoded(language_, texts.texts());
  thread_pool pool(1);
  encoded.forward(parameters_, every, pool, philox(0), false);
  workspace<float> memory;
  typename network_type::template context<float> context;
  const forward_pass<float> pass{parameters_.data(), &memory, false, philox(0), 0};
  const auto log_ms = network_.forward(pass, encoded.rows(), in, context);

  const auto fallback = [](const std::map<std::string, double>& table, const std::string& key) {
    if (const auto at = table.find(key); at != table.end()) return at->second;
    double most = 0;
    for (const auto& [k, v] : table) most = std::max(most, v);
    return most;
  };
  for (std::size_t d = 0; d < devices.size(); ++d) {
    auto& a = answers[d];
    const auto kind = kind_key(devices[d].spec);
    std::map<std::size_t, std::map<double, std::map<double, double>>> curves;  // curve, batch asked, setting's batch
    double residual = 0;
    double baseline = 0;
    int count = 0;
    for (std::size_t i = 0; i < plan.size(); ++i) {
      if (plan[i].device != d) continue;
      double y = static_cast<double>(log_ms[i]);
      if (plan[i].setting >= 0)
        y = knowledge_.settings[static_cast<std::size_t>(plan[i].setting)].stacked(
            y, std::log(std::max(2.0 * macs * plan[i].batch, 1.0)));
      if (!std::isfinite(y))
        throw numeric_error("network '" + network.id + "' on '" + devices[d].spec.name +
                            "': the prediction is not finite");
      curves[plan[i].curve][plan[i].batch][plan[i].setting_batch] = y;
      if (plan[i].batch < devices[d].batch) continue;
      const double log_flops = std::log(std::max(2.0 * macs * devices[d].batch, 1.0));
      ++count;
      if (plan[i].setting >= 0) {
        const auto& s = knowledge_.settings[static_cast<std::size_t>(plan[i].setting)];
        // Too few held-out rows to tell: as unsure as of a device that was never met.
        residual = std::max(residual,
                            s.log_residual_90 > 0 ? s.log_residual_90 : fallback(knowledge_.unknown_residual_90, kind));
        baseline += s.flops_line(log_flops);
      } else {
        residual = fallback(knowledge_.unknown_residual_90, kind);
        const auto& terms = in.terms[static_cast<std::size_t>(in.queries[i].platform)];
        const auto peak = static_cast<double>(terms.peak_tflops) * 1e9;  // operations a millisecond
        baseline += log_flops - std::log(peak) - fallback(knowledge_.log_utilization, kind);
      }
    }
    double center = 0;
    double low = 1e300;
    double high = -1e300;
    for (const auto& [c, batches] : curves) {
      double y = -1e300;
      for (const auto& [batch, points] : batches) y = std::max(y, detail::interpolate(points, batch));
      center += y / static_cast<double>(curves.size());
      low = std::min(low, y);
      high = std::max(high, y);
    }
    a.latency_ms = std::exp(center);
    // Settings that were averaged differ among themselves; the interval covers that too.
    a.interval_low_ms = std::exp(low - residual);
    a.interval_high_ms = std::exp(high + residual);
    if (macs > 0) a.flops_fit_ms = std::exp(baseline / count);
  }
  return answers;
}

template <class GraphEncoder, class Head>
void latency_predictor<GraphEncoder, Head>::save(const std::filesystem::path& path) const {
  const io::json meta = {
      {"preset", knowledge_.preset},
      {"language", language_.to_json()},
      {"graph", io::to_json(config_.graph)},
      {"platform", io::to_json(config_.platform)},
      {"head", io::to_json(config_.head)},
      {"templates", knowledge_.templates.to_json()},
      {"settings", io::to_json(knowledge_.settings)},
      {"corpus", io::to_json(knowledge_.corpus)},
      {"operators", knowledge_.operators},
      {"smallest_macs", knowledge_.smallest_macs},
      {"largest_macs", knowledge_.largest_macs},
      {"unknown_residual_90", knowledge_.unknown_residual_90},
      {"column_fits", knowledge_.column_fits},
      {"log_utilization", knowledge_.log_utilization},
      {"card", knowledge_.card},
  };
  write_checkpoint(path, format, meta, {{*layout_, parameters_}, {language_.layout(), language_.weights()}});
}

template <class GraphEncoder, class Head>
latency_predictor<GraphEncoder, Head> latency_predictor<GraphEncoder, Head>::load(const std::filesystem::path& path) {
  const checkpoint_file file(path, format);
  const auto view = file.model();
  config_type config;
  latency_knowledge k;
  k.preset = view.get<std::string>("preset");
  const auto read = [&](const char* key, auto& into) {
    io::from_json(view[key], into, io::json_source::program);
  };
  read("graph", config.graph);
  read("platform", config.platform);
  read("head", config.head);
  read("corpus", k.corpus);
  k.templates = text::template_set::from_json(view["templates"].value(), path.string());
  read("settings", k.settings);
  for (const auto& s : k.settings)
    if (!(s.power > 0) || !(s.lowest_log_ms <= s.highest_log_ms))
      throw corrupt_error("'" + path.string() + "': setting '" + s.key +
                          "': expected a power above 0 and an ascending range, got " + std::to_string(s.power) +
                          " in " + std::to_string(s.lowest_log_ms) + " to " + std::to_string(s.highest_log_ms));
  k.operators = view.get<std::vector<std::string>>("operators");
  k.smallest_macs = view.get<double>("smallest_macs");
  k.largest_macs = view.get<double>("largest_macs");
  const auto read_table = [&](const char* key, auto& into) {
    try {
      view[key].value().get_to(into);
    } catch (const io::json::exception& e) {
      throw corrupt_error("'" + path.string() + "': metadata '" + key + "': " + e.what());
    }
  };
  read_table("unknown_residual_90", k.unknown_residual_90);
  read_table("column_fits", k.column_fits);
  for (const auto& [column, fit] : k.column_fits)
    if (fit.size() != 2)
      throw corrupt_error("'" + path.string() + "': metadata 'column_fits': '" + column + "' has " +
                          std::to_string(fit.size()) + " numbers, expected 2");
  read_table("log_utilization", k.log_utilization);
  k.card = view["card"].value();
  latency_predictor out(config, language_encoder::config_from_json(view["language"], path.string()), std::move(k));
  file.read(*out.layout_, out.parameters_);
  file.read(out.language_.layout(), out.language_.weights());
  return out;
}

}  // namespace ledg::inline LEDG_ABI
