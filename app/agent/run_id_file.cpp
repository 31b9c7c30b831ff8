#include "app/agent/run_id_file.h"

#include "core/client/client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace culvert::app {
namespace {

namespace fs = std::filesystem;

/// frps makes 16 hex digits; others may make something else, but no novel.
constexpr std::size_t longest_run_id = 128;

bool is_run_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_run_id && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

constexpr std::string_view name_start = "run-id-";

/// A session that ended so long ago has left no ghost on any server.
constexpr auto kept_for = std::chrono::days(30);

/// FNV-1a: a short file name for a key. The key itself stands in the file, so a clash does no harm.
std::string file_name_of(const std::string& key) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : key) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%s%016llx", name_start.data(),
                static_cast<unsigned long long>(hash));
  return name.data();
}

bool is_file_name(std::string_view name) {
  constexpr std::size_t digits = 16;
  if (!name.starts_with(name_start)) return false;
  name.remove_prefix(name_start.size());
  return name.size() == digits &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string value_of(const config::StringMap& environment, const std::string& name) {
  const auto at = environment.find(name);
  return at == environment.end() ? std::string() : at->second;
}

std::string reason(int error) {
  return std::generic_category().message(error);
}

}  // namespace

std::optional<fs::path> state_folder(const config::StringMap& environment) {
  const std::string systemd = value_of(environment, "STATE_DIRECTORY");
  if (!systemd.empty()) return fs::path(systemd.substr(0, systemd.find(':')));
#ifdef _WIN32
  const fs::path local(value_of(environment, "LOCALAPPDATA"));
  if (local.is_absolute()) return local / "Culvert";
#else
  // Relative ones are to be ignored (XDG Base Directory Specification).
  const fs::path xdg(value_of(environment, "XDG_STATE_HOME"));
  if (xdg.is_absolute()) return xdg / "culvert";
  const fs::path home(value_of(environment, "HOME"));
#ifdef __APPLE__
  if (home.is_absolute()) return home / "Library" / "Application Support" / "Culvert";
#else
  if (home.is_absolute()) return home / ".local" / "state" / "culvert";
#endif
#endif
  return std::nullopt;
}

std::string identity_of(const config::ClientConfig& config, const std::string& what) {
  return client::host_name() + "\n" + config.server_addr + "\n" +
         std::to_string(config.server_port) + "\n" + config.user + "\n" + config.client_id + "\n" +
         what + "\n";
}

/// An open file that no other process can lock.
class RunIdFile::Locked {
 public:
  explicit Locked(int file) : file_(file) {}
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

#ifdef _WIN32
  /// Null, and why in `problem`.
  static std::unique_ptr<Locked> open(const fs::path& path, std::string& problem) {
    int file = -1;
    const int error = _wsopen_s(&file, path.c_str(), _O_RDWR | _O_CREAT | _O_BINARY | _O_NOINHERIT,
                                _SH_DENYRW, _S_IREAD | _S_IWRITE);
    if (error != 0) {
      problem = error == EACCES ? "in use by another client" : reason(error);
      return nullptr;
    }
    return std::make_unique<Locked>(file);
  }
  ~Locked() {
    _close(file_);
  }

  std::string read() const {
    std::string text(4096, '\0');
    _lseek(file_, 0, SEEK_SET);
    const int count = _read(file_, text.data(), static_cast<unsigned>(text.size()));
    text.resize(static_cast<std::size_t>(std::max(count, 0)));
    return text;
  }
  bool replace(const std::string& text) const {
    return _chsize_s(file_, 0) == 0 && _lseek(file_, 0, SEEK_SET) == 0 &&
           _write(file_, text.data(), static_cast<unsigned>(text.size())) ==
               static_cast<int>(text.size());
  }
#else
  static std::unique_ptr<Locked> open(const fs::path& path, std::string& problem) {
    // O_NOFOLLOW: what lies there must be ours, not a way to somebody else's file.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
      problem = reason(errno);
      return nullptr;
    }
    auto locked = std::make_unique<Locked>(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      problem = errno == EWOULDBLOCK ? "in use by another client" : reason(errno);
      return nullptr;
    }
    if (::fchmod(file, 0600) != 0) {
      problem = reason(errno);
      return nullptr;
    }
    return locked;
  }
  ~Locked() {
    ::close(file_);
  }

  std::string read() const {
    std::string text(4096, '\0');
    const ssize_t count = ::pread(file_, text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return text;
  }
  bool replace(const std::string& text) const {
    return ::ftruncate(file_, 0) == 0 &&
           ::pwrite(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  }
#endif

 private:
  int file_;
};

/// Takes out what other files left behind: commands and configurations that nobody starts any more.
void RunIdFile::remove_old(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> old;
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!is_file_name(at->path().filename().string())) continue;
    std::error_code gone;
    const auto written = at->last_write_time(gone);
    if (!gone && now - written > kept_for) old.push_back(at->path());
  }
  for (const fs::path& path : old) {
    // A client that has run for longer than that holds its file.
    std::string in_use;
    if (Locked::open(path, in_use)) fs::remove(path, error);
  }
}

RunIdFile::RunIdFile(const std::optional<fs::path>& folder, std::string key)
    : key_(std::move(key)) {
  if (!folder) {
    problem_ = "no folder for it: none of STATE_DIRECTORY, XDG_STATE_HOME and HOME is set";
    return;
  }
  std::error_code error;
  if (fs::create_directories(*folder, error)) fs::permissions(*folder, fs::perms::owner_all, error);
  const fs::path path = *folder / file_name_of(key_);
  std::string why;
  file_ = Locked::open(path, why);
  if (!file_) {
    problem_ = path.string() + ": " + why;
    return;
  }
  path_ = path;
  touch();
  remove_old(*folder);
  const std::string text = file_->read();
  const std::size_t end = text.find('\n');
  if (end == std::string::npos || text.substr(end + 1) != key_) return;
  if (is_run_id(std::string_view(text).substr(0, end))) run_id_ = text.substr(0, end);
}

RunIdFile::~RunIdFile() = default;

void RunIdFile::touch() const {
  std::error_code unimportant;
  fs::last_write_time(path_, fs::file_time_type::clock::now(), unimportant);
}

void RunIdFile::keep(const std::string& run_id) {
  if (!file_ || !is_run_id(run_id)) return;
  touch();
  if (run_id == run_id_) return;
  // Cut off in the middle it does not end with the key and counts as empty.
  if (!file_->replace(run_id + "\n" + key_)) {
    problem_ = "write: " + reason(errno);
    return;
  }
  run_id_ = run_id;
}

}  // namespace culvert::app
