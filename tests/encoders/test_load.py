import numpy as np
import pytest
from tests.encoders.conftest import WriteModel

from nearfield import encoders
from nearfield.encoders.text import TextEncoder
from nearfield.errors import UsageError


def test_a_folder_is_loaded(write_model: WriteModel, plain: TextEncoder) -> None:
    folder = write_model()
    encoder = encoders.load(str(folder), precision="f32", threads=1)
    assert np.abs(encoder.encode(["red"]) - plain.encode(["red"])).max() < 1e-5
    again = encoders.load(encoder.name, precision="f32")
    assert again.fingerprint == encoder.fingerprint


def test_precision_is_named_in_the_fingerprint(
    write_model: WriteModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(write_model())
    one = encoders.load(folder, precision="f32")
    try:
        two = encoders.load(folder, precision="bf16")
    except UsageError:
        pytest.skip("this CPU has no bf16")
    assert one.fingerprint != two.fingerprint
    assert (one.encode("red") * two.encode("red")).sum() > 0.999


def test_wrong_precision_is_said_before_anything_is_read(write_model: WriteModel) -> None:
    with pytest.raises(UsageError, match="precision='fast'"):
        encoders.load(str(write_model()), precision="fast")


def test_encode_keeps_the_model(
    write_model: WriteModel, plain: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(write_model())
    loaded: list[str] = []
    load = encoders.load

    def watched(name: str) -> TextEncoder:
        loaded.append(name)
        return load(name)

    monkeypatch.setattr(encoders, "load", watched)
    for _ in range(2):
        row = encoders.encode("red", model=folder)
        assert row @ plain.encode("red") > 0.999
    assert loaded == [folder]
