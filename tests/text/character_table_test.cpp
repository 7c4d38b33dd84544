// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/character_table.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace ledg::text;
using kind = clean_character::kind;

namespace {

std::string bytes_of(const clean_character& c) { return {c.bytes.data(), c.size}; }

}  // namespace

TEST_CASE("what becomes of characters", "[character_table]") {
  const character_table table({});
  CHECK(table['A'].what == kind::letter);
  CHECK(bytes_of(table['A']) == "a");
  CHECK(table['!'].what == kind::sign);
  CHECK(table['\t'].what == kind::blank);
  CHECK(table['\v'].what == kind::dropped);
  CHECK(table[0x3000].what == kind::blank);
  CHECK(table[0x200B].what == kind::dropped);
  CHECK(table[0x301].what == kind::dropped);
  CHECK(table[replacement_character].what == kind::dropped);
  CHECK(bytes_of(table[U'É']) == "e");
  CHECK(bytes_of(table[U'İ']) == "i");
  CHECK(table[U'≠'].what == kind::sign);
  CHECK(bytes_of(table[U'≠']) == "=");
  CHECK(table[U'中'].what == kind::sign);
  CHECK(bytes_of(table[U'中']) == "中");
  CHECK(bytes_of(table[0xF900]) == "豈");
  CHECK(table[U'각'].what == kind::letter);
  CHECK(table[U'각'].chars == 3);
  CHECK(table[U'각'].size == 9);
  CHECK(table[0x1D165].what == kind::ordered);
  CHECK(table[0x10FFFF].what == kind::letter);
}

TEST_CASE("each rule acts alone", "[character_table]") {
  const character_table cased({.strip_accents = false, .lowercase = false});
  CHECK(bytes_of(cased[U'É']) == "É");
  CHECK(cased[0x301].what == kind::letter);
  CHECK(cased[0x1D165].what == kind::letter);
  const character_table accents({.strip_accents = false});
  CHECK(bytes_of(accents[U'É']) == "é");
  CHECK(bytes_of(accents[U'İ']) == "i\u0307");
  CHECK(accents[U'İ'].chars == 2);
  const character_table dirty({.drop_control = false});
  CHECK(dirty['\v'].what == kind::blank);
  CHECK(dirty[0x200B].what == kind::letter);
  CHECK(dirty[0].size == 1);
  const character_table joined({.split_cjk = false});
  CHECK(joined[U'中'].what == kind::letter);
}

TEST_CASE("threads that need the same block see the same", "[character_table]") {
  const character_table table({});
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k)
    threads.emplace_back([&] {
      for (char32_t c = 0; c < 0x3000; ++c)
        if (c >= 'A' && c <= 'Z')
          wrong += bytes_of(table[c]) != std::string(1, static_cast<char>(c + 32));
        else
          wrong += table[c].what == kind::letter && table[c].size == 0;
    });
  for (auto& t : threads) t.join();
  CHECK(wrong == 0);
}
