#pragma once

#include "core/config/document.h"

#include <optional>
#include <string>
#include <string_view>

namespace culvert::transfer {

/// Whether a tree has keys of frp at its top: of a client, of a server, or lists of proxies.
bool is_plausible(const config::Table& table);

/// Whether a text has words that no configuration of frp is without: what is not worth parsing is
/// found out in one pass.
bool mentions_frp(std::string_view text);

/// The first stretch of a text (a chat message, a web page) that could be a configuration: a block
/// between ``` lines, "frp://…", a JSON object, or the longest run of lines that read like TOML,
/// INI or YAML and have a key of frp. Quote marks ("> ") of replies are taken off. Nothing when
/// there is none.
std::optional<std::string> find_block(std::string_view text);

}  // namespace culvert::transfer
