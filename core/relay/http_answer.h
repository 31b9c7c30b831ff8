#pragma once

#include <string>
#include <string_view>

namespace culvert::relay {

/// An answer that the relay gives itself.
struct OwnAnswer {
  int status = 0;
  std::string_view token;            ///< Of Proxy-Status (RFC 9209 2.3); empty: none.
  std::string_view details;          ///< Plain words for whoever reads the page; a literal.
  std::string_view challenge_field;  ///< "WWW-Authenticate" for 401, "Proxy-Authenticate" for 407.
};

/// frp answers every failure but a time-out with its 404 page. We keep 404 for hosts and paths
/// that nobody serves; what is broken is 502, 503 or 504 and says why, so that neither caches nor
/// people take an outage for a missing page.
namespace answers {
OwnAnswer no_route();
OwnAnswer unauthorized(bool proxy_style);
OwnAnswer no_client();         ///< No work connection came.
OwnAnswer service_closed();    ///< The work connection ended without an answer.
OwnAnswer bad_response();      ///< What came is no HTTP.
OwnAnswer response_timeout();  ///< vhostHTTPTimeout
OwnAnswer upgrade_failed();    ///< 101 where none was asked for.
OwnAnswer request_timeout();
OwnAnswer bad_request(int status, std::string_view why);
}  // namespace answers

/// How an own answer is written.
struct AnswerOptions {
  bool keep_alive = false;
  bool head_only = false;  ///< The request was HEAD.
  std::string_view page;   ///< HTML instead of ours (custom404Page); empty: ours.
  std::int64_t now = 0;    ///< Unix seconds, for Date.
};

void write_answer(std::string& out, const OwnAnswer& answer, const AnswerOptions& options);

/// The file of custom404Page. It is looked at again for each use, as frp does, but read only when
/// it has changed; the file being gone or too big means our own page.
class NotFoundPage {
 public:
  static constexpr std::size_t most = 1024 * 1024;

  explicit NotFoundPage(std::string path) : path_(std::move(path)) {}

  /// Empty: use ours.
  std::string_view content();

 private:
  void read();

  std::string path_, content_;
  std::int64_t changed_ = -1;  // file time of what content_ is
};

}  // namespace culvert::relay
