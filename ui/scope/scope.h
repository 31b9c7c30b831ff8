#pragma once

#include "core/observe/event.h"

#include <QObject>

#include <string>
#include <vector>

namespace culvert::ui {

/// What the tabs show: everything, one profile, one proxy of it, or one connection.
struct Scope {
  enum class Kind { all, profile, proxy, connection };

  std::string profile, proxy;
  observe::ConnectionId connection = 0;

  Kind kind() const;
  /// One step wider: connection → proxy → profile → all.
  Scope widened() const;

  /// Whether something of this profile, proxy and connection is shown. The relay of the demo
  /// ("demo.relay") counts as a part of the demo.
  bool contains(const std::string& other_profile, const std::string& other_proxy,
                observe::ConnectionId other_connection) const;

  bool operator==(const Scope&) const = default;
};

/// Whether records of this profile are those of the demo's relay.
bool isBuiltInRelay(const std::string& profile);

/// The scope in force with the way back. GUI thread.
class ScopeState : public QObject {
  Q_OBJECT

 public:
  explicit ScopeState(QObject* parent = nullptr) : QObject(parent) {}

  const Scope& current() const { return current_; }
  void set(const Scope& scope);
  void widen() { set(current_.widened()); }
  void goBack();
  void goForward();

 Q_SIGNALS:
  void changed();

 private:
  void replace(const Scope& scope);

  static constexpr std::size_t most_steps = 50;
  Scope current_;
  std::vector<Scope> back_, forward_;
};

}  // namespace culvert::ui
