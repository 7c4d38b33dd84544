// SPDX-License-Identifier: BSD-3-Clause
// What may come next on a command line, of a small program made here: nothing of the real one is listed.
#include "completion.hpp"

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using ledg_program::complete;
using ledg_program::completion;

namespace {

/// `tool run NETWORK... --hardware H --data NAME=DIR --mode fast|slow --out FILE`, `tool hw show NAME`, and a hidden
/// one.
class small_tool {
 public:
  small_tool() {
    app_.add_flag("--color")->description("colour");
    auto* run = app_.add_subcommand("run", "run a network");
    run->add_option("networks", words_, "files");
    run->add_option("--hardware", words_, "what it runs on")->delimiter(',');
    run->add_option("--data", words_, "data");
    run->add_option("--mode", word_, "how")->type_name("MODE:fast|slow");
    run->add_option("-o,--out", word_, "where to");
    run->add_flag("--verbose")->description("say more");
    run->add_option("--old", word_, "no more")->group("");
    auto* hw = app_.add_subcommand("hw", "hardware");
    hw->add_subcommand("show", "one")->add_option("NAME", words_, "name")->type_name("HARDWARE");
    hw->add_subcommand("list", "all");
    app_.add_subcommand("secret", "for programs")->group("");
    ledg_program::finish_descriptions(app_);
  }

  [[nodiscard]] const CLI::App& app() const { return app_; }

  [[nodiscard]] completion at(const std::vector<std::string>& words) const {
    return complete(app_, words, [](const std::string& name) {
      return name == "HARDWARE"   ? std::vector<std::string>{"Tesla T4", "Tesla K40", "Core i7 (old)"}
             : name == "NAME=DIR" ? std::vector<std::string>{"nb201", "timm"}
                                  : std::vector<std::string>{};
    });
  }

  [[nodiscard]] std::vector<std::string> words_at(const std::vector<std::string>& words) const {
    std::vector<std::string> out;
    for (const auto& c : at(words).words) out.push_back(c.word);
    return out;
  }

 private:
  CLI::App app_{"a tool", "tool"};
  std::vector<std::string> words_;
  std::string word_;
};

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("commands are completed, hidden ones are not", "[cli][shell]") {
  const small_tool tool;
  CHECK(tool.words_at({""}) == strings{"run", "hw"});
  CHECK(tool.words_at({"r"}) == strings{"run"});
  CHECK(tool.words_at({"s"}).empty());
  CHECK(tool.words_at({"hw", ""}) == strings{"show", "list"});
  CHECK(tool.at({"r"}).words.front().note == "Run a network");
}

TEST_CASE("options are completed, with those of the program", "[cli][shell]") {
  const small_tool tool;
  CHECK(tool.words_at({"run", "--"}) ==
        strings{"--help", "--hardware", "--data", "--mode", "--out", "--verbose", "--color"});
  CHECK(tool.words_at({"run", "--ha"}) == strings{"--hardware"});
  CHECK(tool.words_at({"run", "--old"}).empty());
  CHECK(tool.words_at({"hw", "list", ""}) == strings{"--help", "--color"});  // nothing else can stand there
  CHECK(tool.words_at({"run", "--", "--ha"}).empty());
}

TEST_CASE("values are completed by what the option takes", "[cli][shell]") {
  const small_tool tool;
  CHECK(tool.words_at({"run", "--mode", ""}) == strings{"fast", "slow"});
  CHECK(tool.words_at({"run", "--mode=s"}) == strings{"--mode=slow"});
  CHECK(tool.words_at({"run", "--hardware", "tesla"}) == strings{"Tesla T4", "Tesla K40"});
  CHECK(tool.words_at({"run", "--hardware", "Tesla T4,Co"}) == strings{"Tesla T4,Core i7 (old)"});
  CHECK(tool.words_at({"run", "--verbose", "--hardware", "Core"}) == strings{"Core i7 (old)"});
  CHECK(tool.words_at({"hw", "show", "Te"}) == strings{"Tesla T4", "Tesla K40"});
  CHECK(tool.words_at({"run", "--hardware", "Tesla T4", "--mode", "f"}) == strings{"fast"});
}

TEST_CASE("paths are left to the shell", "[cli][shell]") {
  const small_tool tool;
  using kind = completion::path_kind;
  CHECK(tool.at({"run", "n"}).paths == kind::files);
  CHECK(tool.at({"run", "-o", "n"}).paths == kind::files);
  CHECK(tool.at({"run", "--out=n"}).path_prefix == "--out=");
  CHECK(tool.at({"run", "--mode", ""}).paths == kind::none);
  CHECK(tool.words_at({"run", "--data", "n"}) == strings{"nb201="});
  const auto folder = tool.at({"run", "--data", "nb201=da"});
  CHECK(folder.words.empty());
  CHECK(folder.paths == kind::folders);
  CHECK(folder.path_prefix == "nb201=");
  CHECK(tool.at({"run", "--data=nb201=da"}).path_prefix == "--data=nb201=");
}

TEST_CASE("what the scripts read has a line for each word", "[cli][shell]") {
  const small_tool tool;
  std::ostringstream out;
  write(out, tool.at({"hw", ""}));
  CHECK(out.str() == "show\tOne\nlist\tAll\n");
  out.str("");
  write(out, tool.at({"run", "--out=x"}));
  CHECK(out.str() == ":files --out=\n");
}

TEST_CASE("values have names that say what they are", "[cli][shell]") {
  const small_tool tool;
  const auto* run = tool.app().get_subcommand("run");
  CHECK(ledg_program::value_name(*run->get_option("--hardware")) == "HARDWARE");
  CHECK(ledg_program::value_name(*run->get_option("networks")) == "NETWORK");
  CHECK(ledg_program::value_name(*run->get_option("--mode")) == "MODE");
  CHECK(ledg_program::choices_of(*run->get_option("--mode")) == strings{"fast", "slow"});
  CHECK(run->get_option("--mode")->get_description() == "How");
}
