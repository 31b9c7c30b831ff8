"""A visitor of service.py who does everything that a browser does.

    visit.py HOST PORT

HOST is what the address names; the connection goes to PORT on loopback. Prints "all right", or
fails with what was wrong.
"""

import asyncio
import random
import sys

import websockets

HOST, PORT = sys.argv[1], int(sys.argv[2])
SIZES = [0, 1, 125, 126, 127, 65535, 65536, 1_000_000]


def open_socket(**options):
    return websockets.connect(
        f"ws://{HOST}:{PORT}/socket?room=1", host="127.0.0.1", port=PORT,
        origin=f"http://{HOST}:{PORT}", subprotocols=["other.test", "echo.test"],
        max_size=None, open_timeout=10, close_timeout=10, **options)


async def expect(socket, wanted, what):
    seen = await asyncio.wait_for(socket.recv(), 20)
    assert seen == wanted, f"{what}: other bytes came back ({len(seen)} of {len(wanted)})"


async def echo(socket, dice):
    for size in SIZES:
        noise = dice.randbytes(size)
        await socket.send(noise)
        await expect(socket, noise, f"{size} random bytes")
        text = "涵洞 culvert "[: size % 11] * (size // 11)
        await socket.send(text)
        await expect(socket, text, f"{size} letters")
    pieces = [dice.randbytes(length) for length in (1, 70_000, 3)]
    await socket.send(pieces)  # three frames of one message
    await expect(socket, b"".join(pieces), "a message in fragments")
    for number in range(200):  # many at once
        await socket.send(f"message {number}")
    for number in range(200):
        await expect(socket, f"message {number}", "200 messages in a row")


async def visit(compression):
    async with open_socket(compression=compression) as socket:
        assert socket.subprotocol == "echo.test", f"subprotocol {socket.subprotocol}"
        deflates = [extension.name for extension in socket.extensions]
        wanted = ["permessage-deflate"] if compression else []
        assert deflates == wanted, f"extensions {deflates}"
        await expect(socket, "hello", "the greeting")
        await echo(socket, random.Random(7))
        await asyncio.wait_for(await socket.ping(), 10)
        await socket.close(4001, "seen enough")


async def ends():
    async with open_socket() as socket:
        await expect(socket, "hello", "the greeting")
        await socket.send("last")
        await expect(socket, "4001 seen enough", "how we left")
        await socket.send("close 4002 not today")
        await socket.wait_closed()
        seen = (socket.close_code, socket.close_reason)
        assert seen == (4002, "not today"), f"the service's end came as {seen}"


async def main():
    await visit("deflate")
    await visit(None)
    await ends()
    print("all right", flush=True)


asyncio.run(asyncio.wait_for(main(), 60))
