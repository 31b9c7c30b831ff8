#include "core/engine/profile_runner.h"

#include <utility>

namespace culvert::engine {
namespace {

using Role = std::variant<std::unique_ptr<client::Client>, std::unique_ptr<relay::Relay>,
                          std::unique_ptr<Demo>>;

Role make_role(const Executor& executor, const WantedProfile& profile, observe::Ledger& ledger,
               inspect::Store& exchanges) {
  if (const auto* relay = std::get_if<config::RelayConfig>(&profile.config))
    return std::make_unique<relay::Relay>(executor, *relay, ledger, profile.id);
  if (const auto* demo = std::get_if<DemoConfig>(&profile.config))
    return std::make_unique<Demo>(executor, profile.id, demo->client, ledger, &exchanges);
  return std::make_unique<client::Client>(executor, profile.id,
                                          std::get<config::ClientConfig>(profile.config), ledger,
                                          profile.run_id, client::dial_tcp, &exchanges);
}

}  // namespace

ProfileRunner::ProfileRunner(const Executor& executor, WantedProfile profile,
                             observe::Ledger& ledger, inspect::Store& exchanges)
    : ended(executor),
      profile_(std::move(profile)),
      role_(make_role(executor, profile_, ledger, exchanges)) {}

ProfileRunner::~ProfileRunner() = default;

Task<> ProfileRunner::run() {
  try {
    Task<> serving = std::visit([](auto& role) { return role->run(); }, role_);
    co_await std::move(serving);
  } catch (const Failure&) {
    // For good. The role has put the reason into its record and the log.
  } catch (const boost::system::system_error&) {
    // Cancelled.
  }
}

bool ProfileRunner::apply(const WantedProfile& wanted) {
  if (stopping || ended.is_set()) return false;
  auto* client = std::get_if<std::unique_ptr<client::Client>>(&role_);
  const auto* config = std::get_if<config::ClientConfig>(&wanted.config);
  if (client != nullptr && config != nullptr) {
    (*client)->apply(*config);
    profile_ = wanted;
    return true;
  }
  auto* demo = std::get_if<std::unique_ptr<Demo>>(&role_);
  const auto* published = std::get_if<DemoConfig>(&wanted.config);
  if (demo != nullptr && published != nullptr) {
    if (!(*demo)->apply(published->client)) return false;
    profile_ = wanted;
    return true;
  }
  // A relay that is to be another one starts again; an equal wish changes nothing.
  return profile_.config == wanted.config;
}

void ProfileRunner::disconnect(observe::ConnectionId id) {
  std::visit([id](auto& role) { role->disconnect(id); }, role_);
}

bool ProfileRunner::replay(const std::string& proxy, inspect::ReplayRequest request) {
  if (auto* client = std::get_if<std::unique_ptr<client::Client>>(&role_))
    return (*client)->replay(proxy, std::move(request));
  if (auto* demo = std::get_if<std::unique_ptr<Demo>>(&role_))
    return (*demo)->replay(proxy, std::move(request));
  return false;
}

void ProfileRunner::retry_now() {
  if (auto* client = std::get_if<std::unique_ptr<client::Client>>(&role_)) (*client)->retry_now();
  if (auto* demo = std::get_if<std::unique_ptr<Demo>>(&role_)) (*demo)->retry_now();
}

void ProfileRunner::network_returned() {
  if (auto* client = std::get_if<std::unique_ptr<client::Client>>(&role_))
    (*client)->network_returned();
  if (auto* demo = std::get_if<std::unique_ptr<Demo>>(&role_)) (*demo)->network_returned();
}

}  // namespace culvert::engine
