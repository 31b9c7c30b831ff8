// The Linux way: text files below /proc. Nothing in it is a system call of its own, so that it is
// compiled, and can be tested, wherever there are files.
#include "core/observe/listening_ports.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>

#ifdef __linux__
#include <unistd.h>
#endif

namespace culvert::observe {
namespace {

namespace fs = std::filesystem;

/// TCP_LISTEN of the kernel.
constexpr std::string_view listen_state = "0A";

template <class Number>
std::optional<Number> number(std::string_view text, int base) {
  Number value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The kernel prints each 32-bit word of an address as a number of its own byte order.
std::optional<std::vector<std::uint8_t>> address_bytes(std::string_view hex) {
  if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  for (std::size_t at = 0; at < hex.size(); at += 8) {
    const auto word = number<std::uint32_t>(hex.substr(at, 8), 16);
    if (!word) return std::nullopt;
    const auto parts = std::bit_cast<std::array<std::uint8_t, 4>>(*word);
    bytes.insert(bytes.end(), parts.begin(), parts.end());
  }
  return bytes;
}

std::string v4_text(const std::uint8_t* bytes) {
  std::string text;
  for (int i = 0; i < 4; ++i)
    text += (i == 0 ? "" : ".") + std::to_string(bytes[i]);
  return text;
}

/// RFC 5952: the longest run of zeros is left out.
std::string v6_text(const std::vector<std::uint8_t>& bytes) {
  const bool mapped =
      std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; }) &&
      bytes[10] == 0xff && bytes[11] == 0xff;
  if (mapped) return "::ffff:" + v4_text(bytes.data() + 12);
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < words.size(); ++i)
    words.at(i) = bytes[2 * i] * 256U + bytes[2 * i + 1];
  std::size_t best = 0;
  std::size_t length = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t end = i;
    while (end < words.size() && words.at(end) == 0)
      ++end;
    if (end - i > length && end - i > 1) {
      best = i;
      length = end - i;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (length > 0 && i == best) {
      text += "::";
      i += length - 1;
      continue;
    }
    std::array<char, 8> word{};
    std::snprintf(word.data(), word.size(), "%x", words.at(i));
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += word.data();
  }
  return text;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
  return words;
}

std::optional<ProcListener> listener_of(std::string_view line) {
  // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() < 10 || words[3] != listen_state) return std::nullopt;
  const std::size_t colon = words[1].find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto bytes = address_bytes(words[1].substr(0, colon));
  const auto port = number<std::uint16_t>(words[1].substr(colon + 1), 16);
  const auto inode = number<std::uint64_t>(words[9], 10);
  if (!bytes || !port || !inode || *port == 0) return std::nullopt;
  return ProcListener{bytes->size() == 4 ? v4_text(bytes->data()) : v6_text(*bytes), *port, *inode};
}

/// Files of /proc have no size to ask for.
std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Owner {
  std::int64_t pid = 0;
  std::string process;
};

/// The name of a program: of its file as it was started, which is longer than the 15 letters that
/// the kernel keeps of it. Some write a title in its place ("nginx: master process …").
std::string name_of(const fs::path& process) {
  const std::string command = content_of(process / "cmdline").value_or("");
  const std::string first = command.substr(0, command.find('\0'));
  std::string kept = content_of(process / "comm").value_or("");
  while (!kept.empty() && kept.back() == '\n')
    kept.pop_back();
  std::string file = fs::path(first).filename().string();
  file = file.substr(0, file.find_first_of(": "));
  return !kept.empty() && file.starts_with(kept) ? file : kept;
}

/// "socket:[12345]"
std::optional<std::uint64_t> inode_of(const std::string& link) {
  constexpr std::string_view head = "socket:[";
  if (!link.starts_with(head) || !link.ends_with(']')) return std::nullopt;
  return number<std::uint64_t>(
      std::string_view(link).substr(head.size(), link.size() - head.size() - 1), 10);
}

/// Adds the sockets of one process. What must not be read belongs to another user, and what
/// vanishes meanwhile has ended; neither is an error.
void add_sockets(const fs::path& process, std::int64_t pid,
                 std::map<std::uint64_t, Owner>& owners) {
  std::error_code unreadable;
  std::string name;
  for (fs::directory_iterator at(process / "fd", unreadable), end; !unreadable && at != end;
       at.increment(unreadable)) {
    std::error_code gone;
    const auto inode = inode_of(fs::read_symlink(at->path(), gone).string());
    if (gone || !inode || !owners.contains(*inode)) continue;
    if (name.empty()) name = name_of(process);
    owners[*inode] = {pid, name};
  }
}

/// `owners` has an entry for each socket that is asked for.
void find_owners(const fs::path& proc, std::map<std::uint64_t, Owner>& owners) {
  std::error_code unreadable;
  for (fs::directory_iterator at(proc, unreadable), end; !unreadable && at != end;
       at.increment(unreadable))
    if (const auto pid = number<std::int64_t>(at->path().filename().string(), 10))
      add_sockets(at->path(), *pid, owners);
}

}  // namespace

std::vector<ProcListener> parse_proc_net(std::string_view text) {
  std::vector<ProcListener> listeners;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (auto listener = listener_of(text.substr(0, end))) listeners.push_back(*std::move(listener));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return listeners;
}

Result<std::vector<ListeningPort>> listening_ports_below(const std::string& proc,
                                                         std::int64_t self) {
  const fs::path root(proc);
  const auto v4 = content_of(root / "net" / "tcp");
  const auto v6 = content_of(root / "net" / "tcp6");
  if (!v4 && !v6) return Error{Errc::io, Leg::none, "read " + (root / "net" / "tcp").string(), {}};
  std::vector<ProcListener> listeners = parse_proc_net(v4.value_or(""));
  for (ProcListener& listener : parse_proc_net(v6.value_or("")))
    listeners.push_back(std::move(listener));
  std::map<std::uint64_t, Owner> owners;
  for (const ProcListener& listener : listeners)
    owners.try_emplace(listener.inode);
  find_owners(root, owners);
  std::vector<ListeningPort> ports;
  for (ProcListener& listener : listeners) {
    const Owner& owner = owners[listener.inode];
    if (owner.pid == self && self != 0) continue;
    ports.push_back({std::move(listener.address), listener.port, owner.process, owner.pid});
  }
  arrange(ports);
  return ports;
}

#ifdef __linux__
Result<std::vector<ListeningPort>> listening_ports() {
  return listening_ports_below("/proc", ::getpid());
}
#endif

}  // namespace culvert::observe
