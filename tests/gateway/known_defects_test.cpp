// gateway.md section 9: defects that were found in others. Each row is one of ours not to have.
#include "tests/gateway/scenarios.h"

#include <QTest>

#include <exception>
#include <functional>

namespace culvert::gateway::known_defects_test {
namespace {

using Scenario = std::function<void()>;

}  // namespace

class KnownDefectsTest : public QObject {
  Q_OBJECT

 private slots:
  void defects_of_others_are_not_ours_data() {
    using namespace scenarios;
    QTest::addColumn<Scenario>("play");
    const auto row = [](const char* name, Scenario play) {
      QTest::newRow(name) << std::move(play);
    };
    row("X-01 a truncated answer ends cleanly", a_lost_last_chunk_is_a_broken_answer);
    row("X-02 no answer to REFUSED_STREAM", resets_of_the_service_are_answered);
    row("X-02 no answer to HTTP_1_1_REQUIRED", a_demand_for_http11_with_a_body_is_met);
    row("X-03 101 over HTTP/2, Accept unchecked", a_wrong_accept_is_a_502);
    row("X-04 200 opens a WebSocket", an_ordinary_200_opens_no_socket);
    row("X-05 500 to DATA before 200", bytes_before_the_200_are_delivered);
    row("X-06 END_STREAM is not relayed as FIN", a_half_close_is_a_half_close);
    row("X-07 RST_STREAM behind END_STREAM", an_end_is_not_followed_by_a_reset);
    row("X-08 the head of events is delayed", events_are_live);
    row("X-09 the encoder swallows the 200", a_client_speaks_first_with_the_encoder_on);
    row("X-10 no extended CONNECT to the service", an_http2_only_service_is_reached);
    row("X-11 no HTTP/1.1 for WebSockets beside HTTP/2",
        a_service_without_extended_connect_gets_http11);
    row("X-12 no key, only the first stream", every_stream_may_be_a_socket_with_a_key);
    row("X-13 tokens, version and settings of the client",
        several_tokens_and_no_version_are_enough);
    row("X-14 no RFC 8441", what_is_announced_is_served);
    row("X-15 extended CONNECT announced and not served", what_is_announced_is_served);
    row("X-16 every failure a 404", failures_are_no_missing_pages);
    row("X-16 no ALPN to the service", http2_only_services_are_found);
    row("X-16 421 for other names, no h2c",
        only_names_without_certificate_get_421_and_h2c_is_served);
    row("X-17 changed paths, unknown methods", paths_and_methods_pass_as_they_are);
    row("X-17 pushes of Link", links_push_nothing);
    row("X-18 CONTINUATION counted by reads", a_continuation_may_come_byte_by_byte);
    row("X-18 unlimited header lists", a_header_bomb_does_not_go_off);
    row("X-18 unlimited provoked resets", provoked_resets_are_counted);
    row("X-19 a random 502 when connections die idle", idle_connections_that_die_cost_no_request);
    row("X-20 trailers-only becomes HEADERS and DATA", grpc_keeps_its_form);
    row("X-21 frames as an answer", frames_are_never_an_answer);
  }

  void defects_of_others_are_not_ours() {
    QFETCH(Scenario, play);
    try {
      play();
    } catch (const std::exception& failure) {
      QFAIL(failure.what());
    }
  }
};

}  // namespace culvert::gateway::known_defects_test

QTEST_GUILESS_MAIN(culvert::gateway::known_defects_test::KnownDefectsTest)
#include "known_defects_test.moc"
