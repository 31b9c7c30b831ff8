#include "ui/startup/launch_agent.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

namespace culvert::ui {
namespace {

const QString label = QStringLiteral("org.culvert.Culvert");

struct AgentFile {
  QStringList words;
  bool is_disabled = false;
};

AgentFile parsed(QIODevice& device) {
  AgentFile agent;
  QXmlStreamReader xml(&device);
  QString key;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == u"key")
      key = xml.readElementText();
    else if (xml.name() == u"string" && key == QLatin1String("ProgramArguments"))
      agent.words.append(xml.readElementText());
    else if (xml.name() == u"true" && key == QLatin1String("Disabled"))
      agent.is_disabled = true;
  }
  if (xml.hasError()) agent.words.clear();
  return agent;
}

void writeAgent(QIODevice& device, const QStringList& words) {
  QXmlStreamWriter xml(&device);
  xml.setAutoFormatting(true);
  xml.writeStartDocument();
  xml.writeDTD(
      QStringLiteral("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                     "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">"));
  xml.writeStartElement(QStringLiteral("plist"));
  xml.writeAttribute(QStringLiteral("version"), QStringLiteral("1.0"));
  xml.writeStartElement(QStringLiteral("dict"));
  xml.writeTextElement(QStringLiteral("key"), QStringLiteral("Label"));
  xml.writeTextElement(QStringLiteral("string"), label);
  xml.writeTextElement(QStringLiteral("key"), QStringLiteral("ProgramArguments"));
  xml.writeStartElement(QStringLiteral("array"));
  for (const QString& word : words)
    xml.writeTextElement(QStringLiteral("string"), word);
  xml.writeEndElement();
  xml.writeTextElement(QStringLiteral("key"), QStringLiteral("RunAtLoad"));
  xml.writeEmptyElement(QStringLiteral("true"));
  xml.writeEndDocument();
}

}  // namespace

LaunchAgent::LaunchAgent(const QString& folder, const LoginCommand& command)
    : path_(folder + u'/' + label + QStringLiteral(".plist")), command_(command) {}

LoginEntry LaunchAgent::read() const {
  QFile file(path_);
  LoginEntry entry;
  if (!file.open(QIODevice::ReadOnly)) return entry;
  const AgentFile agent = parsed(file);
  if (agent.words.isEmpty()) return entry;
  entry.program = agent.words.front();
  if (agent.is_disabled)
    entry.state = LoginState::blocked;
  else
    entry.state = agent.words == QStringList(command_.program) + command_.arguments
                      ? LoginState::on
                      : LoginState::other;
  return entry;
}

QString LaunchAgent::set(bool on) {
  QFile present(path_);
  if (!on) return !present.exists() || present.remove() ? QString() : present.errorString();
  QDir().mkpath(QFileInfo(path_).absolutePath());
  QSaveFile file(path_);
  if (!file.open(QIODevice::WriteOnly)) return file.errorString();
  writeAgent(file, QStringList(command_.program) + command_.arguments);
  return file.commit() ? QString() : file.errorString();
}

}  // namespace culvert::ui
