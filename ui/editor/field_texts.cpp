#include "ui/editor/field_texts.h"

#include "ui/texts/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace culvert::ui {
namespace {

struct Row {
  std::string_view path;
  const char* label;
};

// clang-format off
/// What a key is called. A key that several kinds have means the same in all of them.
constexpr std::array labels{
    Row{"clientID", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Client id")},
    Row{"user", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "User name")},
    Row{"serverAddr", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Server address")},
    Row{"serverPort", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Server port")},
    Row{"loginFailExit", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Stop when the first login fails (culvert-agent)")},
    Row{"start", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Run only these")},
    Row{"metadatas", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Metadata")},
    Row{"auth.token", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Token")},
    Row{"auth.tokenSource.file.path", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Token file")},
    Row{"auth.additionalScopes", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Also sign these messages")},
    Row{"log.to", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Log to")},
    Row{"log.level", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Log level")},
    Row{"log.maxDays", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Keep logs for days")},
    Row{"log.disablePrintColor", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "No colours in the console")},
    Row{"transport.protocol", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Transport")},
    Row{"transport.wireProtocol", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Wire protocol")},
    Row{"transport.dialServerTimeout", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time to connect")},
    Row{"transport.dialServerKeepalive", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "TCP keepalive")},
    Row{"transport.connectServerLocalIP", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Local address to connect from")},
    Row{"transport.proxyURL", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Outgoing proxy")},
    Row{"transport.poolCount", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Connections kept ready")},
    Row{"transport.tcpMux", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One TCP connection for everything")},
    Row{"transport.tcpMuxKeepaliveInterval", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Keepalive of that connection")},
    Row{"transport.heartbeatInterval", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Heartbeat every")},
    Row{"transport.heartbeatTimeout", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Give up without heartbeat after")},
    Row{"transport.tls.enable", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Use TLS")},
    Row{"transport.tls.disableCustomTLSFirstByte", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "No extra first byte")},
    Row{"transport.tls.certFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Client certificate")},
    Row{"transport.tls.keyFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Key of the client certificate")},
    Row{"transport.tls.trustedCaFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Trusted CA")},
    Row{"transport.tls.serverName", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Name to verify")},
    Row{"auth.method", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Sign in with")},
    Row{"auth.tokenSource.type", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Other source of the token")},
    Row{"auth.tokenSource.exec.command", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Token command")},
    Row{"auth.tokenSource.exec.args", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Arguments of the token command")},
    Row{"auth.tokenSource.exec.env", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Environment of the token command")},
    Row{"includes", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Included files")},
    Row{"featureGates.VirtualNet", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Virtual network")},
    Row{"version", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Version note")},
    Row{"natHoleStunServer", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "STUN server")},
    Row{"dnsServer", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "DNS server")},
    Row{"udpPacketSize", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "UDP packet size")},
    Row{"virtualNet.address", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Virtual network address")},
    Row{"auth.oidc.clientID", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC client id")},
    Row{"auth.oidc.clientSecret", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC client secret")},
    Row{"auth.oidc.audience", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC audience")},
    Row{"auth.oidc.scope", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC scope")},
    Row{"auth.oidc.tokenEndpointURL", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC token endpoint")},
    Row{"auth.oidc.additionalEndpointParams", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC extra parameters")},
    Row{"auth.oidc.trustedCaFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC trusted CA")},
    Row{"auth.oidc.insecureSkipVerify", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC without verification")},
    Row{"auth.oidc.proxyURL", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "OIDC proxy")},
    Row{"webServer.port", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin port")},
    Row{"webServer.addr", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin address")},
    Row{"webServer.user", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin user")},
    Row{"webServer.password", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin password")},
    Row{"webServer.assetsDir", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin page files")},
    Row{"webServer.pprofEnable", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Go profiling")},
    Row{"webServer.tls.certFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin certificate")},
    Row{"webServer.tls.keyFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Key of the admin certificate")},
    Row{"webServer.tls.trustedCaFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin trusted CA")},
    Row{"webServer.tls.serverName", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Admin server name")},
    Row{"transport.quic.keepalivePeriod", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "QUIC keepalive")},
    Row{"transport.quic.maxIdleTimeout", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "QUIC idle limit")},
    Row{"transport.quic.maxIncomingStreams", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "QUIC streams at most")},
    Row{"store.path", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Store file")},
    Row{"name", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Name")},
    Row{"type", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Type")},
    Row{"enabled", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Switched on")},
    Row{"localIP", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Local host")},
    Row{"localPort", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Local port")},
    Row{"annotations", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Annotations")},
    Row{"transport.useEncryption", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Encrypt")},
    Row{"transport.useCompression", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Compress")},
    Row{"transport.bandwidthLimit", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Bandwidth limit")},
    Row{"transport.bandwidthLimitMode", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Limit enforced by")},
    Row{"transport.proxyProtocolVersion", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "PROXY protocol")},
    Row{"loadBalancer.group", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Group")},
    Row{"loadBalancer.groupKey", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Group key")},
    Row{"plugin.type", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Plugin")},
    Row{"plugin.localAddr", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Service address")},
    Row{"plugin.hostHeaderRewrite", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Host sent to the service")},
    Row{"plugin.requestHeaders.set", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Request headers to set")},
    Row{"plugin.enableHTTP2", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Offer HTTP/2")},
    Row{"plugin.crtPath", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Certificate")},
    Row{"plugin.keyPath", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Private key")},
    Row{"plugin.httpUser", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "User")},
    Row{"plugin.httpPassword", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Password")},
    Row{"plugin.username", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "User")},
    Row{"plugin.password", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Password")},
    Row{"plugin.localPath", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Folder")},
    Row{"plugin.stripPrefix", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Prefix of the address")},
    Row{"plugin.unixPath", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Socket path")},
    Row{"plugin.destinationIP", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Destination address")},
    Row{"culvert.http", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Handle as HTTP")},
    Row{"culvert.upstream.scheme", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Scheme of the service")},
    Row{"culvert.upstream.protocol", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "HTTP version to the service")},
    Row{"culvert.upstream.websocket", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "WebSocket to the service")},
    Row{"culvert.upstream.serverName", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Server name to the service")},
    Row{"culvert.upstream.host", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Host sent to the service")},
    Row{"culvert.upstream.verify", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Verify the service")},
    Row{"culvert.upstream.trustedCaFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "CA of the service")},
    Row{"culvert.upstream.pin", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Pinned certificates")},
    Row{"culvert.upstream.certFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Certificate shown to the service")},
    Row{"culvert.upstream.keyFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Key of that certificate")},
    Row{"culvert.upstream.legacyTLS", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Allow old TLS")},
    Row{"culvert.listener.protocol", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "HTTP version to visitors")},
    Row{"culvert.listener.extendedConnect", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "WebSocket over HTTP/2")},
    Row{"culvert.timeouts.connect", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time to connect")},
    Row{"culvert.timeouts.tls", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time for TLS")},
    Row{"culvert.timeouts.settings", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time for HTTP/2 settings")},
    Row{"culvert.timeouts.responseHead", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time to the answer")},
    Row{"culvert.timeouts.body", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time without progress")},
    Row{"culvert.timeouts.keepAlive", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Idle visitor connections")},
    Row{"culvert.timeouts.tunnelIdle", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Idle tunnels")},
    Row{"culvert.timeouts.websocketHandshake", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time for a WebSocket")},
    Row{"culvert.limits.requestBody", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Largest request")},
    Row{"culvert.limits.replayBuffer", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Kept for a retry")},
    Row{"culvert.encoding.enabled", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Encode answers")},
    Row{"culvert.encoding.algorithms", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Encodings")},
    Row{"culvert.encoding.minSize", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Encode from")},
    Row{"culvert.encoding.types", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Types to encode")},
    Row{"culvert.encoding.eventStreams", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Encode event streams")},
    Row{"culvert.encoding.upstreamIdentity", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Ask for plain answers")},
    Row{"culvert.trustedProxies", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Trusted proxies")},
    Row{"culvert.forwarded.xForwardedFor", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Send X-Forwarded-For")},
    Row{"culvert.forwarded.xRealIP", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Send X-Real-IP")},
    Row{"culvert.forwarded.forwarded", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Send Forwarded")},
    Row{"culvert.sseRetryOnError", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Keep event streams trying")},
    Row{"culvert.diagnostics", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Errors shown to visitors")},
    Row{"culvert.errorCompatibility", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Error pages")},
    Row{"culvert.capture.mode", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Record requests")},
    Row{"culvert.capture.bodyCap", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Recorded of a body")},
    Row{"culvert.capture.mask", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Also mask")},
    Row{"culvert.cors.assist", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Answer CORS preflights")},
    Row{"culvert.cors.origins", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Allowed origins")},
    Row{"culvert.cors.override", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Replace what the service allows")},
    Row{"remotePort", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Port on the server")},
    Row{"customDomains", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Domains")},
    Row{"subdomain", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Subdomain")},
    Row{"locations", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Paths")},
    Row{"httpUser", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "User")},
    Row{"httpPassword", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Password")},
    Row{"hostHeaderRewrite", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Host sent to the service")},
    Row{"requestHeaders.set", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Request headers to set")},
    Row{"responseHeaders.set", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Answer headers to set")},
    Row{"routeByHTTPUser", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Only for this user")},
    Row{"secretKey", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Secret key")},
    Row{"allowUsers", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Allowed users")},
    Row{"multiplexer", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Multiplexer")},
    Row{"natTraversal.disableAssistedAddrs", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Do not tell local addresses")},
    Row{"healthCheck.type", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Check")},
    Row{"healthCheck.timeoutSeconds", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Time for an answer")},
    Row{"healthCheck.maxFailed", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Failures before it is down")},
    Row{"healthCheck.intervalSeconds", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Check every")},
    Row{"healthCheck.path", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Path to ask for")},
    Row{"healthCheck.httpHeaders", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Headers of the check")},
    Row{"serverUser", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "User of the other side")},
    Row{"serverName", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Proxy of the other side")},
    Row{"bindAddr", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Local address")},
    Row{"bindPort", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Local port")},
    Row{"protocol", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Tunnel protocol")},
    Row{"keepTunnelOpen", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Keep the tunnel open")},
    Row{"maxRetriesAnHour", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Attempts an hour")},
    Row{"minRetryInterval", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Pause between attempts")},
    Row{"fallbackTo", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Fall back to")},
    Row{"fallbackTimeoutMs", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Fall back after")},
};

/// What one has to know to fill it in.
constexpr std::array hints{
    Row{"serverAddr", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "A host name or IP address without port.")},
    Row{"remotePort", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "0: the server picks one.")},
    Row{"customDomains", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: example.com, *.example.com")},
    Row{"locations", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: /api")},
    Row{"metadatas", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"annotations", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"requestHeaders.set", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"responseHeaders.set", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"plugin.requestHeaders.set", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"healthCheck.httpHeaders", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"auth.tokenSource.exec.env", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"auth.oidc.additionalEndpointParams", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: name = value")},
    Row{"auth.additionalScopes", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: HeartBeats, NewWorkConns")},
    Row{"transport.tls.trustedCaFile", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Without it the server's certificate is not verified.")},
    Row{"transport.heartbeatInterval", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds; 0: the default, negative: off.")},
    Row{"transport.heartbeatTimeout", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds; 0: the default, negative: off.")},
    Row{"transport.dialServerKeepalive", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds; negative: off.")},
    Row{"transport.dialServerTimeout", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds.")},
    Row{"transport.tcpMuxKeepaliveInterval", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds.")},
    Row{"transport.poolCount", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Told to the server at the next login.")},
    Row{"transport.tcpMux", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Must be the same as on the server.")},
    Row{"transport.bandwidthLimit", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "For example 500KB or 2MB a second.")},
    Row{"start", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: names of proxies and visitors. Empty: all.")},
    Row{"includes", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: a path with * in the file name.")},
    Row{"allowUsers", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line. Empty: only your own user; *: everybody.")},
    Row{"bindPort", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Negative: does not listen.")},
    Row{"serverUser", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Empty: your own user.")},
    Row{"fallbackTimeoutMs", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Milliseconds.")},
    Row{"minRetryInterval", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds.")},
    Row{"healthCheck.timeoutSeconds", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds.")},
    Row{"healthCheck.intervalSeconds", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Seconds.")},
    Row{"culvert.cors.origins", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: https://example.com")},
    Row{"culvert.trustedProxies", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: 10.0.0.0/8")},
    Row{"culvert.encoding.algorithms", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: zstd, br, gzip")},
    Row{"culvert.encoding.types", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: text/html, text/*")},
    Row{"culvert.upstream.pin", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: SHA-256 as 64 hexadecimal digits.")},
    Row{"culvert.upstream.host", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "preserve, upstream or a host name.")},
    Row{"culvert.capture.mask", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "One a line: a header or query parameter.")},
    Row{"log.to", QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "console, or the path of a file.")},
};

/// In the order of config::FieldGroup.
constexpr std::array groups{
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Address"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Local service"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Web"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Server"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Sign-in"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Transport"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "TLS & certificates"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Access"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Speed & compression"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Health check"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Load balancing"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Recording"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Reliability"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "DNS & outgoing proxy"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Web admin"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Logs"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Metadata"),
    QT_TRANSLATE_NOOP("culvert::ui::FieldTexts", "Advanced"),
};
// clang-format on

QString say(const char* text) {
  return QCoreApplication::translate("culvert::ui::FieldTexts", text);
}

template <class Rows>
const Row* find(const Rows& rows, std::string_view path) {
  const auto at = std::ranges::find(rows, path, &Row::path);
  return at == rows.end() ? nullptr : &*at;
}

}  // namespace

QString fieldLabel(std::string_view path) {
  const Row* row = find(labels, path);
  return row ? say(row->label) : fromCore(path);
}

QString fieldHint(std::string_view path) {
  const Row* row = find(hints, path);
  return row ? say(row->label) : QString();
}

QString groupName(config::FieldGroup group) {
  return say(groups.at(static_cast<std::size_t>(group)));
}

}  // namespace culvert::ui
