#pragma once

#include "ui/certificates/certificate_watch.h"
#include "ui/diagnose/check_model.h"

#include <QWidget>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace culvert::ui {

/// What lies below the table: what is to be said about the chosen certificate, its facts, its
/// chain, and what the last test handshake found.
class CertificateDetails : public QWidget {
  Q_OBJECT

 public:
  explicit CertificateDetails(QWidget* parent = nullptr);

  /// A handshake with the local service of the proxy.
  struct Handshake {
    std::vector<Check> checks;
    bool is_running = false;
    std::string sha256;  ///< Of the certificate that the service showed; empty: none.
    bool operator==(const Handshake&) const = default;
  };

  void show(const CertificateRow& row, const QString& used_by,
            const std::optional<Handshake>& handshake, certificates::WallTime now);
  void clear();

 Q_SIGNALS:
  /// The profile is to start again with the files as they are now.
  void restartRequested();
  /// The certificate that the service showed is to be pinned.
  void pinRequested(const std::string& sha256);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void fill();
  void addNotes(QVBoxLayout* column);
  void addHandshake(QVBoxLayout* column);
  void addFacts(QGridLayout* grid);
  void addChain(QVBoxLayout* column);
  static void addFact(QGridLayout* grid, const QString& name, const QString& value);

  std::optional<CertificateRow> row_;
  QString used_by_;
  std::optional<Handshake> handshake_;
  certificates::WallTime now_{};
  QLabel* heading_;
  QScrollArea* scroll_;
};

}  // namespace culvert::ui
