#include "core/config/save.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <random>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace culvert::config {

namespace {

namespace fs = std::filesystem;

std::error_code last_error() {
  return {errno, std::generic_category()};
}

#ifdef _WIN32
int create(const fs::path& path, const fs::path&, unsigned) {
  return _wopen(path.c_str(), _O_CREAT | _O_EXCL | _O_WRONLY | _O_BINARY, _S_IREAD | _S_IWRITE);
}
long long put(int file, const char* from, std::size_t size) {
  return _write(file, from, static_cast<unsigned>(std::min<std::size_t>(size, 1U << 20)));
}
bool flush(int file) {
  return _commit(file) == 0;
}
bool close(int file) {
  return _close(file) == 0;
}
std::error_code replace(const fs::path& from, const fs::path& to) {
  if (MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
    return {};
  return {static_cast<int>(GetLastError()), std::system_category()};
}
#else
/// Gives `file` the owner and group of what it is to replace: root may change the file of a
/// service, which must be able to read it afterwards. Who is not root can give files only to groups
/// of his own; where the group is another one after that, it may do no more than everybody may.
unsigned take_owner_of(const fs::path& target, int file, unsigned mode) {
  struct stat before {};
  struct stat now {};
  if (::stat(target.c_str(), &before) != 0 || ::fstat(file, &now) != 0) return mode;
  if (before.st_uid == now.st_uid && before.st_gid == now.st_gid) return mode;
  if (::fchown(file, before.st_uid, before.st_gid) == 0) return mode;
  if (before.st_gid == now.st_gid || ::fchown(file, static_cast<uid_t>(-1), before.st_gid) == 0)
    return mode;
  const unsigned of_everybody = (mode & 07U) << 3U;
  return (mode & ~070U) | (mode & of_everybody);
}

int create(const fs::path& path, const fs::path& target, unsigned mode) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  // The mode of open() is cut by the umask; the caller's is meant as it stands.
  if (::fchmod(file, static_cast<mode_t>(take_owner_of(target, file, mode))) != 0) {
    const int error = errno;
    ::unlink(path.c_str());
    ::close(file);
    errno = error;
    return -1;
  }
  return file;
}
long long put(int file, const char* from, std::size_t size) {
  return ::write(file, from, size);
}
bool flush(int file) {
  return ::fsync(file) == 0;
}
bool close(int file) {
  return ::close(file) == 0;
}
std::error_code replace(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return last_error();
  // The new name is only safe once its folder is; a folder that cannot be opened or flushed (some
  // network file systems) leaves the file as good as rename() alone makes it.
  const int folder = ::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}
#endif

std::error_code write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const long long written = put(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return flush(file) ? std::error_code() : last_error();
}

/// The file itself behind links, with its folder.
fs::path target_of(const std::string& path) {
  const fs::path written(std::u8string(path.begin(), path.end()));
  std::error_code error;
  const fs::path resolved = fs::canonical(written, error);
  return error ? fs::absolute(written) : resolved;
}

fs::path temporary_beside(const fs::path& target) {
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device random;
  std::string suffix = ".";
  for (int i = 0; i < 12; ++i)
    suffix += digits[random() % 16];
  fs::path temporary = target;
  temporary += suffix + ".tmp";
  return temporary;
}

}  // namespace

Result<void> write_file_atomically(const std::string& path, std::string_view text, unsigned mode) {
  const fs::path target = target_of(path);
  const fs::path temporary = temporary_beside(target);
  const int file = create(temporary, target, mode);
  if (file < 0) return Error{Errc::io, Leg::none, path, last_error()};
  std::error_code failure = write_all(file, text);
  if (!close(file) && !failure) failure = last_error();
  if (!failure) failure = replace(temporary, target);
  if (!failure) return {};
  std::error_code ignored;  // The first failure is the one to tell.
  fs::remove(temporary, ignored);
  return Error{Errc::io, Leg::none, path, failure};
}

}  // namespace culvert::config
