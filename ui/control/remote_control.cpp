#include "ui/control/remote_control.h"

#include "ui/proxies/proxy_addresses.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/transfer/transfer.h"
#include "ui/transfer/transfer_texts.h"

#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>
#include <array>

namespace culvert::ui {
namespace {

/// A request names at most so many; the frame bounds them anyway.
constexpr qsizetype most_names = 1000;

QJsonObject answer(int code, const QString& text, QJsonObject more = {}) {
  more.insert(QStringLiteral("ok"), code == control_code::done);
  more.insert(QStringLiteral("code"), code);
  more.insert(QStringLiteral("text"), text);
  return more;
}

/// For programs: these words never change with the language.
QString slugOf(ProfileState state) {
  static constexpr std::array slugs = {"unreadable",   "stopped",  "waiting_secret",
                                       "starting",     "running",  "degraded",
                                       "reconnecting", "stopping", "failed"};
  return QLatin1String(slugs[static_cast<std::size_t>(state)]);
}

QString slugOf(observe::ProxyState state) {
  static constexpr std::array slugs = {"new",     "registering", "running",
                                       "refused", "local_down",  "off"};
  return QLatin1String(slugs[static_cast<std::size_t>(state)]);
}

QString slugOf(transfer::Outcome outcome) {
  static constexpr std::array slugs = {"added", "renamed", "replaced", "merged",
                                       "same",  "skipped", "failed"};
  return QLatin1String(slugs[static_cast<std::size_t>(outcome)]);
}

QStringList textsIn(const QJsonValue& value) {
  QStringList texts;
  for (const QJsonValue& one : value.toArray())
    if (one.isString() && texts.size() < most_names) texts.append(one.toString());
  return texts;
}

QJsonObject toJson(const observe::ProxyRecord& proxy) {
  QJsonObject row{
      {QStringLiteral("name"),        fromCore(proxy.name)          },
      {QStringLiteral("type"),        fromCore(proxy.type)          },
      {QStringLiteral("visitor"),     proxy.is_visitor              },
      {QStringLiteral("state"),       slugOf(proxy.state)           },
      {QStringLiteral("address"),     fromCore(proxy.public_address)},
      {QStringLiteral("local"),       fromCore(proxy.local_target)  },
      {QStringLiteral("connections"), proxy.connections             }
  };
  if (proxy.error) row.insert(QStringLiteral("problem"), Texts::advice(proxy).title);
  if (const QString reason = Texts::reason(proxy); !reason.isEmpty())
    row.insert(QStringLiteral("reason"), plain(reason));
  return row;
}

QJsonArray toJson(const ImportReport& report, QStringList& lines, bool& all) {
  QJsonArray profiles;
  for (const transfer::ProfileResult& result : report.profiles) {
    const QString outcome = TransferTexts::outcome(result);
    lines.append(QStringLiteral("%1: %2").arg(fromCore(result.name), outcome));
    QJsonArray items;
    for (const transfer::ItemResult& item : result.items) {
      const QString said = TransferTexts::outcome(item);
      lines.append(QStringLiteral("  %1: %2").arg(fromCore(item.name), said));
      all = all && item.outcome != transfer::Outcome::failed;
      items.append(QJsonObject{
          {QStringLiteral("name"),    fromCore(item.new_name)},
          {QStringLiteral("type"),    fromCore(item.type)    },
          {QStringLiteral("outcome"), slugOf(item.outcome)   },
          {QStringLiteral("text"),    said                   }
      });
    }
    all = all && result.outcome != transfer::Outcome::failed;
    profiles.append(QJsonObject{
        {QStringLiteral("name"),    fromCore(result.new_name)},
        {QStringLiteral("outcome"), slugOf(result.outcome)   },
        {QStringLiteral("text"),    outcome                  },
        {QStringLiteral("items"),   items                    }
    });
  }
  return profiles;
}

std::optional<transfer::Choice> ruleOf(const QString& word) {
  if (word.isEmpty() || word == QLatin1String("rename")) return transfer::Choice::rename;
  if (word == QLatin1String("replace")) return transfer::Choice::replace;
  if (word == QLatin1String("merge")) return transfer::Choice::merge;
  if (word == QLatin1String("skip")) return transfer::Choice::skip;
  return std::nullopt;
}

}  // namespace

/// The proxies of one profile, one after the other.
struct RemoteControl::Examination {
  Reply reply;
  std::deque<Question> questions;
  QString path;
  QStringList lines;
  QJsonArray found;
  bool well = true;
};

RemoteControl::RemoteControl(ProfileControl& control, EngineBridge& bridge, Transfer& transfer,
                             QObject* parent)
    : QObject(parent), control_(control), bridge_(bridge), transfer_(transfer), exports_(control) {
  connect(&bridge_, &EngineBridge::examinationChanged, this, &RemoteControl::examined);
}

void RemoteControl::run(const QJsonObject& request, const Reply& reply) {
  const QString verb = request.value(QStringLiteral("verb")).toString();
  const QJsonObject options = request.value(QStringLiteral("options")).toObject();
  if (verb == QLatin1String("import")) return importFiles(request, reply);
  QString missing;
  const QStringList names = textsIn(request.value(QStringLiteral("profiles")));
  std::vector<std::string> ids = find(names, missing);
  if (!missing.isEmpty())
    return reply(
        answer(control_code::no_such_thing, tr("There is no profile called \"%1\".").arg(missing)));
  if (verb == QLatin1String("status")) {
    if (names.isEmpty())
      for (const Profile& profile : control_.store().profiles())
        ids.push_back(profile.id);
    return reply(status(ids));
  }
  const bool changes = verb == QLatin1String("start") || verb == QLatin1String("stop") ||
                       verb == QLatin1String("apply");
  const bool about_one = verb == QLatin1String("export") || verb == QLatin1String("doctor");
  if (!changes && !about_one)
    return reply(answer(control_code::wrong_usage, tr("This version does not know that command.")));
  if (ids.empty() || (about_one && ids.size() != 1))
    return reply(answer(control_code::wrong_usage, tr("Name a profile.")));
  if (changes) return reply(change(verb, ids));
  if (verb == QLatin1String("export")) return exportTo(ids.front(), options, reply);
  examine(ids.front(), options, reply);
}

/// The exact name first, then one of any case, then an id.
std::vector<std::string> RemoteControl::find(const QStringList& names, QString& missing) const {
  std::vector<std::string> ids;
  const auto& profiles = control_.store().profiles();
  for (const QString& name : names) {
    const auto is = [&](Qt::CaseSensitivity kind) {
      return std::ranges::find_if(profiles, [&](const Profile& profile) {
        return control_.store().nameOf(profile.id).compare(name, kind) == 0;
      });
    };
    auto at = is(Qt::CaseSensitive);
    if (at == profiles.end()) at = is(Qt::CaseInsensitive);
    if (at == profiles.end()) at = std::ranges::find(profiles, name.toStdString(), &Profile::id);
    if (at == profiles.end()) {
      missing = name;
      return {};
    }
    if (std::ranges::find(ids, at->id) == ids.end()) ids.push_back(at->id);
  }
  return ids;
}

QJsonObject RemoteControl::profileState(const std::string& id, QStringList& lines) const {
  const ProfileStatus status = control_.status(id);
  const QString name = control_.store().nameOf(id);
  //: A line about a profile: its name, its state, how many of its proxies run.
  lines.append(tr("%1: %2 (%3 of %4 proxies)")
                   .arg(name, stateText(status))
                   .arg(status.proxies_running)
                   .arg(status.proxies_total));
  QString reason;
  if (status.session && status.session->error)
    reason = plain(Texts::reason(*status.session->error));
  if (!reason.isEmpty()) lines.append(QStringLiteral("  ") + reason);
  QJsonArray proxies;
  for (const observe::ProxyRecord& proxy : control_.proxies()) {
    if (proxy.profile != id) continue;
    proxies.append(toJson(proxy));
    const QString address =
        proxy.public_address.empty()
            ? QString()
            : QStringLiteral(" ") + addressesOf(proxy).join(QLatin1String(", "));
    lines.append(QStringLiteral("  %1 [%2]: %3%4")
                     .arg(fromCore(proxy.name), fromCore(proxy.type),
                          Texts::proxyState(proxy.state), address));
    if (const QString why = Texts::reason(proxy); !why.isEmpty())
      lines.append(QStringLiteral("    ") + plain(why));
  }
  QStringList missing;
  for (const MissingSecret& secret : status.missing)
    missing.append(fromCore(secret.field));
  if (!missing.isEmpty())
    lines.append(QStringLiteral("  ") +
                 tr("Secrets that are needed: %1").arg(missing.join(QStringLiteral(", "))));
  return {
      {QStringLiteral("id"),              fromCore(id)                       },
      {QStringLiteral("name"),            name                               },
      {QStringLiteral("state"),           slugOf(status.state)               },
      {QStringLiteral("reason"),          reason                             },
      {QStringLiteral("proxies_running"), status.proxies_running             },
      {QStringLiteral("proxies_total"),   status.proxies_total               },
      {QStringLiteral("connections"),     status.connections                 },
      {QStringLiteral("changed_on_disk"), status.changed_on_disk             },
      {QStringLiteral("missing_secrets"), QJsonArray::fromStringList(missing)},
      {QStringLiteral("proxies"),         proxies                            }
  };
}

QJsonObject RemoteControl::status(const std::vector<std::string>& ids) const {
  QStringList lines;
  QJsonArray profiles;
  for (const std::string& id : ids)
    profiles.append(profileState(id, lines));
  return answer(control_code::done, lines.join(u'\n'),
                {
                    {QStringLiteral("profiles"), profiles}
  });
}

bool RemoteControl::changeOne(const QString& verb, const std::string& id, QString& why) {
  const ProfileStatus status = control_.status(id);
  if (verb == QLatin1String("start")) {
    if (status.isActive())
      why = tr("runs already");
    else if (!status.canStart())
      why = tr("cannot start: %1").arg(stateText(status));
    if (status.canStart()) control_.start(id);
    return status.isActive() || status.canStart();
  }
  if (verb == QLatin1String("stop")) {
    if (!status.isActive()) why = tr("does not run");
    if (status.isActive()) control_.stop(id);
    return true;
  }
  if (!status.isActive()) {
    why = tr("does not run");
    return false;
  }
  if (!status.changed_on_disk) why = tr("has no changes");
  if (status.changed_on_disk) control_.applyChanges(id);
  return true;
}

QJsonObject RemoteControl::change(const QString& verb, const std::vector<std::string>& ids) {
  QStringList lines;
  QJsonArray profiles;
  bool all = true;
  for (const std::string& id : ids) {
    QString why;
    all = changeOne(verb, id, why) && all;
    const ProfileStatus status = control_.status(id);
    const QString name = control_.store().nameOf(id);
    lines.append(QStringLiteral("%1: %2").arg(name, why.isEmpty() ? stateText(status) : why));
    profiles.append(QJsonObject{
        {QStringLiteral("id"),    fromCore(id)        },
        {QStringLiteral("name"),  name                },
        {QStringLiteral("state"), slugOf(status.state)},
        {QStringLiteral("text"),  why                 }
    });
  }
  return answer(all ? control_code::done : control_code::not_done, lines.join(u'\n'),
                {
                    {QStringLiteral("profiles"), profiles}
  });
}

void RemoteControl::importFiles(const QJsonObject& request, const Reply& reply) {
  const QJsonObject options = request.value(QStringLiteral("options")).toObject();
  QStringList paths;
  for (const QString& path : textsIn(request.value(QStringLiteral("files"))))
    if (QFileInfo(path).isAbsolute()) paths.append(path);
  const auto rule = ruleOf(options.value(QStringLiteral("existing")).toString());
  if (paths.isEmpty() || !rule)
    return reply(answer(control_code::wrong_usage, tr("Name the files to be imported.")));
  if (!options.value(QStringLiteral("yes")).toBool()) {
    transfer_.importFiles(paths);
    Q_EMIT showRequested();
    return reply(answer(control_code::done, tr("The window shows what would be imported.")));
  }
  const bool keychain = control_.secrets().keychain() == KeychainState::open;
  transfer_.importAtOnce(
      paths, *rule, keychain ? SecretPlace::keychain : SecretPlace::session,
      [reply](const ImportReport& report, const std::vector<transfer::Refused>& refused) {
        QStringList lines;
        bool all = report.failure.isEmpty() && refused.empty();
        QJsonArray profiles = toJson(report, lines, all);
        QJsonArray bad;
        for (const transfer::Refused& one : refused) {
          const QString why = TransferTexts::refusal(one);
          lines.append(QStringLiteral("%1: %2").arg(fromCore(one.name), why));
          bad.append(QJsonObject{
              {QStringLiteral("name"), fromCore(one.name)},
              {QStringLiteral("text"), why               }
          });
        }
        if (!report.failure.isEmpty()) lines = QStringList{report.failure};
        reply(
            answer(all ? control_code::done : control_code::not_done, lines.join(u'\n'),
                   {
                       {QStringLiteral("profiles"), profiles},
                       {QStringLiteral("refused"),  bad     }
        }));
      });
}

void RemoteControl::exportTo(const std::string& id, const QJsonObject& options,
                             const Reply& reply) {
  ExportWish wish;
  wish.profiles = {id};
  const QString form = options.value(QStringLiteral("form")).toString();
  if (form == QLatin1String("yaml")) wish.form = transfer::Form::yaml;
  if (form == QLatin1String("json")) wish.form = transfer::Form::json;
  wish.frp_only = options.value(QStringLiteral("frp")).toBool();
  exports_.run(wish, [reply](const ExportOutcome& outcome) {
    if (!outcome.failure.isEmpty() || outcome.bytes.empty())
      return reply(answer(control_code::not_done,
                          tr("Nothing was exported: %1", "%1: the reason").arg(outcome.failure)));
    const QString text = fromCore(outcome.bytes);
    reply(
        answer(control_code::done, text,
               {
                   {QStringLiteral("file"),      text                                         },
                   {QStringLiteral("variables"), QJsonArray::fromStringList(outcome.variables)}
    }));
  });
}

void RemoteControl::examine(const std::string& id, const QJsonObject& options, const Reply& reply) {
  const Profile* profile = control_.store().find(id);
  const std::string wanted = options.value(QStringLiteral("proxy")).toString().toStdString();
  const auto job = std::make_shared<Examination>();
  job->reply = reply;
  job->path = options.value(QStringLiteral("path")).toString();
  if (profile && profile->config)
    for (const config::Proxy& proxy : profile->config->proxies)
      if (wanted.empty() || proxy.name == wanted) job->questions.push_back({id, proxy});
  if (job->questions.empty())
    return reply(answer(control_code::no_such_thing,
                        wanted.empty()
                            ? tr("There is no proxy to be examined.")
                            : tr("There is no proxy called \"%1\".").arg(fromCore(wanted))));
  examinations_.push_back(job);
  if (examinations_.size() == 1) examineNext();
}

void RemoteControl::examineNext() {
  while (!examinations_.empty()) {
    const auto job = examinations_.front();
    if (!job->questions.empty()) {
      ExaminationOrder order;
      order.ticket = ticket_ = bridge_.nextTicket();
      order.profile = job->questions.front().profile;
      order.proxy = job->questions.front().proxy;
      if (job->path.startsWith(u'/')) order.request_path = job->path.toStdString();
      bridge_.examine(std::move(order));
      return;
    }
    examinations_.pop_front();
    job->reply(answer(job->well ? control_code::done : control_code::not_done,
                      job->lines.join(u'\n'),
                      {
                          {QStringLiteral("proxies"), job->found}
    }));
  }
}

void RemoteControl::examined(const observe::Examination& found) {
  if (found.ticket != ticket_ || !found.ended || examinations_.empty()) return;
  const auto job = examinations_.front();
  const QString name = fromCore(job->questions.front().proxy.name);
  job->questions.pop_front();
  QJsonArray findings;
  for (const observe::Diagnosis& diagnosis : found.findings) {
    const Texts::Advice advice = Texts::advice(diagnosis);
    job->lines.append(
        QStringLiteral("%1: %2 %3 %4").arg(name, advice.title, advice.sentence, advice.cure));
    findings.append(QJsonObject{
        {QStringLiteral("title"),    advice.title   },
        {QStringLiteral("sentence"), advice.sentence},
        {QStringLiteral("cure"),     advice.cure    }
    });
  }
  if (found.stopped) {
    // Somebody else's took its place; the rest would take that one's.
    job->questions.clear();
    job->lines.append(tr("%1: stopped before it was done").arg(name));
  } else if (found.findings.empty()) {
    job->lines.append(tr("%1: nothing is wrong").arg(name));
  }
  job->well = job->well && findings.isEmpty() && !found.stopped;
  job->found.append(QJsonObject{
      {QStringLiteral("name"),     name                  },
      {QStringLiteral("target"),   fromCore(found.target)},
      {QStringLiteral("findings"), findings              },
      {QStringLiteral("stopped"),  found.stopped         }
  });
  examineNext();
}

}  // namespace culvert::ui
