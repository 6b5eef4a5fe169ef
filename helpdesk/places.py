"""Where things are: the data folder, and the sockets of the embedded servers inside it."""

import getpass
import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

SOCKET_PATH_LIMIT = 107  # bytes, by the kernel
DATABASE = "helpdesk"
ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    return Path(os.environ.get("HELPDESK_DATA") or ROOT / ".data").expanduser().resolve()


def socket_folder(data: Path) -> Path:
    """Give the folder of the sockets: in the data folder where its path is short enough."""
    inside = data / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"meja-{getpass.getuser()[:16]}-{digest}"


def embedded_database_url(data: Path) -> str:
    return f"postgresql://postgres@/{DATABASE}?host={quote(str(socket_folder(data)), safe='')}"


def embedded_redis_url(data: Path) -> str:
    return f"unix://{quote(str(socket_folder(data)))}/valkey.sock?db=0"
