// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::quoted;
using ledg_test::run;
using ledg_test::run_shell;

namespace {

/// A data set, and settings with which it is learnt from in a second or two.
struct training_folder : ledg_test::temporary_folder {
  explicit training_folder(int steps) {
    ledg_test::write_timm(path() / "timm");
    json settings = {
        {"data", {"timm=" + (path() / "timm").string()}},
        {"language",
         {{"hidden_size", 16}, {"num_hidden_layers", 1}, {"num_attention_heads", 2}, {"intermediate_size", 32}}},
        {"graph", {{"hidden_size", 16}, {"num_layers", 1}, {"num_heads", 2}, {"intermediate_size", 32}}},
        {"start", {{"iterations", 30}}},
        {"task", {{"networks_per_step", {{"timm", 4}}}}},
        {"corpus",
         {{"split", {{"validation", 0}, {"test", 0}, {"validation_keys", {"family1"}}, {"test_keys", {"family2"}}}}}},
        {"trainer", {{"steps", steps}, {"validate_every", 0}, {"checkpoint_every_steps", 1}}}};
    ledg_test::write_file(path() / "settings.json", settings.dump());
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (path() / name).string(); }
  [[nodiscard]] std::string log_of(const std::string& out) const { return file(out + ".jsonl"); }
  [[nodiscard]] std::string data() const { return "timm=" + file("timm"); }
  [[nodiscard]] std::vector<std::string> train(const std::string& out, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"train", "--config", file("settings.json"), "--out", file(out), "--seed", "3"});
    return more;
  }
  /// Starts a training to @p out with a log, and once its first state is there sends @p signal.
  [[nodiscard]] ledg_test::result interrupt(const std::string& out, const std::string& signal) const {
    std::string command = "\"$LEDG_PROGRAM\"";
    for (const auto& a : train(out, {"--log", log_of(out)})) command += " " + quoted(a);
    return run_shell(command + " & pid=$!\nwhile [ ! -e " + quoted(file(out + ".state")) +
                     " ]; do kill -0 $pid || exit 99; sleep 0.02; done\nkill -" + signal + " $pid\nwait $pid");
  }
};

}  // namespace

