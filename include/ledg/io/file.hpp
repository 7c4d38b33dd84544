// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/bounds.hpp"

/// @file io/file.hpp
/// Whole files as bytes: memory-mapped reading and writing that either happens completely or not at all.

namespace ledg::inline LEDG_ABI::io {

namespace detail {

[[nodiscard]] inline std::string reason() { return std::generic_category().message(errno); }

/// Owns a POSIX file descriptor.
class descriptor {
 public:
  explicit descriptor(int value = -1) : value_(value) {}
  descriptor(descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  /// Closes now; false where the operating system reports that data were lost.
  [[nodiscard]] bool close() { return ::close(std::exchange(value_, -1)) == 0; }

 private:
  int value_;
};

}  // namespace detail

/// Read-only bytes of a file, mapped into memory; pipes and other things that cannot be mapped are read instead.
///
/// The file must not be shortened by others while it is mapped. Thread-safety: const access from any thread.
class mapped_file {
 public:
  mapped_file() = default;

  /// @throws input_error where @p path cannot be opened or read, or is a pointer of Git LFS; corrupt_error where it
  /// cannot be mapped and has more than `most_piped` bytes; memory_error
  explicit mapped_file(const std::filesystem::path& path) : name_(path.string()) {
    const detail::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) fail("cannot open");
    if (S_ISDIR(status.st_mode)) throw input_error("cannot read '" + name_ + "': it is a folder");
    if (S_ISREG(status.st_mode) && status.st_size > 0) {
      const auto size = static_cast<std::size_t>(status.st_size);
      void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
      if (start != MAP_FAILED) {
        mapping_ = {static_cast<const std::byte*>(start), size};
        refuse_pointer();
        return;
      }
    }
    read_all(file.get());
    refuse_pointer();
  }

  mapped_file(mapped_file&& other) noexcept { swap(other); }
  mapped_file& operator=(mapped_file&& other) noexcept {
    swap(other);
    return *this;
  }
  ~mapped_file() {
    if (!mapping_.empty()) ::munmap(const_cast<std::byte*>(mapping_.data()), mapping_.size());
  }

  [[nodiscard]] std::span<const std::byte> bytes() const { return mapping_.empty() ? std::span(buffer_) : mapping_; }
  [[nodiscard]] std::size_t size() const { return bytes().size(); }

  /// The bytes as text; no encoding is checked.
  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes().data()), bytes().size()};
  }

 private:
  void read_all(int file) {
    const auto quoted = "'" + name_ + "'";
    for (std::size_t filled = 0;;) {
      if (filled > most_piped)
        throw_beyond(quoted, "its data, which cannot be mapped into memory, are", size_text(most_piped));
      naming_memory(quoted, [&] { buffer_.resize(filled + (std::size_t{1} << 16)); });
      const auto n = ::read(file, buffer_.data() + filled, buffer_.size() - filled);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("cannot read");
      filled += static_cast<std::size_t>(n);
      buffer_.resize(filled);
      if (n == 0) return;
    }
  }

  [[noreturn]] void fail(const char* what) const {
    throw input_error(std::string(what) + " '" + name_ + "': " + detail::reason());
  }

  // Git LFS leaves a few lines of text where a large file was not fetched.
  void refuse_pointer() const {
    if (text().starts_with("version https://git-lfs.github.com/spec/"))
      throw input_error("'" + name_ + "': this is a Git LFS pointer, not the file itself; `git lfs pull` fetches it");
  }

  void swap(mapped_file& other) noexcept {
    std::swap(name_, other.name_);
    std::swap(mapping_, other.mapping_);
    std::swap(buffer_, other.buffer_);
  }

  std::string name_;
  std::span<const std::byte> mapping_;
  std::vector<std::byte> buffer_;
};

/// Whether there is something called @p path; false, too, where no file can have this name or it may not be looked for.
[[nodiscard]] inline bool exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// The whole file @p path as a string.
/// @throws input_error where it cannot be read; memory_error
[[nodiscard]] inline std::string read_text(const std::filesystem::path& path) {
  const mapped_file file(path);
  return naming_memory("'" + path.string() + "'", [&] { return std::string(file.text()); });
}

/// A file that appears under its name only once it is complete: bytes go to a temporary file in the same folder, which
/// `commit` flushes to disk and renames. Without `commit` nothing remains. Devices and pipes are written directly.
class atomic_file {
 public:
  /// @throws input_error where the file cannot be created.
  explicit atomic_file(const std::filesystem::path& path) : target_(path) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    if (fs::is_symlink(path, ignored)) {
      const auto resolved = fs::canonical(path, ignored);
      if (!ignored) target_ = resolved;
    }
    const auto status = fs::status(target_, ignored);
    if (fs::is_directory(status)) throw input_error("cannot write '" + path.string() + "': it is a folder");
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      file_ = detail::descriptor(::open(target_.c_str(), O_WRONLY | O_CLOEXEC));
    } else {
      static std::atomic<unsigned> serial{0};  // tells apart files that one process writes at the same time
      temporary_ = target_.string() + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(serial++);
      file_ = detail::descriptor(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    }
    if (file_.get() < 0) {
      temporary_.clear();
      fail("cannot create");
    }
  }

  atomic_file(const atomic_file&) = delete;
  atomic_file& operator=(const atomic_file&) = delete;
  ~atomic_file() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  /// Appends @p bytes. @throws input_error where the disk refuses them.
  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto n = ::write(file_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("cannot write");
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// Makes the file visible under its name; call once, after the last `write`.
  /// @throws input_error where flushing or renaming fails; an older file of that name is then untouched.
  void commit() {
    if (!temporary_.empty() && ::fsync(file_.get()) != 0) fail("cannot flush");
    if (!file_.close()) fail("cannot close");
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("cannot rename");
    temporary_.clear();
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw input_error(std::string(what) + " '" + target_.string() + "': " + detail::reason());
  }

  std::filesystem::path target_;
  std::string temporary_;  ///< empty where the target is written directly, and after `commit`
  detail::descriptor file_;
};

/// Writes @p path completely or not at all. @p content is the text, or a function that takes an `atomic_file&` and
/// writes to it; if that throws, an older file of that name stays as it was.
/// @throws input_error where the file cannot be written.
template <class Content>
void write_atomically(const std::filesystem::path& path, Content&& content) {
  atomic_file file(path);
  if constexpr (std::is_invocable_v<Content, atomic_file&>)
    std::forward<Content>(content)(file);
  else
    file.write(content);
  file.commit();
}

}  // namespace ledg::inline LEDG_ABI::io
