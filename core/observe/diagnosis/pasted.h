#pragma once

#include <string_view>
#include <vector>

namespace culvert::observe {

/// What people paste from curl, browsers, nginx, Go, HAProxy, nghttp and frp when something fails:
/// the numbers of the signatures that it may mean, most likely first (gateway.md 5.2). Empty: it
/// says nothing that is known.
std::vector<int> recognise(std::string_view pasted);

}  // namespace culvert::observe
