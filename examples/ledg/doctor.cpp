// SPDX-License-Identifier: BSD-3-Clause
/// @file doctor.cpp  `ledg doctor`: what this program is, what it has to work with here, and whether it computes what
/// it should; and `ledg --version`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command.hpp"
#include "commit.hpp"
#include "ledg/any/accuracy_predictor.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/checkpoint/file.hpp"
#include "ledg/core/dispatch.hpp"
#include "ledg/core/products.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/wordpiece.hpp"
#include "ledg/version.hpp"
#include "machine_limits.hpp"
#include "numbers.hpp"
#include "output.hpp"
#include "output_files.hpp"
#include "shipped.hpp"

namespace ledg_program {
namespace {

namespace fs = std::filesystem;
using ledg::io::json;

#ifdef __clang__
constexpr const char* compiler = "Clang " __clang_version__;
#else
constexpr const char* compiler = "GCC " __VERSION__;
#endif

/// Something that was tried.
struct check {
  std::string name;
  bool ok = false;
  std::string found;        ///< what was found, in a few words
  std::string advice = {};  ///< what to do where it is not ok
};

/// Tries @p work, which says what it found or throws what is wrong.
check tried(const std::string& name, const std::function<std::string()>& work, const std::string& advice) {
  try {
    return {name, true, work()};
  } catch (const std::exception& e) {
    return {name, false, e.what(), advice};
  }
}

/// The largest error of a product of odd sizes against sums in double. @throws ledg::numeric_error where it is large
std::string try_product() {
  constexpr std::size_t m = 37, k = 61, n = 29;
  std::vector<float> a(m * k), b(k * n), c(m * n);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(std::sin(0.7 * static_cast<double>(i)));
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(std::cos(1.3 * static_cast<double>(i)));
  ledg::workspace<float> memory;
  using ledg::transposition;
  ledg::gemm<float>(transposition::none, transposition::none, 1.0F, {a.data(), m, k}, {b.data(), k, n}, 0.0F,
                    {c.data(), m, n}, memory);
  double worst = 0;
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t x = 0; x < k; ++x) sum += static_cast<double>(a[i * k + x]) * static_cast<double>(b[x * n + j]);
      worst = std::max(worst, std::abs(sum - static_cast<double>(c[i * n + j])));
    }
  if (!(worst < 1e-4)) throw ledg::numeric_error(fmt::format("a product is wrong by {:g}", worst));
  return fmt::format("right to {:.1e}", worst);
}

/// @throws ledg::numeric_error where a known text gets other tokens
std::string try_tokenizer() {
  const ledg::text::wordpiece tokenizer(
      ledg::text::vocabulary({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "cafe", "conv", "##2d", "##s", "=", "3"}));
  const auto encoded = tokenizer.encode("Caf\u00e9 CONV2ds=3");
  const auto tokens = fmt::format("{}", fmt::join(tokenizer.tokens(encoded.ids), " "));
  const std::string expected = "[CLS] cafe conv ##2d ##s = 3 [SEP]";
  if (tokens != expected) throw ledg::numeric_error("expected '" + expected + "', got '" + tokens + "'");
  return fmt::format("{} tokens as expected", encoded.ids.size());
}

/// A convolution, its activation, a pooling and a classifier.
ledg::graph tiny_network() {
  ledg::graph_node input, conv, relu, pool, flat, classifier;
  input.op = "Input";
  input.output_shape = ledg::shape{1, 3, 64, 64};
  conv.op = "Conv";
  conv.inputs = {0};
  conv.output_shape = ledg::shape{1, 32, 32, 32};
  conv.params = 32 * 3 * 3 * 3;
  conv.set("kernel_shape", ledg::shape{3, 3});
  conv.set("strides", ledg::shape{2, 2});
  conv.set("pads", ledg::shape{1, 1, 1, 1});
  relu.op = "Relu";
  relu.inputs = {1};
  relu.output_shape = conv.output_shape;
  pool.op = "GlobalAveragePool";
  pool.inputs = {2};
  pool.output_shape = ledg::shape{1, 32, 1, 1};
  flat.op = "Flatten";
  flat.inputs = {3};
  flat.output_shape = ledg::shape{1, 32};
  classifier.op = "Gemm";
  classifier.inputs = {4};
  classifier.output_shape = ledg::shape{1, 10};
  classifier.params = 330;
  return ledg::graph({input, conv, relu, pool, flat, classifier}, "self test");
}

/// What a stored expectation is for: the bytes of a checkpoint.
std::string fingerprint(const fs::path& file) {
  return fmt::format("{:08x}", ledg::io::crc32(ledg::io::mapped_file(file).text()));
}

