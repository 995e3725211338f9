"""A pickle, read without running anything: names from a list, and what they would have made.

Python's own reader calls what a file names. This one holds the opcodes that data needs, builds
lists, tuples and dictionaries, and stands a :class:`Made` where something would have been called.
Large bytes are views of the file, not copies. Opcodes: Python's ``pickletools``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from nearfield.errors import BadModel, shortened

LARGE = 1024  # bytes from which on they are not copied
_KEYS = (str, bytes, int, float, type(None))  # a key of nested tuples can take a year to hash


class PickleError(Exception):
    """What the bytes are not."""


@dataclass(frozen=True)
class Name:
    """A module's name for something that a pickle would call."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False)
class Made:
    """What a call of a ``name`` would have made: its ``arguments``, and what it was filled with."""

    name: str
    arguments: tuple[Any, ...]
    state: Any = None
    items: list[Any] = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, Any]:
        """The state, where that is a dictionary; else nothing."""
        state = self.state
        if isinstance(state, tuple) and len(state) == 2 and state[0] is None:
            state = state[1]
        return state if isinstance(state, dict) else {}


PERSISTENT = "persistent"
"""The name of a :class:`Made` that stands for bytes outside of the pickle."""


def read_pickle(data: Any, allowed: Collection[str], what: str) -> Any:
    """What a pickle holds, in Python's own types, :class:`Name` and :class:`Made`.

    Parameters
    ----------
    data
        Its bytes: a map of a file, or anything that gives a buffer.
    allowed
        The names that it may hold, as ``"collections.OrderedDict"``; none is called. With
        :data:`PERSISTENT` among them it may point outside of itself.
    what
        The file, for errors.

    Raises
    ------
    BadModel
        It names something else, or is damaged.

    >>> import pickle
    >>> read_pickle(pickle.dumps({"a": [1, 2.5, "b"]}), (), "a.pkl")
    {'a': [1, 2.5, 'b']}
    """
    [value], _ = read_pickles(data, 1, allowed, what)
    return value


def read_pickles(
    data: Any, number: int, allowed: Collection[str], what: str
) -> tuple[list[Any], int]:
    """What a ``number`` of pickles hold that follow each other, and where the last one ends.

    ``data``, ``allowed`` and ``what`` are as for :func:`read_pickle`, and so is what is raised.

    >>> import pickle
    >>> read_pickles(pickle.dumps(1, 2) + pickle.dumps("b", 2) + b"...", 2, (), "a.pkl")
    ([1, 'b'], 16)
    """
    machine = Machine(memoryview(data).cast("B"), allowed)
    try:
        return [machine.run() for _ in range(number)], machine.at
    except PickleError as error:
        raise BadModel(f"{what} is no pickle that can be read safely: {error}.") from None
    except (IndexError, KeyError, ValueError, TypeError, struct.error, OverflowError) as error:
        reason = shortened(str(error) or type(error).__name__, 120)
        raise BadModel(
            f"{what} is damaged or cut short at byte {machine.at:,}: {reason}."
        ) from None


