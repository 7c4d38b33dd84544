// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>

#include "ledg/core/communicator.hpp"

/// @file core/any_communicator.hpp
/// Communicators of whatever kind, behind one type: what takes this is compiled once.

namespace ledg::inline LEDG_ABI {

/// A `communicator` that passes each call on to another, of which it keeps only a reference.
class any_communicator {
 public:
  /// @param ranks must outlive this and its copies
  template <communicator Ranks>
  requires(!std::same_as<Ranks, any_communicator>)
      any_communicator(const Ranks& ranks)  // NOLINT(google-explicit-constructor): stands for any of them
      : calls_(std::make_shared<calls_to<Ranks>>(ranks)) {}

  [[nodiscard]] std::size_t rank() const { return calls_->rank(); }
  [[nodiscard]] std::size_t size() const { return calls_->size(); }
  void gather(std::span<float> values, std::span<const std::size_t> bounds) const { calls_->gather(values, bounds); }
  void gather(std::span<double> values, std::span<const std::size_t> bounds) const { calls_->gather(values, bounds); }
  void broadcast(std::span<float> values, std::size_t root) const { calls_->broadcast(values, root); }
  void broadcast(std::span<double> values, std::size_t root) const { calls_->broadcast(values, root); }
  void barrier() const { calls_->barrier(); }

 private:
  class calls {
   public:
    calls() = default;
    calls(const calls&) = delete;
    calls& operator=(const calls&) = delete;
    virtual ~calls() = default;
    [[nodiscard]] virtual std::size_t rank() const = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;
    virtual void gather(std::span<float> values, std::span<const std::size_t> bounds) const = 0;
    virtual void gather(std::span<double> values, std::span<const std::size_t> bounds) const = 0;
    virtual void broadcast(std::span<float> values, std::size_t root) const = 0;
    virtual void broadcast(std::span<double> values, std::size_t root) const = 0;
    virtual void barrier() const = 0;
  };

  template <class Ranks>
  class calls_to final : public calls {
   public:
    explicit calls_to(const Ranks& ranks) : ranks_(&ranks) {}
    [[nodiscard]] std::size_t rank() const override { return ranks_->rank(); }
    [[nodiscard]] std::size_t size() const override { return ranks_->size(); }
    void gather(std::span<float> values, std::span<const std::size_t> bounds) const override {
      ranks_->gather(values, bounds);
    }
    void gather(std::span<double> values, std::span<const std::size_t> bounds) const override {
      ranks_->gather(values, bounds);
    }
    void broadcast(std::span<float> values, std::size_t root) const override { ranks_->broadcast(values, root); }
    void broadcast(std::span<double> values, std::size_t root) const override { ranks_->broadcast(values, root); }
    void barrier() const override { ranks_->barrier(); }

   private:
    const Ranks* ranks_;
  };

  std::shared_ptr<const calls> calls_;
};

static_assert(communicator<any_communicator>);

}  // namespace ledg::inline LEDG_ABI
