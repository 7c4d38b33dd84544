// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// @file svg_checks.hpp  What tests of pictures look for.
namespace ledg_test {

inline bool has_text(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// How often @p part stands in @p text.
inline std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// Whether tags are closed in order, and neither text nor attributes hold what XML forbids.
inline bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < xml.size();) {
    if (xml[at] != '<') {
      if (xml[at] == '>' || static_cast<unsigned char>(xml[at]) < 10) return false;
      ++at;
      continue;
    }
    const auto end = xml.find('>', at);
    if (end == std::string::npos) return false;
    const auto tag = xml.substr(at + 1, end - at - 1);
    if (has_text(tag, "<") || occurrences(tag, "\"") % 2 != 0) return false;
    if (tag.starts_with("/")) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (!tag.ends_with("/")) {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
    at = end + 1;
  }
  return open.empty();
}

/// Whether @p svg is a whole picture: well formed, light and dark, and of finite numbers alone.
inline bool is_picture(const std::string& svg) {
  return well_formed(svg) && svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") &&
         has_text(svg, "prefers-color-scheme:dark") && !has_text(svg, "\"nan") && !has_text(svg, "\"inf") &&
         !has_text(svg, ",nan") && !has_text(svg, ",inf") && !has_text(svg, ">nan") && !has_text(svg, ">inf");
}

}  // namespace ledg_test
