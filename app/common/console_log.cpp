#include "app/common/console_log.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <system_error>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace culvert::app {
namespace {

namespace fs = std::filesystem;

/// The clock of files begins in 2174 and counts nanoseconds: 100 years back is far from its end.
constexpr int most_kept_days = 36'500;

constexpr std::array level_letters{'T', 'D', 'I', 'W', 'E'};
constexpr std::array level_colors{"\x1b[36m", "\x1b[36m", "\x1b[32m", "\x1b[33m", "\x1b[31m"};

std::tm local_time(observe::WallTime at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm time{};
#ifdef _WIN32
  localtime_s(&time, &seconds);
#else
  localtime_r(&seconds, &time);
#endif
  return time;
}

std::string day_of(observe::WallTime at) {
  const std::tm time = local_time(at);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y%m%d", &time);
  return text.data();
}

std::string time_of(observe::WallTime at) {
  const std::tm time = local_time(at);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &time);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count() % 1000;
  std::snprintf(text.data() + length, text.size() - length, ".%03d",
                static_cast<int>(milliseconds));
  return text.data();
}

/// What a peer sends must not move the cursor or forge a line.
void append_shown(std::string& line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      line.push_back(c);
      continue;
    }
    std::array<char, 5> shown{};
    std::snprintf(shown.data(), shown.size(), "\\x%02x", byte);
    line.append(shown.data());
  }
}

std::string line_start(observe::WallTime at, observe::Level level, const std::string& component) {
  std::string line = time_of(at);
  line.append(" [");
  line.push_back(level_letters.at(static_cast<std::size_t>(level)));
  line.append("] [").append(component).append("] ");
  return line;
}

bool is_terminal() {
#ifdef _WIN32
  return _isatty(_fileno(stdout)) != 0;
#else
  return isatty(STDOUT_FILENO) != 0;
#endif
}

}  // namespace

std::string format_line(const observe::Event& event, const std::string& component) {
  std::string line = line_start(event.at, level_of(event.kind), component);
  for (const std::string& name : {event.scope.run_id, event.scope.proxy}) {
    if (name.empty()) continue;
    line.append("[");
    append_shown(line, name);
    line.append("] ");
  }
  if (event.scope.connection != 0)
    line.append("[#").append(std::to_string(event.scope.connection)).append("] ");
  append_shown(line, render(event));
  return line;
}

ConsoleLog::ConsoleLog(config::Log settings, std::string component)
    : settings_(std::move(settings)), component_(std::move(component)) {
  if (settings_.to == "console" || settings_.to.empty())
    color_ = !settings_.disable_print_color && is_terminal();
  else
    open_file();
}

ConsoleLog::~ConsoleLog() {
  if (file_ != nullptr) std::fclose(file_);
}

bool ConsoleLog::write(const observe::Event& event) {
  const observe::Level level = level_of(event.kind);
  if (static_cast<int>(level) < static_cast<int>(settings_.level)) return false;
  put(level, event.at, format_line(event, component_));
  return file_ == nullptr;
}

void ConsoleLog::note(const Note& note) {
  if (static_cast<int>(note.level) < static_cast<int>(settings_.level)) return;
  const observe::WallTime now = std::chrono::system_clock::now();
  std::string line = line_start(now, note.level, component_);
  append_shown(line, note.text);
  put(note.level, now, line);
}

void ConsoleLog::put(observe::Level level, observe::WallTime at, const std::string& line) {
  if (file_ != nullptr) rotate_if_due(day_of(at));
  std::FILE* to = file_ != nullptr ? file_ : stdout;
  if (color_)
    std::fprintf(to, "%s%s\x1b[0m\n", level_colors.at(static_cast<std::size_t>(level)),
                 line.c_str());
  else
    std::fprintf(to, "%s\n", line.c_str());
  std::fflush(to);
}

void ConsoleLog::open_file() {
  std::error_code folder_error;  // what is in the way, fopen tells as well
  const fs::path folder = fs::path(settings_.to).parent_path();
  if (!folder.empty()) fs::create_directories(folder, folder_error);
  file_ = std::fopen(settings_.to.c_str(), "a");
  if (file_ == nullptr)
    fail(Errc::io, Leg::none, "open log file " + settings_.to,
         std::error_code(errno, std::generic_category()));
  std::error_code ignored;  // a file system without permissions is no reason not to log
  fs::permissions(settings_.to, fs::perms::owner_read | fs::perms::owner_write, ignored);
  day_ = day_of(std::chrono::system_clock::now());
}

void ConsoleLog::rotate_if_due(const std::string& day) {
  if (day == day_) return;
  std::fclose(file_);
  file_ = nullptr;
  std::error_code error;
  fs::rename(settings_.to, settings_.to + "." + day_, error);
  try {
    open_file();
  } catch (const Failure& failure) {
    // No reason to stop what runs: from here on the console has the lines.
    std::fprintf(stderr, "%s\n", to_text(failure.error).c_str());
    return;
  }
  delete_old_files();
}

void ConsoleLog::delete_old_files() const {
  const fs::path base(settings_.to);
  const std::string prefix = base.filename().string() + ".";
  // Whoever keeps them "for ever" asks for more days than the clock can go back.
  const std::chrono::days kept{std::min(settings_.max_days, most_kept_days)};
  const auto oldest = fs::file_time_type::clock::now() - kept;
  std::error_code error;
  const fs::path folder = base.has_parent_path() ? base.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    if (entry.last_write_time(error) < oldest && !error) fs::remove(entry.path(), error);
  }
}

}  // namespace culvert::app
