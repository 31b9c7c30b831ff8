#include "core/observe/diagnosis/catalogue.h"

#include <array>

/// gateway.md 5.1, in words for people. The sentences for visitors name neither addresses nor
/// settings.
namespace culvert::observe {
namespace {

// clang-format off
constexpr std::array table{
    CatalogueEntry{1, 502, "tls_protocol_error",
     "Service speaks plain HTTP, https is set",
     "We began TLS with {0}, and the answer was plain {1}.",
     "Set the scheme of the service to http, or let it be found out (auto).",
     "The service speaks plain HTTP on this port, but https is configured for it."},
    CatalogueEntry{2, 502, "http_protocol_error",
     "Service wants TLS, http is set",
     "We spoke plain HTTP to {0}, and it wants TLS on this port.",
     "Set the scheme of the service to https, or let it be found out (auto).",
     "The service wants TLS on this port, but http is configured for it."},
    CatalogueEntry{3, 502, "http_protocol_error",
     "Service speaks HTTP/2 without TLS only",
     "{0} answered HTTP/1.1 with an HTTP/2 SETTINGS frame: it knows only HTTP/2 by "
     "prior knowledge (h2c).",
     "Set the protocol of the service to h2c, or to auto.",
     "The service speaks HTTP/2 only, but http1.1 is configured for it."},
    CatalogueEntry{4, 502, "http_protocol_error",
     "Service speaks HTTP/1.1 only",
     "HTTP/2 is set for {0}, and it answered in HTTP/1.1 or refused HTTP/2.",
     "Set the protocol of the service to http1.1, or to auto.",
     "The service speaks HTTP/1.1 only, but HTTP/2 is configured for it."},
    CatalogueEntry{5, 502, "tls_alert_received",
     "Service speaks HTTP/2 only",
     "Only {1} was offered to {0}, and it ended the handshake with alert 120: it "
     "takes nothing but HTTP/2.",
     "Set the protocol of the service to auto or h2, so that h2 is offered.",
     "The service speaks HTTP/2 only, but http1.1 is configured for it."},
    CatalogueEntry{6, 502, "http_protocol_error",
     "Service ignores ALPN",
     "TLS with {0} came up without a choice of protocol (ALPN), and HTTP did not "
     "follow. Most such services speak HTTP/2 only.",
     "Set the protocol of the service to auto or h2; if it speaks HTTP/1.1 only, to "
     "http1.1.",
     "The service does not say which HTTP version it speaks, and does not speak the "
     "one that this request needs."},
    CatalogueEntry{7, 502, "tls_alert_received",
     "Service takes none of the HTTP versions",
     "{0} refused {1} with alert 120: it waits for another protocol on this port.",
     "Correct the port of the service, or pass TLS through untouched (type https, or"
     " tcp).",
     "The service refused all HTTP versions that were offered."},
    CatalogueEntry{8, 502, "tls_protocol_error",
     "Service speaks another TLS version",
     "{0} and this program share no version of TLS.",
     "Bring the service up to TLS 1.2 or 1.3. For an old device allow old TLS for "
     "this proxy alone.",
     "The service does not speak a TLS version of today."},
    CatalogueEntry{9, 502, "tls_alert_received",
     "Service has no certificate for this name",
     "{0} does not know the name {1} that we asked for (SNI).",
     "Set the server name of the service to a name that it has a certificate for.",
     "The service has no certificate for the name it was asked for."},
    CatalogueEntry{10, 502, "tls_alert_received",
     "Service broke the handshake off",
     "{0} ended the handshake with internal_error. Caddy, CertMagic and Mercure do "
     "this when they have no certificate for the name, which was {1}.",
     "Set the server name of the service to the name of its site, and check the "
     "site's address there.",
     "The service broke the TLS handshake off."},
    CatalogueEntry{11, 502, "tls_protocol_error",
     "No common cipher or key",
     "{0} and this program could not agree on ciphers or keys: {1}.",
     "Compare with openssl s_client. Give the service a key of at least 2048 bits; "
     "for an old device allow old TLS for this proxy alone.",
     "TLS with the service failed."},
    CatalogueEntry{12, 502, "tls_certificate_error",
     "Certificate of the service is not accepted",
     "The certificate of {0} ({1}) cannot be accepted: {2}. It is for {3}, valid "
     "until {4}.",
     "Self-signed or unknown: name its CA file or pin its fingerprint. Other name: "
     "set the server name to one it has. Expired: renew it. Not yet valid: correct "
     "the clock.",
     "The certificate of the service is not trusted."},
    CatalogueEntry{13, 502, "tls_certificate_error",
     "Service demands a client certificate",
     "{0} lets only clients with a certificate in.",
     "Name a certificate and its key that the service accepts (certFile, keyFile).",
     "The service wants a client certificate, or another one."},
    CatalogueEntry{14, 502, "tls_protocol_error",
     "Service closed on our TLS greeting",
     "{0} closed the connection instead of answering the TLS handshake: it speaks no"
     " TLS here, or a filter on the way does not like the name.",
     "Check whether the service speaks TLS on this port; set its scheme to auto, or "
     "to http. Check firewalls on the way.",
     "The service closed the connection during the TLS handshake."},
    CatalogueEntry{15, 502, "connection_terminated",
     "Service reset the TLS handshake",
     "The connection to {0} was reset during the TLS handshake: a firewall, the "
     "wrong port, or a service that crashed.",
     "Check the port, the log of the service, and what stands between.",
     "The connection to the service broke during the TLS handshake."},
    CatalogueEntry{16, 504, "connection_timeout",
     "No answer to our TLS greeting",
     "Not a byte came from {0} after our TLS greeting: it waits for text, or packets"
     " are lost on the way (large greetings at a small MTU).",
     "If the service speaks plain text, set its scheme to http. Otherwise check the "
     "path and its MTU.",
     "The service did not answer the TLS handshake in time."},
    CatalogueEntry{17, 502, "connection_refused",
     "Nothing listens at the service's address",
     "{0} refused the connection: no program listens there.",
     "Start the service, or correct localIP and localPort. Inside a container "
     "127.0.0.1 is the container itself.",
     "Nothing listens where the service should be."},
    CatalogueEntry{18, 502, "connection_refused",
     "Service listens on the other kind of loopback",
     "{0} refused, but {1} answers: the service listens on one family of addresses "
     "only.",
     "Write the address that answers in place of the one that does not.",
     "Nothing listens where the service should be."},
    CatalogueEntry{19, 502, "destination_ip_unroutable",
     "Service cannot be reached",
     "There is no way to {0}: {1}.",
     "Check the address, the routes and firewalls of this computer, and whether the "
     "other computer is on.",
     "The service cannot be reached."},
    CatalogueEntry{20, 502, "dns_error",
     "Name of the service is unknown",
     "The name of {0} does not resolve: {1}.",
     "Correct the name, or the DNS of this computer; for this computer itself write "
     "127.0.0.1.",
     "The name of the service is not known."},
    CatalogueEntry{21, 502, "http_protocol_error",
     "gRPC needs HTTP/2",
     "A gRPC call needs HTTP/2, and {0} speaks HTTP/1.1 only.",
     "Let the service speak HTTP/2 and set its protocol to h2 (with TLS) or h2c "
     "(without).",
     "gRPC needs HTTP/2, but the service speaks HTTP/1.1 only."},
    CatalogueEntry{22, 502, "http_protocol_error",
     "HTTP/2 met something else",
     "One side speaks HTTP/2 where the other does not: {1}. A frame \"length\" of "
     "0x485454 is the text HTT.",
     "Offer ALPN on both sides, h2 before http/1.1 (rustls: alpn_protocols = [h2, "
     "http/1.1]); set the protocol of the service to auto.",
     "What the service sent is not valid HTTP."},
    CatalogueEntry{23, 503, "connection_limit_reached",
     "Service asks us to calm down",
     "{0} ended the connection with ENHANCE_YOUR_CALM: {1}.",
     "Send fewer requests at a time, or raise what the service allows.",
     "The service takes no more requests now."},
    CatalogueEntry{24, 502, "http_protocol_error",
     "Service demands HTTP/1.1 for this path",
     "{0} answered with HTTP_1_1_REQUIRED, as servers do for WebSockets, NTLM or "
     "client certificates.",
     "It is asked again over HTTP/1.1 by itself. If the request was too large for "
     "that, set the protocol of the service to http1.1.",
     "The service demands HTTP/1.1 for this request."},
    CatalogueEntry{25, 503, "connection_limit_reached",
     "Service refuses further requests",
     "{0} refused the request again and again (REFUSED_STREAM): its limit is "
     "reached, or it is shutting down.",
     "Raise the limit of streams of the service, or wait until it is up again.",
     "The service takes no more requests now."},
    CatalogueEntry{26, 502, "connection_terminated",
     "Service ended its connection in order",
     "{0} sent GOAWAY without an error while the request was on its way: it has "
     "served its share of requests, or is restarting.",
     "Nothing is wrong as long as it is rare. Requests that may be repeated are "
     "repeated by themselves.",
     "The service closed the connection."},
    CatalogueEntry{27, 502, "tls_protocol_error",
     "TLS too weak for HTTP/2",
     "{0} refused HTTP/2 over this cipher (INADEQUATE_SECURITY).",
     "Allow TLS 1.3, or an AEAD cipher of TLS 1.2, on the service.",
     "TLS with the service is too weak for HTTP/2."},
    CatalogueEntry{28, 502, "http_protocol_error",
     "Header compression broke",
     "The HTTP/2 header compression with {0} is out of step: a middlebox, or a fault"
     " in a library.",
     "Set the protocol of the service to http1.1 to work on, and report it to the "
     "maker of the service.",
     "HTTP/2 with the service broke."},
    CatalogueEntry{29, 502, "http_protocol_error",
     "Flow control of HTTP/2 broke",
     "One side of the HTTP/2 connection with {0} does not keep to the windows: {1}.",
     "Set the protocol of the service to http1.1 to work on, and report it to the "
     "maker of the service.",
     "HTTP/2 with the service broke."},
    CatalogueEntry{30, 421, "",
     "Service does not serve this name here",
     "The service answered 421: it does not accept the name {0} (Host) on a "
     "connection for {1} (SNI).",
     "Set the server name to the name of the request (leave it empty), or rewrite "
     "Host to the name that the service knows.",
     ""},
    CatalogueEntry{31, 502, "connection_terminated",
     "Service closed without an answer",
     "{0} took the request and closed the connection without a byte: it crashed, "
     "does not speak HTTP here, or wants TLS.",
     "Look at the log of the service. If it wants TLS, set its scheme to https.",
     "The service closed the connection."},
    CatalogueEntry{32, 502, "http_response_incomplete",
     "Answer was cut short",
     "{0} ended the connection in the middle of its answer: {1}.",
     "Look at the log of the service and at its own time limits.",
     "The service broke off in the middle of its answer."},
    CatalogueEntry{33, 502, "http_response_header_section_size",
     "Head is too large",
     "The head of the {0} is larger than one side allows ({1}).",
     "Make cookies and tokens smaller; if it is the service that refuses, raise its limit.",
     "The head of the answer is larger than allowed."},
    CatalogueEntry{34, 0, "",
     "Redirects go round in circles",
     "The service redirects {0} to itself again and again: it takes the visitor's "
     "https for http.",
     "Let the application trust X-Forwarded-Proto, or speak https to it.",
     ""},
    CatalogueEntry{35, 502, "http_protocol_error",
     "Answer is not valid HTTP",
     "What {0} sent is not valid HTTP: {1}.",
     "Correct the service; the line quoted is the one that is wrong.",
     "What the service sent is not valid HTTP."},
    CatalogueEntry{36, 502, "http_protocol_error",
     "Another service listens on this port",
     "{0} is no HTTP service: it greets as {1}.",
     "Correct the port, or publish it as type tcp.",
     "What listens there does not speak HTTP."},
    CatalogueEntry{37, 400, "",
     "PROXY header on one side only",
     "A PROXY protocol header stands where HTTP was expected: {0}.",
     "Add the front that writes it to culvert.trustedProxies, or switch it off there.",
     ""},
    CatalogueEntry{38, 502, "connection_terminated",
     "Service closed an idle connection under a request",
     "{0} closed a connection that waited for the next request, just as one was "
     "sent.",
     "Let the service keep idle connections longer than 30 seconds; requests that "
     "may be repeated are repeated by themselves.",
     "The service closed the connection."},
    CatalogueEntry{39, 0, "",
     "Service does not accept the Host",
     "The service answered {0} because it does not know the host name {1}: {2}.",
     "Rewrite Host to a name that the application knows, or allow the name in the "
     "application.",
     ""},
    CatalogueEntry{40, 413, "",
     "Request is too large for the service",
     "The service answered 413: the body is larger than it allows.",
     "Raise the limit of the service (nginx: client_max_body_size).",
     ""},
    CatalogueEntry{41, 403, "",
     "Service refuses the WebSocket's origin",
     "The service answered the WebSocket handshake with 403; its Origin is {0}.",
     "Allow this origin in the application.",
     ""},
    CatalogueEntry{42, 0, "",
     "WebSocket lost its Upgrade on the way",
     "A request with the fields of a WebSocket came without Upgrade: a proxy in "
     "front of us takes it off.",
     "In that proxy pass Upgrade and Connection on (nginx: proxy_http_version 1.1; "
     "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "
     "$connection_upgrade).",
     ""},
    CatalogueEntry{43, 502, "http_upgrade_failed",
     "WebSocket answer does not fit the question",
     "{0} did not answer the WebSocket handshake as it must: with another key (an "
     "old answer from a cache), with an extension that nobody offered, or it is no "
     "WebSocket server.",
     "Check that the port is that of the WebSocket server, and that no cache answers"
     " for it.",
     "The service did not answer the WebSocket handshake correctly."},
    CatalogueEntry{44, 502, "http_upgrade_failed",
     "Service has no WebSockets over HTTP/2",
     "{0} speaks HTTP/2 only and does not announce extended CONNECT (RFC 8441), so "
     "no WebSocket can be opened.",
     "Let the service speak HTTP/1.1 too, or switch RFC 8441 on there.",
     "The service speaks HTTP/2 without WebSockets (extended CONNECT)."},
    CatalogueEntry{45, 0, "",
     "Something on the way does not like our SETTINGS",
     "The visitor's HTTP/2 connection ended with PROTOCOL_ERROR right after our "
     "SETTINGS: a TLS-inspecting middlebox may not know extended CONNECT.",
     "Switch extended CONNECT off for this listener.",
     ""},
    CatalogueEntry{46, 0, "",
     "Visitor offers no protocol that we take",
     "A visitor offers {0} only, and this listener takes {1}. Browsers open "
     "WebSockets this way.",
     "Set the protocol of the listener to auto.",
     ""},
    CatalogueEntry{47, 0, "",
     "Tunnels end after the same time",
     "Tunnels of this proxy end after {0} again and again: a hop on the way cuts "
     "idle connections.",
     "Send a heartbeat more often than that, or raise the time limit of the hop "
     "(nginx: proxy_read_timeout).",
     ""},
    CatalogueEntry{48, 0, "",
     "WebSocket frames were changed on the way",
     "The WebSocket ended with code {0} right after it opened{1}.",
     "Compare the extensions and subprotocols that were offered and chosen; binary "
     "data must not travel in text frames.",
     ""},
    CatalogueEntry{49, 0, "",
     "Open tunnel is told too late",
     "The service opened the tunnel, and the visitor heard of it {0} later.",
     "Elsewhere: leave CONNECT out of encoding. Here it is a fault: report it with "
     "the log.",
     ""},
    CatalogueEntry{50, 0, "",
     "Events are held back",
     "An event stream came all at once after {0}: something before us collects it.",
     "Switch buffering and compression off for it (nginx: proxy_buffering off; or "
     "the field X-Accel-Buffering: no).",
     ""},
    CatalogueEntry{51, 0, "",
     "Event streams end after the same time",
     "Event streams of this proxy end after {0} of silence again and again.",
     "Let the service send a comment line more often than that, or raise the time "
     "limit of the hop.",
     ""},
    CatalogueEntry{52, 0, "",
     "Browser has no connection left for more streams",
     "One visitor holds {0} event streams over HTTP/1.1: browsers open six "
     "connections and wait with the rest.",
     "Publish it with TLS, so that browsers use HTTP/2, where streams share one "
     "connection.",
     ""},
    CatalogueEntry{53, 0, "",
     "Browser may not read the answer (CORS)",
     "The page of {0} asks from another origin, and the answer lacks what CORS "
     "demands: {1}.",
     "Let the service send: {2}. Or let the gateway help: culvert.cors.assist with "
     "this origin.",
     ""},
    CatalogueEntry{54, 0, "",
     "CORS permission is given twice",
     "The answer carries Access-Control-Allow-Origin {0} times; browsers accept one.",
     "Remove it from the service or from the proxy that adds it.",
     ""},
    CatalogueEntry{55, 0, "",
     "Event stream was asked for, something else came",
     "An EventSource asked for {0} and got {1} (status {2}): a wrong path, an error "
     "page or a login page.",
     "Correct the address of the event stream; it must answer with content type "
     "text/event-stream.",
     ""},
    CatalogueEntry{56, 0, "",
     "Token was not accepted",
     "The service answered 401: {0}.",
     "Check that the token is sent, has not expired and is for this audience; across"
     " sites cookies need SameSite=None; Secure.",
     ""},
    CatalogueEntry{57, 0, "",
     "TLS came where plain HTTP is spoken",
     "A visitor began TLS on a plain port: https or wss was used for an http "
     "address.",
     "Use http or ws for this address, or publish it with TLS.",
     ""},
    CatalogueEntry{58, 0, "",
     "Answer points to an internal host",
     "The field {0} of the answer names {1}, which visitors cannot reach.",
     "Let the service see the visitor's Host (culvert.upstream.host = \"preserve\"),"
     " or correct its base address.",
     ""},
    CatalogueEntry{59, 0, "",
     "Encoding and body do not agree",
     "Content-Encoding says {0}, but the body is {1}.",
     "Switch one of the two encoders off, or let the one that encodes say so.",
     ""},
    CatalogueEntry{60, 0, "",
     "gRPC call got no gRPC answer",
     "A gRPC call was answered without what gRPC needs: {0}.",
     "Keep HTTP/2 on every hop to the service; HTTP/1.1 hops and error pages lose "
     "the trailers.",
     ""},
    CatalogueEntry{61, 0, "",
     "gRPC call came without TE",
     "A gRPC call came without te: trailers: a hop in front of us took it off.",
     "Correct the proxy in front so that it passes te: trailers on.",
     ""},
    CatalogueEntry{62, 502, "proxy_configuration_error",
     "Certificate files cannot be used",
     "A certificate or key of ours cannot be used: {0}.",
     "Check that the files exist, belong together, are PEM and have not expired.",
     "The gateway is not set up correctly."},
    CatalogueEntry{63, 0, "",
     "Visitor does not trust our certificate",
     "A visitor ended the handshake with alert {0} ({1}).",
     "Use a certificate that visitors trust, with its chain, for the name {2}.",
     ""},
    CatalogueEntry{64, 400, "",
     "Plain HTTP came to a TLS port",
     "A visitor spoke plain HTTP where https is served.",
     "Use https:// for this address.",
     ""},
    CatalogueEntry{65, 0, "",
     "No proxy for this name",
     "A visitor asked for {0} by TLS, and nothing is published under that name.",
     "Publish a proxy for the name, or correct its DNS entry.",
     ""},
    CatalogueEntry{66, 503, "connection_limit_reached",
     "This computer has run out of something",
     "The system refused another connection to {0}: {1}.",
     "Allow more open files (LimitNOFILE, ulimit -n); if ports ran out, reuse "
     "connections or add source addresses.",
     "The gateway is busy."},
    CatalogueEntry{67, 0, "",
     "Visitors leave before the answer",
     "{0} of the last {1} requests were given up by the visitor before the answer "
     "came; it takes {2} (median) to {3} (95 %).",
     "Make the service faster, or let visitors wait longer.",
     ""},
    CatalogueEntry{68, 503, "destination_unavailable",
     "Client of this proxy is not connected",
     "No work connection of the client that publishes {0} came.",
     "Start the client, or look at its log if it runs.",
     "The computer that publishes this address is not connected."},
    CatalogueEntry{69, 0, "",
     "Clocks differ",
     "The clock of the service differs from this computer's by {0}.",
     "Set both clocks by NTP; certificates and tokens depend on them.",
     ""},
    CatalogueEntry{70, 0, "",
     "Visitor takes no more data",
     "Data waited and the visitor's window stayed closed: {0}.",
     "Look at the visitor's program: it does not read, or does not open its window "
     "again.",
     ""},
    CatalogueEntry{71, 504, "connection_timeout",
     "SETTINGS were never acknowledged",
     "The HTTP/2 peer {0} did not answer or acknowledge our SETTINGS in time: the "
     "path works one way only, or the peer is stuck.",
     "Look at the peer, and at what stands between.",
     "The service did not answer in time."},
    CatalogueEntry{72, 0, "",
     "Service ignores Expect: 100-continue",
     "An upload waited {0} because the service never said 100 Continue.",
     "Nothing breaks. To save the wait, let the service answer Expect, or the "
     "visitor not send it.",
     ""},
    CatalogueEntry{73, 505, "",
     "HTTP/2 came where HTTP/1.1 is spoken",
     "A peer began with the preface of HTTP/2 where only HTTP/1.1 is taken.",
     "Set HTTP/1.1 on the hop in front, or the protocol of the listener to auto.",
     ""},
    CatalogueEntry{74, 0, "",
     "The same request came twice",
     "Two requests carried the same {0} within {1}: a hop in front of us repeats. We"
     " sent each of them {2}.",
     "Switch repeating off in front for methods that are not idempotent.",
     ""},
    CatalogueEntry{75, 0, "",
     "Service ends idle connections with an answer",
     "{0} answered {1} on a connection where nothing was asked: that is how it ends "
     "idle ones.",
     "Nothing breaks; let the service keep idle connections longer than 30 seconds.",
     ""},
};
// clang-format on

/// The number is the place.
constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].number != static_cast<int>(i) + 1) return false;
  return true;
}
static_assert(in_order());

}  // namespace

const CatalogueEntry& entry_of(int number) {
  return table.at(static_cast<std::size_t>(number - 1));
}

std::span<const CatalogueEntry> catalogue() {
  return table;
}

std::string filled(std::string_view text, const std::vector<std::string>& parameters) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out.append(text.substr(0, open));
    if (open == std::string_view::npos) break;
    const auto index = static_cast<std::size_t>(text[open + 1] - '0');
    if (index < parameters.size()) out.append(parameters[index]);
    text.remove_prefix(open + 3);
  }
  return out;
}

}  // namespace culvert::observe