/// What self_test.json beside @p checkpoint says of it; nothing where it knows another checkpoint, or none.
std::optional<double> stored_expectation(const fs::path& checkpoint) {
  const auto file = checkpoint.parent_path() / "self_test.json";
  if (!ledg::io::exists(file)) return std::nullopt;
  const auto stored = ledg::io::read_json(file);
  if (stored.value("checkpoint", "") != fingerprint(checkpoint)) return std::nullopt;
  return stored.at("latency_ms").get<double>();
}

double predict_tiny_network(const ledg::any_latency_predictor& predictor) {
  ledg::platform_query query;
  query.spec = ledg::hardware::find("Tesla T4");
  return predictor.predict(tiny_network(), query).latency_ms;
}

/// A tiny network on one device, against what is stored of this checkpoint. Sums in another order change last digits.
std::string try_prediction(const fs::path& checkpoint) {
  const double ms = predict_tiny_network(ledg::any_latency_predictor::load(checkpoint));
  const auto expected = stored_expectation(checkpoint);
  if (expected && !(std::abs(ms / *expected - 1) < 1e-3))
    throw ledg::numeric_error(fmt::format("expected {:.6g} ms, got {:.6g} ms", *expected, ms));
  if (!(ms > 0 && std::isfinite(ms))) throw ledg::numeric_error(fmt::format("a prediction of {} ms", ms));
  return fmt::format("{:.4g} ms, {}", ms, expected ? "as expected" : "and nothing is stored to compare with");
}

json facts_of(const ledg::any_latency_predictor& predictor) {
  std::set<std::string> devices, sources;
  for (const auto& s : predictor.settings()) {
    devices.insert(s.device);
    sources.insert(s.source);
  }
  return {{"predicts", "latency"},
          {"preset", predictor.preset()},
          {"settings", predictor.settings().size()},
          {"devices", devices.size()},
          {"data", sources},
          {"card", ledg::io::parse_json(predictor.card(), "card")}};
}

/// What is known of a checkpoint that can be read.
json facts_of(const fs::path& checkpoint) {
  json facts;
  if (ledg::is_accuracy_checkpoint(checkpoint)) {
    const auto predictor = ledg::any_accuracy_predictor::load(checkpoint);
    facts = {{"predicts", "accuracy"}, {"preset", predictor.preset()}, {"target", predictor.target()}};
    facts["card"] = ledg::io::parse_json(predictor.card(), "card");
  } else {
    facts = facts_of(ledg::any_latency_predictor::load(checkpoint));
  }
  facts["file"] = checkpoint.string();
  facts["format"] = ledg::checkpoint_file::format_of(checkpoint);
  facts["bytes"] = fs::file_size(checkpoint);
  return facts;
}

std::string in_words(const json& facts) {
  const auto text = [&](const char* key) { return facts.at(key).get<std::string>(); };
  const auto what =
      text("predicts") == "latency"
          ? fmt::format("{} devices in {} settings of {} data sets", facts.at("devices").get<std::size_t>(),
                        facts.at("settings").get<std::size_t>(), facts.at("data").size())
          : text("target");
  return fmt::format("{} of {}, {}, {:.1f} MB", text("predicts"), what, text("preset"),
                     1e-6 * facts.at("bytes").get<double>());
}

json facts_of_build() {
  return {{"version", LEDG_VERSION_STRING},
          {"commit", commit()},
          {"compiler", compiler},
          {"products", ledg::products::name},
          {"instructions", ledg::name_of(ledg::instructions())},
          {"assertions", LEDG_ASSERTIONS != 0},
          {"libraries",
           {{"xtensor", fmt::format("{}.{}.{}", XTENSOR_VERSION_MAJOR, XTENSOR_VERSION_MINOR, XTENSOR_VERSION_PATCH)},
            {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                          NLOHMANN_JSON_VERSION_PATCH)},
            {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
            {"CLI11", CLI11_VERSION}}}};
}

/// All that the command finds; `checks` say what is right.
struct findings {
  json build = facts_of_build();
  machine_limits limits = limits_of_this_process();
  std::vector<json> checkpoints;
  std::optional<fs::path> encoder = shipped_encoder();
  std::vector<check> checks;

  [[nodiscard]] bool ok() const {
    return std::all_of(checks.begin(), checks.end(), [](const check& c) { return c.ok; });
  }
};

constexpr const char* reinstall =
    "Build and install the program anew (cmake --install), or name a checkpoint with --checkpoint";

