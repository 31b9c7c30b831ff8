#pragma once

#include "core/relay/relay_context.h"

#include <memory>

namespace culvert::relay {

/// Keeps a scope for tasks open on the loop of `guest`, which is not the one this runs on. `ready`
/// is set, here, when it is open. Ends by cancellation only, when all tasks there have ended.
Task<> keep_open(RelayContext& guest, std::shared_ptr<Event> ready);

}  // namespace culvert::relay
