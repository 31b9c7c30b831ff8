#include "core/observe/advice.h"

#include <algorithm>
#include <array>

namespace culvert::observe {
namespace {

using enum Errc;

// What the detail tells more closely than code and leg; the closest words first.
constexpr std::array special{
    Advice{certificate, Leg::relay,  "Server wants a certificate",
           "The server wants a certificate of this computer, and there was none to show.",            "Set transport.tls.certFile and transport.tls.keyFile to a certificate signed by the CA "
           "in the server's transport.tls.trustedCaFile.",                                   "alert certificate required"       },
    Advice{certificate, Leg::relay,  "Server does not accept our certificate",
           "The server does not trust the certificate of this computer, or was shown none.",          "Set transport.tls.certFile and transport.tls.keyFile to a certificate that has not "
           "expired and is signed by the CA in the server's transport.tls.trustedCaFile.", " alert "                          },
    Advice{certificate, Leg::client, "Client shows no certificate",
           "With transport.tls.trustedCaFile set here every client must show a certificate, and "
           "this one showed none.",                                                                   "Set transport.tls.certFile and transport.tls.keyFile on the client to a certificate of "
           "that CA, or take transport.tls.trustedCaFile out here.",                                                                                "peer did not return a certificate"},
    Advice{tls,         Leg::relay,  "Port hands TLS on by name",
           "What listens there hands TLS on by the name that is asked for, and nobody has ours: it "
           "is a port for https.",                                                                    "Set serverPort to the server's bindPort. Where https shares that port, set "
           "transport.tls.disableCustomTLSFirstByte to false.",                                                                                      "unrecognized name"                },
    Advice{
           auth,        Leg::relay,  "Outbound proxy wants a login",
           "The proxy on the way to the server wants a user and password, or does not accept these.",
           "Write them into transport.proxyURL, as in http://user:password@host:port.",                                                                                                "outbound proxy"                   },
    Advice{rejected,    Leg::relay,  "Outbound proxy refuses",
           "The proxy on the way to the server does not connect to it.",                              "Ask whoever runs the proxy to allow the server's address and port.",            "outbound proxy"                   },
    Advice{closed,      Leg::relay,  "Outbound proxy closed the connection",
           "The proxy on the way to the server closed the connection without an answer.",             "Check transport.proxyURL: http:// and socks5:// are two kinds of proxy.",
           "outbound proxy"                                                                                                                                                                                               },
    Advice{protocol,    Leg::relay,  "Outbound proxy speaks something else",
           "What listens at the address of the outbound proxy is no proxy of that kind.",             "Check transport.proxyURL: http:// and socks5:// are two kinds of proxy.",
           "outbound proxy"                                                                                                                                                                                               },
    Advice{auth,        Leg::relay,  "Heartbeats need the token",
           "The server wants the token in every heartbeat, and this side does not send it there.",    "Set auth.additionalScopes to the same list as on the server; here \"HeartBeats\" is "
           "missing.",                                                               "token in heartbeat"               },
    Advice{auth,        Leg::relay,  "Heartbeats need the token",
           "The server wants the token in every heartbeat, and this side does not send it there.",    "Set auth.additionalScopes to the same list as on the server; here \"HeartBeats\" is "
           "missing.",                                                               "invalid ping"                     },
    Advice{auth,        Leg::relay,  "Work connections need the token",
           "The server wants the token in every work connection, and this side does not send it "
           "there.",                                                                                  "Set auth.additionalScopes to the same list as on the server; here \"NewWorkConns\" is "
           "missing.",                                                                                                                                             "NewWorkConn"                      },
    Advice{auth,        Leg::client, "Client leaves the token out",
           "The token is asked for in heartbeats, and this client does not send it there.",           "Set auth.additionalScopes to the same list on both sides; on the client "
           "\"HeartBeats\" is missing.",                                                    "token in heartbeat"               },
    Advice{auth,        Leg::client, "Client leaves the token out",
           "The token is asked for in work connections, and this client does not send it there.",     "Set auth.additionalScopes to the same list on both sides; on the client "
           "\"NewWorkConns\" is missing.",                                            "token in NewWorkConn"             },
    Advice{auth,        Leg::none,   "User is not allowed",
           "The proxy does not let visitors of this user in.",                                        "Add the user to allowUsers of the proxy, where \"*\" stands for everybody, or set user "
           "on the visitor's side to one that is in it.",                                                                "] not allowed"                    },
    Advice{unsupported, Leg::relay,  "Server has no port for http",
           "The server has no port on which it takes http for its clients.",                          "Set vhostHTTPPort on the server, or publish the service with type tcp.",
           "when vhost http port is not set"                                                                                                                                                                              },
    Advice{unsupported, Leg::relay,  "Server has no port for https",
           "The server has no port on which it takes https for its clients.",                         "Set vhostHTTPSPort on the server, or publish the service with type tcp.",
           "when vhost https port is not set"                                                                                                                                                                             },
    Advice{unsupported, Leg::relay,  "Server has no host for subdomains",
           "The server has no host name that subdomains could belong to.",                            "Set subDomainHost on the server, or use customDomains instead of subdomain.",
           "subdomain is not supported"                                                                                                                                                                                   },
    Advice{unsupported, Leg::client, "There is no port for http",
           "The client offers an http proxy, and no port here takes http.",                           "Set vhostHTTPPort here, or let the client use type tcp.",
           "when vhost http port is not set"                                                                                                                                                                              },
    Advice{unsupported, Leg::client, "There is no port for https",
           "The client offers an https proxy, and no port here takes https.",                         "Set vhostHTTPSPort here, or let the client use type tcp.",
           "when vhost https port is not set"                                                                                                                                                                             },
    Advice{config,      Leg::client, "There is no host for subdomains",
           "The client asked for a subdomain, and no host name here has subdomains.",                 "Set subDomainHost here, or let the client use customDomains.",
           "subdomain is not supported"                                                                                                                                                                                   },
};

// Rows with a leg stand before the row for every leg. No "please", no "error occurred", never
// "invalid" or "failed" alone (desktop.md 0.3).
constexpr std::array by_code{
    Advice{refused,         Leg::upstream,   "Local service is not running",
           "Nothing answers on the local port.",                                                                                     "Start the local service or correct the local address and port of the proxy."         },
    Advice{refused,         Leg::relay,      "Server does not answer on this port",
           "The server's computer is there, but its port is closed.",                                                                "Check the server address and port, or ask its administrator whether the server runs."},
    Advice{refused,         Leg::none,       "Connection refused",                     "Nothing listens at that address.",
           "Check the address and port, and that the program behind it runs."                                                                                                                                              },
    Advice{unreachable,     Leg::relay,      "Server cannot be reached",
           "There is no route to the server's network.",                                                                             "Check this computer's network connection, VPN and firewall."                         },
    Advice{unreachable,     Leg::none,       "Address cannot be reached",
           "There is no route to that address.",                                                                                     "Check the address and this computer's network connection."                           },
    Advice{name_not_found,  Leg::relay,      "Server name is unknown",
           "The server's host name does not resolve to an address.",                                                                 "Check the spelling of the server address, and that DNS works on this computer."      },
    Advice{name_not_found,  Leg::upstream,   "Local host name is unknown",
           "The host name of the local service does not resolve to an address.",                                                     "Check the local address of the proxy; for this computer write 127.0.0.1."            },
    Advice{name_not_found,  Leg::none,       "Host name is unknown",
           "The host name does not resolve to an address.",                                                                          "Check the spelling, and that DNS works on this computer."                            },
    Advice{timed_out,       Leg::relay,      "Server does not answer",                 "The server did not answer in time.",
           "Check address and port; a firewall may drop the packets silently. Over a network that "
           "lets only web traffic through, set transport.protocol to websocket or wss."                                                                                                                                    },
    Advice{timed_out,       Leg::upstream,   "Local service does not answer",
           "The local service did not answer in time.",                                                                              "Check that the local service is not stuck and that the local address is right."      },
    Advice{timed_out,       Leg::client,     "Nothing more came",
           "Whoever connected did not say in time what it wants.",                                                                   "A port scan does this and needs nothing. If it is a client, transport.tcpMux, "
           "transport.tls and transport.protocol must be the same on both sides."                                                                        },
    Advice{timed_out,       Leg::none,       "No answer in time",                      "The peer did not answer in time.",
           "Try again; if it stays so, check the network between the two."                                                                                                                                                 },
    Advice{closed,          Leg::relay,      "Server closed the link",
           "The server closed the connection before it should.",                                                                     "If it happens at once: transport.tcpMux, transport.tls and the wire protocol must be "
           "the same on both sides. Otherwise the server was restarted; the link comes back by "
           "itself."                                                                                                                                       },
    Advice{closed,          Leg::upstream,   "Local service closed the connection",
           "The local service closed the connection early.",                                                                         "Look at the log of the local service."                                               },
    Advice{closed,          Leg::client,     "Connection ended early",
           "Whoever connected closed the connection before it should.",                                                              "A port scan or a health check does this and needs nothing. If it is a client, "
           "transport.tcpMux, transport.tls and transport.protocol must be the same on both "
           "sides."                                                                                                                                 },
    Advice{closed,          Leg::none,       "Connection closed early",
           "The peer closed the connection before it should.",                                                                       "Try again; if it stays so, look at the peer's log."                                  },
    Advice{reset,           Leg::relay,      "Link to the server broke",               "The connection to the server broke.",
           "The link comes back by itself. If it breaks often, a firewall or proxy on the way may "
           "cut idle connections: set transport.heartbeatInterval to 30."                                                                                                                                                  },
    Advice{reset,           Leg::upstream,   "Local service broke the connection",
           "The local service reset the connection.",                                                                                "Look at the log of the local service; it may expect TLS or another protocol."        },
    Advice{reset,           Leg::client,     "Connection broke",                       "The connection from the client broke.",
           "A client comes back by itself. If it happens often, look at the network between the "
           "two."                                                                                                                                                                                                          },
    Advice{reset,           Leg::none,       "Connection broke",                       "The connection was reset.",
           "Try again; if it stays so, check the network between the two."                                                                                                                                                 },
    Advice{auth,            Leg::relay,      "Token is wrong",                         "The server does not accept the token.",
           "Set auth.token to the token that the server uses."                                                                                                                                                             },
    Advice{auth,            Leg::client,     "Client has another token",
           "The client's token is not the token of this server.",                                                                    "Set auth.token to the same value on both sides."                                     },
    Advice{auth,            Leg::none,       "Key is wrong",                           "The key or password is not accepted.",
           "Use the same secret on both sides."                                                                                                                                                                            },
    Advice{certificate,     Leg::relay,      "Server certificate cannot be trusted",
           "The server's certificate does not prove that it is the server named.",                                                   "Set transport.tls.trustedCaFile to the CA that signed it and transport.tls.serverName "
           "to a name in it; if the certificate has expired, it must be renewed on the server."                                          },
    Advice{certificate,     Leg::upstream,   "Local certificate cannot be trusted",
           "The certificate of the local service does not prove its name.",                                                          "Name the CA and the host name for it, or switch verification off for this proxy."    },
    Advice{certificate,     Leg::client,     "Certificate is not accepted",
           "The client and this server do not accept each other's certificate.",                                                     "If the reason is an alert, the client does not trust this server's certificate: "
           "correct transport.tls.trustedCaFile and transport.tls.serverName on the client. "
           "Otherwise give the client a certificate of the CA in transport.tls.trustedCaFile "
           "here."                                                                                                                         },
    Advice{certificate,     Leg::none,       "Certificate cannot be used",
           "The certificate or its key cannot be used.",                                                                             "Check that the files exist, belong together and have not expired."                   },
    Advice{tls,             Leg::client,     "TLS handshake did not succeed",
           "The client and this server could not agree on an encrypted connection.",                                                 "A port scan or a browser needs nothing. If it is a client, check that it allows TLS "
           "1.2 or 1.3."                                                                                                               },
    Advice{tls,             Leg::none,       "TLS handshake did not succeed",
           "The two sides could not agree on an encrypted connection.",                                                              "Check that both sides allow TLS 1.2 or 1.3, and whether a client certificate is asked "
           "for."                                                                                                                                   },
    Advice{plaintext_peer,  Leg::relay,      "Server does not speak TLS on this port",
           "We began TLS, and the answer was plain text.",                                                                           "Check the port: it may belong to another service. If the server really has no TLS, set "
           "transport.tls.enable to false."                                                                                                                      },
    Advice{plaintext_peer,  Leg::upstream,   "Local service does not speak TLS",
           "TLS was spoken to a local service that answers in plain text.",                                                          "Publish it without TLS (type http or tcp), or point the proxy to its TLS port."      },
    Advice{plaintext_peer,  Leg::client,     "Client does not speak TLS",
           "A client came in plain text where TLS was expected.",                                                                    "Set transport.tls.enable to true on the client, or transport.tls.force to false "
           "on the server."                                                                                                                               },
    Advice{plaintext_peer,  Leg::none,       "Peer does not speak TLS",
           "TLS was expected, and plain text came.",                                                                                 "Use the TLS port, or switch TLS off on this side."                                   },
    Advice{tls_peer,        Leg::relay,      "Server wants TLS",
           "We spoke plain text, and the server expects TLS.",                                                                       "Set transport.tls.enable to true."                                                   },
    Advice{tls_peer,        Leg::upstream,   "Local service wants TLS",
           "Plain text was spoken to a local service that expects TLS.",                                                             "Publish it as type https or tcp, or point the proxy to its plain port."              },
    Advice{tls_peer,        Leg::client,     "Client began TLS twice",
           "The client began TLS where none was expected.",                                                                          "TLS once is enough: check transport.tls and transport.protocol on the client, and "
           "proxies on the way."                                                                                                                                },
    Advice{tls_peer,        Leg::downstream, "Visitor speaks TLS",
           "The visitor began TLS where plain text is spoken.",                                                                      "Let visitors use http:// here, or publish the name as https."                        },
    Advice{tls_peer,        Leg::none,       "Peer wants TLS",                         "Plain text was spoken to a TLS port.",
           "Use https, or the plain port."                                                                                                                                                                                 },
    Advice{protocol,        Leg::relay,      "Server answers something else",
           "What came back is not the frp protocol.",                                                                                "Check that the address and port belong to an frp server; if they do, "
           "transport.tcpMux and transport.protocol must be the same on both sides."                                                                                  },
    Advice{protocol,        Leg::upstream,   "Local service answers something else",
           "The local service sent what its protocol does not allow.",                                                               "Check that the proxy type fits the local service."                                   },
    Advice{protocol,        Leg::client,     "Not an frp client",                      "What came is not the frp protocol.",
           "A browser or a port scan needs nothing. If it is a client, transport.tcpMux, "
           "transport.tls and transport.protocol must be the same on both sides."                                                                                                                                          },
    Advice{protocol,        Leg::none,       "Peer broke the protocol",
           "The peer sent what the protocol does not allow.",                                                                        "Check that the right program connects to this port."                                 },
    Advice{version,         Leg::client,     "Client has other settings",
           "The client uses another version or setting of the protocol.",                                                            "Set transport.tcpMux to the same value on both sides."                               },
    Advice{version,         Leg::none,       "The two sides speak different versions",
           "The peer uses another version or setting of the protocol.",                                                              "Set transport.tcpMux and transport.wireProtocol to the same values on both sides; wire "
           "protocol v2 needs a server of version 0.69 or later."                                                                                   },
    Advice{limit,           Leg::client,     "Client reached a limit",
           "The client asked for more than this server allows.",                                                                     "Let the client ask for less, or raise the limit that the reason names."              },
    Advice{limit,           Leg::none,       "A limit was reached",                    "More was asked for than the limit allows.",
           "Close what is not needed, or raise the limit that the message names."                                                                                                                                          },
    Advice{port_taken,      Leg::relay,      "Server cannot give this port",
           "The port is in use on the server, or the server does not allow it.",                                                     "Choose another remotePort, or leave it out and let the server choose one."           },
    Advice{port_taken,      Leg::client,     "Port cannot be given",
           "The client asked for a port that this server cannot give.",                                                              "If it is not allowed, allowPorts here leaves it out; otherwise another proxy or "
           "program has it. The client can choose another remotePort."                                                                              },
    Advice{port_taken,      Leg::none,       "Port is in use",
           "Another program uses the port, or this user may not open it.",                                                           "Stop the other program or choose another port; ports below 1024 need more rights."   },
    Advice{name_taken,      Leg::client,     "Name is taken",
           "Another proxy on this server has this name or route already.",                                                           "Choose another name or domain on the client, or set user there so that its names "
           "have a prefix."                                                                                                                      },
    Advice{name_taken,      Leg::none,       "Name is taken",
           "The server knows a proxy with this name or route already.",                                                              "Choose another proxy name or domain, or set user so that your names have a prefix. If "
           "it is your own proxy from before a crash, it becomes free in a moment."                                                                 },
    Advice{rejected,        Leg::client,     "Client was refused",                     "This server refused for the reason given.",
           "The client is told the same reason; nothing is needed here."                                                                                                                                                   },
    Advice{rejected,        Leg::none,       "Server said no",                         "The server refused for the reason given.",
           "The reason is in the server's own words; change the setting it names, or ask its "
           "administrator."                                                                                                                                                                                                },
    Advice{not_found,       Leg::client,     "Not found here",
           "The client asked for something that is not on this server.",                                                             "Check the name that it asks for, and that the client with this proxy is connected."  },
    Advice{not_found,       Leg::none,       "Not found",                              "What was asked for is not there.",
           "Check the name, and that the proxy behind it runs."                                                                                                                                                            },
    Advice{config,          Leg::client,     "Client needs a correction",
           "The client asked for something that the settings do not permit.",                                                        "Correct the setting that the reason names, on the client or here."                   },
    Advice{config,          Leg::downstream, "Address is not one of this computer",
           "This computer does not have the address to listen on.",                                                                  "Listen on an address of this computer, or on 0.0.0.0 for all of them."               },
    Advice{config,          Leg::none,       "Configuration needs a correction",
           "A setting in the configuration cannot be used.",                                                                         "Correct the setting that the message names."                                         },
    Advice{unsupported,     Leg::client,     "Not available here",
           "The client asked for something that this server does not offer.",                                                        "If the reason names a vhost port, set vhostHTTPPort or vhostHTTPSPort here; "
           "otherwise take it out on the client."                                                                                             },
    Advice{unsupported,     Leg::relay,      "Server does not offer this",
           "The server does not offer what was asked for.",                                                                          "Take out or switch off what the reason names. wss works with frps only behind a web "
           "server that takes TLS off; without one set transport.protocol to websocket."                                                                        },
    Advice{unsupported,     Leg::none,       "Not supported yet",
           "This is known, but this version does not run it.",                                                                       "Take it out or switch it off to use the rest."                                       },
    Advice{secret_missing,  Leg::none,       "Secret is not available",
           "The profile says where a secret is, and it is not there or locked.",                                                     "Unlock the keychain, set the variable, or enter the secret for this session."        },
    Advice{
           upgrade_refused, Leg::none,       "Answer is no WebSocket",
           "An ordinary answer came where a WebSocket was asked for: a proxy on the way does not pass "
        "Upgrade on, or another server listens there.",                                                                              "In nginx in front of the server: proxy_http_version 1.1; proxy_set_header Upgrade "
        "$http_upgrade; proxy_set_header Connection \"upgrade\". Otherwise check address and "
        "port."                                                                                                                                                     },
    Advice{io,              Leg::none,       "File or system call did not succeed",    "The system refused an operation.",
           "Check rights, disk space and the path that the message names."                                                                                                                                                 },
    Advice{cancelled,       Leg::none,       "Stopped",                                "It was stopped before it ended.",
           "Start it again when it is wanted."                                                                                                                                                                             },
    Advice{internal,        Leg::none,       "A fault in Culvert",                     "Something happened inside that should not.",
           "Report it with the log; starting again usually helps."                                                                                                                                                         },
};

constexpr auto joined() {
  std::array<Advice, special.size() + by_code.size()> all{};
  std::ranges::copy(by_code, std::ranges::copy(special, all.begin()).out);
  return all;
}
constexpr auto table = joined();

}  // namespace

const Advice& advice_for(const Error& error) {
  const std::string detail = detail_of(error);
  const auto close = std::ranges::find_if(special, [&](const Advice& row) {
    return row.code == error.code && row.leg == error.leg &&
           detail.find(row.words) != std::string::npos;
  });
  if (close != special.end()) return *close;
  const auto exact = std::ranges::find_if(by_code, [&](const Advice& row) {
    return row.code == error.code && row.leg == error.leg && row.leg != Leg::none;
  });
  if (exact != by_code.end()) return *exact;
  const auto general = std::ranges::find_if(
      by_code, [&](const Advice& row) { return row.code == error.code && row.leg == Leg::none; });
  return general != by_code.end() ? *general : by_code.back();
}

std::span<const Advice> all_advice() {
  return table;
}

std::string slug_of(const Advice& advice) {
  std::string slug;
  if (advice.leg != Leg::none) slug.append(to_text(advice.leg)).append(".");
  slug.append(to_text(advice.code));
  return advice.words.empty() ? slug : slug.append(":").append(advice.words);
}

std::string detail_of(const Error& error) {
  std::string detail = error.context;
  if (error.cause && error.cause.category() != culvert_category())
    detail.append(detail.empty() ? "" : ": ").append(error.cause.message());
  return detail;
}

std::string explain(const Error& error) {
  const Advice& advice = advice_for(error);
  std::string text = detail_of(error);
  if (!text.empty()) text.append(". ");
  return text.append(advice.sentence).append(" ").append(advice.cure);
}

}  // namespace culvert::observe
