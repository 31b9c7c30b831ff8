#include "core/config/transfer/gather.h"

#include "core/config/files.h"
#include "core/config/transfer/archive.h"
#include "core/config/transfer/bundle.h"
#include "core/config/transfer/candidate_reader.h"
#include "core/config/transfer/found_block.h"
#include "core/config/transfer/limits.h"
#include "core/config/transfer/link.h"
#include "core/config/transfer/sniff.h"

#include <algorithm>
#include <filesystem>

namespace culvert::transfer {
namespace {

Refusal refusal_of(const Error& error) {
  if (error.code == Errc::cancelled) return Refusal::took_too_long;
  const auto is = [&](const char* why) { return error.context.starts_with(why); };
  if (is(archive_refusal::too_large)) return Refusal::archive_too_large;
  if (is(archive_refusal::ratio)) return Refusal::archive_ratio;
  if (is(archive_refusal::entries)) return Refusal::archive_entries;
  if (is(archive_refusal::path)) return Refusal::archive_path;
  if (is(archive_refusal::link)) return Refusal::archive_link;
  if (is(archive_refusal::nested)) return Refusal::archive_nested;
  if (is(archive_refusal::encrypted)) return Refusal::archive_encrypted;
  return Refusal::archive_damaged;
}

/// The entry behind "<refusal>: ".
std::string entry_of_refusal(const Error& error) {
  const auto colon = error.context.find(": ");
  return colon == std::string::npos ? std::string() : error.context.substr(colon + 2);
}

class Gatherer {
 public:
  Gatherer(const std::vector<Source>& sources, const GatherOptions& options)
      : sources_(sources), options_(options), deadline_(options.deadline) {}

  Gathered run() {
    for (const Source& source : sources_) {
      if (is_late()) {
        refuse(source.name, Refusal::took_too_long);
        continue;
      }
      read(source);
    }
    return std::move(out_);
  }

 private:
  bool is_late() const { return std::chrono::steady_clock::now() > deadline_; }

  void refuse(const std::string& name, Refusal why, std::string detail = {}, int line = 0) {
    out_.refused.push_back({name, why, std::move(detail), line});
  }

  void read(const Source& source) {
    if (is_bundle(source.bytes)) return open_bundle(source);
    switch (sniff(source.bytes.substr(0, 8), source.name)) {
      case Form::zip:
        return open_archive(source.name, source.bytes);
      default:
        break;
    }
    if (is_archive(source.bytes)) return refuse(source.name, Refusal::archive_unknown);
    read_text(source, sources_);
  }

  void open_bundle(const Source& source) {
    if (source.bytes.size() > max_unpacked_size)
      return refuse(source.name, Refusal::archive_too_large);
    if (options_.passphrase.empty()) return refuse(source.name, Refusal::bundle_locked);
    // Trying a passphrase is slow by design; that is not the content's fault.
    const auto began = std::chrono::steady_clock::now();
    const auto content = unseal(source.bytes, options_.passphrase);
    if (deadline_ != std::chrono::steady_clock::time_point::max())
      deadline_ += std::chrono::steady_clock::now() - began;
    if (content) return open_archive(source.name, *content);
    switch (content.error().code) {
      case Errc::auth:
        return refuse(source.name, Refusal::bundle_wrong);
      case Errc::version:
        return refuse(source.name, Refusal::bundle_newer);
      default:
        return refuse(source.name, Refusal::bundle_damaged);
    }
  }

  void open_archive(const std::string& name, const std::string& bytes) {
    auto files = unpack(bytes, [this] { return is_late(); });
    if (!files) return refuse(name, refusal_of(files.error()), entry_of_refusal(files.error()));
    std::vector<Source> inside;
    for (ArchiveFile& file : *files)
      inside.push_back({std::move(file.path), "", std::move(file.bytes)});
    if (inside.empty()) return refuse(name, Refusal::empty);
    for (const Source& file : inside) {
      const std::size_t before = out_.candidates.size();
      const std::size_t refused = out_.refused.size();
      if (is_late())
        refuse(file.name, Refusal::took_too_long);
      else
        read_text(file, inside);
      for (std::size_t i = before; i < out_.candidates.size(); ++i)
        out_.candidates[i].source = name + "/" + out_.candidates[i].source;
      for (std::size_t i = refused; i < out_.refused.size(); ++i)
        out_.refused[i].name = name + "/" + out_.refused[i].name;
    }
  }

  void read_text(const Source& source, const std::vector<Source>& beside) {
    if (source.bytes.size() > max_file_size) return refuse(source.name, Refusal::too_large);
    switch (sniff(source.bytes, source.name)) {
      case Form::empty:
        return refuse(source.name, Refusal::empty);
      case Form::not_text:
      case Form::zip:
      case Form::bundle:
        return refuse(source.name, Refusal::not_text);
      case Form::link:
        return open_link(source, decoded_text(source.bytes), beside);
      case Form::text:
        return search(source, beside);
      default:
        break;
    }
    // What was copied may be anything between other words; a file is meant as a whole.
    if (source.name.empty()) return search(source, beside);
    add(source, decoded_text(source.bytes), beside);
  }

  void search(const Source& source, const std::vector<Source>& beside) {
    const std::string text = decoded_text(source.bytes);
    const auto found = find_block(text);
    if (!found) return refuse(source.name, Refusal::no_configuration);
    if (sniff(*found, "") == Form::link) return open_link(source, *found, beside);
    add(source, *found, beside);
  }

  void open_link(const Source& source, const std::string& link, const std::vector<Source>& beside) {
    auto payload = payload_of_link(link);
    if (!payload) return refuse(source.name, Refusal::link_damaged);
    const std::string text = decoded_text(*payload);
    const Form form = sniff(text, "");
    if (form == Form::link || form == Form::text || form == Form::not_text || form == Form::empty)
      return refuse(source.name, Refusal::link_unknown);
    add({source.name, source.folder, text}, text, beside, true);
  }

  void add(const Source& source, const std::string& text, const std::vector<Source>& beside,
           bool from_link = false) {
    auto read = read_candidate({source.name, source.folder, text}, beside, options_.environment);
    if (read.candidate) {
      if (from_link) read.candidate->form = Form::link;
      out_.candidates.push_back(*std::move(read.candidate));
    } else if (from_link) {
      refuse(source.name, Refusal::link_unknown, read.error);
    } else {
      refuse(source.name, read.error.empty() ? Refusal::no_configuration : Refusal::broken,
             read.error, read.line);
    }
  }

  const std::vector<Source>& sources_;
  const GatherOptions& options_;
  std::chrono::steady_clock::time_point deadline_;
  Gathered out_;
};

}  // namespace

Gathered gather(const std::vector<Source>& sources, const GatherOptions& options) {
  return Gatherer(sources, options).run();
}

Result<Source> read_source(const std::string& path) {
  auto bytes = config::read_text_file(path);
  if (!bytes) return bytes.error();
  const std::filesystem::path at(std::u8string(path.begin(), path.end()));
  const std::u8string name = at.filename().u8string();
  const std::u8string folder = at.parent_path().generic_u8string();
  return Source{std::string(name.begin(), name.end()),
                folder.empty() ? "." : std::string(folder.begin(), folder.end()),
                *std::move(bytes)};
}

}  // namespace culvert::transfer
