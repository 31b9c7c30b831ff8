#include "core/config/certificates/maker.h"
#include "core/config/files.h"
#include "core/config/save.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace culvert::certificates {
namespace {

namespace fs = std::filesystem;

constexpr unsigned key_mode = 0600, certificate_mode = 0644;

fs::path pair_path(const std::string& text) {
  return {std::u8string(text.begin(), text.end())};
}

bool is_there(const std::string& path) {
  std::error_code ignored;  // Not to be seen is the same as not there.
  return fs::exists(pair_path(path), ignored);
}

/// Takes the name with an empty file, so that nobody else can between the question and the answer.
Result<void> reserve(const std::string& path) {
#ifdef _WIN32
  std::FILE* const file = _wfopen(pair_path(path).c_str(), L"wxb");
#else
  std::FILE* const file = std::fopen(path.c_str(), "wxb");
#endif
  if (file != nullptr) {
    std::fclose(file);
    return {};
  }
  const int why = errno;
  const Errc code = why == EEXIST ? Errc::name_taken : Errc::io;
  return Error{code, Leg::none, path, std::error_code(why, std::generic_category())};
}

/// One of the two files while both are being written: taken back unless it is kept.
class Place {
 public:
  explicit Place(std::string path) : path_(std::move(path)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (!is_taken_ || is_kept_) return;
    // What went wrong is told already; this is the attempt to leave everything as it was.
    if (before_) {
      if (!config::write_file_atomically(path_, before_->reveal(), key_mode)) return;
      std::error_code ignored;
      fs::permissions(pair_path(path_), rights_, ignored);
    } else {
      std::error_code ignored;
      fs::remove(pair_path(path_), ignored);
    }
  }

  Result<void> take(Overwrite overwrite) {
    if (overwrite == Overwrite::yes && is_there(path_)) {
      auto text = config::read_text_file(path_);
      if (!text) return text.error();
      before_ = Secret(*std::move(text));
      std::error_code ignored;
      rights_ = fs::status(pair_path(path_), ignored).permissions();
    } else if (auto reserved = reserve(path_); !reserved) {
      return reserved.error();
    }
    is_taken_ = true;
    return {};
  }
  Result<void> write(const std::string& text, unsigned mode) const {
    return config::write_file_atomically(path_, text, mode);
  }
  void keep() { is_kept_ = true; }

 private:
  std::string path_;
  std::optional<Secret> before_;
  fs::perms rights_ = fs::perms::none;
  bool is_taken_ = false, is_kept_ = false;
};

}  // namespace

std::vector<std::string> existing(const PairFiles& files) {
  std::vector<std::string> found;
  for (const std::string& path : {files.cert_file, files.key_file})
    if (is_there(path)) found.push_back(path);
  return found;
}

Result<void> write_pair(const PemPair& pair, const PairFiles& files, Overwrite overwrite) {
  if (pair_path(files.cert_file).lexically_normal() == pair_path(files.key_file).lexically_normal())
    return Error{Errc::name_taken, Leg::none, files.key_file, {}};
  Place key(files.key_file), certificate(files.cert_file);
  if (auto taken = certificate.take(overwrite); !taken) return taken.error();
  if (auto taken = key.take(overwrite); !taken) return taken.error();
  if (auto written = key.write(pair.key.reveal(), key_mode); !written) return written.error();
  if (auto written = certificate.write(pair.certificate, certificate_mode); !written)
    return written.error();
  key.keep();
  certificate.keep();
  return {};
}

}  // namespace culvert::certificates
