// HAR 1.2, curl and HTTP/1.1 text, made from rows of every kind and read back.
#include "core/inspect/har.h"
#include "core/inspect/plain_text.h"

#include <QTest>
#include <boost/json.hpp>

#include <chrono>
#include <functional>
#include <set>

namespace culvert::inspect::export_test {
namespace {

namespace json = boost::json;
using observe::ExchangeKind;
using observe::ExchangeRecord;
using observe::FieldList;
using Fields = std::vector<std::pair<std::string, std::string>>;

observe::FieldsPtr list(const Fields& fields) {
  FieldList made;
  for (const auto& [name, value] : fields)
    made.add(name, value, value.find(observe::mask_mark) != std::string::npos);
  return std::make_shared<const FieldList>(std::move(made));
}

observe::BodyPtr body(std::string bytes, std::uint64_t total = 0) {
  observe::BodyPart part;
  part.total = total == 0 ? bytes.size() : total;
  part.bytes = std::move(bytes);
  return std::make_shared<const observe::BodyPart>(std::move(part));
}

/// 2026-11-21T10:20:30.456Z
observe::WallTime a_moment() {
  return observe::WallTime(std::chrono::milliseconds(1795256430456));
}

/// A GET that was answered over a new TLS connection.
ExchangeRecord simple() {
  using std::chrono::microseconds;
  ExchangeRecord row;
  row.id = 7;
  row.connection = 3;
  row.began = a_moment();
  row.state = observe::ExchangeState::complete;
  row.method = "GET";
  row.scheme = "http";
  row.authority = "site.test:8080";
  row.path = "/a/../b?x=1&y=%20z&flag";
  row.down_version = "HTTP/1.1";
  row.up_version = "HTTP/2";
  row.status = row.service_status = 200;
  row.content_type = "text/plain; charset=utf-8";
  row.answer_size = 5;
  row.times.blocked = microseconds(1500);
  row.times.resolve = microseconds(0);
  row.times.connect = microseconds(250);
  row.times.tls = microseconds(1000);
  row.times.send = microseconds(100);
  row.times.wait = microseconds(2000);
  row.times.receive = microseconds(3000);
  row.request_fields = list({
      {"Accept", "*/*"}
  });
  row.answer_fields = list({
      {"content-type", "text/plain; charset=utf-8"}
  });
  row.answer_body = body("hello");
  return row;
}

ExchangeRecord with(const std::function<void(ExchangeRecord&)>& change) {
  ExchangeRecord row = simple();
  change(row);
  return row;
}

json::object har_of(const std::vector<ExchangeRecord>& rows) {
  std::vector<observe::ExchangePtr> exchanges;
  for (const ExchangeRecord& row : rows)
    exchanges.push_back(std::make_shared<const ExchangeRecord>(row));
  return json::parse(to_har(exchanges, "1.2.3")).as_object().at("log").as_object();
}

json::object entry_of(const ExchangeRecord& row) {
  return har_of({row}).at("entries").as_array().at(0).as_object();
}

QString text(const json::value& value) {
  return QString::fromUtf8(value.as_string().data(), qsizetype(value.as_string().size()));
}

/// What HAR 1.2 demands of each object: member and type. "?" in front: may be missing.
struct Demand {
  const char* name;
  json::kind kind;
};

void check_members(const json::object& object, const std::vector<Demand>& demands,
                   const char* what) {
  std::set<std::string> known;
  for (const Demand& demand : demands) {
    const bool optional = demand.name[0] == '?';
    const std::string name = demand.name + (optional ? 1 : 0);
    known.insert(name);
    const json::value* const value = object.if_contains(name);
    if (value == nullptr && optional) continue;
    QVERIFY2(value != nullptr, (std::string(what) + " lacks " + name).c_str());
    const bool number = demand.kind == json::kind::double_ && value->is_number();
    QVERIFY2(number || value->kind() == demand.kind, (std::string(what) + "." + name).c_str());
  }
  for (const auto& [name, value] : object)
    QVERIFY2(name.starts_with("_") || known.contains(std::string(name)),
             (std::string(what) + " has " + std::string(name)).c_str());
}

constexpr json::kind text_kind = json::kind::string, number_kind = json::kind::double_,
                     list_kind = json::kind::array, object_kind = json::kind::object,
                     bool_kind = json::kind::bool_;

void check_pairs(const json::object& in, const char* name) {
  for (const json::value& one : in.at(name).as_array())
    check_members(one.as_object(),
                  {
                      {"name",      text_kind},
                      {"value",     text_kind},
                      {"?comment",  text_kind},
                      {"?path",     text_kind},
                      {"?domain",   text_kind},
                      {"?expires",  text_kind},
                      {"?httpOnly", bool_kind},
                      {"?secure",   bool_kind}
    },
                  name);
}

void check_entry(const json::object& entry) {
  check_members(entry,
                {
                    {"startedDateTime", text_kind  },
                    {"time",            number_kind},
                    {"request",         object_kind},
                    {"response",        object_kind},
                    {"cache",           object_kind},
                    {"timings",         object_kind},
                    {"?connection",     text_kind  },
                    {"?comment",        text_kind  }
  },
                "entry");
  const json::object& request = entry.at("request").as_object();
  check_members(request,
                {
                    {"method",      text_kind  },
                    {"url",         text_kind  },
                    {"httpVersion", text_kind  },
                    {"cookies",     list_kind  },
                    {"headers",     list_kind  },
                    {"queryString", list_kind  },
                    {"?postData",   object_kind},
                    {"headersSize", number_kind},
                    {"bodySize",    number_kind}
  },
                "request");
  for (const char* name : {"cookies", "headers", "queryString"})
    check_pairs(request, name);
  if (const json::value* const data = request.if_contains("postData"))
    check_members(data->as_object(),
                  {
                      {"mimeType", text_kind},
                      {"text",     text_kind},
                      {"?comment", text_kind}
    },
                  "postData");
  const json::object& response = entry.at("response").as_object();
  check_members(response,
                {
                    {"status",      number_kind},
                    {"statusText",  text_kind  },
                    {"httpVersion", text_kind  },
                    {"cookies",     list_kind  },
                    {"headers",     list_kind  },
                    {"content",     object_kind},
                    {"redirectURL", text_kind  },
                    {"headersSize", number_kind},
                    {"bodySize",    number_kind}
  },
                "response");
  for (const char* name : {"cookies", "headers"})
    check_pairs(response, name);
  check_members(response.at("content").as_object(),
                {
                    {"size",      number_kind},
                    {"mimeType",  text_kind  },
                    {"?text",     text_kind  },
                    {"?encoding", text_kind  },
                    {"?comment",  text_kind  }
  },
                "content");
  const json::object& timings = entry.at("timings").as_object();
  double sum = 0;
  for (const char* name : {"blocked", "dns", "connect", "send", "wait", "receive"}) {
    const auto value = timings.at(name).to_number<double>();
    QVERIFY2(value >= 0 || value == -1, name);
    sum += std::max(value, 0.0);
  }
  for (const char* name : {"send", "wait", "receive"})
    QVERIFY2(timings.at(name).to_number<double>() >= 0, name);
  const auto tls = timings.at("ssl").to_number<double>();
  QVERIFY(tls == -1 || tls <= timings.at("connect").to_number<double>());
  QVERIFY(std::abs(sum - entry.at("time").to_number<double>()) < 1e-6);
}

QStringList pairs(const json::value& in) {
  QStringList lines;
  for (const json::value& one : in.as_array())
    lines.append(text(one.at("name")) + "=" + text(one.at("value")));
  return lines;
}

}  // namespace

class ExportTest : public QObject {
  Q_OBJECT

