// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/predictor.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using predictor = latency_predictor<ledg_former>;
using names = std::vector<std::string>;

predictor small_seeded(std::uint64_t seed = 1) {
  return random_predictor<predictor>({make_setting("Large GPU", "eager"), make_setting("Large GPU", "compiled", 50),
                                      make_setting("Some CPU", "eager", 0)},
                                     seed);
}

platform_query query_at(std::size_t device, double batch = 1, const std::string& runtime = "",
                   std::optional<precision> prec = {}) {
  return {test_devices()[device], prec, runtime, "", "", batch};
}

bool includes(const names& flags, const std::string& flag) {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}
bool includes(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

template <class Error>
std::string message_from(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  } catch (const std::exception& e) {
    return std::string("of another type: ") + e.what();
  }
  return "nothing was thrown";
}

/// Writes @p from anew with its tensors and metadata as @p change leaves them.
struct copied_tensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<float> values;
};
void rewrite(const std::filesystem::path& from, const std::filesystem::path& to,
             const std::function<void(std::vector<copied_tensor>&, std::map<std::string, std::string>&)>& change) {
  const auto file = io::safetensors_file::open(from);
  std::vector<copied_tensor> tensors;
  for (const auto& t : file.tensors()) tensors.push_back({t.name, t.shape, t.to<float>()});
  auto metadata = file.metadata();
  change(tensors, metadata);
  io::safetensors_writer writer;
  for (const auto& [key, value] : metadata) writer.set_metadata(key, value);
  for (const auto& t : tensors) writer.add(t.name, t.shape, t.values);
  writer.write(to);
}

}  // namespace

TEST_CASE("an answer's parts fit together", "[latency_predictor]") {
  const auto p = small_seeded();
  const auto g = make_network("residual", 3, 1);
  const auto a = p.predict(g, query_at(0, 2));
  CHECK(a.latency_ms > 0);
  CHECK(a.interval->low_ms <= a.latency_ms);
  CHECK(a.latency_ms <= a.interval->high_ms);
  CHECK(a.interval->high_ms / a.interval->low_ms >= std::exp(0.2) * (1 - 1e-9));
  CHECK(a.interval->coverage == 0.9);
  CHECK(a.precision == precision::fp32);
  CHECK(a.settings.size() == 1);
  CHECK(a.flags.empty());
  double roofline = 0;
  double macs = 0;
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto c = cost_of(g, i);
    macs += static_cast<double>(c.macs);
    const double moved =
        2 * static_cast<double>(c.input_elements + c.output_elements) + static_cast<double>(c.weight_elements);
    roofline += std::max(2 * 2 * static_cast<double>(c.macs) / (10 * 1e9), 4 * moved / (400 * 1e6));
  }
  CHECK(a.roofline_ms == Approx(roofline).epsilon(1e-5));
  REQUIRE(a.flops_fit_ms);
  CHECK(*a.flops_fit_ms == Approx(std::exp(-18 + 0.8 * std::log(2 * 2 * macs))).epsilon(1e-9));
}

TEST_CASE("a graph without operators is refused", "[latency_predictor]") {
  const auto p = small_seeded();
  network_builder b;
  static_cast<void>(b.input({1, 8}));
  const auto bare = b.build("bare", "");
  const auto message = message_from<input_error>([&] { static_cast<void>(p.predict(bare, query_at(0))); });
  CHECK(message == "network 'bare' has no operators");
}

TEST_CASE("one of several settings answers, never a mixture", "[latency_predictor]") {
  const auto p = small_seeded();
  const auto g = make_network("plain", 2, 1);
  const auto eager = p.predict(g, query_at(0, 1, "eager"));
  const auto compiled = p.predict(g, query_at(0, 1, "Compiled"));
  const auto open = p.predict(g, query_at(0));
  CHECK(eager.settings.size() == 1);
  CHECK(eager.latency_ms != compiled.latency_ms);
  CHECK(open.latency_ms == eager.latency_ms);  // of the most networks
  CHECK(open.interval->low_ms == eager.interval->low_ms);
  CHECK(open.runtime == hardware::runtime_term{"pytorch-eager", ""});
  const auto other = p.predict(g, query_at(0, 1, "TensorRT"));
  CHECK(other.basis == answer_basis::measured_device);
  CHECK(other.flags == names{"runtime_not_measured"});
}

TEST_CASE("the setting whose range holds the network answers for it", "[latency_predictor]") {
  auto p = small_seeded();
  auto& settings = p.knowledge().settings;
  settings[0].smallest_macs = 1e11;
  settings[0].largest_macs = 1e12;
  auto any = query_at(0);
  any.source = "made-up";  // who names a data set means no runtime in particular
  CHECK(p.predict(make_network("plain", 2, 1), any).settings == names{settings[1].key});
  const auto asked = p.predict(make_network("plain", 2, 1), query_at(0, 1, "eager"));
  CHECK(asked.flags == names{"outside_setting:work"});
}

