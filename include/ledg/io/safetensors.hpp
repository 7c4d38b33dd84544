// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/half.hpp"
#include "ledg/io/json.hpp"

/// @file io/safetensors.hpp
/// Reading and writing of safetensors files: 8 bytes of header length, a JSON header, then the tensors' bytes without
/// gaps (https://github.com/huggingface/safetensors). Reading maps the file and copies nothing until asked.

namespace ledg::inline LEDG_ABI::io {

static_assert(std::endian::native == std::endian::little, "safetensors and npy files are read as little-endian memory");

/// Element types, in the reference implementation's order, which decides the order of tensors in a written file.
enum class dtype : std::uint8_t {
  boolean,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  f8_e8m0,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  c64,
  f64,
  i64,
  u64
};

namespace detail {

struct dtype_row {
  std::string_view name;
  std::size_t size;
};

inline constexpr std::array<dtype_row, 17> dtype_table = {{{"BOOL", 1},
                                                           {"U8", 1},
                                                           {"I8", 1},
                                                           {"F8_E5M2", 1},
                                                           {"F8_E4M3", 1},
                                                           {"F8_E8M0", 1},
                                                           {"I16", 2},
                                                           {"U16", 2},
                                                           {"F16", 2},
                                                           {"BF16", 2},
                                                           {"I32", 4},
                                                           {"U32", 4},
                                                           {"F32", 4},
                                                           {"C64", 8},
                                                           {"F64", 8},
                                                           {"I64", 8},
                                                           {"U64", 8}}};

template <class T>
inline constexpr bool always_false = false;

}  // namespace detail

/// `F32`, `BF16`, ...
[[nodiscard]] constexpr std::string_view name_of(dtype type) {
  return detail::dtype_table[static_cast<std::size_t>(type)].name;
}

/// Bytes of one element.
[[nodiscard]] constexpr std::size_t size_of(dtype type) {
  return detail::dtype_table[static_cast<std::size_t>(type)].size;
}

/// The element type that holds a `T` as it is: float, double, std::int64_t, std::int32_t or std::uint8_t.
template <class T>
[[nodiscard]] constexpr dtype dtype_of() {
  if constexpr (std::is_same_v<T, float>)
    return dtype::f32;
  else if constexpr (std::is_same_v<T, double>)
    return dtype::f64;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return dtype::i64;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return dtype::i32;
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return dtype::u8;
  else
    static_assert(detail::always_false<T>, "no safetensors type for this element type");
}

/// `[3, 4]`, for messages.
[[nodiscard]] inline std::string shape_text(std::span<const std::size_t> shape) {
  std::string s = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) s += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return s + "]";
}

/// One tensor of a file: a name, what its elements are, and a view of its bytes (row-major).
struct tensor_entry {
  std::string name;
  dtype type = dtype::f32;
  std::vector<std::size_t> shape;
  std::span<const std::byte> bytes;

  /// Number of elements; 1 for a scalar.
  [[nodiscard]] std::size_t count() const { return bytes.size() / size_of(type); }

  /// The elements as float or double (F16, BF16, F32 and F64 are converted) or as another type that is stored as such.
  /// @throws input_error where the tensor holds another kind of element.
  template <class T>
  [[nodiscard]] std::vector<T> to() const {
    std::vector<T> values(count());
    if (type == dtype_of<T>()) {
      if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
      return values;
    }
    if constexpr (std::is_floating_point_v<T>) {
      switch (type) {
        case dtype::f16:
          return convert<std::uint16_t, T>([](std::uint16_t b) { return static_cast<T>(half_to_float(b)); });
        case dtype::bf16:
          return convert<std::uint16_t, T>([](std::uint16_t b) { return static_cast<T>(bfloat16_to_float(b)); });
        case dtype::f32:
          return convert<float, T>([](float v) { return static_cast<T>(v); });
        case dtype::f64:
          return convert<double, T>([](double v) { return static_cast<T>(v); });
        default:
          break;
      }
    }
    throw input_error("tensor '" + name + "': expected " + std::string(name_of(dtype_of<T>())) +
                      (std::is_floating_point_v<T> ? " or another floating-point type" : "") + ", got " +
                      std::string(name_of(type)));
  }

 private:
  template <class Stored, class T, class Function>
  [[nodiscard]] std::vector<T> convert(Function fn) const {
    std::vector<T> values(count());
    for (std::size_t i = 0; i < values.size(); ++i) {
      Stored element;
      std::memcpy(&element, bytes.data() + i * sizeof(Stored), sizeof(Stored));
      values[i] = fn(element);
    }
    return values;
  }
};

