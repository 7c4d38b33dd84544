// SPDX-License-Identifier: BSD-3-Clause
// Mistakes that people make, and what the program says to each: what is wrong, where, and what was expected. No mistake
// may cost a file that was there, and none may leave one.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;
using ledg_test::run;
using ledg_test::run_shell;

namespace {

struct mistake {
  std::vector<std::string> arguments;  ///< "@" stands for the folder of the test
  int exit_code;
  std::vector<std::string> said;  ///< parts of the message on stderr
  std::string input = {};
};

const std::string resnet = "examples/networks/resnet50.onnx";
const std::string accuracy = "examples/checkpoints/nb201_accuracy.safetensors";
const std::string encoder = "examples/encoders/minilm-distilled";

/// Options and commands.
const std::vector<mistake> of_the_command_line{
    {{"inspetc", "x.onnx"}, 2, {"unknown command 'inspetc' of 'ledg'", "did you mean 'inspect'?"}},
    {{"--versoin"}, 2, {"unknown option '--versoin' of 'ledg'", "did you mean '--version'?"}},
    {{"inspect", resnet, "--jsn"}, 2, {"'--jsn' of 'ledg inspect'", "'--json'", "see 'ledg inspect --help'"}},
    {{"train", "--stepz=3"}, 2, {"'--stepz' of 'ledg train'", "did you mean '--steps'?"}},
    {{"hw", "shwo", "T4"}, 2, {"unknown command 'shwo' of 'ledg hw'", "did you mean 'show'?"}},
    {{"hw", "list", "--colr", "never"}, 2, {"'--colr'", "did you mean '--color'?"}},
    {{"hw", "list", "--color", "alway"}, 2, {"--color", "expected auto, always or never", "did you mean 'always'?"}},
    {{"train", "--out"}, 2, {"--out: its value is missing"}},
    {{"inspect"}, 2, {"network is required", "see 'ledg inspect --help'"}},
    {{"inspect", resnet, "b.onnx"}, 2, {"'ledg inspect' takes no more", "unexpected 'b.onnx'"}},
    {{"inspect", resnet, "--json", "--jsonl"}, 2, {"--json", "--jsonl"}},
    {{"predict", resnet, "--hardware", "T4", "--json", "--jsonl"}, 2, {"--json and --jsonl exclude one another"}},
    {{"eval", "--data", "timm=x", "--jsonl", "--csv"}, 2, {"--jsonl and --csv exclude one another"}},
    {{"eval", "--data", "own=examples/data", "--part", "heldout"},
     2,
     {"--part", "expected all, held-out or test, got 'heldout'", "did you mean 'held-out'?"}},
    {{"tokenize", "--encoder", encoder, "--truncation", "only_frist"}, 2, {"--truncation", "'only_first'"}},
    {{"embed", "--encoder", encoder, "--pooling", "men"}, 2, {"--pooling", "did you mean 'mean'?"}},
};

/// Numbers, on the command line and in settings.
const std::vector<mistake> of_numbers{
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--threads", "-1"},
     2,
     {"--threads: expected a whole number from 1 to 1,024, got '-1'"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--threads", "0"}, 2, {"--threads", "got '0'"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--steps", "-5"},
     2,
     {"--steps: expected a whole number from 1 to 1,000,000,000, got '-5'"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--steps", "1e3"}, 2, {"--steps", "got '1e3'"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--steps", "99999999999999999999"}, 2, {"--steps"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--seed", "-1"}, 2, {"--seed", "from 0", "got '-1'"}},
    {{"train", "--data", "timm=x", "--out", "@/x", "--max-networks", "timm=-3"},
     2,
     {"--max-networks timm=-3: expected a whole number from 0 to 1,000,000,000, got '-3'"}},
    {{"eval", "--data", "own=examples/data", "--max-networks", "-1"}, 2, {"--max-networks", "got '-1'"}},
    {{"eval", "--data", "own=examples/data", "--threads", "many"}, 2, {"--threads", "got 'many'"}},
    {{"plot", "@/log.jsonl", "--smooth", "1.5"}, 2, {"--smooth", "got '1.5'"}},
    {{"predict", resnet, "--hardware", "T4", "--batch", "0"},
     2,
     {"--batch: expected a whole number from 1", "got '0'"}},
    {{"predict", resnet, "--hardware", "T4", "--batch", "1,-8"}, 2, {"--batch", "got '-8'"}},
    {{"tokenize", "--encoder", encoder, "--max-length", "-1"}, 2, {"--max-length", "from 1 to 1,000,000", "'-1'"}},
    {{"embed", "--encoder", encoder, "--max-length", "0"}, 2, {"--max-length", "'0'"}},
    {{"distill", "--teacher", encoder, "--out", "@/s", "--layers", "0"}, 2, {"--layers", "from 1 to 1,000, got '0'"}},
    {{"distill", "--teacher", encoder, "--out", "@/s", "--dropout", "nan"}, 2, {"--dropout", "from 0 to 0.9"}},
    {{"distill", "--teacher", encoder, "--out", "@/s", "--rate", "-1"}, 2, {"--rate", "got '-1'"}},
    {{"train", "--config", "@/steps.json", "--data", "own=examples/data", "--out", "@/x"},
     2,
     {"steps.json: /trainer/steps: expected an integer in range, 0 to 18446744073709551615, got -5"}},
    {{"train", "--config", "@/rate.json", "--data", "own=examples/data", "--out", "@/x"},
     2,
     {"rate.json: /trainer", "'learning_rate'", "got -1"}},
    {{"train", "--config", "@/hidden.json", "--data", "own=examples/data", "--out", "@/x"},
     2,
     {"hidden.json", "hidden_size", "-4"}},
    {{"train", "--config", "@/layers.json", "--data", "own=examples/data", "--out", "@/x"},
     2,
     {"layers.json", "num_layers", "1000000000000"}},
    {{"train", "--config", "@/split.json", "--data", "own=examples/data", "--out", "@/x"},
     2,
     {"split.json", "fractions"}},
};

/// Files and folders, read and written.
const std::vector<mistake> of_files{
    {{"inspect", "@/missing.onnx"}, 2, {"missing.onnx", "No such file"}},
    {{"inspect", "@"}, 2, {"folder"}},
    {{"inspect", "@/cut.onnx"}, 3, {"cut.onnx"}},
    {{"inspect", "-"}, 2, {"stdin", "text file"}, "nonsense"},
    {{"inspect", resnet, "--dim", "N=x"}, 2, {"N=x"}},
    {{"inspect", resnet, "--input", "image=1x3"}, 2, {"image"}},
    {{"hw", "show", "missing.json"}, 2, {"'missing.json'", "no such file"}},
    {{"hw", "show", "@/cut.json"}, 3, {"cut.json"}},
    {{"hw", "show", "Tesla", "T44"}, 2, {"'Tesla T44'", "did you mean 'Tesla T4'"}},
    {{"predict", resnet, "--hardware", "@/missing.json"}, 2, {"missing.json", "no such file"}},
    {{"predict", resnet}, 2, {"--hardware is missing"}},
    {{"predict", resnet, "--hardware", "T4", "--precision", "fp33"}, 2, {"'fp33'", "did you mean 'fp32'"}},
    {{"predict", resnet, "--hardware", "T4", "--checkpoint", "@/no.safetensors"},
     2,
     {"no.safetensors", "No such file"}},
    {{"predict", resnet, "--hardware", "T4", "--checkpoint", resnet}, 3, {"resnet50.onnx"}},
    {{"predict", "--checkpoint", accuracy, "@/missing.json"}, 2, {"missing.json"}},
    {{"eval", "--data", "tim=x"}, 2, {"'tim'", "did you mean 'timm'"}},
    {{"eval", "--data", "own"}, 2, {"--data: expected NAME=DIR, got 'own'"}},
    {{"eval", "--data", "timm=@/nowhere"}, 2, {"timm", "no folder", "nowhere"}},
    {{"eval", "--data", "own=examples/data", "--devices", "1_thraed"}, 2, {"--devices", "'1_thraed'", "'1_thread'"}},
    {{"eval", "--data", "own=examples/data", "--rows", "@/none/r.csv"}, 2, {"--rows", "no folder", "none"}},
    {{"eval", "--data", "own=examples/data", "--rows", "@"}, 2, {"--rows", "it is a folder"}},
    {{"eval", "--data", "nb101=x"}, 2, {"predicts latency", "nb101 holds accuracies"}},
    {{"eval", "--checkpoint", accuracy, "--data", "timm=x"}, 2, {"timm", "predicts accuracy", "nb201 or nb101"}},
    {{"eval", "--checkpoint", accuracy, "--data", "nb201=x", "--devices", "a"}, 2, {"--devices", "predicts accuracy"}},
    {{"train", "--out", "@/x"}, 2, {"--data NAME=DIR is missing"}},
    {{"train", "--data", "own=examples/data"}, 2, {"--out", "missing"}},
    {{"train", "--data", "own=examples/data", "--out", "@/none/x"}, 2, {"--out", "no folder", "none"}},
    {{"train", "--data", "own=examples/data", "--out", "@"}, 2, {"--out", "it is a folder"}},
    {{"train", "--data", "own=examples/data", "--out", "@/kept.safetensors/x"}, 2, {"kept.safetensors' is no folder"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--log", "@/none/l"}, 2, {"--log", "no folder"}},
    {{"train", "--data", "own=examples/data", "--out", "@/begun"}, 2, {"begun.state", "--resume"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--preset", "led_former"}, 2, {"'ledg_former'"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--holdout-family", "vti"}, 2, {"'vti'", "'vit'"}},
    {{"train", "--data", "own=examples/data", "--out", "@/x", "--holdout-device", "T4"}, 2, {"'T4'", "known are"}},
    {{"train", "--accuracy", "--data", "own=examples/data", "--out", "@/x"}, 2, {"own", "nb201"}},
    {{"train", "--config", "@/missing.json", "--out", "@/x"}, 2, {"missing.json", "No such file"}},
    {{"train", "--config", "@/cut.json", "--out", "@/x"}, 3, {"cut.json", "not valid JSON"}},
    {{"train", "--config", "@/key.json", "--out", "@/x"}, 2, {"key.json", "'trainr'", "did you mean 'trainer'"}},
    {{"distill", "--teacher", "@/nowhere", "--out", "@/s"}, 2, {"nowhere", "no such folder"}},
    {{"distill", "--teacher", encoder, "--out", "@/folder"}, 2, {"folder", "exists already"}},
    {{"distill", "--teacher", encoder, "--out", "@/none/s"}, 2, {"--out", "no folder"}},
    {{"distill", "--teacher", encoder, "--out", "@/s", "--only-texts"}, 2, {"--only-texts needs --texts"}},
    {{"tokenize", "--encoder", "@/nowhere"}, 2, {"nowhere", "tokenizer.json or vocab.txt"}},
    {{"embed", "--encoder", encoder, "--npy", "@/none/v.npy"}, 2, {"--npy", "no folder"}, "a text\n"},
    {{"explain", "@/none.jsonl", "--hardware", ""}, 2, {"--hardware: expected the name of a device"}},
    {{"rank", "@/none.jsonl", "--kind", "tpu"}, 2, {"none.jsonl' holds no network"}},
    {{"report", "@/none.jsonl", "--hardware", "T4", "--out", "-"}, 2, {"none.jsonl' holds no network"}},
    {{"predict", "@/none.jsonl", "--hardware", "T4"}, 2, {"none.jsonl' holds no network"}},
    {{"explain", "@/none.jsonl", "--hardware", "T4"}, 2, {"none.jsonl' holds no network"}},
    {{"inspect", "@/none.jsonl"}, 2, {"none.jsonl' holds no network"}},
    {{"predict", "@/none.jsonl", "--checkpoint", accuracy}, 2, {"none.jsonl' holds no network"}},
    {{"suggest", "--hardware", "T4", "--out", "@/key.json"}, 2, {"--out", "into the folder", "key.json"}},
    {{"suggest", "--hardware", "T4", "--out", "@/key.json/x"}, 2, {"--out", "into the folder", "Not a directory"}},
    {{"measure", resnet, "--runner", "", "--out", "@/m.csv"}, 2, {"--runner: expected a command"}},
    {{"measure", resnet, "--runner", "false", "--out", "@/m.csv", "--batch", "1.5"}, 2, {"--batch", "got 1.5"}},
    {{"measure", resnet, "--runner", "false", "--out", "@/m.csv", "--batch", "nan"}, 2, {"--batch", "got nan"}},
    {{"measure", resnet, "--runner", "false", "--out", "@/m.csv", "--precision", "fp7"}, 2, {"precision 'fp7'"}},
    {{"measure", resnet, "--runner", "false", "--out", "@/m.csv", "--runtime", "onnx runtim"}, 2, {"'ONNX Runtime'"}},
    {{"measure", resnet, "--runner", "false", "--out", "@/m.csv", "--cores", "some"}, 2, {"cores 'some'"}},
    {{"measure", resnet, "--runner", "false", "--out", "@/log.jsonl"}, 2, {"log.jsonl", "no column 'network'"}},
    {{"calibrate", "--measurements", "@/half.csv", "--out", "@/x"}, 2, {"half.csv:2", "whole number, got 1.5"}},
    {{"plot", "@/missing.jsonl"}, 2, {"missing.jsonl", "No such file"}},
    {{"plot", "@/log.jsonl", "--out", "@/none/a.svg"}, 2, {"--out", "no folder"}},
    {{"plot", "@/cut.json"}, 2, {"cut.json", "not a training log"}},
};

/// What mistakes work on, and what they must not harm.
void write_files(const fs::path& folder) {
  const auto write = [&](const char* name, const std::string& text) { ledg_test::write_file(folder / name, text); };
  write("kept.safetensors", "a result of yesterday");
  write("begun.state", "a state");
  write("folder/file", "x");
  write("log.jsonl", "{\"loss\":1,\"step\":1,\"learning_rate\":0.1,\"gradient_norm\":1}\n");
  write("cut.json", "{\"name\":");
  write("cut.onnx", ledg_test::read_file(resnet).substr(0, 5000));
  write("none.jsonl", "");
  write("half.csv", "network,hardware,precision,batch,latency_ms\n" + resnet + ",T4,fp32,1.5,7\n");
  write("key.json", R"({"trainr": {}})");
  write("steps.json", R"({"trainer": {"steps": -5}})");
  write("rate.json", R"({"trainer": {"learning_rate": -1}})");
  write("hidden.json", R"({"graph": {"hidden_size": -4}})");
  write("layers.json", R"({"graph": {"num_layers": 1000000000000}})");
  write("split.json", R"({"corpus": {"split": {"test": 2}}})");
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) all[entry.path().string()] = ledg_test::read_file(entry.path());
  return all;
}

void check_all(const std::vector<mistake>& mistakes) {
  const ledg_test::temporary_folder folder;
  write_files(folder.path());
  const auto before = contents(folder.path());
  for (auto m : mistakes) {
    for (auto& a : m.arguments)
      if (const auto at = a.find('@'); at != std::string::npos) a.replace(at, 1, folder.path().string());
    const auto r = run(m.arguments, m.input);
    CAPTURE(m.arguments, r.err);
    CHECK(r.exit_code == m.exit_code);
    CHECK(r.out.empty());
    CHECK(r.err.find("ledg: error: ") != std::string::npos);
    CHECK(r.err.size() < 700);
    for (const auto& part : m.said) {
      CAPTURE(part);
      CHECK(r.err.find(part) != std::string::npos);
    }
    CHECK((contents(folder.path()) == before));
  }
}

}  // namespace

TEST_CASE("mistakes: the command line", "[cli][mistakes]") { check_all(of_the_command_line); }

TEST_CASE("mistakes: numbers", "[cli][mistakes]") { check_all(of_numbers); }

TEST_CASE("mistakes: files and folders", "[cli][mistakes]") {
  CHECK(of_the_command_line.size() + of_numbers.size() + of_files.size() >= 60);
  check_all(of_files);
}

TEST_CASE("mistakes: one bad cell among many is a row, and the others are answered", "[cli][mistakes]") {
  const std::vector<std::string> cells{"predict", "--checkpoint",       accuracy, ledg_test::nb201_cell,
                                       "|bad~0|", ledg_test::nb201_cell};
  auto arguments = cells;
  arguments.emplace_back("--jsonl");
  const auto lines = run(arguments);
  CHECK(lines.exit_code == 2);
  const auto rows = ledg_test::json_lines(lines.out);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].at("accuracy") == rows[2].at("accuracy"));
  CHECK(rows[1].at("network") == "|bad~0|");
  CHECK(rows[1].at("error").is_string());