TEST_CASE("questions asked together are answered as alone, bit for bit", "[latency_predictor]") {
  const auto p = small_seeded();
  const auto g = make_network("mobile", 2, 1);
  const std::vector<platform_query> queries{query_at(0), query_at(1, 4), query_at(2, 2, "eager"), query_at(0, 8, "compiled")};
  const auto all = p.predict(g, queries);
  REQUIRE(all.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto alone = p.predict(g, queries[i]);
    CHECK(alone.latency_ms == all[i].latency_ms);
    CHECK(alone.flags == all[i].flags);
  }
  CHECK(p.predict(g, std::vector<platform_query>{}).empty());
}

TEST_CASE("networks asked together are answered as alone, on any number of threads", "[latency_predictor]") {
  const auto p = small_seeded();
  std::vector<graph> networks;
  for (const auto family : network_families)
    for (std::uint64_t seed = 0; seed < 3; ++seed) networks.push_back(make_network(family, 2, seed));
  for (const std::size_t threads : {1, 3}) {
    thread_pool pool(threads);
    const auto together = p.predict(networks, query_at(0, 2), pool);
    REQUIRE(together.size() == networks.size());
    for (std::size_t i = 0; i < networks.size(); ++i) {
      const auto alone = p.predict(networks[i], query_at(0, 2));
      CHECK(alone.latency_ms == together[i].latency_ms);
      CHECK(alone.interval->low_ms == together[i].interval->low_ms);
      CHECK(alone.flags == together[i].flags);
    }
  }
  thread_pool pool(1);
  CHECK(p.predict(std::vector<graph>{}, query_at(0), pool).empty());
}

TEST_CASE("flags say what is new", "[latency_predictor]") {
  auto p = small_seeded();
  const auto g = make_network("plain", 2, 1);
  CHECK(p.predict(g, query_at(0)).flags.empty());
  const auto unknown = p.predict(g, query_at(1));
  CHECK(unknown.flags == names{"hardware_not_in_training"});
  CHECK(unknown.settings.empty());
  CHECK(unknown.interval->high_ms / unknown.interval->low_ms == Approx(std::exp(1.0)));  // the widest kind's, 0.5
  const auto cpu = p.predict(g, query_at(2));  // its setting has no training rows
  CHECK(includes(cpu.flags, "hardware_not_in_training"));
  CHECK(includes(cpu.flags, "spec_imputed:bandwidth_gbs"));
  CHECK(cpu.interval->high_ms / cpu.interval->low_ms == Approx(std::exp(0.5)));
  CHECK(includes(p.predict(g, query_at(1, 1, "", precision::int8)).flags, "spec_imputed:peak_tflops"));
  CHECK(includes(p.predict(g, query_at(1, 1, "", precision::int8)).flags, "precision_without_unit"));
  CHECK(p.predict(g, query_at(1, 1, "", precision::int8)).precision == precision::int8);

  CHECK(p.predict(g, query_at(0, 16)).flags.empty());
  CHECK(p.predict(g, query_at(0, 17)).flags == names{"outside_setting:batch"});
  CHECK(p.predict(g, query_at(0, 0.25)).flags == names{"outside_setting:batch"});
  CHECK(p.predict(make_network("branch", 2, 1), query_at(0)).flags == names{"outside_training:operator Concat"});
  p.knowledge().smallest_macs = 1e12;
  CHECK(p.predict(g, query_at(0)).flags == names{"outside_training:macs"});
  p.knowledge().smallest_macs = 1;
  p.knowledge().largest_macs = 10;
  CHECK(p.predict(g, query_at(0)).flags == names{"outside_training:macs"});
  p.knowledge().largest_macs = 1e12;
  p.knowledge().widths.unseen.clear();
  CHECK(p.predict(g, query_at(1)).flags == names{"hardware_not_in_training", "interval_unknown"});
  CHECK_FALSE(p.predict(g, query_at(1)).interval);
  CHECK(p.predict(g, query_at(0)).interval);

  network_builder b;
  b.unary("Frobnicate", b.unary("Frobnicate", b.gemm(b.input({1, 8}), 8)));
  CHECK(p.predict(b.build("odd", ""), query_at(0)).flags == names{"unknown_operator:Frobnicate"});
  auto nodes = g.nodes();
  nodes[3].output_shape.reset();
  CHECK(includes(p.predict(graph(nodes), query_at(0)).flags, "outside_training:unknown shapes"));
}

