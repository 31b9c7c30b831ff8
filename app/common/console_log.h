#pragma once

#include "core/config/client_config.h"
#include "core/observe/event.h"

#include <cstdio>
#include <memory>
#include <string>

namespace culvert::app {

/// A line about the program itself.
struct Note {
  std::string text;
  observe::Level level = observe::Level::debug;
};

/// Prints events in the shape of frp's log, which other software greps:
/// `2026-01-31 12:00:00.000 [I] [client] [runID] [proxyName] text`. To the console or to a file
/// (mode 0600, a new one every day, old ones deleted after log.maxDays).
class ConsoleLog {
 public:
  /// `component` stands where frp prints its source file. Makes the folder of log.to when it is
  /// not there. Throws Failure io when the file cannot be opened.
  ConsoleLog(config::Log settings, std::string component);
  ~ConsoleLog();

  /// Returns whether it went to the console.
  bool write(const observe::Event& event);

  void note(const Note& note);

 private:
  void put(observe::Level level, observe::WallTime at, const std::string& line);
  void open_file();
  void rotate_if_due(const std::string& day);
  void delete_old_files() const;

  config::Log settings_;
  std::string component_;
  bool color_ = false;
  std::FILE* file_ = nullptr;
  std::string day_;  // of the file's lines
};

/// The line without its end. Control characters of peers are shown as \xNN.
std::string format_line(const observe::Event& event, const std::string& component);

}  // namespace culvert::app
