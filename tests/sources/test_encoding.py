from __future__ import annotations

import random
from pathlib import Path

import pytest

from nearfield.errors import BadRow, BadSource, UnknownName
from nearfield.sources import open_source
from nearfield.sources.encoding import codec_of, detect, guess
from nearfield.sources.magic import is_binary
from nearfield.sources.pages import PAGES, name_of
from nearfield.sources.stream import HEAD

# Tickets as people write them; none of them is where the letters were counted.
TICKETS = {
    "ar": ["لم يصل المبلغ المسترد بعد", "الشاشة مكسورة وأريد استبدالها", "متى يصل طلبي؟"],
    "he": ["ההחזר הכספי עדיין לא הגיע", "המסך שבור ואני רוצה להחליף אותו", "מתי תגיע החבילה?"],
    "th": ["ยังไม่ได้รับเงินคืน", "หน้าจอแตกต้องการเปลี่ยนเครื่องใหม่", "พัสดุจะมาถึงเมื่อไหร่"],
    "tr": ["Param hâlâ iade edilmedi", "Ekran kırıldı, değiştirmek istiyorum", "Şifremi unuttum"],
    "pl": ["Nie otrzymałem jeszcze zwrotu pieniędzy", "Ekran pękł, proszę o wymianę"],
    "cs": [
        "Peníze mi ještě nevrátili",
        "Displej je rozbitý, žádám o výměnu",
        "Kdy přijde můj balík?",
    ],
    "hu": ["Még nem kaptam vissza a pénzemet", "Összetört a kijelző, kérem a cseréjét"],
    "ro": ["Nu am primit încă banii înapoi", "Ecranul este spart, vă rog să îl înlocuiţi"],
    "el": ["Δεν έχω λάβει ακόμη τα χρήματά μου", "Η οθόνη έσπασε και θέλω αντικατάσταση"],
    "ru": ["Деньги за заказ так и не вернули", "Экран разбит, прошу заменить"],
    "uk": ["Гроші за замовлення ще не повернули", "Екран розбитий, прошу замінити його"],
    "lt": [
        "Pinigai dar negrąžinti",
        "Ekranas sudužo, prašau pakeisti",
        "Kada atvyks mano siuntinys?",
    ],
    "fr": ["Je n'ai pas encore été remboursé", "L'écran est cassé, où est ma théière ?"],
    "de": ["Die Rückerstattung fehlt noch", "Der Bildschirm ist gesprungen, bitte prüfen"],
    "es": ["Todavía no me han devuelto el dinero", "La pantalla está rota y no enciende, señor"],
    "it": ["Il rimborso non è ancora arrivato", "Lo schermo è rotto, perché non si può cambiare?"],
    "ja": ["返金がまだ届いていません", "画面が割れたので交換してください"],
    "zh": ["退款还没有到账", "屏幕碎了，请帮我更换", "我的包裹什么时候到"],
    "zh-Hant": ["退款還沒有收到", "螢幕破了，請幫我更換", "我的包裹什麼時候會到"],
    "ko": ["환불이 아직 들어오지 않았습니다", "화면이 깨져서 교환하고 싶습니다"],
}
WRITTEN = [
    *(("ar", page) for page in ("cp1256", "iso8859-6")),
    *(("he", page) for page in ("cp1255", "iso8859-8")),
    *(("th", page) for page in ("cp874", "tis-620")),
    *(("tr", page) for page in ("cp1254", "iso8859-9")),
    *((name, page) for name in ("pl", "cs", "hu") for page in ("cp1250", "iso8859-2")),
    ("ro", "cp1250"),
    *(("el", page) for page in ("cp1253", "iso8859-7")),
    *(("ru", page) for page in ("cp1251", "koi8_r", "iso8859-5", "cp866")),
    *(("uk", page) for page in ("cp1251", "koi8_u")),
    ("lt", "cp1257"),
    *((name, "cp1252") for name in ("fr", "de", "es", "it")),
    *(("ja", page) for page in ("shift_jis", "cp932", "euc_jp")),
    *(("zh", page) for page in ("gb18030", "gb2312")),
    *(("zh-Hant", page) for page in ("big5", "cp950")),
    *(("ko", page) for page in ("euc_kr", "cp949")),
]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("id,text\n1,café\n", "cp1252"),
        ("id;text\n1;Grüße aus Köln\n2;café crème\n", "cp1252"),
        ("id,text\n1,She message “yes” – it’s fine\n", "cp1252"),
        ("id,text\n1,le garçon a mangé une pêche à l'été dernier\n", "cp1252"),
        ("Привет мир, как дела у тебя сегодня, деньги не пришли\n" * 5, "cp1251"),
        ("Привет мир, как дела у тебя сегодня\n" * 5, "koi8_r"),
        ("Zażółć gęślą jaźń, proszę o zwrot pieniędzy\n" * 5, "cp1250"),
        ("返金がまだ届いていません。注文番号を確認してください\n" * 5, "cp932"),  # holds Shift-JIS
        ("退款还没有到账，请尽快处理一下\n" * 5, "gb18030"),
    ],
)
def test_the_letters_tell(text: str, codec: str) -> None:
    assert detect(text.encode(codec))[0] == codec
    assert text.encode(codec).decode(detect(text.encode(codec))[0]) == text


