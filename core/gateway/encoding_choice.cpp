#include "core/gateway/encoding_choice.h"

#include "core/http/characters.h"
#include "core/http/media.h"

#include <algorithm>
#include <array>

namespace culvert::gateway {
namespace {

using http::ContentCoding;
using http::equals_ignoring_case;
using http::Field;

constexpr std::string_view accept_encoding = "accept-encoding";
constexpr std::string_view content_encoding = "content-encoding";

/// Calls take(element) for every element of the list that all fields of this name make together.
template <class Take>
void for_each_element_of(const std::vector<Field>& fields, std::string_view name, Take&& take) {
  for (const Field& field : fields)
    if (equals_ignoring_case(field.name, name)) http::for_each_element(field.value, take);
}

bool has_element(const std::vector<Field>& fields, std::string_view name, std::string_view wanted) {
  bool found = false;
  for_each_element_of(fields, name, [&](std::string_view element) {
    found = found || equals_ignoring_case(element, wanted);
  });
  return found;
}

// ---- Accept-Encoding -----------------------------------------------------------------------

/// A qvalue in thousandths (RFC 9110 12.4.2); nothing for what is none.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int thousandths = (text[0] - '0') * 1000;
  if (text.size() == 1) return thousandths;
  if (text[1] != '.') return std::nullopt;
  int unit = 100;
  for (const char digit : text.substr(2)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    thousandths += (digit - '0') * unit;
    unit /= 10;
  }
  return thousandths <= 1000 ? std::optional(thousandths) : std::nullopt;
}

/// What one element of Accept-Encoding says. Nothing for an element that says nothing.
struct Offer {
  std::string_view coding;
  int quality = 1000;
};

std::optional<Offer> parse_offer(std::string_view element) {
  const std::size_t semicolon = element.find(';');
  Offer offer;
  offer.coding = http::trim(element.substr(0, semicolon));
  if (!http::is_token(offer.coding)) return std::nullopt;
  if (semicolon == std::string_view::npos) return offer;
  const std::string_view weight = http::trim(element.substr(semicolon + 1));
  if (weight.size() < 2 || http::to_lower(weight[0]) != 'q' || weight[1] != '=')
    return std::nullopt;
  const std::optional<int> quality = parse_quality(weight.substr(2));
  if (!quality) return std::nullopt;
  offer.quality = *quality;
  return offer;
}

/// RFC 9110 8.4.1.3: x-gzip is gzip.
bool names(std::string_view text, ContentCoding coding) {
  return equals_ignoring_case(text, http::to_text(coding)) ||
         (coding == ContentCoding::gzip && equals_ignoring_case(text, "x-gzip"));
}

/// What Accept-Encoding gives each coding; nothing where it does not say.
class Preferences {
 public:
  explicit Preferences(const std::vector<Field>& fields) {
    for_each_element_of(fields, accept_encoding, [this](std::string_view element) {
      if (const std::optional<Offer> offer = parse_offer(element)) take(*offer);
    });
  }

  int of(ContentCoding coding) const {
    return qualities_[static_cast<std::size_t>(coding)].value_or(others_.value_or(0));
  }
  /// The body as it is. Always acceptable, since nobody is refused for it (E-04).
  int of_identity() const { return identity_.value_or(0); }

 private:
  void take(const Offer& offer) {
    if (offer.coding == "*") {
      others_ = offer.quality;
      return;
    }
    if (equals_ignoring_case(offer.coding, "identity")) identity_ = offer.quality;
    for (const ContentCoding coding : {ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip})
      if (names(offer.coding, coding)) qualities_[static_cast<std::size_t>(coding)] = offer.quality;
  }

