#include "core/frp/hello.h"

#include "core/frp/base64.h"

#include <boost/json.hpp>
#include <openssl/rand.h>

#include <algorithm>

namespace culvert::frp {
namespace {

namespace json = boost::json;

Error bad(std::string what) {
  return {Errc::protocol, Leg::relay, std::move(what), {}};
}

/// The object under `key`, empty when it is not there.
const json::object& object_at(const json::object& in, std::string_view key) {
  static const json::object empty;
  const json::value* const value = in.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : empty;
}

std::string text_at(const json::object& in, std::string_view key) {
  const json::value* const value = in.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<std::string> texts_at(const json::object& in, std::string_view key) {
  std::vector<std::string> texts;
  if (const json::value* const value = in.if_contains(key); value != nullptr && value->is_array())
    for (const json::value& item : value->get_array())
      if (item.is_string()) texts.emplace_back(item.get_string());
  return texts;
}

bool flag_at(const json::object& in, std::string_view key) {
  const json::value* const value = in.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

Result<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return bad("a hello that is no JSON object");
  return std::move(value.get_object());
}

std::string quoted(std::string_view text) {
  return json::serialize(json::string(text));
}

std::string list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts)
    out.append(out.size() > 1 ? "," : "").append(quoted(text));
  return out.append("]");
}

}  // namespace

// Keys in frp's order (pkg/proto/wire): the bytes go into the transcript as they are, so the order
// is ours to choose, but vectors compare more easily this way. False booleans are left out.
std::string to_json(const HelloOffer& offer) {
  std::string text = "{\"bootstrap\":{\"transport\":" + quoted(offer.transport);
  if (offer.tls) text.append(",\"tls\":true");
  if (offer.tcp_mux) text.append(",\"tcpMux\":true");
  text.append("},\"capabilities\":{\"message\":{\"codecs\":").append(list(offer.codecs));
  text.append("},\"crypto\":{\"algorithms\":").append(list(offer.algorithms));
  text.append(",\"clientRandom\":").append(quoted(to_base64(as_bytes(offer.random))));
  return text.append("}}}");
}

std::string to_json(const HelloChoice& choice) {
  std::string text =
      "{\"selected\":{\"message\":{\"codec\":" + quoted(choice.codec) + "},\"crypto\":{";
  if (!choice.algorithm.empty()) {
    text.append("\"algorithm\":").append(quoted(choice.algorithm));
    text.append(",\"serverRandom\":").append(quoted(to_base64(as_bytes(choice.random))));
  }
  text.append("}}");
  if (!choice.error.empty()) text.append(",\"error\":").append(quoted(choice.error));
  return text.append("}");
}

Result<HelloOffer> parse_offer(std::string_view text) {
  const Result<json::object> root = parse_object(text);
  if (!root) return root.error();
  const json::object& bootstrap = object_at(*root, "bootstrap");
  const json::object& capabilities = object_at(*root, "capabilities");
  const json::object& crypto = object_at(capabilities, "crypto");
  HelloOffer offer;
  offer.transport = text_at(bootstrap, "transport");
  offer.tls = flag_at(bootstrap, "tls");
  offer.tcp_mux = flag_at(bootstrap, "tcpMux");
  offer.codecs = texts_at(object_at(capabilities, "message"), "codecs");
  offer.algorithms = texts_at(crypto, "algorithms");
  offer.random = from_base64(text_at(crypto, "clientRandom")).value_or(std::string());
  return offer;
}

Result<HelloChoice> parse_choice(std::string_view text) {
  const Result<json::object> root = parse_object(text);
  if (!root) return root.error();
  const json::object& selected = object_at(*root, "selected");
  const json::object& crypto = object_at(selected, "crypto");
  HelloChoice choice;
  choice.codec = text_at(object_at(selected, "message"), "codec");
  choice.algorithm = text_at(crypto, "algorithm");
  choice.random = from_base64(text_at(crypto, "serverRandom")).value_or(std::string());
  choice.error = text_at(*root, "error");
  return choice;
}

std::string hello_random() {
  std::string bytes(hello_random_size, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return bytes;
}

HelloChoice choose(const HelloOffer& offer) {
  HelloChoice choice;
  choice.codec = "json";
  if (std::ranges::find(offer.codecs, "json") == offer.codecs.end()) {
    choice.error = "unsupported message codec";
  } else if (offer.random.size() != hello_random_size) {
    choice.error = "invalid crypto client random length " + std::to_string(offer.random.size()) +
                   ", want " + std::to_string(hello_random_size);
  } else {
    const auto known = std::ranges::find_if(
        offer.algorithms, [](const std::string& name) { return aead_algorithm(name).has_value(); });
    if (known == offer.algorithms.end()) {
      choice.error = "no supported crypto algorithm";
    } else {
      choice.algorithm = *known;
      choice.random = hello_random();
    }
  }
  return choice;
}

Result<AeadAlgorithm> accept(const HelloChoice& choice, const HelloOffer& offer) {
  if (!choice.error.empty()) return Error{Errc::rejected, Leg::relay, choice.error, {}};
  if (choice.codec != "json") return bad("the server chose codec " + choice.codec);
  const auto algorithm = aead_algorithm(choice.algorithm);
  const bool offered =
      std::ranges::find(offer.algorithms, choice.algorithm) != offer.algorithms.end();
  if (!algorithm || !offered) return bad("the server chose algorithm " + choice.algorithm);
  if (choice.random.size() != hello_random_size)
    return bad("a server random of " + std::to_string(choice.random.size()) + " bytes");
  return *algorithm;
}

}  // namespace culvert::frp
