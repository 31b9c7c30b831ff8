#include "core/config/load.h"
#include "core/config/transfer/archive.h"
#include "core/config/transfer/bundle.h"
#include "core/config/transfer/gather.h"
#include "core/config/transfer/limits.h"
#include "core/config/transfer/sniff.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace culvert::transfer::import_test {

namespace {

const char* const toml_file =
    "# ours\nserverAddr = \"frp.example.com\"\nserverPort = 7001\nauth.token = \"hush\"\n"
    "surprise = 1\n\n[[proxies]]\nname = \"web\"\ntype = \"http\"\nlocalPort = 8080\n"
    "customDomains = [\"a.example.com\"]\nhttpPassword = \"pw\"\n\n"
    "[[proxies]]\nname = \"dns\"\ntype = \"udp\"\nlocalPort = 53\nremotePort = 53\n";

const char* const ini_file =
    "[common]\nserver_addr = frp.example.com\nserver_port = 7000\ntoken = hush ; not a comment\n"
    "log_way = file\nauthenticate_heartbeats = true\nmeta_var = {{ .Envs.META }}\nfancy = 1\n"
    "[ssh]\nlocal_port = 22\nremote_port = 6000\n"
    "[range:many]\ntype = tcp\nlocal_port = 6010-6012,6020\nremote_port = 7010-7012,7020\n"
    "use_encryption = yes\nforward_all = yes\n"
    "[web]\ntype = http\nlocal_port = 80\ncustom_domains = a.example.com, b.example.com\n"
    "header_X-From-Where = \"frp\"\nplugin = static_file\nplugin_local_path = /tmp\n"
    "[uneven]\ntype = tcp\nlocal_port = eighty\n"
    "[reach]\nrole = visitor\ntype = stcp\nsk = key\nserver_name = secret\nbind_port = 9000\n";

GatherOptions options() {
  GatherOptions of;
  of.environment = {
      {"PORT", "8080"}
  };
  return of;
}

Gathered gather_one(const std::string& name, const std::string& bytes,
                    const std::string& folder = {}) {
  return gather(
      {
          {name, folder, bytes}
  },
      options());
}

bool has(const Candidate& candidate, NoteCode code, const std::string& argument) {
  return std::ranges::any_of(candidate.notes, [&](const Note& note) {
    return note.code == code && note.argument == argument;
  });
}

std::string packed(std::vector<ArchiveFile> files) {
  auto zip = pack(files);
  return zip ? *zip : std::string();
}

/// One entry, stored, under a name that pack() would not be asked for.
std::string raw_zip(const std::string& name, const std::string& content, unsigned attributes = 0,
                    unsigned flags = 0) {
  const auto u16 = [](unsigned v) {
    return std::string{static_cast<char>(v & 0xff), static_cast<char>(v >> 8 & 0xff)};
  };
  const auto u32 = [&](unsigned v) { return u16(v & 0xffff) + u16(v >> 16); };
  unsigned crc = 0xffffffff;
  for (const char c : content) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  crc = ~crc;
  const auto size = static_cast<unsigned>(content.size());
  const auto length = static_cast<unsigned>(name.size());
  const std::string common = u16(20) + u16(flags) + u16(0) + u32(0) + u32(crc) + u32(size) +
                             u32(size) + u16(length) + u16(0);
  const std::string local = "PK\x03\x04" + common + name + content;
  const std::string central = std::string("PK\x01\x02") + u16(0x0314) + common + u16(0) + u16(0) +
                              u16(0) + u32(attributes) + u32(0) + name;
  return local + central + "PK\x05\x06" + u32(0) + u16(1) + u16(1) +
         u32(static_cast<unsigned>(central.size())) + u32(static_cast<unsigned>(local.size())) +
         u16(0);
}

}  // namespace

class ImportTest : public QObject {
  Q_OBJECT