class Machine:
    """A stack, a memo, and what each opcode does to them."""

    def __init__(self, data: memoryview, allowed: Collection[str]) -> None:
        self.data = data
        self.allowed = allowed
        self.at = 0
        self.stack: list[Any] = []
        self.marks: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Go on to the end, and give what is left on the stack."""
        data, table = self.data, OPCODES
        self.stack, self.marks, self.memo = [], [], {}
        while (code := data[self.at]) != STOP:
            self.at += 1
            act = table.get(code)
            if act is None:
                raise PickleError(f"the opcode {code:#04x} at byte {self.at - 1:,} is not data")
            act(self)
        self.at += 1
        return self.stack.pop()

    def take(self, size: int) -> memoryview:
        """The next bytes."""
        start, end = self.at, self.at + size
        if size < 0 or end > len(self.data):
            raise PickleError(f"{size:,} bytes are announced at byte {start:,}, and fewer follow")
        self.at = end
        return self.data[start:end]

    def number(self, form: str) -> int:
        """The next little-endian number, of struct's form."""
        [value] = struct.unpack(form, self.take(struct.calcsize(form)))
        return int(value)

    def line(self) -> bytes:
        """Up to the end of the line."""
        for end in range(self.at, len(self.data)):
            if self.data[end] == 10:
                line = bytes(self.data[self.at : end])
                self.at = end + 1
                return line
        raise PickleError("its last line does not end")

    def since_mark(self) -> list[Any]:
        """What came since the last mark; the stack before it goes on."""
        if not self.marks:
            raise PickleError("a mark is missing")
        items, self.stack = self.stack, self.marks.pop()
        return items

    def name(self, module: Any, name: Any) -> None:
        """Put a name on the stack, if it is on the list."""
        if not (isinstance(module, str) and isinstance(name, str)):
            raise PickleError("a name is no text")
        found = Name(module, name)
        if str(found) not in self.allowed:
            shown = shortened(repr(str(found))[1:-1], 80)
            raise PickleError(
                f"it names {shown}, which is none of what such a file needs, and was not run"
            )
        self.stack.append(found)

    def make(self, called: Any, arguments: Any) -> None:
        """Put down what a call would have made."""
        if not isinstance(called, Name) or not isinstance(arguments, tuple):
            raise PickleError("something is called that is no name")
        self.stack.append(Made(str(called), arguments))


def _push(value: Any) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(value)


def _fresh(kind: Callable[[], Any]) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(kind())


def _number(form: str) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(m.number(form))


def _text(form: str) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(str(m.take(m.number(form)), "utf-8", "surrogatepass"))


def _bytes(form: str) -> Callable[[Machine], None]:
    def act(m: Machine) -> None:
        taken = m.take(m.number(form))
        m.stack.append(bytes(taken) if len(taken) < LARGE else taken.toreadonly())

    return act


def _string(form: str) -> Callable[[Machine], None]:
    """Python 2's: a name or a word where it is ASCII, else bytes."""

    def act(m: Machine) -> None:
        raw = bytes(m.take(m.number(form)))
        m.stack.append(raw.decode("ascii") if raw.isascii() else raw)

    return act


def _long(form: str) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(int.from_bytes(m.take(m.number(form)), "little", signed=True))


def _float(m: Machine) -> None:
    m.stack.append(struct.unpack(">d", m.take(8))[0])


def _decimal(m: Machine) -> None:
    line = m.line()
    m.stack.append({b"00": False, b"01": True}.get(line, int(line.rstrip(b"L") or b"0")))


def _tuple(size: int) -> Callable[[Machine], None]:
    def act(m: Machine) -> None:
        if len(m.stack) < size:
            raise PickleError("the stack is empty")
        items = tuple(m.stack[len(m.stack) - size :])
        del m.stack[len(m.stack) - size :]
        m.stack.append(items)

    return act


def _mark(m: Machine) -> None:
    m.marks.append(m.stack)
    m.stack = []


def _gathered(kind: Callable[[list[Any]], Any]) -> Callable[[Machine], None]:
    def act(m: Machine) -> None:
        items = m.since_mark()
        m.stack.append(kind(items))

    return act


def _set(items: list[Any]) -> Any:
    return frozenset(_keyed(item) for item in items)


def _dictionary(items: list[Any]) -> dict[Any, Any]:
    return {_keyed(key): value for key, value in zip(items[::2], items[1::2], strict=True)}


def _keyed(key: Any) -> Any:
    if not isinstance(key, _KEYS):
        raise PickleError(f"a key is of the type {type(key).__name__}")
    return key


def _add(m: Machine, items: list[Any]) -> None:
    owner = m.stack[-1]
    if isinstance(owner, list):
        owner.extend(items)
    elif isinstance(owner, set):
        owner.update(map(_keyed, items))
    elif isinstance(owner, Made):
        owner.items.extend(items)
    else:
        raise PickleError("items are added to what is no list")


def _put_all(m: Machine, items: list[Any]) -> None:
    owner = m.stack[-1]
    if isinstance(owner, dict):
        owner.update(_dictionary(items))
    elif isinstance(owner, Made):
        owner.items.extend(_dictionary(items).items())
    else:
        raise PickleError("values are set in what is no dictionary")


def _append(m: Machine) -> None:
    item = m.stack.pop()
    _add(m, [item])


