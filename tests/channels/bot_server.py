"""A Bot API on loopback that notes what it is asked and says what a test tells it to."""

import json
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "12345678:AAFakeFakeFakeFakeFakeFakeFake"


class BotServer:
    """Answers every method with success; `says` are its next answers: status and body."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.says: list[tuple[int, bytes]] = []
        bots = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                method = self.path.rpartition("/")[2]
                bots.taken.append((method, _fields(raw, self.headers["Content-Type"])))
                self.answer(*bots.answer_to(method))

            def do_GET(self) -> None:
                bots.taken.append((self.path.removeprefix(f"/file/bot{TOKEN}/"), {}))
                known = bots.files.get(self.path.removeprefix(f"/file/bot{TOKEN}/"))
                self.answer(*(bots.says.pop(0) if bots.says else (200 if known else 404, known or b"")))

            def answer(self, status: int, body: bytes) -> None:
                if status == 0:  # hang up without a word
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Tests print enough."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def say(self, status: int, body: Any = b"") -> None:
        """Queue one answer; a status of 0 hangs up."""
        self.says.append((status, body if isinstance(body, bytes) else json.dumps(body).encode()))

    def refuse(self, code: int, description: str, **parameters: Any) -> None:
        """Queue a refusal in Telegram's words."""
        body = {"ok": False, "error_code": code, "description": description}
        self.say(code, body | ({"parameters": parameters} if parameters else {}))

    def answer_to(self, method: str) -> tuple[int, bytes]:
        if self.says:
            return self.says.pop(0)
        asked = self.taken[-1][1]
        result: Any = True
        if method.startswith("send"):
            chat = {"id": int(asked["chat_id"]), "type": "private"}
            result = {"message_id": 9_000_000 + len(self.taken), "chat": chat, "date": 0}
        if method == "getMe":
            result = {"id": 12345678, "is_bot": True, "username": "meja_bot"}
        if method == "getFile":
            result = {"file_id": asked["file_id"], "file_path": "photos/file_1.jpg"}
        return 200, json.dumps({"ok": True, "result": result}).encode()

    @property
    def methods(self) -> list[str]:
        return [method for method, _fields in self.taken]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _fields(raw: bytes, kind: str) -> dict[str, Any]:
    """Read JSON or a form with files; a file is given by its name and bytes."""
    if "json" in kind:
        return dict(json.loads(raw))
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    parts: Any = form.get_payload()
    return {part.get_param("name", header="content-disposition"): _value(part) for part in parts}


def _value(part: Any) -> Any:
    body = part.get_payload(decode=True)
    return (part.get_filename(), body) if part.get_filename() else body.decode()
