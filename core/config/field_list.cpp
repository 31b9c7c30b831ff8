#include "core/config/field_list.h"

#include "core/config/known_keys.h"
#include "core/config/leaves.h"
#include "core/config/toml_writer.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace culvert::config {
namespace {

using enum FieldKind;
using enum FieldGroup;

/// Keys without a member behind them: what kind of value they hold.
struct NotBuilt {
  FieldScope scope;
  std::string_view path;
  FieldKind kind;
  std::string_view choices;  ///< Separated by blanks.
};
constexpr auto in_profile = FieldScope::profile;
constexpr auto in_proxy = FieldScope::proxy;
constexpr auto in_visitor = FieldScope::visitor;

constexpr std::array kinds_not_built{
    NotBuilt{in_profile, "auth.method",                        choice,  "token oidc" },
    NotBuilt{in_profile, "auth.tokenSource.type",              choice,  "file exec"  },
    NotBuilt{in_profile, "auth.tokenSource.exec.args",         list,    ""           },
    NotBuilt{in_profile, "auth.tokenSource.exec.env",          pairs,   ""           },
    NotBuilt{in_profile, "auth.oidc.clientSecret",             secret,  ""           },
    NotBuilt{in_profile, "auth.oidc.additionalEndpointParams", map,     ""           },
    NotBuilt{in_profile, "auth.oidc.insecureSkipVerify",       flag,    ""           },
    NotBuilt{in_profile, "udpPacketSize",                      number,  ""           },
    NotBuilt{in_profile, "webServer.port",                     number,  ""           },
    NotBuilt{in_profile, "webServer.password",                 secret,  ""           },
    NotBuilt{in_profile, "webServer.pprofEnable",              flag,    ""           },
    NotBuilt{in_profile, "transport.quic.keepalivePeriod",     seconds, ""           },
    NotBuilt{in_profile, "transport.quic.maxIdleTimeout",      seconds, ""           },
    NotBuilt{in_profile, "transport.quic.maxIncomingStreams",  number,  ""           },
    NotBuilt{in_profile, "includes",                           list,    ""           },
    NotBuilt{in_profile, "featureGates.VirtualNet",            flag,    ""           },
    NotBuilt{in_proxy,   "healthCheck.type",                   choice,  "tcp http"   },
    NotBuilt{in_proxy,   "healthCheck.timeoutSeconds",         seconds, ""           },
    NotBuilt{in_proxy,   "healthCheck.maxFailed",              number,  ""           },
    NotBuilt{in_proxy,   "healthCheck.intervalSeconds",        seconds, ""           },
    NotBuilt{in_proxy,   "healthCheck.httpHeaders",            pairs,   ""           },
    NotBuilt{in_proxy,   "multiplexer",                        choice,  "httpconnect"},
    NotBuilt{in_proxy,   "natTraversal.disableAssistedAddrs",  flag,    ""           },
    NotBuilt{in_proxy,   "plugin.httpPassword",                secret,  ""           },
    NotBuilt{in_proxy,   "plugin.password",                    secret,  ""           },
    NotBuilt{in_visitor, "plugin.type",                        choice,  "virtual_net"},
    NotBuilt{in_visitor, "protocol",                           choice,  "quic kcp"   },
    NotBuilt{in_visitor, "keepTunnelOpen",                     flag,    ""           },
    NotBuilt{in_visitor, "maxRetriesAnHour",                   number,  ""           },
    NotBuilt{in_visitor, "minRetryInterval",                   seconds, ""           },
    NotBuilt{in_visitor, "fallbackTimeoutMs",                  number,  ""           },
    NotBuilt{in_visitor, "natTraversal.disableAssistedAddrs",  flag,    ""           },
};

/// Defaults of frp for keys that no table of ours has them for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> frp_defaults{
    {{"auth.method", "token"},
     {"visitor protocol", "quic"},
     {"visitor maxRetriesAnHour", "8"},
     {"visitor minRetryInterval", "90"},
     {"visitor fallbackTimeoutMs", "1000"},
     {"auth.tokenSource.type", ""},
     {"featureGates.VirtualNet", ""}}
};

struct GroupRow {
  FieldScope scope;
  std::string_view prefix;  ///< A whole path, or one that ends with a dot.
  FieldGroup group;
};