@pytest.mark.parametrize(("language", "page"), WRITTEN)
def test_tickets_have_their_letters(language: str, page: str) -> None:
    text = "id,text\n" + "".join(f"{n},{t}\n" for n, t in enumerate(TICKETS[language]))
    data = text.encode(page)
    assert data.decode(guess(data).codec) == text
    assert not guess(data).unsure
    assert not is_binary(data)


@pytest.mark.parametrize(("language", "page"), WRITTEN)
def test_no_word_alone_is_read_wrongly(language: str, page: str) -> None:
    words = [word for ticket in TICKETS[language] for word in ticket.split()]
    right = asked = 0
    for word in words:
        data = f"id,text\n1,{word}\n".encode(page)
        if data.decode("utf-8", "ignore").encode() == data:
            continue  # ASCII, or one of 130 words in CP866: a sign of Braille
        best = guess(data)
        if best.unsure:
            asked += 1
        else:
            right += 1
            assert data.decode(best.codec) == f"id,text\n1,{word}\n"
    assert asked + right > 0


def test_capitals_alone_are_no_other_page() -> None:
    text = "\n".join(TICKETS["ru"]).upper()
    assert detect(text.encode("cp1251"))[0] == "cp1251"
    assert detect(text.encode("koi8_r"))[0] == "koi8_r"


@pytest.mark.parametrize("language", TICKETS)
@pytest.mark.parametrize("at", ["top", "middle", "end"])
def test_a_bad_byte_is_no_other_page(language: str, at: str) -> None:
    rows = [f"{n},{TICKETS[language][n % len(TICKETS[language])]}".encode() for n in range(60)]
    row = {"top": 0, "middle": 30, "end": 59}[at]
    rows[row] = rows[row][:-1] + b"\xe9"
    assert detect(b"id,text\n" + b"\n".join(rows)) == ("utf-8", "UTF-8")


@pytest.mark.parametrize("bad", [1, 3, 9])
def test_rows_with_bad_bytes_are_broken_with_their_lines(tmp_path: Path, bad: int) -> None:
    rows = [f"{n},Le café est arrivé abîmé {n}".encode() for n in range(40)]
    chosen = sorted(random.Random(bad).sample(range(40), bad))
    for n in chosen:
        rows[n] = rows[n].replace("î".encode(), b"\xee")
    for name, between in (("a.csv", b"\n"), ("b.csv", b"\r\n")):
        (tmp_path / name).write_bytes(between.join([b"id,text", *rows]))
        source = open_source(tmp_path / name)
        held = [text for batch in source.batches() for text in batch.column("text").to_pylist()]
        assert held == [f"Le café est arrivé abîmé {n}" for n in range(40) if n not in chosen]
        reason = "bytes that are not UTF-8"
        assert source.skipped.examples == [(f"line {n + 2}", reason) for n in chosen]
        with pytest.raises(BadRow, match=f"line {chosen[0] + 2}: bytes that are not UTF-8"):
            list(open_source(tmp_path / name, strict=True).batches())


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows.txt"])
def test_a_bad_byte_in_other_formats(tmp_path: Path, name: str) -> None:
    lines = [f'{{"text": "Où est mon café {n}"}}'.encode() for n in range(20)]
    lines[7] = lines[7].replace("ù".encode(), b"\xf9")
    data = b"[" + b",\n".join(lines) + b"]" if name == "rows.json" else b"\n".join(lines)
    (tmp_path / name).write_bytes(data)
    source = open_source(tmp_path / name, format="lines" if name == "rows.txt" else None)
    assert sum(batch.num_rows for batch in source.batches()) == 19
    assert source.skipped.examples == [("line 8", "bytes that are not UTF-8")]


