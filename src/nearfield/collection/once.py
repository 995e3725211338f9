"""What is computed once for an object that threads share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class once(Generic[Value]):  # noqa: N801 - it stands where property stands
    """A property that the first thread computes while the others wait; then it is kept.

    The object needs an attribute ``_lock``, an ``RLock``.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = name

    @overload
    def __get__(self, obj: None, owner: type) -> once[Value]: ...

    @overload
    def __get__(self, obj: Any, owner: type) -> Value: ...

    def __get__(self, obj: Any, owner: type) -> once[Value] | Value:
        if obj is None:
            return self
        with obj._lock:
            if self._key not in obj.__dict__:
                obj.__dict__[self._key] = self._compute(obj)
            value: Value = obj.__dict__[self._key]
            return value
