#include "core/config/transfer/plan.h"

#include "core/config/load.h"
#include "core/config/transfer/candidate_reader.h"
#include "core/config/transfer/export.h"
#include "core/config/transfer/gather.h"
#include "core/config/transfer/moved_secrets.h"
#include "core/config/transfer/tree.h"

#include <QTest>

namespace culvert::transfer::plan_test {

namespace {

const std::string mine =
    "# mine\nserverAddr = \"a\"\nauth.token = \"keychain\"\n\n"
    "[[proxies]]\nname = \"web\"\ntype = \"tcp\"\nlocalPort = 1\n\n"
    "[[proxies]]\nname = \"ssh\"\ntype = \"tcp\"\nlocalPort = 22\n";

Plan plan_of(const std::vector<Source>& sources, std::vector<Existing> existing = {},
             const std::string& current = {}) {
  return make_plan(gather(sources, {}).candidates, std::move(existing), current);
}

Existing existing_one() {
  return {"id-1", "home", mine, true, true};
}

/// The same profile as it was before its token went into the keychain, written in another order,
/// and with one proxy more and one changed.
const std::string theirs_same =
    "auth = { token = \"hush\" }\nserverAddr = \"a\"\n"
    "[[proxies]]\ntype = \"tcp\"\nname = \"web\"\nlocalPort = 1\n"
    "[[proxies]]\nname = \"ssh\"\ntype = \"tcp\"\nlocalPort = 22 # the usual\n";
const std::string theirs_changed =
    "serverAddr = \"a\"\nauth.token = \"hush\"\n"
    "[[proxies]]\nname = \"web\"\ntype = \"tcp\"\nlocalPort = 1\n"
    "[[proxies]]\nname = \"ssh\"\ntype = \"tcp\"\nlocalPort = 2222\n"
    "[[visitors]]\nname = \"new\"\ntype = \"stcp\"\nserverName = \"s\"\nsecretKey = \"sk\"\n"
    "bindPort = 9\n";

ExportOptions export_options(Form form = Form::toml) {
  ExportOptions options;
  options.form = form;
  return options;
}

}  // namespace

class PlanTest : public QObject {
  Q_OBJECT

 private slots:
  void what_is_new_is_added() {
    const Plan plan = plan_of({
        {"lab.toml", "", mine}
    });
    QCOMPARE(plan.profiles.size(), std::size_t{1});
    QVERIFY(plan.profiles[0].standing == Standing::fresh);
    const Carried carried = carry_out(plan);
    QCOMPARE(carried.writes.size(), std::size_t{1});
    QCOMPARE(carried.writes[0].text, mine);
    QCOMPARE(carried.writes[0].name, std::string("lab"));
    QVERIFY(carried.results[0].outcome == Outcome::added);
    QCOMPARE(carried.results[0].items.size(), std::size_t{2});
  }

  void what_means_the_same_is_skipped() {
    const Plan plan = plan_of(
        {
            {"home.toml", "", theirs_same}
    },
        {existing_one()});
    QVERIFY(plan.profiles[0].standing == Standing::same);
    const Carried carried = carry_out(plan);
    QVERIFY(carried.writes.empty());
    QVERIFY(carried.results[0].outcome == Outcome::same);
  }

  void a_conflict_comes_in_under_another_name() {
    const Plan plan = plan_of(
        {
            {"HOME.toml", "", theirs_changed}
    },
        {existing_one()});
    QVERIFY(plan.profiles[0].standing == Standing::conflict);
    QVERIFY(plan.profiles[0].choice == Choice::rename);
    QVERIFY(plan.profiles[0].items[0].standing == Standing::same);
    QVERIFY(plan.profiles[0].items[1].standing == Standing::conflict);
    QVERIFY(plan.profiles[0].items[2].standing == Standing::fresh);
    const Carried carried = carry_out(plan);
    QCOMPARE(carried.writes[0].name, std::string("HOME-2"));
    QCOMPARE(carried.writes[0].text, theirs_changed);
    QCOMPARE(carried.writes[0].fields,
             (std::vector<std::string>{"auth.token", "visitors.new.secretKey"}));
  }

