// SPDX-License-Identifier: BSD-3-Clause
// Completion as shells see it: bash is asked as readline asks it, zsh and fish where they are installed.
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::run_shell;

namespace {

bool has_shell(const std::string& name) { return run_shell("command -v " + name).exit_code == 0; }

/// What bash would offer for @p line, typed up to its end: a line for each word as it would be inserted.
/// @param words as bash breaks the line, which is not where the program does
std::string bash_offers(const std::string& line, const std::vector<std::string>& words,
                        const std::string& folder = ".") {
  std::string script = "cd " + ledg_test::quoted(folder) + "\nsource <(" + ledg_test::quoted(ledg_test::program()) +
                       " completions bash)\n";
  script += "COMP_LINE=" + ledg_test::quoted(line) + " COMP_POINT=" + std::to_string(line.size()) + "\nCOMP_WORDS=(";
  for (const auto& w : words) script += ledg_test::quoted(w) + " ";
  script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\n_ledg " + ledg_test::quoted(ledg_test::program()) +
            "\nprintf '%s\\n' \"${COMPREPLY[@]}\"";
  return run_shell("bash -c " + ledg_test::quoted(script)).out;
}

}  // namespace

TEST_CASE("bash completes commands, options and choices", "[cli][shell]") {
  CHECK(bash_offers("ledg pred", {"ledg", "pred"}) == "predict\n");
  CHECK(bash_offers("ledg hw ", {"ledg", "hw", ""}).find("nearest\n") != std::string::npos);
  CHECK(bash_offers("ledg predict --prec", {"ledg", "predict", "--prec"}) == "--precision\n");
  CHECK(bash_offers("ledg eval --part held", {"ledg", "eval", "--part", "held"}) == "held-out\n");
  CHECK(bash_offers("ledg eval --part=held", {"ledg", "eval", "--part", "=", "held"}) == "held-out\n");
  CHECK(bash_offers("ledg completions ", {"ledg", "completions", ""}) == "bash\nzsh\nfish\n");
  CHECK(bash_offers("ledg __", {"ledg", "__"}) == "\n");
}

TEST_CASE("bash completes names that hold blanks and brackets", "[cli][shell]") {
  // Where a file may stand too readline quotes, and asks for the words as they are.
  CHECK(bash_offers("ledg predict x --hardware Tesla\\ T", {"ledg", "predict", "x", "--hardware", "Tesla\\ T"}) ==
        "Tesla T4\n");
  CHECK(bash_offers("ledg predict x --hardware \"Tesla T", {"ledg", "predict", "x", "--hardware", "\"Tesla T"}) ==
        "Tesla T4\n");
  CHECK(bash_offers("ledg hw show tesla\\ t", {"ledg", "hw", "show", "tesla\\ t"}) == "Tesla T4\n");
  // Where none may stand, the words are quoted.
  CHECK(bash_offers("ledg train --holdout-device Tesla\\ T", {"ledg", "train", "--holdout-device", "Tesla\\ T"}) ==
        "Tesla\\ T4\n");
  const auto all = bash_offers("ledg train --holdout-device ", {"ledg", "train", "--holdout-device", ""});
  CHECK(all.find("\\(") != std::string::npos);
  CHECK(run_shell("bash -nc " + ledg_test::quoted("x=(" + all + ")")).exit_code == 0);
}

TEST_CASE("bash completes runtimes, data sets and presets", "[cli][shell]") {
  CHECK(bash_offers("ledg predict --runtime TensorR", {"ledg", "predict", "--runtime", "TensorR"}).find("TensorRT") !=
        std::string::npos);
  CHECK(bash_offers("ledg train --preset graph_s", {"ledg", "train", "--preset", "graph_s"}) == "graph_sage\n");
  CHECK(bash_offers("ledg eval --data nb20", {"ledg", "eval", "--data", "nb20"}) == "nb201=\n");
  CHECK(bash_offers("ledg predict --precision bf", {"ledg", "predict", "--precision", "bf"}) == "bf16\n");
}

TEST_CASE("bash completes paths, and folders behind a data set", "[cli][shell]") {
  const ledg_test::temporary_folder folder;
  std::filesystem::create_directories(folder / "some data");
  std::ofstream(folder / "some file.onnx") << "x";
  const auto at = folder.path().string();
  const auto offered = bash_offers("ledg inspect some", {"ledg", "inspect", "some"}, at);
  CHECK(offered.find("some data\n") != std::string::npos);
  CHECK(offered.find("some file.onnx\n") != std::string::npos);
  CHECK(bash_offers("ledg eval --data nb201=so", {"ledg", "eval", "--data", "nb201", "=", "so"}, at) == "some data\n");
  CHECK(bash_offers("ledg eval --data nb201=", {"ledg", "eval", "--data", "nb201", "="}, at) == "some data\n");
}

TEST_CASE("the scripts are what their shells read", "[cli][shell]") {
  std::size_t tried = 0;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    CAPTURE(shell);
    const auto script = run_shell("ledg completions " + shell);
    CHECK(script.exit_code == 0);
    CHECK(script.out.find("__complete") != std::string::npos);
    if (!has_shell(shell)) continue;
    const auto read = run_shell(shell + " -n", script.out);
    CHECK(read.exit_code == 0);
    CHECK(read.err.empty());
    ++tried;
  }
  CHECK(tried >= 1);
  CHECK(run_shell("ledg completions csh").exit_code == 2);
}

TEST_CASE("fish offers what the program says", "[cli][shell]") {
  if (!has_shell("fish")) LEDG_SKIP("fish is not installed");
  const ledg_test::temporary_folder folder;
  std::filesystem::create_symlink(ledg_test::program(), folder / "ledg");
  const auto offers = [&](const std::string& line) {
    return run_shell("export HOME=" + ledg_test::quoted(folder.path().string()) +
                     " PATH=" + ledg_test::quoted(folder.path().string()) + ":$PATH; fish -c " +
                     ledg_test::quoted("ledg completions fish | source; complete -C " + ledg_test::quoted(line)))
        .out;
  };
  CHECK(offers("ledg pred") == "predict\tPredict the latency of networks on hardware\n");
  CHECK(offers("ledg predict x --hardware 'Tesla T").find("Tesla T4") != std::string::npos);
  CHECK(offers("ledg eval --part held") == "held-out\n");
}

TEST_CASE("zsh offers what the program says", "[cli][shell]") {
  if (!has_shell("zsh")) LEDG_SKIP("zsh is not installed");
  // Outside of a completion its builtins do not work: these stand in, and say what they were given.
  const std::string script =
      "autoload() { }; compdef() { }; compset() { }; _files() { print -r -- FILES \"$@\" }\n"
      "compadd() { local -a names; names=(\"$@\"); print -rl -- ${(P)names[-1]} }\n"
      "source <(" +
      ledg_test::quoted(ledg_test::program()) +
      " completions zsh)\n"
      "try() { words=(" +
      ledg_test::quoted(ledg_test::program()) + " \"$@\"); CURRENT=$#words; _ledg; }\n";
  const auto offers = [&](const std::string& words) {
    return run_shell("zsh -fc " + ledg_test::quoted(script + "try " + words)).out;
  };
  CHECK(offers("pred") == "predict\n");
  CHECK(offers("predict x --hardware 'Tesla\\ T'") == "Tesla T4\nFILES\n");
  CHECK(offers("eval --data nb20") == "nb201=\n");
  CHECK(offers("eval --data nb201=x") == "FILES -/\n");
}
