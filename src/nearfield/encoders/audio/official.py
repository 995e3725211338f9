"""Official weights of sounds by name: a row each, with what their file does not say."""

from __future__ import annotations

from nearfield.encoders.official import Official


def _openl3(spectrum: str, width: int) -> Official:
    name = "openl3" if spectrum == "mel256" else f"openl3-{spectrum}"
    return Official(
        name=name if width == 6144 else f"{name}-{width}",
        title=f"OpenL3, {spectrum}, music or environment, {width} numbers",
        modality="audio",
        config={"model_type": "openl3", "spectrum": spectrum, "width": width},
    )


_ROWS = (
    Official(
        name="ge2e-voice",
        title="GE2E speaker encoder, LibriSpeech and VoxCeleb",
        modality="audio",
        config={"model_type": "ge2e"},
    ),
    Official(
        name="musicnn",
        title="musicnn, MagnaTagATune",
        modality="audio",
        config={"model_type": "musicnn"},
    ),
    Official(
        name="vggish",
        title="VGGish, AudioSet",
        modality="audio",
        config={"model_type": "vggish"},
    ),
    *(
        _openl3(spectrum, width)
        for spectrum in ("mel256", "mel128", "linear")
        for width in (6144, 512)
    ),
)
OFFICIAL: dict[str, Official] = {row.name: row for row in _ROWS}
"""By name. Without ``preparing``, the network's own default counts."""