 private slots:
  void an_archive_has_version_creator_and_entries() {
    const json::object log = har_of({simple(), simple()});
    QCOMPARE(text(log.at("version")), QString("1.2"));
    QCOMPARE(text(log.at("creator").at("name")), QString("Culvert"));
    QCOMPARE(text(log.at("creator").at("version")), QString("1.2.3"));
    QCOMPARE(log.at("entries").as_array().size(), std::size_t{2});
    QCOMPARE(har_of({}).at("entries").as_array().size(), std::size_t{0});
  }

  void a_simple_entry_says_everything() {
    const json::object entry = entry_of(simple());
    check_entry(entry);
    QCOMPARE(text(entry.at("startedDateTime")), QString("2026-11-21T10:20:30.456Z"));
    QCOMPARE(entry.at("time").to_number<double>(), 7.85);
    QCOMPARE(text(entry.at("connection")), QString("3"));
    const json::object& request = entry.at("request").as_object();
    QCOMPARE(text(request.at("url")), QString("http://site.test:8080/a/../b?x=1&y=%20z&flag"));
    QCOMPARE(text(request.at("httpVersion")), QString("HTTP/1.1"));
    QCOMPARE(pairs(request.at("headers")), QStringList({"Host=site.test:8080", "Accept=*/*"}));
    QCOMPARE(pairs(request.at("queryString")), QStringList({"x=1", "y=%20z", "flag="}));
    QCOMPARE(request.at("headersSize").as_int64(), -1);
    const json::object& response = entry.at("response").as_object();
    QCOMPARE(response.at("status").as_int64(), 200);
    QCOMPARE(text(response.at("statusText")), QString("OK"));
    QCOMPARE(text(response.at("httpVersion")), QString("HTTP/2"));
    QCOMPARE(text(response.at("content").at("text")), QString("hello"));
    QCOMPARE(response.at("content").at("size").to_number<int>(), 5);
    const json::object& timings = entry.at("timings").as_object();
    QCOMPARE(timings.at("connect").to_number<double>(), 1.25);
    QCOMPARE(timings.at("ssl").to_number<double>(), 1.0);
  }

