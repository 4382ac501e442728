"""Edits of single sentences, chosen by hand: what was said, what it was made to say, and what that changes."""

from __future__ import annotations

from typing import Literal

Kind = Literal["negation", "number", "date", ""]
Edit = tuple[str, str, Kind, str]  # words, new words, what differs, the quotation that holds them ("" none)

SHIPPED: list[Edit] = [
    ("This was also simply deft propaganda", "This was not simply deft propaganda", "negation", ""),
    (
        "it is unlikely that a population existing on the brink of starvation would possess",
        "it is not unlikely that a population existing on the brink of starvation would possess",
        "negation",
        "Firstly, it is unlikely that a population existing on the brink of starvation would possess the capacity",
    ),
    (
        "undeniably Stalin was politically successful",
        "undeniably Stalin was never politically successful",
        "negation",
        "In the face of huge economic failures, undeniably Stalin was politically successful.",
    ),
    (
        "had industrialisation not been underway by 1941",
        "had industrialisation been underway by 1941",
        "negation",
        "In spite of this, had industrialisation not been underway by 1941, it seems entirely probable",
    ),
    (
        "had industrialisation not been underway by 1941",
        "had industrialisation not been underway by 1939",
        "date",
        "In spite of this, had industrialisation not been underway by 1941, it seems entirely probable",
    ),
    (
        "from 5 to 14.5 million peasants",
        "from 3 to 14.5 million peasants",
        "number",
        "Anywhere from 5 to 14.5 million peasants died between 1929 and 1932.",
    ),
    (
        "died between 1929 and 1932",
        "died between 1929 and 1933",
        "date",
        "Anywhere from 5 to 14.5 million peasants died between 1929 and 1932.",
    ),
    (
        "attempted by Witte two decades earlier",
        "attempted by Witte three decades earlier",
        "number",
        "This theory had been attempted by Witte two decades earlier, but as is usually the case with Stalin",
    ),
    (
        "the policy of dekulakisation",
        "the practice of dekulakisation",
        "",
        "Thus, many people wholeheartedly supported the policy of dekulakisation.",
    ),
]
LIGHTHOUSE: list[Edit] = [
    (
        "was better than the man",
        "was not better than the man",
        "negation",
        "It would be easy to say that the machine was better than the man; it would also be true.",
    ),
    (
        "I cannot tell whose hand it is",
        "I can tell whose hand it is",
        "negation",
        "I have held the page to a window, and I cannot tell whose hand it is",
    ),
    (
        "It is not true that he never slept",
        "It isn't true that he never slept",
        "negation",
        "It is not true that he never slept. He slept in the afternoon, in a chair",
    ),
    (
        "paid £120 for it",
        "paid £180 for it",
        "number",
        "The Board paid £120 for it, and saved as much in a year.",
    ),
    (
        "On 4 March 1911",
        "On 4 April 1911",
        "date",
        "On 4 March 1911 the lamp was replaced by a machine. The Board paid £120 for it, and saved",
    ),
    (
        "On 4 March 1911",
        "On 5 March 1911",
        "date",
        "On 4 March 1911 the lamp was replaced by a machine. The Board paid £120 for it, and saved",
    ),
    (
        "kept by one family for ninety-one years",
        "kept by one family for ninety-two years",
        "number",
        "The light at Sker Point was kept by one family for ninety-one years. Nobody chose them",
    ),
]
MILL: list[Edit] = [
    (
        "Доказательств этому нет.",
        "Доказательств этому много.",
        "negation",
        "Некоторые историки считают, что реку отвели нарочно. Доказательств этому нет.",
    ),
    (
        "Вода не спорит с камнем.",
        "Вода спорит с камнем.",
        "negation",
        "Вода не спорит с камнем. Вода обходит камень. Так говорил мельник",
    ),
    (
        "Земство выделило 340 рублей",
        "Земство выделило 430 рублей",
        "number",
        "Земство выделило 340 рублей на новую плотину; плотину построили",
    ),
    (
        "и 12 мая 1903 года",
        "и 12 июня 1903 года",
        "date",
        "Река меняла русло трижды: в 1812, в 1856 и 12 мая 1903 года. После третьего раза вода ушла",
    ),
]
BRIDGE: list[Edit] = [
    (
        "如果一座桥不能走",
        "如果一座桥能走",
        "negation",
        "桥是给人走的,不是给人看的。如果一座桥不能走,那么它的石狮子再多也没有意义。",
    ),
    (
        "一共有二十八只",
        "一共有三十八只",
        "number",
        "老人们说,桥上的石狮子一共有二十八只,可是谁也没有数清过。换句话说,这座桥首先是一个故事",
    ),
    (
        "1979年3月5日",
        "1979年4月5日",
        "date",
        "集市重新开张是1979年3月5日。那一天来了两千多人,桥栏杆被挤断了一截。",
    ),
]
WELL: list[Edit] = [
    (
        "لم يغضب صاحب المزرعة",
        "غضب صاحب المزرعة",
        "negation",
        "حتى حفظوها كما يحفظون الشعر. لم يغضب صاحب المزرعة من المعلم، ولكنه لم يوقف المضخة.",
    ),
    (
        "بعد 14 شهراً عاد الماء",
        "بعد 15 شهراً عاد الماء",
        "number",
        "بعد 14 شهراً عاد الماء، وكان طعمه مختلفاً.[2] بعضهم قال إنه أعذب",
    ),
]
