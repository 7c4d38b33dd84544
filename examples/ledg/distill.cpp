// SPDX-License-Identifier: BSD-3-Clause
/// @file distill.cpp  `ledg distill`: from a large text encoder to a small one for the texts of this domain.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/bert/save.hpp"
#include "ledg/distill/corpus.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/distillation.hpp"
#include "ledg/distill/score.hpp"
#include "ledg/distill/texts.hpp"
#include "ledg/train/trainer.hpp"
#include "numbers.hpp"
#include "output_files.hpp"
#include "training_report.hpp"

namespace ledg_program {
namespace {

volatile std::sig_atomic_t stop_wanted = 0;

struct distill_options {
  std::string teacher, out, log, vectors;
  std::vector<std::string> texts;
  bool only_texts = false;
  std::size_t words = 1500;
  std::size_t threads = 1;
  bool resume = false;
  std::string activation = "gelu";
  ledg::distillation_config config;
};

/// Lines of the user's files, one in ten of them kept for the test.
void add_files(const std::vector<std::string>& files, ledg::domain_corpus& corpus) {
  ledg::text_group train{"given", {}};
  ledg::text_group held_out{"given", {}};
  for (const auto& file : files)
    ledg::io::for_each_line(file, [&](std::string_view line, std::size_t) {
      if (line.empty()) return;
      (ledg::distill::chosen_by_hash(10, line) ? held_out : train).texts.emplace_back(line);
    });
  corpus.train.push_back(std::move(train));
  corpus.held_out.push_back(std::move(held_out));
}

/// Progress on one line of a terminal, or now and then as lines of a log.
class teacher_progress {
 public:
  void operator()(const std::string& text, bool last, std::uint64_t n, std::uint64_t every) const {
    if (terminal_)
      std::cerr << fmt::format("\r\x1b[K{}{}", text, last ? "\n" : "");
    else if (last || n % every == 0)
      std::cerr << fmt::format("{}\n", text);
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) != 0;
};

/// Cosine of the vectors of two texts.
double cosine(const ledg::bert_model<float>& model, const std::string& a, const std::string& b) {
  ledg::embed_options options;
  options.normalize = true;
  options.max_length = model.config().max_position_embeddings;
  const auto v = model.embed(std::vector<std::string>{a, b}, options);
  return static_cast<double>(ledg::rows::dot(v.shape(1), v.data(), v.data() + v.shape(1)));
}

/// Prints how good the student in @p folder is, how large, and how soon it is ready.
void report_on(const std::filesystem::path& folder, const ledg::bert_model<float>& teacher, ledg::distillation& run,
               std::span<const float> parameters, ledg::thread_pool& pool) {
  const auto [scores, rank] = run.scores(parameters, pool);
  double sum = 0;
  std::size_t count = 0;
  const auto line = [](const std::string& name, std::size_t texts, double mean) {
    std::cout << fmt::format("{:<12} {:>6} texts held out  mean cosine {:.4f}", name, texts, mean);
  };
  for (const auto& s : scores) {
    line(s.name, s.texts, s.mean_cosine);
    std::cout << fmt::format("  95 % above {:.4f}\n", s.worst_twentieth);
    sum += s.mean_cosine * static_cast<double>(s.texts);
    count += s.texts;
    for (const auto& [cosine, text] : s.worst) std::cerr << fmt::format("  {:.4f} {}\n", cosine, text);
  }
  line("all", count, sum / static_cast<double>(std::max<std::size_t>(count, 1)));
  std::cout << fmt::format("  Spearman of similarities {:.4f}\n", rank);

  const auto start = std::chrono::steady_clock::now();
  const auto student = ledg::bert_model<float>::load(folder);
  const double ms = 1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const auto& p : ledg::similarity_probes) {
    const std::vector<std::string> texts = {std::string(p.text), std::string(p.near), std::string(p.far)};
    std::cout << fmt::format("'{}'", texts[0]);
    for (const std::size_t other : {std::size_t{1}, std::size_t{2}})
      std::cout << fmt::format(", to '{}' {:.2f} (teacher {:.2f})", texts[other],
                               cosine(student, texts[0], texts[other]), cosine(teacher, texts[0], texts[other]));
    std::cout << '\n';
  }
  std::uintmax_t bytes = 0;
  for (const auto& f : std::filesystem::recursive_directory_iterator(folder))
    if (f.is_regular_file()) bytes += f.file_size();
  std::cout << fmt::format("size {:.2f} MB, loaded in {:.1f} ms\n", static_cast<double>(bytes) / 1e6, ms);
}

int distill(distill_options o) {
  namespace fs = std::filesystem;
  std::signal(SIGINT, [](int) { stop_wanted = 1; });
  std::signal(SIGTERM, [](int) { stop_wanted = 1; });
  const fs::path out = fs::path(o.out).has_filename() ? fs::path(o.out) : fs::path(o.out).parent_path();
  if (fs::exists(out)) throw ledg::input_error(fmt::format("'{}': exists already", out.string()));
  require_writable(out, "--out");
  require_writable(o.log, "--log");
  require_writable(o.vectors, "--vectors");
  const output_lock lock(out);
  announce_run(out, o.resume);
  if (o.only_texts && o.texts.empty()) throw ledg::input_error("distill: --only-texts needs --texts");
  auto& config = o.config;
  config.student.hidden_act = ledg::bert_activation_named(o.activation);
  config.student.validate();
  config.trainer.check();

  const auto teacher = ledg::bert_model<float>::load(o.teacher);
  ledg::domain_corpus corpus;
  if (!o.only_texts)
    corpus = ledg::make_domain_texts(ledg::frequent_words(teacher.tokenizer().vocab(), o.words), config.seed);
  if (!o.texts.empty()) add_files(o.texts, corpus);
  ledg::thread_pool pool(o.threads);
  const teacher_progress say;
  ledg::distillation run(teacher, std::move(corpus),
                         {{"operators", 2}, {"hardware", 3}, {"variations", 5}, {"words", 1}, {"given", 2}}, config,
                         pool, o.vectors, [&](std::size_t done, std::size_t all) {
                           say(fmt::format("teacher: {}/{} texts", done, all), done == all, done / 1024, 10);
                         });
  for (const auto& g : run.corpus().train)
    std::cerr << fmt::format("learning from {} texts: {}\n", g.texts.size(), g.name);
  std::cerr << fmt::format("{} parameters, {} tokens\n", run.layout().size(), run.tokenizer().vocab().size());

  ledg::run_control control;
  control.state_file = out.string() + ".state";
  control.resume = o.resume;
  control.stop = [] { return stop_wanted != 0; };
  const auto result = [&] {
    training_report report({"texts", "mean cosine on validation texts", true}, o.log, 10);
    return explaining_divergence(config.trainer.learning_rate, [&] {
      return ledg::train<float>(run.task(), config.trainer, run.initial(), pool, control, report);
    });
  }();
  if (result.interrupted) {
    std::cerr << fmt::format("stopped; what was learnt is in {}, go on with the same command and --resume\n",
                             control.state_file.string());
    return 130;
  }
  ledg::write_sentence_encoder(out, run.student().config(), run.student().size(), run.layout(), result.parameters,
                               run.tokenizer());
  fs::remove(control.state_file);
  report_on(out, teacher, run, ledg::rounded_to_half(result.parameters), pool);
  return 0;
}

}  // namespace

