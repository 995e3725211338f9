"""Values are read as people write them: the inputs from the field, and others of their kinds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.errors import BadFilter, BadSource, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types.reports import AddReport

Add = Callable[..., tuple[nf.Collection, AddReport]]


@pytest.fixture
def add(folder: Path) -> Add:
    """Add a file, or lines of one, to a collection of its own."""

    def call(source: str, **options: Any) -> tuple[nf.Collection, AddReport]:
        path = folder / source if source.endswith((".csv", ".jsonl")) else folder / "own.csv"
        if path.name == "own.csv":
            path.write_text(source, "utf-8")
        collection = nf.open(path.stem, db=folder / "db", model=ToyEncoder())
        return collection, collection.add(path, **options)

    return call


def of(values: list[str], name: str = "x") -> str:
    """A file with a column of these values."""
    rows = (f'{at},kettle leaks {at},"{value}"' for at, value in enumerate(values))
    return f"id,text,{name}\n" + "\n".join(rows) + "\n"


def ids(collection: nf.Collection, where: str) -> set[str]:
    return set(collection.search("kettle", k=100, where=where).ids)


def test_german_dates(add: Add) -> None:
    collection, report = add("german_dates.csv")
    for literal in ("2024-02-01", "01.02.2024", "1 February 2024"):
        assert len(ids(collection, f"when >= '{literal}'")) == 6
    assert "Column 'when': dates, the day first, as dates with points are written." in report.notes


def test_dates_beside_words_for_nothing(add: Add) -> None:
    collection, report = add("dates_with_na.csv")
    assert ids(collection, "when >= '2024-02-01'") == set()
    assert len(ids(collection, "when is null")) == 6
    assert "Column 'when': 6 cells that say n/a have no value." in report.notes


def test_the_newest_of_duplicates(add: Add) -> None:
    collection, _ = add("newest_german_dates.csv")
    (group,) = collection.duplicates(threshold=0.5, keep="newest:when").groups
    assert group.keep == "2"
    collection.delete(all=True)
    collection, _ = add("newest_german_dates.csv", as_text=("when",))
    (group,) = collection.duplicates(threshold=0.5, keep="newest:when").groups
    assert group.keep == "2"


def test_milliseconds_over_time(add: Add) -> None:
    collection, report = add("epoch_milliseconds.csv")
    assert "Column 'when': points in time, from milliseconds since 1970." in report.notes
    topics = collection.topics(k=2, over_time="when")
    assert topics.timeline is not None
    assert {start[:4] for start in topics.timeline.starts} == {"2024"}
    assert len(ids(collection, "when < '2024-02-01'")) == 6


def test_decimal_commas(add: Add) -> None:
    collection, report = add("semicolon_decimal_comma.csv")
    assert ids(collection, "price > 50") == {"3", "4"}
    assert ids(collection, "when < '2024-01-01'") == {"3"}
    assert "Column 'price': numbers with a decimal comma." in report.notes


def test_numbers_beside_words_for_nothing(add: Add) -> None:
    collection, _ = add("na_numbers.csv")
    assert ids(collection, "score >= 4") == {"1", "3"}


def test_texts_that_say_nothing(add: Add) -> None:
    collection, report = add("text_na.csv")
    assert (report.new, report.empty, len(collection)) == (1, 3, 1)
    assert "3 texts that say NA or NaN or null are taken for empty." in report.notes


def test_a_word_for_nothing_is_no_class(add: Add) -> None:
    collection, report = add("labels_nan_strings.csv")
    result = collection.classify("team")
    assert len(result.ids) == 20
    assert result.report.examples == 40
    assert "Column 'team': 20 cells that say NaN have no value." in report.notes


def test_several_labels_in_a_list(add: Add) -> None:
    collection, _ = add("labels_list_column.jsonl")
    result = collection.classify("teams")
    assert result.ids == ("99",)
    assert {each.label for each in result.report.per_label} == {"money", "device"}


@pytest.mark.parametrize("sign", [";", "|", " ; "])
def test_several_labels_between_signs(add: Add, sign: str) -> None:
    texts = {"a": "red apple", "b": "blue sky", f"a{sign}b": "red apple blue sky"}
    rows = [f'{at},{texts[label]} {at},"{label}"' for at, label in enumerate([*texts] * 8)]
    collection, _ = add("id,text,tags\n" + "\n".join(rows) + '\n99,red sky,""\n')
    result = collection.classify("tags")
    assert result.ids == ("99",)
    assert {each.label for each in result.report.per_label} == {"a", "b"}


def test_a_later_file_widens_a_number(add: Add, folder: Path) -> None:
    collection, _ = add("widen_1.csv")
    report = collection.add(folder / "widen_2.csv")
    assert collection.columns == {"zip": "string", "price": "double"}
    assert "Column 'price' held whole numbers until now, and holds numbers with decimals from" in (
        " ".join(report.notes)
    )
    assert [item["metadata"]["price"] for item in collection.get("1", "2", "4")] == [5.0, 7.0, 7.5]
    assert ids(collection, "price > 6") == {"2", "4"}
    assert ids(collection, "zip = '01067'") == {"1"}


def test_a_number_becomes_text_only_where_that_is_asked(add: Add, folder: Path) -> None:
    collection, _ = add("widen_1.csv")
    rows = [{"id": "5", "text": "fan", "price": "call us"}]
    with pytest.raises(BadSource, match="'price' of 'widen_1' holds int64, but string came"):
        collection.add(rows)
    collection.add(rows, as_text=("price",))
    assert [item["metadata"]["price"] for item in collection.get("1", "5")] == ["5", "call us"]


def test_zones_are_kept_in_utc_and_it_is_said(add: Add) -> None:
    collection, report = add("mixed_zone.csv")
    assert "kept and shown in UTC; 6 of 12 have no zone and are taken as UTC" in (
        " ".join(report.notes)
    )
    assert ids(collection, "when < '2024-05-02'") == set()
    assert len(ids(collection, "when < '2024-05-02T00:31:00'")) == 6
    assert len(ids(collection, "when > '2024-05-01T23:00:00-05:00'")) == 6


def test_a_date_and_a_column_of_text_are_a_sentence(add: Add) -> None:
    collection, report = add(of(["13/01/2024", "01/13/2024"], "when"))
    assert "stays text, since 13/01/2024 has the day first and 01/13/2024 the month" in (
        " ".join(report.notes)
    )
    for where in ("when >= '2024-01-01'", "when = '2024-01-13'", "when in ('2024-01-13')"):
        with pytest.raises(BadFilter, match="'when' holds text, and '2024-01-"):
            ids(collection, where)
    assert ids(collection, "when = '13/01/2024'") == {"0"}


def test_dates_that_were_texts_of_old_are_compared_as_before(folder: Path) -> None:
    collection = nf.open("old", db=folder / "db", model=ToyEncoder())
    rows = [{"id": at, "text": "kettle", "when": f"2024-0{at}-01"} for at in (1, 2, 3)]
    collection.add(rows, as_text=("when",))
    assert collection.columns == {"when": "string"}
    assert ids(collection, "when >= '2024-02-01'") == {"2", "3"}


def test_an_open_date_in_a_filter_is_refused(add: Add) -> None:
    collection, _ = add("german_dates.csv")
    with pytest.raises(BadFilter, match="may be 2024-02-01 or 2024-01-02"):
        ids(collection, "when > '01/02/2024'")
    assert len(ids(collection, "when > '31/01/2024'")) == 6


def test_dates_that_leave_the_month_open_are_said_or_asked(add: Add) -> None:
    source = of(["01/02/2024", "03/04/2024"], "when")
    collection, report = add(source)
    assert "the month first, a guess, since no cell decides: 01/02/2024" in " ".join(report.notes)
    assert collection.get("0")[0]["metadata"]["when"] == dt.date(2024, 1, 2)
    collection.delete(all=True)
    collection, report = add(source, dates="day-first")
    assert "the day first, as asked" in " ".join(report.notes)
    assert collection.get("0")[0]["metadata"]["when"] == dt.date(2024, 2, 1)


@pytest.mark.parametrize(
    "words", [("yes", "no"), ("Ja", "Nein"), ("OUI", "NON"), ("true", "false")]
)
def test_yes_and_no_are_true_and_false_in_filters(add: Add, words: tuple[str, str]) -> None:
    collection, _ = add(of([words[0], words[1], words[0]], "urgent"))
    assert ids(collection, "urgent = true") == {"0", "2"}
    assert ids(collection, "urgent = false") == {"1"}
    assert ids(collection, "not urgent = true") == {"1"}
    assert ids(collection, f"urgent = '{words[0]}'") == {"0", "2"}


def test_true_and_a_column_without_yes_and_no_are_a_sentence(add: Add) -> None:
    collection, _ = add(of(["open", "shut"], "status"))
    with pytest.raises(BadFilter, match="'status' holds text"):
        ids(collection, "status = true")


@pytest.mark.parametrize("last", ["soon", "31.02.2024"])
def test_one_remark_among_dates_is_said(add: Add, last: str) -> None:
    collection, report = add(of([f"{day:02}.05.2024" for day in range(1, 20)] + [last], "when"))
    assert f"1 of 20 cells is no date and has no value now: '{last}'" in " ".join(report.notes)
    assert ids(collection, "when is null") == {"19"}


def test_frames_keep_their_types_and_their_texts_are_read(folder: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "id": ["1", "2"],
            "text": ["kettle", "lamp"],
            "when": ["31.05.2024", "01.06.2024"],
            "price": ["12,50 €", "9,99 €"],
            "zip": ["99084", "80331"],
            "created": [1704412800, 1709596800],
        }
    )
    collection = nf.open("frame", db=folder / "db", model=ToyEncoder())
    collection.add(frame)
    assert collection.columns == {
        "when": "date32[day]",
        "price": "double",
        "zip": "string",
        "created": "int64",
    }


def test_categories_of_polars(folder: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {"id": [1, 2], "text": ["kettle", "lamp"], "kind": ["x", "y"]},
        schema_overrides={"kind": polars.Categorical},
    )
    collection = nf.open("frame", db=folder / "db", model=ToyEncoder())
    assert collection.add(frame).new == 2
    assert ids(collection, "kind = 'y'") == {"2"}


def test_ids_may_be_whole_numbers(folder: Path) -> None:
    collection = nf.open("numbers", db=folder / "db", model=ToyEncoder())
    collection.add([{"id": at, "text": text} for at, text in enumerate(["kettle", "lamp", "fan"])])
    assert set(collection.similar(1).ids) == {"0", "2"}  # type: ignore[arg-type]
    assert len(collection.recommend(like=[1], k=1).ids) == 1  # type: ignore[list-item]
    with pytest.raises(UsageError, match="A list of 2 texts came to look for; wanted one"):
        collection.search(["a", "b"])  # type: ignore[arg-type]
    history = [{"user": 1, "item": 1}, {"user": 2, "item": 2}]
    assert len(collection.recommend(history=history, user=1, k=1).ids) == 1  # type: ignore[arg-type]
    assert collection.delete(2).deleted == 1  # type: ignore[arg-type]
    assert collection.delete(["0", "1"]).deleted == 2  # type: ignore[arg-type]


def test_events_that_speak_against_an_item(add: Add, folder: Path) -> None:
    collection, _ = add("books.csv")
    result = collection.recommend(history=folder / "events_thumbs_down.csv", user="u1")
    reasons = {reason.what for item in result for reason in item.because}
    assert "002" not in reasons
    assert {each.word: each.meaning for each in result.words} == {
        "view": "for",
        "purchase": "for",
        "thumbs_down": "against",
        "unlike": "against",
    }
    assert "Events that count against an item: thumbs_down (1), unlike (1)." in result.notes
    assert result.to_dict()["events"][0] == {"word": "view", "meaning": "for", "events": 6}


def test_events_that_are_not_understood_are_said(add: Add) -> None:
    collection, _ = add("books.csv")
    history = [
        {"user": "u1", "item": "000", "event": "view"},
        {"user": "u1", "item": "002", "event": "zork"},
        {"user": "u2", "item": "001", "event": "view"},
    ]
    result = collection.recommend(history=history, user="u1")
    assert "Events that are not understood, and count for an item: zork (1)." in result.notes
    assert "against=('zork',)" in "".join(map(str, result.asides()))
    result = collection.recommend(history=history, user="u1", against=["zork"])
    assert {each.word: each.meaning for each in result.words} == {"view": "for", "zork": "against"}


@pytest.mark.parametrize(
    "word",
    """dislike thumbs-down refund unsubscribe returned complaint refund_requested not_interested
    remove_from_cart cancelled skipped Daumen_runter_dislike rückgabe désabonnement reembolso
    downvoted rejected hide chargeback 👎 no""".split(),  # noqa: SIM905
)
def test_words_that_speak_against(word: str) -> None:
    from nearfield.tasks.recommend.words import meaning

    assert meaning(word) == "against"
    assert meaning(word.upper()) == "against"


@pytest.mark.parametrize(
    "word",
    """like thumbs_up purchase addtocart subscribed bookmarked play download view_item liked yes
    watched gekauft transaction click_through""".split(),  # noqa: SIM905
)
def test_words_that_speak_for(word: str) -> None:
    from nearfield.tasks.recommend.words import meaning

    assert meaning(word) == "for"


def test_scores_and_labels_as_people_write_them(folder: Path) -> None:
    collection = nf.open("pairs", db=folder / "db", model=ToyEncoder())
    rows = [
        {"score": "0,91", "label": "yes"},
        {"score": "0,15", "label": "nein"},
        {"score": "0,75", "label": "oui"},
        {"score": "0,05", "label": "no"},
        {"score": "n/a", "label": "no"},
    ]
    result: dict[str, Any] = dict(collection.evaluate(rows).to_dict())
    assert result["pairs"] == 4
    assert result["metrics"]["average precision"]["value"] == 1.0


@pytest.mark.parametrize("form", ["{};{}", "{} | {}", '["{}", "{}"]'])
def test_several_labels_are_evaluated_as_sets(folder: Path, form: str) -> None:
    collection = nf.open("labels", db=folder / "db", model=ToyEncoder())
    both, turned = form.format("a", "b"), form.format("b", "a")
    rows = [
        {"label": both, "prediction": turned},
        {"label": "a", "prediction": "a"},
        {"label": "b", "prediction": both},
        {"label": "NaN", "prediction": "a"},
    ]
    result: dict[str, Any] = dict(collection.evaluate(rows).to_dict())
    assert result["metrics"]["accuracy"]["value"] == pytest.approx(2 / 3)
    assert result["metrics"]["macro F1"]["value"] == pytest.approx((0.8 + 1.0) / 2)
    assert result["labels"] == 2