  void every_kind_of_exchange_is_sound_data() {
    QTest::addColumn<ExchangeRecord>("row");
    const auto add = [](const char* name, const std::function<void(ExchangeRecord&)>& change) {
      QTest::newRow(name) << with(change);
    };
    add("head only", [](ExchangeRecord& row) {
      row.answer_body = nullptr;
      row.request_fields = list({});
    });
    add("reused connection", [](ExchangeRecord& row) {
      row.times.resolve.reset();
      row.times.connect.reset();
      row.times.tls.reset();
      row.times.blocked.reset();
    });
    add("no answer", [](ExchangeRecord& row) {
      row.status = row.service_status = 0;
      row.up_version.clear();
      row.answer_fields = nullptr;
      row.answer_body = nullptr;
      row.content_type.clear();
      row.times = {};
      row.error = Error{Errc::refused, Leg::upstream, "dial", {}};
    });
    add("own answer", [](ExchangeRecord& row) {
      row.status = 502;
      row.own_answer = true;
    });
    add("events", [](ExchangeRecord& row) {
      row.kind = ExchangeKind::events;
      row.messages_down = 3;
    });
    add("websocket", [](ExchangeRecord& row) {
      row.kind = ExchangeKind::websocket;
      row.status = 101;
      row.answer_body = nullptr;
    });
    add("grpc", [](ExchangeRecord& row) {
      row.kind = ExchangeKind::grpc;
      row.down_version = "HTTP/2";
      row.method = "POST";
      row.request_body = body(std::string("\0\0\0\0\1x", 6));
      row.request_size = 6;
      row.trailers = list({
          {"grpc-status", "0"}
      });
    });
    add("form", [](ExchangeRecord& row) {
      row.method = "POST";
      row.request_fields = list({
          {"Content-Type", "application/x-www-form-urlencoded"}
      });
      row.request_body = body("a=1&b=2");
      row.request_size = 7;
    });
    add("cookies", [](ExchangeRecord& row) {
      row.request_fields = list({
          {"Cookie", "a=\u2022\u2022\u2022; b=\u2022\u2022\u2022"}
      });
      row.answer_fields = list({
          {"Set-Cookie",
           "id=\u2022\u2022\u2022; Path=/p; Domain=site.test; HttpOnly; Secure; "
           "Expires=Wed, 21 Oct 2015 07:28:00 GMT; SameSite=Lax"                      },
          {"Set-Cookie", "x=\u2022\u2022\u2022; expires=Wed, 21-Oct-2015 07:28:00 GMT"},
          {"Set-Cookie", "y; expires=tomorrow"                                        }
      });
    });
    add("bytes that are no text", [](ExchangeRecord& row) {
      row.path = "/\xff\xfe?q=\xe4";
      row.authority = "\xe4.test";
      row.answer_fields = list({
          {"x-latin", "caf\xe9"}
      });
      row.content_type = "image/\xe9";
      row.answer_body = body(std::string("\x89PNG\0\xff", 6));
    });
    add("replay", [](ExchangeRecord& row) { row.replay_of = 3; });
  }
  void every_kind_of_exchange_is_sound() {
    QFETCH(ExchangeRecord, row);
    check_entry(entry_of(row));
  }