/// A safetensors file, mapped and fully checked on opening. Entries view the mapping and live as long as this object.
/// Thread-safety: const access from any thread.
class safetensors_file {
 public:
  /// @throws input_error where @p path cannot be read or is a pickle; corrupt_error, naming the tensor, where the
  /// header breaks a rule: its length, its JSON, an element type, a size that overflows, offsets with gaps or overlaps,
  /// or data that do not end exactly where the file does.
  [[nodiscard]] static safetensors_file open(const std::filesystem::path& path) { return safetensors_file(path); }

  /// The `__metadata__` strings.
  [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return metadata_; }

  /// All tensors, sorted by name.
  [[nodiscard]] const std::vector<tensor_entry>& tensors() const { return tensors_; }

  /// Names of all tensors, sorted.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> result;
    result.reserve(tensors_.size());
    for (const auto& t : tensors_) result.push_back(t.name);
    return result;
  }

  /// The tensor called @p name, or nullptr. O(log n).
  [[nodiscard]] const tensor_entry* find(std::string_view name) const {
    const auto at = std::lower_bound(tensors_.begin(), tensors_.end(), name,
                                     [](const tensor_entry& t, std::string_view key) { return t.name < key; });
    return at != tensors_.end() && at->name == name ? &*at : nullptr;
  }

  /// The tensor called @p name. @throws lookup_error where there is none.
  [[nodiscard]] const tensor_entry& at(std::string_view name) const {
    if (const auto* found = find(name)) return *found;
    throw lookup_error(file_name_ + ": no tensor '" + std::string(name) + "' among its " +
                       std::to_string(tensors_.size()));
  }

  /// Name of the file, quoted, for messages.
  [[nodiscard]] const std::string& file_name() const { return file_name_; }

 private:
  static constexpr std::uint64_t header_limit = 100'000'000;

  explicit safetensors_file(const std::filesystem::path& path) : file_name_("'" + path.string() + "'") {
    file_ = mapped_file(path);
    const auto all = file_.bytes();
    refuse_pickle(path);
    std::uint64_t length = 0;
    if (all.size() < sizeof length)
      fail("expected at least 8 bytes of header length, got " + std::to_string(all.size()) + " bytes");
    std::memcpy(&length, all.data(), sizeof length);
    if (length > header_limit)
      fail("header of " + std::to_string(length) + " bytes is beyond the limit of " + std::to_string(header_limit));
    if (length > all.size() - sizeof length)
      fail("header of " + std::to_string(length) + " bytes does not fit into a file of " + std::to_string(all.size()));
    const auto header = file_.text().substr(sizeof length, static_cast<std::size_t>(length));
    read_header(header, all.subspan(sizeof length + header.size()));
  }

  [[noreturn]] void fail(const std::string& what) const { throw corrupt_error(file_name_ + ": " + what); }
  [[noreturn]] void fail(const std::string& tensor, const std::string& what) const {
    fail("tensor '" + tensor + "': " + what);
  }

  // A pickle can run any code when loaded, so it is never opened; its first bytes tell it (zip archive or protocol).
  void refuse_pickle(const std::filesystem::path& path) const {
    const auto text = file_.text();
    const auto ending = path.extension();
    const bool zip = text.starts_with(std::string_view("PK\x03\x04", 4));
    const bool protocol = text.size() > 2 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5;
    if (zip || ((ending == ".bin" || ending == ".pt" || ending == ".pth" || ending == ".pkl") && protocol))
      throw input_error(file_name_ +
                        ": a pickle, which can run code and is not opened; convert it in Python with "
                        "safetensors.torch.save_file(torch.load(file, weights_only=True), \"model.safetensors\")");
  }

  void read_header(std::string_view text, std::span<const std::byte> data) {
    if (!text.starts_with('{')) fail("expected the header to begin with '{'");
    const json header = parse_header(text);
    const json_view view(header, file_name_ + " header");
    for (const auto& [name, value] : header.items()) {
      const auto entry = view[name];
      if (name == "__metadata__") {
        if (!value.is_object()) fail("__metadata__: expected an object of strings");
        for (const auto& item : value.items()) metadata_[item.key()] = entry.get<std::string>(item.key());
      } else {
        tensors_.push_back(read_entry(name, entry, data));
      }
    }
    check_layout(data);
  }

  // The parser keeps the last of two members with one name; here that would hide a tensor.
  [[nodiscard]] json parse_header(std::string_view text) const {
    std::set<std::string> seen;
    const auto watch = [&](int depth, json::parse_event_t event, json& value) {
      if (depth == 1 && event == json::parse_event_t::key && !seen.insert(value.get<std::string>()).second)
        fail(value.get<std::string>(), "listed twice");
      return true;
    };
    try {
      return json::parse(text, watch);
    } catch (const json::parse_error& e) {
      fail("header is not valid JSON at byte " + std::to_string(e.byte) + ": " + detail::reason(e));
    } catch (const json::exception& e) {  // a number beyond double
      fail("header is not usable JSON: " + detail::reason(e));
    }
  }

  [[nodiscard]] tensor_entry read_entry(const std::string& name, const json_view& entry,
                                        std::span<const std::byte> data) const {
    tensor_entry tensor;
    tensor.name = name;
    const auto type = entry.get<std::string>("dtype");
    const auto row = std::find_if(detail::dtype_table.begin(), detail::dtype_table.end(),
                                  [&](const detail::dtype_row& r) { return r.name == type; });
    if (row == detail::dtype_table.end()) fail(name, "unknown element type '" + type + "'");
    tensor.type = static_cast<dtype>(row - detail::dtype_table.begin());
    tensor.shape = entry.get<std::vector<std::size_t>>("shape");
    std::size_t size = row->size;
    for (const auto d : tensor.shape)
      if (__builtin_mul_overflow(size, d, &size))
        fail(name, "size of shape " + shape_text(tensor.shape) + " overflows");
    const auto offsets = entry.get<std::vector<std::size_t>>("data_offsets");
    if (offsets.size() != 2) fail(name, "expected 2 data_offsets, got " + std::to_string(offsets.size()));
    const auto [begin, end] = std::pair(offsets[0], offsets[1]);
    if (begin > end || end > data.size())
      fail(name, "data_offsets [" + std::to_string(begin) + ", " + std::to_string(end) + "] are outside the " +
                     std::to_string(data.size()) + " bytes of data");
    if (end - begin != size)
      fail(name, "expected " + std::to_string(size) + " bytes for " + type + " " + shape_text(tensor.shape) + ", got " +
                     std::to_string(end - begin));
    tensor.bytes = data.subspan(begin, size);
    return tensor;
  }

  // Entries must tile the data. Empty tensors may share an offset, so ends break ties.
  void check_layout(std::span<const std::byte> data) const {
    std::vector<const tensor_entry*> order;
    for (const auto& t : tensors_) order.push_back(&t);
    std::sort(order.begin(), order.end(), [](const tensor_entry* a, const tensor_entry* b) {
      return std::pair(a->bytes.data(), a->bytes.size()) < std::pair(b->bytes.data(), b->bytes.size());
    });
    const std::byte* expected = data.data();
    for (const auto* t : order) {
      if (t->bytes.data() != expected)
        fail(t->name,
             std::string(t->bytes.data() < expected ? "overlaps the tensor before it" : "leaves a gap before it") +
                 " at byte " + std::to_string(t->bytes.data() - data.data()) + " of the data");
      expected += t->bytes.size();
    }
    const auto used = static_cast<std::size_t>(expected - data.data());
    if (used != data.size())
      fail((order.empty() ? std::string("no tensors") : "last tensor '" + order.back()->name + "'") +
           ": data end at byte " + std::to_string(used) + ", the file has " + std::to_string(data.size()));
  }

  std::string file_name_;
  mapped_file file_;
  std::map<std::string, std::string> metadata_;
  std::vector<tensor_entry> tensors_;
};

