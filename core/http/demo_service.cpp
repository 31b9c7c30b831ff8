#include "core/http/demo_service.h"

#include "core/base/byte_queue.h"
#include "core/http/demo_page.h"
#include "core/http/head_parser.h"
#include "core/http/head_writer.h"
#include "core/net/websocket_frames.h"
#include "core/net/websocket_handshake.h"

#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <ctime>
#include <string>
#include <utility>

namespace culvert::http {
namespace {

using namespace std::chrono_literals;

/// A demo for people: more connections than this are closed at once.
constexpr int most_connections = 200;

std::string_view value_of(const RequestHead& head, std::string_view name) {
  for (const Field& field : head.fields) {
    if (field.name.size() != name.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < name.size(); ++i)
      same = same && (field.name[i] | 0x20) == (name[i] | 0x20);
    if (same) return field.value;
  }
  return {};
}

/// One connection, from request to request.
class Visit {
 public:
  explicit Visit(net::Stream& stream) : stream_(stream) {}

  Task<> run() {
    RequestHead head;
    while (co_await receive(head)) {
      const std::string_view path = head.target.substr(0, head.target.find('?'));
      const bool last = value_of(head, "connection") == "close";
      if (path == "/clock") co_await send_clock();
      if (path == "/echo" && !value_of(head, "sec-websocket-key").empty()) {
        co_await echo(std::string(value_of(head, "sec-websocket-key")));
        co_return;
      }
      co_await answer(path, head, last);
      if (last) break;
      queue_.consume(head_size_);
    }
    stream_.shutdown_write();
  }

 private:
  /// False: the visitor has gone.
  Task<bool> receive(RequestHead& head) {
    HeadScanner scanner(request_limits);
    std::array<std::byte, 2048> part;
    for (;;) {
      const HeadScanner::Found found = scanner.scan(queue_.bytes());
      if (found.refusal) co_return false;
      if (found.size > 0) {
        head_size_ = found.size;
        co_return !parse_request_head(queue_.bytes().first(found.size), head);
      }
      const std::size_t count = co_await net::read_some(stream_, part, Leg::downstream);
      if (count == 0) co_return false;
      queue_.append(Bytes(part).first(count));
    }
  }

  Task<> answer(std::string_view path, const RequestHead& head, bool last) {
    std::string body, type = "text/plain; charset=utf-8";
    int status = 200;
    if (path == "/") {
      body = demo_page(value_of(head, "accept-language").starts_with("zh"));
      type = "text/html; charset=utf-8";
    } else if (path == "/facts") {
      body = facts(head);
      type = "application/json";
    } else {
      status = 404;
      body = "Nothing is here; try /\n";
    }
    std::string message;
    HeadWriter writer(message);
    writer.status_line(status);
    writer.field("Content-Type", type);
    writer.field("Content-Length", body.size());
    writer.field("Connection", last ? "close" : "keep-alive");
    writer.end();
    if (head.method != "HEAD") message.append(body);
    co_await net::write(stream_, as_bytes(message), Leg::downstream);
  }

  static std::string facts(const RequestHead& head) {
    boost::json::object fields;
    for (const Field& field : head.fields)
      fields[field.name] = field.value;
    boost::json::object root;
    root["method"] = head.method;
    root["target"] = head.target;
    root["fields"] = std::move(fields);
    return boost::json::serialize(root) + "\n";
  }

  /// Until the visitor goes: the write fails then.
  Task<> send_clock() {
    std::string message;
    HeadWriter writer(message);
    writer.status_line(200);
    writer.field("Content-Type", "text/event-stream");
    writer.field("Cache-Control", "no-store");
    writer.field("Connection", "close");
    writer.end();
    for (;;) {
      const std::time_t now =
          std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
      message.append("data: ").append(http_date(now)).append("\n\n");
      co_await net::write(stream_, as_bytes(message), Leg::downstream);
      message.clear();
      co_await sleep_for(1s);
    }
  }

  Task<> echo(std::string key) {
    std::string message;
    HeadWriter writer(message);
    writer.status_line(101);
    writer.field("Upgrade", "websocket");
    writer.field("Connection", "Upgrade");
    writer.field("Sec-WebSocket-Accept", net::accept_value(key));
    writer.end();
    co_await net::write(stream_, as_bytes(message), Leg::downstream);

    queue_.consume(head_size_);
    net::WebSocketReader reader(net::WebSocketRole::server);
    ByteQueue answers;
    std::array<std::byte, 4096> part;
    while (!reader.closed()) {
      const std::size_t count = co_await net::read_some(stream_, part, Leg::downstream);
      if (count == 0) co_return;
      const std::size_t size = reader.decode(MutableBytes(part).first(count), answers);
      if (size > 0)
        net::append_frame(net::WebSocketRole::server, net::WebSocketOpcode::text,
                          Bytes(part).first(size), answers);
      if (reader.closed())
        net::append_close(net::WebSocketRole::server, net::close_normal, answers);
      co_await net::write(stream_, answers.bytes(), Leg::downstream);
      answers.clear();
      if (reader.error()) co_return;
    }
    stream_.shutdown_write();
  }

  net::Stream& stream_;
  ByteQueue queue_;
  std::size_t head_size_ = 0;
};

net::Endpoint loopback(std::uint16_t port) {
  return {"127.0.0.1", port};
}

}  // namespace

DemoService::DemoService(const Executor& executor, std::uint16_t port)
    : listener_(executor, loopback(port)) {}

Task<> DemoService::run() {
  co_await with_scope([this](TaskScope& scope) -> Task<> {
    for (;;) {
      std::unique_ptr<net::TcpStream> connection = co_await listener_.accept();
      if (open_ < most_connections) scope.spawn("demo visit", serve(std::move(connection)));
    }
  });
}

Task<> DemoService::serve(std::unique_ptr<net::TcpStream> connection) {
  struct Count {
    int& open;
    explicit Count(int& o) : open(o) { ++open; }
    ~Count() { --open; }
  };
  const Count count(open_);
  Visit visit(*connection);
  // A visitor that breaks off is no failure of the service.
  static_cast<void>(co_await attempt(visit.run()));
}

}  // namespace culvert::http
