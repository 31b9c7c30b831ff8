#pragma once

#include <QString>

#include <functional>
#include <vector>

namespace culvert::ui::bench {

double wallMs();
/// CPU that this thread, or all of the process, has used, in milliseconds.
double threadCpuMs();
double processCpuMs();
/// Resident memory of this process in MiB, after free memory went back to the system.
double residentMib();
/// The most it has been.
double peakMib();

/// Runs what is posted, until nothing is.
void settle();
/// Milliseconds until the window has done what `act` asks for, painting included, and how many of
/// them this thread worked.
struct Took {
  double wall = 0, cpu = 0;
};
Took timeOf(const std::function<void()>& act);
/// Lets the event loop run.
void runFor(int ms);

/// A row of the table on standard output; `aim` may be empty.
void printHeader(const char* title);
void printRow(const QString& what, const QString& value, const QString& aim = {},
              bool is_hit = true);
/// "12.3"
QString number(double value, int digits = 1);

/// Each prints its table. 0: all was measured, whatever it says.
int runLoad(int seconds);
int runProxies(int count);
int runStart(const QString& program);
/// Prints the milliseconds from `begun_ms`, as wallMs() of the caller said, to its first picture.
int runStartOnce(double begun_ms);
int runIdle(int seconds);

}  // namespace culvert::ui::bench
