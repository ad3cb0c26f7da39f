"""Pairs of bytes that Big5 on the web means otherwise than Python's `big5hkscs`, or that it lacks.

WHATWG Encoding, index Big5 (2024): HKSCS-2008, the euro, control pictures, and how browsers read eleven signs.
"""

from typing import Final

__all__ = ["BIG5_WEB"]

_PAIRS: Final = bytes.fromhex(
    "877a877b877c877d877e87a187a287a387a487a587a687a787a887a987aa87ab87ac87ad87ae87af87b087b187b287b387b487b587b6"
    "87b787b887b987ba87bb87bc87bd87be87bf87c087c187c287c387c487c587c687c787c887c987ca87cb87cc87cd87ce87cf87d087d1"
    "87d287d387d487d587d687d787d887d987da87db87dc87dd87de87df8e698e6f8e7e8eab8eb48ecd8ed08f578f698f6e8fcb8fcc8ffe"
    "906d907a90dc90f191bf924492af92b092b192b292c892d1944794ca95d9964496ed96fc9b769b789b7b9bc69bde9bec9bf69c429c53"
    "9c629c689c6b9c779cbc9cbd9cd09d579d5a9dc49ea99eef9efd9f609f669fcb9fd8a063a077a0d5a0dfa0e4a145a14ea1c2a1e3a1f2"
    "a1f3a241a242a244a246a247a3e0a3e1c6cfc6d3c6d5c6d7c6dec6dffa5ffa66fabdfac5fad5fb48fbb8fbf3fbf9fc4ffc6cfcb9fce2"
    "fcf1fdb7fdb8fdbbfdf1fe52fe6ffeaafedd"
)
_CHARS: Final = (
    "㡵𡵓𣚞𦀡㻬𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈"
    "䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋箸簆糎緒縝者耨菁蒨萏覦覩起都銹靜響鼖蔃兙兛兝兞鍮瑹浧禛邗靝瀞嬨爁"
    "矗纇駖釔惞澶輶侻營鄄鷰菏尐秣婧輋筑拐恢痹汊鬮鼗僭弌蠏拎瑨煢牐‧﹑¯～⊕⊙∕﹨￥￠￡␡€廴无癶隶〃仝倩"
    "偽包卄卿嘅婷幵廐彘悤撐晴杞沜渝港煮猪瑜瓩砉"
)
_CONTROL_PICTURES: Final = {bytes((0xA3, 0xC0 + code)): chr(0x2400 + code) for code in range(32)}

BIG5_WEB: Final = {
    **{_PAIRS[2 * place : 2 * place + 2]: char for place, char in enumerate(_CHARS)},
    **_CONTROL_PICTURES,
}
"""The character of each such pair."""
