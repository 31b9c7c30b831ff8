#pragma once

#include "core/http/h2_session.h"
#include "core/http/h2_stream.h"
#include "core/http/server_connection.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace culvert::http {

class H2Server;

/// One exchange of an HTTP/2 server. Lives until its handler has returned and its stream has left,
/// whichever comes last: an answer may wait for the window of the peer long after its handler.
class H2ServerStream final : public H2End<ServerExchange> {
 public:
  H2ServerStream(H2Server& server, std::int32_t id, std::uint32_t window);
  ~H2ServerStream() override = default;

  const Request& request() const override { return request_; }
  TextArena& texts() override { return texts_; }
  void send_interim(const Response& head) override;
  void respond(const Response& head) override;
  bool has_responded() const override { return responded_; }
  Presence presence() const override { return failure_ ? Presence::gone : Presence::there; }
  void when_leaving(net::Waiter& waiter) override { wait_for_failure(waiter); }

  bool received_fields(FieldBlock& block, bool ends) override;
  void act() override;

 private:
  friend class H2Server;

  /// Where an exchange is.
  enum class Stage : std::uint8_t {
    waiting,  ///< For the turn in which its handler starts.
    served,   ///< The handler runs.
    leaving,  ///< What has been written goes out.
  };

  void submit(const Response& head, bool has_body);
  void share_with_others();
  void take_leave();

  H2Server& server_;
  Request request_;
  TextArena texts_;
  std::optional<Refusal> refusal_;
  Stage stage_ = Stage::waiting;
  bool responded_ = false;
  bool is_tunnel_ = false;
  TimePoint lingers_until_ = TimePoint::max();
};

class H2Server final : public ServerConnection, private H2Session {
 public:
  H2Server(net::StreamPtr stream, const ServerOptions& options, Deadlines& deadlines,
           ExchangeHandler& handler);
  ~H2Server() override;

  Task<ServerEnd> run() override;
  void drain() override;
  std::size_t open_exchanges() const override { return exchanges_.size(); }

 private:
  friend class H2ServerStream;

  H2Stream* request_came(std::int32_t id, FieldBlock& block, bool ends) override;
  void head_began() override;
  void head_ended() override;
  void settings_came() override { note_idle(); }
  void early_reset(H2Stream& stream) override;
  void settled() override;
  void turn_began() override;
  void session_over() override;

  Task<> serve_all(TaskScope& scope);
  void begin();
  void start(H2ServerStream& stream);
  static void refuse_or_reset(H2ServerStream& stream);
  static void refuse(H2ServerStream& stream);
  static Task<> serve(H2Server& self, H2ServerStream& stream);
  void handler_ended(H2ServerStream& stream) noexcept;
  void retire();
  void linger(H2ServerStream& stream);
  void tunnels_lingered();
  void note_idle();
  void idle_is_over();
  void head_is_late();
  void drained();
  ServerEnd outcome() const;

  ServerOptions options_;
  ExchangeHandler& handler_;
  TaskScope* scope_ = nullptr;
  std::vector<std::unique_ptr<H2ServerStream>> exchanges_;
  std::vector<H2ServerStream*> waiting_, starting_;
  std::size_t handlers_ = 0;
  std::uint64_t exchanges_in_all_ = 0;
  Event change_;  // the session is over, or a handler has returned
  H2Limit<H2Server> idle_limit_, head_limit_, drain_limit_, tunnel_limit_;
  bool draining_ = false, noticed_ = false;
  bool retires_ = false;  // some exchange is done with
};

}  // namespace culvert::http
