"""Twenty-four questions in plain words, and the ICD-10-CM category that answers each.

Written down from the code book before any search was run; an answer counts when a code of one of
the categories is among the first ten.
"""

QUESTIONS: list[tuple[str, tuple[str, ...]]] = [
    ("my heart races and skips beats", ("R00", "I49", "I47")),
    ("child swallowed a coin", ("T18",)),
    ("kidney failure from diabetes", ("E08", "E09", "E10", "E11", "E13")),
    ("it burns when I pee", ("R30", "N30", "N34", "N39")),
    ("ringing in the ears", ("H93",)),
    ("broken collarbone", ("S42",)),
    ("cannot fall asleep at night", ("G47", "F51")),
    ("bitten by a dog", ("W54",)),
    ("high blood pressure", ("I10", "I11", "I15", "I16", "R03")),
    ("pink eye", ("H10",)),
    ("stomach flu", ("A08", "A09", "K52")),
    ("baby keeps crying", ("R68", "R45")),
    ("fell off a ladder", ("W11",)),
    ("lost sense of smell", ("R43",)),
    ("sugar too low in a diabetic", ("E08", "E09", "E10", "E11", "E13", "E16")),
    ("hay fever", ("J30",)),
    ("stung by a bee", ("T63",)),
    ("water on the brain", ("G91", "Q03")),
    ("afraid of spiders", ("F40",)),
    ("nosebleed", ("R04",)),
    ("shingles", ("B02",)),
    ("underactive thyroid", ("E02", "E03", "E00", "E89")),
    ("kidney stone", ("N20",)),
    ("worn out knee joint", ("M17",)),
]