  void merging_adds_what_is_new_and_keeps_every_comment() {
    Plan plan = plan_of(
        {
            {"home.toml", "", theirs_changed}
    },
        {existing_one()});
    choose_for_all(plan, Choice::merge);
    QVERIFY(plan.profiles[0].choice == Choice::merge);
    const Carried renamed = carry_out(plan);
    QVERIFY(renamed.writes[0].text.starts_with(mine));
    QVERIFY(renamed.writes[0].text.find("name = \"ssh-2\"") != std::string::npos);
    QVERIFY(renamed.results[0].items[0].outcome == Outcome::same);
    QVERIFY(renamed.results[0].items[1].outcome == Outcome::renamed);
    QCOMPARE(renamed.results[0].items[1].new_name, std::string("ssh-2"));
    QVERIFY(renamed.results[0].items[2].outcome == Outcome::added);
    QCOMPARE(renamed.writes[0].fields, std::vector<std::string>{"visitors.new.secretKey"});

    choose_for_all(plan, Choice::replace);
    plan.profiles[0].choice = Choice::merge;
    const Carried replaced = carry_out(plan);
    QVERIFY(replaced.writes[0].text.find("localPort = 2222") != std::string::npos);
    QVERIFY(replaced.writes[0].text.find("localPort = 22\n") == std::string::npos);
    QVERIFY(replaced.writes[0].text.find("auth.token = \"keychain\"") != std::string::npos);
  }

  void replacing_takes_the_whole_text() {
    Plan plan = plan_of(
        {
            {"home.toml", "", theirs_changed}
    },
        {existing_one()});
    choose_for_all(plan, Choice::replace);
    const Carried carried = carry_out(plan);
    QCOMPARE(carried.writes[0].id, std::string("id-1"));
    QCOMPARE(carried.writes[0].before, mine);
    QCOMPARE(carried.writes[0].text, theirs_changed);
  }

  void proxies_without_a_server_go_into_the_current_profile() {
    const Plan plan = plan_of(
        {
            {"", "", "[[proxies]]\nname = \"db\"\ntype = \"tcp\"\nlocalPort = 3306\n"}
    },
        {existing_one()}, "id-1");
    QVERIFY(plan.profiles[0].choice == Choice::merge);
    const Carried carried = carry_out(plan);
    QCOMPARE(carried.writes[0].id, std::string("id-1"));
    QVERIFY(carried.writes[0].text.find("name = \"db\"") != std::string::npos);
  }

  void two_files_for_one_profile_build_on_each_other() {
    const auto block = [](const char* name) {
      return std::string("[[proxies]]\nname = \"") + name + "\"\ntype = \"tcp\"\nlocalPort = 1\n";
    };
    const Plan plan = plan_of(
        {
            {"a.toml", "", block("one")},
            {"b.toml", "", block("two")}
    },
        {existing_one()}, "id-1");
    const Carried carried = carry_out(plan);
    QCOMPARE(carried.writes.size(), std::size_t{1});
    QVERIFY(carried.writes[0].text.find("\"one\"") != std::string::npos);
    QVERIFY(carried.writes[0].text.find("\"two\"") != std::string::npos);
    QCOMPARE(carried.writes[0].before, mine);
  }

  void single_items_can_be_left_out() {
    Plan plan = plan_of({
        {"lab.toml", "", mine}
    });
    plan.profiles[0].items[0].choice = Choice::skip;
    const Carried carried = carry_out(plan);
    QVERIFY(carried.writes[0].text.find("\"web\"") == std::string::npos);
    QVERIFY(carried.writes[0].text.find("\"ssh\"") != std::string::npos);
    QVERIFY(carried.results[0].items[0].outcome == Outcome::skipped);
  }

  void a_servers_file_waits_to_be_asked_for() {
    const Plan plan = plan_of({
        {"frps.toml", "", "bindPort = 7000\n"}
    });
    QVERIFY(plan.profiles[0].choice == Choice::skip);
  }

  void a_file_that_cannot_be_changed_is_not_merged_into() {
    Existing yaml{"id-2", "home", "serverAddr: a\n", false, false};
    const Plan plan = plan_of(
        {
            {"home.toml", "", theirs_changed}
    },
        {yaml});
    QCOMPARE(choices_for(plan, plan.profiles[0]),
             (std::vector<Choice>{Choice::rename, Choice::skip}));
  }

