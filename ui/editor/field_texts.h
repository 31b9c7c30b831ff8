#pragma once

#include "core/config/field_list.h"

#include <QString>

#include <string_view>

namespace culvert::ui {

/// What people call a key: "Server address"; the key itself when nobody has named it.
QString fieldLabel(std::string_view path);
/// One line about what to write; may be empty.
QString fieldHint(std::string_view path);
QString groupName(config::FieldGroup group);

}  // namespace culvert::ui