TEST_CASE("settings of one batch each form a curve", "[latency_predictor]") {
  const auto p = random_predictor<predictor>({make_setting("Large GPU", "eager", 10, 1),
                                              make_setting("Large GPU", "eager", 10, 16),
                                              make_setting("Large GPU", "eager", 10, 4)});
  for (const auto family : network_families) {
    const auto g = make_network(family, 2, 3);
    double before = 0;
    for (double batch = 0.5; batch <= 128; batch *= 2) {
      const auto a = p.predict(g, query_at(0, batch));
      CHECK(a.settings.size() == 3);
      CHECK(a.latency_ms >= before);
      CHECK(a.interval->low_ms <= a.latency_ms);
      CHECK(a.latency_ms <= a.interval->high_ms);
      before = a.latency_ms;
    }
  }
}

TEST_CASE("more blocks or a larger batch are never faster, whatever the weights", "[latency_predictor]") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    auto p = small_seeded(seed);
    for (auto& s : p.knowledge().settings) {
      s.power = seed % 2 == 0 ? 0.25 : 2;
      s.lowest_log_ms = -1;
      s.highest_log_ms = 0.5;
    }
    for (const auto family : {"plain", "residual", "mobile", "mlp"})
      for (const auto device : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
        const auto g = make_network(family, 6, seed);
        const auto twice = make_network(family, 12, seed);
        const double ms = p.predict(g, query_at(device, 1)).latency_ms;
        CHECK(p.predict(twice, query_at(device, 1)).latency_ms > ms);
        CHECK(p.predict(g, query_at(device, 2)).latency_ms >= ms);
      }
  }
}

