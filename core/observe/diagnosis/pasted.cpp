#include "core/observe/diagnosis/pasted.h"

#include <algorithm>
#include <array>
#include <string>

namespace culvert::observe {
namespace {

struct Phrase {
  std::string_view text;         ///< In lower case.
  std::array<int, 4> numbers{};  ///< 0: no more.
};

/// What is longer and says more stands first; all that occur count.
constexpr std::array phrases{
    Phrase{"frame too large, note that the frame header looked like an http/1.1 header", {22}          },
    Phrase{"looked like an http/1.1 header",                                             {22}          },
    Phrase{"server gave http response to https client",                                  {1}           },
    Phrase{"client sent an http request to an https server",                             {2}           },
    Phrase{"plain http request was sent to https port",                                  {2}           },
    Phrase{"wrong version number",                                                       {1}           },
    Phrase{"no application protocol",                                                    {5, 7}        },
    Phrase{"no_application_protocol",                                                    {5, 7}        },
    Phrase{"err_alpn_negotiation_failed",                                                {46}          },
    Phrase{"missing alpn protocol",                                                      {6}           },
    Phrase{"unrecognized name",                                                          {9}           },
    Phrase{"unrecognized_name",                                                          {9}           },
    Phrase{"alert internal error",                                                       {10}          },
    Phrase{"tls: internal error",                                                        {10}          },
    Phrase{"ssl alert number 80",                                                        {10}          },
    Phrase{"alert handshake failure",                                                    {11}          },
    Phrase{"tls: handshake failure",                                                     {11}          },
    Phrase{"alert protocol version",                                                     {8}           },
    Phrase{"protocol version not supported",                                             {8}           },
    Phrase{"unsupported protocol",                                                       {8}           },
    Phrase{"certificate required",                                                       {13}          },
    Phrase{"no required ssl certificate",                                                {13}          },
    Phrase{"certificate verify failed",                                                  {12}          },
    Phrase{"self-signed certificate",                                                    {12}          },
    Phrase{"self signed certificate",                                                    {12}          },
    Phrase{"unable to get local issuer certificate",                                     {12}          },
    Phrase{"certificate signed by unknown authority",                                    {12}          },
    Phrase{"certificate has expired",                                                    {12, 69}      },
    Phrase{"ssl_do_handshake() failed",                                                  {1, 9, 10, 11}},
    Phrase{"unexpected eof while reading",                                               {14}          },
    Phrase{"empty reply from server",                                                    {31, 2, 4}    },
    Phrase{"http/0.9 when not allowed",                                                  {3}           },
    Phrase{"malformed http response \"\\x00\\x00",                                       {3}           },
    Phrase{"upstream sent no valid http/1.0 header",                                     {3, 35}       },
    Phrase{"frame_size_error",                                                           {22}          },
    Phrase{"error in the http2 framing layer",                                           {22}          },
    Phrase{"err_http2_protocol_error",                                                   {22, 35}      },
    Phrase{"unexpected data while we expected settings",                                 {22, 4}       },
    Phrase{"http_1_1_required",                                                          {24}          },
    Phrase{"not closed cleanly: internal_error",                                         {32}          },
    Phrase{"not closed cleanly: protocol_error",                                         {35}          },
    Phrase{"enhance_your_calm",                                                          {23}          },
    Phrase{"too_many_pings",                                                             {23}          },
    Phrase{"refused_stream",                                                             {25}          },
    Phrase{"inadequate_security",                                                        {27}          },
    Phrase{"compression_error",                                                          {28}          },
    Phrase{"flow_control_error",                                                         {29}          },
    Phrase{"transfer closed with outstanding read data",                                 {32}          },
    Phrase{"err_incomplete_chunked_encoding",                                            {32}          },
    Phrase{"upstream prematurely closed",                                                {31, 32}      },
    Phrase{"connection reset by peer",                                                   {15, 31}      },
    Phrase{"recv failure: reset",                                                        {15, 31}      },
    Phrase{"connection refused",                                                         {17}          },
    Phrase{"no live upstreams",                                                          {18, 17}      },
    Phrase{"no such host",                                                               {20}          },
    Phrase{"could not resolve host",                                                     {20}          },
    Phrase{"no route to host",                                                           {19}          },
    Phrase{"network is unreachable",                                                     {19}          },
    Phrase{"too many open files",                                                        {66}          },
    Phrase{"cannot assign requested address",                                            {66}          },
    Phrase{"disallowedhost",                                                             {39}          },
    Phrase{"invalid http_host header",                                                   {39}          },
    Phrase{"invalid host header",                                                        {39}          },
    Phrase{"blocked request. this host",                                                 {39}          },
    Phrase{"unexpected response code: 403",                                              {41}          },
    Phrase{"unexpected response code: 200",                                              {42}          },
    Phrase{"unexpected response code: 400",                                              {42}          },
    Phrase{"unexpected response code: 502",                                              {44}          },
    Phrase{"websocket.dial",                                                             {42}          },
    Phrase{"bad handshake",                                                              {42, 41}      },
    Phrase{"that is not \"text/event-stream\"",                                          {55}          },
    Phrase{"no 'access-control-allow-origin' header",                                    {53}          },
    Phrase{"contains multiple values",                                                   {54}          },
    Phrase{"err_ssl_protocol_error",                                                     {57, 2}       },
    Phrase{"err_too_many_redirects",                                                     {34}          },
    Phrase{"err_content_decoding_failed",                                                {59}          },
    Phrase{"closed the stream without sending trailers",                                 {60}          },
    Phrase{"no status received",                                                         {60}          },
    Phrase{"unexpected http status code received from server",                           {60}          },
    Phrase{"missing te header",                                                          {61}          },
    Phrase{"key values mismatch",                                                        {62}          },
    Phrase{"no start line",                                                              {62}          },
    Phrase{"unknown certificate authority",                                              {63}          },
    Phrase{"tls: bad certificate",                                                       {63}          },
    Phrase{"tls: expired certificate",                                                   {63}          },
 // HAProxy's states at the end of a session.
    Phrase{" sc--",                                                                      {17, 1}       },
    Phrase{" sh--",                                                                      {44, 31}      },
    Phrase{" ph--",                                                                      {3, 35}       },
    Phrase{"pri * http/2.0",                                                             {73}          },
    Phrase{"some requests were not processed",                                           {4}           },
};

}  // namespace

std::vector<int> recognise(std::string_view pasted) {
  std::string text(pasted);
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  std::vector<int> found;
  for (const Phrase& phrase : phrases) {
    if (text.find(phrase.text) == std::string::npos) continue;
    for (const int number : phrase.numbers)
      if (number != 0 && std::ranges::find(found, number) == found.end()) found.push_back(number);
  }
  return found;
}

}  // namespace culvert::observe
