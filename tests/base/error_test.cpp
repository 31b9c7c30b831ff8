#include "core/base/error.h"

#include "core/base/bytes.h"
#include "core/base/secret.h"

#include <QTest>
#include <boost/asio/error.hpp>

#include <array>

namespace culvert::error_test {

class ErrorTest : public QObject {
  Q_OBJECT

 private slots:
  void system_errors_have_the_code_somebody_can_act_on_data();
  void system_errors_have_the_code_somebody_can_act_on();
  void the_log_text_names_leg_code_context_and_cause();
  void a_code_survives_the_way_through_error_code();
  void big_endian_goes_both_ways();
  void a_moved_secret_is_empty();
};

void ErrorTest::system_errors_have_the_code_somebody_can_act_on_data() {
  QTest::addColumn<int>("system");
  QTest::addColumn<int>("code");
  const auto row = [](const char* name, std::errc system, Errc code) {
    QTest::newRow(name) << static_cast<int>(system) << static_cast<int>(code);
  };
  row("refused", std::errc::connection_refused, Errc::refused);
  row("reset", std::errc::connection_reset, Errc::reset);
  row("broken pipe", std::errc::broken_pipe, Errc::reset);
  row("no route", std::errc::host_unreachable, Errc::unreachable);
  row("network down", std::errc::network_unreachable, Errc::unreachable);
  row("time-out", std::errc::timed_out, Errc::timed_out);
  row("in use", std::errc::address_in_use, Errc::port_taken);
  row("forbidden", std::errc::permission_denied, Errc::port_taken);
  row("descriptors", std::errc::too_many_files_open, Errc::limit);
  row("anything else", std::errc::no_space_on_device, Errc::io);
}

void ErrorTest::system_errors_have_the_code_somebody_can_act_on() {
  QFETCH(int, system);
  QFETCH(int, code);
  const auto cause = std::make_error_code(static_cast<std::errc>(system));
  QCOMPARE(static_cast<int>(classify(cause)), code);
}

void ErrorTest::the_log_text_names_leg_code_context_and_cause() {
  const Error error{Errc::refused, Leg::upstream, "connect 127.0.0.1:80",
                    std::make_error_code(std::errc::connection_refused)};
  QCOMPARE(to_text(error),
           std::string("upstream.refused: connect 127.0.0.1:80 (Connection refused)"));
}

void ErrorTest::a_code_survives_the_way_through_error_code() {
  for (int code = static_cast<int>(Errc::internal); code <= static_cast<int>(Errc::io); ++code)
    QCOMPARE(static_cast<int>(classify(make_error_code(static_cast<Errc>(code)))), code);
  QCOMPARE(classify(boost::asio::error::make_error_code(boost::asio::error::host_not_found)),
           Errc::name_not_found);
}

void ErrorTest::big_endian_goes_both_ways() {
  std::array<std::byte, 4> bytes{};
  write_big_endian<std::uint32_t>(bytes, 0x005c0000);
  QCOMPARE(std::to_integer<int>(bytes[1]), 0x5c);
  QCOMPARE(read_big_endian<std::uint32_t>(bytes), 0x005c0000U);
}

void ErrorTest::a_moved_secret_is_empty() {
  Secret first("hunter2");
  const Secret second(std::move(first));
  QVERIFY(first.empty());  // NOLINT(bugprone-use-after-move): that is the subject
  QCOMPARE(second.reveal(), std::string("hunter2"));
}

}  // namespace culvert::error_test

QTEST_GUILESS_MAIN(culvert::error_test::ErrorTest)
#include "error_test.moc"
