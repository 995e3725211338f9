"""Labels, or an abstention; and how far to trust them."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.classify import Classification, Report
from nearfield.views.lines.item import item_line
from nearfield.views.lines.table import table
from nearfield.views.lines.text import TABLE, indented, one_line

ITEMS = 20  # all of them are in the table and the document
LABELS = 3  # of an item
MISTAKES = 5


def lines(result: Classification, width: int) -> Iterator[str | Hint]:
    """What was measured on the examples, a line an item, and which to label next."""
    yield from _of_report(result.report, width)
    items = result.to_dict()["items"]
    none = sum(item["abstained"] for item in items)
    yield f"{count(len(items), 'item')} to label: {len(items) - none:,} answered, {none:,} not."
    for item in items[:ITEMS]:
        names = ", ".join(f"{n['label']} {n['probability']:.2f}" for n in item["labels"][:LABELS])
        more = len(item["labels"]) - LABELS
        names += f" and {more} more" if more > 0 else ""
        if item["abstained"]:
            names = f"? between {names}" if names else "? like no example"
        names = one_line(names, width // 2)
        yield f"  {names} · {item_line(result.details, item['id'], width - len(names) - 5)}"
    if len(items) > ITEMS:
        yield Hint.use(f"  ... and {len(items) - ITEMS:,} more:", out=TABLE)
    if result.to_label is not None:
        yield f"To label next: {', '.join(result.to_label) or 'nothing is left'}"


def _of_report(report: Report, width: int) -> Iterator[str]:
    chosen = f", {report.setting}" if report.setting else ""
    if report.accuracy is not None:
        yield (
            f"{report.held_out:,} of {count(report.examples, 'example')} held out "
            f"({report.method}{chosen}):"
        )
        yield f"  accuracy {report.accuracy:.3f}, macro F1 {report.macro_f1:.3f}"
    if report.coverage is not None:
        yield (
            f"  calibration error {report.calibration_error:.3f}; the sets hold the right label "
            f"for {report.coverage:.3f} of the rows ({report.nominal:g} was asked)"
        )
        right = report.accuracy_answered
        sure = f", right for {right:.3f} of them" if right is not None else ""
        yield f"  one label for {report.answered:.3f} of the rows{sure}"
    if report.note:
        yield report.note
    if report.left_out:
        yield one_line(f"Too few to hold out: {', '.join(report.left_out)}", width)
    yield from _mistakes(report, width)


def _mistakes(report: Report, width: int) -> Iterator[str]:
    if report.confusions:
        yield "Most often confused:"
        rows = [(c.label, c.called, c.count) for c in report.confusions[:MISTAKES]]
        yield from (f"  {line}" for line in table(["label", "called", "times"], rows))
    if report.mistakes:
        yield "Mistakes worth reading:"
    for mistake in report.mistakes[:MISTAKES]:
        what = f"{mistake.label}, called {mistake.called} ({mistake.probability:.2f})"
        yield indented(f"{mistake.id} · {what} · {mistake.text}", width)
