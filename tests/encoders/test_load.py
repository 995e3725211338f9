import numpy as np
import pytest

from nearfield import encoders
from nearfield.errors import UsageError


def test_a_folder_is_loaded(write_model, plain):
    folder = write_model()
    encoder = encoders.load(str(folder), precision="f32", threads=1)
    assert np.abs(encoder.encode(["red"]) - plain.encode(["red"])).max() < 1e-5
    again = encoders.load(encoder.name, precision="f32")
    assert again.fingerprint == encoder.fingerprint


def test_precision_is_named_in_the_fingerprint(write_model, monkeypatch):
    folder = str(write_model())
    one = encoders.load(folder, precision="f32")
    try:
        two = encoders.load(folder, precision="bf16")
    except UsageError:
        pytest.skip("this CPU has no bf16")
    assert one.fingerprint != two.fingerprint
    assert (one.encode("red") * two.encode("red")).sum() > 0.999


def test_wrong_precision_is_said_before_anything_is_read(write_model):
    with pytest.raises(UsageError, match="precision='fast'"):
        encoders.load(str(write_model()), precision="fast")


def test_encode_keeps_the_model(write_model, plain, monkeypatch):
    folder = str(write_model())
    asked = []
    load = encoders.load
    monkeypatch.setattr(encoders, "load", lambda name: asked.append(name) or load(name))
    for _ in range(2):
        row = encoders.encode("red", model=folder)
        assert row @ plain.encode("red") > 0.999
    assert asked == [folder]
