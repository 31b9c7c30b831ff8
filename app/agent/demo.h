#pragma once

namespace culvert::app {

/// Runs the embedded demo without a window: prints the public address, fetches it once through
/// the tunnel, prints what was negotiated on each leg, then serves until it is stopped (`once`:
/// ends after the fetch). Returns the exit code.
int run_demo(bool once);

}  // namespace culvert::app
