"""Questions as people ask them in evaluations, written for `decontamination_quality.py`: facts, stems, short sums."""

from typing import Final

from scripts.qualities.decontamination_items import Question

__all__ = ["REAL"]

_PAIRS: Final = (
    ("What is the capital city of France?", "Paris"),
    ("Who wrote the play Hamlet?", "William Shakespeare"),
    ("Which planet is known as the Red Planet?", "Mars"),
    ("What is the boiling point of water at sea level in degrees Celsius?", "100"),
    ("What is 7 times 8?", "56"),
    ("Is it raining?", "Yes"),
    ("What is your name?", "John"),
    ("Which of the following is true?", "All of the above"),
    ("Which of the following is true?", "None of the above"),
    ("Which of the following is true of enzymes?", "They lower the activation energy of reactions"),
    ("Which of the following best describes photosynthesis?", "The conversion of light energy into chemical energy"),
    ("Which of the following is not a renewable source of energy?", "Natural gas"),
    ("What happens if you swallow watermelon seeds?", "The seeds pass through your digestive system"),
    ("In what year did the First World War begin?", "1914"),
    (
        "Natalia sold clips to 48 of her friends in spring, and then she sold half as many clips in summer. "
        "How many clips did she sell altogether in spring and summer?",
        "She sold 48 / 2 = 24 clips in summer, and so 48 + 24 = 72 clips altogether in spring and summer. 72",
    ),
    (
        "A farmer has 120 metres of fence and wants to enclose a rectangular field along a straight river. What is the "
        "largest area that he can enclose if no fence is needed along the river?",
        "1800 square metres",
    ),
    (
        "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated "
        "documentation files, to deal in the software without restriction. Which licence begins with these words?",
        "The MIT licence",
    ),
    (
        "This program is free software; you can redistribute it and/or modify it under the terms of the GNU General "
        "Public License as published by the Free Software Foundation. Who holds the copyright of that licence?",
        "The Free Software Foundation",
    ),
    (
        "This work is licensed under a Creative Commons Attribution 4.0 International License. May a reader sell it?",
        "Yes",
    ),
    ("We use cookies to improve your experience on our website. What is a cookie?", "A small file kept by a browser"),
    ("What is the difference between weather and climate?", "Weather is short term and climate is long term"),
    ("Explain the fall of the western Roman empire.", "It was a gradual process with many causes"),
    ("中国的首都是哪里？", "北京"),
    ("下列哪一项是正确的？", "以上都是"),
    ("Wie heißt die Hauptstadt von Deutschland?", "Berlin"),
    ("Quelle est la capitale de l'Espagne ?", "Madrid"),
    ("Столицей какой страны является Москва?", "России"),
    ("日本の首都はどこですか。", "東京"),
)

REAL: Final = [Question(query.split(), gold.split()) for query, gold in _PAIRS]
