#include "core/frp/message_json.h"

#include "core/frp/json_codec.h"
#include "core/frp/message_table.h"

namespace culvert::frp {
namespace {

using ParseBody = Result<Message> (*)(std::string_view json);

template <class M>
Result<Message> parse_as(std::string_view json) {
  Result<M> message = from_json<M>(wire_row<M>.name, json);
  if (!message) return message.error();
  return Message(*std::move(message));
}

template <class... M>
constexpr auto parsers_of(const std::variant<M...>*) {
  return std::array<ParseBody, sizeof...(M)>{parse_as<M>...};
}
constexpr auto parsers = parsers_of(static_cast<const Message*>(nullptr));

}  // namespace

void append_json(const Message& message, std::vector<std::byte>& out) {
  JsonWriter writer(out);
  std::visit([&](const auto& m) { writer.write(m); }, message);
}

std::optional<std::size_t> index_of_type(std::byte type) {
  for (std::size_t i = 0; i < wire_rows.size(); ++i)
    if (static_cast<std::byte>(wire_rows[i].type) == type) return i;
  return std::nullopt;
}

std::optional<std::size_t> index_of_id(std::uint16_t id) {
  if (id < 1 || id > wire_rows.size()) return std::nullopt;
  return id - 1u;
}

Result<Message> parse_body(std::size_t index, std::string_view json) {
  return parsers[index](json);
}

}  // namespace culvert::frp
