"""The machine the bench runs on: a network of its own, cores, clocks, and what it is called."""

import os
import pathlib
import platform
import shutil
import subprocess
import time

_INSIDE = "CULVERT_BENCH_PRIVATE_NETWORK"
_TICKS = os.sysconf("SC_CLK_TCK")


def enter_private_network(argv: list[str]) -> None:
    """Starts this program again, as the same process, in a network namespace of its own when the
    system allows one. There only loopback exists, and its settings are ours to pin."""
    if _INSIDE in os.environ or shutil.which("unshare") is None:
        return
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        return
    os.environ[_INSIDE] = "yes"
    os.execvp(unshare[0], [*unshare, *argv])


def prepare_network() -> str:
    """Pins what a default may change (IO-62), and says in words what holds now. The machine's own
    network is left as it is."""
    if _INSIDE not in os.environ:
        return f"the machine's loopback, congestion control {_default_congestion()}"
    _ip("link", "set", "lo", "up")
    pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("10000 65000")
    routes = [
        _ip("route", "change", "local", address, "dev", "lo", "table", "local", "proto", "kernel",
            "scope", "host", "src", "127.0.0.1", "congctl", "cubic")
        for address in ("127.0.0.1", "127.0.0.0/8")
    ]
    if all(routes):
        return "a network namespace of its own, congestion control cubic for all sockets"
    pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").write_text("reno")
    return "a network namespace of its own, congestion control reno (cubic could not be pinned)"


def _ip(*arguments: str) -> bool:
    return subprocess.run(["ip", *arguments], capture_output=True, check=False).returncode == 0


def _default_congestion() -> str:
    return pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()


class Placement:
    """Which cores who may use. Pinned, because where the scheduler puts two ends of a ping-pong
    changes its latency tenfold; also the fairest for Go, which runs as many threads as it has
    cores."""

    def __init__(self, pinned: bool) -> None:
        cores = sorted(os.sched_getaffinity(0))
        self.all = set(cores)
        self.pinned = pinned and len(cores) >= 2
        if not self.pinned:
            self.relay = self.agent = self.load = self.service = self.forwarder = self.all
            return
        self.relay, self.agent = {cores[0]}, {cores[1]}
        self.forwarder = {cores[0], cores[1]}
        apart = len(cores) >= 4
        self.load, self.service = ({cores[2]}, {cores[3]}) if apart else (self.relay, self.agent)

    def words(self) -> str:
        if not self.pinned:
            return "not pinned"
        together = self.load == self.relay
        return ("relay and visitors on one core, client and service on another" if together
                else "relay, client, visitors and service on a core each")


def busy_seconds() -> float:
    """CPU time that anything on this machine has used."""
    fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, fields[:8])
    return (user + nice + system + irq + softirq + steal) / _TICKS


def description() -> str:
    model = "unknown CPU"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    virtual = ", virtual" if "hypervisor" in pathlib.Path("/proc/cpuinfo").read_text() else ""
    release = platform.release().split("-")[0]
    return f"{model}, {os.cpu_count()} cores{virtual}, Linux {release}"


def today() -> str:
    return time.strftime("%Y-%m-%d")
