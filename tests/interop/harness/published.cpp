#include "tests/interop/harness/published.h"

#include "tests/support/ports.h"

namespace culvert::interop {

namespace {

/// Nothing is said of what the service speaks: that is for the gateway to find out.
const char* const http_proxy = R"(
[[proxies]]
name = "http-@NAME@"
type = "http"
localPort = @PORT@
customDomains = ["@NAME@.web.test"]
)";

const char* const https_proxy = R"(
[[proxies]]
name = "https-@NAME@"
type = "https"
customDomains = ["@NAME@.tls.test"]
[proxies.plugin]
type = "@PLUGIN@"
localAddr = "127.0.0.1:@PORT@"
crtPath = "@CERTIFICATE@"
keyPath = "@KEY@"
)";

/// One port of h2specd, each of which is a case.
const char* const spec_proxy = R"(
[[proxies]]
name = "spec-@PORT@"
type = "http"
localPort = @PORT@
customDomains = ["spec-@PORT@.web.test"]
culvert.upstream.protocol = "h2c"
)";

}  // namespace

QByteArray published(const WebPeers& peers) {
  ConfigWords words = peers.words();
  words["NOBODY"] = QByteArray::number(support::free_port());
  QByteArray text = filled_config("gateway_agent.toml", words);
  for (const WebPeer& peer : WebPeers::all()) {
    QByteArray both = QByteArray(http_proxy) + https_proxy;
    both.replace("@NAME@", peer.name);
    both.replace("@PORT@", words.value(peer.port));
    both.replace("@PLUGIN@", peer.tls ? "https2https" : "https2http");
    both.replace("@CERTIFICATE@", words.value("CERTIFICATE"));
    both.replace("@KEY@", words.value("KEY"));
    text += both;
  }
  for (int i = 0; i < WebPeers::kSpecCases; ++i) {
    QByteArray one = spec_proxy;
    text += one.replace("@PORT@", QByteArray::number(peers.first_spec_port() + i));
  }
  return text;
}

}  // namespace culvert::interop
