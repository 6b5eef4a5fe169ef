"""A start that cannot work says why in one sentence and ends with 1."""

import os
import socket
import subprocess
import sys

import pytest

from helpdesk.embedded import CannotStart, Embedded, InUse
from helpdesk.places import ROOT, SOCKET_PATH_LIMIT, socket_folder


def up(data, **environment):
    kept = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL") and "HELPDESK" not in k
    }
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env={**kept, "HELPDESK_DATA": str(data), "PORT": "8498", **environment},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def sentences(result):
    """Give what was said in trouble, after the note that everything is being stopped."""
    return result.stderr.strip().splitlines()


def test_port_in_use_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = up(tmp_path, PORT=str(port))

    assert result.returncode == 1
    assert sentences(result) == [
        f"Port {port} cannot be used (Address already in use); choose another one, as PORT={port + 10}."
    ]


def test_wrong_database_url_is_one_sentence(tmp_path):
    result = up(tmp_path, DATABASE_URL="postgresql://ana@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1/0")

    assert result.returncode == 1
    [sentence] = sentences(result)
    assert sentence.startswith("PostgreSQL does not let us in; check DATABASE_URL (")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "mysql://x",
            "manage.py: DATABASE_URL must start with postgresql://; only PostgreSQL is supported.",
        ),
        ("PORT", "abc", "manage.py: PORT is 'abc'; write a whole number from 1 to 65535."),
        ("HELPDESK_DEMO", "perhaps", "manage.py: HELPDESK_DEMO is 'perhaps'; write 1 or 0."),
    ],
)
def test_nonsense_in_the_environment_is_one_sentence(tmp_path, name, value, sentence):
    result = up(tmp_path, **{name: value})

    assert result.returncode == 1
    assert sentences(result) == [sentence]


def test_incomplete_database_is_refused(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "base").mkdir()

    with pytest.raises(CannotStart, match="holds no complete database"):
        Embedded(tmp_path).start_postgres()


def test_database_of_another_version_is_refused(tmp_path):
    (tmp_path / "postgres" / "global").mkdir(parents=True)
    (tmp_path / "postgres" / "global" / "pg_control").touch()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")

    with pytest.raises(CannotStart, match="is of PostgreSQL 17, this is 18"):
        Embedded(tmp_path).start_postgres()


def test_data_folder_in_use_is_refused(tmp_path):
    holder = Embedded(tmp_path)
    holder.lock()

    with pytest.raises(InUse, match=f"in use by process {os.getpid()}; "):
        Embedded(tmp_path).lock()


def test_sockets_fit_whatever_the_data_folder_is_called(tmp_path):
    short, long = tmp_path / "d", tmp_path / ("long" * 30)

    assert socket_folder(short) == short / "run"
    assert len(os.fsencode(socket_folder(long) / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT
