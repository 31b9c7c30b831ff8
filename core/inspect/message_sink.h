#pragma once

#include "core/observe/exchange.h"

namespace culvert::inspect {

/// Gets the messages that a reader has found in a stream of bytes.
class MessageSink {
 public:
  /// Complete up to number, at and up, which the sink knows better.
  virtual void found(observe::ExchangeMessage message) = 0;

 protected:
  ~MessageSink() = default;
};

}  // namespace culvert::inspect
