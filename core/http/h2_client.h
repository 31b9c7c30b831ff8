#pragma once

#include "core/http/client_connection.h"
#include "core/http/h2_session.h"
#include "core/http/h2_stream.h"

#include <memory>
#include <optional>
#include <vector>

namespace culvert::http {

class H2Client;

/// One exchange of an HTTP/2 client.
class H2ClientStream final : public H2End<ClientExchange> {
 public:
  H2ClientStream(H2Client& client, std::int32_t id, std::uint32_t window, const Request& request);
  ~H2ClientStream() override;

  const Response* take_head() override;
  bool received_fields(FieldBlock& block, bool ends) override;

 private:
  friend class H2Client;

  struct Head {
    Response response;
    TextArena texts;
  };

  bool has_news() const override { return !heads_.empty(); }
  bool received_head(FieldBlock& block, bool ends);
  void too_much(std::string_view what);

  H2Client& client_;
  std::vector<Head> heads_;  // come and not taken
  Head taken_;
  const bool is_head_request_, is_tunnel_request_;
  bool has_final_ = false;
  std::uint32_t interims_ = 0;
  std::size_t interim_bytes_ = 0;
};

class H2Client final : public ClientConnection, private H2Session {
 public:
  H2Client(net::StreamPtr stream, const ClientOptions& options, Deadlines& deadlines);
  ~H2Client() override;

  Executor executor() const override { return H2Session::executor(); }
  Version version() const override { return Version::h2; }
  bool takes_exchange() const override;
  bool is_over() const override;
  std::size_t open_exchanges() const override { return alive_; }
  std::uint64_t total_exchanges() const override { return begun_; }
  std::size_t most_exchanges() const override;
  Task<> room() override;
  std::unique_ptr<ClientExchange> begin(const Request& request) override;
  std::optional<bool> may_carry_websocket() const override;
  Task<> settings() override;
  H2Facts h2_facts() const override { return H2Session::facts(); }
  const std::optional<ExchangeFailure>& failure() const override { return H2Session::failure(); }

 private:
  friend class H2ClientStream;

  void settings_came() override;
  void settled() override;
  bool begins_well(const H2FrameHeader& first) override;
  void ended_unheard() override;
  void bytes_came() override;
  void session_over() override;

  void not_http2();
  void silence();

  const ClientOptions options_;
  Event change_;  // SETTINGS have come, or the session is over
  Event room_;    // the same, or a stream has gone
  int room_wanted_ = 0;
  H2Limit<H2Client> silence_limit_;
  std::size_t alive_ = 0;
  std::uint64_t begun_ = 0;
  bool pinged_ = false;
};

}  // namespace culvert::http