 private slots:
  void content_tells_what_a_file_is_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("form");
    const auto row = [](const char* name, QByteArray bytes, const char* file, Form form) {
      QTest::newRow(name) << bytes << QString(file) << static_cast<int>(form);
    };
    row("toml", toml_file, "x.txt", Form::toml);
    row("toml under another name", toml_file, "x.ini", Form::toml);
    row("yaml", "serverAddr: a\nproxies:\n- name: b\n", "x", Form::yaml);
    row("json", "{\"serverAddr\": \"a\"}", "x.toml", Form::json);
    row("ini", ini_file, "x.toml", Form::ini);
    row("ini without [common]", "[ssh]\nlocal_port = 22\nremote_port = 6000\n", "x", Form::ini);
    row("zip", "PK\x03\x04rest", "x.toml", Form::zip);
    row("bundle", QByteArray("CULVERT\x1a") + "\x01", "x", Form::bundle);
    row("link", "frp://c2VydmVyQWRkciA9ICJhIgo=", "", Form::link);
    row("gzip", "\x1f\x8b\x08", "x.toml", Form::not_text);
    row("words", "see you at nine", "", Form::text);
    row("nothing", "", "x.toml", Form::empty);
    row("blanks", " \n\n", "x.toml", Form::empty);
    row("zero bytes", QByteArray("a\0b", 3), "x.toml", Form::not_text);
    row("UTF-16", QByteArray("\xff\xfes\0e\0r\0v\0e\0r\0A\0d\0d\0r\0=\0\"\0a\0\"\0", 30), "x",
        Form::toml);
    row("damaged toml by its name", "serverAddr = = 1", "x.toml", Form::toml);
  }
  void content_tells_what_a_file_is() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, name);
    QFETCH(int, form);
    QCOMPARE(static_cast<int>(sniff(bytes.toStdString(), name.toStdString())), form);
  }

  void toml_comes_in_byte_by_byte() {
    const Gathered found = gather_one("home.toml", toml_file);
    QVERIFY(found.refused.empty());
    QCOMPARE(found.candidates.size(), std::size_t{1});
    const Candidate& one = found.candidates.front();
    QCOMPARE(one.text, std::string(toml_file));
    QCOMPARE(one.name, std::string("home"));
    QCOMPARE(one.server, std::string("frp.example.com:7001"));
    QCOMPARE(one.secrets, std::vector<std::string>{"auth.token"});
    QCOMPARE(one.items.size(), std::size_t{2});
    QCOMPARE(one.items[0].secrets, std::vector<std::string>{"httpPassword"});
    QVERIFY(!one.items[1].built);
    QVERIFY(has(one, NoteCode::type_not_built, "udp"));
    QVERIFY(std::ranges::any_of(one.problems, [](const config::Problem& problem) {
      return problem.code == config::ProblemCode::unknown_key && problem.path == "surprise";
    }));
  }

  void other_syntaxes_become_toml_with_every_key_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("yaml") << QByteArray(
        "serverAddr: frp.example.com\nsurprise: 1\nproxies:\n- name: web\n  type: udp\n"
        "  other: {deep: [1, two]}\n");
    QTest::newRow("json") << QByteArray(
        R"({"serverAddr": "frp.example.com", "surprise": 1, "proxies": [{"name": "web",
        "type": "udp", "other": {"deep": [1, "two"]}}]})");
  }
  void other_syntaxes_become_toml_with_every_key() {
    QFETCH(QByteArray, text);
    const Gathered found = gather_one("x", text.toStdString());
    QCOMPARE(found.candidates.size(), std::size_t{1});
    const Candidate& one = found.candidates.front();
    QVERIFY(one.text.find("surprise = 1") != std::string::npos);
    QVERIFY(one.text.find("other.deep = [1, \"two\"]") != std::string::npos);
    QCOMPARE(one.items.size(), std::size_t{1});
  }

  void ini_is_converted_and_tells_what_means_something_else() {
    const Gathered found = gather_one("old.ini", ini_file);
    QCOMPARE(found.candidates.size(), std::size_t{1});
    const Candidate& one = found.candidates.front();
    std::vector<std::string> names;
    for (const CandidateItem& item : one.items)
      names.push_back(item.name + ":" + item.type);
    QCOMPARE(names,
             (std::vector<std::string>{"ssh:tcp", "many_0:tcp", "many_1:tcp", "many_2:tcp",
                                       "many_3:tcp", "web:http", "uneven:tcp", "reach:stcp"}));
    QVERIFY(has(one, NoteCode::converted, "INI"));
    QVERIFY(has(one, NoteCode::ini_inline_comment, "token"));
    QVERIFY(has(one, NoteCode::ini_no_effect, "log_way"));
    QVERIFY(has(one, NoteCode::ini_key_unknown, "fancy"));
    QVERIFY(has(one, NoteCode::ini_key_unknown, "forward_all"));
    QVERIFY(has(one, NoteCode::ini_type_assumed, "tcp"));
    QVERIFY(has(one, NoteCode::ini_range_expanded, "4"));
    QVERIFY(has(one, NoteCode::ini_quotes_removed, "header_X-From-Where"));
    QVERIFY(has(one, NoteCode::ini_value_bad, "local_port = eighty"));
    for (const char* kept :
         {"auth.token = \"hush ; not a comment\"", "# log_way = file", "# fancy = 1",
          "auth.additionalScopes = [\"HeartBeats\"]", "metadatas.var = \"{{ .Envs.META }}\"",
          "requestHeaders.set.X-From-Where = \"frp\"", "plugin.localPath = \"/tmp\"",
          "# local_port = eighty", "customDomains = [\"a.example.com\", \"b.example.com\"]",
          "remotePort = 7020", "transport.useEncryption = true"})
      QVERIFY2(one.text.find(kept) != std::string::npos, kept);
  }

  void a_range_that_does_not_fit_is_kept_as_comments() {
    const Gathered found = gather_one(
        "x.ini", "[common]\nserver_addr = a\n[range:b]\nlocal_port = 1-3\nremote_port = 1-2\n");
    const Candidate& one = found.candidates.front();
    QVERIFY(has(one, NoteCode::ini_range_uneven, "1-3"));
    QVERIFY(one.items.empty());
    QVERIFY(one.text.find("# local_port = 1-3") != std::string::npos);
  }

  void a_port_from_the_environment_becomes_its_value() {
    const Gathered found =
        gather_one("x.ini",
                   "[common]\nserver_addr = a\n[b]\nlocal_port = {{ .Envs.PORT }}\nremote_port = "
                   "{{ .Envs.NONE }}\n");
    const Candidate& one = found.candidates.front();
    QVERIFY(one.text.find("localPort = 8080") != std::string::npos);
    QVERIFY(has(one, NoteCode::ini_value_rendered, "local_port"));
    QVERIFY(has(one, NoteCode::ini_value_bad, "remote_port = {{ .Envs.NONE }}"));
  }

  void a_template_stays_as_it_stands() {
    const std::string text =
        "serverAddr = \"a\"\n{{- range $_, $v := parseNumberRangePair \"1-3\" \"4-6\" }}\n"
        "[[proxies]]\nname = \"p-{{ $v.First }}\"\ntype = \"tcp\"\nlocalPort = {{ $v.First }}\n"
        "remotePort = {{ $v.Second }}\n{{- end }}\n";
    const Gathered found = gather_one("x.toml", text);
    const Candidate& one = found.candidates.front();
    QVERIFY(one.is_template);
    QCOMPARE(one.text, text);
    QCOMPARE(one.items.size(), std::size_t{3});
  }

  void values_of_the_environment_stay_placeholders() {
    const std::string text = "serverAddr = \"{{ .Envs.HOST }}\"\nauth.token = \"{{ .Envs.T }}\"\n";
    const Candidate one = gather_one("x.toml", text).candidates.front();
    QCOMPARE(one.text, text);
    QVERIFY(!one.is_template);
    QVERIFY(one.secrets.empty());
  }

  void a_servers_file_is_recognised_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("toml") << QByteArray(
        "bindPort = 7123\nvhostHTTPPort = 80\nauth.token = \"hush\"\n");
    QTest::newRow("ini") << QByteArray("[common]\nbind_port = 7123\ntoken = hush\n");
  }
  void a_servers_file_is_recognised() {
    QFETCH(QByteArray, text);
    const Candidate one = gather_one("frps", text.toStdString()).candidates.front();
    QVERIFY(one.is_server_file);
    QVERIFY(has(one, NoteCode::server_file, ""));
    QVERIFY(has(one, NoteCode::server_address_missing, "127.0.0.1"));
    QVERIFY(one.text.find("serverPort = 7123") != std::string::npos);
    QVERIFY(one.text.find("auth.token = \"hush\"") != std::string::npos);
    QCOMPARE(one.server, std::string("127.0.0.1:7123"));
  }

  void the_first_block_of_a_chat_is_found_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("server");
    const auto row = [](const char* name, QByteArray text, const char* server) {
      QTest::newRow(name) << text << QByteArray(server);
    };
    const QByteArray block = "serverAddr = \"frp.example.com\"\nserverPort = 7000\n";
    row("alone", block, "frp.example.com:7000");
    row("fenced", "Hi,\n```toml\n" + block + "```\nsee you", "frp.example.com:7000");
    row("between words", "Take this one\n\n" + block + "\nand tell me how it goes",
        "frp.example.com:7000");
    row("quoted", "> wrote:\n> serverAddr = \"frp.example.com\"\n> serverPort = 7000\n",
        "frp.example.com:7000");
    row("json", "here: {\"serverAddr\": \"frp.example.com\", \"serverPort\": 7000} ok?",
        "frp.example.com:7000");
    row("ini", "old one:\n[common]\nserver_addr = frp.example.com\nserver_port = 7000\nbye",
        "frp.example.com:7000");
    row("yaml", "this\nserverAddr: frp.example.com\nserverPort: 7000\n\nthat's all, folks!",
        "frp.example.com:7000");
    row("a link of frpmgr", "use frp://" + block.toBase64() + " please", "frp.example.com:7000");
    row("a link of frpc-desktop",
        "frp://" + QByteArray(R"({"serverAddr":"frp.example.com","serverPort":7000,)"
                              R"("authMethod":"token","authToken":"x","user":"","metaToken":"",)"
                              R"("transportHeartbeatInterval":30})")
                       .toBase64(),
        "frp.example.com:7000");
    row("proxies only", "add\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\n", "");
  }
  void the_first_block_of_a_chat_is_found() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, server);
    const Gathered found = gather_one("", text.toStdString());
    QVERIFY(found.refused.empty());
    QCOMPARE(found.candidates.size(), std::size_t{1});
    QCOMPARE(QByteArray::fromStdString(found.candidates.front().server), server);
    QCOMPARE(found.candidates.front().has_server, !server.isEmpty());
  }

  void frpmgrs_own_tables_become_proxies_and_comments() {
    const Candidate one =
        gather_one("x.toml",
                   "serverAddr = \"a\"\n\n[[proxies]]\nname = \"r\"\ntype = \"tcp\"\n"
                   "[proxies.frpmgr.range]\nlocal = \"80-81\"\nremote = \"90-91\"\n\n"
                   "[frpmgr]\nmanualStart = true\n")
            .candidates.front();
    QCOMPARE(one.items.size(), std::size_t{2});
    QCOMPARE(one.items[1].name, std::string("r_1"));
    QVERIFY(one.text.find("remotePort = 91") != std::string::npos);
    QVERIFY(one.text.find("# frpmgr.manualStart = true") != std::string::npos);
    QVERIFY(std::ranges::none_of(one.problems, [](const config::Problem& problem) {
      return problem.code == config::ProblemCode::unknown_key;
    }));
  }

  void includes_come_along_or_are_asked_for() {
    QTemporaryDir folder;
    const auto write = [&](const char* name, const char* text) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(text);
    };
    write("more.toml", "[[proxies]]\nname = \"b\"\ntype = \"tcp\"\nlocalPort = 2\n");
    write("ca.pem", "x");
    const std::string text =
        "serverAddr = \"a\"\nincludes = [\"./more.toml\", \"./gone-*.toml\"]\n"
        "transport.tls.trustedCaFile = \"ca.pem\"\ntransport.tls.certFile = \"none.pem\"\n";
    const Candidate one =
        gather_one("x.toml", text, folder.path().toStdString()).candidates.front();
    QVERIFY(has(one, NoteCode::includes_joined, "more.toml"));
    QVERIFY(has(one, NoteCode::include_missing, "./gone-*.toml"));
    QVERIFY(has(one, NoteCode::file_not_included, "none.pem"));
    QCOMPARE(one.items.size(), std::size_t{1});
    QVERIFY(one.text.find(folder.filePath("ca.pem").toStdString()) != std::string::npos);
    const Candidate alone = gather_one("x.toml", text).candidates.front();
    QVERIFY(has(alone, NoteCode::include_missing, "./more.toml"));
    QVERIFY(alone.text.find("# includes: ./more.toml") != std::string::npos);
  }

  void an_archive_gives_each_of_its_files() {
    const std::string zip = packed({
        {"a/home.toml", toml_file     },
        {"old.ini",     ini_file      },
        {"note.txt",    "only words\n"}
    });
    const Gathered found = gather_one("all.zip", zip);
    QCOMPARE(found.candidates.size(), std::size_t{2});
    QCOMPARE(found.candidates[0].source, std::string("all.zip/a/home.toml"));
    QCOMPARE(found.candidates[0].name, std::string("home"));
    QCOMPARE(found.refused.size(), std::size_t{1});
    QCOMPARE(found.refused[0].name, std::string("all.zip/note.txt"));
    QVERIFY(found.refused[0].why == Refusal::no_configuration);
  }

  void hostile_archives_are_refused_by_name_data() {
    QTest::addColumn<QByteArray>("zip");
    QTest::addColumn<int>("why");
    QTest::addColumn<QByteArray>("entry");
    const auto row = [](const char* name, const std::string& zip, Refusal why,
                        const char* entry = "") {
      QTest::newRow(name) << QByteArray::fromStdString(zip) << static_cast<int>(why)
                          << QByteArray(entry);
    };
    row("climbs out", raw_zip("../x.toml", toml_file), Refusal::archive_path, "../x.toml");
    row("climbs out as Windows does", raw_zip("a\\..\\..\\x.toml", toml_file),
        Refusal::archive_path, "a/../../x.toml");
    row("absolute", raw_zip("/etc/x.toml", toml_file), Refusal::archive_path, "/etc/x.toml");
    row("a drive", raw_zip("C:x.toml", toml_file), Refusal::archive_path, "C:x.toml");
    row("control characters", raw_zip("a\tb.toml", toml_file), Refusal::archive_path, "a\tb.toml");
    row("a link", raw_zip("x.toml", "/etc/passwd", 0120777U << 16), Refusal::archive_link,
        "x.toml");
    row("an archive inside", raw_zip("in.zip", raw_zip("x.toml", toml_file)),
        Refusal::archive_nested, "in.zip");
    row("a bundle inside", raw_zip("in", std::string(bundle_magic)), Refusal::archive_nested, "in");
    row("encrypted", raw_zip("x.toml", std::string(40, 'x'), 0, 1), Refusal::archive_encrypted,
        "x.toml");
    row("cut off", raw_zip("x.toml", toml_file).substr(0, 60), Refusal::archive_damaged);
    row("no archive", "PK\x03\x04 and nothing", Refusal::archive_damaged);
    std::vector<ArchiveFile> many;
    for (int i = 0; i < 201; ++i)
      many.push_back({std::to_string(i), "x"});
    row("too many entries", packed(many), Refusal::archive_entries, "200");
    row("a bomb",
        packed({
            {"x.toml", std::string(4 << 20, ' ')}
    }),
        Refusal::archive_ratio, "x.toml");
    std::string noise(max_file_size + 1, '\0');
    unsigned state = 1;
    for (char& c : noise)
      c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    row("a large file",
        packed({
            {"x.toml", noise}
    }),
        Refusal::archive_too_large, "x.toml");
    row("another kind", std::string("7z\xbc\xaf\x27\x1c") + "....", Refusal::archive_unknown);
    row("nothing in it", packed({}), Refusal::empty);
  }
  void hostile_archives_are_refused_by_name() {
    QFETCH(QByteArray, zip);
    QFETCH(int, why);
    QFETCH(QByteArray, entry);
    const Gathered found = gather_one("h.zip", zip.toStdString());
    QVERIFY(found.candidates.empty());
    QCOMPARE(found.refused.size(), std::size_t{1});
    QCOMPARE(static_cast<int>(found.refused.front().why), why);
    if (!entry.isEmpty()) QCOMPARE(QByteArray::fromStdString(found.refused.front().detail), entry);
  }

  void noise_of_five_mebibytes_is_told_as_such_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("pasted");
    for (int kind = 0; kind < 6; ++kind) {
      QTest::addRow("file of kind %d", kind) << kind << false;
      QTest::addRow("text of kind %d", kind) << kind << true;
    }
  }
  void noise_of_five_mebibytes_is_told_as_such() {
    QFETCH(int, kind);
    QFETCH(bool, pasted);
    std::string noise(max_file_size, '\0');
    unsigned state = 7;
    for (std::size_t i = 0; i < noise.size(); ++i) {
      state = state * 1664525 + 1013904223;
      const unsigned r = state >> 24;
      switch (kind) {
        case 0:
          noise[i] = static_cast<char>(r);
          break;
        case 1:
          noise[i] = static_cast<char>(' ' + r % 95);
          break;
        case 2:
          noise[i] = "{[\"=:#\n -"[r % 9];
          break;
        case 3:
          noise[i] = r % 40 == 0 ? '\n' : static_cast<char>('a' + r % 26);
          break;
        case 4:
          noise[i] = '{';
          break;
        default:
          noise[i] = "a = 1\n"[i % 6];
          break;
      }
    }
    const Gathered found = gather_one(pasted ? "" : "noise.bin", noise);
    QVERIFY(found.candidates.empty());
    QCOMPARE(found.refused.size(), std::size_t{1});
  }

  void bounds_of_texts_hold() {
    const Gathered large = gather_one("x.toml", std::string(max_file_size + 1, '#'));
    QVERIFY(large.refused.front().why == Refusal::too_large);
    GatherOptions late = options();
    late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
    const Gathered slow = gather(
        {
            {"x.toml", "", toml_file}
    },
        late);
    QVERIFY(slow.refused.front().why == Refusal::took_too_long);
    const Gathered broken = gather_one("x.toml", "serverAddr = \"a\"\nx = = 1\n");
    QVERIFY(broken.refused.front().why == Refusal::broken);
    QCOMPARE(broken.refused.front().line, 2);
  }

  void links_that_are_none_of_ours_answer_by_name() {
    QVERIFY(gather_one("", "frp://!!").refused.front().why == Refusal::link_damaged);
    QVERIFY(gather_one("", "frp://A").refused.front().why == Refusal::link_damaged);
    const std::string record =
        QByteArray(R"({"name":"x","server":{"token":"y"}})").toBase64().toStdString();
    QVERIFY(gather_one("", "frp://" + record).refused.front().why == Refusal::link_unknown);
  }

  void a_bundle_opens_with_its_passphrase_only() {
    const std::string zip = packed({
        {"home.toml", toml_file}
    });
    const auto sealed = seal(zip, Secret("correct horse"));
    QVERIFY(static_cast<bool>(sealed));
    QVERIFY(sealed->find("frp.example.com") == std::string::npos);
    const auto with = [&](const std::string& bytes, const char* words) {
      GatherOptions of = options();
      of.passphrase = Secret(words);
      return gather(
          {
              {"b.culvertbundle", "", bytes}
      },
          of);
    };
    QCOMPARE(with(*sealed, "correct horse").candidates.size(), std::size_t{1});
    QVERIFY(with(*sealed, "").refused.front().why == Refusal::bundle_locked);
    QVERIFY(with(*sealed, "wrong").refused.front().why == Refusal::bundle_wrong);
    for (const std::size_t at :
         {std::size_t{20}, std::size_t{45}, std::size_t{60}, sealed->size() - 1}) {
      std::string changed = *sealed;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      QVERIFY(with(changed, "correct horse").refused.front().why == Refusal::bundle_wrong);
    }
    std::string newer = *sealed;
    newer[8] = 2;
    QVERIFY(with(newer, "correct horse").refused.front().why == Refusal::bundle_newer);
    QVERIFY(with(sealed->substr(0, 40), "x").refused.front().why == Refusal::bundle_damaged);
    QVERIFY(!seal(zip, Secret("")));
  }
};

}  // namespace culvert::transfer::import_test

QTEST_GUILESS_MAIN(culvert::transfer::import_test::ImportTest)
#include "import_test.moc"
