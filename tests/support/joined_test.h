#pragma once
// Included in front of each test source of a joined program (tests/CMakeLists.txt): what Qt Test's
// main macros would make the main() of a program becomes an entry of the program's one list.
#include <QTest>

#include <string>

namespace culvert::support {

/// One test of a joined program, in the program's list from its construction on. Constructed before
/// main() and never destroyed before it ends.
class JoinedTest {
 public:
  using Main = int (*)(int argc, char** argv);

  /// `source` is the path of the test's file: the test is called like it, without folder and
  /// ending.
  JoinedTest(const char* source, Main its_main);

  /// The first of all tests of this program, or null.
  static const JoinedTest* first();

  const std::string name;
  const Main main;
  const JoinedTest* const next;
};

/// The entry of one test class.
template <class Test>
extern const JoinedTest joined_test;

}  // namespace culvert::support

#ifndef QTEST_MAIN_WRAPPER
#error "this Qt builds its main macros without QTEST_MAIN_WRAPPER: configure with CULVERT_UNITY=OFF"
#endif
#undef QTEST_MAIN_WRAPPER
#define QTEST_MAIN_WRAPPER(TestObject, ...)                                     \
  template <>                                                                   \
  const culvert::support::JoinedTest culvert::support::joined_test<TestObject>{ \
      __FILE__, [](int argc, char** argv) {                                     \
        QT_PREPEND_NAMESPACE(QTest::Internal::callInitMain)<TestObject>();      \
        __VA_ARGS__                                                             \
        TestObject test;                                                        \
        QTEST_SET_MAIN_SOURCE_PATH                                              \
        return QTest::qExec(&test, argc, argv);                                 \
      }};
