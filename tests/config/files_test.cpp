#include "core/config/files.h"

#include "core/config/save.h"
#include "tests/config/told.h"

#include <QFile>
#include <QTest>

#include <fstream>
#include <thread>

#ifndef Q_OS_WIN
#include <sys/stat.h>

namespace culvert::config::files_test {

#endif

class FilesTest : public QObject {
  Q_OBJECT

 private slots:
  void globs_match_as_in_go_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* pattern, const char* name, bool matches) {
      QTest::addRow("%s %s", pattern, name) << pattern << name << matches;
    };
    row("abc", "abc", true);
    row("abc", "abcd", false);
    row("*", "", true);
    row("*", "abc", true);
    row("*c", "abc", true);
    row("a*", "a", true);
    row("a*/b", "a/b", true);
    row("a*b*c*d*e*x", "axbxcxdxexxx", true);
    row("a*b*c*d*e*x", "axbxcxdxexxxf", false);
    row("a?c", "abc", true);
    row("a?c", "ac", false);
    row("a[bc]d", "acd", true);
    row("a[b-d]e", "ace", true);
    row("a[^b-d]e", "ace", false);
    row("a[^b-d]e", "axe", true);
    row("a\\*b", "a*b", true);
    row("a\\*b", "axb", false);
    row("[\\]a]", "]", true);
    row("[a", "a", false);
    row("[", "a", false);
    row("", "", true);
    row("", "a", false);
    row("[a]*.toml", "a.toml", true);
  }
  void globs_match_as_in_go() {
    QFETCH(QString, pattern);
    QFETCH(QString, name);
    QTEST(matches_glob(pattern.toStdString(), name.toStdString()), "matches");
  }

  void globs_do_not_take_forever() {
    std::string pattern, name(200, 'a');
    for (int i = 0; i < 60; ++i)
      pattern += "*a";
    QVERIFY(!matches_glob(pattern + "b", name));
  }

  void the_working_directory_comes_first_then_the_folder() {
    const Folder here, there;
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(QString::fromStdString(here.path())));
    here.write("both", "");
    there.write("both", "");
    there.write("one", "");
    QCOMPARE(resolve_path("both", there.path()), std::string("both"));
    QCOMPARE(resolve_path("one", there.path()), there.path("one"));
    QCOMPARE(resolve_path("none", there.path()), std::string("none"));
    QCOMPARE(resolve_path("", there.path()), std::string());
    QCOMPARE(resolve_path("/abs", there.path()), std::string("/abs"));
    // Patterns are the other way round: beside the main file, then here.
    here.write("only/x", "");
    QCOMPARE(find_files("only/*", there.path())->size(), std::size_t{1});
    there.write("only/y", "");
    QCOMPARE(find_files("only/*", there.path())->at(0), there.path("only/y"));
    // With paths as a person writes them.
    QCOMPARE(find_files("./only/x", "./.")->at(0), std::string("only/x"));
    QCOMPARE(find_files("nowhere/*", there.path()).error().code, Errc::not_found);
    QVERIFY(QDir::setCurrent(before));
  }

  void a_link_that_leads_nowhere_is_found_like_a_file() {
    const Folder folder;
    folder.write("all/a.toml", "");
    QVERIFY(QDir().mkpath(QString::fromStdString(folder.path("all/folder.toml"))));
    const QString loop = QString::fromStdString(folder.path("all/loop.toml"));
    QVERIFY(QFile::link(loop, loop));
    const auto found = find_files("all/*.toml", folder.path());
    QVERIFY(found);
    QCOMPARE(*found, (std::vector{folder.path("all/a.toml"), folder.path("all/loop.toml")}));
  }

  void pipes_are_read() {
#ifdef Q_OS_WIN
    QSKIP("pipes of Windows have no names in folders");
#else
    const Folder folder;
    const std::string path = folder.path("pipe");
    QCOMPARE(mkfifo(path.c_str(), 0600), 0);
    std::thread writer([&path] { std::ofstream(path) << "text"; });
    const auto text = read_text_file(path);
    writer.join();
    QVERIFY(text);
    QCOMPARE(*text, std::string("text"));
#endif
  }

  void only_a_bounded_size_is_read_and_the_systems_reason_is_told() {
    const Folder folder;
    QCOMPARE(*read_text_file(folder.write("ü", "text")), std::string("text"));
    QCOMPARE(read_text_file(folder.path("no")).error().code, Errc::not_found);
    QCOMPARE(read_text_file(folder.path()).error().code, Errc::io);
    QCOMPARE(read_text_file(folder.path()).error().cause, std::errc::is_a_directory);
    QCOMPARE(read_text_file("/dev/zero").error().code, Errc::limit);
    const QString loop = QString::fromStdString(folder.path("loop"));
    QVERIFY(QFile::link(loop, loop));
    const Error looping = read_text_file(loop.toStdString()).error();
    QCOMPARE(looping.cause, std::errc::too_many_symbolic_link_levels);
    const auto large = folder.write("large", std::string((16U << 20) + 1, 'x'));
    QCOMPARE(read_text_file(large).error().code, Errc::limit);
  }

  void a_file_is_replaced_in_one_step_and_nothing_is_left_behind() {
    const Folder folder;
    const auto path = folder.write("frpc.toml", "old");
    QVERIFY(write_file_atomically(path, "new\n"));
    QCOMPARE(*read_text_file(path), std::string("new\n"));
    QCOMPARE(QDir(QString::fromStdString(folder.path())).entryList(QDir::Files),
             QStringList("frpc.toml"));
#ifndef Q_OS_WIN
    const auto owner_only =
        QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
    QCOMPARE(QFile::permissions(QString::fromStdString(path)), QFile::Permissions(owner_only));
    QVERIFY(write_file_atomically(path, "", 0644));
    QVERIFY(QFile::permissions(QString::fromStdString(path)) & QFile::ReadOther);
#endif
  }

  void a_link_is_followed() {
#ifdef Q_OS_WIN
    QSKIP("links of Windows are shortcuts");
#endif
    const Folder folder;
    const auto real = folder.write("real/file", "old");
    const auto link = folder.path("link");
    QVERIFY(QFile::link(QString::fromStdString(real), QString::fromStdString(link)));
    QVERIFY(write_file_atomically(link, "new"));
    QVERIFY(QFileInfo(QString::fromStdString(link)).isSymLink());
    QCOMPARE(*read_text_file(real), std::string("new"));
  }

  void a_write_that_fails_keeps_the_old_file() {
    const Folder folder;
    const auto failed = write_file_atomically(folder.path("no/such/folder/x"), "new");
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, Errc::io);
    folder.write("taken/x", "old");
    QVERIFY(!write_file_atomically(folder.path("taken"), "new"));
    QCOMPARE(QDir(QString::fromStdString(folder.path())).entryList(QDir::Files), QStringList());
  }
};

}  // namespace culvert::config::files_test

QTEST_GUILESS_MAIN(culvert::config::files_test::FilesTest)
#include "files_test.moc"