TEST_CASE("train, then eval, then predict", "[cli]") {
  const training_folder folder(30);
  const auto trained = run(folder.train("a.safetensors", {"--log", folder.file("a.jsonl")}));
  CAPTURE(trained.err);
  REQUIRE(trained.exit_code == 0);
  CHECK(trained.out.empty());
  CHECK_FALSE(std::filesystem::exists(folder.file("a.safetensors.state")));

  SECTION("train: a person reads how it goes, ledg plot what is in the log") {
    CHECK_THAT(trained.err, Catch::Matchers::Contains("step 30/30  loss"));
    CHECK_THAT(trained.err, Catch::Matchers::Contains(" graphs/s  0 s left\n"));
    CHECK_THAT(trained.err, Catch::Matchers::Contains("step 30: mean |log error|"));
    const auto log = ledg_test::json_lines(ledg_test::read_file(folder.file("a.jsonl")));
    REQUIRE(log.size() == 32);  // a line a step, and the validations before and after
    CHECK(log.front().at("step") == 0);
    CHECK(log.back().at("metric").get<double>() < log.front().at("metric").get<double>());
    for (std::size_t s = 1; s <= 30; ++s) {
      CHECK(log[s].at("step") == s);
      CHECK(log[s].at("loss").is_number());
    }
    REQUIRE(run({"plot", folder.file("a.jsonl")}).exit_code == 0);
    CHECK_THAT(ledg_test::read_file(folder.file("a.svg")), Catch::Matchers::Contains("validation metric"));
  }

  SECTION("eval: a line for each device, then all; every row in a file") {
    const auto r = run({"eval", "--checkpoint", folder.file("a.safetensors"), "--data", folder.data(), "--jsonl",
                        "--rows", folder.file("rows.csv")});
    CAPTURE(r.err);
    REQUIRE(r.exit_code == 0);
    const auto lines = ledg_test::json_lines(r.out);
    REQUIRE(lines.size() >= 2);
    std::int64_t rows = 0;
    for (const auto& line : lines) {
      CHECK(line.at("data") == "timm");
      CHECK(line.at("n").is_number_integer());
      if (line.at("device") != "all") rows += line.at("n").get<std::int64_t>();
      for (const char* key : {"mape", "acc10", "kendall_tau", "spearman"}) {
        CAPTURE(key);
        CHECK(line.at(key).is_number());
        CHECK(line.at("baselines").at("flops").at(key).is_number());
      }
      CHECK(line.at("acc10") <= 1);
    }
    CHECK(lines.back().at("device") == "all");
    CHECK(lines.back().at("n") == rows);
    CHECK(rows == 10 * 2 * 2 * 2);
    // The law is simple, and the model starts from a sum over operators: even this much learning ranks networks.
    CHECK(lines.back().at("spearman") > 0.8);
    const auto csv = ledg_test::read_file(folder.file("rows.csv"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == rows + 1);

    const auto table = run({"eval", "--checkpoint", folder.file("a.safetensors"), "--data", folder.data()});
    CHECK(table.exit_code == 0);
    CHECK_THAT(table.out, Catch::Matchers::Contains("MAPE"));
    const auto chosen = run({"eval", "--checkpoint", folder.file("a.safetensors"), "--data", folder.data(), "--devices",
                             "rtx4090*", "--jsonl"});
    CHECK(ledg_test::json_lines(chosen.out).back().at("n") == rows / 2);
  }

  SECTION("a device is held out by the name that a person has for it, and a family whole") {
    const auto out = folder.file("b.safetensors");
    const auto r = run(folder.train("b.safetensors", {"--holdout-device", "RTX 4090", "--steps", "2"}));
    CAPTURE(r.err);
    REQUIRE(r.exit_code == 0);
    const auto eval = run({"eval", "--checkpoint", out, "--data", folder.data(), "--jsonl"});
    for (const auto& line : ledg_test::json_lines(eval.out)) {
      const auto device = line.at("device").get<std::string>();
      if (device == "all") continue;
      CHECK(line.at("known_device") == !device.starts_with("rtx4090"));
      if (device.starts_with("rtx4090")) CHECK(line.at("in_training") == 0);
    }
  }

  SECTION("predict: a row for each network and hardware, whatever names them") {
    const auto onnx = folder.file("small.onnx");
    ledg_test::small_network(2, 16).write(onnx);
    const auto r = run({"predict", onnx, ledg_test::nb201_cell, "--hardware", "RTX 3090", "--hardware", "Tesla T4",
                        "--precision", "amp", "--batch", "8", "--checkpoint", folder.file("a.safetensors"), "--jsonl"});
    CAPTURE(r.err);
    REQUIRE(r.exit_code == 0);
    const auto lines = ledg_test::json_lines(r.out);
    REQUIRE(lines.size() == 4);
    for (const auto& line : lines) {
      CHECK(line.at("precision") == "amp");
      CHECK(line.at("batch") == 8);
      const double ms = line.at("latency_ms");
      CHECK(ms > 0);
      // Few held-out rows make no interval, and the flag says so.
      const auto& flags = line.at("flags");
      const bool unknown = std::find(flags.begin(), flags.end(), "interval_unknown") != flags.end();
      CHECK(line.at("interval_ms").is_null() == unknown);
      CHECK(line.at("coverage").is_null() == unknown);
      if (!unknown) {
        CHECK(line.at("coverage") == 0.9);
        CHECK(line.at("interval_ms").at(0) <= ms);
        CHECK(line.at("interval_ms").at(1) >= ms);
      }
      CHECK(line.at("baselines").at("roofline_ms").is_number());
      CHECK(line.at("baselines").contains("flops_fit_ms"));
      CHECK(line.at("flags").is_array());
    }
    const auto flagged = [](const json& line, const std::string& flag) {
      for (const auto& f : line.at("flags"))
        if (f.get<std::string>().starts_with(flag)) return true;
      return false;
    };
    CHECK(lines[0].at("network") == onnx);
    CHECK(lines[0].at("hardware") == "GeForce RTX 3090");
    CHECK_FALSE(flagged(lines[0], "hardware_not_in_training"));
    CHECK(lines[1].at("hardware") == "Tesla T4");
    CHECK(flagged(lines[1], "hardware_not_in_training"));
    CHECK(flagged(lines[2], "outside_training:operator AveragePool"));

    const auto graphs = run({"predict", folder.file("timm/timm_graphs.jsonl"), "--hardware", "RTX 4090", "--checkpoint",
                             folder.file("a.safetensors"), "--jsonl"});
    const auto rows = ledg_test::json_lines(graphs.out);
    REQUIRE(rows.size() == 20);
    CHECK(rows[0].at("network") == "net0a@16");

    const auto unknown =
        run({"predict", onnx, "--hardware", "RTX 30900", "--checkpoint", folder.file("a.safetensors")});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.out.empty());
    CHECK_THAT(unknown.err, Catch::Matchers::Contains("RTX 3090"));
  }

  SECTION("the same seed is the same file, another number of threads too") {
    REQUIRE(run(folder.train("b.safetensors", {"--threads", "2"})).exit_code == 0);
    CHECK(ledg_test::read_file(folder.file("a.safetensors")) == ledg_test::read_file(folder.file("b.safetensors")));
  }

  SECTION("a damaged checkpoint is code 3") {
    const auto bytes = ledg_test::read_file(folder.file("a.safetensors"));
    ledg_test::write_file(folder.file("cut.safetensors"), bytes.substr(0, bytes.size() - 10));
    for (const auto& command : {std::vector<std::string>{"eval", "--data", folder.data()},
                                std::vector<std::string>{"predict", ledg_test::nb201_cell, "--hardware", "T4"}}) {
      auto arguments = command;
      arguments.insert(arguments.end(), {"--checkpoint", folder.file("cut.safetensors")});
      const auto r = run(arguments);
      CHECK(r.exit_code == 3);
      CHECK(r.out.empty());
      CHECK_THAT(r.err, Catch::Matchers::Contains("cut.safetensors"));
    }
  }
}

