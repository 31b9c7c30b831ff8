// The doctor at the door: what it finds comes step by step, and it stops when it is told to.
#include "tests/engine/engine_stage.h"

#include <QTest>

#include <algorithm>

namespace culvert::engine::examination_test {
namespace {

using observe::Examination;

/// Waits for the examinations that the engine tells.
struct Watch {
  std::vector<Examination> told;

  Examination end_of(EngineStage& stage, std::uint64_t ticket) {
    stage.tables().wait_until([&] {
      if (auto next = stage.engine().take_examination()) told.push_back(*std::move(next));
      return !told.empty() && told.back().ended && told.back().ticket == ticket;
    });
    return told.back();
  }
};

ExaminationOrder order(std::uint64_t ticket, std::uint16_t port) {
  ExaminationOrder made;
  made.ticket = ticket;
  made.profile = "office";
  made.proxy = EngineStage::tcp_proxy("web", port);
  return made;
}

/// Takes connections and says nothing.
class SilentService {
 public:
  SilentService() : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) { acceptor_.listen(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context io_{1};
  asio::ip::tcp::acceptor acceptor_;
};

std::uint16_t closed_port() {
  asio::io_context io{1};
  const asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace

class ExaminationTest : public QObject {
  Q_OBJECT

 private slots:
  void a_service_that_is_not_there_is_found() {
    EngineStage stage;
    Watch watch;
    stage.engine().examine(order(7, closed_port()));
    const Examination found = watch.end_of(stage, 7);
    QCOMPARE(found.profile, std::string("office"));
    QCOMPARE(found.proxy, std::string("web"));
    QVERIFY(!found.stopped);
    QCOMPARE(found.steps.front().name, std::string("tcp"));
    QVERIFY(found.steps.front().error && found.steps.front().error->code == Errc::refused);
    QCOMPARE(found.findings.front().number, 17);
  }

  void an_examination_stops_when_it_is_told_to() {
    const SilentService service;
    EngineStage stage;
    Watch watch;
    stage.engine().examine(order(1, service.port()));
    stage.engine().stop_examination();
    const Examination found = watch.end_of(stage, 1);
    QVERIFY(found.stopped);
  }

  void another_order_takes_the_place_of_one_that_goes_on() {
    const SilentService service;
    EngineStage stage;
    Watch watch;
    stage.engine().examine(order(1, service.port()));
    stage.engine().examine(order(2, closed_port()));
    QVERIFY(!watch.end_of(stage, 2).stopped);
  }

  void the_one_whose_place_was_taken_is_told_that_it_ended() {
    const SilentService service;
    EngineStage stage;
    Watch watch;
    stage.engine().examine(order(std::uint64_t{1} << 62, service.port()));
    stage.engine().examine(order(2, closed_port()));
    const auto end_of = [&](std::uint64_t ticket) {
      return std::ranges::find_if(
          watch.told, [&](const Examination& one) { return one.ended && one.ticket == ticket; });
    };
    stage.tables().wait_until([&] {
      while (auto next = stage.engine().take_examination())
        watch.told.push_back(*std::move(next));
      return end_of(std::uint64_t{1} << 62) != watch.told.end() && end_of(2) != watch.told.end();
    });
    QVERIFY(end_of(std::uint64_t{1} << 62)->stopped);
    QVERIFY(!end_of(2)->stopped);
  }

  void an_engine_that_ends_takes_its_examination_along() {
    const SilentService service;
    EngineStage stage;
    stage.engine().examine(order(1, service.port()));
    stage.end_engine();
  }
};

}  // namespace culvert::engine::examination_test

QTEST_GUILESS_MAIN(culvert::engine::examination_test::ExaminationTest)
#include "examination_test.moc"
