"""What is measured: nothing at all (direct), plain forwarders, and the two pairs."""

import contextlib
import dataclasses
import pathlib
import socket
import time

from .machine import Placement
from .processes import Failed, Memory, Process

CONFIGS = pathlib.Path(__file__).resolve().parent.parent / "configs"


@dataclasses.dataclass(frozen=True)
class Setup:
    """How a pair is joined."""

    name: str
    mux: bool
    tls: bool


MUX_TLS = Setup("mux + TLS", mux=True, tls=True)
MUX = Setup("mux", mux=True, tls=False)
PLAIN = Setup("neither", mux=False, tls=False)


@dataclasses.dataclass
class Subject:
    name: str
    tcp_port: int
    http_port: int
    processes: list[Process]

    def cpu_seconds(self) -> float:
        return sum(process.cpu_seconds() for process in self.processes)

    def memory(self) -> Memory:
        return sum((process.memory() for process in self.processes), Memory(0, 0, 0))

    def forget_peak(self) -> None:
        for process in self.processes:
            process.forget_peak()

    def settle(self) -> None:
        """Waits until nothing of what was before is still being worked on."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            before = self.cpu_seconds()
            time.sleep(0.05)
            if self.cpu_seconds() - before < 0.003:
                return

    def check_alive(self) -> None:
        for process in self.processes:
            if not process.alive():
                raise SystemExit(f"{process.name} has ended: {process.last_words()}")


class Stage:
    """Starts subjects in front of one service. They end when the given stack is closed."""

    def __init__(self, service_port: int, placement: Placement, logs: pathlib.Path) -> None:
        self._service_port = service_port
        self._placement = placement
        self._logs = logs

    def direct(self) -> Subject:
        return Subject("direct", self._service_port, self._service_port, [])

    def socat(self, stack: contextlib.ExitStack) -> Subject:
        port = free_port()
        listen = f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr,backlog=1024,nodelay"
        argv = ["socat", "-b", "131072", listen, f"TCP:127.0.0.1:{self._service_port},nodelay"]
        return self._forwarder(stack, "socat", argv, port)

    def haproxy(self, stack: contextlib.ExitStack) -> Subject:
        port = free_port()
        return self._forwarder(stack, "HAProxy", ["haproxy", "-db", "-f",
                                                  str(CONFIGS / "haproxy.cfg")], port)

    def pair(self, stack: contextlib.ExitStack, name: str, relay: pathlib.Path,
             agent: pathlib.Path, setup: Setup) -> Subject:
        ports = {key: free_port() for key in ("BIND", "VHOST", "TCP")}
        environment = {f"BENCH_{key}_PORT": str(port) for key, port in ports.items()}
        environment |= {"BENCH_SERVICE_PORT": str(self._service_port),
                        "BENCH_MUX": str(setup.mux).lower(), "BENCH_TLS": str(setup.tls).lower()}
        processes = []
        for program, config, cores in ((relay, "relay.toml", self._placement.relay),
                                       (agent, "agent.toml", self._placement.agent)):
            process = Process(f"{name}: {program.name}",
                              [str(program), "-c", str(CONFIGS / config)], cores,
                              self._logs / f"{program.name}.log", environment)
            processes.append(stack.enter_context(process))
            if program is relay:
                _wait_for(process, lambda: _connects(ports["BIND"]))
        subject = Subject(name, ports["TCP"], ports["VHOST"], processes)
        _wait_for(processes[1], lambda: _echoes(subject.tcp_port))
        _wait_for(processes[1], lambda: _serves_pages(subject.http_port))
        return subject

    def _forwarder(self, stack: contextlib.ExitStack, name: str, argv: list[str],
                   port: int) -> Subject:
        process = Process(name, argv, self._placement.forwarder, self._logs / f"{name}.log",
                          {"BENCH_TCP_PORT": str(port),
                           "BENCH_SERVICE_PORT": str(self._service_port)})
        stack.enter_context(process)
        _wait_for(process, lambda: _echoes(port))
        return Subject(name, port, port, [process])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(process: Process, port: int) -> None:
    _wait_for(process, lambda: _connects(port))


def _wait_for(process: Process, ready) -> None:
    until = time.monotonic() + 15
    while not ready():
        if not process.alive() or time.monotonic() > until:
            raise SystemExit(f"{process.name} did not start: {process.last_words()}")
        time.sleep(0.05)


def _ask(port: int, question: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as visitor:
            visitor.sendall(question)
            return visitor.recv(64)
    except OSError:
        return b""


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
        return True
    except OSError:
        return False


def _echoes(port: int) -> bool:
    return _ask(port, b"e") == b"e"


def _serves_pages(port: int) -> bool:
    return _ask(port, b"GET / HTTP/1.1\r\nHost: bench.test\r\n\r\n").startswith(b"HTTP/1.1 200")


__all__ = ["Failed", "MUX", "MUX_TLS", "PLAIN", "Setup", "Stage", "Subject", "free_port",
           "wait_for_port"]