def _set_item(m: Machine) -> None:
    value, key = m.stack.pop(), m.stack.pop()
    _put_all(m, [key, value])


def _global(m: Machine) -> None:
    module, name = m.line().decode(), m.line().decode()
    m.name(module, name)


def _stack_global(m: Machine) -> None:
    name, module = m.stack.pop(), m.stack.pop()
    m.name(module, name)


def _reduce(m: Machine) -> None:
    arguments, called = m.stack.pop(), m.stack.pop()
    m.make(called, arguments)


def _new(m: Machine) -> None:
    _, arguments, called = m.stack.pop(), m.stack.pop(), m.stack.pop()  # keywords: none is needed
    m.make(called, arguments)


def _build(m: Machine) -> None:
    state, owner = m.stack.pop(), m.stack[-1]
    if not isinstance(owner, Made):
        raise PickleError("a state is given to what has none")
    owner.state = state


def _pop(m: Machine) -> None:
    m.stack.pop()


def _get(form: str) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(m.memo[m.number(form)])


def _outside(m: Machine) -> None:
    if PERSISTENT not in m.allowed:
        raise PickleError("it points to what is not in it")
    m.stack.append(Made(PERSISTENT, (m.stack.pop(),)))


def _put(form: str) -> Callable[[Machine], None]:
    def act(m: Machine) -> None:
        m.memo[m.number(form)] = m.stack[-1]

    return act


def _memoize(m: Machine) -> None:
    m.memo[len(m.memo)] = m.stack[-1]


def _skip(size: int) -> Callable[[Machine], None]:
    """A protocol's number, or a frame's length: the opcodes after it say all."""

    def act(m: Machine) -> None:
        m.take(size)

    return act


STOP = ord(".")
OPCODES: dict[int, Callable[[Machine], None]] = {
    0x80: _skip(1),
    0x95: _skip(8),
    ord("N"): _push(None),
    0x88: _push(True),
    0x89: _push(False),
    ord("K"): _number("<B"),
    ord("M"): _number("<H"),
    ord("J"): _number("<i"),
    0x8A: _long("<B"),
    0x8B: _long("<i"),
    ord("I"): _decimal,
    ord("L"): _decimal,
    ord("G"): _float,
    ord("F"): lambda m: m.stack.append(float(m.line())),
    0x8C: _text("<B"),
    ord("X"): _text("<I"),
    0x8D: _text("<Q"),
    ord("C"): _bytes("<B"),
    ord("B"): _bytes("<I"),
    0x8E: _bytes("<Q"),
    0x96: _bytes("<Q"),
    ord("U"): _string("<B"),
    ord("T"): _string("<i"),
    ord("V"): lambda m: m.stack.append(m.line().decode("raw-unicode-escape")),
    ord("("): _mark,
    ord("0"): _pop,
    ord("1"): lambda m: m.since_mark().clear(),
    ord("2"): lambda m: m.stack.append(m.stack[-1]),
    ord(")"): _push(()),
    0x85: _tuple(1),
    0x86: _tuple(2),
    0x87: _tuple(3),
    ord("t"): _gathered(tuple),
    ord("]"): _fresh(list),
    ord("l"): _gathered(list),
    ord("a"): _append,
    ord("e"): lambda m: _add(m, m.since_mark()),
    ord("}"): _fresh(dict),
    ord("d"): _gathered(_dictionary),
    ord("s"): _set_item,
    ord("u"): lambda m: _put_all(m, m.since_mark()),
    0x8F: _fresh(set),
    0x90: lambda m: _add(m, m.since_mark()),
    0x91: _gathered(_set),
    ord("h"): _get("<B"),
    ord("j"): _get("<I"),
    ord("g"): lambda m: m.stack.append(m.memo[int(m.line())]),
    ord("q"): _put("<B"),
    ord("r"): _put("<I"),
    ord("p"): lambda m: m.memo.__setitem__(int(m.line()), m.stack[-1]),
    0x94: _memoize,
    ord("c"): _global,
    0x93: _stack_global,
    ord("R"): _reduce,
    0x81: _reduce,
    0x92: _new,
    ord("b"): _build,
    ord("Q"): _outside,
}
