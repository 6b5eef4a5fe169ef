"""A Graph API on loopback that notes what it is asked and says what a test tells it to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class GraphServer:
    """Accepts sends and uploads; `says` are its next answers: status, body and headers."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.says: list[tuple[int, bytes, dict[str, str]]] = []
        self.files: dict[str, bytes] = {}
        graph = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                graph.note(self.path, raw, dict(self.headers))
                self.answer()

            def do_GET(self) -> None:
                graph.note(self.path, b"", dict(self.headers))
                self.answer()

            def answer(self) -> None:
                status, body, headers = graph.answer_to(self.path)
                if status == 0:  # hang up without a word
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Tests print enough."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def note(self, path: str, raw: bytes, headers: dict[str, str]) -> None:
        is_json = "json" in headers.get("Content-Type", "")
        body = json.loads(raw) if is_json else raw
        self.taken.append({"path": path, "body": body, "headers": headers})

    def say(self, status: int, body: Any = b"", **headers: str) -> None:
        """Queue one answer; a status of 0 hangs up."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.says.append((status, raw, {name.replace("_", "-"): text for name, text in headers.items()}))

    def refuse(self, code: Any, details: str = "", status: int = 400, **headers: str) -> None:
        """Queue a refusal in Graph's words."""
        error = {"message": f"(#{code}) no", "code": code, "error_data": {"details": details}}
        self.say(status, {"error": error}, **headers)

    def answer_to(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        if self.says:
            return self.says.pop(0)
        name = path.partition("?")[0].rpartition("/")[2]
        if name in self.files:
            return 200, self.files[name], {}
        number = len(self.taken)
        body: dict[str, Any] = {"messages": [{"id": f"wamid.{number}"}]}
        if path.endswith("/media"):
            body = {"id": f"media.{number}"}
        return 200, json.dumps(body).encode(), {}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Give the bodies of the messages that were asked to be sent."""
        return [item["body"] for item in self.taken if item["path"].endswith("/messages")]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
