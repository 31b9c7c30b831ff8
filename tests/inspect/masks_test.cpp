// desktop.md 2.6.2: what is masked, and what stays readable.
#include "core/inspect/masks.h"

#include <QTest>

namespace culvert::inspect::masks_test {
namespace {

http::Field field(std::string_view name, std::string_view value) {
  return {name, value, http::name_of(name)};
}

/// "***" for the mask, so that tables can be read.
QString shown(std::string text) {
  return QString::fromStdString(text).replace(
      QString::fromUtf8(observe::mask_mark.data(), qsizetype(observe::mask_mark.size())), "***");
}

}  // namespace

class MasksTest : public QObject {
  Q_OBJECT

 private slots:
  void fields_are_masked_by_name_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kept");
    QTest::addColumn<bool>("masked");
    const auto row = [](const char* name, const char* value, const char* kept) {
      QTest::addRow("%s: %s", name, value) << name << value << kept << (qstrcmp(value, kept) != 0);
    };
    row("Authorization", "Bearer abc.def.ghi", "Bearer ***");
    row("authorization", "basic dTpw", "basic ***");
    row("AUTHORIZATION", "Digest username=\"u\", response=\"1\"", "Digest ***");
    row("Authorization", "AWS4-HMAC-SHA256 Credential=x", "AWS4-HMAC-SHA256 ***");
    // The first word of what nobody knows may be the secret.
    row("Authorization", "s3cret more", "***");
    row("Authorization", "s3cret", "***");
    row("Authorization", "Bearer", "***");
    row("Authorization", "", "***");
    row("Proxy-Authorization", "Basic dTpw", "Basic ***");
    row("Cookie", "session=abc; theme=dark", "session=***; theme=***");
    row("cookie", "a=b=c;d", "a=***; ***");
    row("Cookie", "lonely", "***");
    row("Cookie", "; ;a=1;", "a=***");
    row("Cookie", "", "");
    row("Set-Cookie", "id=42; Path=/; HttpOnly; Max-Age=60",
        "id=***; Path=/; HttpOnly; Max-Age=60");
    row("set-cookie", "id=42", "id=***");
    row("Set-Cookie", "42; Secure", "***; Secure");
    row("Referer", "https://a.test/p?token=1&x=2", "https://a.test/p?token=***&x=2");
    row("Referer", "https://u:p@a.test/p", "https://***@a.test/p");
    row("Location", "https://u@a.test/?jwt=a#access_token=b&state=c",
        "https://***@a.test/?jwt=***#access_token=***&state=c");
    row("Location", "/p?next=https://u:p@b.test/", "/p?next=https://u:p@b.test/");
    row("Content-Location", "/p?password=x", "/p?password=***");
    row("Content-Type", "text/html", "text/html");
    row("X-Api-Key", "abc", "***");
    row("x-api-key", "abc", "***");
    row("WWW-Authenticate", "Basic realm=\"x\"", "Basic realm=\"x\"");
    row("X-Authorization", "abc", "abc");
  }
  void fields_are_masked_by_name() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(bool, masked);
    const std::string as_name = name.toStdString(), as_value = value.toStdString();
    observe::FieldList list;
    Masks({"X-API-KEY", "sig"}).copy(field(as_name, as_value), list);
    QTEST(shown(std::string(list[0].value)), "kept");
    QCOMPARE(list[0].name, std::string_view(as_name));
    // An empty Cookie is not changed, and nevertheless counted as one with secrets.
    if (!value.isEmpty()) QCOMPARE(list[0].masked, masked);
    QCOMPARE(list.has_masked(), list[0].masked);
  }

  void parameters_are_masked_by_name_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("kept");
    const auto row = [](const char* path, const char* kept) {
      QTest::addRow("%s", path) << path << kept;
    };
    row("/", "/");
    row("/a?b=c&d", "/a?b=c&d");
    row("/a?token=secret", "/a?token=***");
    row("/a?b=1&ACCESS_TOKEN=secret&c=2", "/a?b=1&ACCESS_TOKEN=***&c=2");
    row("/a?access%5Ftoken=secret", "/a?access%5Ftoken=***");
    row("/a?token=a&token=b", "/a?token=***&token=***");
    row("/a?x;jwt=s", "/a?x;jwt=***");
    row("/a?x?token=s", "/a?x?token=***");
    row("/a?token=", "/a?token=");
    row("/a?token", "/a?token");
    row("/token=a", "/token=a");
    row("/.well-known/mercure?topic=https%3A%2F%2Fe.test&authorization=ey.a.b",
        "/.well-known/mercure?topic=https%3A%2F%2Fe.test&authorization=***");
    row("/a?sig=1&signature=2", "/a?sig=***&signature=2");
    row("/a?%74oken=1&%zz=2&%4", "/a?%74oken=***&%zz=2&%4");
    row("*", "*");
  }
  void parameters_are_masked_by_name() {
    QFETCH(QString, path);
    QFETCH(QString, kept);
    const auto masked = Masks({"sig"}).masked_path(path.toStdString());
    QCOMPARE(masked.has_value(), path != kept);
    if (masked) QCOMPARE(shown(*masked), kept);
  }

  void a_field_list_finds_by_any_case() {
    observe::FieldList list;
    list.add("Content-Type", "a", false);
    list.add("X", "", false);
    QCOMPARE(list.size(), std::size_t{2});
    QCOMPARE(list.find("content-type"), std::optional<std::string_view>("a"));
    QCOMPARE(list.find("x"), std::optional<std::string_view>(""));
    QVERIFY(!list.find("y"));
  }
};

}  // namespace culvert::inspect::masks_test

QTEST_GUILESS_MAIN(culvert::inspect::masks_test::MasksTest)
#include "masks_test.moc"
