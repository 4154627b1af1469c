"""How common a character is where the languages we read are written: what tells one old encoding from another.

The orders are from the most common letter down, accents as letters of their own; the rest are the characters that a few pages
of official prose hold most often. The cost of a character is in bits: what an ideal code for the language would spend on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

_ORDERS: dict[str, str] = {
    "vi": "nhtigcauorlđmàsápvbyưkêdộếươạiớệấôốqâịảóủầồxíãợậểờựứăúềụeừhìữọặyắởùéõẩòầổũđửỏẫằỗễẽèỉýẹẻũỡẳỷỳỹỵẵẵỵ",
    "en": "eationsrhldcumfpgwybvkxjzq",
    "pl": "aioenrzwsctkydpmuljłgbhąęóżśćfńźvqx",
    "uk": "оаніирвтесклудмпзяьбгйчхцїжюєшщфґ",
    "nb": "erntasioldgkmvfpubhåyjøcæwzxéqô",
    "sv": "eanrtsildomkgvhfupäcböåyjxwzéq",
    "ru": "оеаинтсрвлкмдпугяызбйьчхжцюшщэфъё",
    "de": "enirstadhulgocmbfkwzpvüäßöjyxq",
    "fr": "easnitrluodcpmévgfbhqàxèyjêçzâôûùîwkœëïü",
    "es": "eaonsrildtcumpbgvfyóhqíjzáñxéúkwü",
    "pt": "aeosirdntmuclpgvbfhãqéçázíóxêjõúâàôkwy",
    "nl": "enairtodslghvmukcpbwjzfyxëéqïóöü",
    "cs": "oeantsilvrkdumpíchzáyjběéřýžšůčúfgňóxtťwďq",
    "id": "aneirtusdkmlgpbohyjcwfvzxqé",
}  # fmt: skip

_HAN_SIMPLIFIED = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量"
    "都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最"
    "立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即"
    "省市县越云广河谅州桂昆明边境口岸贸易货物铁路跨书记双务推深协议签署通关会谈合作建设友好互联口智慧交流机制"
)  # fmt: skip
_HAN_TRADITIONAL = (
    "這個為國來時們於對會發動過說產種後學經進著電裡現實兩體機當點從業應開還與關義樣間線內數變條沒結問無軍題黨員設長頭資邊級圖統見計別論運農幾區強決幹戰則據處隊給門縣雲廣諒貿貨鐵書"
    "雙務協議簽談聯慧場際總應將連續華當獲導環護辦單權達聲廳項興該"
)  # fmt: skip
_HAN_JAPANESE = (
    "国会社事者的日本年月人大中地方法部長協力定行同会議両省越南雲広発表経済関係進実施整備推際交流鉄道港境貿易検討開始対応働円図売"
    "読駅県区郡市町村訪問首相合意"
)  # fmt: skip
_HANGUL = (
    "이다는에의을가고하를한은지도사로서기자대시정인리해여과수으어일있제부장그나원주성무보상전들구국경공회관화양비아방스동선민안조용문치라업산만계년적된신속했발간연교진개합월북남력"
    "중베트통협위측면표항결추며및강호감명열트세유영반소였습니까요"
)  # fmt: skip

_TOP = frozenset(_HAN_SIMPLIFIED + _HAN_TRADITIONAL + _HAN_JAPANESE + _HANGUL)
_COMMON_MARKS = frozenset("，。、：；（）《》「」『』〈〉！？・ー—–…“”‘’„«»°€§№\xa0·‚")
_GARBAGE = 30.0
_REPLACED = 40.0


def _levels() -> tuple[tuple[str, range], ...]:
    """Of each national set: its codec, and the lead bytes of the characters that it counts as common."""
    return (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7)), ("shift_jis", range(0x88, 0x99)), ("euc_kr", range(0xB0, 0xC9)))


@cache
def _cost_of_han(char: str, codec: str) -> float:
    if char in _TOP:
        return 7.5
    best = 22.0
    for name, common in _levels():
        if codec not in (name, ""):
            continue
        try:
            lead = char.encode(name)[0]
        except UnicodeEncodeError:
            continue
        best = min(best, 11.5 if lead in common else 16.0)
    return best - 2.0 if "가" <= char <= "힣" and best < 16.0 else best


@cache
def _costs_of_letters(language: str) -> dict[str, float]:
    order = list(dict.fromkeys(_ORDERS[language]))
    slope = 0.22 if len(order) < 60 else 0.13  # Vietnamese spreads over three times as many letters
    return {letter: min(3.0 + slope * rank, 12.0) for rank, letter in enumerate(order)}


@cache
def _cost_of_other(char: str, national: str) -> float:
    """Cost of what is no letter of an alphabet we know by frequency."""
    point = ord(char)
    if point < 0x80:
        return 5.0 if point >= 0x20 or char in "\t\n\r\f" else _GARBAGE / 2
    if char == "\ufffd":
        return _REPLACED
    if char in _COMMON_MARKS:
        return 7.5
    if 0x3041 <= point <= 0x30FF:
        return 6.0 if national in ("shift_jis", "") else 9.0
    if 0x4E00 <= point <= 0x9FFF or 0xAC00 <= point <= 0xD7A3:
        return _cost_of_han(char, national)
    if 0xFF61 <= point <= 0xFF9F:
        return 13.0
    if 0x3000 <= point <= 0x303F or 0xFF00 <= point <= 0xFFEF:
        return 9.0
    category = unicodedata.category(char)
    return _GARBAGE if category[0] == "C" else 22.0 if category == "Lo" else 13.0


def cost(text: str, national: str = "") -> float:
    """Bits it would take to write the text in the language it fits best: small when the encoding is right.

    `national` is the codec whose order of common Han characters counts; without it any of them does.

    >>> right, wrong = "Спільне прикордоння".encode("cp1251").decode("cp1251"), "Спільне прикордоння".encode("cp1251").decode("koi8-u")
    >>> cost(right) < cost(wrong)
    True
    """
    counted = Counter(text)
    letters = {char: count for char, count in counted.items() if char.isalpha() and ord(char) < 0x2E80}
    rest = sum(count * _cost_of_other(char, national) for char, count in counted.items() if char not in letters)
    capitals = sum(count for char, count in letters.items() if char.isupper())
    latin, cyrillic = Counter[str](), Counter[str]()
    for char, count in letters.items():
        (cyrillic if "\u0400" <= char <= "\u04ff" else latin)[char.lower()] += count
    # A Cyrillic text with a long web address in it is two alphabets, each in its own language.
    alphabets = _cheapest(latin, _LATIN) + _cheapest(cyrillic, _CYRILLIC)
    return rest + alphabets + capitals + 8.0 * _out_of_place(text)


def _cheapest(letters: Counter[str], languages: tuple[str, ...]) -> float:
    return min(sum(count * costs.get(letter, 14.0) for letter, count in letters.items()) for costs in map(_costs_of_letters, languages))


def _out_of_place(text: str) -> int:
    """Neighbours that are rare in prose and the rule in a text decoded wrongly."""
    return sum(1 for _ in _OUT_OF_PLACE.finditer(text))


_LATIN = tuple(language for language in _ORDERS if language not in ("uk", "ru"))
_CYRILLIC = ("uk", "ru")
_SMALL = "".join(chr(point) for point in range(0xDF, 0x460) if chr(point).islower())
_CAPITAL = "".join(chr(point) for point in range(0xC0, 0x460) if chr(point).isupper())
_ANY = "A-Za-zÀ-ÖØ-öø-ɏЀ-ӿẀ-ỿ"
_OUT_OF_PLACE = re.compile(
    f"[{_SMALL}](?=[{_CAPITAL}A-Z])|[a-z](?=[{_CAPITAL}])"  # a small letter before a capital
    f"|(?<=[{_ANY}])[\xa1-\xa6\xa8-\xaa\xac\xae-\xb6\xb8-\xba\xbc-\xbf\xd7\xf7\u2500-\u25ff](?=[{_ANY}])"  # a sign inside a word
    f"|[{_ANY}](?=[㐀-鿿가-힣豈-﫿])|[㐀-鿿가-힣豈-﫿](?=[a-zÀ-ÖØ-öø-ɏЀ-ӿ])|[ｦ-ﾟ](?=\\W?[A-Za-z])"  # a Han or Hangul sign inside one
    "|[A-Za-zÀ-ÖØ-öø-ɏ](?=\\W{0,3}[Ѐ-ӿ])|[Ѐ-ӿ](?=\\W{0,3}[A-Za-zÀ-ÖØ-öø-ɏ])"  # another alphabet
)