TEST_CASE("what cannot be asked", "[latency_predictor]") {
  const auto p = small_seeded();
  const auto g = make_network("plain", 1, 1);
  CHECK(includes(message_from<input_error>([&] { static_cast<void>(p.predict(graph({}, "empty one"), query_at(0))); }),
                 "empty one"));
  for (const double batch : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK(includes(message_from<input_error>([&] { static_cast<void>(p.predict(g, query_at(0, batch))); }), "batch"));
  auto broken = small_seeded();
  std::fill(broken.parameters().begin(), broken.parameters().end(), std::numeric_limits<float>::quiet_NaN());
  CHECK(includes(message_from<numeric_error>([&] { static_cast<void>(broken.predict(g, query_at(0))); }), "finite"));
}

TEST_CASE("a checkpoint gives the same answers", "[latency_predictor]") {
  const temporary_folder folder;
  auto p = small_seeded();
  p.knowledge().settings[1].log_residual_90.reset();
  p.knowledge().corpus.split.unit = split_unit::network;
  p.knowledge().corpus.max_networks_of = {{"made-up", 7}};
  p.save(folder / "a.safetensors");
  const auto q = predictor::load(folder / "a.safetensors");
  for (const auto family : network_families)
    for (std::size_t d = 0; d < 3; ++d) {
      const auto a = p.predict(make_network(family, 3, 4), query_at(d, 2));
      const auto b = q.predict(make_network(family, 3, 4), query_at(d, 2));
      CHECK(a.latency_ms == b.latency_ms);
      CHECK(a.interval->low_ms == b.interval->low_ms);
      CHECK(a.interval->high_ms == b.interval->high_ms);
      CHECK(a.flops_fit_ms == b.flops_fit_ms);
      CHECK(a.settings == b.settings);
      CHECK(a.flags == b.flags);
    }
  CHECK(std::equal(p.parameters().begin(), p.parameters().end(), q.parameters().begin(), q.parameters().end()));
  CHECK(q.knowledge().corpus.split.test_keys == names{"branch"});
  CHECK(q.knowledge().corpus.split.validation == 0);
  CHECK(q.knowledge().card == p.knowledge().card);
  CHECK(q.knowledge().column_fits == p.knowledge().column_fits);
  CHECK(q.knowledge().settings[1].rows == 50);
  CHECK(q.knowledge().settings[0].log_residual_90 == 0.1);
  CHECK_FALSE(q.knowledge().settings[1].log_residual_90);
  CHECK(q.knowledge().corpus.split.unit == split_unit::network);
  CHECK(q.knowledge().corpus.max_networks_of == p.knowledge().corpus.max_networks_of);
  q.save(folder / "b.safetensors");
  const auto bytes = [&](const char* name) {
    std::ifstream in(folder / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  CHECK(bytes("a.safetensors") == bytes("b.safetensors"));
}

TEST_CASE("damaged and foreign files are refused, saying why", "[latency_predictor]") {
  const temporary_folder folder;
  const auto good = folder / "good.safetensors";
  const auto bad = folder / "bad.safetensors";
  small_seeded().save(good);
  const auto load = [&] { static_cast<void>(predictor::load(bad)); };
  using tensors = std::vector<copied_tensor>;
  using metadata = std::map<std::string, std::string>;

  CHECK(includes(message_from<input_error>(load), "bad.safetensors"));  // not there
  rewrite(good, bad, [](tensors& t, metadata&) { t.erase(t.begin() + 3); });
  CHECK(includes(message_from<any_error>(load), io::safetensors_file::open(good).tensors()[3].name));
  rewrite(good, bad, [](tensors& t, metadata&) {
    const auto at = std::find_if(t.begin(), t.end(), [](const auto& x) { return x.name == "head.base"; });
    at->shape[0] -= 1;
    at->values.pop_back();
  });
  const auto shape = message_from<corrupt_error>(load);
  CHECK(includes(shape, "head.base"));
  CHECK(includes(shape, "expected [115]"));
  rewrite(good, bad, [](tensors& t, metadata&) { t[2].values.back() = std::numeric_limits<float>::quiet_NaN(); });
  CHECK(includes(message_from<corrupt_error>(load), "not finite"));
  rewrite(good, bad, [](tensors& t, metadata&) { t[0].values[0] = std::numeric_limits<float>::infinity(); });
  CHECK(includes(message_from<corrupt_error>(load), "not finite"));
  rewrite(good, bad, [](tensors&, metadata& m) { m["format"] = "ledg accuracy 1"; });
  CHECK(includes(message_from<input_error>(load), "ledg accuracy 1"));
  rewrite(good, bad, [](tensors&, metadata& m) { m.clear(); });
  CHECK(includes(message_from<input_error>(load), "without one"));
  rewrite(good, bad, [](tensors&, metadata& m) { m["model"].resize(m["model"].size() / 2); });
  CHECK(includes(message_from<corrupt_error>(load), "bad.safetensors"));
  std::filesystem::copy_file(good, bad, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::resize_file(bad, std::filesystem::file_size(good) - 5);
  CHECK(includes(message_from<corrupt_error>(load), "bad.safetensors"));
  std::filesystem::resize_file(bad, 6);
  CHECK(includes(message_from<corrupt_error>(load), "bad.safetensors"));
}

TEST_CASE("metadata that lack a part or have another type are an error of the file", "[latency_predictor]") {
  const temporary_folder folder;
  small_seeded().save(folder / "good.safetensors");
  const auto bad = folder / "bad.safetensors";
  const auto load = [&] { static_cast<void>(predictor::load(bad)); };
  using tensors = std::vector<copied_tensor>;
  using metadata = std::map<std::string, std::string>;
  rewrite(folder / "good.safetensors", bad, [](tensors&, metadata& m) { m.erase("model"); });
  CHECK(includes(message_from<any_error>(load), "bad.safetensors"));
  const auto parts =
      io::parse_json(io::safetensors_file::open(folder / "good.safetensors").metadata().at("model"), "test");
  for (const std::string at : {"", "/knowledge"})
    for (const auto& part : parts.at(io::json::json_pointer(at)).items()) {
      const auto with = [&](const auto& change) {
        rewrite(folder / "good.safetensors", bad, [&](tensors&, metadata& m) {
          auto model = parts;
          change(model.at(io::json::json_pointer(at)));
          m["model"] = io::to_line(model);
        });
      };
      INFO(at << "/" << part.key());
      with([&](io::json& object) { object.erase(part.key()); });
      CHECK(includes(message_from<any_error>(load), "bad.safetensors"));
      if (part.key() == "card") continue;  // may be anything
      with([&](io::json& object) { object[part.key()] = true; });
      CHECK(includes(message_from<any_error>(load), "bad.safetensors"));
    }
  rewrite(folder / "good.safetensors", bad, [&](tensors&, metadata& m) {
    auto model = parts;
    model["knowledge"]["column_fits"]["made-up:Large GPU/eager"] = {1.0};
    m["model"] = io::to_line(model);
  });
  CHECK(includes(message_from<corrupt_error>(load), "expected 2 numbers, got 1"));
  for (const auto& [key, value] : {std::pair{"power", 0.0}, {"power", -1.0}, {"highest_log_ms", -9.0}}) {
    rewrite(folder / "good.safetensors", bad, [&, k = key, v = value](tensors&, metadata& m) {
      auto model = parts;
      model["knowledge"]["settings"][k][1] = v;
      m["model"] = io::to_line(model);
    });
    const auto message = message_from<corrupt_error>(load);
    CHECK(includes(message, "bad.safetensors"));
    CHECK(includes(message, parts["knowledge"]["settings"]["key"][1].get<std::string>().c_str()));
  }
}
