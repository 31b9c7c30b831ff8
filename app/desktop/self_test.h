#pragma once

#include "ui/secrets/secret_store.h"

#include <QString>

#include <memory>

namespace culvert::app {

/// `culvert --self-test`: looks at what an installation can lack (plugins, one TLS library,
/// translations, icons, the core, the keychain, a folder to write to), one line on standard output
/// for each. `keychain` may be null. Leaves nothing behind. Returns the exit code: 0 when all that
/// is needed is there, else 1.
int runSelfTest(const QString& folder, std::unique_ptr<ui::SecretStore> keychain);

}  // namespace culvert::app
