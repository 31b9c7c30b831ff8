#include "core/http/head.h"

#include "core/http/characters.h"

#include <array>
#include <bit>
#include <utility>

namespace culvert::http {
namespace {

struct NameRow {
  std::string_view text;
  Name id;
};

constexpr std::array names{
    NameRow{"host",                      Name::host                     },
    NameRow{"connection",                Name::connection               },
    NameRow{"content-length",            Name::content_length           },
    NameRow{"transfer-encoding",         Name::transfer_encoding        },
    NameRow{"keep-alive",                Name::keep_alive               },
    NameRow{"proxy-connection",          Name::proxy_connection         },
    NameRow{"te",                        Name::te                       },
    NameRow{"trailer",                   Name::trailer                  },
    NameRow{"upgrade",                   Name::upgrade                  },
    NameRow{"http2-settings",            Name::http2_settings           },
    NameRow{"expect",                    Name::expect                   },
    NameRow{"authorization",             Name::authorization            },
    NameRow{"proxy-authorization",       Name::proxy_authorization      },
    NameRow{"proxy-authenticate",        Name::proxy_authenticate       },
    NameRow{"content-type",              Name::content_type             },
    NameRow{"date",                      Name::date                     },
    NameRow{"forwarded",                 Name::forwarded                },
    NameRow{"x-forwarded-for",           Name::x_forwarded_for          },
    NameRow{"x-forwarded-host",          Name::x_forwarded_host         },
    NameRow{"x-forwarded-proto",         Name::x_forwarded_proto        },
    NameRow{"x-forwarded-port",          Name::x_forwarded_port         },
    NameRow{"x-real-ip",                 Name::x_real_ip                },
    NameRow{"x-request-id",              Name::x_request_id             },
    NameRow{"x-gw-hop",                  Name::x_gw_hop                 },
    NameRow{"cdn-loop",                  Name::cdn_loop                 },
    NameRow{"alt-svc",                   Name::alt_svc                  },
    NameRow{"strict-transport-security", Name::strict_transport_security},
    NameRow{"cookie",                    Name::cookie                   },
    NameRow{"set-cookie",                Name::set_cookie               },
    NameRow{"accept",                    Name::accept                   },
    NameRow{"sec-websocket-key",         Name::sec_websocket_key        },
    NameRow{"sec-websocket-accept",      Name::sec_websocket_accept     },
    NameRow{"sec-websocket-version",     Name::sec_websocket_version    },
    NameRow{"sec-websocket-protocol",    Name::sec_websocket_protocol   },
    NameRow{"sec-websocket-extensions",  Name::sec_websocket_extensions },
};
static_assert(names.size() <= 64);  // bits of a row set

constexpr std::size_t longest_name = 25;

/// For each length the rows of that length, as a bit set: most names match no row at all.
constexpr std::array<std::uint64_t, longest_name + 1> rows_by_length = [] {
  std::array<std::uint64_t, longest_name + 1> rows{};
  for (std::size_t i = 0; i < names.size(); ++i)
    rows.at(names[i].text.size()) |= std::uint64_t{1} << i;
  return rows;
}();

struct ReasonRow {
  int status;
  std::string_view phrase;
};

constexpr std::array reasons{
    ReasonRow{100, "Continue"                       },
    ReasonRow{101, "Switching Protocols"            },
    ReasonRow{103, "Early Hints"                    },
    ReasonRow{200, "OK"                             },
    ReasonRow{201, "Created"                        },
    ReasonRow{202, "Accepted"                       },
    ReasonRow{204, "No Content"                     },
    ReasonRow{205, "Reset Content"                  },
    ReasonRow{206, "Partial Content"                },
    ReasonRow{301, "Moved Permanently"              },
    ReasonRow{302, "Found"                          },
    ReasonRow{303, "See Other"                      },
    ReasonRow{304, "Not Modified"                   },
    ReasonRow{307, "Temporary Redirect"             },
    ReasonRow{308, "Permanent Redirect"             },
    ReasonRow{400, "Bad Request"                    },
    ReasonRow{401, "Unauthorized"                   },
    ReasonRow{403, "Forbidden"                      },
    ReasonRow{404, "Not Found"                      },
    ReasonRow{405, "Method Not Allowed"             },
    ReasonRow{406, "Not Acceptable"                 },
    ReasonRow{407, "Proxy Authentication Required"  },
    ReasonRow{408, "Request Timeout"                },
    ReasonRow{409, "Conflict"                       },
    ReasonRow{410, "Gone"                           },
    ReasonRow{411, "Length Required"                },
    ReasonRow{412, "Precondition Failed"            },
    ReasonRow{413, "Content Too Large"              },
    ReasonRow{414, "URI Too Long"                   },
    ReasonRow{415, "Unsupported Media Type"         },
    ReasonRow{416, "Range Not Satisfiable"          },
    ReasonRow{417, "Expectation Failed"             },
    ReasonRow{421, "Misdirected Request"            },
    ReasonRow{422, "Unprocessable Content"          },
    ReasonRow{425, "Too Early"                      },
    ReasonRow{426, "Upgrade Required"               },
    ReasonRow{428, "Precondition Required"          },
    ReasonRow{429, "Too Many Requests"              },
    ReasonRow{431, "Request Header Fields Too Large"},
    ReasonRow{500, "Internal Server Error"          },
    ReasonRow{501, "Not Implemented"                },
    ReasonRow{502, "Bad Gateway"                    },
    ReasonRow{503, "Service Unavailable"            },
    ReasonRow{504, "Gateway Timeout"                },
    ReasonRow{505, "HTTP Version Not Supported"     },
};

}  // namespace

Name name_of(std::string_view text) {
  if (text.size() > longest_name) return Name::other;
  std::uint64_t rows = rows_by_length[text.size()];
  for (; rows != 0; rows &= rows - 1) {
    const NameRow& row = names[static_cast<std::size_t>(std::countr_zero(rows))];
    // The last letters of names differ more often than the first.
    const bool alike = to_lower(text.back()) == row.text.back();
    if (alike && equals_ignoring_case(text, row.text)) return row.id;
  }
  return Name::other;
}

std::string_view reason_of(int status) {
  for (const ReasonRow& row : reasons)
    if (row.status == status) return row.phrase;
  return {};
}

}  // namespace culvert::http
