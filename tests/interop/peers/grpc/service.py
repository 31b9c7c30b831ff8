"""service.py PORT [CERTIFICATE KEY]: a gRPC service with every kind of call, bytes for messages."""
import sys
import threading
from concurrent import futures

import grpc

left = threading.Event()  # a call of Wait has been cancelled


def unary(request, context):
    context.send_initial_metadata((("x-begin", "1"),))
    context.set_trailing_metadata((("x-end", "2"),))
    return request[::-1]


def many_from_one(request, _):
    for number in range(5):
        yield request + str(number).encode()


def one_from_many(requests, _):
    return b"".join(requests)


def many_from_many(requests, _):
    for request in requests:  # each is answered before the next one is sent
        yield request.upper()


def refuse(_, context):
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not today: 100 % — no")


def wait(_, context):
    left.clear()
    context.add_callback(left.set)
    yield b"waiting"
    left.wait(20)


def was_left(_, __):
    return b"yes" if left.wait(10) else b"no"


def handlers():
    kinds = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "ManyFromOne": grpc.unary_stream_rpc_method_handler(many_from_one),
        "OneFromMany": grpc.stream_unary_rpc_method_handler(one_from_many),
        "ManyFromMany": grpc.stream_stream_rpc_method_handler(many_from_many),
        "Refuse": grpc.unary_unary_rpc_method_handler(refuse),
        "Wait": grpc.unary_stream_rpc_method_handler(wait),
        "WasLeft": grpc.unary_unary_rpc_method_handler(was_left),
    }
    return grpc.method_handlers_generic_handler("interop.Echo", kinds)


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers((handlers(),))
    address = f"127.0.0.1:{sys.argv[1]}"
    if len(sys.argv) > 3:
        certificate, key = (open(name, "rb").read() for name in sys.argv[2:4])
        server.add_secure_port(address, grpc.ssl_server_credentials([(key, certificate)]))
    else:
        server.add_insecure_port(address)
    server.start()
    print("listening", flush=True)
    server.wait_for_termination()


main()
