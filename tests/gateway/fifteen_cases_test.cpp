// gateway.md section 11: fifteen tests that expose a naive implementation, by their numbers there.
#include "tests/gateway/scenarios.h"

#include <QTest>

#include <exception>
#include <functional>

namespace culvert::gateway::fifteen_cases_test {
namespace {

using Scenario = std::function<void()>;

}  // namespace

class FifteenCasesTest : public QObject {
  Q_OBJECT

 private slots:
  void naive_implementations_fail_here_data() {
    using namespace scenarios;
    QTest::addColumn<Scenario>("play");
    const auto row = [](const char* name, Scenario play) {
      QTest::newRow(name) << std::move(play);
    };
    row("1: W-E1, the client speaks first and the encoder is on",
        a_client_speaks_first_with_the_encoder_on);
    row("2: W-08, 200 to the upgrade of an HTTP/2 client", an_ordinary_200_opens_no_socket);
    row("3: B-11, no last chunk", a_lost_last_chunk_is_a_broken_answer);
    row("4: N-01, N-03, N-06, HTTP/2 only inside TLS", http2_only_services_are_found);
    row("5: N-07, N-23, h2c only, and 200 to the preface",
        h2c_and_services_that_say_yes_to_anything);
    row("6: N-13, M-03, alert 80 without SNI", a_server_that_needs_its_name_gets_it);
    row("7: B-04, one stalled download", a_stalled_download_holds_up_nobody);
    row("7: W-16, one stalled socket", one_stalled_socket_holds_up_nobody);
    row("8: B-05, the window after many resets", resets_leave_the_window_whole);
    row("9: A-02, provoked resets", provoked_resets_are_counted);
    row("9: A-04, a header bomb", a_header_bomb_does_not_go_off);
    row("10: W-05, a wrong Accept", a_wrong_accept_is_a_502);
    row("10: W-06, 101 and first frame split at every byte", a_101_cut_anywhere_loses_nothing);
    row("11: B-09, an early 413", an_early_413_arrives);
    row("12: N-18, HTTP_1_1_REQUIRED with a body", a_demand_for_http11_with_a_body_is_met);
    row("13: S-01, S-07, events", events_are_live);
    row("14: W-13, a half-close", a_half_close_is_a_half_close);
    row("14: END_STREAM without a reset", an_end_is_not_followed_by_a_reset);
    row("15: B-06, B-30, the forms of gRPC", grpc_keeps_its_form);
    row("15: R-12, R-13, line ends and spaces in pseudo fields",
        line_ends_in_pseudo_fields_get_no_further);
  }

  void naive_implementations_fail_here() {
    QFETCH(Scenario, play);
    try {
      play();
    } catch (const std::exception& failure) {
      QFAIL(failure.what());
    }
  }
};

}  // namespace culvert::gateway::fifteen_cases_test

QTEST_GUILESS_MAIN(culvert::gateway::fifteen_cases_test::FifteenCasesTest)
#include "fifteen_cases_test.moc"
