"""The rows of the bench: which load on which setup, what is shown, and the aim of each measure."""

import dataclasses
from collections.abc import Callable

from .loads import Loads
from .subjects import MUX, MUX_TLS, PLAIN, Setup, Subject

ROWS = {
    "bulk": "Bulk over a tcp proxy",
    "pingpong": "64 bytes there and back over a tcp proxy, mux + TLS",
    "connect": "New visitor connections: connect, a byte there and back, close; mux + TLS",
    "idle": "Memory of idle visitor connections, mux + TLS",
    "http": "Requests to an http virtual host, 1 KiB answers, keep-alive, mux + TLS",
    "plugin": "The same through the client's plugin http2http",
}

HALF = 0.5
THREE_QUARTERS = 0.75
TENTH = 0.1
NOT_MORE = 1.0


@dataclasses.dataclass(frozen=True)
class Measure:
    key: str
    label: str
    digits: int
    # The most that ours ÷ frp may be; without one the measure is only shown.
    aim: float | None = None


@dataclasses.dataclass(frozen=True)
class Case:
    row: str
    title: str
    setup: Setup
    run: Callable[[Loads, Subject], dict[str, float]]
    measures: list[Measure]
    # Which plain forwarders it also says something about.
    ceilings: tuple[str, ...] = ()
    # Needs programs that have done nothing yet.
    fresh: bool = False


ALL_CEILINGS = ("direct", "socat", "HAProxy")


def _bulk(setup: Setup, connections: int, direction: str) -> Case:
    many = connections > 8
    measures = [Measure("cpu_s_per_gb", "CPU s/GB", 2, HALF if many else THREE_QUARTERS),
                Measure("gb_per_s", "GB/s", 2)]
    if many:
        measures.append(Measure("peak_mib", "peak memory, MiB", 0, HALF))
    return Case("bulk", f"{setup.name}, {connections} {direction}", setup,
                lambda loads, subject: loads.bulk(subject, connections, direction), measures,
                ALL_CEILINGS if setup == MUX_TLS else ())


def _ping_pong(connections: int, beside: int) -> Case:
    if beside:
        title = f"{connections}, beside {beside} bulk"
        measures = [Measure("p50_us", "p50 µs", 0, TENTH), Measure("p99_us", "p99 µs", 0, TENTH),
                    Measure("beside_gb_per_s", "bulk GB/s", 2)]
    else:
        title = f"{connections} connections" if connections > 1 else "1 connection"
        cpu_aim = HALF if connections > 1 else THREE_QUARTERS
        measures = [Measure("cpu_us_per_trip", "CPU µs/round trip", 1, cpu_aim),
                    Measure("p50_us", "p50 µs", 0, NOT_MORE),
                    Measure("p99_us", "p99 µs", 0, NOT_MORE),
                    Measure("trips_per_s", "round trips/s", 0)]
    return Case("pingpong", title, MUX_TLS,
                lambda loads, subject: loads.ping_pong(subject, connections, beside), measures,
                ALL_CEILINGS)


def _connect(at_once: int) -> Case:
    return Case("connect", f"{at_once} at a time", MUX_TLS,
                lambda loads, subject: loads.connect(subject, at_once),
                [Measure("cpu_us_per_connection", "CPU µs/connection", 0, HALF),
                 Measure("per_second", "connections/s", 0), Measure("p99_ms", "p99 ms", 1)],
                ALL_CEILINGS)


def _idle(connections: int) -> Case:
    return Case("idle", f"{connections:,} connections", MUX_TLS,
                lambda loads, subject: loads.idle(subject),
                [Measure("kib", "KiB (PSS)/connection, both ends", 2, HALF),
                 Measure("relay_kib", "relay", 2), Measure("agent_kib", "client", 2),
                 Measure("rss_kib", "KiB (RSS)/connection, both ends", 2),
                 Measure("peak_mib", "peak memory, MiB", 0, HALF)],
                ("HAProxy",), fresh=True)


def _http(connections: int) -> Case:
    return Case("http", f"{connections} connections" if connections > 1 else "1 connection",
                MUX_TLS, lambda loads, subject: loads.http(subject, connections),
                [Measure("cpu_us_per_request", "CPU µs/request", 1, HALF),
                 Measure("per_second", "requests/s", 0)], ALL_CEILINGS)


def _plugin(connections: int) -> Case:
    return Case("plugin", f"{connections} connections", MUX_TLS,
                lambda loads, subject: loads.http(subject, connections, "plugin.test"),
                [Measure("cpu_us_per_request", "CPU µs/request", 1, HALF),
                 Measure("per_second", "requests/s", 0)])


def all_cases(idle_connections: int) -> list[Case]:
    bulk = [_bulk(setup, connections, "down")
            for setup in (MUX_TLS, MUX, PLAIN) for connections in (1, 8, 64)]
    bulk += [_bulk(MUX_TLS, connections, "up") for connections in (1, 8, 64)]
    return [*bulk, _ping_pong(1, 0), _ping_pong(200, 0), _ping_pong(1, 8), _connect(32),
            _idle(idle_connections), _http(1), _http(64), _plugin(64)]
