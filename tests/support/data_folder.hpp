// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/process.hpp"

/// @file data_folder.hpp  Small data sets that tests write for themselves.
namespace ledg_test {

/// A folder of tables and graphs, gone when the object is.
class data_folder {
 public:
  /// Writes @p text to the file @p name, whose folder is made where it is not there.
  void write(const std::string& name, const std::string& text) const {
    const auto file = folder_.path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  temporary_folder folder_;
};

/// A line of a graph file: a network of two nodes.
inline std::string graph_line(const std::string& id, const std::string& family = {}) {
  return R"({"id":")" + id + R"(","family":")" + family +
         R"(","nodes":[["Input",[],[1,8],0,{}],["Relu",[0],[1,8],0,{}]]})" + "\n";
}

}  // namespace ledg_test