/// Collects tensors and writes them as one safetensors file, with the reference implementation's order (large element
/// types first, then by name) and header padding, so equal content gives equal bytes.
class safetensors_writer {
 public:
  safetensors_writer() = default;
  safetensors_writer(safetensors_writer&&) = default;  // entries view memory of their own, so no copies
  safetensors_writer& operator=(safetensors_writer&&) = default;

  /// Sets one `__metadata__` string.
  void set_metadata(std::string key, std::string value) { metadata_[std::move(key)] = std::move(value); }

  /// Adds a tensor. Stored as its own type it is viewed, not copied: @p values must live until `write`. Float and
  /// double may be stored as any of F16, BF16, F32, F64, rounded to nearest.
  /// @throws input_error where the shape and the number of values differ, the name repeats, or the type does not fit.
  template <class T>
  void add(std::string name, std::vector<std::size_t> shape, std::span<const T> values, dtype as = dtype_of<T>()) {
    std::size_t count = 1;
    for (const auto d : shape) count *= d;
    if (count != values.size())
      throw input_error("tensor '" + name + "': shape " + shape_text(shape) + " needs " + std::to_string(count) +
                        " values, got " + std::to_string(values.size()));
    if (name == "__metadata__" || !names_.insert(name).second)
      throw input_error("tensor '" + name + "': this name is taken");
    entry e{{std::move(name), as, std::move(shape), {}}, {}};
    if (as == dtype_of<T>()) {
      e.tensor.bytes = std::as_bytes(values);
    } else {
      e.converted = convert(e.tensor.name, values, as);
      e.tensor.bytes = e.converted;
    }
    entries_.push_back(std::move(e));
  }
  template <class T>
  void add(std::string name, std::vector<std::size_t> shape, const std::vector<T>& values, dtype as = dtype_of<T>()) {
    add(std::move(name), std::move(shape), std::span<const T>(values), as);
  }