/// The first row that fits counts.
constexpr std::array group_rows{
    GroupRow{in_profile, "serverAddr",                     server        },
    GroupRow{in_profile, "serverPort",                     server        },
    GroupRow{in_profile, "user",                           server        },
    GroupRow{in_profile, "clientID",                       server        },
    GroupRow{in_profile, "auth.",                          sign_in       },
    GroupRow{in_profile, "transport.tls.",                 tls           },
    GroupRow{in_profile, "transport.protocol",             transport     },
    GroupRow{in_profile, "transport.wireProtocol",         transport     },
    GroupRow{in_profile, "transport.tcpMux",               transport     },
    GroupRow{in_profile, "transport.poolCount",            transport     },
    GroupRow{in_profile, "transport.quic.",                transport     },
    GroupRow{in_profile, "udpPacketSize",                  transport     },
    GroupRow{in_profile, "transport.connectServerLocalIP", network       },
    GroupRow{in_profile, "transport.proxyURL",             network       },
    GroupRow{in_profile, "dnsServer",                      network       },
    GroupRow{in_profile, "natHoleStunServer",              network       },
    GroupRow{in_profile, "transport.",                     reliability   },
    GroupRow{in_profile, "loginFailExit",                  reliability   },
    GroupRow{in_profile, "webServer.",                     web_admin     },
    GroupRow{in_profile, "log.",                           logs          },
    GroupRow{in_profile, "metadatas",                      metadata      },
    GroupRow{in_proxy,   "name",                           address       },
    GroupRow{in_proxy,   "enabled",                        address       },
    GroupRow{in_proxy,   "remotePort",                     address       },
    GroupRow{in_proxy,   "customDomains",                  address       },
    GroupRow{in_proxy,   "subdomain",                      address       },
    GroupRow{in_proxy,   "locations",                      address       },
    GroupRow{in_proxy,   "multiplexer",                    address       },
    GroupRow{in_proxy,   "localIP",                        local_service },
    GroupRow{in_proxy,   "localPort",                      local_service },
    GroupRow{in_proxy,   "plugin.crtPath",                 tls           },
    GroupRow{in_proxy,   "plugin.keyPath",                 tls           },
    GroupRow{in_proxy,   "plugin.",                        local_service },
    GroupRow{in_proxy,   "transport.proxyProtocolVersion", local_service },
    GroupRow{in_proxy,   "hostHeaderRewrite",              web           },
    GroupRow{in_proxy,   "requestHeaders.set",             web           },
    GroupRow{in_proxy,   "responseHeaders.set",            web           },
    GroupRow{in_proxy,   "culvert.upstream.verify",        tls           },
    GroupRow{in_proxy,   "culvert.upstream.trustedCaFile", tls           },
    GroupRow{in_proxy,   "culvert.upstream.pin",           tls           },
    GroupRow{in_proxy,   "culvert.upstream.certFile",      tls           },
    GroupRow{in_proxy,   "culvert.upstream.keyFile",       tls           },
    GroupRow{in_proxy,   "culvert.upstream.serverName",    tls           },
    GroupRow{in_proxy,   "culvert.upstream.legacyTLS",     tls           },
    GroupRow{in_proxy,   "culvert.capture.",               capture       },
    GroupRow{in_proxy,   "culvert.timeouts.",              advanced      },
    GroupRow{in_proxy,   "culvert.limits.",                advanced      },
    GroupRow{in_proxy,   "culvert.encoding.",              speed         },
    GroupRow{in_proxy,   "culvert.",                       web           },
    GroupRow{in_proxy,   "httpUser",                       access        },
    GroupRow{in_proxy,   "httpPassword",                   access        },
    GroupRow{in_proxy,   "routeByHTTPUser",                access        },
    GroupRow{in_proxy,   "secretKey",                      access        },
    GroupRow{in_proxy,   "allowUsers",                     access        },
    GroupRow{in_proxy,   "transport.",                     speed         },
    GroupRow{in_proxy,   "healthCheck.",                   health_check  },
    GroupRow{in_proxy,   "loadBalancer.",                  load_balancing},
    GroupRow{in_visitor, "name",                           address       },
    GroupRow{in_visitor, "enabled",                        address       },
    GroupRow{in_visitor, "bindAddr",                       address       },
    GroupRow{in_visitor, "bindPort",                       address       },
    GroupRow{in_visitor, "serverName",                     address       },
    GroupRow{in_visitor, "serverUser",                     address       },
    GroupRow{in_visitor, "secretKey",                      access        },
    GroupRow{in_visitor, "transport.",                     speed         },
};

FieldGroup group_of(FieldScope scope, std::string_view path) {
  for (const GroupRow& row : group_rows) {
    const bool fits = row.prefix.ends_with('.') ? path.starts_with(row.prefix) : path == row.prefix;
    if (row.scope == scope && fits) return row.group;
  }
  return advanced;
}