  const auto people = run(cells);
  CHECK(people.exit_code == 2);
  CHECK_THAT(people.err, Catch::Matchers::Contains("ledg: error:"));
  CHECK_THAT(people.out, Catch::Matchers::Contains("accuracy %"));
}

TEST_CASE("mistakes: a closed standard input is named", "[cli][mistakes]") {
  for (const auto* const command : {"score --in -", "embed --encoder examples/encoders/minilm-distilled"}) {
    const auto r = run_shell(std::string("ledg ") + command + " <&-");
    CAPTURE(command, r.err);
    CHECK(r.exit_code == 2);
    CHECK(r.err == "ledg: error: cannot read the input: Bad file descriptor\n");
  }
}

TEST_CASE("cells come from stdin too, one a line", "[cli][mistakes]") {
  const auto alone = run({"predict", "--checkpoint", accuracy, ledg_test::nb201_cell, "--jsonl"});
  const auto piped = run({"predict", "--checkpoint", accuracy, "-", "--jsonl"},
                         std::string(ledg_test::nb201_cell) + "\n" + ledg_test::nb201_cell + "\n");
  CHECK(piped.exit_code == 0);
  CHECK(piped.out == alone.out + alone.out);
}

TEST_CASE("eval: one row a device in every form", "[cli][mistakes]") {
  const std::vector<std::string> command{"eval", "--data", "own=examples/data", "--max-networks", "5"};
  const auto with = [&](const std::string& form) {
    auto arguments = command;
    arguments.push_back(form);
    return run(arguments).out;
  };
  const auto lines = ledg_test::json_lines(with("--jsonl"));
  REQUIRE(lines.size() == 4);
  const auto object = ledg_test::json_lines(with("--json"));
  REQUIRE(object.size() == 1);
  CHECK(object.front().at("evaluations").get<std::vector<ledg_test::json>>() == lines);
  const auto csv = with("--csv");
  CHECK(csv.starts_with("data,device,n,mape,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
  CHECK_THAT(csv, Catch::Matchers::Contains("\nsmall_networks,1_thread,5,"));
}

TEST_CASE("train: two runs of one result, a state that is not there, a result that is", "[cli][mistakes]") {
  const ledg_test::temporary_folder folder;
  const auto out = (folder / "x.safetensors").string();
  const auto command = "ledg train --data own=examples/data --out " + ledg_test::quoted(out) + " --steps 1";
  // Another process that holds the lock, as a second run would.
  const auto second = run_shell("exec 9>" + ledg_test::quoted(out + ".lock") + "; flock 9; " + command);
  CAPTURE(second.err);
  CHECK(second.exit_code == 2);
  CHECK_THAT(second.err, Catch::Matchers::Contains("another run"));
  CHECK_FALSE(fs::exists(out));

  const auto first = run_shell(command + " --resume");  // the lock that is left binds nobody
  CAPTURE(first.err);
  CHECK(first.exit_code == 0);
  CHECK_THAT(first.err, Catch::Matchers::Contains("no '" + out + ".state' to go on from"));
  CHECK_FALSE(fs::exists(out + ".lock"));

  const auto again = run_shell(command);
  CHECK(again.exit_code == 0);
  CHECK_THAT(again.err, Catch::Matchers::Contains("'" + out + "' is there already and will be replaced"));
}

TEST_CASE("train: one that diverges names the step and what to change", "[cli][mistakes]") {
  const ledg_test::temporary_folder folder;
  ledg_test::write_file(folder / "wild.json", R"({"trainer": {"learning_rate": 1e30, "warmup": 0, "clip_norm": 0}})");
  const auto r = run({"train", "--config", (folder / "wild.json").string(), "--data", "own=examples/data", "--out",
                      (folder / "x").string(), "--steps", "50"});
  CAPTURE(r.err);
  CHECK(r.exit_code == 2);
  CHECK_THAT(r.err, Catch::Matchers::Contains("ledg: error: step "));
  CHECK_THAT(r.err, Catch::Matchers::Contains("learning_rate"));
}

TEST_CASE("inputs that explode are refused by name within little memory", "[cli][mistakes]") {
  const ledg_test::temporary_folder folder;
  const auto within = [](const std::string& command) { return run_shell("ulimit -v 524288\n" + command); };
  const auto file = [&](const char* name) { return ledg_test::quoted((folder / name).string()); };

  REQUIRE(run_shell("head -c 300000000 /dev/zero | tr '\\0' '{' | gzip -1 >" + file("line.jsonl.gz")).exit_code == 0);
  const auto line = within("ledg inspect " + file("line.jsonl.gz"));
  CAPTURE(line.err);
  CHECK(line.exit_code == 3);
  CHECK_THAT(line.err, Catch::Matchers::Contains("line.jsonl.gz:1: a line is beyond the limit of 64 MiB"));

  fs::create_directory(folder / "encoder");
  REQUIRE(run_shell("head -c 100000000 /dev/zero | tr '\\0' 'a' >" + file("encoder/vocab.txt")).exit_code == 0);
  const auto word = within("echo x | ledg tokenize --encoder " + file("encoder"));
  CAPTURE(word.err);
  CHECK(word.exit_code == 3);
  CHECK_THAT(word.err, Catch::Matchers::Contains("vocab.txt:1: a line is beyond the limit of 64 KiB"));

  // A document that is within all bounds, and more than this process may have.
  REQUIRE(run_shell("{ printf '['; yes '{\"a\":[1,2,3]},' | head -n 8000000; printf '1]'; } >" + file("big.json"))
              .exit_code == 0);
  for (const std::string command :
       {"hw show ", "inspect ", "train --data own=examples/data --out /dev/null --config "}) {
    const auto r = within("ledg " + command + file("big.json"));
    CAPTURE(command, r.err);
    CHECK(r.exit_code == 2);
    CHECK_THAT(r.err, Catch::Matchers::Contains("not enough memory to read"));
    CHECK_THAT(r.err, Catch::Matchers::Contains("big.json"));
  }
  const auto piped = within("ledg inspect - </dev/zero");
  CAPTURE(piped.err);
  CHECK(piped.exit_code == 2);
  CHECK_THAT(piped.err, Catch::Matchers::Contains("not enough memory to read stdin"));

  const auto text = run_shell(
      "{ head -c 70000000 /dev/zero | tr '\\0' a; printf '\\nconv\\n'; } | ledg tokenize --encoder " + encoder);
  CHECK(text.exit_code == 2);
  const auto answers = ledg_test::json_lines(text.out);
  REQUIRE(answers.size() == 2);
  CHECK_THAT(answers[0].at("error").get<std::string>(),
             Catch::Matchers::Contains("line 1: longer than the limit of 64 MiB"));
  CHECK(answers[1].contains("ids"));
}

TEST_CASE("threads that the system does not start are a message", "[cli][mistakes]") {
  const ledg_test::temporary_folder folder;
  const auto r = run_shell("ulimit -v 1048576\nledg train --data own=examples/data --threads 1024 --steps 1 --out " +
                           ledg_test::quoted((folder / "x").string()));
  CAPTURE(r.err);
  CHECK(r.exit_code == 2);
  CHECK_THAT(r.err, Catch::Matchers::Contains("cannot start 1024 threads"));
}

TEST_CASE("predict: a network of 2^63 operations gets no milliseconds", "[cli][mistakes]") {
  const ledg_test::temporary_folder folder;
  const auto path = (folder / "huge.jsonl").string();
  ledg_test::write_file(path, R"({"id":"huge","nodes":[["Input",[],[1,1099511627776],0,{}],)"
                              R"(["Gemm",[0],[1,1099511627776],0,{"in":1099511627776}]]})"
                              "\n");
  const auto r = run({"predict", path, "--hardware", "T4", "--jsonl"});
  CAPTURE(r.out, r.err);
  CHECK(r.exit_code == 2);
  CHECK((r.out + r.err).find("2^63 operations") != std::string::npos);
  CHECK(r.out.find("latency_ms") == std::string::npos);
}
