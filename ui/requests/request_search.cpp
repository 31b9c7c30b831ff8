#include "ui/requests/request_search.h"

#include "ui/requests/request_text.h"
#include "ui/texts/format.h"

#include <QDateTime>
#include <QTime>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace culvert::ui {
namespace {

using observe::ExchangeKind;
using observe::ExchangeRecord;

constexpr std::array qualities{"error", "open", "ws", "sse", "grpc", "h2", "replay", "own"};
constexpr std::array names{"method",    "status",    "path", "host", "proxy", "profile", "visitor",
                           "is",        "type",      "dur",  "wait", "size",  "reqsize", "header",
                           "reqheader", "resheader", "body", "conn", "id",    "after",   "finding"};

/// "1M" → 1,000,000; "200" → 200. Sizes count like the ones shown: by thousands.
std::optional<double> amountOf(QString text) {
  double unit = 1;
  if (text.endsWith(u'k', Qt::CaseInsensitive)) unit = 1e3;
  if (text.endsWith(u'm', Qt::CaseInsensitive)) unit = 1e6;
  if (text.endsWith(u'g', Qt::CaseInsensitive)) unit = 1e9;
  if (unit > 1) text.chop(1);
  bool is_number = false;
  const double value = text.toDouble(&is_number);
  if (!is_number || value < 0) return std::nullopt;
  return value * unit;
}

bool has(const std::string& text, const QString& word) {
  return fromCore(text).contains(word, Qt::CaseInsensitive);
}

QString unquoted(QString text) {
  return text.remove(u'"');
}

/// "a|b" → a, b; not inside quotes or a regular expression.
QStringList alternatives(const QString& value) {
  if (value.startsWith(u'/')) return {value};
  QStringList parts{QString()};
  bool quoted = false;
  for (const QChar c : value) {
    if (c == u'"') quoted = !quoted;
    if (c == u'|' && !quoted)
      parts.append(QString());
    else
      parts.last().append(c);
  }
  return parts;
}

double clockOf(observe::WallTime at) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
  return static_cast<double>(since.count());
}

constexpr double no_end = std::numeric_limits<double>::infinity();

}  // namespace

QStringList RequestSearch::fields() {
  QStringList list;
  for (const char* name : names)
    list.append(QLatin1String(name));
  return list;
}

QStringList RequestSearch::valuesOf(const QString& field) {
  QStringList list;
  if (field == QLatin1String("is"))
    for (const char* name : qualities)
      list.append(QLatin1String(name));
  if (field == QLatin1String("status"))
    list = {QStringLiteral("2xx"), QStringLiteral("3xx"), QStringLiteral("4xx"),
            QStringLiteral("5xx")};
  return list;
}

QString RequestSearch::valueOf(const QString& field, const ExchangeRecord& row) {
  const std::optional<Field> known = fieldOf(field);
  if (!known) return {};
  switch (*known) {
    case Field::method:
      return fromCore(row.method);
    case Field::status:
      return row.status == 0 ? QString() : QString::number(row.status);
    case Field::host:
      return fromCore(row.authority);
    case Field::proxy:
      return fromCore(row.proxy);
    case Field::type:
      return fromCore(row.content_type).section(u';', 0, 0);
    case Field::visitor:
      return fromCore(addressOf(row.visitor));
    case Field::finding:
      return fromCore(row.diagnosis);
    default:
      return {};
  }
}

QString RequestSearch::token(const QString& field, const QString& value) {
  const bool plainly = !value.contains(u' ') && !value.contains(u'|') && !value.startsWith(u'/');
  QString clean = value;
  clean.remove(u'"');
  return plainly ? QStringLiteral("%1:%2").arg(field, clean)
                 : QStringLiteral("%1:\"%2\"").arg(field, clean);
}

QStringList RequestSearch::split(const QString& text) {
  QStringList tokens;
  QString token;
  bool quoted = false;
  for (const QChar c : text) {
    if (c == u'"') quoted = !quoted;
    if (!c.isSpace() || quoted) {
      token.append(c);
    } else if (!token.isEmpty()) {
      tokens.append(std::exchange(token, QString()));
    }
  }
  if (!token.isEmpty()) tokens.append(token);
  return tokens;
}

