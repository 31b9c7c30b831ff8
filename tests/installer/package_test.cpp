// What is installed beside the programs: manuals, desktop file, types, icons, units, examples.
#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>
#include <QtEndian>

namespace culvert::package_test {
namespace {

struct Ran {
  int code = -1;
  QByteArray out, err;
};

Ran run(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  Ran ran;
  if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit) return ran;
  ran.code = process.exitCode();
  ran.out = process.readAllStandardOutput();
  ran.err = process.readAllStandardError();
  return ran;
}

QString source(const QString& path) {
  return qEnvironmentVariable("CULVERT_SOURCE_DIR") + "/installer/" + path;
}

QByteArray contents(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isHere(const QString& tool) {
  return !QStandardPaths::findExecutable(tool).isEmpty();
}

QSet<QString> flagsIn(const QString& line) {
  static const QRegularExpression flag("(?:^|[ ,])(--?[A-Za-z][A-Za-z_-]*)");
  QSet<QString> flags;
  for (auto it = flag.globalMatch(line); it.hasNext();)
    flags.insert(it.next().captured(1));
  return flags;
}

/// Of the lines that begin with a flag, up to the two blanks in front of the explanation.
QSet<QString> flagsOfHelp(const QByteArray& help) {
  QSet<QString> flags;
  for (const QString& line : QString::fromUtf8(help).split('\n'))
    if (line.startsWith(' ') && line.trimmed().startsWith('-'))
      flags += flagsIn(line.trimmed().section("  ", 0, 0));
  return flags;
}

/// Of the headings of the manual's list: "\fB\-c\fR, \fB\-\-config\fR \fIFILE\fR".
QSet<QString> flagsOfManual(const QByteArray& page) {
  static const QRegularExpression font("\\\\f[BIRP]");
  QSet<QString> flags;
  for (QString line : QString::fromUtf8(page).split('\n'))
    if (line.startsWith("\\fB\\-")) flags += flagsIn(line.replace("\\-", "-").remove(font));
  return flags;
}

QStringList sorted(const QSet<QString>& set) {
  QStringList list(set.begin(), set.end());
  list.sort();
  return list;
}

QSet<QString> attributesIn(const QString& path, const QString& element, const QString& attribute) {
  QXmlStreamReader xml(contents(path));
  QSet<QString> values;
  while (!xml.atEnd())
    if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == element)
      values.insert(attribute.isEmpty() ? xml.readElementText()
                                        : xml.attributes().value(attribute).toString());
  return xml.hasError() ? QSet<QString>() : values;
}

quint32 bigEndian(const QByteArray& bytes, qsizetype at) {
  return qFromBigEndian<quint32>(bytes.constData() + at);
}

}  // namespace

class PackageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_manual_has_the_flags_of_help_and_no_others_data() {
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("program");
    QTest::newRow("culvert") << "culvert.1" << qEnvironmentVariable("CULVERT");
    QTest::newRow("agent") << "culvert-agent.1" << qEnvironmentVariable("CULVERT_AGENT");
    QTest::newRow("relay") << "culvert-relay.1" << qEnvironmentVariable("CULVERT_RELAY");
  }
  void the_manual_has_the_flags_of_help_and_no_others() {
    QFETCH(QString, page);
    QFETCH(QString, program);
    if (program.isEmpty()) QSKIP("the desktop program is not built");
    const Ran help = run(program, {"--help"});
    QCOMPARE(help.code, 0);
    const QSet<QString> wanted = flagsOfHelp(help.out);
    QVERIFY(wanted.contains("--help"));
    QVERIFY(wanted.contains("-v"));
    QCOMPARE(sorted(flagsOfManual(contents(source("man/" + page)))), sorted(wanted));
  }

  void the_manual_reads_without_a_warning_data() {
    QTest::addColumn<QString>("page");
    for (const QString& page : QDir(source("man")).entryList(QDir::Files))
      QTest::newRow(qPrintable(page)) << page;
  }
  void the_manual_reads_without_a_warning() {
    QFETCH(QString, page);
    if (!isHere("man") || !isHere("groff")) QSKIP("man is not here");
    const Ran read =
        run("man", {"--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", source("man/" + page)});
    QCOMPARE(read.code, 0);
    QCOMPARE(read.err, QByteArray());
  }

  void every_page_and_list_names_this_version() {
    const QByteArray version(CULVERT_VERSION);
    for (const QString& page : QDir(source("man")).entryList(QDir::Files))
      QVERIFY2(contents(source("man/" + page)).contains("\"Culvert " + version + "\""),
               qPrintable(page));
    QVERIFY(contents(source("debian/changelog")).startsWith("culvert (" + version + "-1)"));
    QVERIFY(attributesIn(source("linux/org.culvert.Culvert.metainfo.xml"), "release", "version")
                .contains(version));
  }

  void the_desktop_file_is_valid() {
    if (!isHere("desktop-file-validate")) QSKIP("desktop-file-utils are not here");
    const Ran checked = run("desktop-file-validate", {source("linux/org.culvert.Culvert.desktop")});
    QCOMPARE(checked.out + checked.err, QByteArray());
    QCOMPARE(checked.code, 0);
  }

  void what_the_desktop_file_starts_is_understood() {
    const QString program = qEnvironmentVariable("CULVERT");
    if (program.isEmpty()) QSKIP("the desktop program is not built");
    const QSet<QString> known = flagsOfHelp(run(program, {"--help"}).out);
    static const QRegularExpression exec("^Exec=culvert ?(.*)$",
                                         QRegularExpression::MultilineOption);
    const QString text = contents(source("linux/org.culvert.Culvert.desktop"));
    int lines = 0;
    for (auto it = exec.globalMatch(text); it.hasNext(); ++lines)
      for (const QString& flag : flagsIn(it.next().captured(1)))
        QVERIFY2(known.contains(flag), qPrintable(flag));
    QCOMPARE(lines, 2);
  }

  void the_metainfo_is_valid() {
    if (!isHere("appstreamcli")) QSKIP("appstream is not here");
    const Ran checked = run("appstreamcli", {"validate", "--no-net", "--no-color",
                                             source("linux/org.culvert.Culvert.metainfo.xml")});
    QVERIFY2(checked.code == 0, checked.out.constData());
  }

  void our_types_are_the_same_everywhere() {
    const QSet<QString> types =
        attributesIn(source("linux/org.culvert.Culvert.mime.xml"), "mime-type", "type");
    QCOMPARE(types.size(), 2);
    QCOMPARE(attributesIn(source("linux/org.culvert.Culvert.metainfo.xml"), "mediatype", {}),
             types);
    const QString desktop = contents(source("linux/org.culvert.Culvert.desktop"));
    for (const QString& type : types)
      QVERIFY(desktop.contains(type + ";"));
    QCOMPARE(attributesIn(source("linux/org.culvert.Culvert.mime.xml"), "glob", "pattern"),
             (QSet<QString>{"*.culvertprofile", "*.culvertbundle"}));
  }

  void the_database_of_types_takes_ours() {
    if (!isHere("update-mime-database")) QSKIP("shared-mime-info is not here");
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath("packages"));
    QVERIFY(QFile::copy(source("linux/org.culvert.Culvert.mime.xml"),
                        folder.filePath("packages/org.culvert.Culvert.xml")));
    const Ran made = run("update-mime-database", {folder.path()});
    QCOMPARE(made.code, 0);
    QVERIFY(contents(folder.filePath("globs2")).contains("*.culvertprofile"));
  }

  void icons_have_their_sizes_and_are_the_same_each_time() {
    const QString tool = qEnvironmentVariable("CULVERT_MAKE_ICONS");
    if (tool.isEmpty()) QSKIP("the desktop program is not built");
    const QString drawing = source("../resources/icons/culvert.svg");
    const QTemporaryDir one, two;
    QCOMPARE(run(tool, {drawing, one.path()}).code, 0);
    QCOMPARE(run(tool, {drawing, two.path()}).code, 0);
    const QStringList names = QDir(one.path()).entryList(QDir::Files);
    QCOMPARE(names.size(), 12);
    for (const QString& name : names)
      QCOMPARE(contents(one.filePath(name)), contents(two.filePath(name)));
    for (const int side : {16, 22, 24, 32, 48, 64, 128, 256, 512, 1024}) {
      const QImage image(one.filePath(QString("culvert-%1.png").arg(side)));
      QCOMPARE(image.size(), QSize(side, side));
      QCOMPARE(image.pixelColor(0, 0).alpha(), 0);  // round corners
      QCOMPARE(image.pixelColor(side / 2, side / 2).alpha() > 0, true);
    }
    QCOMPARE(QImage(one.filePath("culvert.ico")).isNull(), false);
    const QByteArray apple = contents(one.filePath("culvert.icns"));
    QCOMPARE(apple.left(4), QByteArray("icns"));
    QCOMPARE(bigEndian(apple, 4), static_cast<quint32>(apple.size()));
    int entries = 0;
    for (qsizetype at = 8; at < apple.size(); at += bigEndian(apple, at + 4), ++entries)
      QCOMPARE(apple.mid(at + 8, 8), QByteArray("\x89PNG\r\n\x1a\n", 8));
    QCOMPARE(entries, 10);
  }

  void what_is_no_drawing_gives_no_icon_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("no such file") << QStringList{"%1/none.svg", "%1"};
    QTest::newRow("no drawing") << QStringList{source("man/culvert.1"), "%1"};
    QTest::newRow("no folder") << QStringList{source("../resources/icons/culvert.svg"),
                                              source("man/culvert.1")};
  }
  void what_is_no_drawing_gives_no_icon() {
    QFETCH(QStringList, arguments);
    const QString tool = qEnvironmentVariable("CULVERT_MAKE_ICONS");
    if (tool.isEmpty()) QSKIP("the desktop program is not built");
    const QTemporaryDir folder;
    arguments.replaceInStrings("%1", folder.path());
    QCOMPARE(run(tool, arguments).code, 1);
    QVERIFY(QDir(folder.path()).isEmpty());
  }

  void the_units_are_valid_and_hardened_data() {
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("program");
    QTest::newRow("relay") << "culvert-relay.service" << qEnvironmentVariable("CULVERT_RELAY");
    QTest::newRow("agent") << "culvert-agent@.service" << qEnvironmentVariable("CULVERT_AGENT");
  }
  void the_units_are_valid_and_hardened() {
    QFETCH(QString, unit);
    QFETCH(QString, program);
    if (!isHere("systemd-analyze")) QSKIP("systemd is not here");
    QByteArray text = contents(qEnvironmentVariable("CULVERT_INSTALLER_BUILD") + "/" + unit);
    QVERIFY(text.contains("ExecStart=/"));
    QVERIFY(!text.contains('@' + QByteArray("CMAKE")));
    static const QRegularExpression start("ExecStart=\\S+");
    const QTemporaryDir folder;
    const QString path = folder.filePath(QString(unit).replace("@.", "@home."));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QString::fromUtf8(text).replace(start, "ExecStart=" + program).toUtf8());
    file.close();
    const Ran checked = run("systemd-analyze", {"verify", "--man=no", path});
    QVERIFY2(!checked.err.contains(unit.section('@', 0, 0).toUtf8()), checked.err.constData());
    // Of 10, where 10 is a service that may do everything.
    const Ran exposure = run("systemd-analyze",
                             {"security", "--offline=true", "--no-pager", "--threshold=20", path});
    QVERIFY2(exposure.code == 0, exposure.out.constData());
  }

  void the_examples_have_no_mistake_data() {
    QTest::addColumn<QString>("example");
    QTest::addColumn<QString>("program");
    QTest::newRow("relay") << "linux/relay.toml" << qEnvironmentVariable("CULVERT_RELAY");
    QTest::newRow("agent") << "linux/agent.toml" << qEnvironmentVariable("CULVERT_AGENT");
  }
  void the_examples_have_no_mistake() {
    QFETCH(QString, example);
    QFETCH(QString, program);
    QCOMPARE(run(program, {"verify", "-c", source(example)}).code, 0);
  }

  void the_scripts_are_scripts_data() {
    QTest::addColumn<QString>("script");
    for (const char* script : {"bootstrap.sh", "check-deb.sh", "appimage/build.sh"})
      QTest::newRow(script) << source(script);
  }
  void the_scripts_are_scripts() {
    QFETCH(QString, script);
    const Ran checked = run("sh", {"-n", script});
    QCOMPARE(checked.err, QByteArray());
    QCOMPARE(checked.code, 0);
  }

  void an_unknown_command_is_named() {
    const Ran ran = run("sh", {source("bootstrap.sh"), "bogus"});
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.err.contains("unknown command bogus"), ran.err.constData());
    QCOMPARE(ran.out, QByteArray());
  }

  void the_windows_installer_compiles() {
    const QString tool = qEnvironmentVariable("CULVERT_MAKE_ICONS");
    if (!isHere("makensis")) QSKIP("nsis is not here");
    if (tool.isEmpty()) QSKIP("the desktop program is not built");
    const QTemporaryDir stage;
    QCOMPARE(run(tool, {source("../resources/icons/culvert.svg"), stage.filePath("bin")}).code, 0);
    const Ran made = run(
        "makensis", {"-V2", "-DVERSION=" CULVERT_VERSION, "-DSTAGE=" + stage.path(),
                     "-DOUTPUT=" + stage.filePath("Culvert.exe"), source("windows/culvert.nsi")});
    QVERIFY2(made.code == 0, (made.out + made.err).constData());
    QCOMPARE(made.out + made.err, QByteArray());
    QVERIFY(contents(stage.filePath("Culvert.exe")).startsWith("MZ"));
  }
};

}  // namespace culvert::package_test

QTEST_GUILESS_MAIN(culvert::package_test::PackageTest)
#include "package_test.moc"
