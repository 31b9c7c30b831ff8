"""The loads, and what one measurement of each gives. A load prepares itself, then waits while the
clocks of the subject are read, so that a window holds the measured work and nothing else."""

import dataclasses
import json
import os
import pathlib
import re
import resource
import time

from . import machine
from .processes import Failed, Process
from .subjects import Subject

# The load ends by itself before.
_PATIENCE = 150.0


@dataclasses.dataclass
class Amounts:
    """How much of each load is one measurement."""

    bulk_bytes: int
    seconds: float
    idle_connections: int


class Window:
    """CPU that the subject, the bench and everybody else used meanwhile."""

    def __init__(self, subject: Subject, own: list[Process]) -> None:
        self._subject = subject
        self._own = own
        self._start = self._read()

    def _read(self) -> tuple[float, float, float, float]:
        own = sum(process.cpu_seconds() for process in self._own) + time.process_time()
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own += children.ru_utime + children.ru_stime
        return self._subject.cpu_seconds(), own, machine.busy_seconds(), time.monotonic()

    def close(self) -> tuple[float, float]:
        """CPU seconds of the subject, and the share of the machine that was not ours."""
        used, own, busy, seconds = (b - a for a, b in zip(self._start, self._read()))
        return used, max(0.0, busy - used - own) / (seconds * (os.cpu_count() or 1))


class Loads:
    def __init__(self, tool: pathlib.Path, service: Process, cores: set[int],
                 logs: pathlib.Path, amounts: Amounts) -> None:
        self._tool = tool
        self._service = service
        self._cores = cores
        self._logs = logs
        self._amounts = amounts

    def bulk(self, subject: Subject, connections: int, direction: str) -> dict[str, float]:
        size = self._amounts.bulk_bytes
        subject.forget_peak()
        result = self._run(subject, "bulk", connections, "--direction", direction, "--bytes",
                           str(size), "--warm-up-bytes", str(size // 10))
        gigabytes = result["bytes"] / 1e9
        return {"cpu_s_per_gb": result["cpu_s"] / gigabytes, "gb_per_s": result["gb_per_s"],
                "peak_mib": subject.memory().peak / 1024, "foreign": result["foreign"]}

    def ping_pong(self, subject: Subject, connections: int, beside: int) -> dict[str, float]:
        result = self._run(subject, "pingpong", connections, "--beside", str(beside), "--seconds",
                           str(self._amounts.seconds), "--warm-up-seconds", "0.3")
        return {"p50_us": result["p50_us"], "p99_us": result["p99_us"],
                "cpu_us_per_trip": result["cpu_s"] * 1e6 / result["round_trips"],
                "trips_per_s": result["round_trips"] / result["seconds"],
                "beside_gb_per_s": result["beside_gb_per_s"], "foreign": result["foreign"]}

    def connect(self, subject: Subject, at_once: int) -> dict[str, float]:
        result = self._run(subject, "connect", at_once, "--seconds", str(self._amounts.seconds),
                           "--warm-up-seconds", "0.3")
        return {"per_second": result["per_second"],
                "cpu_us_per_connection": result["cpu_s"] * 1e6 / result["connections"],
                "p99_ms": result["p99_us"] / 1000, "foreign": result["foreign"]}

    def idle(self, subject: Subject) -> dict[str, float]:
        """Needs a subject that has not worked yet."""
        count = self._amounts.idle_connections
        subject.settle()
        before = [process.memory() for process in subject.processes]
        with self._start("idle", subject, count) as load:
            _expect_ready(load)
            subject.settle()
            after = [process.memory() for process in subject.processes]
            load.finish(60)
        ends = [(b.pss - a.pss) / count for a, b in zip(before, after)]
        result = {"kib": sum(ends), "peak_mib": sum(memory.peak for memory in after) / 1024,
                  "rss_kib": sum(b.rss - a.rss for a, b in zip(before, after)) / count,
                  # Memory does not depend on what others do.
                  "foreign": 0.0}
        if len(ends) == 2:
            result |= {"relay_kib": ends[0], "agent_kib": ends[1]}
        return result

    def http(self, subject: Subject, connections: int,
             host: str = "bench.test") -> dict[str, float]:
        seconds = max(1, round(self._amounts.seconds))
        argv = ["wrk", "--threads", "1", "--connections", str(connections), "--duration",
                f"{seconds}s", "--latency", "--header", f"Host: {host}",
                f"http://127.0.0.1:{subject.http_port}/"]
        subject.settle()
        window = Window(subject, [self._service])
        with Process("wrk", argv, self._cores, self._logs / "wrk.log", talks=True) as wrk:
            text = wrk.output(_PATIENCE)
        used, foreign = window.close()
        if "Non-2xx" in text or "Socket errors" in text:
            raise Failed("wrk: " + " ".join(text.split()))
        requests = int(re.search(r"(\d+) requests in", text).group(1))
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
        return {"per_second": rate, "cpu_us_per_request": used * 1e6 / requests,
                "foreign": foreign}

    def _start(self, mode: str, subject: Subject, connections: int, *more: str) -> Process:
        argv = [str(self._tool), mode, "--port", str(subject.tcp_port), "--connections",
                str(connections), *more]
        return Process(f"load ({mode}) through {subject.name}", argv, self._cores,
                       self._logs / f"load-{mode}.log", talks=True)

    def _run(self, subject: Subject, mode: str, connections: int, *more: str) -> dict[str, float]:
        subject.settle()
        with self._start(mode, subject, connections, "--wait", "yes", *more) as load:
            _expect_ready(load)
            window = Window(subject, [self._service, load])
            load.say("go")
            result = json.loads(load.line(_PATIENCE))
            used, foreign = window.close()
            load.finish(30)
        return {**result, "cpu_s": used, "foreign": foreign}


def _expect_ready(load: Process) -> None:
    said = json.loads(load.line(_PATIENCE))
    if said.get("state") != "ready":
        raise Failed(f"{load.name}: unexpected {said}")
