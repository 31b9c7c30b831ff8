"""visitor.py NAME PORT [CA]: calls the gRPC service NAME behind a tunnel whose entrance is PORT of
the loopback address, with TLS when there is a CA. Says "ok" or the first thing that was wrong."""
import sys
import threading

import grpc

LIMIT = 10  # seconds, for every call


def open_channel(name, port, ca):
    options = [("grpc.default_authority", f"{name}:{port}"), ("grpc.enable_http_proxy", 0)]
    if ca is None:
        return grpc.insecure_channel(f"127.0.0.1:{port}", options)
    options.append(("grpc.ssl_target_name_override", name))
    trust = grpc.ssl_channel_credentials(open(ca, "rb").read())
    return grpc.secure_channel(f"127.0.0.1:{port}", trust, options)


def check(condition, words):
    if not condition:
        raise AssertionError(words)


def one_by_one(said):
    """Yields a request when it is told to: who buffers a direction stops here."""
    for word in (b"a", b"b", b"c"):
        yield word
        said.acquire()


def check_unary(channel):
    for size in (0, 5, 300_000):
        answer, call = channel.unary_unary("/interop.Echo/Unary").with_call(b"ab" * size, timeout=LIMIT)
        check(answer == b"ba" * size, f"a unary call of {size} came back otherwise")
        check(("x-begin", "1") in call.initial_metadata(), "initial metadata are lost")
        check(("x-end", "2") in call.trailing_metadata(), "trailing metadata are lost")


def check_streams(channel):
    got = list(channel.unary_stream("/interop.Echo/ManyFromOne")(b"n", timeout=LIMIT))
    check(got == [b"n0", b"n1", b"n2", b"n3", b"n4"], f"a stream of answers: {got}")
    parts = [bytes([65 + i]) * 50_000 for i in range(10)]
    got = channel.stream_unary("/interop.Echo/OneFromMany")(iter(parts), timeout=LIMIT)
    check(got == b"".join(parts), "a stream of requests came otherwise")
    said = threading.Semaphore(0)
    got = []
    for answer in channel.stream_stream("/interop.Echo/ManyFromMany")(one_by_one(said), timeout=LIMIT):
        got.append(answer)
        said.release()
    check(got == [b"A", b"B", b"C"], f"both ways at once: {got}")


def check_refusal(channel):
    try:
        channel.unary_unary("/interop.Echo/Refuse")(b"", timeout=LIMIT)
        check(False, "a refusal arrived as a success")
    except grpc.RpcError as error:
        check(error.code() == grpc.StatusCode.FAILED_PRECONDITION, f"refusal as {error.code()}: {error.details()}")
        check(error.details() == "not today: 100 % — no", f"other words: {error.details()}")


def check_cancel(channel):
    call = channel.unary_stream("/interop.Echo/Wait")(b"", timeout=LIMIT)
    check(next(call) == b"waiting", "no first answer")
    call.cancel()
    got = channel.unary_unary("/interop.Echo/WasLeft")(b"", timeout=LIMIT)
    check(got == b"yes", "the service was not told that its caller has left")


def check_deadline(channel):
    try:
        for _ in channel.unary_stream("/interop.Echo/Wait")(b"", timeout=0.5):
            pass
        check(False, "a deadline did not end the call")
    except grpc.RpcError as error:
        check(error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, f"deadline as {error.code()}")


def main():
    name, port = sys.argv[1], int(sys.argv[2])
    ca = sys.argv[3] if len(sys.argv) > 3 else None
    with open_channel(name, port, ca) as channel:
        for one in (check_unary, check_streams, check_refusal, check_cancel, check_deadline):
            try:
                one(channel)
            except Exception as error:
                print(f"{one.__name__}: {error}")
                return 1
    print("ok")
    return 0


sys.exit(main())
