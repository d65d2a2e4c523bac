"""`http.server` with a thread per connection: the HTTP server that comes with Python.

As fast as it can be asked to be, by the attributes that its documentation names: connections are
kept (`HTTP/1.1`), an answer is one write (`wbufsize`), nothing is logged. What is left is mostly
its parser, which reads headers as those of an email, by the `email` package. The documentation
says that it is not meant for production; it is here because people use it all the same.
"""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from servers import BACKLOG, document, in_background


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # buffered: the handler's caller flushes after each request
    upstream = 0.0

    def do_GET(self) -> None:
        if self.path != "/json":
            self.send_error(404)
            return
        if self.upstream:
            time.sleep(self.upstream)
        body = document()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass  # a line on standard error for each request would be most of the work


class Server(ThreadingHTTPServer):
    request_queue_size = BACKLOG

    def server_bind(self) -> None:
        # Not that of HTTPServer, which asks the resolver for the name of its own address.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


def start(protocol: str, upstream: float) -> tuple[str, int]:
    if protocol != "json":
        raise ValueError("http.server serves HTTP only")
    handler = type("Handler", (Handler,), {"upstream": upstream})
    server = Server(("127.0.0.1", 0), handler)
    in_background(server.serve_forever)
    return server.server_address[:2]