  /// A temporary vector is kept by the writer.
  template <class T>
  void add(std::string name, std::vector<std::size_t> shape, std::vector<T>&& values, dtype as = dtype_of<T>()) {
    add(std::move(name), std::move(shape), std::span<const T>(values), as);
    auto& e = entries_.back();
    if (e.converted.empty()) e.converted.assign(e.tensor.bytes.begin(), e.tensor.bytes.end());
    e.tensor.bytes = e.converted;
  }

  /// Writes the file, completely or not at all. @throws input_error where the disk refuses it.
  void write(const std::filesystem::path& path) const {
    std::vector<const tensor_entry*> order;
    for (const auto& e : entries_) order.push_back(&e.tensor);
    std::sort(order.begin(), order.end(), [](const tensor_entry* a, const tensor_entry* b) {
      return a->type != b->type ? a->type > b->type : a->name < b->name;
    });
    const std::string header = make_header(order);
    const auto length = static_cast<std::uint64_t>(header.size());
    write_atomically(path, [&](atomic_file& file) {
      file.write(std::as_bytes(std::span(&length, 1)));
      file.write(header);
      for (const auto* t : order) file.write(t->bytes);
    });
  }

 private:
  struct entry {
    tensor_entry tensor;
    std::vector<std::byte> converted;  // moving a vector keeps its bytes in place, so the view stays valid
  };

  [[nodiscard]] std::string make_header(const std::vector<const tensor_entry*>& order) const {
    // As text: a JSON object would not keep the order.
    std::string text = "{";
    const auto add = [&](const std::string& key, const std::string& value) {
      text += (text.size() > 1 ? "," : "") + json(key).dump() + ":" + value;
    };
    if (!metadata_.empty()) add("__metadata__", json(metadata_).dump());
    std::size_t offset = 0;
    for (const auto* t : order) {
      const std::size_t end = offset + t->bytes.size();
      add(t->name, R"({"dtype":")" + std::string(name_of(t->type)) + R"(","shape":)" + json(t->shape).dump() +
                       R"(,"data_offsets":[)" + std::to_string(offset) + "," + std::to_string(end) + "]}");
      offset = end;
    }
    text += '}';
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
  }

  template <class T>
  [[nodiscard]] static std::vector<std::byte> convert(const std::string& name, std::span<const T> values, dtype as) {
    std::vector<std::byte> bytes(values.size() * size_of(as));
    const auto fill = [&](auto narrow) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const auto element = narrow(values[i]);
        std::memcpy(bytes.data() + i * sizeof element, &element, sizeof element);
      }
    };
    if constexpr (std::is_floating_point_v<T>) {
      switch (as) {
        case dtype::f16:
          fill([](T v) { return float_to_half(static_cast<float>(v)); });
          return bytes;
        case dtype::bf16:
          fill([](T v) { return float_to_bfloat16(static_cast<float>(v)); });
          return bytes;
        case dtype::f32:
          fill([](T v) { return static_cast<float>(v); });
          return bytes;
        case dtype::f64:
          fill([](T v) { return static_cast<double>(v); });
          return bytes;
        default:
          break;
      }
    }
    throw input_error("tensor '" + name + "': " + std::string(name_of(dtype_of<T>())) + " cannot be stored as " +
                      std::string(name_of(as)));
  }

  std::map<std::string, std::string> metadata_;
  std::set<std::string> names_;
  std::vector<entry> entries_;
};

}  // namespace ledg::inline LEDG_ABI::io
