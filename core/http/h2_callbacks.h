#pragma once

#include <nghttp2/nghttp2.h>

namespace culvert::http {

/// How nghttp2 talks to an H2Session, which is its user data. Made once.
const nghttp2_session_callbacks* h2_callbacks();

/// The options of a session in either role.
const nghttp2_option* h2_options();

/// Feeds DATA frames from an H2Stream.
nghttp2_data_provider h2_data_provider();

}  // namespace culvert::http
