// SPDX-License-Identifier: BSD-3-Clause
// Every link between the documents leads somewhere: the file is there, and so is the heading.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace fs = std::filesystem;

namespace {

struct link {
  int line = 0;
  std::string target;
};

/// Calls @p each with the lines of a document that are no code, and their numbers.
template <class Each>
void for_each_text_line(std::istream& in, Each each) {
  bool is_code = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```"))
      is_code = !is_code;
    else if (!is_code)
      each(line, number);
  }
}

/// Links of a document. A link's text may be broken over two lines, its target may not.
std::vector<link> links_in(std::istream& in) {
  static const std::regex pattern(R"(\]\(([^()\s]+)\))");
  std::vector<link> links;
  for_each_text_line(in, [&](const std::string& line, int number) {
    const auto text = std::regex_replace(line, std::regex("`[^`]*`"), "");
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
      links.push_back({number, (*at)[1]});
  });
  return links;
}

/// The anchor of a heading as GitHub makes it: small letters, digits, - and _ stay, blanks become -.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0 || c == '-' || c == '_' || u >= 0x80)
      anchor += static_cast<char>(std::tolower(u));
    else if (c == ' ')
      anchor += '-';
  }
  return anchor;
}

std::set<std::string> anchors_in(std::istream& in) {
  std::set<std::string> anchors;
  for_each_text_line(in, [&](const std::string& line, int /*number*/) {
    const auto level = line.find_first_not_of('#');
    if (level == 0 || level == std::string::npos || line[level] != ' ') return;
    const auto anchor = anchor_of(line.substr(level + 1));
    auto name = anchor;
    for (int again = 1; !anchors.insert(name).second; ++again) name = anchor + "-" + std::to_string(again);
  });
  return anchors;
}

/// What is wrong with @p target, which stands in a document in @p folder called @p name; empty where nothing is.
std::string fault_of(const std::string& target, const fs::path& folder, const std::string& name) {
  if (target.find("://") != std::string::npos || target.starts_with("mailto:")) return "";
  const auto mark = target.find('#');
  const auto file = mark == 0 ? folder / name : folder / target.substr(0, mark);
  if (!fs::exists(file)) return "there is no " + file.string();
  if (mark == std::string::npos) return "";
  std::ifstream in(file);
  return anchors_in(in).count(target.substr(mark + 1)) != 0 ? "" : "no heading of it is " + target.substr(mark);
}

std::vector<fs::path> all_documents() {
  std::vector<fs::path> documents{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"};
  for (const auto& folder : {"docs", "examples", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".md") documents.push_back(entry.path());
  std::sort(documents.begin(), documents.end());
  return documents;
}

}  // namespace

TEST_CASE("every link in the documents leads somewhere", "[documents]") {
  std::size_t count = 0;
  for (const auto& document : all_documents()) {
    std::ifstream in(document);
    for (const auto& l : links_in(in)) {
      ++count;
      const auto fault = fault_of(l.target, document.parent_path(), document.filename().string());
      INFO(document.string() << ":" << l.line << ": " << l.target << ": " << fault);
      CHECK(fault.empty());
    }
  }
  CHECK(count > 40);
}

TEST_CASE("every document of the site can be reached from its first page", "[documents]") {
  std::set<fs::path> seen;
  std::vector<fs::path> open{"docs/index.md"};
  while (!open.empty()) {
    const auto document = open.back();
    open.pop_back();
    if (!seen.insert(document).second) continue;
    std::ifstream in(document);
    for (const auto& l : links_in(in)) {
      const auto file = (document.parent_path() / l.target.substr(0, l.target.find('#'))).lexically_normal();
      if (file.extension() == ".md" && fs::exists(file)) open.push_back(file);
    }
  }
  for (const auto& entry : fs::recursive_directory_iterator("docs"))
    if (entry.path().extension() == ".md") {
      CAPTURE(entry.path().string());
      CHECK(seen.count(entry.path().lexically_normal()) == 1);
    }
}

TEST_CASE("links and headings are found where they stand", "[documents]") {
  std::istringstream document(
      "# A title: `code` & more\n[a](b.md) and [c](d.md#e)\n```\n[no](no.md)\n# none\n```\n`[no](no.md)` [x\ny](z)\n"
      "## Same\n## Same\n");
  const auto links = links_in(document);
  REQUIRE(links.size() == 3);
  CHECK(links[0].target == "b.md");
  CHECK(links[1].target == "d.md#e");
  CHECK(links[1].line == 2);
  CHECK(links[2].target == "z");
  document.clear();
  document.seekg(0);
  CHECK(anchors_in(document) == std::set<std::string>{"a-title-code--more", "same", "same-1"});
}

TEST_CASE("a link that leads nowhere is seen", "[documents]") {
  CHECK(fault_of("https://example.org/x", "docs", "faq.md").empty());
  CHECK(fault_of("hardware.md", "docs", "faq.md").empty());
  CHECK(fault_of("hardware.md#confidence", "docs", "faq.md").empty());
  CHECK_FALSE(fault_of("hardwear.md", "docs", "faq.md").empty());
  CHECK_FALSE(fault_of("hardware.md#confidenze", "docs", "faq.md").empty());
  CHECK_FALSE(fault_of("#nothing", "docs", "faq.md").empty());
}
