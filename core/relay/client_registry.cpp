#include "core/relay/client_registry.h"

#include "core/relay/client_session.h"

#include <algorithm>
#include <utility>

namespace culvert::relay {

std::shared_ptr<ClientSession> ClientRegistry::claim(
    const std::shared_ptr<ClientSession>& session) {
  return std::exchange(sessions_[session->run_id()], session);
}

void ClientRegistry::leave(const ClientSession& session) {
  if (is_current(session)) sessions_.erase(session.run_id());
}

bool ClientRegistry::is_current(const ClientSession& session) const {
  const auto at = sessions_.find(session.run_id());
  return at != sessions_.end() && at->second.get() == &session;
}

std::shared_ptr<ClientSession> ClientRegistry::find_running(const std::string& run_id) const {
  const auto at = sessions_.find(run_id);
  return at != sessions_.end() && at->second->is_running() ? at->second : nullptr;
}

bool ClientRegistry::is_online_elsewhere(const std::string& user, const std::string& client_id,
                                         const std::string& run_id) const {
  if (client_id.empty()) return false;
  return std::ranges::any_of(sessions_, [&](const auto& entry) {
    const ClientSession& other = *entry.second;
    return entry.first != run_id && other.is_running() && other.client_id() == client_id &&
           other.user() == user;
  });
}

int ClientRegistry::running() const {
  return static_cast<int>(std::ranges::count_if(
      sessions_, [](const auto& entry) { return entry.second->is_running(); }));
}

}  // namespace culvert::relay
