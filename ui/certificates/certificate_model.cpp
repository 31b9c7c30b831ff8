#include "ui/certificates/certificate_model.h"

#include "ui/certificates/certificate_texts.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace culvert::ui {

using certificates::Status;

CertificateModel::CertificateModel(NameOf name_of, QObject* parent)
    : QAbstractTableModel(parent), name_of_(std::move(name_of)) {}

int CertificateModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CertificateModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant CertificateModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
  if (role == TableView::words_role && section == status_column) {
    QStringList words;
    for (const Status status :
         {Status::file_missing, Status::key_mismatch, Status::needs_passphrase,
          Status::chain_incomplete, Status::expires_soon, Status::ok}) {
      CertificateRow row;
      row.judgements.push_back({status, certificates::Weight::problem, {}, {}});
      words.append(CertificateTexts::status(row, now_));
    }
    return words.join(u'\n');
  }
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, column_count> names{tr("Status"), tr("Used by"),     tr("Profile"),
                                                tr("Role"),   tr("Subject"),     tr("Valid until"),
                                                tr("Left"),   tr("Key"),         tr("Source"),
                                                tr("Issuer"), tr("Key matches"), tr("Chain")};
  return names.at(static_cast<std::size_t>(section));
}

std::optional<int> CertificateModel::daysOf(const CertificateRow& row) const {
  const auto end = certificates::end_of(row.use, row.reading);
  if (!end) return std::nullopt;
  return certificates::days_until(*end, now_);
}

QString CertificateModel::display(const CertificateRow& row, int column) const {
  const auto& all = row.reading.certificates;
  const auto end = certificates::end_of(row.use, row.reading);
  switch (column) {
    case status_column:
      return CertificateTexts::status(row, now_);
    case used_by_column:
      return row.use.proxy.empty() ? name_of_(row.profile) : fromCore(row.use.proxy);
    case profile_column:
      return name_of_(row.profile);
    case role_column:
      return CertificateTexts::role(row.use.role);
    case subject_column:
      if (!row.use.pin.empty()) return CertificateTexts::fingerprint(row.use.pin);
      if (all.empty()) return {};
      if (certificates::is_pair(row.use.role) || all.size() == 1)
        return CertificateTexts::subject(all.front());
      return tr("%1 and %n more", "%1: the first of several authorities",
                static_cast<int>(all.size()) - 1)
          .arg(CertificateTexts::subject(all.front()));
    case issuer_column:
      return all.empty() ? QString() : fromCore(all.front().issuer);
    case until_column:
      return end ? CertificateTexts::date(*end) : QString();
    case days_column:
      return end ? CertificateTexts::daysLeft(*daysOf(row)) : QString();
    case key_column:
      return all.empty() ? QString() : CertificateTexts::key(all.front());
    case matches_column:
      if (!row.reading.key_matches) return {};
      return *row.reading.key_matches ? tr("Yes", "the key matches") : tr("No", "the key matches");
    case chain_column:
      return CertificateTexts::chain(row.reading.chain);
    case source_column:
      if (!row.use.pin.empty()) return tr("In the settings");
      if (row.use.cert_file.empty() && row.use.key_file.empty()) return tr("Made by Culvert");
      return fromCore(row.use.cert_file.empty() ? row.use.key_file : row.use.cert_file);
    default:
      return {};
  }
}

QVariant CertificateModel::sortKey(const CertificateRow& row, int column) const {
  const int days = daysOf(row).value_or(1'000'000);
  // The worst first, then those that end first.
  if (column == status_column) return -static_cast<int>(row.weight()) * 10'000'000 + days;
  if (column == days_column || column == until_column) return days;
  return display(row, column);
}

QVariant CertificateModel::data(const QModelIndex& index, int role) const {
  const CertificateRow& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return display(row, index.column());
    case Qt::DecorationRole:
      if (index.column() != status_column) return {};
      if (!row.isRead()) return icon(QStringLiteral("state-starting"), Tone::info);
      return icon(CertificateTexts::icon(row.weight()), CertificateTexts::tone(row.weight()));
    case Qt::ToolTipRole: {
      QStringList lines;
      if (row.changed_at) lines.append(CertificateTexts::changed(row));
      for (const certificates::Judgement& judgement : row.judgements)
        lines.append(CertificateTexts::sentence(judgement, row, now_));
      return lines.join(u'\n');
    }
    case Qt::AccessibleDescriptionRole:
      return data(index, Qt::ToolTipRole);
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case days_role:
      if (const auto days = daysOf(row)) return *days;
      return {};
    case sort_role:
      return sortKey(row, index.column());
    default:
      return {};
  }
}

void CertificateModel::setRows(const std::vector<CertificateRow>& rows,
                               certificates::WallTime now) {
  const bool same_places =
      std::ranges::equal(rows, rows_, [](const auto& a, const auto& b) { return a.isSameAs(b); });
  if (!same_places) beginResetModel();
  rows_ = rows;
  now_ = now;
  if (!same_places) return endResetModel();
  if (!rows_.empty())
    Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, column_count - 1));
}

void CertificateModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty())
    Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, column_count - 1));
}

CertificateFilter::CertificateFilter(CertificateModel& model, QObject* parent)
    : QSortFilterProxyModel(parent), model_(model) {
  setSourceModel(&model);
}

void CertificateFilter::setScope(const Scope& scope) {
  scope_ = scope;
  invalidateRowsFilter();
}

/// A proxy in scope takes the profile's own along: they are a part of its path.
bool CertificateFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const CertificateRow& of = model_.row(row);
  if (scope_.profile.empty()) return true;
  if (of.profile != scope_.profile) return false;
  return scope_.proxy.empty() || of.use.proxy.empty() || of.use.proxy == scope_.proxy;
}

bool CertificateFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(CertificateModel::sort_role);
  const QVariant b = right.data(CertificateModel::sort_role);
  if (a.metaType().id() == QMetaType::Int && a != b) return a.toInt() < b.toInt();
  const int order = a.metaType().id() == QMetaType::Int
                        ? 0
                        : QString::localeAwareCompare(a.toString(), b.toString());
  return order != 0 ? order < 0 : left.row() < right.row();
}

}  // namespace culvert::ui
