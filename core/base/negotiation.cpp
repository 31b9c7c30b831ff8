#include "core/base/negotiation.h"

namespace culvert {
namespace {

std::string join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items)
    text.append(text.empty() ? "" : ",").append(item);
  return text;
}

}  // namespace

std::string_view to_text(Known known) {
  switch (known) {
    case Known::not_used:
      return "not_used";
    case Known::terminated:
      return "terminated";
    case Known::seen:
      return "seen";
    case Known::reported:
      return "reported";
    case Known::in_passing:
      return "in_passing";
    case Known::hidden:
      return "hidden";
  }
  return "hidden";
}

std::string summary(const Negotiation& negotiation) {
  std::string text = negotiation.transport.empty() ? "tcp" : negotiation.transport;
  if (!negotiation.protocol.empty()) text.append(" ").append(negotiation.protocol);
  if (negotiation.tls_known == Known::not_used) return text.append(" no-tls");
  const TlsFacts& tls = negotiation.tls;
  text.append(" ").append(tls.version.empty() ? "tls" : tls.version);
  if (!tls.cipher.empty()) text.append(" ").append(tls.cipher);
  if (!tls.sni.empty()) text.append(" sni=").append(tls.sni);
  if (negotiation.alpn_known == Known::hidden)
    text.append(" alpn=hidden");
  else if (tls.alpn_selected)
    text.append(" alpn=").append(*tls.alpn_selected);
  if (!tls.alpn_offered.empty())
    text.append(" (offered ").append(join(tls.alpn_offered)).append(")");
  if (negotiation.tls_known == Known::terminated && tls.verify_mode == VerifyMode::none)
    text.append(" not-verified");
  return text;
}

}  // namespace culvert
