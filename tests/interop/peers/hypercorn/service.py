"""service.py PORT [CERTIFICATE KEY]

An ASGI service under Hypercorn: HTTP/1.1 and HTTP/2 on one port (by ALPN with TLS, by prior
knowledge in clear), WebSocket over both. What it answers is what service.js in node/ does.
"""
import asyncio
import hashlib
import pathlib
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config

held = {}


async def body_of(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def answer(send, body, kind=b"text/plain"):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})


async def events(send, name):
    held[name] = asyncio.Event()
    fields = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": b"data: first\n\n", "more_body": True})
    await held[name].wait()
    del held[name]
    await send({"type": "http.response.body", "body": b"data: last\n\n"})


async def release(send, name):
    waiting = held.get(name)
    if waiting:
        waiting.set()
    await answer(send, b"released" if waiting else b"nobody waits")


async def echo(scope, receive, send):
    await receive()  # websocket.connect
    if scope["path"] != "/socket":
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        kept = {name: message[name] for name in ("text", "bytes") if message.get(name) is not None}
        await send({"type": "websocket.send", **kept})


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    if scope["type"] == "websocket":
        await echo(scope, receive, send)
        return
    path = scope["path"]
    fields = dict(scope["headers"])
    if path == "/sum":
        body = await body_of(receive)
        await answer(send, f"{hashlib.sha256(body).hexdigest()} {len(body)}".encode())
    elif path.startswith("/events/"):
        await events(send, path[8:])
    elif path.startswith("/release/"):
        await release(send, path[9:])
    elif path == "/page":
        page = pathlib.Path(__file__).parents[1] / "chromium" / "page.html"
        await answer(send, page.read_bytes(), b"text/html; charset=utf-8")
    elif path == "/report":
        print("report", (await body_of(receive)).decode(), flush=True)
        await answer(send, b"thanks")
    else:
        host = fields.get(b"host", fields.get(b":authority", b""))
        source = fields.get(b"x-forwarded-for", b"")
        await answer(send, b"host=" + host + b"\nx-forwarded-for=" + source + b"\n")


def main():
    config = Config()
    config.bind = [f"127.0.0.1:{sys.argv[1]}"]
    config.errorlog = "-"
    if len(sys.argv) > 3:
        config.certfile, config.keyfile = sys.argv[2:4]
    asyncio.run(serve(app, config))


main()
