# A server of HTTP by the standard library alone. What is measured from outside is the time from
# the start of the process to its first answer. The twin of http_server.rs.

from http.server import BaseHTTPRequestHandler, HTTPServer


class Hello(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"Hello, world!\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass  # a line for each request would go to standard error


with HTTPServer(("127.0.0.1", 0), Hello) as server:
    print("port", server.server_port, flush=True)
    server.serve_forever()
