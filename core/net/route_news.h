#pragma once

#include "core/base/bytes.h"

#include <map>

namespace culvert::net {

/// Reads what the Linux kernel tells about links, addresses and routes (rtnetlink(7)), and says
/// when the computer may have a way to others that it had not before. Knows nothing of sockets.
class RouteNews {
 public:
  /// Takes one datagram of messages. True when in it a link carries again that did not, an address
  /// came that others can reach, or a route to others. What is cut off or makes no sense is no
  /// news. The links that are there already are told in answer to links_request().
  bool take(Bytes datagram);

 private:
  bool take_link(Bytes body);
  void forget_link(Bytes body);

  std::map<int, bool> carries_;  // by the number of the interface
};

/// The request that lists all links; the answers go to RouteNews::take().
Bytes links_request();

}  // namespace culvert::net
