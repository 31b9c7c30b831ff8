#include "core/base/error.h"

#include <boost/asio/error.hpp>

#include <array>
#include <utility>

namespace culvert {
namespace {

struct ErrcName {
  Errc code;
  std::string_view name;
};

constexpr std::array errc_names{
    ErrcName{Errc::internal,        "internal"       },
    ErrcName{Errc::cancelled,       "cancelled"      },
    ErrcName{Errc::closed,          "closed"         },
    ErrcName{Errc::reset,           "reset"          },
    ErrcName{Errc::refused,         "refused"        },
    ErrcName{Errc::unreachable,     "unreachable"    },
    ErrcName{Errc::name_not_found,  "name_not_found" },
    ErrcName{Errc::timed_out,       "timed_out"      },
    ErrcName{Errc::protocol,        "protocol"       },
    ErrcName{Errc::version,         "version"        },
    ErrcName{Errc::auth,            "auth"           },
    ErrcName{Errc::certificate,     "certificate"    },
    ErrcName{Errc::tls,             "tls"            },
    ErrcName{Errc::plaintext_peer,  "plaintext_peer" },
    ErrcName{Errc::tls_peer,        "tls_peer"       },
    ErrcName{Errc::limit,           "limit"          },
    ErrcName{Errc::port_taken,      "port_taken"     },
    ErrcName{Errc::name_taken,      "name_taken"     },
    ErrcName{Errc::rejected,        "rejected"       },
    ErrcName{Errc::not_found,       "not_found"      },
    ErrcName{Errc::config,          "config"         },
    ErrcName{Errc::unsupported,     "unsupported"    },
    ErrcName{Errc::secret_missing,  "secret_missing" },
    ErrcName{Errc::upgrade_refused, "upgrade_refused"},
    ErrcName{Errc::io,              "io"             },
};

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "culvert"; }
  std::string message(int code) const override {
    return std::string(to_text(static_cast<Errc>(code)));
  }
};

}  // namespace

std::string_view to_text(Errc code) {
  for (const ErrcName& row : errc_names)
    if (row.code == code) return row.name;
  return "internal";
}

std::string_view to_text(Leg leg) {
  switch (leg) {
    case Leg::none:
      return "none";
    case Leg::relay:
      return "relay";
    case Leg::downstream:
      return "downstream";
    case Leg::upstream:
      return "upstream";
    case Leg::client:
      return "client";
  }
  return "none";
}

const std::error_category& culvert_category() {
  static const Category category;
  return category;
}

std::string to_text(const Error& error) {
  std::string text;
  if (error.leg != Leg::none) text.append(to_text(error.leg)).append(".");
  text.append(to_text(error.code));
  if (!error.context.empty()) text.append(": ").append(error.context);
  if (error.cause && error.cause.category() != culvert_category())
    text.append(" (").append(error.cause.message()).append(")");
  return text;
}

Errc classify(std::error_code cause) {
  namespace error = boost::asio::error;
  // Categories of our layers (TLS) say which of our codes theirs mean.
  const std::error_condition meaning = cause.default_error_condition();
  if (meaning.category() == culvert_category()) return static_cast<Errc>(meaning.value());
  const auto is = [&](auto code) { return cause == std::error_code(make_error_code(code)); };
  if (is(error::operation_aborted)) return Errc::cancelled;
  if (is(error::eof)) return Errc::closed;
  if (is(error::host_not_found) || is(error::host_not_found_try_again) || is(error::no_data) ||
      is(error::no_recovery) || is(error::service_not_found))
    return Errc::name_not_found;
  if (cause == std::errc::connection_refused) return Errc::refused;
  if (cause == std::errc::connection_reset || cause == std::errc::broken_pipe ||
      cause == std::errc::connection_aborted || cause == std::errc::not_connected)
    return Errc::reset;
  if (cause == std::errc::host_unreachable || cause == std::errc::network_unreachable ||
      cause == std::errc::network_down || cause == std::errc::address_not_available)
    return Errc::unreachable;
  if (cause == std::errc::timed_out) return Errc::timed_out;
  if (cause == std::errc::address_in_use || cause == std::errc::permission_denied)
    return Errc::port_taken;
  if (cause == std::errc::too_many_files_open || cause == std::errc::too_many_files_open_in_system)
    return Errc::limit;
  return Errc::io;
}

void fail(Errc code, Leg leg, std::string context, std::error_code cause) {
  throw Failure(Error{code, leg, std::move(context), cause});
}

void fail(Leg leg, std::string_view doing, std::error_code cause) {
  fail(classify(cause), leg, std::string(doing), cause);
}

}  // namespace culvert