findings examine() {
  findings f;
  const std::string report = "This is a defect of the build: please report it with the output of ledg doctor --json";
  f.checks.push_back(tried("products", try_product, report));
  f.checks.push_back(tried("tokenizer", try_tokenizer, report));
  for (const auto& file : shipped_checkpoints())
    f.checks.push_back(tried(
        file.filename().string(),
        [&] {
          f.checkpoints.push_back(facts_of(file));
          return in_words(f.checkpoints.back());
        },
        reinstall));
  f.checks.push_back(tried(
      "prediction", [] { return try_prediction(shipped_file("latency.safetensors")); }, reinstall));
  return f;
}

json to_json(const findings& f) {
  json out = f.build;
  out["threads"] = {{"cores", f.limits.cores}, {"usable", f.limits.threads()}};
  out["threads"]["limit"] = f.limits.processors ? json(*f.limits.processors) : json(nullptr);
  out["memory_limit_bytes"] = f.limits.memory_bytes ? json(*f.limits.memory_bytes) : json(nullptr);
  out["checkpoints"] = f.checkpoints;
  out["encoder"] = f.encoder ? json(f.encoder->string()) : json(nullptr);
  out["checks"] = json::array();
  for (const auto& c : f.checks)
    out["checks"].push_back({{"name", c.name}, {"ok", c.ok}, {"found", c.found}, {"advice", c.advice}});
  out["ok"] = f.ok();
  return out;
}

void print_text(const findings& f) {
  const auto line = [](const std::string& what, const std::string& value) {
    std::cout << fmt::format("{:<28} {}\n", what, value);
  };
  const auto& b = f.build;
  const auto text = [&](const char* key) { return b.at(key).get<std::string>(); };
  line("ledg", fmt::format("{}, commit {}", text("version"), text("commit")));
  line("compiler", text("compiler"));
  for (const auto& [name, version] : b.at("libraries").items()) line(name, version.get<std::string>());
  line("products", fmt::format("{} with {}{}", text("products"), text("instructions"),
                               b.at("assertions").get<bool>() ? ", preconditions checked" : ""));
  line("threads",
       fmt::format("{} of {} cores{}", f.limits.threads(), f.limits.cores,
                   f.limits.processors ? fmt::format("; the control group allows {:g}", *f.limits.processors) : ""));
  if (f.limits.memory_bytes)
    line("memory", fmt::format("the control group allows {:.1f} GB", 1e-9 * *f.limits.memory_bytes));
  line("encoder", f.encoder ? f.encoder->string() : "none comes with this program; --encoder names one");
  std::cout << '\n';
  for (const auto& c : f.checks) {
    line(c.name, fmt::format("{}  {}", c.ok ? styled("ok", style::green) : styled("wrong", style::red), c.found));
    if (!c.ok) line("", c.advice);
  }
}

/// Stores what this program predicts now beside the checkpoint, for later runs to compare with.
int store_expectation(const std::string& file) {
  require_writable(file, "--expect");
  const auto checkpoint = shipped_file("latency.safetensors");
  const json stored = {{"checkpoint", fingerprint(checkpoint)},
                       {"network", "the tiny one of examples/ledg/doctor.cpp"},
                       {"hardware", "Tesla T4"},
                       {"latency_ms", predict_tiny_network(ledg::any_latency_predictor::load(checkpoint))}};
  ledg::io::write_atomically(file, stored.dump(2) + '\n');
  std::cerr << fmt::format("wrote {}\n", file);
  return 0;
}

}  // namespace

std::string version_text() {
  auto text = fmt::format("ledg {} (commit {})", LEDG_VERSION_STRING, commit());
  for (const auto& file : shipped_checkpoints()) {
    std::string format;
    try {
      format = ledg::checkpoint_file::format_of(file);
    } catch (const ledg::any_error&) {
      format = "cannot be read";
    }
    text += fmt::format("\n{} ({})", file.filename().string(), format);
  }
  return text;
}

void add_doctor(CLI::App& program, action& run) {
  const auto as_json = std::make_shared<bool>(false);
  const auto expect = std::make_shared<std::string>();
  auto* sub =
      program.add_subcommand("doctor", "Tell what this program has to work with, and whether it computes right");
  sub->add_flag("--json", *as_json, "One JSON object");
  sub->add_option("--expect", *expect, "Write what is predicted now to this file, self_test.json beside a checkpoint")
      ->group("");
  sub->footer("Example:\n  ledg doctor");
  sub->callback([as_json, expect, &run] {
    run = [as_json, expect] {
      if (!expect->empty()) return store_expectation(*expect);
      const auto found = examine();
      if (*as_json)
        std::cout << ledg::io::to_line(to_json(found)) << '\n';
      else
        print_text(found);
      return found.ok() ? 0 : 1;
    };
  });
}

}  // namespace ledg_program
