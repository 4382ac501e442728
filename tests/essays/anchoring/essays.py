"""The texts of the corpus, what is quoted from each, and the words that its editor puts in."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

from forum.essays.anchors import Quote
from tests.essays.anchoring import by_hand
from tests.essays.anchoring.edits import BREAK, Text, read

HERE = Path(__file__).parent / "texts"
SEEDS = Path(__file__).parents[3] / "seeds"


@dataclass(frozen=True)
class Essay:
    name: str
    text: Text
    quotes: list[Quote]
    fresh: list[str]  # words that stand nowhere in it
    sentence: str  # one of fresh words
    stop: str  # what ends a sentence
    word: str  # pattern of what is replaced
    by_hand: list[by_hand.Edit]


def _shipped() -> list[tuple[str, str]]:
    paragraphs = (SEEDS / "essay.txt").read_text(encoding="utf-8").strip().split(BREAK)
    plan = tomllib.loads((SEEDS / "sections.toml").read_text(encoding="utf-8"))["section"]
    return [
        (f"s{n}", BREAK.join(paragraphs[section["paragraphs"][0] - 1 : section["paragraphs"][1]]))
        for n, section in enumerate(plan, 1)
    ]


def _chosen(text: Text, words: list[str | tuple[str, int]], *, at_random: int) -> list[Quote]:
    quotes = [text.quote(*((one, 0) if isinstance(one, str) else one)) for one in words]
    for key, whole in text.sections[:4]:
        quotes += [
            text.range(key, 0, min(50, len(whole))),
            text.range(key, max(0, len(whole) - 50), len(whole)),
        ]
        if BREAK in whole:
            at = whole.index(BREAK)
            quotes.append(text.range(key, max(0, at - 30), min(len(whole), at + 32)))
    chance = random.Random(7)
    for _ in range(at_random):
        key, whole = chance.choice([s for s in text.sections if len(s[1]) > 200])
        start = chance.randrange(len(whole) - 150)
        quote = text.range(key, start, start + chance.randrange(8, 150))
        if quote.exact.strip():
            quotes.append(quote)
    return quotes


ENGLISH = (
    "Kulaks|standard of living|sudden genocide|As is often the case|Collectivization|the peasants"
    "|the New Economic Policy|In the end, all that grain requisition really achieved was a massive loss of population."
    "|Fourthly, one of the obvious, if often ignored, benefits of a sudden genocide is the reduction"
    " in economic demand."
    "|Anywhere from 5 to 14.5 million peasants died between 1929 and 1932.|E Pluribus Unum"
    "|Dictatorship of the Proletariat|(Stolypin’s “Wager On The Strong“)"
    "|Many people had a long-standing grudge against the Kulak class as a whole"
    "|Therefore, I argue that despite the economic failures and crimes against humanity, one could never brand Stalin"
    "|More discussion of collectivization can be found at\n\nE Pluribus Unum"
)
ENGLISH_FRESH = (
    "lantern orchard meadow violet hammer canvas ribbon pepper saddle walnut copper thimble".split()
)


ENGLISH_SENTENCE = "Lanterns in the orchard hang above a violet meadow and a copper thimble."


def _the_shipped() -> Essay:
    shipped = Text(_shipped())
    return Essay(
        "the shipped essay",
        shipped,
        _chosen(shipped, [*ENGLISH.split("|")], at_random=8),
        ENGLISH_FRESH,
        ENGLISH_SENTENCE,
        ". ",
        r"\w+",
        by_hand.SHIPPED,
    )


def _the_shipped_in_one_section() -> Essay:
    whole = Text([("all", (SEEDS / "essay.txt").read_text(encoding="utf-8").strip())])
    return Essay(
        "the shipped essay in one section",
        whole,
        _chosen(
            whole,
            [
                *(("Kulaks", 0), ("the NEP", 5), ("Collectivization", 4), ("As is often the case", 1)),
                *ENGLISH.split("|")[7:],
            ],
            at_random=6,
        ),
        ENGLISH_FRESH,
        ENGLISH_SENTENCE,
        ". ",
        r"\w+",
        by_hand.SHIPPED,
    )


def _lighthouse() -> Essay:
    light = Text(read(HERE / "lighthouse.txt"))
    return Essay(
        "a lighthouse",
        light,
        _chosen(
            light,
            [
                ("The sea took what it wanted.", 0),
                ("The sea took what it wanted.", 1),
                ("The sea took what it wanted.", 2),
                "never slept",
                "with a string tied from his toe to the lamp.[1]",
                "the café owner in the village thinks it was the keeper's daughter, Zoé",
                "👩‍🚀 is how my niece copied one of them into a message, and 🏴‍☠️ was another",
                "👩‍🚀",
                "n̈ in the margin",
                "A light that is never late is only a light.",
                "A light that is sometimes late is a neighbour.",
                "The sea took what it wanted.\n\nWhat remains is a tower with a locked door",
                "seven coats of paint",
                "The Board paid £120 for it, and saved as much in a year.",
                "It would be easy to say that the machine was better than the man; it would also be true.",
            ],
            at_random=8,
        ),
        ENGLISH_FRESH,
        ENGLISH_SENTENCE,
        ". ",
        r"\w+",
        by_hand.LIGHTHOUSE,
    )


def _mill() -> Essay:
    mill = Text(read(HERE / "russian.txt"))
    return Essay(
        "a mill, in Russian",
        mill,
        _chosen(
            mill,
            [
                ("* * *", 0),
                ("* * *", 1),
                ("По сути дела", 1),
                ("по сути дела", 0),
                "хромого мельника",
                "Крестьяне приходили сюда не только молоть, но и мириться.",
                "Земство выделило 340 рублей на новую плотину; плотину построили, но вода не вернулась.",
                "Река меняла русло трижды: в 1812, в 1856 и 12 мая 1903 года.",
                "ни слова о реке.[1]",
                "и этого слова было достаточно.\n\n* * *",
                "Молчание — не доказательство, но и не оправдание.",
                "Вода обходит камень.",
            ],
            at_random=8,
        ),
        "фонарь яблоня бархат молоток седло орех медь напёрсток лента перец холст лужайка".split(),
        "Фонари в яблоневом саду висят над бархатной лужайкой и медным напёрстком.",
        ". ",
        r"\w+",
        by_hand.MILL,
    )


def _bridge() -> Essay:
    bridge = Text(read(HERE / "chinese.txt"))
    return Essay(
        "a bridge, in Chinese",
        bridge,
        _chosen(
            bridge,
            [
                ("换句话说", 0),
                ("换句话说", 2),
                "石狮子",
                "乡民合力,三年而成",
                "老人们说,桥上的石狮子一共有二十八只,可是谁也没有数清过。换句话说,这座桥首先是一个故事",
                "那一天来了两千多人,桥栏杆被挤断了一截。",
                "😀她讲到这里总要停一停,然后笑着说,现在多得数不过来了。",
                "桥是给人走的,不是给人看的。如果一座桥不能走,那么它的石狮子再多也没有意义。",
                "桥头一下子安静下来。\n\n据我祖母回忆,安静的那几年里,石狮子好像也老了。",
            ],
            at_random=8,
        ),
        list("灯笼橘园紫绸锤鞍核铜顶针带椒帆"),
        "橘园里灯笼高挂紫绸飘飘铜针闪闪。",
        "。",
        r"[\u4e00-\u9fff]",
        by_hand.BRIDGE,
    )


def _well() -> Essay:
    well = Text(read(HERE / "arabic.txt"))
    return Essay(
        "a well, in Arabic",
        well,
        _chosen(
            well,
            [
                ("على كل حال", 0),
                ("على كل حال", 2),
                "صاحب المزرعة",
                "كَتَبَ المُعَلِّمُ في دَفْتَرِهِ أنّ الماءَ لا يُباعُ ولا يُشْتَرى.",
                "دَفْتَرِهِ",
                "ومن أراد أن يسافر جاء إلى البئر",
                "حفرها أجدادنا سنة 1741 بعد ثلاث سنوات من الجفاف",
                "بعد 14 شهراً عاد الماء، وكان طعمه مختلفاً.[2]",
                "وهكذا صارت البئر قلب القرية ولسانها معاً.",
                "هل يمكن لقرية أن تعيش بلا بئر؟",
            ],
            at_random=8,
        ),
        "فانوس بستان مخمل مطرقة سرج جوز نحاس كشتبان شريط فلفل قماش مرج".split(),
        "فوانيس البستان معلقة فوق مرج مخملي وكشتبان نحاسي.",
        ". ",
        r"\w[\w\u064b-\u0652]*",
        by_hand.WELL,
    )


def essays() -> list[Essay]:
    return [_the_shipped(), _the_shipped_in_one_section(), _lighthouse(), _mill(), _bridge(), _well()]