RequestSearch::RequestSearch(const QString& text) {
  for (const QString& token : split(text))
    add(token);
}

void RequestSearch::note(State state, const QString& token) {
  if (state_ == State::wrong) return;
  state_ = state;
  problem_ = token;
}

std::optional<RequestSearch::Field> RequestSearch::fieldOf(const QString& name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name.compare(QLatin1String(names.at(i)), Qt::CaseInsensitive) == 0)
      return static_cast<Field>(i + 1);
  return std::nullopt;
}

void RequestSearch::add(const QString& token) {
  Term term;
  QString rest = token;
  if (rest.startsWith(u'-') && rest.size() > 1) {
    term.negated = true;
    rest.remove(0, 1);
  }
  const qsizetype colon = rest.indexOf(u':');
  // Only letters make a field: "10.0.0.1:80" and "/a:b" are words.
  if (const auto field = fieldOf(rest.left(std::max<qsizetype>(colon, 0)))) {
    term.field = *field;
    rest = rest.mid(colon + 1);
  }
  if (rest.isEmpty() || rest == QLatin1String("-")) return note(State::incomplete, token);
  for (const QString& value : alternatives(rest)) {
    if (unquoted(value).isEmpty()) {
      note(State::incomplete, token);
      continue;
    }
    std::optional<Choice> choice = choiceOf(term.field, value);
    if (!choice) return note(State::wrong, token);
    term.choices.push_back(*std::move(choice));
  }
  if (!term.choices.empty()) terms_.push_back(std::move(term));
}

std::optional<RequestSearch::Choice> RequestSearch::choiceOf(Field field, const QString& value) {
  Choice choice;
  choice.text = unquoted(value);
  switch (field) {
    case Field::status: {
      static const QRegularExpression family(QStringLiteral("^([1-5])xx$"),
                                             QRegularExpression::CaseInsensitiveOption);
      if (const auto match = family.match(choice.text); match.hasMatch()) {
        const double from = match.captured(1).toDouble() * 100;
        choice.range = Range{from, from + 99};
        return choice;
      }
      [[fallthrough]];
    }
    case Field::duration:
    case Field::wait:
    case Field::size:
    case Field::request_size:
    case Field::connection:
    case Field::id: {
      const qsizetype dash = choice.text.indexOf(u'-');
      const bool above = choice.text.startsWith(u'>');
      const bool below = choice.text.startsWith(u'<');
      if (dash > 0) {
        const auto from = amountOf(choice.text.left(dash));
        const auto to = amountOf(choice.text.mid(dash + 1));
        if (!from || !to) return std::nullopt;
        choice.range = Range{*from, *to};
        return choice;
      }
      const auto amount = amountOf(above || below ? choice.text.mid(1) : choice.text);
      if (!amount) return std::nullopt;
      if (above)
        choice.range = Range{std::nextafter(*amount, no_end), no_end};
      else if (below)
        choice.range = Range{0, std::nextafter(*amount, -no_end)};
      else
        choice.range = Range{*amount, *amount};
      return choice;
    }
    case Field::after: {
      QTime time = QTime::fromString(choice.text, QStringLiteral("H:mm:ss"));
      if (!time.isValid()) time = QTime::fromString(choice.text, QStringLiteral("H:mm"));
      if (!time.isValid()) return std::nullopt;
      const QDateTime today(QDate::currentDate(), time);
      choice.range = Range{static_cast<double>(today.toMSecsSinceEpoch()), no_end};
      return choice;
    }
    case Field::is: {
      choice.text = choice.text.toLower();
      const bool known = std::ranges::any_of(
          qualities, [&](const char* name) { return choice.text == QLatin1String(name); });
      if (!known) return std::nullopt;
      return choice;
    }
    default:
      break;
  }
  if (value.size() > 2 && value.startsWith(u'/') && value.endsWith(u'/')) {
    QRegularExpression pattern(value.mid(1, value.size() - 2),
                               QRegularExpression::CaseInsensitiveOption);
    // "/a/" in a path is a regular expression too, and finds the same.
    if (!pattern.isValid()) return std::nullopt;
    choice.pattern = std::move(pattern);
  }
  return choice;
}

