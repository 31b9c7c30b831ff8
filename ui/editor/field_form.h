#pragma once

#include "core/config/edit.h"
#include "core/config/field_list.h"
#include "core/config/problem.h"
#include "ui/editor/field_editor.h"

#include <QHash>
#include <QWidget>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

class QListWidget;
class QStackedWidget;

namespace culvert::ui {

/// Pages of fields with a list of the pages at the left, over one text: what is typed goes into the
/// text at once, and what the text says shows in the fields. Pages are made when they are first
/// shown. GUI thread.
class FieldForm : public QWidget {
  Q_OBJECT

 public:
  /// `markers`: whether secrets may be kept outside of the file.
  FieldForm(config::FieldScope scope, bool markers, QWidget* parent = nullptr);

  /// A page of its own behind the others.
  void addPage(QWidget* page, const QString& title);
  void setPageTitle(const QString& title);

  const std::string& text() const { return text_; }
  /// Shows what `text` says at `place`; a text that is not TOML shows nothing new.
  void setText(const std::string& text);
  /// The same, with the secrets that were typed for it before, in the place of those here.
  void setText(const std::string& text, const std::vector<TypedSecret>& typed);
  /// What it was before it was edited, for marking what has changed.
  void setOriginal(const std::string& text);
  /// Keys whose value differs from the original.
  std::vector<std::string> changedKeys() const;

  /// Problems by key, relative to the place.
  void setProblems(const std::vector<config::Problem>& problems);
  void setSearch(const QString& search);
  void showField(const std::string& path);
  /// By index; the own page is the last one.
  void showPage(int index);
  void showOwnPage();
  bool isOwnPageShown() const;

  /// What was typed and waits to be kept where the text says.
  std::vector<TypedSecret> typedSecrets() const;
  /// Whether the text holds a secret in the open that the original does not; see revealsSecret().
  bool writesPlainSecret() const;

  /// Made when it is not there yet.
  FieldEditor* editor(const std::string& path);

 Q_SIGNALS:
  void edited();
  void ownPageShown();
  /// A key cannot be changed where it stands; the core's words.
  void refused(const QString& why);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  struct Page {
    config::FieldGroup group;
    QWidget* widget = nullptr;  ///< Null until it is shown.
    std::vector<FieldEditor*> editors;
  };

  config::EditPlace place() const;
  void fillList();
  void choose(int row);
  void build(Page& page);
  void showValues(Page& page);
  void edit(FieldEditor& editor);
  void dropForeign();
  bool belongs(const config::Field& field) const;
  bool pageHasFields(const Page& page) const;
  void updateList();
  void updateRows();
  bool isAwaited(const TypedSecret& typed) const;
  const config::Node* item() const;
  std::string valueOfKey(const char* path) const;

  const config::FieldScope scope_;
  const bool markers_;
  QListWidget* list_;
  QStackedWidget* stack_;
  QWidget* own_page_ = nullptr;
  QString own_title_, search_;
  std::vector<Page> pages_;
  std::map<std::string, FieldEditor*, std::less<>> editors_;
  std::string text_, original_;
  config::Node root_, original_root_;
  std::map<std::string, TypedSecret> typed_;  ///< By key; pages may not be made yet.
  std::map<std::string, config::Severity> severities_;
  std::map<std::string, std::pair<QString, Tone>> sentences_;
  std::map<std::string, FieldValue> put_aside_;  ///< Of other types: comes back with them.
  std::unique_ptr<config::Field> type_field_;
};

}  // namespace culvert::ui
