#pragma once
// The heavy headers of others that most tests need anyway; see CULVERT_PCH in CMakeLists.txt. None
// of ours, so that a test which forgets one is noticed.

// What QTest brings along; itself it knows the folder of each test.
#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QObject>
#include <QSet>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QVariant>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>
