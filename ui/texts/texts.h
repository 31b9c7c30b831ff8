#pragma once

#include "core/base/negotiation.h"
#include "core/config/problem.h"
#include "core/observe/live_state.h"

#include <QCoreApplication>
#include <QString>

/// Every string of the core passes here on its way to a person. The core gives codes, slugs and
/// parameters; these are the sentences, in the language of the window.
namespace culvert::ui {

class Texts {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::Texts)

 public:
  struct Advice {
    QString title, sentence, cure;
    QString detail;  ///< The context and the system's or the peer's own words; may be empty.

    bool operator==(const Advice&) const = default;
  };
  static Advice advice(const Error& error);
  /// What the doctor says: the title with its id ("D-05 …"), the cure with the settings to change.
  static Advice advice(const observe::Diagnosis& diagnosis);
  /// The same of a signature alone (D-`number`), where nothing is known of the case.
  static Advice advice(int number);
  /// The doctor's words where there are some, else those on the error. Only for records with one of
  /// the two.
  static Advice advice(const observe::ProxyRecord& record);
  static Advice advice(const observe::ConnectionRecord& record);

  /// Why the proxy does not serve, in one line: sentence, cure, and the other side's words. Empty
  /// where nothing is wrong.
  static QString reason(const observe::ProxyRecord& record);
  static QString reason(const Error& error);

  static QString step(observe::Step step);
  static QString proxyState(observe::ProxyState state);
  static QString connectionState(observe::ConnectionState state, bool refused);
  static QString level(observe::Level level);
  static QString leg(Leg leg);

  /// What a fact is called by the way it is known, and one sentence of what that means.
  static QString known(Known known);
  static QString knownMeaning(Known known);

  static QString problem(const config::Problem& problem);
  /// "4:13", 1-based; with the name of the file in front where that is not `main_file`.
  static QString place(const config::Problem& problem, const QString& main_file);
  /// "Line 4, column 13: " and the problem.
  static QString problemAt(const config::Problem& problem, const QString& main_file);

  /// "http/1.1" → "HTTP/1.1", "websocket" → "WebSocket", ...; what is not known stays as it is.
  static QString protocol(const std::string& protocol);

  /// "work connection" in the language of the window; names of protocols stay as they are.
  static QString transport(const std::string& transport);

  /// "1.3 · AES-128-GCM": version and cipher without the words that are always the same.
  static QString tls(const Negotiation& leg);
  /// Whether the certificate was verified, and why not, in words.
  static QString verification(const TlsFacts& tls);
  /// "h2" or "offered h2, http/1.1 (choice hidden)".
  static QString alpn(const Negotiation& leg);
  /// Who is at the public end: one visitor, or of a connection that many share the last who asked.
  static QString visitor(const observe::ConnectionRecord& record);
  /// One sentence of what a connection is that visitors share.
  static QString sharedMeaning();
  /// In the place of closeReason() where the user has ended it.
  static QString closedByUser();
  /// Who ended it, and why, in one line.
  static QString closeReason(const observe::ConnectionRecord& record);
};

/// One line about an event, without time and level.
QString eventText(const observe::Event& event);
/// The part of the program an event comes from: "link", "login", "proxy", ...
QString eventComponent(observe::EventKind kind);

/// Icon names (resources/icons) by state: shape first, colour second.
QString knownIcon(Known known);

}  // namespace culvert::ui
