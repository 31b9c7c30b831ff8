#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/config/problem.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace culvert::ui {

/// A secret that stands in a pasted text, by the path of its field ("auth.token",
/// "proxies.web.secretKey").
using FieldSecret = std::pair<std::string, Secret>;

/// What somebody pasted to say which server is meant: an address, a link, or the text of a
/// configuration in any of frp's forms.
struct ServerText {
  enum class Kind { nothing, address, link, config, old_ini };
  enum class Trouble {
    none,
    empty,
    too_large,
    not_text,           ///< Bytes that no text has.
    not_understood,     ///< Neither address nor link nor configuration.
    port_out_of_range,  ///< `about`: the port as it was written.
    web_page,           ///< The address of a web page; `about`: what the server's may be.
    unknown_scheme,     ///< `about`: the scheme.
    no_server,          ///< A configuration that names no server.
    mistakes,           ///< See `problems`.
  };

  Kind kind = Kind::nothing;
  Trouble trouble = Trouble::empty;
  QString about;
  std::string host;
  std::uint16_t port = 0;
  Secret token;  ///< Of the text; empty: there is none.

  /// A profile that says the same, as TOML, with its secrets still in it. A pasted TOML text is
  /// itself, with its comments.
  std::string toml;
  std::vector<FieldSecret> secrets;  ///< All that stand in `toml`.
  int items = 0;                     ///< Proxies and visitors that come along.
  QStringList stays_readable;        ///< Keys with secrets that have no other place than the file.
  QStringList not_taken;             ///< Keys and sections of an old INI file that are not read.
  std::vector<config::Problem> problems;

  bool isGood() const { return trouble == Trouble::none; }
};

/// Bounded by `most_server_text` bytes; looks at nothing but the text.
ServerText readServerText(const QString& pasted);
inline constexpr qsizetype most_server_text = qsizetype{1} << 20;

/// One sentence for people; of mistakes the first one.
QString troubleText(const ServerText& text);
/// What was understood: "frps.example.com, port 7000, with a token".
QString summaryOf(const ServerText& text);

/// `toml` with `marker` ("keychain", "session") in the place of each of these secrets. Those whose
/// place is not found fail with not_found: nothing secret is written by mistake.
Result<std::string> withMarkers(const std::string& toml, const std::vector<FieldSecret>& secrets,
                                const std::string& marker);

}  // namespace culvert::ui