TEST_CASE("train: interrupted or killed, then resumed, gives the bytes of a run in one piece", "[cli]") {
  const training_folder folder(150);
  const auto train = [&](const std::string& out, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--log", folder.log_of(out)});
    return run(folder.train(out, more)).exit_code;
  };
  REQUIRE(train("whole.safetensors") == 0);
  const auto log = ledg_test::read_file(folder.log_of("whole.safetensors"));
  const auto whole = ledg_test::read_file(folder.file("whole.safetensors"));

  const auto stopped = folder.interrupt("stopped.safetensors", "INT");
  CAPTURE(stopped.err);
  CHECK(stopped.exit_code == 130);
  CHECK_FALSE(std::filesystem::exists(folder.file("stopped.safetensors")));
  CHECK_THAT(stopped.err, Catch::Matchers::Contains("--resume"));
  REQUIRE(train("stopped.safetensors", {"--resume"}) == 0);
  CHECK(ledg_test::read_file(folder.file("stopped.safetensors")) == whole);
  CHECK(ledg_test::read_file(folder.log_of("stopped.safetensors")) == log);

  CHECK(folder.interrupt("killed.safetensors", "KILL").exit_code == 128 + 9);
  CHECK_FALSE(std::filesystem::exists(folder.file("killed.safetensors")));
  REQUIRE(train("killed.safetensors", {"--resume"}) == 0);
  CHECK(ledg_test::read_file(folder.file("killed.safetensors")) == whole);
  CHECK(ledg_test::read_file(folder.log_of("killed.safetensors")) == log);
}

