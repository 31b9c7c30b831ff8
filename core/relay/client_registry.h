#pragma once

#include <map>
#include <memory>
#include <string>

namespace culvert::relay {

class ClientSession;

/// The sessions by their run id; the last login with a run id owns it.
class ClientRegistry {
 public:
  /// Makes `session` the owner of its run id; returns the one that was (null: none), which the
  /// caller has to stop.
  std::shared_ptr<ClientSession> claim(const std::shared_ptr<ClientSession>& session);

  /// Ends the claim, if it still is this session's.
  void leave(const ClientSession& session);

  bool is_current(const ClientSession& session) const;

  /// The session that runs under this id (logged in, not yet leaving); null: none.
  std::shared_ptr<ClientSession> find_running(const std::string& run_id) const;

  /// Whether another run id is online with this user and client id (frp-wire 9.5).
  bool is_online_elsewhere(const std::string& user, const std::string& client_id,
                           const std::string& run_id) const;

  /// How many are logged in.
  int running() const;

 private:
  std::map<std::string, std::shared_ptr<ClientSession>> sessions_;
};

}  // namespace culvert::relay
