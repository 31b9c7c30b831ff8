#include "ui/editor/field_form.h"

#include "ui/editor/field_texts.h"
#include "ui/editor/secret_mask.h"
#include "ui/secrets/secret_marker.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QListWidget>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr const char* type_key = "type";
constexpr int section_icon_side = 16;

/// The type is no key of the tables: everything else follows from it.
std::unique_ptr<config::Field> typeField(config::FieldScope scope) {
  auto field = std::make_unique<config::Field>();
  field->path = type_key;
  field->kind = config::FieldKind::choice;
  field->group = config::FieldGroup::address;
  const bool visitor = scope == config::FieldScope::visitor;
  for (const std::string_view type : visitor ? config::visitor_types() : config::proxy_types())
    (config::is_built_type(scope, type) ? field->choices : field->choices_not_built)
        .emplace_back(type);
  field->standard = field->choices.front();
  return field;
}

const config::Node* itemOf(const config::Node& root, config::FieldScope scope) {
  if (scope == config::FieldScope::profile) return &root;
  const config::Node* list =
      nodeAt(root, scope == config::FieldScope::proxy ? "proxies" : "visitors");
  return list && list->list() && !list->list()->empty() ? &list->list()->front() : nullptr;
}

/// "customDomains[0]" is a part of the field "customDomains".
std::string fieldOf(config::FieldScope scope, std::string path) {
  for (;;) {
    if (path == type_key || config::find_field(scope, path)) return path;
    const std::size_t cut = path.find_last_of(".[");
    if (cut == std::string::npos) return path == "plugin" ? "plugin.type" : path;
    path.resize(cut);
  }
}

}  // namespace

