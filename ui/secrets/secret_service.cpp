#include "ui/secrets/secret_service.h"

#include "core/config/files.h"
#include "ui/texts/format.h"

#include <QTimer>

#include <utility>

namespace culvert::ui {
namespace {

const QString canary_key = QStringLiteral("org.culvert.Culvert/v1/canary");
constexpr const char* canary_value = "canary";

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

/// One resolution under way: counts the answers that are still to come.
struct SecretService::Run {
  std::string profile, folder;
  Resolved resolved;
  Done done;
  int waiting = 1;  // one for the walk itself
};

SecretService::SecretService(std::unique_ptr<SecretStore> store, QObject* parent)
    : QObject(parent), store_(std::move(store)) {
  if (!store_) keychain_ = KeychainState::unavailable;
}

SecretService::~SecretService() = default;

QString SecretService::keyOf(const std::string& profile, const std::string& field) {
  return QStringLiteral("org.culvert.Culvert/v1/profile/%1/%2")
      .arg(fromCore(profile), fromCore(field));
}

void SecretService::resolve(const std::string& profile, const config::ClientConfig& config,
                            const std::string& folder, const Done& done) {
  const auto run = std::make_shared<Run>();
  run->profile = profile;
  run->folder = folder;
  run->resolved.config = config;
  run->done = done;
  forEachSecret(run->resolved.config,
                [&](const std::string& field, Secret& value) { resolveOne(run, field, value); });
  // Answers come later even when nothing had to be asked.
  QTimer::singleShot(0, this, [run] { finish(run); });
}

void SecretService::resolveOne(const std::shared_ptr<Run>& run, const std::string& field,
                               Secret& value) {
  const SecretMarker marker = markerOf(value);
  if (marker.kind == SecretMarker::Kind::plain) return;
  if (const auto typed = session_.find({run->profile, field}); typed != session_.end()) {
    value = typed->second;
    return;
  }
  switch (marker.kind) {
    case SecretMarker::Kind::environment: {
      const QByteArray found = qgetenv(marker.argument.c_str());
      if (found.isEmpty())
        run->resolved.missing.push_back({field, marker, SecretOutcome::locked_or_missing, {}});
      else
        value = Secret(found.toStdString());
      return;
    }
    case SecretMarker::Kind::file:
      return readFile(run, field, marker, value);
    case SecretMarker::Kind::keychain:
      return askKeychain(run, field, marker);
    case SecretMarker::Kind::session:
      run->resolved.missing.push_back({field, marker, SecretOutcome::locked_or_missing, {}});
      return;
    case SecretMarker::Kind::plain:
      return;
  }
}

void SecretService::readFile(const std::shared_ptr<Run>& run, const std::string& field,
                             const SecretMarker& marker, Secret& value) {
  const auto text = config::read_text_file(config::resolve_path(marker.argument, run->folder));
  if (text && !firstLine(*text).empty()) {
    value = Secret(firstLine(*text));
    return;
  }
  const QString detail = text ? QString() : QString::fromStdString(to_text(text.error()));
  run->resolved.missing.push_back({field, marker, SecretOutcome::failed, detail});
}

void SecretService::askKeychain(const std::shared_ptr<Run>& run, const std::string& field,
                                const SecretMarker& marker) {
  if (!store_) {
    run->resolved.missing.push_back({field, marker, SecretOutcome::unavailable, {}});
    return;
  }
  ++run->waiting;
  store_->read(keyOf(run->profile, field), [run, field, marker](SecretAnswer answer) {
    if (answer.outcome != SecretOutcome::done) {
      run->resolved.missing.push_back({field, marker, answer.outcome, answer.detail});
      return finish(run);
    }
    forEachSecret(run->resolved.config, [&](const std::string& at, Secret& value) {
      if (at == field) value = answer.value;
    });
    finish(run);
  });
}

void SecretService::finish(const std::shared_ptr<Run>& run) {
  if (--run->waiting == 0) run->done(std::move(run->resolved));
}

void SecretService::enter(const std::string& profile, const std::string& field, const Secret& value,
                          bool keep, const SecretStore::Done& done) {
  session_.insert_or_assign({profile, field}, value);
  if (!keep) {
    QTimer::singleShot(0, this, [done] { done({SecretOutcome::done, {}, {}}); });
    return;
  }
  if (!store_) {
    QTimer::singleShot(0, this, [done] { done({SecretOutcome::unavailable, {}, {}}); });
    return;
  }
  store_->write(keyOf(profile, field), value, done);
}

void SecretService::copy(const Copy& copy, const SecretStore::Done& done) {
  const auto typed = session_.find({copy.from_profile, copy.from});
  const bool is_here = typed != session_.end();
  if (is_here) session_.insert_or_assign({copy.to_profile, copy.to}, Secret(typed->second));
  if (!store_ || !copy.is_kept) {
    QTimer::singleShot(0, this, [done] { done({SecretOutcome::done, {}, {}}); });
    return;
  }
  store_->read(
      keyOf(copy.from_profile, copy.from),
      [this, is_here, key = keyOf(copy.to_profile, copy.to), done](const SecretAnswer& answer) {
        if (answer.outcome == SecretOutcome::done) return store_->write(key, answer.value, done);
        // Locked, it might be there: what it is copied for must not go on without it.
        const bool may_be_there = answer.outcome == SecretOutcome::timed_out ||
                                  answer.outcome == SecretOutcome::denied ||
                                  keychain_ == KeychainState::locked;
        done(may_be_there && !is_here ? answer : SecretAnswer{SecretOutcome::done, {}, {}});
      });
}

void SecretService::copy(const std::vector<Copy>& copies, const SecretStore::Done& done) {
  struct Copying {
    SecretAnswer answer{SecretOutcome::done, {}, {}};
    std::size_t waiting = 1;
  };
  const auto copying = std::make_shared<Copying>();
  const auto arrived = [copying, done](const SecretAnswer& answer) {
    if (copying->answer.outcome == SecretOutcome::done) copying->answer = answer;
    if (--copying->waiting == 0) done(copying->answer);
  };
  for (const Copy& one : copies) {
    ++copying->waiting;
    copy(one, arrived);
  }
  QTimer::singleShot(0, this, [arrived] { arrived({SecretOutcome::done, {}, {}}); });
}

void SecretService::find(const std::string& profile, const std::vector<std::string>& fields,
                         const std::function<void(std::map<std::string, Secret>)>& done) {
  struct Search {
    std::map<std::string, Secret> found;
    std::size_t waiting = 1;
  };
  const auto search = std::make_shared<Search>();
  const auto arrived = [search, done] {
    if (--search->waiting == 0) done(std::move(search->found));
  };
  for (const std::string& field : fields) {
    if (const auto typed = session_.find({profile, field}); typed != session_.end()) {
      search->found.insert_or_assign(field, typed->second);
    } else if (store_) {
      ++search->waiting;
      store_->read(keyOf(profile, field), [search, arrived, field](const SecretAnswer& answer) {
        if (answer.outcome == SecretOutcome::done)
          search->found.insert_or_assign(field, answer.value);
        arrived();
      });
    }
  }
  QTimer::singleShot(0, this, arrived);
}

void SecretService::forget(const std::string& profile, const std::string& field) {
  session_.erase({profile, field});
  if (store_) store_->remove(keyOf(profile, field), [](const SecretAnswer&) {});
}

void SecretService::probe() {
  if (!store_) return;
  store_->write(canary_key, Secret(canary_value), [this](const SecretAnswer& answer) {
    if (answer.outcome == SecretOutcome::done) return readCanary();
    const bool locked =
        answer.outcome == SecretOutcome::denied || answer.outcome == SecretOutcome::timed_out;
    setKeychain(locked ? KeychainState::locked : KeychainState::unavailable);
  });
}

void SecretService::readCanary() {
  store_->read(canary_key, [this](const SecretAnswer& answer) {
    const bool same =
        answer.outcome == SecretOutcome::done && answer.value.reveal() == canary_value;
    // What was just written is not there: the collection is locked or does not keep anything.
    setKeychain(same ? KeychainState::open : KeychainState::locked);
    store_->remove(canary_key, [](const SecretAnswer&) {});
  });
}

void SecretService::setKeychain(KeychainState state) {
  keychain_ = state;
  Q_EMIT keychainChanged();
}

}  // namespace culvert::ui
