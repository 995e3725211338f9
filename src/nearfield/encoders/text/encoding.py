"""Texts to rows, with the arguments of sentence-transformers, and the types of what comes back."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, cast, overload

import numpy as np
from typing_extensions import Unpack

from nearfield.encoders.text.bar import bar
from nearfield.encoders.text.output import OUTPUTS, Output
from nearfield.encoders.text.settings import Settings, is_count
from nearfield.encoders.text.texts import as_list
from nearfield.errors import UnknownName, UsageError
from nearfield.types import Progress, Vectors, silent

if TYPE_CHECKING:
    import torch

F = TypeVar("F", bound=Callable[..., Any])
Texts = str | Sequence[str]


class Options(TypedDict, total=False):
    """Options of :meth:`Encoding.encode` that do not change the kind of what comes back."""

    batch_size: int | None
    show_progress_bar: bool | None
    device: Any
    normalize_embeddings: bool
    truncate_dim: int | None
    pool: Any
    chunk_size: int | None
    progress: Progress


class Plain(Options, total=False):
    """Options that give float32 rows."""

    output_value: Literal["sentence_embedding"]
    precision: Literal["float32"] | None
    convert_to_numpy: Literal[True]
    convert_to_tensor: Literal[False]


class Tensors(Options, total=False):
    """Options that give one tensor."""

    output_value: Literal["sentence_embedding"]
    precision: Literal["float32", "int8", "uint8", "binary", "ubinary"] | None
    convert_to_numpy: bool


def by_older_names(method: F) -> F:
    """Take the texts as ``sentences=`` too, as sentence-transformers did before its version 5."""

    @functools.wraps(method)
    def taking(self: Any, *arguments: Any, **options: Any) -> Any:
        if "sentences" in options:
            if arguments or "inputs" in options:
                raise UsageError("The texts came twice: by place or as inputs=, and as sentences=.")
            options["inputs"] = options.pop("sentences")
        return method(self, *arguments, **options)

    return cast("F", taking)


class Encoding(Settings):
    """The three ways to encode: as it is, to be searched, and to search with."""

    @overload
    def encode(
        self,
        inputs: Texts,
        prompt_name: str | None = ...,
        prompt: str | None = ...,
        **options: Unpack[Plain],
    ) -> Vectors: ...
    @overload
    def encode(
        self,
        inputs: Texts,
        prompt_name: str | None = ...,
        prompt: str | None = ...,
        *,
        convert_to_tensor: Literal[True],
        **options: Unpack[Tensors],
    ) -> torch.Tensor: ...
    @overload
    def encode(self, inputs: Any, *arguments: Any, **options: Any) -> Any: ...

    @by_older_names
    def encode(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int | None = None,
        show_progress_bar: bool | None = None,
        output_value: str = "sentence_embedding",
        precision: str | None = "float32",
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        device: Any = None,
        normalize_embeddings: bool = True,
        truncate_dim: int | None = None,
        pool: Any = None,
        chunk_size: int | None = None,
        *,
        progress: Progress = silent,
    ) -> Any:
        """Encode one text to ``(dim,)``, or a sequence of n texts to ``(n, dim)``, in its order.

        The arguments are those of sentence-transformers, in its order. One default differs: rows
        are of length 1 unless ``normalize_embeddings`` is False.

        Parameters
        ----------
        inputs
            Strings: a list, a tuple, an array, a column of a data frame, a frame of one column.
            The empty string is a text too. Texts over the limit are cut, with a
            :class:`TruncationWarning`; :meth:`encode_passages` and :meth:`encode_tokens` read
            them whole. ``sentences=`` is taken too, the name it had.
        prompt_name, prompt
            Name of one of the model's prompts, or text, to put before each text; the text goes
            first. Without either, the model's default prompt; if there are prompts but no
            default, a :class:`PromptWarning` (``prompt=""`` means none).
        batch_size
            At most so many texts a batch. Batches hold about 512 padded tokens in any case, which
            is faster than a number of texts.
        show_progress_bar
            Show a bar on standard error.
        output_value
            ``"sentence_embedding"``, or ``"token_embeddings"``: a list of ``(tokens, width)``,
            special tokens among them (:meth:`encode_tokens` says which token is where).
        precision
            Of the vectors, not of the engine: see :func:`quantize_embeddings`; None is
            ``"float32"``. For int8 and uint8 the ranges are those of this call's rows.
        convert_to_numpy, convert_to_tensor
            A torch tensor if ``convert_to_tensor``; a list of them if neither.
        device
            Its own, or a list of it; another one is refused: load the model there.
        normalize_embeddings
            Make rows of length 1. Without it, the rows are as the model gives them.
        truncate_dim
            Keep the first numbers of each row only, for models trained so (Matryoshka); None for
            the encoder's own ``truncate_dim``.
        pool, chunk_size
            Of several processes. All threads compute in any case: nothing is sent to a pool.
        progress
            Called with the texts done and the number of texts.

        Raises
        ------
        UsageError
            Something that is not a string, with its position; an argument that cannot be.
        UnknownName
            The model has no prompt of that name, or there is no such ``output_value``.
        MissingExtra
            Tensors were asked for, and torch is not there.
        """
        listed = as_list([inputs] if isinstance(inputs, str) else inputs)
        self._check_place(device, chunk_size)
        tensors = "one" if convert_to_tensor else "" if convert_to_numpy else "many"
        output = self._output(
            normalize_embeddings, truncate_dim, precision or "float32", batch_size, tensors
        )
        before = self.model.prompts.choose(prompt_name, prompt)
        if output_value not in OUTPUTS:
            raise UnknownName("output_value", str(output_value), OUTPUTS)
        with bar(show_progress_bar, progress) as shown:
            if output_value == "token_embeddings":
                states = [output.states(each) for each in self.model.states(listed, before)]
                return states[0] if isinstance(inputs, str) else states
            rows = np.empty((len(listed), output.width), np.float32)
            at = 0
            for block in self._rows(listed, before, output, shown, len(listed)):
                rows[at : at + len(block)] = block
                at += len(block)
        return output.finish(rows[0] if isinstance(inputs, str) else rows)

    @overload
    def encode_query(
        self,
        inputs: Texts,
        prompt_name: str | None = ...,
        prompt: str | None = ...,
        **options: Unpack[Plain],
    ) -> Vectors: ...
    @overload
    def encode_query(
        self,
        inputs: Texts,
        prompt_name: str | None = ...,
        prompt: str | None = ...,
        *,
        convert_to_tensor: Literal[True],
        **options: Unpack[Tensors],
    ) -> torch.Tensor: ...
    @overload
    def encode_query(self, inputs: Any, *arguments: Any, **options: Any) -> Any: ...

    @by_older_names
    def encode_query(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Encode what is searched for: :meth:`encode` with the prompt "query", if there is one.

        ``inputs`` are one text, or n; ``prompt_name`` or ``prompt`` chooses another prompt.
        ``arguments`` and ``options`` are the rest of those of :meth:`encode`.
        """
        before = self.model.prompts.of_role("query", prompt_name, prompt)
        return self.encode(inputs, *before, *arguments, **options)

    @overload
    def encode_document(
        self,
        inputs: Texts,
        prompt_name: str | None = ...,
        prompt: str | None = ...,
        **options: Unpack[Plain],
    ) -> Vectors: ...
    @overload
    def encode_document(
        self,
        inputs: Texts,
        prompt_name: str | None = ...,
        prompt: str | None = ...,
        *,
        convert_to_tensor: Literal[True],
        **options: Unpack[Tensors],
    ) -> torch.Tensor: ...
    @overload
    def encode_document(self, inputs: Any, *arguments: Any, **options: Any) -> Any: ...

    @by_older_names
    def encode_document(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Encode what will be searched: :meth:`encode` with the prompt "document" or the like.

        The arguments are those of :meth:`encode_query`: ``inputs``, ``prompt_name``, ``prompt``,
        then ``arguments`` and ``options`` of :meth:`encode`.
        """
        before = self.model.prompts.of_role("document", prompt_name, prompt)
        return self.encode(inputs, *before, *arguments, **options)

    def _check_place(self, device: Any, chunk_size: int | None) -> None:
        """Refuse to compute elsewhere than where the model was loaded."""
        for place in device if isinstance(device, list | tuple) else [device]:
            if place is not None and str(place) not in {self.device, f"{self.device}:0"}:
                raise UsageError(
                    f"device={str(place)!r} was given, but this encoder computes on {self.device}.",
                    f"Load it there: nf.load({self.model.name!r}, device={str(place)!r}).",
                )
        if chunk_size is not None and not is_count(chunk_size):
            raise UsageError(
                f"chunk_size={chunk_size!r} was given; a whole number from 1 was wanted."
            )

    def _output(
        self,
        unit: bool,
        truncate_dim: int | None,
        precision: str = "float32",
        batch_size: int | None = None,
        tensors: str = "",
    ) -> Output:
        width = self.truncate_dim if truncate_dim is None else truncate_dim
        return Output(self.model.dim, unit, width, precision, batch_size, tensors)

    def _rows(
        self,
        texts: Iterable[str],
        before: str,
        output: Output,
        progress: Progress,
        total: int | None,
    ) -> Generator[Vectors, None, None]:
        most = output.batch_size
        for rows in self.model.rows(texts, before, most=most, progress=progress, total=total):
            yield output.rows(rows)
