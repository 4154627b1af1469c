"""Runs a command with a PostgreSQL of its own: `python tools/postgres.py COMMAND …`. Nothing stays of it.

The cluster lies in a temporary folder that only its owner may enter, answers on a socket there and on no port, and keeps nothing safe
from a power cut (fsync off): it lives as long as the command. The command finds it by DATABASE_URL. PostgreSQL refuses to run as root;
started by root, it runs as `postgres` or `nobody`. Ends with the code of the command; 3: there is no PostgreSQL here.

`--if-there`: without PostgreSQL say so loudly, and end with 0.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

MISSING = 3
STARTS_WITHIN = 60.0
"""Seconds. A first start on a busy machine takes five."""
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=256MB", "max_connections=200", "listen_addresses=")
LOUD = """
*************************************************************************
*  NO POSTGRESQL ON THIS MACHINE: WHAT FOLLOWS IS NOT TRIED ON IT       *
*  make system installs it; on Debian: apt-get install postgresql       *
*************************************************************************"""


def binaries() -> Path | None:
    """The folder of the newest server: Debian keeps it out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def owner() -> pwd.struct_passwd:
    """Who runs the server: whoever calls, but never root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    sys.exit("this machine has no user that PostgreSQL could run as")


def command_as(user: pwd.struct_passwd) -> list[str]:
    """What goes before a command so that it runs as that user and ends when we do, even if we are killed."""
    setpriv = shutil.which("setpriv")
    ending = [setpriv, "--pdeathsig", "QUIT"] if setpriv else []
    if os.geteuid() != 0:
        return ending
    if not setpriv:
        sys.exit("started by root, setpriv is needed to give up root: it comes with util-linux")
    return [*ending, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", "--"]


@contextlib.contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """A server that runs; its URL."""
    user = owner()
    folder = Path(tempfile.mkdtemp(prefix="cotmoc-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
        prefix = command_as(user)
        log = folder / "log"
        made = subprocess.run(
            [*prefix, bin_folder / "initdb", "-D", folder / "data", "-U", "cotmoc", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            capture_output=True,
            text=True,
            cwd="/",
        )
        if made.returncode:
            sys.exit(f"no cluster could be made: {made.stderr}")
        options = [part for option in QUICK for part in ("-c", option)]
        with log.open("wb") as told:
            server = subprocess.Popen(
                [*prefix, bin_folder / "postgres", "-D", folder / "data", "-k", folder, *options], stdout=told, stderr=told, cwd="/"
            )
        _await(server, bin_folder, folder, log)
        subprocess.run([bin_folder / "createdb", "-h", folder, "-U", "cotmoc", "cotmoc"], check=True)
        yield f"postgres://cotmoc@{str(folder).replace('/', '%2F')}/cotmoc"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await(server: subprocess.Popen[bytes], bin_folder: Path, folder: Path, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        if subprocess.run([bin_folder / "pg_isready", "-q", "-h", folder]).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')}")


def _stopped(number: int, frame: FrameType | None) -> None:
    """A signal ends us as an error would: what was made is removed."""
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    """Run the command."""
    if_there = arguments[:1] == ["--if-there"]
    command = arguments[if_there:]
    if not command:
        print(__doc__)
        return 2
    bin_folder = binaries()
    if bin_folder is None:
        print(LOUD, file=sys.stderr)
        return 0 if if_there else MISSING
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stopped)
    with cluster(bin_folder) as url:
        paths = os.pathsep.join((os.environ.get("PATH", os.defpath), str(bin_folder)))
        running = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url, "PATH": paths})
        try:
            return running.wait()
        except BaseException:
            running.terminate()
            running.wait()
            raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