  std::array<std::optional<int>, 3> qualities_;
  std::optional<int> others_, identity_;
};

// ---- The answer ----------------------------------------------------------------------------

/// "text/html" of "text/html; charset=utf-8"
std::string_view media_type_of(const http::Response& answer) {
  const Field* const field = http::find(answer.fields, http::Name::content_type);
  if (field == nullptr) return {};
  return http::trim(field->value.substr(0, field->value.find(';')));
}

bool begins_with(std::string_view text, std::string_view beginning) {
  return equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

/// Whatever the route wants: frames whose borders matter, and what is compressed already (E-02).
bool is_never_encoded(std::string_view type) {
  constexpr std::array<std::string_view, 4> beginnings{"application/grpc", "video/", "audio/",
                                                       "font/woff"};
  constexpr std::array<std::string_view, 18> whole{"application/x-protobuf",
                                                   "application/protobuf",
                                                   "multipart/x-mixed-replace",
                                                   "application/zip",
                                                   "application/gzip",
                                                   "application/x-gzip",
                                                   "application/zstd",
                                                   "application/x-bzip2",
                                                   "application/x-xz",
                                                   "application/x-7z-compressed",
                                                   "application/vnd.rar",
                                                   "application/x-rar-compressed",
                                                   "application/java-archive",
                                                   "image/png",
                                                   "image/jpeg",
                                                   "image/gif",
                                                   "image/webp",
                                                   "image/avif"};
  return std::ranges::any_of(beginnings, [&](auto one) { return begins_with(type, one); }) ||
         std::ranges::any_of(whole, [&](auto one) { return equals_ignoring_case(type, one); });
}

bool is_wanted(std::string_view type, const std::vector<std::string>& types) {
  return std::ranges::any_of(types, [&](std::string_view wanted) {
    if (wanted.ends_with("/*")) return begins_with(type, wanted.substr(0, wanted.size() - 1));
    return equals_ignoring_case(type, wanted);
  });
}

/// Why answers of this type are left alone.
std::optional<Unencoded> objection_to(std::string_view type, const EncodingRules& rules) {
  if (equals_ignoring_case(type, "text/event-stream"))
    return rules.event_streams ? std::nullopt : std::optional(Unencoded::event_stream);
  if (type.empty() || is_never_encoded(type) || !is_wanted(type, rules.types))
    return Unencoded::type;
  return std::nullopt;
}

/// Encoded by the service, whatever the name of the coding; "identity" is none.
bool is_encoded(const http::Response& answer) {
  bool encoded = false;
  for_each_element_of(answer.fields, content_encoding, [&](std::string_view coding) {
    encoded = encoded || !equals_ignoring_case(coding, "identity");
  });
  return encoded;
}

bool forbids_transform(const std::vector<Field>& fields) {
  return has_element(fields, "cache-control", "no-transform");
}

/// What no encoding can be chosen for, whoever asks.
std::optional<Unencoded> objection_to(const http::Request& request, const http::Response& answer,
                                      const EncodingRules& rules) {
  if (!rules.is_on()) return Unencoded::switched_off;
  if (answer.opens_tunnel) return Unencoded::tunnel;
  if (answer.status < 200 || answer.status == 204 || answer.status == 205 || answer.status == 304)
    return Unencoded::status;
  if (request.method == "HEAD") return Unencoded::head_request;
  if (!answer.body.present) return Unencoded::no_body;
  if (answer.status == 206 || http::find(answer.fields, "content-range") != nullptr)
    return Unencoded::partial;
  if (is_encoded(answer)) return Unencoded::encoded;
  if (forbids_transform(request.fields) || forbids_transform(answer.fields))
    return Unencoded::no_transform;
  if (has_element(answer.fields, "x-accel-buffering", "no")) return Unencoded::unbuffered;
  if (const auto objection = objection_to(media_type_of(answer), rules)) return objection;
  // Events are flushed one by one: their length says nothing (S-04).
  const bool small = answer.body.length && *answer.body.length < rules.min_size;
  if (small && !http::is_event_stream(answer.fields)) return Unencoded::small;
  return std::nullopt;
}

/// A 304 speaks of an answer that may have been encoded; it need not say its type.
bool may_stand_for_encoded(const http::Response& answer, const EncodingRules& rules) {
  if (answer.status != 304 || !rules.is_on() || is_encoded(answer)) return false;
  const std::string_view type = media_type_of(answer);
  return type.empty() || !objection_to(type, rules);
}

// ---- The head ------------------------------------------------------------------------------

/// Of bytes that will be others (E-05).
bool speaks_of_bytes(const Field& field) {
  constexpr std::array<std::string_view, 5> names{"accept-ranges", "content-md5", "content-digest",
                                                  "repr-digest", "content-encoding"};
  return std::ranges::any_of(names,
                             [&](auto name) { return equals_ignoring_case(field.name, name); });
}

/// The same content in another form is no more the same byte for byte (RFC 9110 8.8.1).
void weaken_etag(http::Response& answer, http::TextArena& texts) {
  for (Field& field : answer.fields)
    if (equals_ignoring_case(field.name, "etag") && field.value.starts_with('"'))
      field.value = texts.join("W/", field.value);
}

}  // namespace

std::optional<ContentCoding> accepted_coding(const std::vector<Field>& fields,
                                             const std::vector<ContentCoding>& codings) {
  const Preferences preferences(fields);
  std::optional<ContentCoding> best;
  int quality = 0;
  for (const ContentCoding coding : codings) {
    if (preferences.of(coding) <= quality) continue;
    best = coding;
    quality = preferences.of(coding);
  }
  return quality >= preferences.of_identity() ? best : std::nullopt;
}

EncodingChoice choose_encoding(const http::Request& request, const http::Response& answer,
                               const EncodingRules& rules) {
  EncodingChoice choice;
  choice.why = objection_to(request, answer, rules);
  if (choice.why) {
    choice.varies = may_stand_for_encoded(answer, rules);
    return choice;
  }
  choice.varies = true;
  choice.coding = accepted_coding(request.fields, rules.codings);
  if (!choice.coding) choice.why = Unencoded::not_accepted;
  return choice;
}

void add_to_vary(std::string_view name, http::Response& answer, http::TextArena& texts) {
  Field* line = nullptr;
  for (Field& field : answer.fields)
    if (equals_ignoring_case(field.name, "vary")) line = &field;
  if (line == nullptr) {
    answer.fields.push_back({"Vary", name});
    return;
  }
  if (has_element(answer.fields, "vary", "*") || has_element(answer.fields, "vary", name)) return;
  line->value = line->value.empty() ? name : texts.join(line->value, ", ", name);
}

void apply_encoding(const EncodingChoice& choice, http::Response& answer, http::TextArena& texts) {
  if (choice.varies) add_to_vary("Accept-Encoding", answer, texts);
  if (!choice.coding) return;
  std::erase_if(answer.fields, speaks_of_bytes);
  answer.fields.push_back({"Content-Encoding", http::to_text(*choice.coding)});
  weaken_etag(answer, texts);
  answer.body = http::BodySize::unknown();
}

}  // namespace culvert::gateway
