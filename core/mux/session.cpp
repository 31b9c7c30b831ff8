#include "core/mux/session.h"

#include "core/mux/session_driver.h"

#include <utility>

namespace culvert::mux {

Session::Session(net::StreamPtr transport, Role role, Options options)
    : driver_(std::make_unique<SessionDriver>(std::move(transport), role, options)) {}

Session::~Session() = default;

Task<> Session::run() {
  return driver_->run();
}

net::StreamPtr Session::open() {
  return driver_->mux().open();
}

Task<net::StreamPtr> Session::accept() {
  return driver_->accept();
}

void Session::trust() {
  driver_->mux().trust();
}

Statistics Session::statistics() const {
  return driver_->mux().statistics();
}

}  // namespace culvert::mux
