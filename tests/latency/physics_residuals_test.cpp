// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_residuals.hpp"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "ledg/latency/physics_rows.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/latency_data.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("variants of a device are one product line", "[physics_residuals]") {
  CHECK(detail::device_line("A100-SXM4-40GB") == detail::device_line("A100 80GB PCIe"));
  CHECK(detail::device_line("Tesla V100-PCIE-32GB") == detail::device_line("Tesla V100 (variant not stated)"));
  CHECK(detail::device_line("H100 80GB HBM3") == detail::device_line("H100 PCIe"));
  CHECK(detail::device_line("GeForce RTX 3090") == "GeForce RTX 3090");
  CHECK(detail::device_line("GeForce RTX 3060 Ti") != detail::device_line("GeForce RTX 3060"));
}

TEST_CASE("units fall whole into folds of about equal size", "[physics_residuals]") {
  physics_units units;
  for (int i = 0; i < 60; ++i) units.push_back("device " + std::to_string(i % 20));
  const auto fold = fold_of_units(units, 4);
  std::vector<std::set<std::string>> of(4);
  for (std::size_t i = 0; i < units.size(); ++i) {
    CHECK(fold[i] == fold[i % 20]);
    of[fold[i]].insert(units[i]);
  }
  for (const auto& f : of) CHECK(f.size() == 5);
}

TEST_CASE("groups count alike whatever their rows", "[physics_residuals]") {
  detail::group_quantile q;
  for (int d = 0; d < 10; ++d)
    for (int i = 0; i < (d == 0 ? 1000 : 1); ++i) q.add("g" + std::to_string(d), "d" + std::to_string(d), d);
  CHECK(q.devices() == 10);
  CHECK(q.at(0.45) == 4);  // 47 %, since there are but ten devices
  CHECK(q.at(0.9) == 9);
}

TEST_CASE("absurd times of a left-out device change neither models nor answers to it", "[physics_residuals]") {
  const auto corpus = make_corpus<graph_sage>(make_latency_data(6));
  physics_fit_config config;
  config.iterations = 30;
  auto data = physics_rows(corpus, config);
  const auto units = units_by_device(data);
  thread_pool pool(2);
  const auto clean = fit_physics_folds(data, units, 3, config, pool);
  const auto& name = units.front();
  for (std::size_t i = 0; i < data.rows.size(); ++i)
    if (units[i] == name) data.rows[i].log_ms += 9;
  const auto planted = fit_physics_folds(data, units, 3, config, pool);
  CHECK(planted.models[planted.fold[0]].groups == clean.models[clean.fold[0]].groups);
  CHECK(planted.errors(data)[0] == Approx(clean.errors(data)[0]));
}

TEST_CASE("a runtime of several devices has a width of its own, drawn to that of the kind", "[physics_residuals]") {
  physics_data data;
  std::vector<double> errors;
  const auto add = [&](const std::string& device, const std::string& runtime, double error) {
    auto& p = data.platforms.emplace_back();
    p.kin[static_cast<std::size_t>(physics_kin::device)] = device;
    p.kin[static_cast<std::size_t>(physics_kin::runtime)] = runtime;
    p.kin[static_cast<std::size_t>(physics_kin::runtime_precision)] = runtime + " fp32";
    p.kin[static_cast<std::size_t>(physics_kin::device_runtime)] = device + ' ' + runtime;
    data.kinds.emplace_back("gpu");
    data.rows.push_back({data.platforms.size() - 1, {}, 0});
    errors.push_back(error);
  };
  for (int d = 0; d < 8; ++d) add("d" + std::to_string(d), "known well", 0.1);
  for (int d = 0; d < 8; ++d) add("d" + std::to_string(d), "known badly", -0.8);
  add("d0", "rare", 0.1);
  const auto w = detail::widths_of(data, errors, std::vector<bool>(errors.size(), true));
  CHECK(w.at("gpu") == Approx(0.8));
  CHECK(w.at("gpu known badly") == Approx(0.8));
  CHECK(w.at("gpu known well") == Approx(0.1 * std::pow(8.0, 1.0 / 3)));  // four of twelve parts are the kind's
  CHECK(w.at("gpu known well fp32") < w.at("gpu known well"));
  CHECK(w.at("gpu known well fp32") > 0.1);
  CHECK_FALSE(w.contains("gpu rare"));
  CHECK_FALSE(w.contains("gpu rare fp32"));
}

TEST_CASE("widths of the made-up devices", "[physics_residuals]") {
  const auto corpus = make_corpus<graph_sage>(make_latency_data(6));
  physics_fit_config config;
  config.iterations = 60;
  thread_pool pool(2);
  const auto data = physics_rows(corpus, config);
  const std::set<std::string> data_kinds(data.kinds.begin(), data.kinds.end());
  const auto w =
      measure_physics_widths([&](const auto& edit) { return physics_rows(corpus, config, edit); }, config, pool);
  for (const auto& kind : data_kinds) CHECK(w.unseen.contains(kind));
  for (const auto& [kind, width] : w.unseen) {
    INFO(kind);
    CHECK(width > 0);
  }
}
