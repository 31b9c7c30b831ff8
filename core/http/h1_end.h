#pragma once

#include "core/http/exchange.h"
#include "core/http/h1_incoming.h"
#include "core/http/h1_outgoing.h"

#include <utility>

namespace culvert::http {

/// What both ends of an HTTP/1.1 exchange have in common: a body in, a body out, one wire.
template <class Role>
class H1End : public Role {
 public:
  Executor executor() const override { return wire_.stream().executor(); }

  net::Io try_read(MutableBytes to) override { return noted(incoming_.read(to)); }
  net::Io try_write(Bytes from) override {
    if (incoming_.broken() && broken_is_final()) return failed();
    return noted_write(outgoing_.write(from));
  }
  std::size_t room() const override { return outgoing_.room(); }
  std::size_t held() const override { return wire_.pending() + wire_.stream().held(); }
  net::Io try_flush() override {
    const net::Io io = wire_.flush();
    return io.is_done() ? wire_.stream().try_flush() : io;
  }
  Bytes buffered() override { return incoming_.buffered(); }
  void consume(std::size_t count) override { incoming_.consume(count); }

  void when_writable(net::Waiter& waiter) override { wire_.when_writable(waiter); }
  std::string describe() const override { return wire_.stream().describe(); }

  const std::vector<Field>& trailers() const override { return incoming_.trailers(); }
  const ExchangeFailure& failure() const override { return failure_; }

 protected:
  H1End(H1Wire& wire, Leg leg) : wire_(wire), incoming_(wire), outgoing_(wire), leg_(leg) {}
  ~H1End() override = default;

  /// Whether nothing can be written once reading has failed.
  virtual bool broken_is_final() const = 0;

  net::Io failed() const { return net::Io::failed(make_error_code(failure_.error.code)); }

  /// Breaks the exchange; the first reason counts.
  void break_off(Errc code, std::string context, std::error_code cause = {}) {
    incoming_.break_off({code, std::move(context), cause});
    note();
  }

  void note() {
    if (noted_) return;
    noted_ = true;
    const BodyBreak& why = *incoming_.broken();
    failure_.error = {why.code, leg_, why.context, why.cause};
    failure_.received = incoming_.received();
    failure_.expected = incoming_.expected();
  }

  net::Io noted(const net::Io& io) {
    if (io.status == net::Io::Status::failed) note();
    return io;
  }

  net::Io noted_write(const net::Io& io) {
    if (io.status != net::Io::Status::failed || noted_) return io;
    failure_.error = {classify(io.error), leg_, "write to " + describe(), io.error};
    return io;
  }

  H1Wire& wire_;
  mutable IncomingBody incoming_;  // asking for trailers parses them
  OutgoingBody outgoing_;
  ExchangeFailure failure_;

 private:
  Leg leg_;
  bool noted_ = false;
};

}  // namespace culvert::http
