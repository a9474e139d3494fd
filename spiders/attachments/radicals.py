"""Radicals back to the characters they look like: PDFs printed by browsers hold ⻝ for 食 and ⼗ for 十.

A font draws both with one glyph, and whoever writes the file picks one of the two codes. To a person
they are the same; to a rule that looks for 食物中毒 or 三十余人 they are not.

Kangxi radicals are mapped by Unicode's own compatibility mapping (UAX 15), the supplement, which has
none, by name; only those that are characters by themselves.
"""

import unicodedata

_SUPPLEMENT = dict(zip(
    "⺁⺄⺈⺊⺌⺎⺒⺓⺕⺜⺝⺟⺠⺧⺩⺫⺬⺶⺼⺽⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂乙刀卜小兀巳幺彐日月母民牛王目示羊肉臼虎西见角贝足车長长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
    strict=True,
))  # fmt: skip
_KANGXI = {
    letter: unicodedata.normalize("NFKC", letter) for letter in (chr(code) for code in range(0x2F00, 0x2FD6))
}
# the first would become 戶, which nobody writes where 户 is written; the second is no radical, but a rare
# character drawn like 胶
_TABLE = str.maketrans({**_KANGXI, **_SUPPLEMENT, "\u2f3e": "户", "\u3b35": "胶"})


def written(text: str) -> str:
    """The same text, of the same length, in the characters a person would have typed."""
    return text.translate(_TABLE)
