// SPDX-License-Identifier: BSD-3-Clause
// Every block of C++ in the documents stands, line for line, in a source that is compiled and run.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace fs = std::filesystem;

namespace {

using line_list = std::vector<std::string>;

/// @p line with each run of white space as one space, none at its ends.
std::string folded(const std::string& line) {
  std::istringstream words(line);
  std::string out;
  for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Whether a line says something to the compiler: a comment, or a mark such as `// [forward]`, does not.
bool is_code(const std::string& line) { return !line.empty() && !line.starts_with("//"); }

/// The lines of code of @p file.
line_list code_lines(const fs::path& file) {
  line_list lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line = folded(line); is_code(line)) lines.push_back(line);
  return lines;
}

/// Blocks of C++ in a document, by the line they begin on.
std::map<int, line_list> code_blocks(std::istream& in) {
  std::map<int, line_list> blocks;
  int number = 0;
  int first = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (first == 0 && line.starts_with("```cpp"))
      first = number;
    else if (line.starts_with("```"))
      first = 0;
    else if (first != 0 && is_code(folded(line)))
      blocks[first].push_back(folded(line));
  }
  return blocks;
}

bool stands_in(const line_list& block, const line_list& source) {
  return std::search(source.begin(), source.end(), block.begin(), block.end()) != source.end();
}

std::vector<fs::path> files_with(const std::string& ending, const std::vector<fs::path>& folders) {
  std::vector<fs::path> files;
  for (const auto& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().extension() == ending) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every block of code in the documents is compiled", "[documents]") {
  std::vector<line_list> sources{code_lines("include/ledg/model/presets.hpp")};
  for (const auto& file : files_with(".cpp", {"examples", "tests/documents", "tests/mpi"}))
    sources.push_back(code_lines(file));
  std::vector<fs::path> documents = files_with(".md", {"docs", "examples"});
  documents.emplace_back("README.md");
  documents.emplace_back("CONTRIBUTING.md");
  std::size_t count = 0;
  for (const auto& document : documents) {
    std::ifstream in(document);
    for (const auto& [line, block] : code_blocks(in)) {
      INFO(document.string() << ":" << line << " stands in no source of examples/ or tests/documents/");
      const auto& wanted = block;  // clang 14 captures no structured binding
      CHECK(std::any_of(sources.begin(), sources.end(), [&](const auto& s) { return stands_in(wanted, s); }));
      ++count;
    }
  }
  CHECK(count > 10);
}

TEST_CASE("a block of code is found where it stands and nowhere else", "[documents]") {
  std::istringstream document("text\n```cpp\n  int x  = 1;\n\nint y = 2;\n```\n```sh\nls\n```\n");
  const auto blocks = code_blocks(document);
  REQUIRE(blocks.size() == 1);
  CHECK(blocks.at(2) == line_list{"int x = 1;", "int y = 2;"});
  CHECK(stands_in(blocks.at(2), {"int main() {", "int x = 1;", "int y = 2;", "}"}));
  CHECK_FALSE(stands_in(blocks.at(2), {"int x = 1;", "int z;", "int y = 2;"}));
}
