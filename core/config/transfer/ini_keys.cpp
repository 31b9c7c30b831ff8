#include "core/config/transfer/ini_keys.h"

namespace culvert::transfer {
namespace {

using enum IniKind;

constexpr IniKeyName common[] = {
    {"server_addr",               "serverAddr"                                },
    {"server_port",               "serverPort",                         number},
    {"user",                      "user"                                      },
    {"token",                     "auth.token"                                },
    {"authentication_method",     "auth.method"                               },
    {"oidc_client_id",            "auth.oidc.clientID"                        },
    {"oidc_client_secret",        "auth.oidc.clientSecret"                    },
    {"oidc_audience",             "auth.oidc.audience"                        },
    {"oidc_scope",                "auth.oidc.scope"                           },
    {"oidc_token_endpoint_url",   "auth.oidc.tokenEndpointURL"                },
    {"oidc_additional_",          "auth.oidc.additionalEndpointParams."       },
    {"nat_hole_stun_server",      "natHoleStunServer"                         },
    {"dns_server",                "dnsServer"                                 },
    {"login_fail_exit",           "loginFailExit",                      flag  },
    {"start",                     "start",                              list  },
    {"udp_packet_size",           "udpPacketSize",                      number},
    {"includes",                  "includes",                           list  },
    {"meta_",                     "metadatas."                                },
    {"log_file",                  "log.to"                                    },
    {"log_level",                 "log.level"                                 },
    {"log_max_days",              "log.maxDays",                        number},
    {"disable_log_color",         "log.disablePrintColor",              flag  },
    {"protocol",                  "transport.protocol"                        },
    {"tls_enable",                "transport.tls.enable",               flag  },
    {"tls_cert_file",             "transport.tls.certFile"                    },
    {"tls_key_file",              "transport.tls.keyFile"                     },
    {"tls_trusted_ca_file",       "transport.tls.trustedCaFile"               },
    {"tls_server_name",           "transport.tls.serverName"                  },
    {"disable_custom_tls_first_byte", "transport.tls.disableCustomTLSFirstByte", flag},
    {"quic_keepalive_period",     "transport.quic.keepalivePeriod",     number},
    {"quic_max_idle_timeout",     "transport.quic.maxIdleTimeout",      number},
    {"quic_max_incoming_streams", "transport.quic.maxIncomingStreams",  number},
    {"heartbeat_interval",        "transport.heartbeatInterval",        number},
    {"heartbeat_timeout",         "transport.heartbeatTimeout",         number},
    {"pool_count",                "transport.poolCount",                number},
    {"tcp_mux",                   "transport.tcpMux",                   flag  },
    {"tcp_mux_keepalive_interval", "transport.tcpMuxKeepaliveInterval", number},
    {"dial_server_timeout",       "transport.dialServerTimeout",        number},
    {"dial_server_keepalive",     "transport.dialServerKeepalive",      number},
    {"connect_server_local_ip",   "transport.connectServerLocalIP"            },
    {"http_proxy",                "transport.proxyURL"                        },
    {"admin_addr",                "webServer.addr"                            },
    {"admin_port",                "webServer.port",                     number},
    {"admin_user",                "webServer.user"                            },
    {"admin_pwd",                 "webServer.password"                        },
    {"assets_dir",                "webServer.assetsDir"                       },
    {"pprof_enable",              "webServer.pprofEnable",              flag  },
};

constexpr IniKeyName proxy[] = {
    {"local_ip",                "localIP"                             },
    {"local_port",              "localPort",                    number},
    {"remote_port",             "remotePort",                   number},
    {"use_encryption",          "transport.useEncryption",      flag  },
    {"use_compression",         "transport.useCompression",     flag  },
    {"bandwidth_limit",         "transport.bandwidthLimit"            },
    {"bandwidth_limit_mode",    "transport.bandwidthLimitMode"        },
    {"proxy_protocol_version",  "transport.proxyProtocolVersion"      },
    {"group",                   "loadBalancer.group"                  },
    {"group_key",               "loadBalancer.groupKey"               },
    {"meta_",                   "metadatas."                          },
    {"sk",                      "secretKey"                           },
    {"allow_users",             "allowUsers",                   list  },
    {"health_check_type",       "healthCheck.type"                    },
    {"health_check_timeout_s",  "healthCheck.timeoutSeconds",   number},
    {"health_check_max_failed", "healthCheck.maxFailed",        number},
    {"health_check_interval_s", "healthCheck.intervalSeconds",  number},
    {"health_check_url",        "healthCheck.path"                    },
    {"custom_domains",          "customDomains",                list  },
    {"subdomain",               "subdomain"                           },
    {"locations",               "locations",                    list  },
    {"http_user",               "httpUser"                            },
    {"http_pwd",                "httpPassword"                        },
    {"host_header_rewrite",     "hostHeaderRewrite"                   },
    {"header_",                 "requestHeaders.set."                 },
    {"route_by_http_user",      "routeByHTTPUser"                     },
    {"multiplexer",             "multiplexer"                         },
    {"plugin",                  "plugin.type"                         },
    {"plugin_local_addr",       "plugin.localAddr"                    },
    {"plugin_host_header_rewrite", "plugin.hostHeaderRewrite"         },
    {"plugin_header_",          "plugin.requestHeaders.set."          },
    {"plugin_crt_path",         "plugin.crtPath"                      },
    {"plugin_key_path",         "plugin.keyPath"                      },
    {"plugin_http_user",        "plugin.httpUser"                     },
    {"plugin_http_passwd",      "plugin.httpPassword"                 },
    {"plugin_user",             "plugin.username"                     },
    {"plugin_passwd",           "plugin.password"                     },
    {"plugin_local_path",       "plugin.localPath"                    },
    {"plugin_strip_prefix",     "plugin.stripPrefix"                  },
    {"plugin_unix_path",        "plugin.unixPath"                     },
};

constexpr IniKeyName visitor[] = {
    {"sk",                   "secretKey"                       },
    {"server_user",          "serverUser"                      },
    {"server_name",          "serverName"                      },
    {"bind_addr",            "bindAddr"                        },
    {"bind_port",            "bindPort",                 number},
    {"use_encryption",       "transport.useEncryption",  flag  },
    {"use_compression",      "transport.useCompression", flag  },
    {"protocol",             "protocol"                        },
    {"keep_tunnel_open",     "keepTunnelOpen",           flag  },
    {"max_retries_an_hour",  "maxRetriesAnHour",         number},
    {"min_retry_interval",   "minRetryInterval",         number},
    {"fallback_to",          "fallbackTo"                      },
    {"fallback_timeout_ms",  "fallbackTimeoutMs",        number},
};

constexpr IniKeyName server[] = {
    {"bind_addr",             "bindAddr"                   },
    {"bind_port",             "bindPort",            number},
    {"kcp_bind_port",         "kcpBindPort",         number},
    {"quic_bind_port",        "quicBindPort",        number},
    {"subdomain_host",        "subDomainHost"              },
    {"token",                 "auth.token"                 },
    {"authentication_method", "auth.method"                },
    {"tcp_mux",               "transport.tcpMux",    flag  },
};

}  // namespace

std::span<const IniKeyName> ini_common_keys() {
  return common;
}
std::span<const IniKeyName> ini_proxy_keys() {
  return proxy;
}
std::span<const IniKeyName> ini_visitor_keys() {
  return visitor;
}
std::span<const IniKeyName> ini_server_keys() {
  return server;
}

}  // namespace culvert::transfer