def test_a_bad_byte_in_the_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,text,gr\xf6\xdfe\n" + "1,café très é,2\n".encode() * 20)
    source = open_source(tmp_path / "a.csv", text="text")
    [batch] = source.batches()
    assert batch.num_rows == 20
    assert batch.schema.names[-1] == "gr\ufffd\ufffde"


def test_what_cannot_be_known_is_asked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,text\n1,się\n".encode("cp1250"))
    with pytest.raises(BadSource, match="encoding of a.csv is not clear: as .* it reads") as error:
        open_source(tmp_path / "a.csv")
    assert "się" in error.value.message
    assert "encoding=" in str(error.value.hint)
    for name in ("cp1250", "Windows-1250", "latin2"):
        [batch] = open_source(tmp_path / "a.csv", encoding=name).batches()
        assert batch.column("text").to_pylist() == ["się"]
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_bytes("się".encode("cp1250"))
    (tmp_path / "notes" / "b.txt").write_text("plain")
    source = open_source(tmp_path / "notes")
    assert [b.column("text").to_pylist() for b in source.batches()] == [["plain"]]
    assert "its encoding is not clear" in source.skipped.examples[0][1]
    [batch] = open_source(tmp_path / "notes", encoding="cp1250").batches()
    assert batch.column("text").to_pylist() == ["się", "plain"]


def test_bytes_of_no_language_are_asked_about() -> None:
    draw = random.Random(0)
    noise = bytes(draw.randrange(128, 256) for _ in range(400))
    assert guess(b"id,text\n1," + noise).unsure


def test_names_of_encodings() -> None:
    assert [name_of(page.codec) for page in PAGES] == [page.name for page in PAGES]
    assert [codec_of(page.name) for page in PAGES] == [codec_of(page.codec) for page in PAGES]
    for name in ("klingon", "rot13", "hex"):
        with pytest.raises(UnknownName, match=f"no encoding '{name}'; known: .*cp1250"):
            open_source([{"text": "x"}], encoding=name)


def test_a_head_cut_within_a_character_is_still_utf8() -> None:
    head = ("x" + "é" * HEAD).encode()[:HEAD]
    assert head[-1] > 127
    assert detect(head) == ("utf-8", "UTF-8")
    assert not is_binary("é".join("x" * 9000).encode())


@pytest.mark.parametrize("page", ["utf-8", "cp1250", "cp1252"])
def test_letters_beyond_the_head_tell(tmp_path: Path, page: str) -> None:
    text = "Ekran jest pęknięty i proszę o wymianę" if page != "cp1252" else "Café, déjà payé"
    rows = ["id,text", *(f'{n},"plain ascii row number {n}"' for n in range(60_000))]
    rows += [f'{n},"{text}"' for n in range(60_000, 60_010)]
    (tmp_path / "late.csv").write_bytes("\n".join(rows).encode(page))
    assert (tmp_path / "late.csv").stat().st_size > HEAD
    source = open_source(tmp_path / "late.csv")
    held = [t for batch in source.batches() for t in batch.column("text").to_pylist()]
    assert held[-1] == text
    assert source.skipped.count == 0


def test_ascii_and_nothing_are_utf8() -> None:
    assert detect(b"")[1] == detect(b"abc")[1] == "UTF-8"