TEST_CASE("train: what cannot be trained", "[cli]") {
  const training_folder folder(1);
  const auto fails = [&](const std::vector<std::string>& arguments, int code, const std::string& said) {
    const auto r = run(arguments);
    CAPTURE(arguments, r.err);
    CHECK(r.exit_code == code);
    CHECK(r.out.empty());
    CHECK(r.err.find(said) != std::string::npos);
  };
  const auto out = folder.file("x.safetensors");
  fails({"train", "--out", out}, 2, "--data");
  fails({"train", "--data", folder.data()}, 2, "--out");
  fails({"train", "--data", "timm", "--out", out}, 2, "NAME=DIR");
  fails({"train", "--data", "no_such_set=" + folder.path().string(), "--out", out}, 2, "nb201");
  fails({"train", "--data", "timm=" + folder.file("none"), "--out", out}, 2, "none");
  fails({"train", "--data", folder.data(), "--out", out, "--preset", "rnn"}, 2, "ledg_former");
  fails({"train", "--data", folder.data(), "--out", out, "--holdout-device", "abacus"}, 2, "abacus");
  fails({"train", "--data", folder.data(), "--out", out, "--holdout-family", "familly1"}, 2, "did you mean 'family1'");
  fails({"train", "--data", folder.data(), "--out", out, "--split-unit", "graph"}, 2, "automatic, family and network");
  fails({"train", "--config", folder.file("missing.json"), "--out", out}, 2, "missing.json");
  ledg_test::write_file(folder.path() / "bad.json", R"({"presets":"ledg_former"})");
  fails({"train", "--config", folder.file("bad.json"), "--data", folder.data(), "--out", out}, 2, "presets");
  ledg_test::write_file(folder.path() / "bad.json", R"({"task":{"loss":"l1"}})");
  fails({"train", "--config", folder.file("bad.json"), "--data", folder.data(), "--out", out}, 2, "smooth_l1");
  fails({"train", "--accuracy", "--config", folder.file("bad.json"), "--data", "nb201=x", "--out", out}, 2, "huber");
  fails({"train", "--accuracy", "--preset", "rnn", "--data", "nb201=x", "--out", out}, 2, "--preset");
  fails({"train", "--accuracy", "--holdout-family", "x", "--data", "nb201=x", "--out", out}, 2, "--holdout-family");
  const auto own = "own=" + folder.file("own");
  ledg_test::write_file(folder.path() / "own" / "settings.json", R"({"name":"my_boards","settings":{}})");
  for (const std::string field : {"/corpus/max_networks_of", "/task/networks_per_step"}) {
    json settings;
    settings[json::json_pointer(field + "/tim")] = 3;
    ledg_test::write_file(folder.path() / "bad.json", settings.dump());
    for (const auto& said :
         std::vector<std::string>{"bad.json: " + field + ": unknown data set 'tim'", " nb201, ", " my_boards\n"})
      fails({"train", "--config", folder.file("bad.json"), "--data", folder.data(), "--data", own, "--out", out}, 2,
            said);
  }
  // A set of one's own has the name in its file, and a known one may be left out.
  fails({"train", "--data", folder.data(), "--data", own, "--out", out, "--max-networks", "own=3"}, 2, "'own'");
  ledg_test::write_file(folder.path() / "bad.json", R"({"corpus":{"max_networks_of":{"my_boards":3,"nnlqp":500}}})");
  fails({"train", "--config", folder.file("bad.json"), "--data", own, "--out", out}, 2, "nothing usable");
  ledg_test::write_file(folder.path() / "bad.json", "{");
  fails({"train", "--config", folder.file("bad.json"), "--data", folder.data(), "--out", out}, 3, "bad.json");
  CHECK_FALSE(std::filesystem::exists(out));
}