FieldForm::FieldForm(config::FieldScope scope, bool markers, QWidget* parent)
    : QWidget(parent),
      scope_(scope),
      markers_(markers),
      list_(new QListWidget(this)),
      stack_(new QStackedWidget(this)) {
  if (scope != config::FieldScope::profile) type_field_ = typeField(scope);
  std::set<config::FieldGroup> groups;
  for (const config::Field& field : config::fields_of(scope))
    groups.insert(field.group);
  for (const config::FieldGroup group : groups) {
    pages_.push_back({group, nullptr, {}});
    auto* area = new QScrollArea(stack_);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    stack_->addWidget(area);
  }
  list_->setObjectName(QStringLiteral("pageList"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setFixedWidth(190);
  list_->setIconSize({section_icon_side, section_icon_side});
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(list_);
  row->addWidget(stack_, 1);
  fillList();
  connect(list_, &QListWidget::currentRowChanged, this, &FieldForm::choose);
  choose(0);
}

void FieldForm::addPage(QWidget* page, const QString& title) {
  own_page_ = page;
  own_title_ = title;
  stack_->addWidget(page);
  fillList();
}

void FieldForm::setPageTitle(const QString& title) {
  own_title_ = title;
  fillList();
}

config::EditPlace FieldForm::place() const {
  if (scope_ == config::FieldScope::profile) return {};
  return {scope_ == config::FieldScope::proxy ? "proxies" : "visitors", 0};
}

void FieldForm::fillList() {
  const int row = std::max(list_->currentRow(), 0);
  const QSignalBlocker quiet(list_);
  list_->clear();
  for (const Page& page : pages_)
    list_->addItem(groupName(page.group));
  if (own_page_) list_->addItem(own_title_);
  const int height = list_->fontMetrics().height() + 12;
  for (int i = 0; i < list_->count(); ++i)
    list_->item(i)->setSizeHint({0, height});
  list_->setAccessibleName(tr("Pages"));
  list_->setCurrentRow(std::min(row, list_->count() - 1));
  updateList();
}

void FieldForm::choose(int row) {
  if (row < 0) return;
  if (row < static_cast<int>(pages_.size())) build(pages_[static_cast<std::size_t>(row)]);
  stack_->setCurrentIndex(row);
  if (isOwnPageShown()) Q_EMIT ownPageShown();
}

void FieldForm::build(Page& page) {
  if (page.widget) return;
  const auto at = static_cast<int>(&page - pages_.data());
  auto* area = static_cast<QScrollArea*>(stack_->widget(at));
  page.widget = new QWidget;
  auto* grid = new QGridLayout(page.widget);
  grid->setContentsMargins(16, 12, 16, 12);
  grid->setHorizontalSpacing(16);
  grid->setColumnMinimumWidth(0, 170);
  grid->setColumnStretch(1, 1);
  const auto add = [&](const config::Field& field) {
    auto* editor = new FieldEditor(field, markers_, page.widget);
    editor->place(*grid);
    editors_.insert_or_assign(field.path, editor);
    page.editors.push_back(editor);
    connect(editor, &FieldEditor::edited, this, [this, editor] { edit(*editor); });
  };
  const std::vector<config::Field>& fields = config::fields_of(scope_);
  for (const config::Field& field : fields) {
    if (field.group != page.group) continue;
    add(field);
    // Behind the name: the other thing that tells what it is.
    if (field.path == "name" && type_field_) add(*type_field_);
  }
  grid->setRowStretch(grid->rowCount(), 1);
  area->setWidget(page.widget);
  showValues(page);
  updateRows();
}

const config::Node* FieldForm::item() const {
  return itemOf(root_, scope_);
}

std::string FieldForm::valueOfKey(const char* path) const {
  const config::Node* node = item() ? nodeAt(*item(), path) : nullptr;
  return node && node->text() ? *node->text() : std::string();
}

void FieldForm::showValues(Page& page) {
  const config::Node* before = itemOf(original_root_, scope_);
  for (FieldEditor* editor : page.editors) {
    const std::string& path = editor->field().path;
    const auto typed = typed_.find(path);
    const bool awaited = typed != typed_.end() && isAwaited(typed->second);
    editor->show(item() ? nodeAt(*item(), path) : nullptr, before ? nodeAt(*before, path) : nullptr,
                 awaited ? &typed->second : nullptr);
    const auto problem = sentences_.find(editor->field().path);
    if (problem == sentences_.end())
      editor->setProblem({}, Tone::muted);
    else
      editor->setProblem(problem->second.first, problem->second.second);
  }
}

void FieldForm::setText(const std::string& text) {
  config::Parsed parsed = config::parse_toml(text);
  text_ = text;
  if (!parsed.root) return;
  root_ = *std::move(parsed.root);
  for (Page& page : pages_)
    if (page.widget) showValues(page);
  updateRows();
}

void FieldForm::setText(const std::string& text, const std::vector<TypedSecret>& typed) {
  typed_.clear();
  for (const TypedSecret& secret : typed)
    typed_.insert_or_assign(secret.path, secret);
  setText(text);
}

void FieldForm::setOriginal(const std::string& text) {
  original_ = text;
  config::Parsed parsed = config::parse_toml(text);
  original_root_ = parsed.root ? *std::move(parsed.root) : config::Node{};
  updateRows();
}

std::vector<std::string> FieldForm::changedKeys() const {
  std::vector<std::string> keys;
  const config::Node* now = item();
  const config::Node* before = itemOf(original_root_, scope_);
  const auto differs = [&](const config::Field& field) {
    const config::Node* ours = now ? nodeAt(*now, field.path) : nullptr;
    const config::Node* theirs = before ? nodeAt(*before, field.path) : nullptr;
    return editedText(field, ours) != editedText(field, theirs);
  };
  if (type_field_ && differs(*type_field_)) keys.push_back(type_key);
  for (const config::Field& field : config::fields_of(scope_))
    if (differs(field)) keys.push_back(field.path);
  return keys;
}

void FieldForm::edit(FieldEditor& editor) {
  const std::string path = editor.field().path;
  typed_.erase(path);
  if (auto typed = editor.typedSecret()) typed_.insert_or_assign(path, *std::move(typed));
  const std::string plugin = valueOfKey("plugin.type");
  FieldValue value = editor.value();
  // A default that the file does not spell out needs not to be spelt out now.
  const config::Node* there = item() ? nodeAt(*item(), path) : nullptr;
  const QString standard = fromCore(editor.field().standard);
  if (!there && value == valueOf(editor.field(), standard)) value = {};
  auto made = withField(text_, place(), path, value);
  if (!made) {
    Q_EMIT refused(fromCore(made.error().context));
    return;
  }
  const config::Parsed parsed = config::parse_toml(*made);
  text_ = *std::move(made);
  if (parsed.root) root_ = *parsed.root;
  if (path == type_key || path == "plugin.type") {
    dropForeign();
    if (path == "plugin.type" && valueOfKey("plugin.type").empty() && !plugin.empty())
      if (auto bare = config::without_key(text_, place(), {"plugin"})) setText(*bare);
  }
  updateRows();
  Q_EMIT edited();
}

/// Keys that the chosen type or plugin does not have are put aside, and come back with it.
void FieldForm::dropForeign() {
  std::string text = text_;
  for (const config::Field& field : config::fields_of(scope_)) {
    const config::Node* node = item() ? nodeAt(*item(), field.path) : nullptr;
    const bool ours = belongs(field);
    if (ours && !node && put_aside_.contains(field.path)) {
      if (auto more = withField(text, place(), field.path, put_aside_[field.path]))
        text = *std::move(more);
      put_aside_.erase(field.path);
    } else if (!ours && node) {
      put_aside_.insert_or_assign(field.path, valueOf(field, editedText(field, node)));
      if (auto less = withField(text, place(), field.path, {})) text = *std::move(less);
    }
  }
  setText(text);
}

bool FieldForm::belongs(const config::Field& field) const {
  std::string type = valueOfKey(type_key);
  if (type.empty() && type_field_) type = type_field_->standard;
  return field.belongs_to(type, valueOfKey("plugin.type"));
}

bool FieldForm::pageHasFields(const Page& page) const {
  const auto fits = [&](const config::Field& field) {
    if (field.group != page.group || !belongs(field)) return false;
    return search_.isEmpty() || fieldLabel(field.path).contains(search_, Qt::CaseInsensitive) ||
           fromCore(field.path).contains(search_, Qt::CaseInsensitive) ||
           fieldHint(field.path).contains(search_, Qt::CaseInsensitive);
  };
  return std::ranges::any_of(config::fields_of(scope_), fits);
}

void FieldForm::updateList() {
  for (int row = 0; row < static_cast<int>(pages_.size()); ++row) {
    const Page& page = pages_[static_cast<std::size_t>(row)];
    QListWidgetItem* item = list_->item(row);
    item->setHidden(!pageHasFields(page));
    bool error = false;
    bool warning = false;
    for (const auto& [path, severity] : severities_) {
      const config::Field* field = config::find_field(scope_, path);
      const auto group = field ? field->group : config::FieldGroup::address;
      if (group != page.group) continue;
      error = error || severity == config::Severity::error;
      warning = warning || severity == config::Severity::warning;
    }
    const QString name = groupName(page.group);
    if (error)
      item->setIcon(icon(QStringLiteral("state-failed"), Tone::error));
    else if (warning)
      item->setIcon(icon(QStringLiteral("warning"), Tone::warn));
    else
      item->setIcon({});
    //: A page of the editor, for screen readers, on which something is wrong.
    const QString told = error || warning ? tr("%1, with problems").arg(name) : name;
    item->setData(Qt::AccessibleTextRole, told);
  }
}

void FieldForm::updateRows() {
  const std::vector<std::string> keys = changedKeys();
  const std::set<std::string, std::less<>> changed(keys.begin(), keys.end());
  for (const Page& page : pages_)
    for (FieldEditor* editor : page.editors) {
      const bool fits = search_.isEmpty() || editor->matches(search_);
      const bool is_type = editor->field().path == type_key;
      const bool shown = fits && (is_type || belongs(editor->field()));
      if (shown != editor->isShown()) editor->setVisible(shown);
      editor->setMarked(changed.contains(editor->field().path));
    }
  updateList();
}

void FieldForm::setProblems(const std::vector<config::Problem>& problems) {
  severities_.clear();
  sentences_.clear();
  for (const config::Problem& problem : problems) {
    const std::string path = fieldOf(scope_, problem.path);
    const bool error = problem.severity == config::Severity::error &&
                       problem.code != config::ProblemCode::unsupported;
    const auto severity = error ? config::Severity::error : config::Severity::warning;
    const auto known = severities_.find(path);
    // The first one of the worst kind is told at the field.
    if (known != severities_.end() &&
        (known->second == config::Severity::error || severity == config::Severity::warning))
      continue;
    config::Problem bare = problem;
    bare.path.clear();
    bare.item.clear();
    severities_.insert_or_assign(path, severity);
    sentences_.insert_or_assign(path,
                                std::pair(Texts::problem(bare), error ? Tone::error : Tone::warn));
  }
  for (const Page& page : pages_)
    for (FieldEditor* editor : page.editors) {
      const auto found = sentences_.find(editor->field().path);
      if (found == sentences_.end())
        editor->setProblem({}, Tone::muted);
      else
        editor->setProblem(found->second.first, found->second.second);
    }
  updateList();
}

void FieldForm::setSearch(const QString& search) {
  search_ = search.trimmed();
  if (!search_.isEmpty())
    for (Page& page : pages_)
      build(page);
  updateRows();
  const int row = list_->currentRow();
  if (search_.isEmpty() || (row >= 0 && !list_->item(row)->isHidden())) return;
  for (int i = 0; i < static_cast<int>(pages_.size()); ++i)
    if (!list_->item(i)->isHidden()) return list_->setCurrentRow(i);
}

void FieldForm::showField(const std::string& path) {
  const std::string key = fieldOf(scope_, path);
  const config::Field* field = config::find_field(scope_, key);
  const auto group = field ? field->group : config::FieldGroup::address;
  for (std::size_t i = 0; i < pages_.size(); ++i)
    if (pages_[i].group == group) list_->setCurrentRow(static_cast<int>(i));
  if (const auto at = editors_.find(key); at != editors_.end())
    at->second->input()->setFocus(Qt::OtherFocusReason);
}

void FieldForm::showPage(int index) {
  list_->setCurrentRow(index);
}

void FieldForm::showOwnPage() {
  list_->setCurrentRow(list_->count() - 1);
}

bool FieldForm::isOwnPageShown() const {
  return own_page_ && stack_->currentWidget() == own_page_;
}

/// The text may have got another place for the secret since, or another type without one.
bool FieldForm::isAwaited(const TypedSecret& typed) const {
  const config::Field* field = config::find_field(scope_, typed.path);
  const config::Node* node = item() ? nodeAt(*item(), typed.path) : nullptr;
  if (!field || !belongs(*field) || !node || !node->text()) return false;
  const SecretMarker marker = markerOf(Secret(*node->text()));
  return marker.kind == (typed.keep ? SecretMarker::Kind::keychain : SecretMarker::Kind::session);
}

std::vector<TypedSecret> FieldForm::typedSecrets() const {
  std::vector<TypedSecret> secrets;
  for (const auto& [path, typed] : typed_)
    if (isAwaited(typed)) secrets.push_back(typed);
  return secrets;
}

bool FieldForm::writesPlainSecret() const {
  return revealsSecret(original_, text_, markers_);
}

FieldEditor* FieldForm::editor(const std::string& path) {
  for (Page& page : pages_) {
    const config::Field* field = config::find_field(scope_, path);
    const auto group = field ? field->group : config::FieldGroup::address;
    if (page.group == group) build(page);
  }
  const auto at = editors_.find(path);
  return at == editors_.end() ? nullptr : at->second;
}

void FieldForm::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    fillList();
    for (const auto& [path, editor] : editors_)
      editor->retranslate();
  }
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
