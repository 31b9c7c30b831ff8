"""Processes that the bench starts, measures and ends. Each leads a group of its own, so that
ending it ends what it has started, and nothing else."""

import ctypes
import dataclasses
import os
import pathlib
import re
import select
import signal
import subprocess
import time

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT_DEATH_SIGNAL = 1
_libc = ctypes.CDLL(None)


class Failed(Exception):
    """A process did not do what it was started for."""


@dataclasses.dataclass
class Memory:
    """KiB."""

    pss: int
    rss: int
    peak: int

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(self.pss + other.pss, self.rss + other.rss, self.peak + other.peak)


class Process:
    def __init__(self, name: str, argv: list[str], cores: set[int], log: pathlib.Path,
                 environment: dict[str, str] | None = None, talks: bool = False) -> None:
        self.name = name
        self.log = log
        self._cores = cores
        self._rest = b""
        with log.open("ab") as errors:
            self._popen = subprocess.Popen(
                argv, env=self._environment(environment or {}), start_new_session=True,
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else errors, stderr=errors,
                preexec_fn=self._prepare)

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        # Run ids and the like stay beside the log, not in the home of whoever measures.
        return {**os.environ, "XDG_STATE_HOME": str(self.log.parent.resolve()), **more}

    def _prepare(self) -> None:
        # Also a bench that is killed leaves nothing behind.
        _libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        os.sched_setaffinity(0, self._cores)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def alive(self) -> bool:
        return self._popen.poll() is None

    def say(self, line: str) -> None:
        self._popen.stdin.write(line.encode() + b"\n")
        self._popen.stdin.flush()

    def line(self, limit: float) -> str:
        """The next line of its output; Failed when it ends, or is silent for `limit` seconds."""
        until = time.monotonic() + limit
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._popen.stdout], [], [], left)[0]:
                raise Failed(f"{self.name} said nothing for {limit:.0f} s")
            piece = os.read(self._popen.stdout.fileno(), 65536)
            if not piece:
                raise Failed(f"{self.name} ended: {self.last_words()}")
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode()

    def output(self, limit: float) -> str:
        """All that it prints until it ends by itself."""
        try:
            text, _ = self._popen.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{self.name} did not end in {limit:.0f} s") from error
        if self._popen.returncode != 0:
            raise Failed(f"{self.name} failed: {self.last_words()}")
        return text.decode()

    def finish(self, limit: float) -> None:
        """Ends its input and waits until it has ended well."""
        self._popen.stdin.close()
        try:
            code = self._popen.wait(limit)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{self.name} did not end in {limit:.0f} s") from error
        if code != 0:
            raise Failed(f"{self.name} failed: {self.last_words()}")

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "no word"

    def cpu_seconds(self) -> float:
        """Of all its threads, and of the processes it has forked."""
        used = _process_clock(self.pid)
        for pid in [self.pid, *_descendants(self.pid)]:
            if pid != self.pid:
                used += _process_clock(pid)
            used += _reaped_seconds(pid)
        return used

    def memory(self) -> Memory:
        """Of the process and of those it has forked."""
        return sum(map(_memory, {self.pid, *_descendants(self.pid)}), Memory(0, 0, 0))

    def forget_peak(self) -> None:
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def end(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self._popen.poll() is None:
                os.killpg(self.pid, sign)
                try:
                    self._popen.wait(5)
                except subprocess.TimeoutExpired:
                    continue
        try:
            # What it had forked and left behind.
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass


def _memory(pid: int) -> Memory:
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return Memory(_kib("Pss", rollup), _kib("Rss", rollup), _kib("VmHWM", status))


def _process_clock(pid: int) -> float:
    """The scheduler's run time of a process: ~pid and the number of the clock, as the kernel forms
    the ids of such clocks."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _reaped_seconds(pid: int) -> float:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    fields = stat.rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            children = pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split()
            for child in map(int, children):
                found += [child, *_descendants(child)]
    except (FileNotFoundError, ProcessLookupError):
        # It ends while we look; what it has used is its parent's from now on.
        return found
    return found


def _kib(key: str, text: str) -> int:
    found = re.search(rf"^{key}:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise Failed(f"the system does not tell {key}")
    return int(found.group(1))
