#include "ui/profiles/sidebar.h"

#include "ui/theme/icon.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

constexpr int row_icon_side = 16;
constexpr int padding = 8;

/// State glyph, name, and a short note at the far end.
class ProfileDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
    return {120, std::max(option.fontMetrics.height() + 14, 32)};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& given,
             const QModelIndex& index) const override {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    option.text.clear();
    option.icon = {};
    option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);

    const bool selected = option.state & QStyle::State_Selected;
    const bool active = option.state & QStyle::State_Active;
    const auto group = active ? QPalette::Active : QPalette::Inactive;
    const QColor text =
        option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const QRect area = option.rect.adjusted(padding, 0, -padding, 0);
    const QRect glyph = place(option, QRect(area.left(), area.center().y() - row_icon_side / 2 + 1,
                                            row_icon_side, row_icon_side));
    index.data(Qt::DecorationRole)
        .value<QIcon>()
        .paint(painter, glyph, Qt::AlignCenter,
               selected && active ? QIcon::Selected : QIcon::Normal);
    drawTexts(painter, option, index, area.adjusted(row_icon_side + padding, 0, 0, 0), text,
              selected ? text : colors().muted);
  }

 private:
  /// Mirrored where the language runs from right to left.
  static QRect place(const QStyleOptionViewItem& option, const QRect& rect) {
    return QStyle::visualRect(option.direction, option.rect, rect);
  }

  static void drawTexts(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index, const QRect& area, const QColor& name_color,
                        const QColor& note_color) {
    const QFontMetrics metrics(option.font);
    QString note = index.data(ProfileListModel::note_role).toString();
    // A short name leaves its room to the note; a long one keeps half.
    const int for_name = metrics.horizontalAdvance(index.data().toString()) + padding;
    const int for_note = std::max(area.width() / 2, area.width() - for_name);
    note = metrics.elidedText(note, Qt::ElideRight, for_note);
    const int note_width = note.isEmpty() ? 0 : metrics.horizontalAdvance(note) + padding;
    const QString name =
        metrics.elidedText(index.data().toString(), Qt::ElideMiddle, area.width() - note_width);
    painter->save();
    painter->setFont(option.font);
    painter->setPen(name_color);
    painter->drawText(place(option, area.adjusted(0, 0, -note_width, 0)),
                      Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignLeft),
                      name);
    painter->setPen(note_color);
    painter->drawText(place(option, area),
                      Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignRight),
                      note);
    painter->restore();
  }
};

}  // namespace

Sidebar::Sidebar(ProfileControl& control, ScopeState& scope, QWidget* parent)
    : QWidget(parent),
      scope_(scope),
      model_(control, this),
      title_(new QLabel(this)),
      list_(new QListView(this)),
      open_(new QToolButton(this)) {
  setObjectName(QStringLiteral("sidebar"));
  QFont strong = title_->font();
  strong.setBold(true);
  title_->setFont(strong);
  title_->setContentsMargins(padding, padding, padding, 4);
  title_->setBuddy(list_);

  list_->setObjectName(QStringLiteral("profileList"));
  list_->setModel(&model_);
  list_->setItemDelegate(new ProfileDelegate(list_));
  list_->setUniformItemSizes(true);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);

  open_->setObjectName(QStringLiteral("openProfile"));
  open_->setIcon(icon(QStringLiteral("add")));
  open_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  open_->setAutoRaise(true);
  open_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  open_->setMinimumHeight(32);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(title_);
  column->addWidget(list_, 1);
  column->addWidget(open_);

  connect(open_, &QToolButton::clicked, this, &Sidebar::openRequested);
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& current) {
            if (!following_) scope_.set({model_.idAt(current.row()), {}, 0});
          });
  connect(list_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
    const QModelIndex index = list_->indexAt(at);
    const std::string id = model_.idAt(index.row());
    if (!id.empty()) Q_EMIT menuRequested(id, list_->viewport()->mapToGlobal(at));
  });
  connect(&scope_, &ScopeState::changed, this, &Sidebar::followScope);
  connect(&model_, &QAbstractItemModel::rowsInserted, this, &Sidebar::followScope);
  setTabOrder(list_, open_);
  followScope();
  retranslate();
}

void Sidebar::followScope() {
  following_ = true;
  list_->setCurrentIndex(model_.index(model_.rowOf(scope_.current().profile)));
  following_ = false;
}

void Sidebar::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void Sidebar::retranslate() {
  title_->setText(tr("Profiles"));
  list_->setAccessibleName(tr("Profiles"));
  open_->setText(tr("Open a profile…"));
  open_->setToolTip(tr("Open a profile…"));
  model_.retranslate();
}

}  // namespace culvert::ui
