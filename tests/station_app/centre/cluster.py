"""A PostgreSQL server of the tests' own: in a temporary folder, by a socket alone, as nobody."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

#: What some dozens of databases take, in bytes.
ROOM = 2_000_000_000


def missing() -> str:
    """What is not there for a server, empty where everything is."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed, so PostgreSQL is not tested"
    if _programs() is None:
        return "initdb and pg_ctl are not installed, so PostgreSQL is not tested"
    return ""


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((f for f in reversed(folders) if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


@dataclass
class Cluster:
    """A running server; ``new`` gives the address of an empty database, ``copy`` that of another's copy."""

    folder: Path
    programs: Path
    who: dict[str, Any]
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def new(self, template: str = "template0") -> str:
        """The address of a new database."""
        name = f"centre_{os.getpid()}_{next(self._numbers)}"
        import psycopg

        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            # quick without syncing; servers before 15 know no other way
            how = " STRATEGY = FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}".encode())
        return self._address(name)

    def copy(self, address: str) -> str:
        """The address of a copy; nobody may be connected to the first one."""
        return self.new(address.rpartition("/")[2].partition("?")[0] if "://" in address else address)

    def drop(self, address: str) -> None:
        """Remove a database; whoever is still connected to it is not any more."""
        import psycopg

        name = address.rpartition("/")[2].partition("?")[0]
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _address(self, name: str) -> str:
        return f"postgresql://centre@/{name}?host={quote(str(self.folder), safe='')}"

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._run("pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "immediate", "-w")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self.programs / program, *words],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=60,
            **self.who,
        )


def running(folder: Path) -> Cluster:
    """A server that another process has started in that folder."""
    programs = _programs()
    assert programs is not None
    return Cluster(folder, programs, {})


def _memory() -> Path | None:
    """A folder in memory, where the system has one with room: many small databases come and go there."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def start() -> Cluster:
    """Start a server; ``missing`` must have said that it can be had."""
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="centre-pg-", dir=_memory()))
    who: dict[str, Any] = {}
    if os.name == "posix" and os.geteuid() == 0:  # the server will not run as root
        import pwd

        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    cluster = Cluster(folder, programs, who)
    data = str(folder / "data")
    cluster._run("initdb", "-D", data, "-U", "centre", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    cluster._run(
        "pg_ctl", "start", "-D", data, "-w", "-l", str(folder / "log"), "-o",
        f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c shared_buffers=32MB",
    )  # fmt: skip
    return cluster
