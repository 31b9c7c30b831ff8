#include "core/config/known_keys.h"
#include "core/config/leaves.h"

#include <QTest>

#include <algorithm>

namespace culvert::config::key_tables_test {

/// frp's keys, written down here a second time from frp-surface 1.2 to 1.9 and 2.1: the tables of
/// the loader must know every one of them.
class KeyTablesTest : public QObject {
  Q_OBJECT

 private slots:
  void every_key_of_frp_is_known_data() {
    QTest::addColumn<int>("scope");
    QTest::addColumn<QStringList>("keys");
    const auto row = [](const char* name, KeyScope scope, const char* keys) {
      QTest::newRow(name) << static_cast<int>(scope)
                          << QString(keys).split(' ', Qt::SkipEmptyParts);
    };
    row("client", KeyScope::client,
        "version clientID user serverAddr serverPort natHoleStunServer dnsServer loginFailExit "
        "start "
        "udpPacketSize metadatas includes featureGates virtualNet.address store.path proxies "
        "visitors");
    row("client auth", KeyScope::client,
        "auth.method auth.additionalScopes auth.token auth.tokenSource.type "
        "auth.tokenSource.file.path auth.tokenSource.exec.command auth.tokenSource.exec.args "
        "auth.tokenSource.exec.env auth.oidc.clientID auth.oidc.clientSecret auth.oidc.audience "
        "auth.oidc.scope auth.oidc.tokenEndpointURL auth.oidc.additionalEndpointParams "
        "auth.oidc.trustedCaFile auth.oidc.insecureSkipVerify auth.oidc.proxyURL "
        "auth.oidc.tokenSource");
    row("log and web server", KeyScope::client,
        "log.to log.level log.maxDays log.disablePrintColor webServer.addr webServer.port "
        "webServer.user webServer.password webServer.assetsDir webServer.pprofEnable "
        "webServer.tls.certFile webServer.tls.keyFile webServer.tls.trustedCaFile "
        "webServer.tls.serverName");
    row("client transport", KeyScope::client,
        "transport.protocol transport.wireProtocol transport.dialServerTimeout "
        "transport.dialServerKeepalive transport.connectServerLocalIP transport.proxyURL "
        "transport.poolCount transport.tcpMux transport.tcpMuxKeepaliveInterval "
        "transport.quic.keepalivePeriod transport.quic.maxIdleTimeout "
        "transport.quic.maxIncomingStreams transport.heartbeatInterval transport.heartbeatTimeout "
        "transport.tls.enable transport.tls.disableCustomTLSFirstByte transport.tls.certFile "
        "transport.tls.keyFile transport.tls.trustedCaFile transport.tls.serverName");
    row("proxy", KeyScope::proxy,
        "name type enabled annotations metadatas localIP localPort transport.useEncryption "
        "transport.useCompression transport.bandwidthLimit transport.bandwidthLimitMode "
        "transport.proxyProtocolVersion loadBalancer.group loadBalancer.groupKey healthCheck.type "
        "healthCheck.timeoutSeconds healthCheck.maxFailed healthCheck.intervalSeconds "
        "healthCheck.path healthCheck.httpHeaders");
    row("proxy types", KeyScope::proxy,
        "remotePort customDomains subdomain locations httpUser httpPassword hostHeaderRewrite "
        "requestHeaders.set responseHeaders.set routeByHTTPUser multiplexer secretKey allowUsers "
        "natTraversal.disableAssistedAddrs");
    row("plugins", KeyScope::proxy,
        "plugin.type plugin.httpUser plugin.httpPassword plugin.username plugin.password "
        "plugin.localPath plugin.stripPrefix plugin.unixPath plugin.localAddr "
        "plugin.hostHeaderRewrite plugin.requestHeaders.set plugin.enableHTTP2 plugin.crtPath "
        "plugin.keyPath");
    // Ours.
    row("culvert", KeyScope::proxy,
        "culvert.http culvert.upstream.scheme culvert.upstream.protocol culvert.upstream.websocket "
        "culvert.upstream.serverName culvert.upstream.host culvert.upstream.verify "
        "culvert.upstream.trustedCaFile culvert.upstream.pin culvert.upstream.certFile "
        "culvert.upstream.keyFile culvert.upstream.legacyTLS culvert.listener.protocol "
        "culvert.listener.extendedConnect culvert.timeouts.connect culvert.timeouts.tls "
        "culvert.timeouts.settings culvert.timeouts.responseHead culvert.timeouts.body "
        "culvert.timeouts.keepAlive culvert.timeouts.tunnelIdle "
        "culvert.timeouts.websocketHandshake culvert.limits.requestBody "
        "culvert.limits.replayBuffer culvert.encoding.enabled culvert.encoding.algorithms "
        "culvert.encoding.minSize culvert.encoding.types culvert.encoding.eventStreams "
        "culvert.encoding.upstreamIdentity "
        "culvert.trustedProxies culvert.forwarded.xForwardedFor culvert.forwarded.xRealIP "
        "culvert.forwarded.forwarded culvert.sseRetryOnError culvert.diagnostics "
        "culvert.errorCompatibility culvert.capture.mode culvert.capture.bodyCap "
        "culvert.capture.mask culvert.cors.assist culvert.cors.origins culvert.cors.override");
    row("culvert of a relay", KeyScope::relay,
        "culvert.vhostTLS culvert.trustedProxies culvert.diagnostics culvert.errorCompatibility "
        "culvert.connectionRate");
    row("visitor", KeyScope::visitor,
        "name type enabled transport.useEncryption transport.useCompression secretKey serverUser "
        "serverName bindAddr bindPort plugin.type plugin.destinationIP protocol keepTunnelOpen "
        "maxRetriesAnHour minRetryInterval fallbackTo fallbackTimeoutMs "
        "natTraversal.disableAssistedAddrs");
    row("relay", KeyScope::relay,
        "version bindAddr bindPort kcpBindPort quicBindPort proxyBindAddr vhostHTTPPort "
        "vhostHTTPTimeout vhostHTTPSPort tcpmuxHTTPConnectPort tcpmuxPassthrough subDomainHost "
        "custom404Page sshTunnelGateway.bindPort sshTunnelGateway.privateKeyFile "
        "sshTunnelGateway.autoGenPrivateKeyPath sshTunnelGateway.authorizedKeysFile "
        "webServer.addr webServer.port webServer.user webServer.password webServer.assetsDir "
        "webServer.pprofEnable webServer.tls.certFile webServer.tls.keyFile enablePrometheus "
        "log.to log.level log.maxDays log.disablePrintColor detailedErrorsToClient "
        "maxPortsPerClient userConnTimeout udpPacketSize natholeAnalysisDataReserveHours "
        "allowPorts "
        "httpPlugins auth.method auth.additionalScopes auth.token auth.tokenSource.type "
        "auth.tokenSource.file.path auth.oidc.issuer auth.oidc.audience auth.oidc.skipExpiryCheck "
        "auth.oidc.skipIssuerCheck transport.tcpMux transport.tcpMuxKeepaliveInterval "
        "transport.tcpKeepalive transport.maxPoolCount transport.heartbeatTimeout "
        "transport.quic.keepalivePeriod transport.quic.maxIdleTimeout "
        "transport.quic.maxIncomingStreams transport.tls.force transport.tls.certFile "
        "transport.tls.keyFile transport.tls.trustedCaFile");
  }
  void every_key_of_frp_is_known() {
    QFETCH(int, scope);
    QFETCH(QStringList, keys);
    const auto& known = known_paths(static_cast<KeyScope>(scope));
    QStringList missing;
    for (const QString& key : keys)
      if (std::ranges::find(known, key.toStdString()) == known.end()) missing << key;
    QCOMPARE(missing, QStringList());
  }

  void no_path_is_in_a_table_twice() {
    for (const KeyScope scope : {KeyScope::client, KeyScope::relay, KeyScope::proxy,
                                 KeyScope::visitor, KeyScope::element}) {
      std::vector<std::string> paths = known_paths(scope);
      std::ranges::sort(paths);
      QVERIFY(std::ranges::adjacent_find(paths) == paths.end());
    }
  }

  void near_keys_are_found_data() {
    QTest::addColumn<int>("scope");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("nearest");
    const auto row = [](KeyScope scope, const char* written, const char* nearest) {
      QTest::addRow("%d %s", static_cast<int>(scope), written)
          << static_cast<int>(scope) << written << nearest;
    };
    row(KeyScope::client, "serverAdr", "serverAddr");
    row(KeyScope::client, "server-port", "serverPort");
    row(KeyScope::client, "sevrerPort", "serverPort");
    row(KeyScope::client, "auth.tokn", "auth.token");
    row(KeyScope::client, "log.file", "");
    row(KeyScope::client, "log_file", "log.to");
    row(KeyScope::client, "oidc_additional_x", "auth.oidc.additionalEndpointParams.x");
    row(KeyScope::client, "poolCount", "transport.poolCount");
    row(KeyScope::client, "remote_port", "proxies[].remotePort");
    row(KeyScope::client, "bindPort", "visitors[].bindPort");
    row(KeyScope::client, "transport.tls.enabled", "transport.tls.enable");
    row(KeyScope::client, "x", "");
    row(KeyScope::proxy, "customDomain", "customDomains");
    row(KeyScope::proxy, "http_pwd", "httpPassword");
    row(KeyScope::proxy, "serverPort", "/serverPort");
    row(KeyScope::proxy, "server_port", "/serverPort");
    row(KeyScope::proxy, "transport.bandwithLimit", "transport.bandwidthLimit");
    row(KeyScope::proxy, "loadBalancer.key", "");
    row(KeyScope::proxy, "culvert.upsteam", "culvert.upstream");
    row(KeyScope::proxy, "culvert.upstream.sheme", "culvert.upstream.scheme");
    row(KeyScope::proxy, "culvert.trusted_proxies", "culvert.trustedProxies");
    row(KeyScope::proxy, "trustedProxies", "culvert.trustedProxies");
    row(KeyScope::proxy, "localAddr", "plugin.localAddr");
    row(KeyScope::proxy, "plugin.crt_path", "plugin.crtPath");
    row(KeyScope::proxy, "clvert", "culvert");
    row(KeyScope::relay, "culvert.vhostTls", "culvert.vhostTLS");
    row(KeyScope::element, "cert_file", "certFile");
    row(KeyScope::element, "begin", "");
    row(KeyScope::visitor, "sk", "secretKey");
    row(KeyScope::visitor, "bind_port", "bindPort");
    row(KeyScope::relay, "dashboard_port", "webServer.port");
    row(KeyScope::relay, "vhost_http_port", "vhostHTTPPort");
    row(KeyScope::relay, "subdomain_host", "subDomainHost");
    row(KeyScope::relay, "tls_only", "transport.tls.force");
    row(KeyScope::relay, "bind_prot", "bindPort");
  }
  void near_keys_are_found() {
    QFETCH(int, scope);
    QFETCH(QString, written);
    QFETCH(QString, nearest);
    QCOMPARE(
        QString::fromStdString(nearest_key(static_cast<KeyScope>(scope), written.toStdString())),
        nearest);
  }

  void very_long_keys_are_near_to_nothing() {
    QCOMPARE(nearest_key(KeyScope::client, std::string(100'000, 's')), std::string());
  }

  void leaves_reach_every_member() {
    // A struct with every leaf changed differs from a new one in every leaf.
    RelayConfig relay, same;
    const auto leaves = leaves_of(relay);
    const auto defaults = leaves_of(same);
    QCOMPARE(leaves.size(), defaults.size());
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      QCOMPARE(leaves[i].path, defaults[i].path);
      QVERIFY(equal_values(leaves[i].member, defaults[i].member));
    }
    relay.transport.tls.force = true;
    int differing = 0;
    for (std::size_t i = 0; i < leaves.size(); ++i)
      differing += equal_values(leaves[i].member, defaults[i].member) ? 0 : 1;
    QCOMPARE(differing, 1);
  }
};

}  // namespace culvert::config::key_tables_test

QTEST_GUILESS_MAIN(culvert::config::key_tables_test::KeyTablesTest)
#include "key_tables_test.moc"