  void bodies_are_text_or_base64_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("total");
    QTest::addColumn<QString>("coding");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("encoding");
    QTest::addColumn<QString>("comment");
    const auto row = [](const char* name, QByteArray bytes, int total, const char* coding,
                        const char* kept, const char* encoding, const char* comment) {
      QTest::newRow(name) << bytes << (total == 0 ? int(bytes.size()) : total) << coding << kept
                          << encoding << comment;
    };
    row("text", "hello", 0, "", "hello", "", "");
    row("Chinese", "你好", 0, "", "你好", "", "");
    row("binary", QByteArray("\xff\xd8\xff", 3), 0, "", "/9j/", "base64", "");
    row("a zero byte", QByteArray("a\0b", 3), 0, "", "YQBi", "base64", "");
    row("cut", "hello", 99, "", "hello", "", "the first 5 of 99 bytes");
    row("cut inside a character", "\xe4\xbd\xa0\xe5\xa5", 99, "", "你", "",
        "the first 5 of 99 bytes");
    row("whole and broken", "\xe4\xbd\xa0\xe5\xa5", 0, "", "5L2g5aU=", "base64", "");
    row("gzip", "\x1f\x8b", 0, "gzip", "H4s=", "base64", "encoded: gzip");
    row("identity", "a", 0, "identity", "a", "", "encoded: identity");
  }
  void bodies_are_text_or_base64() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, total);
    QFETCH(QString, coding);
    QFETCH(QString, encoding);
    QFETCH(QString, comment);
    ExchangeRecord row = simple();
    const Fields fields{
        {"content-encoding", coding.toStdString()}
    };
    row.answer_fields = row.request_fields = list(coding.isEmpty() ? Fields() : fields);
    row.request_body = row.answer_body =
        body(bytes.toStdString(), static_cast<std::uint64_t>(total));
    row.request_size = row.answer_size = static_cast<std::uint64_t>(total);
    const json::object entry = entry_of(row);
    check_entry(entry);
    const json::object& content = entry.at("response").at("content").as_object();
    QTEST(text(content.at("text")), "text");
    QCOMPARE(content.contains("encoding"), !encoding.isEmpty());
    QCOMPARE(content.contains("comment"), !comment.isEmpty());
    if (!comment.isEmpty()) QCOMPARE(text(content.at("comment")), comment);
    const json::object& data = entry.at("request").at("postData").as_object();
    QTEST(text(data.at("text")), "text");
    QCOMPARE(data.contains("_encoding"), !encoding.isEmpty());
  }

  void cookies_keep_their_attributes() {
    ExchangeRecord row = simple();
    row.answer_fields = list({
        {"Set-Cookie", "id=x; Path=/p; HttpOnly; Expires=Wed, 21 Oct 2015 07:28:00 GMT"},
        {"Set-Cookie", "old=y; expires=Wed, 21-Oct-2015 07:28:00 GMT"                  },
        {"Location",   "/next"                                                         }
    });
    const json::object entry = entry_of(row);
    const json::value& cookies = entry.at("response").at("cookies");
    QCOMPARE(pairs(cookies), QStringList({"id=x", "old=y"}));
    QCOMPARE(text(cookies.at(0).at("path")), QString("/p"));
    QVERIFY(cookies.at(0).at("httpOnly").as_bool());
    for (std::size_t i = 0; i < 2; ++i)
      QCOMPARE(text(cookies.at(i).at("expires")), QString("2015-10-21T07:28:00.000Z"));
    QCOMPARE(text(entry.at("response").at("redirectURL")), QString("/next"));
  }

  void masked_values_are_marked() {
    ExchangeRecord row = simple();
    row.request_fields = list({
        {"Authorization", "Bearer \u2022\u2022\u2022"}
    });
    const json::object entry = entry_of(row);
    const json::value& header = entry.at("request").at("headers").at(1);
    QCOMPARE(text(header.at("value")), QString("Bearer •••"));
    QCOMPARE(text(header.at("comment")), QString("masked"));
  }

  void curl_says_the_same_data() {
    QTest::addColumn<ExchangeRecord>("row");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, const std::function<void(ExchangeRecord&)>& change,
                        const char* expected) {
      QTest::newRow(name) << with(change) << QString::fromUtf8(expected);
    };
    add(
        "get", [](ExchangeRecord&) {},
        "curl --path-as-is --globoff --url 'http://site.test:8080/a/../b?x=1&y=%20z&flag' \\\n"
        "  -H 'Accept: */"
        "*'\n");
    add(
        "head",
        [](ExchangeRecord& row) {
          row.method = "HEAD";
          row.request_fields = list({});
          row.path = "/";
        },
        "curl --path-as-is --globoff --head --url 'http://site.test:8080/'\n");
    add(
        "post",
        [](ExchangeRecord& row) {
          row.method = "POST";
          row.path = "/";
          row.request_fields = list({
              {"content-type",    "a/b" },
              {"x-empty",         ""    },
              {"accept-encoding", "gzip"}
          });
          row.request_body = body("it's @a $(rm)");
        },
        "curl --path-as-is --globoff --url 'http://site.test:8080/' \\\n"
        "  -H 'content-type: a/b' \\\n  -H 'x-empty;' \\\n  -H 'accept-encoding: gzip' \\\n"
        "  --compressed \\\n  --data-raw 'it'\\''s @a $(rm)'\n");
    add(
        "put of bytes",
        [](ExchangeRecord& row) {
          row.method = "PUT";
          row.path = "/";
          row.request_fields = list({});
          row.request_body = body(std::string("\0\1", 2));
        },
        "printf %s 'AAE=' | base64 -d | curl --path-as-is --globoff -X 'PUT' --url "
        "'http://site.test:8080/' \\\n  -H 'Content-Type:' \\\n  --data-binary @-\n");
    add(
        "a body that is not there",
        [](ExchangeRecord& row) {
          row.method = "POST";
          row.path = "/'";
          row.request_fields = list({});
          row.request_size = 12;
        },
        "# The body (12 bytes) was not stored.\n"
        "curl --path-as-is --globoff -X 'POST' --url 'http://site.test:8080/'\\'''\n");
    add(
        "half a body",
        [](ExchangeRecord& row) {
          row.method = "POST";
          row.path = "/";
          row.request_fields = list({
              {"content-type", "a/b"}
          });
          row.request_body = body("ab", 12);
        },
        "# The body is the first 2 of 12 bytes.\n"
        "curl --path-as-is --globoff --url 'http://site.test:8080/' \\\n"
        "  -H 'content-type: a/b' \\\n  --data-raw 'ab'\n");
  }
  void curl_says_the_same() {
    QFETCH(ExchangeRecord, row);
    QTEST(QString::fromStdString(to_curl(row)), "expected");
  }

  void raw_text_is_http() {
    QCOMPARE(QString::fromStdString(to_raw(simple())),
             QString("GET /a/../b?x=1&y=%20z&flag HTTP/1.1\r\nHost: site.test:8080\r\n"
                     "Accept: */"
                     "*\r\n\r\n\r\n\r\nHTTP/1.1 200 OK\r\n"
                     "content-type: text/plain; charset=utf-8\r\n\r\nhello"));
  }
};

}  // namespace culvert::inspect::export_test

QTEST_GUILESS_MAIN(culvert::inspect::export_test::ExportTest)
#include "export_test.moc"
