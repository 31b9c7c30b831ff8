"""The gateway alone beside nghttpx, HAProxy and nginx, each with one worker on a core of its own
between the same load and the same service (gateway.md 7.3, 7.4)."""

import contextlib
import dataclasses
import pathlib
import re
import shutil
import subprocess

from .loads import Window
from .machine import Placement
from .processes import Failed, Process
from .subjects import CONFIGS, Subject, free_port, wait_for_port

_PATIENCE = 60.0


@dataclasses.dataclass(frozen=True)
class Pair:
    """What visitors speak, and what the service speaks."""

    down: str
    up: str

    @property
    def title(self) -> str:
        return f"{self.down} → {self.up}"

    @property
    def tls(self) -> bool:
        return self.down.endswith("TLS")

    @property
    def down_h2(self) -> bool:
        return self.down.startswith("h2")

    @property
    def up_h2(self) -> bool:
        return self.up == "h2c"


PAIRS = [Pair(down, up) for up in ("h1", "h2c") for down in ("h1", "h1 TLS", "h2c", "h2 TLS")]


@dataclasses.dataclass(frozen=True)
class Load:
    """One way to use h2load."""

    name: str
    connections: int
    streams: int
    page: str


SMALL_H1 = Load("1 KiB, 32 connections", 32, 1, "/1k")
SMALL_H2 = Load("1 KiB, 8 connections × 32 streams", 8, 32, "/1k")
ALONE = Load("1 KiB, one at a time", 1, 1, "/1k")
BULK = Load("10 MB, one at a time", 1, 1, "/10m")


def loads_of(pair: Pair) -> list[Load]:
    return [SMALL_H2 if pair.down_h2 else SMALL_H1, ALONE, BULK]


class GatewayStage:
    """Keys, pages, the service, and gateways in front of it. All end with the given stack."""

    def __init__(self, stack: contextlib.ExitStack, folder: pathlib.Path, program: pathlib.Path,
                 placement: Placement) -> None:
        self._stack = stack
        self._folder = folder
        self._program = program
        self._placement = placement
        site = folder / "site"
        site.mkdir()
        (site / "1k").write_bytes(b"x" * 1024)
        (site / "10m").write_bytes(b"y" * 10_000_000)
        self._key, self._certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._key, "-out",
                        self._certificate, "-days", "2", "-subj", "/CN=localhost"],
                       check=True, capture_output=True)
        self.origin_h1, self.origin_h2c = free_port(), free_port()
        self.service = self._start("service", ["nginx", "-p", str(folder), "-c",
                                               self._filled("origin.nginx.conf", {})],
                                   placement.agent, self.origin_h1)

    def direct(self, pair: Pair) -> Subject | None:
        """The service itself, where it speaks what the visitors do."""
        if pair.tls or pair.down_h2 != pair.up_h2:
            return None
        port = self._origin(pair)
        return Subject("direct", port, port, [])

    def gateways(self, stack: contextlib.ExitStack, pair: Pair) -> list[Subject]:
        makers = {"nginx": self._nginx, "HAProxy": self._haproxy, "nghttpx": self._nghttpx,
                  "ours": self._ours}
        subjects = []
        for name, make in makers.items():
            port = free_port()
            argv = make(pair, port)
            if argv and shutil.which(argv[0]):
                process = self._start(name, argv, self._placement.relay, port, stack)
                subjects.append(Subject(name, port, port, [process]))
        return subjects

    def _origin(self, pair: Pair) -> int:
        return self.origin_h2c if pair.up_h2 else self.origin_h1

    def _nginx(self, pair: Pair, port: int) -> list[str] | None:
        if pair.up_h2:
            return None  # Debian's speaks HTTP/1.1 to services
        listen = (" ssl" if pair.tls else "") + (" http2" if pair.down_h2 else "")
        config = self._filled("gateway.nginx.conf", {
            "LISTEN": port, "ORIGIN": self._origin(pair), "NGINX_LISTEN": listen,
            "CERTIFICATE": self._certificate, "KEY": self._key})
        return ["nginx", "-p", str(self._folder), "-c", config]

    def _haproxy(self, pair: Pair, port: int) -> list[str]:
        both = self._folder / "both.pem"
        both.write_bytes(self._certificate.read_bytes() + self._key.read_bytes())
        alpn = "h2,http/1.1" if pair.down_h2 else "http/1.1"
        bind = f" ssl crt {both} alpn {alpn}" if pair.tls else " proto h2" if pair.down_h2 else ""
        config = self._filled("gateway.haproxy.cfg", {
            "LISTEN": port, "ORIGIN": self._origin(pair), "HAPROXY_BIND": bind,
            "HAPROXY_SERVER": " proto h2" if pair.up_h2 else ""})
        return ["haproxy", "-db", "-f", config]

    def _nghttpx(self, pair: Pair, port: int) -> list[str]:
        front = f"-f127.0.0.1,{port}" + ("" if pair.tls else ";no-tls")
        back = f"-b127.0.0.1,{self._origin(pair)};/" + (";proto=h2" if pair.up_h2 else "")
        return ["nghttpx", "--conf=/dev/null", "--workers=1", "--no-server-push",
                "--accesslog-file=/dev/null", "--errorlog-file=/dev/stderr", front, back,
                str(self._key), str(self._certificate)]

    def _ours(self, pair: Pair, port: int) -> list[str]:
        argv = [str(self._program), str(port), str(self._origin(pair)), "http",
                "h2c" if pair.up_h2 else "http1.1"]
        return argv + ([str(self._certificate), str(self._key)] if pair.tls else [])

    def _filled(self, name: str, words: dict[str, object]) -> str:
        text = (CONFIGS / name).read_text()
        words = {"FOLDER": self._folder, "ORIGIN_H1": getattr(self, "origin_h1", 0),
                 "ORIGIN_H2C": getattr(self, "origin_h2c", 0), **words}
        for word, value in words.items():
            text = text.replace(f"@{word}@", str(value))
        path = self._folder / f"{words.get('LISTEN', 'origin')}-{name}"
        path.write_text(text)
        return str(path)

    def _start(self, name: str, argv: list[str], cores: set[int], port: int,
               stack: contextlib.ExitStack | None = None) -> Process:
        process = Process(name, argv, cores, self._folder / f"{name}.log")
        (stack or self._stack).enter_context(process)
        wait_for_port(process, port)
        return process


