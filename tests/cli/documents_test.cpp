// SPDX-License-Identifier: BSD-3-Clause
// Every command of `ledg` in the documents and in `--help` does what is printed there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;
using ledg_test::run_shell;

namespace {

/// A command as it is printed, with what is printed below it.
struct printed_command {
  std::string place;
  std::string text;
  std::vector<std::string> output;
};

/// Commands that would take long run in a shortened form: what @p pattern finds becomes @p replacement.
struct shortened_form {
  const char* pattern;
  const char* replacement;
  const char* reason;
};

const std::vector<shortened_form> shortened_forms{
    {"^(ledg train .*)--steps [0-9]+", "$1--steps 2", "two steps go through every part of a training"},
    {"^(ledg train (?!.*--steps).*)", "$1 --steps 2", "the default is thousands of steps"},
    {"^(ledg distill .*)", "$1 --steps 1 --layers 1 --only-texts --texts examples/networks/README.md",
     "the teacher reads tens of thousands of texts of the domain, for an hour"},
    {"^(ledg eval .*--data ncnn.*)", "$1 --max-networks 20", "five data sets in whole take minutes"},
    {"^(ledg eval --protocol devices --data neusight.*?--fold-size physics)", "$1 --leave-out 'Tesla V100*'",
     "each GPU left out is a training"},
};

/// Commands that are not run, and why.
struct left_out_command {
  const char* beginning;
  const char* reason;
};

const std::vector<left_out_command> left_out{
    {"mpirun ", "needs Open MPI and a build with LEDG_MPI; tests/mpi runs the same"},
    {"ledg measure ", "needs a runtime; tests/cli/measure_test.cpp runs it with stubs of runners"},
    {"ledg calibrate ", "needs what ledg measure found; tests/cli/calibrate_test.cpp runs it"},
    {"ledg predict examples/networks/resnet50.onnx --hardware \"My board\"", "needs what ledg calibrate wrote"},
    {"ledg eval --protocol chips ",
     "reads and trains for a minute; a command of docs/results.md does the same with GPUs"},
};

bool is_left_out(const std::string& command) {
  return std::any_of(left_out.begin(), left_out.end(), [&](const auto& l) { return command.starts_with(l.beginning); });
}

/// Commands whose printed numbers are those of the shipped checkpoint, and change with it.
bool prints_predictions(const std::string& command) {
  return command.starts_with("ledg predict") || command.starts_with("ledg explain");
}

/// @p line as a command of ledg: without its prompt and a comment behind it; empty where it is none.
std::string command_of(std::string line) {
  if (line.starts_with("$ ")) line.erase(0, 2);
  line = std::regex_replace(line, std::regex("   +#.*$"), "");
  line = std::regex_replace(line, std::regex("(^|[ ])build/release/ledg "), "$1ledg ");
  return std::regex_search(line, std::regex("^(mpirun .*|.*\\| )?ledg ")) ? line : "";
}

/// The commands in the blocks of shell of a document.
std::vector<printed_command> commands_in(std::istream& in, const std::string& name) {
  std::vector<printed_command> all;
  bool inside = false;
  bool shell = false;
  bool prompts = false;  // commands of this block have one, so that other lines are output
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      shell = inside && (line == "```" || line == "```sh");
      prompts = false;
      continue;
    }
    if (!shell) continue;
    const auto place = name + ":" + std::to_string(number);
    for (std::string more; line.ends_with('\\') && std::getline(in, more); ++number) {
      line.pop_back();
      line += more;
    }
    prompts = prompts || line.starts_with("$ ");
    const auto command = prompts && !line.starts_with("$ ") ? "" : command_of(line);
    if (!command.empty())
      all.push_back({place, command, {}});
    else if (prompts && !all.empty())
      all.back().output.push_back(line);
  }
  return all;
}

/// Every command that the program tells of, with those of `hw`.
std::vector<std::string> commands_with_help() {
  std::vector<std::string> all;
  std::istringstream lines(ledg_test::run_shell("ledg __complete ''; ledg __complete hw '' | sed 's/^/hw /'").out);
  for (std::string line; std::getline(lines, line);) all.push_back(line.substr(0, line.find('\t')));
  return all;
}

/// What stands below "Example:" in `ledg COMMAND --help`.
std::vector<printed_command> examples_of(const std::string& command) {
  std::istringstream help(ledg_test::run_shell("ledg " + command + " --help").out);
  std::vector<printed_command> all;
  bool below = false;
  for (std::string line; std::getline(help, line);) {
    const auto text = command_of(line.substr(std::min(line.find_first_not_of(' '), line.size())));
    if (below && !text.empty()) all.push_back({"ledg " + command + " --help", text, {}});
    below = below || line == "Example:";
  }
  return all;
}

