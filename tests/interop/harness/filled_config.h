#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace culvert::interop {

/// What stands for the @WORDS@ of a template.
using ConfigWords = QHash<QByteArray, QByteArray>;

/// A template of configs/ with its @WORDS@ replaced. A word that nobody gives ends the program.
[[nodiscard]] QByteArray filled_config(const QByteArray& name, const ConfigWords& words);

/// The same, written to `file`. Returns whether that worked.
[[nodiscard]] bool write_config(const QByteArray& name, const ConfigWords& words,
                                const QString& file);

/// Whether all of it is in the file.
[[nodiscard]] bool write_file(const QString& file, const QByteArray& bytes);

}  // namespace culvert::interop
