#include "core/config/certificates/pem_file.h"

#include "core/config/certificates/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <filesystem>

namespace culvert::certificates {
namespace {

namespace fs = std::filesystem;

fs::path file_path(const std::string& text) {
  return {std::u8string(text.begin(), text.end())};
}

Error not_usable(const std::string& path, const std::string& why) {
  return {Errc::certificate, Leg::none, why.empty() ? path : path + ": " + why, {}};
}

/// OpenSSL would ask the terminal, which is nobody's.
int refuse_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

bool is_open_to_all(const std::string& path) {
#ifdef _WIN32
  return false;  // rights are lists there, and inherited from the user's folder
#else
  std::error_code error;
  const fs::perms rights = fs::status(file_path(path), error).permissions();
  return !error && (rights & (fs::perms::others_read | fs::perms::others_write)) != fs::perms::none;
#endif
}

}  // namespace

std::string take_openssl_words() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const words = code == 0 ? nullptr : ERR_reason_error_string(code);
  return words == nullptr ? std::string() : std::string(words);
}

Result<NativeBio> open_file(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(file_path(path), error);
  if (status.type() == fs::file_type::not_found)
    return Error{Errc::not_found, Leg::none, path,
                 make_error_code(std::errc::no_such_file_or_directory)};
  if (error) return Error{Errc::io, Leg::none, path, error};
  if (fs::is_directory(status))
    return Error{Errc::io, Leg::none, path, make_error_code(std::errc::is_a_directory)};
  if (!fs::is_regular_file(status))
    return Error{Errc::io, Leg::none, path, make_error_code(std::errc::invalid_argument)};
  const auto size = fs::file_size(file_path(path), error);
  if (error) return Error{Errc::io, Leg::none, path, error};
  if (size > most_bytes)
    return Error{Errc::limit, Leg::none, path, make_error_code(std::errc::file_too_large)};
  errno = 0;
  NativeBio file(BIO_new_file(path.c_str(), "rb"));
  if (file) return file;
  ERR_clear_error();
  const int why = errno == 0 ? EACCES : errno;
  return Error{Errc::io, Leg::none, path, std::error_code(why, std::generic_category())};
}

Result<std::vector<NativeX509>> read_native(const std::string& path) {
  auto file = open_file(path);
  if (!file) return file.error();
  ERR_clear_error();
  std::vector<NativeX509> all;
  while (X509* const next = PEM_read_bio_X509_AUX(file->get(), nullptr, nullptr, nullptr)) {
    all.emplace_back(next);
    if (all.size() > most_certificates)
      return Error{Errc::limit, Leg::none, path, make_error_code(std::errc::file_too_large)};
  }
  const unsigned long end = ERR_peek_last_error();
  const bool ended = ERR_GET_LIB(end) == ERR_LIB_PEM && ERR_GET_REASON(end) == PEM_R_NO_START_LINE;
  if (!ended) return not_usable(path, take_openssl_words());
  ERR_clear_error();
  if (all.empty()) return not_usable(path, "no certificate in it");
  return all;
}

Result<KeyFile> read_key(const std::string& path) {
  auto file = open_file(path);
  if (!file) return file.error();
  ERR_clear_error();
  KeyFile read;
  bool asked = false;
  read.key.reset(PEM_read_bio_PrivateKey(file->get(), nullptr, refuse_passphrase, &asked));
  read.is_encrypted = asked;
  read.is_exposed = is_open_to_all(path);
  const std::string why = take_openssl_words();
  if (read.key || asked) return read;
  return not_usable(path, why);
}

}  // namespace culvert::certificates
