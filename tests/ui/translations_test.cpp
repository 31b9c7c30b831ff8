// Every text of the program is translated, and the catalogues are up to date with the sources.
#include "core/observe/advice.h"
#include "core/observe/diagnosis/catalogue.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

namespace culvert::ui::translations_test {
namespace {

struct Message {
  QString context, source, comment;
  QStringList translations;
  bool finished = true, plural = false;

  QString id() const { return context + u'|' + source + u'|' + comment; }
};

QString sourceFolder() {
  return qEnvironmentVariable("CULVERT_SOURCE_DIR");
}

QString catalogue(const QString& name) {
  return sourceFolder() + QStringLiteral("/translations/") + name;
}

void readMessage(QXmlStreamReader& xml, Message& message) {
  message.plural = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
  while (xml.readNextStartElement()) {
    if (xml.name() == u"source") {
      message.source = xml.readElementText();
    } else if (xml.name() == u"comment") {
      message.comment = xml.readElementText();
    } else if (xml.name() == u"translation") {
      message.finished = !xml.attributes().hasAttribute(QLatin1String("type"));
      if (!message.plural) {
        message.translations.append(xml.readElementText());
        continue;
      }
      while (xml.readNextStartElement())
        message.translations.append(xml.readElementText());
    } else {
      xml.skipCurrentElement();
    }
  }
}

QList<Message> messagesOf(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  QXmlStreamReader xml(&file);
  QList<Message> messages;
  QString context;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == u"name") context = xml.readElementText();
    if (xml.name() != u"message") continue;
    Message message;
    message.context = context;
    readMessage(xml, message);
    messages.append(message);
  }
  return messages;
}

/// The places in a text: "%1", "%n", ...
QStringList placesOf(const QString& text) {
  static const QRegularExpression place(QStringLiteral("%[0-9n]"));
  QSet<QString> places;
  for (auto it = place.globalMatch(text); it.hasNext();)
    places.insert(it.next().captured());
  QStringList sorted(places.begin(), places.end());
  sorted.sort();
  return sorted;
}

QSet<QString> idsOf(const QString& path) {
  QSet<QString> ids;
  for (const Message& message : messagesOf(path))
    ids.insert(message.id());
  return ids;
}

QStringList sources() {
  QStringList files;
  for (const char* folder : {"/ui", "/app/desktop"})
    for (QDirIterator it(sourceFolder() + QLatin1String(folder), {"*.cpp", "*.h"}, QDir::Files,
                         QDirIterator::Subdirectories);
         it.hasNext();)
      files.append(it.next());
  return files;
}

QString lupdate() {
  const QString beside = QStringLiteral(CULVERT_LUPDATE);
  return QFile::exists(beside) ? beside : QString();
}

}  // namespace

class TranslationsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTextIsTranslated_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("window") << QStringLiteral("culvert_zh_CN.ts");
    QTest::newRow("errors") << QStringLiteral("advice_zh_CN.ts");
    QTest::newRow("English plurals") << QStringLiteral("culvert_en.ts");
  }

  void everyTextIsTranslated() {
    QFETCH(QString, name);
    const QList<Message> messages = messagesOf(catalogue(name));
    QVERIFY2(!messages.isEmpty(), qPrintable(catalogue(name)));
    const qsizetype forms = name.contains(QLatin1String("_en")) ? 2 : 1;
    for (const Message& message : messages) {
      QVERIFY2(message.finished, qPrintable(message.id()));
      QCOMPARE(message.translations.size(), forms);
      for (const QString& translation : message.translations) {
        QVERIFY2(!translation.isEmpty(), qPrintable(message.id()));
        QVERIFY2(placesOf(translation) == placesOf(message.source), qPrintable(message.id()));
        QVERIFY2(translation.endsWith(u'…') == message.source.endsWith(u'…') ||
                     translation.contains(QStringLiteral("…")),
                 qPrintable(message.id()));
      }
    }
  }

  void cataloguesAreUpToDateWithTheSources_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("options");
    QTest::newRow("Chinese") << QStringLiteral("culvert_zh_CN.ts") << QStringList();
    QTest::newRow("English") << QStringLiteral("culvert_en.ts")
                             << QStringList{QStringLiteral("-pluralonly")};
  }

  void cataloguesAreUpToDateWithTheSources() {
    QFETCH(QString, name);
    QFETCH(QStringList, options);
    if (lupdate().isEmpty()) QSKIP("lupdate is not installed");
    const QTemporaryDir folder;
    const QString copy = folder.filePath(name);
    QVERIFY(QFile::copy(catalogue(name), copy));
    QProcess process;
    process.setWorkingDirectory(sourceFolder());
    process.start(lupdate(), QStringList{"-silent", "-no-obsolete", "-locations", "none", "-I",
                                         sourceFolder()} +
                                 options + sources() + QStringList{"-ts", copy});
    QVERIFY(process.waitForFinished(60'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    const QSet<QString> before = idsOf(catalogue(name));
    const QSet<QString> after = idsOf(copy);
    QVERIFY2(after == before,
             qPrintable(QStringLiteral("build the target culvert_update_translations; new: %1; "
                                       "gone: %2")
                            .arg((after - before).values().join(u'\n'),
                                 (before - after).values().join(u'\n'))));
  }

  void errorsOfTheCoreAreAllInTheCatalogue() {
    const QSet<QString> ids = idsOf(catalogue(QStringLiteral("advice_zh_CN.ts")));
    QSet<QString> wanted;
    for (const observe::Advice& row : observe::all_advice())
      for (const std::string_view text : {row.title, row.sentence, row.cure})
        wanted.insert(
            QStringLiteral("Advice|%1|")
                .arg(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))));
    for (const observe::CatalogueEntry& entry : observe::catalogue())
      for (const std::string_view text : {entry.title, entry.reason, entry.cure})
        wanted.insert(
            QStringLiteral("Diagnosis|%1|")
                .arg(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))));
    QVERIFY2(ids == wanted, qPrintable((wanted - ids).values().join(u'\n') +
                                       QStringLiteral("\nno longer used:\n") +
                                       (ids - wanted).values().join(u'\n')));
  }

  void wordsPeopleShallNotReadAreNotUsed() {
    static const QRegularExpression unwanted(
        QStringLiteral("\\b(please|error occurred|oops|invalid)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    for (const char* name : {"culvert_zh_CN.ts", "advice_zh_CN.ts"})
      for (const Message& message : messagesOf(catalogue(QLatin1String(name))))
        QVERIFY2(!message.source.contains(unwanted), qPrintable(message.source));
  }

  void noSentenceIsPutTogetherFromPieces() {
    static const QRegularExpression sum(QStringLiteral("tr\\(\"[^\"]*\"\\) \\+ tr\\("));
    for (const QString& path : sources()) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::ReadOnly));
      QVERIFY2(!QString::fromUtf8(file.readAll()).contains(sum), qPrintable(path));
    }
  }
};

}  // namespace culvert::ui::translations_test

QTEST_GUILESS_MAIN(culvert::ui::translations_test::TranslationsTest)
#include "translations_test.moc"
