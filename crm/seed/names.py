"""Chinese names for the demo store, spread as names are: a few surnames for half the people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from crm.seed.pinyin import pinyin

# Weights are people in 10,000, rounded from the public security ministry's yearly reports on surnames.
_SURNAMES = (
    "王720 李718 张675 刘538 陈453 杨308 黄225 赵223 吴201 周198 徐146 孙146 马129 朱126 "
    "胡124 林118 郭116 何113 高108 罗101 郑95 梁86 谢79 宋77 唐70 许67 邓63 冯63 韩62 曹61 "
    "曾60 彭60 萧59 蔡57 潘57 田53 董52 袁52 于51 余48 叶48 蒋47 杜47 苏46 魏46 程45 吕45 丁43 "
    "沈42 任41 姚40 卢40 傅40 钟39 姜38 崔38 谭38 廖37 范36 汪36 陆35 金35 石34 戴34 贾33 韦33 "
    "夏33 邱32 方32 侯31 邹31 熊31 孟30 秦30 白29 江29 阎28 薛28 尹27 段26 雷26 黎25 史24 龙24 "
    "陶23 贺23 顾22 毛21 郝21 龚21 邵20 万20 钱19 严19 覃18 武18 戚9 舒9 柯9 阮8 桂8 欧阳11 上官3 "
    "司马3 诸葛3 皇甫2 夏侯2 令狐2 慕容2 尉迟1"
)
# Read otherwise in a surname than elsewhere.
_SURNAME_READINGS = {
    "曾": "zeng", "覃": "qin", "尉迟": "yu chi", "任": "ren", "令狐": "ling hu", "万": "wan", "谭": "tan",
    "郝": "hao", "石": "shi", "黎": "li", "龚": "gong", "沈": "shen", "贾": "jia", "阎": "yan",
}  # fmt: skip
_MALE = (
    "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建国志文海江峰毅翔晨睿轩博子浩然泽楷天佑"
    "成德祥荣福贵亮东新振家豪昊煜航霖钧洋锋"
)
_FEMALE = (
    "芳娟敏静丽艳娜秀英霞燕玲桂兰婷雪梅红玉萍莉琳洁颖慧倩蓉欣悦怡佳雯璐瑶梦琪诗涵子萱思雨婉晴桂珍凤莲淑贞"
    "晓云春翠蕾薇菊香妍菲月岚露茜"
)
# Real names' characters that many programs and printers lack: outside GB 2312, or outside the BMP.
_RARE = "䶮𬱖喆堃犇翀龑㛃玥珺"
_RARE_ONE_IN = 150
_SINGLE_CHARACTER_SHARE = 0.14


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name and how clerks type it."""

    text: str
    pinyin: str
    initials: str


def _weighted(words: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    pairs = [(word.rstrip("0123456789"), word) for word in words.split()]
    weights = accumulate(int(word.removeprefix(name)) for name, word in pairs)
    return tuple(name for name, _ in pairs), tuple(weights)


_SURNAME_LIST, _SURNAME_WEIGHTS = _weighted(_SURNAMES)


def make_name(chance: Random, *, female: bool) -> PersonName:
    """A surname and one or two further characters; some are rare on purpose."""
    surname = chance.choices(_SURNAME_LIST, cum_weights=_SURNAME_WEIGHTS)[0]
    pool = _FEMALE if female else _MALE
    given = chance.choice(pool)
    if chance.random() >= _SINGLE_CHARACTER_SHARE:
        given += chance.choice(pool)
    if chance.randrange(_RARE_ONE_IN) == 0:
        given = given[:-1] + chance.choice(_RARE)
    return read_name(surname, given)


def read_name(surname: str, given: str) -> PersonName:
    """A name with its pinyin: the surname as surnames are read, each other character by itself."""
    reading = _SURNAME_READINGS.get(surname) or " ".join(pinyin(character) for character in surname)
    syllables = [*reading.split(), *(pinyin(character) for character in given)]
    return PersonName(surname + given, "".join(syllables), "".join(part[0] for part in syllables))
