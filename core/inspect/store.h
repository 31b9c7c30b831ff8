#pragma once

#include "core/base/bytes.h"
#include "core/observe/exchange.h"
#include "core/observe/mailbox.h"

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace culvert::inspect {

/// How much is kept of what passes (desktop.md 2.6.2, 3.4). Visitors control all of it, so all of
/// it has a bound.
struct StoreLimits {
  std::size_t rows = 50'000;
  std::size_t head_bytes = std::size_t{32} << 20;  ///< Fields and paths of all rows.
  std::size_t body_bytes = std::size_t{64} << 20;  ///< Bodies and messages of all rows.
  std::size_t messages = 2'000;                    ///< Of one exchange.
};

/// The exchanges of all proxies, as far as they are kept, and what has changed for the window.
/// When it is full, bodies and messages of the oldest exchanges go first, and then rows, those
/// first that ended longest ago. Belongs to the worker. Without an audience nothing is recorded.
class Store {
 public:
  struct Entry;

  explicit Store(observe::Mailbox& mailbox, StoreLimits limits = {})
      : mailbox_(mailbox), limits_(limits) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  /// Whether somebody reads the tables; see observe::Ledger::set_audience().
  void set_audience(bool present) { audience_ = present; }
  /// The button of the window: what passes meanwhile is counted and nothing else.
  void pause(bool paused);
  /// Forgets what has ended.
  void clear();

  /// Asked before an exchange is recorded. False: it passes by (and is counted as such).
  bool takes_one();

  /// An exchange begins. The record gets its id; it can be changed until end(), see Entry.
  Entry& begin(observe::ExchangeRecord record);
  /// For further fields of its record: they count as heads.
  observe::FieldsPtr keep(Entry& entry, observe::FieldList fields);
  /// Appends to one of its bodies what is within `cap` bytes.
  void keep(Entry& entry, std::string& body, Bytes bytes, std::size_t cap);
  /// The body with all that came of it; null when nothing is kept.
  static observe::BodyPtr completed(Entry& entry, std::string& body, std::uint64_t total);
  void keep(Entry& entry, observe::ExchangeMessage message);
  /// Something in its record is different now.
  void touch(Entry& entry);
  /// It is over; `entry` belongs to the store alone from here on.
  void end(Entry& entry);

  /// As it is now; null: not here, or not any more.
  observe::ExchangePtr find(observe::ExchangeId id) const;
  const observe::CaptureUse& use() const { return use_; }

  /// From the next tick on the messages of this exchange are posted, too; 0: of none.
  void follow(observe::ExchangeId id);
  /// The next delta is a full picture.
  void request_reset();
  /// Posts what has changed since the last tick to the mailbox.
  void tick();

 private:
  /// What is kept of a row whether it is open or not: of the many that are over, this is all.
  struct Row {
    std::unique_ptr<Entry> open;                                     ///< Null once it is over.
    observe::ExchangePtr ended;                                      ///< Its record then.
    std::unique_ptr<std::deque<observe::ExchangeMessage>> messages;  ///< Null: none.
    std::uint64_t messages_total = 0, messages_left_out = 0;
    std::size_t head_bytes = 0, body_bytes = 0;
    bool changed = false;

    const observe::ExchangeRecord& record() const;
  };

  void touch(observe::ExchangeId id, Row& row);
  void make_room();
  void drop_row(observe::ExchangeId id);
  void drop_bodies(observe::ExchangeId id);
  void add_body_bytes(Entry& entry, std::size_t bytes);
  void post_messages();

  observe::Mailbox& mailbox_;
  StoreLimits limits_;
  std::map<observe::ExchangeId, Row> rows_;
  std::deque<observe::ExchangeId> ended_;    // longest ago first
  std::set<observe::ExchangeId> with_body_;  // those that hold bodies or messages
  std::vector<observe::ExchangeId> changed_;
  std::vector<observe::ExchangeId> removed_;
  observe::ExchangeId next_id_ = 1;
  observe::CaptureUse use_, posted_use_;
  observe::ExchangeId followed_ = 0;
  std::uint64_t followed_up_to_ = 0;  // number of the last message that was posted
  bool follow_anew_ = false;
  bool reset_ = false;
  bool audience_ = true;
};

/// A row of the store while it is open. Whoever records the exchange writes into it between begin()
/// and end().
struct Store::Entry {
  observe::ExchangeRecord record;         ///< As it is now.
  std::string request_body, answer_body;  ///< What is stored of bodies that still come.
  bool keeps_bodies = true;               ///< False once they had to make room.

 private:
  friend class Store;
  Row* row_ = nullptr;
};

}  // namespace culvert::inspect