void add_distill(CLI::App& program, action& run) {
  auto o = std::make_shared<distill_options>();
  auto& c = o->config;
  auto* sub = program.add_subcommand("distill", "Make a small text encoder that gives the vectors of a large one");
  sub->add_option("--teacher", o->teacher, "folder of the large encoder")->required();
  sub->add_option("--out", o->out, "folder to write; must not exist")->required();
  sub->add_option("--texts", o->texts, "files with a text a line, beside the built-in texts of operators and hardware");
  sub->add_flag("--only-texts", o->only_texts, "learn from these files alone");
  constexpr bounds<std::size_t> widths{1, 65536};
  add_number(*sub, "--words", o->words, count_bounds,
             "frequent words of the teacher's vocabulary to learn beside the domain's");
  add_number(*sub, "--vocabulary", c.student.vocab_size, token_bounds, "most tokens to keep");
  add_number(*sub, "--layers", c.student.num_hidden_layers, {1, 1000}, "layers");
  add_number(*sub, "--hidden", c.student.hidden_size, widths, "width of a token's vector");
  add_number(*sub, "--heads", c.student.num_attention_heads, widths, "attention heads");
  add_number(*sub, "--intermediate", c.student.intermediate_size, widths, "width inside the feed-forward blocks");
  add_number(*sub, "--positions", c.student.max_position_embeddings, widths, "most tokens of a text");
  sub->add_option("--activation", o->activation, "activation: gelu, gelu_new or relu")->capture_default_str();
  add_number(*sub, "--dropout", c.student.hidden_dropout_prob, {0, 0.9}, "dropout while training");
  add_number(*sub, "--steps", c.trainer.steps, step_bounds, "training steps");
  add_number(*sub, "--batch", c.batch, {1, 100000}, "texts of a step");
  add_number(*sub, "--rate", c.trainer.learning_rate, {1e-9, 100}, "highest learning rate");
  add_number(*sub, "--weight-decay", c.trainer.weight_decay, {0, 100}, "weight decay");
  add_number(*sub, "--similarity", c.similarity_weight, {0, 1000}, "weight of the loss on similarities between texts");
  add_number(*sub, "--seed", c.seed, seed_bounds, "seed of everything random");
  add_number(*sub, "--threads", o->threads, thread_bounds, "threads; results do not depend on it");
  sub->add_option("--vectors", o->vectors, "file that keeps the teacher's vectors between runs");
  sub->add_option("--log", o->log, "JSON lines of the training");
  sub->add_flag("--resume", o->resume, "go on from OUT.state of an interrupted run");
  sub->footer("Example:\n  ledg distill --teacher all-MiniLM-L6-v2 --out student --threads 2");
  sub->callback([o, &run] { run = [o] { return distill(*o); }; });
}

}  // namespace ledg_program
