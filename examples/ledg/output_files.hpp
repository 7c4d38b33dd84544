// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"

/// @file output_files.hpp  What is asked of the places that a command will write to, before its work and not after it.
namespace ledg_program {

/// @throws ledg::input_error naming @p option where @p path could not be written. An empty path is none, and passes.
inline void require_writable(const std::filesystem::path& path, std::string_view option) {
  if (path.empty()) return;
  const auto refuse = [&](const std::string& why) {
    throw ledg::input_error(fmt::format("{}: cannot write '{}': {}", option, path.string(), why));
  };
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!path.has_filename() || fs::is_directory(path, ignored)) refuse("it is a folder, expected a file's name");
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::exists(folder, ignored)) refuse(fmt::format("there is no folder '{}'", folder.string()));
  if (!fs::is_directory(folder, ignored)) refuse(fmt::format("'{}' is no folder", folder.string()));
  // Devices and pipes are written to directly; files are made beside their place and renamed.
  const bool direct = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
  if (::access((direct ? path : folder).c_str(), direct ? W_OK : W_OK | X_OK) != 0) refuse(std::strerror(errno));
}

/// Makes the folder @p path, with those above it. @throws ledg::input_error naming @p option where that cannot be, or
/// nothing could be written into it.
inline void require_folder(const std::filesystem::path& path, std::string_view option) {
  namespace fs = std::filesystem;
  const auto refuse = [&](const std::string& why) {
    throw ledg::input_error(fmt::format("{}: cannot write into the folder '{}': {}", option, path.string(), why));
  };
  std::error_code error;
  fs::create_directories(path, error);
  if (!fs::is_directory(path)) refuse(error ? error.message() : "it is no folder");
  if (::access(path.c_str(), W_OK | X_OK) != 0) refuse(std::strerror(errno));
}

/// Keeps a second run from working on the same output at the same time. The file `OUT.lock` is there while the object
/// is; one that a killed run left behind binds nobody.
class output_lock {
 public:
  /// @throws ledg::input_error where another run holds the lock, or it cannot be made.
  explicit output_lock(const std::filesystem::path& out) : path_(out.string() + ".lock") {
    do {
      file_ = ledg::io::detail::descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
      if (file_.get() < 0) throw ledg::input_error(fmt::format("cannot create '{}': {}", path_, std::strerror(errno)));
      if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        throw ledg::input_error(
            fmt::format("'{}': another run is writing it and holds '{}'; choose another --out", out.string(), path_));
    } while (!still_there());  // the run that had it removed the file between our two steps
  }
  output_lock(const output_lock&) = delete;
  output_lock& operator=(const output_lock&) = delete;
  ~output_lock() { ::unlink(path_.c_str()); }

 private:
  [[nodiscard]] bool still_there() const {
    struct stat held {};
    struct stat named {};
    return ::fstat(file_.get(), &held) == 0 && ::stat(path_.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
  }

  std::string path_;
  ledg::io::detail::descriptor file_;
};

/// Says what becomes of what earlier runs to @p out left: a state that is not there to go on from, a result that will
/// be replaced. @throws ledg::input_error where a state is there that nobody wants to go on from.
inline void announce_run(const std::filesystem::path& out, bool resume) {
  const auto state = out.string() + ".state";
  const bool has_state = ledg::io::exists(state);
  if (has_state && !resume)
    throw ledg::input_error(fmt::format(
        "'{}' holds the state of an unfinished run: go on with --resume, or remove it to start anew", state));
  if (resume && !has_state)
    std::cerr << fmt::format("note: --resume: there is no '{}' to go on from; this run starts at step 0\n", state);
  if (ledg::io::exists(out))
    std::cerr << fmt::format("note: '{}' is there already and will be replaced\n", out.string());
}

}  // namespace ledg_program
