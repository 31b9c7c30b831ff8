"""A WebSocket service that echoes, with the extension that browsers offer.

    service.py PORT

"close CODE REASON" makes it close like that; "last" tells how the previous visitor left.
"""

import asyncio
import sys

import websockets

last_end = "nobody"


async def serve(socket):
    global last_end
    await socket.send("hello")  # without being asked
    try:
        async for message in socket:
            if message == "last":
                await socket.send(last_end)
            elif isinstance(message, str) and message.startswith("close "):
                _, code, reason = message.split(" ", 2)
                await socket.close(int(code), reason)
            else:
                await socket.send(message)
    except websockets.ConnectionClosedError:
        pass
    last_end = f"{socket.close_code} {socket.close_reason}"


async def main():
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]),
                                subprotocols=["echo.test"], max_size=None):
        print("ready", flush=True)
        await asyncio.Future()


asyncio.run(main())
