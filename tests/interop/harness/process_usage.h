#pragma once

#include <QtGlobal>

namespace culvert::interop {

/// What a process holds, as the kernel counts it; all zero where there is no /proc.
struct ProcessUsage {
  int descriptors = 0;
  qint64 resident_kib = 0;
  qint64 peak_kib = 0;

  [[nodiscard]] static ProcessUsage of(qint64 process_id);
};

/// Lets this program, and what it starts, open as many sockets as the system allows.
void raise_descriptor_limit();

}  // namespace culvert::interop