Reach reach_of(FieldScope scope, std::string_view path) {
  if (scope != FieldScope::profile) return Reach::item;
  if (path.starts_with("log.") || path == "loginFailExit" || path == "start" || path == "includes")
    return Reach::live;
  return path == "transport.poolCount" ? Reach::next_login : Reach::reconnect;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    list.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

bool names_file(std::string_view path) {
  return path.ends_with("File") || path.ends_with("Path") || path.ends_with("file.path") ||
         path == "store.path" || path.ends_with("assetsDir");
}

/// What a member tells about its field.
struct Describer {
  Field& field;
  void operator()(const std::string* value) const {
    field.kind = names_file(field.path) ? file : text;
    field.standard = *value;
  }
  void operator()(const Secret*) const { field.kind = secret; }
  void operator()(const bool* value) const {
    field.kind = flag;
    field.standard = *value ? "true" : "false";
  }
  void operator()(const int* value) const { number_field(*value); }
  void operator()(const std::uint16_t* value) const { number_field(*value); }
  void operator()(const Seconds* value) const {
    field.kind = seconds;
    field.standard = std::to_string(value->count());
  }
  void operator()(const std::vector<std::string>* value) const {
    field.kind = list;
    for (const std::string& line : *value)
      field.standard += (field.standard.empty() ? "" : "\n") + line;
  }
  void operator()(const StringMap*) const { field.kind = map; }
  void operator()(const std::vector<PortRange>*) const { field.kind = list; }
  void operator()(const std::vector<CertificateFiles>*) const { field.kind = list; }
  void operator()(const EnumMember& value) const {
    field.kind = choice;
    for (const std::string_view choice_text : value.texts)
      field.choices.emplace_back(choice_text);
    for (const std::string_view choice_text : value.not_built)
      field.choices_not_built.emplace_back(choice_text);
    field.standard = std::string(value.texts[value.get(value.member)]);
  }
  void operator()(const TextMember& value) const {
    field.kind = form;
    field.form = std::string(value.form);
    field.standard = value.print(value.member);
  }
  void operator()(const ListMember& value) const {
    field.kind = list;
    field.form = value.form;
    for (std::size_t i = 0; i < value.size(value.member); ++i)
      field.standard += (i == 0 ? "" : "\n") + value.print(value.member, i);
  }
  void number_field(long long value) const {
    field.kind = number;
    field.standard = std::to_string(value);
  }
};

/// Text members that hold one of a few words.
void give_choices(Field& field) {
  if (field.path != "transport.proxyProtocolVersion") return;
  field.kind = choice;
  field.choices = {"", "v1", "v2"};
}

class Builder {
 public:
  explicit Builder(FieldScope scope) : scope_(scope) {}

  Field& add(std::string_view path) {
    const auto [at, is_new] = index_.emplace(std::string(path), fields_.size());
    if (is_new) {
      Field field;
      field.path = std::string(path);
      field.group = group_of(scope_, path);
      field.reach = reach_of(scope_, path);
      fields_.push_back(std::move(field));
    }
    return fields_[at->second];
  }

  bool has(std::string_view path) const { return index_.contains(path); }

  void add(const std::vector<Leaf>& leaves) {
    for (const Leaf& leaf : leaves) {
      if (has(leaf.path)) continue;
      Field& field = add(leaf.path);
      std::visit(Describer{field}, leaf.member);
      give_choices(field);
    }
  }

  void add_not_built(std::string_view path, std::string_view harmless = {}) {
    if (has(path)) return;
    Field& field = add(path);
    field.built = false;
    field.kind = names_file(path) ? file : text;
    field.standard = std::string(harmless);
    for (const NotBuilt& row : kinds_not_built)
      if (row.scope == scope_ && row.path == path) {
        field.kind = row.kind;
        field.choices = words(row.choices);
      }
    if (field.kind == flag) field.standard = "false";
    const std::string key = (scope_ == in_visitor ? "visitor " : "") + field.path;
    for (const auto& [name, value] : frp_defaults)
      if (name == key && !value.empty()) field.standard = std::string(value);
  }

  std::vector<Field> take() { return std::move(fields_); }

 private:
  FieldScope scope_;
  std::vector<Field> fields_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// Those that work although no member is behind them.
constexpr std::array<std::string_view, 3> read_by_rules{"auth.method", "auth.tokenSource.type",
                                                        "includes"};

std::vector<Field> profile_fields() {
  Builder builder(in_profile);
  ClientConfig config;
  // How somebody signs in stands above what that needs.
  for (const char* path : {"auth.method", "auth.tokenSource.type"})
    builder.add_not_built(path);
  builder.add(leaves_of(config));
  for (const char* path : {"auth.tokenSource.exec.command", "auth.tokenSource.exec.args",
                           "auth.tokenSource.exec.env", "includes", "featureGates.VirtualNet"})
    builder.add_not_built(path);
  for (const KnownKey& key : client_keys_not_built())
    // A table of its own; its keys are those of auth.tokenSource, which are edited as text.
    if (key.path != "auth.oidc.tokenSource") builder.add_not_built(key.path, key.harmless);
  for (const std::string_view path : read_by_rules)
    builder.add(path).built = true;
  Field& method = builder.add("auth.method");
  method.choices = {"token"};
  method.choices_not_built = {"oidc"};
  Field& source = builder.add("auth.tokenSource.type");
  source.choices = {"", "file"};
  source.choices_not_built = {"exec"};
  return builder.take();
}

void limit_to(Field& field, std::string_view type) {
  field.types.push_back(type);
}

std::vector<Field> proxy_fields() {
  Builder builder(in_proxy);
  Proxy shared;
  builder.add(shared_leaves_of(shared));
  std::map<std::string, std::vector<std::string_view>, std::less<>> types;
  for (const std::string_view type : {"tcp", "http", "https", "stcp"}) {
    Proxy of_type;
    set_kind(of_type, type);
    const std::vector<Leaf> leaves = leaves_of(of_type);
    for (const Leaf& leaf : leaves)
      if (!builder.has(leaf.path) || types.contains(leaf.path)) types[leaf.path].push_back(type);
    builder.add(leaves);
  }
  for (const KnownType& type : proxy_types_not_built())
    for (const std::string_view key : type.keys) {
      builder.add_not_built(key);
      types[std::string(key)].push_back(type.type);
    }
  for (const KnownKey& key : proxy_keys_not_built())
    builder.add_not_built(key.path, key.harmless);
  for (const KnownType& plugin : proxy_plugins())
    for (const std::string_view key : plugin.keys) {
      const std::string path = "plugin." + std::string(key);
      builder.add_not_built(path);
      builder.add(path).plugins.push_back(plugin.type);
    }
  for (const auto& [path, of] : types)
    for (const std::string_view type : of)
      limit_to(builder.add(path), type);
  return builder.take();
}

std::vector<Field> visitor_fields() {
  Builder builder(in_visitor);
  Visitor shared;
  builder.add(leaves_of(shared));
  for (const KnownType& type : visitor_types_not_built())
    for (const std::string_view key : type.keys) {
      builder.add_not_built(key);
      limit_to(builder.add(key), type.type);
    }
  builder.add_not_built("plugin.type");
  builder.add("plugin.type").choices.insert(builder.add("plugin.type").choices.begin(), "");
  for (const KnownType& plugin : visitor_plugins())
    for (const std::string_view key : plugin.keys) {
      const std::string path = "plugin." + std::string(key);
      builder.add_not_built(path);
      builder.add(path).plugins.push_back(plugin.type);
    }
  return builder.take();
}

}  // namespace

bool Field::belongs_to(std::string_view type, std::string_view plugin) const {
  const bool of_type = types.empty() || std::ranges::find(types, type) != types.end();
  return of_type && (plugins.empty() || std::ranges::find(plugins, plugin) != plugins.end());
}

const std::vector<Field>& fields_of(FieldScope scope) {
  static const std::array<std::vector<Field>, 3> all{profile_fields(), proxy_fields(),
                                                     visitor_fields()};
  return all[static_cast<std::size_t>(scope)];
}

const Field* find_field(FieldScope scope, std::string_view path) {
  const std::vector<Field>& fields = fields_of(scope);
  const auto at = std::ranges::find(fields, path, &Field::path);
  return at == fields.end() ? nullptr : &*at;
}

const std::vector<std::string_view>& proxy_types() {
  static const std::vector<std::string_view> types{"tcp", "http",   "https", "stcp",
                                                   "udp", "tcpmux", "xtcp",  "sudp"};
  return types;
}

const std::vector<std::string_view>& visitor_types() {
  static const std::vector<std::string_view> types{"stcp", "xtcp", "sudp"};
  return types;
}

bool is_built_type(FieldScope scope, std::string_view type) {
  const auto not_built =
      scope == FieldScope::visitor ? visitor_types_not_built() : proxy_types_not_built();
  const auto& all = scope == FieldScope::visitor ? visitor_types() : proxy_types();
  return std::ranges::find(all, type) != all.end() && !find_type(not_built, type);
}

}  // namespace culvert::config
