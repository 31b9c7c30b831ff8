#include "core/config/transfer/moved_secrets.h"

#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"

#include <algorithm>

namespace culvert::transfer {

WithoutSecrets move_secrets(std::string_view text, const std::vector<std::string>& fields,
                            std::string_view marker) {
  WithoutSecrets moved{std::string(text), {}};
  const auto values = config::secret_values(text);
  if (!values) return moved;
  std::vector<config::Exchange> exchanges;
  for (const config::SecretValue& value : *values) {
    const std::string field = value.field();
    if (std::ranges::find(fields, field) == fields.end()) continue;
    moved.secrets.push_back(
        {field, Secret(config::toml_text_of(text.substr(value.begin, value.end - value.begin)))});
    exchanges.push_back({value.begin, value.end, config::toml_text(marker)});
  }
  moved.text = config::exchanged(text, std::move(exchanges));
  return moved;
}

}  // namespace culvert::transfer
