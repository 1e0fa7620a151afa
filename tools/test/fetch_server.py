"""A server on the loopback for fetch.bats: it is told how to misbehave by the
path.  Writes its port to the file named; --tls CERT KEY speaks https."""
import http.server
import ssl
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, body, status=200, kind="application/x-test"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_on(self, where, status=302):
        self.send_response(status)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        if self.path.startswith("/file/"):
            with open(self.path[len("/file/"):], "rb") as f:
                self.answer(f.read())
        elif self.path == "/plain":
            self.answer(b"plain\0bytes\n")
        elif self.path == "/long":
            self.answer(b"x" * 5000)
        elif self.path == "/endless":
            # no length is told: the cap alone ends it
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass
        elif self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"too few")
        elif self.path == "/slow":
            time.sleep(30)
        elif self.path == "/once":
            self.send_on("/plain")
        elif self.path == "/round":
            self.send_on("/round")
        elif self.path == "/to-file":
            self.send_on("file:///etc/passwd")
        elif self.path == "/to-ftp":
            self.send_on("ftp://127.0.0.1/x")
        elif self.path.startswith("/to-http/"):
            self.send_on("http://127.0.0.1:%s/plain" % self.path[9:])
        else:
            self.answer(b"no such thing", 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/echo":
            self.answer(body, kind=self.headers["Content-Type"])
        elif self.path == "/once":
            self.send_on("/echo", 307)
        else:
            self.answer(b"", 500)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = tls.wrap_socket(server.socket, server_side=True)
with open(sys.argv[1] + ".tmp", "w") as f:
    f.write(str(server.server_address[1]))
import os
os.rename(sys.argv[1] + ".tmp", sys.argv[1])
server.serve_forever()
