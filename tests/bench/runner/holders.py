"""Many connections that do little: what they cost whoever stands between them. Run as a program this
is the service or the visitors of run-idle, in a process of its own:

    holders.py service PORT
    holders.py visitors PORT KIND COUNT      KIND: h1, websocket, h2-tls, events

The visitors print one JSON object a line: when all are there, and for each line that they read what
has been measured since the last one."""

import base64
import hashlib
import json
import os
import select
import socket
import ssl
import sys
import time

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY = base64.b64encode(b"0123456789abcdef").decode()
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"
EVENTS_PER_SECOND = 10


class _Loop:
    """Sockets by file descriptor, and who reads them."""

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.members: dict[int, "_Member"] = {}

    def add(self, member: "_Member", events: int = select.EPOLLIN) -> None:
        self.members[member.socket.fileno()] = member
        self.epoll.register(member.socket.fileno(), events)

    def turn(self, limit: float) -> None:
        for number, _ in self.epoll.poll(limit):
            if number in self.members:
                self.members[number].ready(self)

    def drop(self, member: "_Member") -> None:
        number = member.socket.fileno()
        self.epoll.unregister(number)
        del self.members[number]
        member.socket.close()


class _Member:
    def __init__(self, its_socket: socket.socket) -> None:
        self.socket = its_socket
        self.seen = b""

    def ready(self, loop: _Loop) -> None:
        raise NotImplementedError


# ---- The service -------------------------------------------------------------------------------


class _Served(_Member):
    def __init__(self, its_socket: socket.socket, streams: set["_Served"]) -> None:
        super().__init__(its_socket)
        self._streams = streams

    def ready(self, loop: _Loop) -> None:
        try:
            piece = self.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._streams.discard(self)
            loop.drop(self)
            return
        self.seen += piece
        while b"\r\n\r\n" in self.seen:
            head, self.seen = self.seen.split(b"\r\n\r\n", 1)
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1]
        fields = dict(line.split(b":", 1) for line in head.split(b"\r\n")[1:])
        lower = {name.lower(): value.strip() for name, value in fields.items()}
        if path == b"/socket":
            accept = base64.b64encode(hashlib.sha1(lower[b"sec-websocket-key"] + _GUID).digest())
            self._say(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        elif path == b"/events":
            self._say(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                      b"Transfer-Encoding: chunked\r\n\r\n")
            self._streams.add(self)
        else:
            self._say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    def _say(self, text: bytes) -> None:
        self.socket.send(text)

    def send_event(self, text: bytes) -> None:
        try:
            self.socket.send(text)
        except BlockingIOError:
            # A subscriber that reads nothing misses one; the visitors count what comes.
            return
        except OSError:
            self._streams.discard(self)


class _Door(_Member):
    def __init__(self, port: int, streams: set[_Served]) -> None:
        super().__init__(socket.create_server(("127.0.0.1", port), backlog=4096))
        self.socket.setblocking(False)
        self._streams = streams

    def ready(self, loop: _Loop) -> None:
        while True:
            try:
                visitor, _ = self.socket.accept()
            except BlockingIOError:
                return
            visitor.setblocking(False)
            visitor.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            loop.add(_Served(visitor, self._streams))


def serve(port: int) -> None:
    loop, streams = _Loop(), set()
    loop.add(_Door(port, streams))
    due = time.monotonic()
    while True:
        loop.turn(max(0.0, due - time.monotonic()))
        if time.monotonic() < due:
            continue
        due += 1 / EVENTS_PER_SECOND
        # One tenth of a second is for all of them: each event has the time at which it was sent.
        for stream in list(streams):
            event = f"data: {time.monotonic_ns()}\n\n".encode()
            stream.send_event(f"{len(event):x}\r\n".encode() + event + b"\r\n")


# ---- The visitors ------------------------------------------------------------------------------


class _Visitor(_Member):
    delays: list[int] = []
    lost = 0

    def ready(self, loop: _Loop) -> None:
        try:
            piece = self.socket.recv(65536)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        if not piece:
            _Visitor.lost += 1
            loop.drop(self)
            return
        now = time.monotonic_ns()
        self.seen += piece
        while b"\n\n" in self.seen:
            event, self.seen = self.seen.split(b"\n\n", 1)
            self.delays.append(now - int(event.rsplit(b"data: ", 1)[1]))


_PATHS = {"h1": "/", "websocket": "/socket", "events": "/events"}
_WAVE = 50  # opened together; well below any listen backlog


def _open(kind: str, port: int, count: int) -> list[socket.socket]:
    plain = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for each in plain:
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if kind == "h2-tls":
        return [_open_h2(each) for each in plain]
    for each in plain:
        each.sendall(_request(kind))
    for each in plain:
        _read_until(each, b"hello" if kind == "h1" else b"\r\n\r\n")
    return plain


def _request(kind: str) -> bytes:
    head = f"GET {_PATHS[kind]} HTTP/1.1\r\nHost: bench.test\r\n"
    if kind == "websocket":
        head += (f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {_KEY}\r\n"
                 "Sec-WebSocket-Version: 13\r\n")
    return head.encode() + b"\r\n"


def _read_until(opened: socket.socket, end: bytes) -> None:
    seen = b""
    while end not in seen:
        piece = opened.recv(65536)
        if not piece:
            raise SystemExit(f"no answer but the end after {seen!r}")
        seen += piece


def _open_h2(plain: socket.socket) -> socket.socket:
    context = _open_h2.__dict__.get("context")
    if context is None:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        _open_h2.__dict__["context"] = context
    secure = context.wrap_socket(plain, server_hostname="bench.test")
    secure.sendall(_PREFACE)
    secure.recv(65536)  # its SETTINGS
    secure.sendall(b"\0\0\0\x04\x01\0\0\0\0")  # our acknowledgement of them
    return secure


def visit(port: int, kind: str, count: int) -> None:
    loop = _Loop()
    while len(loop.members) < count:
        for opened in _open(kind, port, min(_WAVE, count - len(loop.members))):
            opened.setblocking(False)
            loop.add(_Visitor(opened))
    print(json.dumps({"open": count}), flush=True)
    loop.epoll.register(0, select.EPOLLIN)
    while True:
        for number, _ in loop.epoll.poll(1.0):
            if number == 0:
                if not os.read(0, 4096):
                    return
                delays = sorted(_Visitor.delays)
                _Visitor.delays.clear()
                print(json.dumps({"lost": _Visitor.lost, "events": len(delays),
                                  "p50_us": delays[len(delays) // 2] / 1e3 if delays else None,
                                  "p99_us": delays[len(delays) * 99 // 100] / 1e3 if delays else None}),
                      flush=True)
            elif number in loop.members:
                loop.members[number].ready(loop)


if __name__ == "__main__":
    if sys.argv[1] == "service":
        serve(int(sys.argv[2]))
    else:
        visit(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
