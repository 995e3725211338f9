"""Mail: one message (.eml) or a mailbox (.mbox) -> subject and body, and who wrote when to whom."""

from __future__ import annotations

import codecs
import email
import email.errors
import email.header
import email.utils
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from typing import IO, Any

from nearfield.sources.chunks import gather
from nearfield.sources.documents import UnreadableError, content_of
from nearfield.sources.encoding import NO_TEXT, UnclearError, decode
from nearfield.sources.joined import JOINT
from nearfield.sources.longest import LIMIT
from nearfield.sources.markup import text_of_part
from nearfield.sources.records import Row
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream

PARTS = 1_000
"""Parts of a message that are looked at."""

NAMES = 20
"""Attachments that are named."""

_BEGINS = re.compile(rb"From \S+.*\d\d:\d\d.*\d{4}|From \S+ *\r?\n?\Z|From - ")
_ESCAPED = re.compile(rb">+From ")


def eml(file: IO[bytes], encoding: str | None = None) -> Row:
    """Subject and body of one message, and what its headers say."""
    return message_row(content_of(file), encoding)


def mailbox(file: IO[bytes], encoding: str | None = None) -> Iterator[Row]:
    """Every message of a mailbox, in a folder; what is no message is left out."""
    for number, (_, row) in enumerate(_rows(file, encoding), 1):
        if isinstance(row, dict):
            yield {**row, "id": row["id"] or str(number)}


def read_mailbox(stream: Stream, request: Request) -> Iterator[list[Row]]:
    """Read every message of a mailbox; its id is the message's own."""
    stream.report.mail = True

    def rows() -> Iterator[tuple[Row, int]]:
        for where, row in _rows(stream.file, request.encoding):
            if isinstance(row, str):
                stream.report.skip(where, row)
            else:
                yield row, len(row["text"])

    return gather(rows())


def message_row(data: bytes, encoding: str | None = None) -> Row:
    r"""What a message says, and what its headers do; UnreadableError where it is none.

    >>> row = message_row(b"From: a@b.org\nSubject: hi\n\nthe kettle leaks\n")
    >>> row["text"], row["from"]
    ('hi\n\nthe kettle leaks', 'a@b.org')
    """
    try:
        message = email.message_from_bytes(data)
        if not any(message.get(name) for name in ("from", "subject", "date", "to", "message-id")):
            raise UnreadableError("it has no headers as mail has")
        bodies, attached = _parts(message, encoding)
    except UnreadableError:
        raise
    except Exception as error:  # the standard library's parser meets a broken one with any
        raise UnreadableError(f"not a message that can be read ({error})") from error
    subject = _header(message, "subject")
    row: Row = {"text": JOINT.join(part for part in (subject, *bodies) if part)}
    for name in ("subject", "from", "to", "cc"):
        row |= {name: told} if (told := _header(message, name)) else {}
    sent = _date(message)
    row |= {"date": sent} if sent else {}
    row["attachments"] = len(attached)
    if attached:
        row["attached"] = ", ".join(attached[:NAMES])
    return row


def _rows(file: IO[bytes], encoding: str | None) -> Iterator[tuple[str, Row | str]]:
    """The line at which each message begins, and what it says, or why it says nothing."""
    seen: Counter[str] = Counter()
    for line, data in _messages(file):
        where = f"line {line}"
        if data is None:
            yield where, f"a message larger than {LIMIT // 1_000_000} MB"
            continue
        try:
            row = message_row(data, encoding)
        except UnreadableError as reason:
            yield where, str(reason)
            continue
        name = _own_id(data)
        if name:
            seen[name] += 1
            name += f" #{seen[name]}" if seen[name] > 1 else ""
        yield where, {"id": name or None, **row}


def _messages(file: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """The line at which each message begins, and its bytes; None for one that is too large."""
    held: list[bytes] = []
    size = start = number = 0
    blank = True
    while line := file.readline(LIMIT):
        number += 1
        if blank and line.startswith(b"From ") and _BEGINS.match(line):
            if held:
                yield start, b"".join(held) if size <= LIMIT else None
            held, size, start = [], 0, number
        else:
            size += len(line)
            if size <= LIMIT:
                held.append(line[1:] if _ESCAPED.match(line) else line)
        blank = not line.strip()
    if held:
        yield max(start, 1), b"".join(held) if size <= LIMIT else None


def _own_id(data: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", data[:65536], maxsplit=1)[0]
    found = re.search(rb"^message-id:\s*<?([^\s<>]+)", head, re.IGNORECASE | re.MULTILINE)
    return found[1].decode("ascii", "replace")[:200] if found else ""


def _parts(message: Message, encoding: str | None) -> tuple[list[str], list[str]]:
    """The texts of a message, of alternatives the plain one; the names of what is attached."""
    bodies: list[str] = []
    attached: list[str] = []
    waiting: list[Message] = [message]
    for _ in range(PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        kind = part.get_content_type()
        if part is not message and _is_attached(part):
            attached.append(_name(part))
        elif kind == "message/rfc822":
            inner: Any = part.get_payload()
            attached.append(_header(inner[0], "subject") if isinstance(inner, list) else kind)
        elif part.is_multipart():
            waiting = [*_chosen(part), *waiting]
        elif kind in ("text/plain", "text/html"):
            text = _decoded(part, encoding)
            bodies.append((text_of_part(text) if kind == "text/html" else text).strip())
    return bodies, attached


def _chosen(part: Message) -> list[Message]:
    inner: Any = part.get_payload()
    parts = [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []
    if part.get_content_type() != "multipart/alternative":
        return parts
    plain = [each for each in parts if each.get_content_type() == "text/plain"]
    full = [each for each in plain if str(each.get_payload()).strip()]
    return full[:1] or parts[-1:]


def _is_attached(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_maintype() not in ("text", "multipart", "message")


def _name(part: Message) -> str:
    name = part.get_filename()
    return _words(name) if name else part.get_content_type()


def _decoded(part: Message, encoding: str | None) -> str:
    payload: Any = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    named = encoding or part.get_content_charset() or "us-ascii"
    try:
        if codecs.lookup(named).name not in NO_TEXT:
            return data.decode(named).replace("\r\n", "\n")
    except (LookupError, ValueError):
        pass
    try:
        return decode(data).replace("\r\n", "\n")
    except UnclearError:
        return data.decode("cp1252", "replace").replace("\r\n", "\n")


def _header(message: Message, name: str) -> str:
    value = next((v for n, v in message.raw_items() if n.lower() == name), None)
    return "" if value is None else _words(value, message.get_content_charset() or "cp1252")


def _words(value: Any, charset: str = "cp1252") -> str:
    """A header's words: those that were encoded for the way, and bytes that were not."""
    raw = str(value).encode("utf-8", "surrogateescape")
    text = _piece(raw, "utf-8", "strict") or _piece(raw, charset)
    try:
        pieces = email.header.decode_header(text)
    except (email.errors.HeaderParseError, ValueError):
        pieces = [(text, None)]
    return " ".join("".join(_piece(*piece) for piece in pieces).split())


def _piece(piece: bytes | str, charset: str | None, errors: str = "replace") -> str:
    if isinstance(piece, str):
        return piece
    try:
        if charset and codecs.lookup(charset).name in NO_TEXT:
            charset = None
        return piece.decode(charset or "raw_unicode_escape", errors)
    except (LookupError, ValueError):
        return piece.decode("utf-8", "replace") if errors == "replace" else ""


def _date(message: Message) -> datetime | None:
    try:
        sent = email.utils.parsedate_to_datetime(str(message.get("date") or ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if 1970 <= sent.year <= 2200 else None
