// SPDX-License-Identifier: BSD-3-Clause
#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

struct tokenizing_folder : ledg_test::temporary_folder {
  tokenizing_folder() { ledg_test::write_encoder(path()); }
  [[nodiscard]] ledg_test::result tokenize(const std::string& input, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"tokenize", "--encoder", path().string()});
    return run(more, input);
  }
};

}  // namespace

TEST_CASE("tokenize: a line each, offsets in code points", "[cli]") {
  const tokenizing_folder encoder;
  const auto r = encoder.tokenize("Conv relus\n\n\xC3\xA9 conv\r\nconv");
  CHECK(r.exit_code == 0);
  CHECK(r.err.empty());
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] ==
        json::parse(R"({"ids":[2,5,6,7,3],"type_ids":[0,0,0,0,0],"tokens":["[CLS]","conv","relu","##s","[SEP]"],
    "offsets":[[0,0],[0,4],[5,9],[9,10],[0,0]]})"));
  CHECK(lines[1].at("ids") == json{2, 3});
  CHECK(lines[2].at("tokens") == json{"[CLS]", "[UNK]", "conv", "[SEP]"});
  CHECK(lines[2].at("offsets") == json::parse("[[0,0],[0,1],[2,6],[0,0]]"));
}

TEST_CASE("tokenize: pairs, truncation and special tokens", "[cli]") {
  const tokenizing_folder encoder;
  const std::string pair = "[\"conv conv conv\",\"relu relu\"]\n";
  const auto ids = [&](std::vector<std::string> more) {
    more.emplace_back("--jsonl");
    return ledg_test::json_lines(encoder.tokenize(pair, more).out).at(0);
  };
  CHECK(ids({}).at("ids") == json{2, 5, 5, 5, 3, 6, 6, 3});
  CHECK(ids({}).at("type_ids") == json{0, 0, 0, 0, 0, 1, 1, 1});
  CHECK(ids({"--no-special-tokens"}).at("ids") == json{5, 5, 5, 6, 6});
  CHECK(ids({"--max-length", "6", "--truncation", "only_first"}).at("ids") == json{2, 5, 3, 6, 6, 3});
  CHECK(ids({"--max-length", "7", "--truncation", "only_second"}).at("ids") == json{2, 5, 5, 5, 3, 6, 3});
  CHECK(ids({"--max-length", "6"}).at("ids") == json{2, 5, 5, 3, 6, 3});
}

TEST_CASE("tokenize: a bad line is reported in its place, and the run goes on", "[cli]") {
  const tokenizing_folder encoder;
  const auto r = encoder.tokenize("\"conv\"\nnot json\n[\"one\"]\n\"relu\"\n", {"--jsonl"});
  CHECK(r.exit_code == 2);
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].at("ids") == json{2, 5, 3});
  CHECK_THAT(lines[1].at("error").get<std::string>(), Catch::Matchers::Contains("line 2"));
  CHECK(lines[2].contains("error"));
  CHECK(lines[3].at("ids") == json{2, 6, 3});
}

TEST_CASE("tokenize: what one line cannot take is that line's mistake", "[cli]") {
  const tokenizing_folder encoder;
  // No room for [CLS] and [SEP]; nothing left of the text to cut; a number beyond double; bytes that are not UTF-8.
  const auto errors = [&](const std::string& input, const std::vector<std::string>& more) {
    const auto r = encoder.tokenize(input, more);
    CHECK(r.exit_code == 2);
    std::size_t n = 0;
    for (const auto& line : ledg_test::json_lines(r.out)) n += line.contains("error");
    return n;
  };
  CHECK(errors("conv\nrelu\n", {"--max-length", "1"}) == 2);
  CHECK(errors("conv\nconv conv conv\n", {"--max-length", "3", "--truncation", "only_second"}) == 1);
  CHECK(errors("[\"conv\",\"relu relu\"]\n\"conv\"\n",
               {"--jsonl", "--max-length", "5", "--truncation", "only_first"}) == 1);
  CHECK(errors("1e999\n\"conv\"\n{}\n[\"a\",\"b\",\"c\"]\n[1,2]\n", {"--jsonl"}) == 4);
  CHECK(errors("\"\xFF\"\n", {"--jsonl"}) == 1);
  CHECK(encoder.tokenize("\xFF conv\n").exit_code == 0);
}

TEST_CASE("tokenize: truncation and padding of tokenizer.json are not obeyed", "[cli]") {
  const tokenizing_folder encoder;
  ledg_test::write_file(encoder.path() / "tokenizer.json",
                        R"({"truncation":{"max_length":3,"strategy":"LongestFirst","stride":0,"direction":"Right"},
      "padding":{"strategy":{"Fixed":9},"pad_id":0,"pad_token":"[PAD]"},"normalizer":{"type":"BertNormalizer"},
      "pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[PAD]":0,
      "[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"conv":5,"relu":6,"##s":7}}})");
  CHECK(ledg_test::json_lines(encoder.tokenize("conv conv conv\n").out).at(0).at("ids") == json{2, 5, 5, 5, 3});
}

TEST_CASE("tokenize: each line is answered before the next is awaited", "[cli]") {
  const tokenizing_folder encoder;
  // The second line is written only once the first has been answered.
  const auto r =
      ledg_test::run_shell("cd " + ledg_test::quoted(encoder.path().string()) + "; mkfifo pipe; " +
                           "ledg tokenize --encoder . < pipe | { read -r first; echo \"$first\"; : > seen; cat; } & "
                           "{ echo conv; n=0; while [ ! -e seen ] && [ $n -lt 200 ]; do sleep 0.1; n=$((n+1)); done; "
                           "if [ -e seen ]; then echo relu; fi; } > pipe; wait");
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].at("ids") == json{2, 6, 3});
}

TEST_CASE("tokenize: bad options and folders", "[cli]") {
  const tokenizing_folder encoder;
  CHECK(encoder.tokenize("", {"--truncation", "random"}).exit_code == 2);
  CHECK(encoder.tokenize("", {"--max-length", "0"}).exit_code == 2);
  CHECK(encoder.tokenize("").out.empty());
  CHECK(run({"tokenize"}).exit_code == 2);
  const auto missing = run({"tokenize", "--encoder", (encoder.path() / "none").string()}, "conv\n");
  CHECK(missing.exit_code == 2);
  CHECK(missing.out.empty());
}
