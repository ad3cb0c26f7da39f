"""Makes the labelled texts that the quickstart's quality model learns from: explanations against advertisements.

Texts are combined from hand-written paragraphs and sentences by counting, never by chance. Texts of one topic share
paragraphs, so scores held out by row flatter the model; it is made to show the step, not to be used.
"""

from itertools import combinations
from pathlib import Path

import yaml

NEGATIVES = 140
_HERE = Path(__file__).parent / "quality"
_KINDS = ("advert", "bait", "listing", "furniture")


def positive() -> list[str]:
    """Two to four paragraphs of one topic, in order: every choice of every topic."""
    topics: dict[str, list[str]] = yaml.safe_load((_HERE / "explanations.yaml").read_text("utf-8"))
    return [
        "\n".join(chosen)
        for paragraphs in topics.values()
        for count in (2, 3, 4)
        for chosen in combinations(paragraphs, count)
    ]


def negative() -> list[str]:
    """Six sentences about one product, mostly of one kind, with page furniture at the end; no text comes twice."""
    words: dict[str, list[str]] = yaml.safe_load((_HERE / "adverts.yaml").read_text("utf-8"))
    texts = []
    for number in range(NEGATIVES):
        kind = words[_KINDS[number % len(_KINDS)]]
        furniture = words["furniture"]
        start, step = number // len(_KINDS), 1 + number % 3
        chosen = list(dict.fromkeys(kind[(start + step * index) % len(kind)] for index in range(5)))
        chosen.append(furniture[(start * 3 + number) % len(furniture)])
        filling = {
            "thing": words["things"][number % len(words["things"])],
            "place": words["places"][number % len(words["places"])],
            "percent": words["percents"][number * 3 % len(words["percents"])],
        }
        texts.append(" ".join(dict.fromkeys(sentence.format(**filling) for sentence in chosen)))
    return list(dict.fromkeys(texts))