double RequestSearch::numberOf(Field field, const ExchangeRecord& row) {
  const auto milliseconds = [](std::chrono::microseconds time) {
    return static_cast<double>(time.count()) / 1000;
  };
  switch (field) {
    case Field::status:
      return row.status;
    case Field::duration:
      return milliseconds(durationOf(row));
    case Field::wait:
      return milliseconds(row.times.wait);
    case Field::size:
      return static_cast<double>(row.answer_size);
    case Field::request_size:
      return static_cast<double>(row.request_size);
    case Field::connection:
      return static_cast<double>(row.connection);
    case Field::after:
      return clockOf(row.began);
    default:
      return static_cast<double>(row.id);
  }
}

bool RequestSearch::hasQuality(const QString& name, const ExchangeRecord& row) {
  if (name == QLatin1String("error")) return isError(row);
  if (name == QLatin1String("open")) return isOpen(row);
  if (name == QLatin1String("ws")) return row.kind == ExchangeKind::websocket;
  if (name == QLatin1String("sse")) return row.kind == ExchangeKind::events;
  if (name == QLatin1String("grpc")) return row.kind == ExchangeKind::grpc;
  if (name == QLatin1String("h2"))
    return row.down_version == "HTTP/2" || row.up_version == "HTTP/2";
  if (name == QLatin1String("own")) return row.own_answer;
  return row.replay_of != 0;
}

bool RequestSearch::hasField(const Choice& choice, const observe::FieldsPtr& fields) {
  const QString name = choice.text.section(u'=', 0, 0);
  const bool with_value = choice.text.contains(u'=');
  const QString value = choice.text.section(u'=', 1);
  for (std::size_t i = 0; fields && i < fields->size(); ++i) {
    const observe::FieldList::Line line = (*fields)[i];
    if (choice.pattern) {
      const QString whole = QStringLiteral("%1: %2").arg(fromCore(line.name), fromCore(line.value));
      if (choice.pattern->match(whole).hasMatch()) return true;
      continue;
    }
    if (fromCore(line.name).compare(name, Qt::CaseInsensitive) != 0) continue;
    if (!with_value || fromCore(line.value).contains(value, Qt::CaseInsensitive)) return true;
  }
  return false;
}

bool RequestSearch::fitsText(Field field, const Choice& choice, const ExchangeRecord& row) {
  const auto in = [&choice](const std::string& text) {
    return choice.pattern ? choice.pattern->match(fromCore(text)).hasMatch()
                          : has(text, choice.text);
  };
  switch (field) {
    case Field::plain:
      return in(row.authority) || in(row.path);
    case Field::path:
      return in(row.path);
    case Field::host:
      return in(row.authority);
    case Field::proxy:
      return in(row.proxy);
    case Field::profile:
      return in(row.profile);
    case Field::visitor:
      return in(row.visitor);
    case Field::type:
      return in(row.content_type);
    case Field::finding:
      return !row.diagnosis.empty() && in(row.diagnosis);
    case Field::body:
      return (row.request_body && in(row.request_body->bytes)) ||
             (row.answer_body && in(row.answer_body->bytes));
    default:
      return fromCore(row.method).compare(choice.text, Qt::CaseInsensitive) == 0;
  }
}

bool RequestSearch::fits(const Term& term, const Choice& choice, const ExchangeRecord& row) {
  if (choice.range) {
    const bool told = term.field != Field::status || row.status != 0;
    return told && choice.range->holds(numberOf(term.field, row));
  }
  switch (term.field) {
    case Field::is:
      return hasQuality(choice.text, row);
    case Field::header:
      return hasField(choice, row.request_fields) || hasField(choice, row.answer_fields);
    case Field::request_header:
      return hasField(choice, row.request_fields);
    case Field::answer_header:
      return hasField(choice, row.answer_fields);
    default:
      return fitsText(term.field, choice, row);
  }
}

bool RequestSearch::fits(const Term& term, const ExchangeRecord& row) {
  return std::ranges::any_of(term.choices,
                             [&](const Choice& choice) { return fits(term, choice, row); });
}

bool RequestSearch::accepts(const ExchangeRecord& row) const {
  return std::ranges::all_of(terms_,
                             [&](const Term& term) { return fits(term, row) != term.negated; });
}

}  // namespace culvert::ui
