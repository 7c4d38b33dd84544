// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

/// @file process.hpp  Runs the built program, which LEDG_PROGRAM names (CTest sets it), and keeps all it says.
namespace ledg_test {

/// A folder of its own for a test, gone when the object is.
class temporary_folder {
 public:
  temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ledg-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const char* file) const { return path_ / file; }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct result {
  int exit_code;    ///< as a shell reports it: 128 + signal for a killed process
  std::string out;  ///< stdout
  std::string err;  ///< stderr
};

/// @p text as one word of a shell command.
inline std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

/// Path of the program under test.
inline std::string program() {
  const char* path = std::getenv("LEDG_PROGRAM");
  if (path == nullptr) throw std::runtime_error("LEDG_PROGRAM must name the program to test; CTest sets it");
  return path;
}

/// Runs the shell command @p command in which `ledg` is the program under test, with @p input on stdin.
inline result run_shell(const std::string& command, const std::string& input = {}) {
  const temporary_folder folder;
  const auto file = [&](const char* name) { return (folder.path() / name).string(); };
  std::ofstream(file("in"), std::ios::binary) << input;
  const std::string line = "ledg() { " + quoted(program()) + " \"$@\"; }\n{ " + command + "\n} <" + quoted(file("in")) +
                           " >" + quoted(file("out")) + " 2>" + quoted(file("err"));
  const int status = std::system(line.c_str());
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, read_file(file("out")), read_file(file("err"))};
}

/// Runs the program with @p arguments and @p input on stdin.
inline result run(const std::vector<std::string>& arguments, const std::string& input = {}) {
  std::string command = "ledg";
  for (const std::string& argument : arguments) command += ' ' + quoted(argument);
  return run_shell(command, input);
}

}  // namespace ledg_test