std::string folded(const std::string& line) {
  std::istringstream words(line);
  std::string out;
  for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// A folder in which a reader stands: the project's examples, and the data beside it where they are there.
class readers_folder {
 public:
  readers_folder() {
    fs::create_directory_symlink(fs::absolute("examples"), folder_.path() / "examples");
    if (const char* shared = std::getenv("LEDG_SHARED"); shared != nullptr && fs::is_directory(shared)) {
      fs::create_directory_symlink(fs::absolute(fs::path(shared) / "data"), folder_.path() / "data");
      fs::create_directory_symlink(fs::absolute(fs::path(shared) / "models" / "all-minilm-l6-v2"),
                                   folder_.path() / "all-MiniLM-L6-v2");
    }
  }

  [[nodiscard]] bool has_needs_of(const std::string& command) const {
    for (const auto& [word, path] : {std::pair("=data/", "data"), std::pair("all-MiniLM-L6-v2", "all-MiniLM-L6-v2")})
      if (command.find(word) != std::string::npos && !fs::exists(folder_.path() / path)) return false;
    return true;
  }

  [[nodiscard]] ledg_test::result run(std::string command) const {
    for (const auto& form : shortened_forms) {
      const std::regex pattern(form.pattern);
      if (!std::regex_search(command, pattern)) continue;
      command = std::regex_replace(command, pattern, form.replacement);
      break;
    }
    return run_shell("cd " + ledg_test::quoted(folder_.path().string()) + " && " + command);
  }

 private:
  ledg_test::temporary_folder folder_;
};

/// Runs @p commands one after another in one folder. @returns how many were run
std::size_t check_all(const std::vector<printed_command>& commands) {
  const readers_folder folder;
  std::size_t count = 0;
  for (const auto& c : commands) {
    CAPTURE(c.place, c.text);
    if (is_left_out(c.text)) continue;
    if (!folder.has_needs_of(c.text)) continue;
    ++count;
    const auto r = folder.run(c.text);
    CAPTURE(r.out, r.err);
    const bool is_mistake = !c.output.empty() && c.output.front().starts_with("ledg: error:");
    CHECK(r.exit_code == (is_mistake ? 2 : 0));
    if (prints_predictions(c.text)) continue;
    const auto said = folded(r.out + "\n" + r.err);
    for (const auto& line : c.output)
      if (line != "...") CHECK(said.find(folded(line)) != std::string::npos);
  }
  return count;
}

std::vector<fs::path> documents_below(const fs::path& folder) {
  std::vector<fs::path> documents;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".md") documents.push_back(entry.path());
  std::sort(documents.begin(), documents.end());
  return documents;
}

/// Runs the commands of @p documents. @returns how many were run
std::size_t check_documents(const std::vector<fs::path>& documents) {
  std::size_t count = 0;
  for (const auto& document : documents) {
    std::ifstream in(document);
    count += check_all(commands_in(in, document.string()));
  }
  return count;
}

}  // namespace

TEST_CASE("every command in docs works as printed", "[cli][documents]") {
  CHECK(check_documents(documents_below("docs")) >= 10);
}

TEST_CASE("every command in the other documents works as printed", "[cli][documents]") {
  auto documents = documents_below("examples");
  documents.insert(documents.begin(), {"README.md", "CONTRIBUTING.md"});
  CHECK(check_documents(documents) >= 8);
}

TEST_CASE("every example of --help works as printed", "[cli][documents]") {
  for (const auto& command : commands_with_help()) {
    CAPTURE(command);
    const auto examples = examples_of(command);
    CHECK_FALSE(examples.empty());
    const auto run = check_all(examples);
    const auto left =
        std::count_if(examples.begin(), examples.end(), [](const auto& e) { return is_left_out(e.text); });
    if (std::getenv("LEDG_SHARED") != nullptr) CHECK(run + static_cast<std::size_t>(left) == examples.size());
  }
}

TEST_CASE("commands of a document are found with what is printed below them", "[cli][documents]") {
  std::istringstream document(
      "ledg is no command here\n```\n$ ledg hw show \"T4\"\nname T4\n...\n$ cat x | ledg predict - \\\n  --jsonl\n```\n"
      "```\nexamples/ledg  (the program)\n```\n```cpp\nledg x;\n```\n"
      "```sh\ncmake .\nbuild/release/ledg plot a.jsonl      # a.svg\n```\n");
  const auto commands = commands_in(document, "d");
  REQUIRE(commands.size() == 3);
  CHECK(commands[0].place == "d:3");
  CHECK(commands[0].text == "ledg hw show \"T4\"");
  CHECK(commands[0].output == std::vector<std::string>{"name T4", "..."});
  CHECK(commands[1].text == "cat x | ledg predict -   --jsonl");
  CHECK(commands[2].text == "ledg plot a.jsonl");
}
