// The main() of a joined test program: runs the test that its first argument names.
#include "tests/support/joined_test.h"

#include <cstdio>
#include <filesystem>

namespace culvert::support {
namespace {

/// Set before anything is constructed, whichever source's tests come first.
constinit const JoinedTest* newest = nullptr;

}  // namespace

JoinedTest::JoinedTest(const char* source, Main its_main)
    : name(std::filesystem::path(source).stem().string()), main(its_main), next(newest) {
  newest = this;
}

const JoinedTest* JoinedTest::first() {
  return newest;
}

}  // namespace culvert::support

int main(int argc, char** argv) {
  using culvert::support::JoinedTest;
  const char* const wanted = argc > 1 ? argv[1] : "";
  for (const JoinedTest* test = JoinedTest::first(); test; test = test->next) {
    if (test->name != wanted) continue;
    // Qt Test and the application see the arguments of a program that has only this test.
    argv[1] = argv[0];
    return test->main(argc - 1, argv + 1);
  }
  std::fprintf(stderr, "usage: %s TEST [arguments of Qt Test], where TEST is one of\n", argv[0]);
  for (const JoinedTest* test = JoinedTest::first(); test; test = test->next)
    std::fprintf(stderr, "  %s\n", test->name.c_str());
  return 2;
}