  void names_fit_every_file_system_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("a slash") << QByteArray("a/b:c") << QByteArray("a-b-c");
    QTest::newRow("dots") << QByteArray("..a. ") << QByteArray("a");
    QTest::newRow("a device") << QByteArray("CON") << QByteArray("CON_");
    QTest::newRow("nothing") << QByteArray("") << QByteArray("profile");
    QTest::newRow("control") << QByteArray("a\nb") << QByteArray("a-b");
    QTest::newRow("long") << QByteArray("本").repeated(40) << QByteArray("本").repeated(26);
  }
  void names_fit_every_file_system() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, file);
    QCOMPARE(QByteArray::fromStdString(file_name_of(name.toStdString())), file);
  }

  void secrets_leave_the_text_for_their_new_place() {
    const WithoutSecrets moved =
        move_secrets(theirs_changed, {"auth.token", "visitors.new.secretKey"}, "keychain");
    QCOMPARE(moved.secrets.size(), std::size_t{2});
    QCOMPARE(moved.secrets[0].value.reveal(), std::string("hush"));
    QVERIFY(moved.text.find("hush") == std::string::npos);
    QVERIFY(moved.text.find("secretKey = \"keychain\"") != std::string::npos);
    // An imported file of frp whose token happens to look like a marker is no marker.
    const Candidate one =
        gather(
            {
                {"x.toml", "", "serverAddr = \"a\"\nauth.token = \"keychain\"\n"}
    },
            {})
            .candidates.front();
    QCOMPARE(one.secrets, std::vector<std::string>{"auth.token"});
    const Candidate ours =
        gather(
            {
                {"x.culvertprofile", "", "serverAddr = \"a\"\nauth.token = \"keychain\"\n"}
    },
            {})
            .candidates.front();
    QVERIFY(ours.secrets.empty());
  }

  void an_export_has_no_secret_unless_asked() {
    const std::string text =
        "serverAddr = \"a\" # c\nauth.token = \"canary-1\"\n"
        "transport.proxyURL = \"http://me:canary-2@proxy:3128\"\n"
        "webServer.password = \"canary-3\"\n\n"
        "[[proxies]]\nname = \"my web\"\ntype = \"http\"\nhttpPassword = \"canary-4\"\n"
        "loadBalancer = { group = \"g\", groupKey = \"canary-5\" }\n\n"
        "[[visitors]]\nname = \"v\"\ntype = \"stcp\"\nsecretKey = \"env:MY_KEY\"\n";
    for (const Form form : {Form::toml, Form::yaml, Form::json}) {
      ExportOptions options = export_options(form);
      options.may_hold_markers = true;
      const auto exported = export_profile(text, options);
      QVERIFY(static_cast<bool>(exported));
      QVERIFY(exported->text.find("canary") == std::string::npos);
      QVERIFY(exported->text.find("{{ .Envs.FRP_AUTH_TOKEN }}") != std::string::npos);
      QCOMPARE(exported->variables,
               (std::vector<std::string>{
                   "FRP_AUTH_TOKEN", "FRP_WEBSERVER_PASSWORD", "FRP_MY_WEB_HTTPPASSWORD",
                   "FRP_MY_WEB_LOADBALANCER_GROUPKEY", "MY_KEY", "FRP_TRANSPORT_PROXYURL_LOGIN"}));
    }
  }

  void an_export_has_no_header_or_metadata_that_is_a_secret() {
    const std::string text =
        "serverAddr = \"a\"\nmetadatas.token = \"canary-1\"\nmetadatas.region = \"eu\"\n\n"
        "[[proxies]]\nname = \"web\"\ntype = \"http\"\n"
        "requestHeaders.set.Authorization = \"Bearer canary-2\"\n"
        "requestHeaders.set.x-from = \"frp\"\n"
        "requestHeaders.set.Cookie = \"{{ .Envs.JAR }}\"\n"
        "responseHeaders = { set = { Set-Cookie = \"canary-3\" } }\n"
        "[proxies.plugin]\ntype = \"http2http\"\nlocalAddr = \"127.0.0.1:80\"\n"
        "[proxies.plugin.requestHeaders.set]\n\"x-api-key\" = \"session\"\n"
        "[proxies.metadatas]\n\"db.password\" = \"canary-4\"\n";
    for (const Form form : {Form::toml, Form::yaml, Form::json}) {
      ExportOptions options = export_options(form);
      // "session" is no marker there.
      options.may_hold_markers = true;
      const auto exported = export_profile(text, options);
      QVERIFY(static_cast<bool>(exported));
      QVERIFY2(exported->text.find("canary") == std::string::npos, exported->text.c_str());
      for (const char* kept : {"eu", "frp", "{{ .Envs.JAR }}"})
        QVERIFY2(exported->text.find(kept) != std::string::npos, kept);
      QCOMPARE(
          exported->variables,
          (std::vector<std::string>{
              "FRP_METADATAS_TOKEN", "FRP_WEB_REQUESTHEADERS_SET_AUTHORIZATION",
              "FRP_WEB_RESPONSEHEADERS_SET_SET_COOKIE",
              "FRP_WEB_PLUGIN_REQUESTHEADERS_SET_X_API_KEY", "FRP_WEB_METADATAS_DB_PASSWORD"}));
      options.with_secrets = true;
      QCOMPARE(export_profile(text, options)->missing, std::vector<std::string>());
    }
  }

  void a_header_stays_in_its_file_when_secrets_move() {
    const std::string text =
        "serverAddr = \"a\"\nauth.token = \"hush\"\nmetadatas.token = \"m\"\n[[proxies]]\n"
        "name = \"w\"\ntype = \"http\"\ncustomDomains = [\"w.example\"]\n"
        "requestHeaders.set.Authorization = \"Bearer h\"\n";
    const Candidate one = gather(
                              {
                                  {"x.toml", "", text}
    },
                              {})
                              .candidates.front();
    QCOMPARE(one.secrets, std::vector<std::string>{"auth.token"});
    QVERIFY(one.items.front().secrets.empty());
    std::vector<std::string> staying;
    for (const Note& note : one.notes)
      if (note.code == NoteCode::secret_stays) staying.push_back(note.argument);
    QCOMPARE(staying, (std::vector<std::string>{"metadatas.token",
                                                "proxies.w.requestHeaders.set.Authorization"}));
  }

  void secrets_that_were_asked_for_are_there() {
    ExportOptions options = export_options();
    options.with_secrets = options.may_hold_markers = true;
    options.known.emplace("auth.token", Secret("hush"));
    const auto exported = export_profile(
        "serverAddr = \"a\"\nauth.token = \"keychain\"\n[[visitors]]\nname = \"v\"\n"
        "type = \"stcp\"\nsecretKey = \"session\"\n",
        options);
    QVERIFY(exported->text.find("auth.token = \"hush\"") != std::string::npos);
    QCOMPARE(exported->missing, std::vector<std::string>{"visitors.v.secretKey"});
    QCOMPARE(exported->variables, std::vector<std::string>{"FRP_V_SECRETKEY"});
  }

  void our_tables_stay_behind_when_frp_is_to_read_it() {
    ExportOptions options = export_options();
    options.frp_only = true;
    options.only = {
        {"proxies", "b"}
    };
    const auto exported = export_profile(
        "# top\nserverAddr = \"a\"\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n"
        "[[proxies]]\nname = \"b\"\ntype = \"tcp\"\nculvert.http = \"on\"\n"
        "[proxies.culvert.upstream]\nscheme = \"https\"\n",
        options);
    QVERIFY(static_cast<bool>(exported));
    QVERIFY(exported->text.find("culvert") == std::string::npos);
    QVERIFY(exported->text.find("\"a\"\ntype") == std::string::npos);
    QVERIFY(exported->text.starts_with("# top\n"));
  }

  void every_form_reads_back_as_the_same() {
    const std::string text =
        "serverAddr = \"a\"\nmetadatas = { yes = \"yes\", n = \"1\", \"a.b\" = \"~\" }\n"
        "[[proxies]]\nname = \"w\"\ntype = \"tcp\"\nlocalPort = 1\ntransport.useEncryption = true\n"
        "culvert = {}\nempty = []\n";
    const auto table = [](const std::string& of) {
      const Candidate one = gather(
                                {
                                    {"x", "", of}
      },
                                {})
                                .candidates.front();
      return canonical({{}, *config::parse_toml(one.text).root->table()});
    };
    for (const Form form : {Form::yaml, Form::json}) {
      const auto exported = export_profile(text, export_options(form));
      QVERIFY(static_cast<bool>(exported));
      QCOMPARE(table(exported->text), table(text));
    }
  }

  void templates_are_exported_as_they_are_or_not_at_all() {
    const std::string text =
        "serverAddr = \"a\"\n{{ range parseNumberRange \"1-2\" }}[[proxies]]\nname = \"p{{ . }}\"\n"
        "type = \"tcp\"\n{{ end }}";
    const auto refused = export_profile(text, export_options());
    QVERIFY(!refused);
    QVERIFY(refused.error().code == Errc::unsupported);
    ExportOptions whole = export_options();
    whole.with_secrets = true;
    QCOMPARE(export_profile(text, whole)->text, text);
    QVERIFY(export_profile("x = = 1", export_options()).error().code == Errc::config);
  }

  void a_head_is_comment_lines() {
    QCOMPARE(with_head("a = 1\n", Form::toml, {"one", ""}), std::string("# one\n#\n\na = 1\n"));
    QCOMPARE(with_head("{}", Form::json, {"one"}), std::string("{}"));
  }
};

}  // namespace culvert::transfer::plan_test

QTEST_GUILESS_MAIN(culvert::transfer::plan_test::PlanTest)
#include "plan_test.moc"
