"""What the golden documents are of: each verb on the toy encoder, as the command line is asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nearfield.testing import ToyEncoder, picture

FRUIT = ["apple", "pear", "orchard", "juice", "ripe", "sweet", "harvest", "basket"]
SPACE = ["rocket", "moon", "orbit", "launch", "crew", "capsule", "gravity", "station"]
SOUND = ["guitar", "drum", "chorus", "melody", "concert", "singer", "rhythm", "stage"]
SUBJECTS = {"fruit": FRUIT, "space": SPACE, "sound": SOUND}


def rows() -> list[dict[str, object]]:
    """Ninety notes of three subjects, some of them nearly the same, some without a label."""
    draw = np.random.default_rng(7)
    made: list[dict[str, object]] = []
    for number in range(90):
        subject = list(SUBJECTS)[number % 3]
        words = " ".join(draw.choice(SUBJECTS[subject], 5, replace=False))
        made.append(
            {
                "id": f"n{number}",
                "text": f"The {words} of note {number}.",
                "subject": subject if number >= 12 else None,
                "kind": "ab"[number % 2],
                "size": number % 7,
                "made": f"20{20 + number % 3}-0{1 + number % 9}-05",
            }
        )
    for number, other in ((90, 30), (91, 31), (92, 32)):
        text = str(made[other]["text"])
        made.append(made[other] | {"id": f"n{number}", "text": text.upper().replace("OF", "of")})
    long = " ".join(" ".join(draw.choice(FRUIT, 4)) + "." for _ in range(30))
    made.append(
        {
            "id": "long",
            "text": long,
            "subject": "fruit",
            "kind": "a",
            "size": 3,
            "made": "2021-03-01",
        }
    )
    return made


def furnish(home: Path) -> None:
    """The files that the scenarios read."""
    notes = rows()
    (home / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in notes))
    (home / "others.csv").write_text(
        "id,text\n"
        f"t1,{notes[30]['text']}\n"
        "t2,Something that nobody wrote before\n"
        f"t3,{str(notes[31]['text']).lower()}\n"
    )
    np.save(home / "notes.npy", ToyEncoder().encode_document([str(r["text"]) for r in notes]))
    events = [
        f"u{user},n{item},{1 + (item + user) % 5},2024-05-{item % 28 + 1:02}"
        for user in range(10)
        for item in range(user % 3, 60, 4)
    ]
    (home / "events.csv").write_text("\n".join(["user,item,rating,time", *events]))
    (home / "marked.csv").write_text("id1,id2,duplicate\nn0,n3,1\nn1,n4,0\n")
    (home / "queries.csv").write_text("id,text\n1,rocket launch\n2,ripe apple\n3,guitar concert\n")
    judged = [
        f"{q} 0 {row['id']} 1"
        for q, subject in ((1, "space"), (2, "fruit"), (3, "sound"))
        for row in notes[12:40]
        if row["subject"] == subject
    ]
    (home / "qrels.txt").write_text("\n".join(judged))
    (home / "pairs.csv").write_text(
        "query,document\nred apple,a red apple\nblue sky,the blue sky\ngreen pear,a pear\n"
    )
    scored = [
        f"{a} {b},{b} {a} {c},{n % 6}"
        for n, (a, b, c) in enumerate(zip(FRUIT * 4, SPACE * 4, SOUND * 4, strict=True))
    ]
    lines = ["image,caption"]
    for number in range(90):
        color = ("red", "green", "blue", "white", "black")[number % 5]
        (home / f"{number}.png").write_bytes(picture(color, size=(8, 8 + number)))
        lines.append(f"{number}.png,{color} number {number}")
    (home / "colors.csv").write_text("\n".join(lines))
    (home / "scored.csv").write_text("\n".join(["sentence1,sentence2,score", *scored]))
    plants = [
        {"of": {"leaf": "ab"[n % 2], "height": n % 9}, "soil": "xyz"[n % 3], "grade": "uv"[n % 2]}
        for n in range(60)
    ]
    (home / "plants.jsonl").write_text("".join(json.dumps(row) + "\n" for row in plants))


ADD = ["add", "notes.jsonl", "--text", "text", "--id", "id", "-c", "notes"]
NOTES = ["-c", "notes"]

# Each runs in the same folder, one after another; what a document is called, and what is asked.
SCENARIOS: dict[str, list[str]] = {
    "add": ADD,
    "add_again": ADD,
    "search": ["search", "rocket launch", "-k", "4", *NOTES],
    "search_filtered": ["search", "apple", "--where", "size >= 3 and kind = 'a'", *NOTES],
    "search_vector": ["search", "apple juice", "--mode", "vector", "-k", "3", *NOTES],
    "search_text": ["search", "apple juice", "--mode", "text", "-k", "3", *NOTES],
    "search_explained": ["search", "sweet apple", "--explain", "-k", "3", *NOTES],
    "similar": ["similar", "n30", "-k", "5", *NOTES],
    "duplicates": ["duplicates", *NOTES],
    "duplicates_marked": ["duplicates", "--marked", "marked.csv", "--keep", "longest", *NOTES],
    "duplicates_threshold": ["duplicates", "--threshold", "0.3", *NOTES],
    "matches_text": ["matches", "the rocket moon", *NOTES],
    "add_others": ["add", "others.csv", "--text", "text", "--id", "id", "-c", "others"],
    "matches_against": ["matches", "-c", "others", "--against", "notes"],
    "cluster": ["cluster", "-k", "3", "--stability", *NOTES],
    "cluster_hierarchical": ["cluster", "--method", "hierarchical", "-k", "4", *NOTES],
    "cluster_vectors": ["cluster", "--vectors", "notes.npy", "--texts", "notes.jsonl", "-k", "3"],
    "topics": ["topics", "-k", "3", *NOTES],
    "topics_all": [
        "topics",
        "-k",
        "3",
        "--levels",
        "2",
        "--over-time",
        "made",
        "--bins",
        "year",
        "--by",
        "kind",
        "--min-confidence",
        "0.1",
        *NOTES,
    ],
    "topics_edited": ["topics", "-k", "4", "--rename", "0=mine", "--merge", "mine,1", *NOTES],
    "topics_seeded": ["topics", "-k", "3", "--seeds", "sky=rocket,moon", *NOTES],
    "map": ["map", "--method", "pca", *NOTES],
    "map_mds": ["map", "--method", "mds", "--where", "kind = 'a'", *NOTES],
    "recommend": ["recommend", "--like", "n30", "--dislike", "n32", "-k", "4", *NOTES],
    "recommend_text": ["recommend", "--text", "moon rocket", "-k", "3", *NOTES],
    "recommend_history": ["recommend", "--history", "events.csv", "--user", "u1", *NOTES],
    "evaluate_history": ["evaluate", "--history", "events.csv", *NOTES],
    "classify": ["classify", "--label", "subject", "--next", "3", *NOTES],
    "classify_predict": ["classify", "--label", "subject", "--predict", "others.csv", *NOTES],
    "classify_named": ["classify", "--labels", "apple pear,rocket moon,guitar drum", *NOTES],
    "outliers": ["outliers", "--share", "0.05", *NOTES],
    "representatives": ["representatives", "-k", "3", *NOTES],
    "encode": ["encode", "notes.jsonl", "--text", "text", "--id", "id", "--out", "v.npy"],
    "align": ["align", "colors.csv", "--from", "eyes", "--to", "toy", "--out", "both"],
    "evaluate_pairs": ["evaluate", "pairs.csv", "--fail-under", "MRR@10=0.1"],
    "evaluate_against": ["evaluate", "scored.csv", "--against", "narrow"],
    "evaluate_modes": ["evaluate", "--queries", "queries.csv", "--qrels", "qrels.txt", *NOTES],
    "evaluate_labels": [
        "evaluate",
        "notes.jsonl",
        "--task",
        "clustering",
        "--columns",
        "text,kind",
    ],
    "reembed": ["reembed", "--model", "mine", *NOTES],
    "back": ["back", *NOTES],
    "info": ["info", *NOTES],
    "ls": ["ls"],
    "check": ["check", *NOTES],
    "show": ["show", "n1", "n2", *NOTES],
    "export": ["export", "exported.jsonl", "--where", "size = 6", *NOTES],
    "delete": ["delete", "n1", "n2", *NOTES],
    "delete_where": ["delete", "--where", "size = 6", "--yes", *NOTES],
    "compact": ["compact", "--versions", *NOTES],
    "train_records": [
        "train",
        "plants.jsonl",
        "--kind",
        "record",
        "--label",
        "grade",
        "--out",
        "of-plants",
    ],
    "models": ["models"],
    "datasets": ["datasets"],
    "error": ["similar", "n30x", *NOTES],
}