class H2Load:
    """Closed loops of h2load."""

    def __init__(self, service: Process, cores: set[int], folder: pathlib.Path,
                 seconds: float) -> None:
        self._service = service
        self._cores = cores
        self._folder = folder
        self._seconds = max(1, round(seconds))

    def run(self, subject: Subject, pair: Pair, load: Load) -> dict[str, float]:
        log = self._folder / "requests.log"
        log.unlink(missing_ok=True)
        scheme = "https" if pair.tls else "http"
        argv = ["h2load", "--threads=1", f"--clients={load.connections}",
                f"--max-concurrent-streams={load.streams}", f"--duration={self._seconds}",
                f"--log-file={log}"]
        argv += [] if pair.down_h2 else ["--h1"]
        argv.append(f"{scheme}://127.0.0.1:{subject.http_port}{load.page}")
        subject.settle()
        window = Window(subject, [self._service])
        with Process("h2load", argv, self._cores, self._folder / "h2load.log", talks=True) as tool:
            text = tool.output(_PATIENCE)
        used, foreign = window.close()
        return self._values(text, log, load, used, foreign)

    def _values(self, text: str, log: pathlib.Path, load: Load, used: float,
                foreign: float) -> dict[str, float]:
        counts = re.search(r"requests: (\d+) total, .* (\d+) succeeded, (\d+) failed", text)
        rate = re.search(r"finished in [\d.]+m?s, ([\d.]+) req/s, ([\d.]+)([KMG]?)B/s", text)
        if not counts or not rate or int(counts.group(3)) or not int(counts.group(2)):
            raise Failed("h2load: " + " ".join(text.split())[-400:])
        times = sorted(int(line.rsplit("\t", 1)[1]) for line in log.read_text().splitlines())
        done = int(counts.group(2))
        size = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[rate.group(3)]
        return {"per_second": float(rate.group(1)), "cpu_us": used * 1e6 / done,
                "cpu_s_per_gb": used / (done * 10_000_000 / 1e9),
                "gb_per_s": float(rate.group(2)) * size / 1e9,
                "p50_us": float(times[len(times) // 2]), "foreign": foreign,
                "p99_us": float(times[len(times) * 99 // 100])}
