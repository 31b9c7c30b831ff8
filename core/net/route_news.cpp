#include "core/net/route_news.h"

#ifdef __linux__

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstring>
#include <optional>
#include <type_traits>

namespace culvert::net {
namespace {

/// The value at the beginning of `from`, which may lie anywhere; none when it is cut off.
template <class T>
std::optional<T> first(Bytes from) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (from.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, from.data(), sizeof(T));
  return value;
}

/// Others can reach it, and no other computer has it: an IPv6 address is told first while that is
/// being found out, and again afterwards.
bool is_usable_address(Bytes body) {
  const auto address = first<ifaddrmsg>(body);
  return address && address->ifa_scope < RT_SCOPE_LINK &&
         (address->ifa_flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
}

/// To other computers; what the kernel keeps for its own addresses and for multicast is none.
bool is_way_out(Bytes body) {
  const auto route = first<rtmsg>(body);
  return route && route->rtm_type == RTN_UNICAST && route->rtm_scope < RT_SCOPE_HOST &&
         route->rtm_table != RT_TABLE_LOCAL;
}

struct LinksRequest {
  nlmsghdr header;
  ifinfomsg body;
};

constexpr LinksRequest all_links() {
  LinksRequest request{};
  request.header.nlmsg_len = sizeof(LinksRequest);
  request.header.nlmsg_type = RTM_GETLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.ifi_family = AF_UNSPEC;
  return request;
}

constexpr LinksRequest request_of_all_links = all_links();

}  // namespace

bool RouteNews::take(Bytes datagram) {
  bool news = false;
  while (const auto header = first<nlmsghdr>(datagram)) {
    const std::size_t length = header->nlmsg_len;
    if (length < sizeof(nlmsghdr) || length > datagram.size()) break;
    const Bytes body = datagram.first(length).subspan(sizeof(nlmsghdr));
    switch (header->nlmsg_type) {
      case RTM_NEWLINK:
        news = take_link(body) || news;
        break;
      case RTM_DELLINK:
        forget_link(body);
        break;
      case RTM_NEWADDR:
        news = is_usable_address(body) || news;
        break;
      case RTM_NEWROUTE:
        news = is_way_out(body) || news;
        break;
      default:
        break;
    }
    datagram = datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(length), datagram.size()));
  }
  return news;
}

/// Links are told often: with every count, name or scan. Only one that was seen not to carry is
/// news when it does.
bool RouteNews::take_link(Bytes body) {
  const auto link = first<ifinfomsg>(body);
  if (!link || (link->ifi_flags & IFF_LOOPBACK) != 0) return false;
  const bool carries = (link->ifi_flags & IFF_RUNNING) != 0;
  const auto [at, is_first] = carries_.try_emplace(link->ifi_index, carries);
  const bool news = !is_first && carries && !at->second;
  at->second = carries;
  return news;
}

void RouteNews::forget_link(Bytes body) {
  if (const auto link = first<ifinfomsg>(body)) carries_.erase(link->ifi_index);
}

Bytes links_request() {
  return std::as_bytes(std::span(&request_of_all_links, 1));
}

}  // namespace culvert::net

#endif
