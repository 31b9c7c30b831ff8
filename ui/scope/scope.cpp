#include "ui/scope/scope.h"

namespace culvert::ui {

Scope::Kind Scope::kind() const {
  if (connection != 0) return Kind::connection;
  if (!proxy.empty()) return Kind::proxy;
  return profile.empty() ? Kind::all : Kind::profile;
}

Scope Scope::widened() const {
  switch (kind()) {
    case Kind::connection:
      return {profile, proxy, 0};
    case Kind::proxy:
      return {profile, {}, 0};
    case Kind::profile:
    case Kind::all:
      break;
  }
  return {};
}

bool isBuiltInRelay(const std::string& profile) {
  return profile.ends_with(".relay");
}

bool Scope::contains(const std::string& other_profile, const std::string& other_proxy,
                     observe::ConnectionId other_connection) const {
  if (connection != 0) return other_connection == connection;
  if (profile.empty()) return true;
  const bool same = other_profile == profile;
  const bool relay_of_it = other_profile == profile + ".relay";
  if (!same && !relay_of_it) return false;
  return proxy.empty() || proxy == other_proxy;
}

void ScopeState::set(const Scope& scope) {
  if (scope == current_) return;
  back_.push_back(current_);
  if (back_.size() > most_steps) back_.erase(back_.begin());
  forward_.clear();
  replace(scope);
}

void ScopeState::goBack() {
  if (back_.empty()) return;
  forward_.push_back(current_);
  const Scope scope = back_.back();
  back_.pop_back();
  replace(scope);
}

void ScopeState::goForward() {
  if (forward_.empty()) return;
  back_.push_back(current_);
  const Scope scope = forward_.back();
  forward_.pop_back();
  replace(scope);
}

void ScopeState::replace(const Scope& scope) {
  current_ = scope;
  Q_EMIT changed();
}

}  // namespace culvert::ui
