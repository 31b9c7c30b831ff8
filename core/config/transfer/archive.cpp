#include "core/config/transfer/archive.h"

#include "core/config/transfer/limits.h"
#include "core/config/transfer/sniff.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <set>

namespace culvert::transfer {
namespace {

struct FreeReader {
  void operator()(struct archive* of) const { archive_read_free(of); }
};
struct FreeWriter {
  void operator()(struct archive* of) const { archive_write_free(of); }
};
struct FreeEntry {
  void operator()(struct archive_entry* of) const { archive_entry_free(of); }
};
using Reader = std::unique_ptr<struct archive, FreeReader>;
using Writer = std::unique_ptr<struct archive, FreeWriter>;
using EntryPtr = std::unique_ptr<struct archive_entry, FreeEntry>;

Error refuse(Errc code, const char* why, const std::string& entry) {
  return {code, Leg::none, std::string(why) + ": " + entry, {}};
}

/// A path below the archive's top and nothing else. Backslashes are separators to some who pack.
bool is_safe(std::string& path) {
  for (char& c : path) {
    if (c == '\\') c = '/';
    if (static_cast<unsigned char>(c) < 0x20) return false;
  }
  if (path.empty() || path.size() > 1024 || path.front() == '/') return false;
  if (path.find(':') != std::string::npos) return false;  // "C:", and streams of NTFS
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    if (path.substr(from, to - from) == "..") return false;
    from = to + 1;
  }
  return true;
}

/// Leftovers of systems that nobody means to import.
bool is_litter(const std::string& path) {
  const std::string name = path.substr(path.find_last_of('/') + 1);
  return path.starts_with("__MACOSX/") || name == ".DS_Store" || name == "Thumbs.db" ||
         name == "desktop.ini";
}

class Unpacker {
 public:
  Unpacker(std::string_view zip, const std::function<bool()>& stop) : zip_(zip), stop_(stop) {}

  Result<std::vector<ArchiveFile>> run() {
    // libarchive does not take a directory of nothing for an archive.
    if (zip_.starts_with("PK\x05\x06")) return std::move(files_);
    reader_.reset(archive_read_new());
    archive_read_support_format_zip_seekable(reader_.get());
    if (archive_read_open_memory(reader_.get(), zip_.data(), zip_.size()) != ARCHIVE_OK)
      return refuse(Errc::protocol, archive_refusal::damaged, "");
    for (;;) {
      struct archive_entry* entry = nullptr;
      const int found = archive_read_next_header(reader_.get(), &entry);
      if (found == ARCHIVE_EOF) return std::move(files_);
      if (found != ARCHIVE_OK && found != ARCHIVE_WARN)
        return refuse(Errc::protocol, archive_refusal::damaged, last_);
      if (auto taken = take(entry); !taken) return taken.error();
    }
  }

 private:
  Result<void> take(struct archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (!name) name = archive_entry_pathname(entry);
    std::string path = name ? name : "";
    if (++entries_ > max_archive_entries)
      return refuse(Errc::limit, archive_refusal::entries, path);
    if (!is_safe(path)) return refuse(Errc::rejected, archive_refusal::path, path);
    last_ = path;
    if (archive_entry_is_encrypted(entry))
      return refuse(Errc::rejected, archive_refusal::encrypted, path);
    if (archive_entry_filetype(entry) == AE_IFDIR) return {};
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
      return refuse(Errc::rejected, archive_refusal::link, path);
    if (is_litter(path)) return {};
    if (!met_.insert(path).second) return refuse(Errc::rejected, archive_refusal::path, path);
    auto bytes = read(path);
    if (!bytes) return bytes.error();
    if (is_archive(*bytes)) return refuse(Errc::rejected, archive_refusal::nested, path);
    files_.push_back({std::move(path), *std::move(bytes)});
    return {};
  }

  Result<std::string> read(const std::string& path) {
    std::string bytes;
    char block[65536];
    for (;;) {
      if (stop_ && stop_()) return Error{Errc::cancelled, Leg::none, "unpack", {}};
      const la_ssize_t got = archive_read_data(reader_.get(), block, sizeof block);
      if (got == 0) return bytes;
      if (got < 0) return refuse(Errc::protocol, archive_refusal::damaged, path);
      bytes.append(block, static_cast<std::size_t>(got));
      total_ += static_cast<std::size_t>(got);
      if (bytes.size() > max_file_size || total_ > max_unpacked_size)
        return refuse(Errc::limit, archive_refusal::too_large, path);
      if (total_ > ratio_counts_from && total_ / max_archive_ratio > zip_.size())
        return refuse(Errc::limit, archive_refusal::ratio, path);
    }
  }

  std::string_view zip_;
  const std::function<bool()>& stop_;
  Reader reader_;
  std::vector<ArchiveFile> files_;
  std::set<std::string> met_;
  std::size_t entries_ = 0, total_ = 0;
  std::string last_;
};

la_ssize_t put(struct archive*, void* to, const void* from, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(from), size);
  return static_cast<la_ssize_t>(size);
}

bool add(struct archive* zip, const ArchiveFile& file) {
  const EntryPtr entry(archive_entry_new());
  archive_entry_set_pathname_utf8(entry.get(), file.path.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  if (archive_write_header(zip, entry.get()) != ARCHIVE_OK) return false;
  return archive_write_data(zip, file.bytes.data(), file.bytes.size()) ==
         static_cast<la_ssize_t>(file.bytes.size());
}

}  // namespace

Result<std::vector<ArchiveFile>> unpack(std::string_view zip, const std::function<bool()>& stop) {
  return Unpacker(zip, stop).run();
}

Result<std::string> pack(const std::vector<ArchiveFile>& files) {
  std::string out;
  const Writer zip(archive_write_new());
  archive_write_set_format_zip(zip.get());
  // Names are UTF-8 whatever the locale of the process says.
  archive_write_set_options(zip.get(), "zip:hdrcharset=UTF-8");
  // The last block is not to be filled up with zeros.
  archive_write_set_bytes_in_last_block(zip.get(), 1);
  bool done = archive_write_open(zip.get(), &out, nullptr, put, nullptr) == ARCHIVE_OK;
  for (const ArchiveFile& file : files)
    done = done && add(zip.get(), file);
  done = done && archive_write_close(zip.get()) == ARCHIVE_OK;
  if (!done) {
    const char* said = archive_error_string(zip.get());
    return Error{Errc::io, Leg::none, said ? said : "zip", {}};
  }
  return out;
}

}  // namespace culvert::transfer
