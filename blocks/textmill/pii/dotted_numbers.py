"""Reads from the words around four dotted numbers whether they are an address, or a version or section.

Source: ours; the words are those that stand beside such numbers in the languages of large crawls. A word directly
before decides first (`version 1.128.1.0`), then one that speaks of networks a little before, then a port or a prefix.
"""

from typing import Final, Literal

import regex

__all__ = ["Reading", "is_called_an_address", "reading_of"]

Reading = Literal["address", "number", "unknown"]

_WINDOW: Final = 40
"""Characters before the numbers in which words are sought."""

_VERSION_WORDS: Final = (
    # English, and product names whose version follows at once.
    "version|versions|ver|vers|fw|build|builds|release|releases|rel|revision|rev|update|updated|upgrade|upgraded|patch|"
    "hotfix|firmware|bios|kernel|driver|drivers|sdk|api|dll|plugin|package|schema|chrome|chromium|firefox|opera|safari|"
    "edge|flash|player|java|jre|jdk|itunes|skype|whatsapp|android|ios|macos|acrobat|reader|python|"
    "openssl|postgresql|mysql|nvidia|geforce|photoshop|vlc|winrar|"
    "section|sections|sec|sect|subsection|chapter|chap|ch|clause|clauses|paragraph|para|article|art|appendix|annex|"
    "figure|fig|table|tab|tbl|equation|eq|step|item|requirement|req|exercise|theorem|lemma|oid|oids|isbn|"
    "no|nr|num|number|"
    # German, Dutch, Nordic
    "abschnitt|kapitel|kap|absatz|abs|ziffer|ziff|anhang|abbildung|abb|tabelle|ausgabe|fassung|"
    "versie|hoofdstuk|paragraaf|avsnitt|versionen|versjon|udgave|kappale|versio|"
    # Romance
    "versión|versiones|sección|capítulo|apartado|artículo|versão|seção|secção|versione|sezione|capitolo|"
    "articolo|chapitre|alinéa|secţiunea|secțiunea|capitolul|versiunea|versió|secció|"
    # Slavic
    "версия|версии|версию|версія|раздел|разделе|глава|главе|пункт|пункта|пункте|п|ст|релиз|сборка|розділ|"
    "wersja|wersji|rozdział|sekcja|verze|kapitola|oddíl|verzija|poglavlje|verzió|fejezet|"
    # Others
    "sürüm|sürümü|bölüm|madde|versi|bagian|bab|phiên bản|mục|chương|έκδοση|ενότητα|κεφάλαιο|"
    "גרסה|סעיף|פרק|الإصدار|إصدار|النسخة|القسم|الفصل|نسخه|بخش|संस्करण|अनुभाग|अध्याय|เวอร์ชัน|รุ่น|หัวข้อ"
)
_GLUED_WORDS: Final = (
    "版本|版|第|章节|章節|章|节|節|条|條|バージョン|ヴァージョン|セクション|버전|섹션|버젼|เวอร์ชัน|รุ่น|หัวข้อ"
)
_NETWORK_WORDS: Final = regex.compile(
    r"(?<!\p{L})(?:ip|ips|ipv4|ip4|dns|ssh|ftp|http|https|udp|tcp|ping|curl|whois|host|hosts|hostname|server|servers|"
    r"nameserver|resolver|gateway|router|proxy|vpn|firewall|subnet|network|address|addresses|addr|adresse|adressen|adres|"
    r"dirección|direccion|endereço|indirizzo|adresa|osoite|адрес|адреса|адресу|адресом|адресе|сервер|сервера|сервере|"
    r"хост|хоста|serveur|servidor|serwer|szerver|sunucu|cím|διεύθυνση|כתובת|שרת|عنوان|الخادم|خادم|आईपी|सर्वर|"
    r"máy chủ|địa chỉ)(?!\p{L})|地址|位址|服务器|伺服器|主机|主機|网关|アドレス|サーバ|ホスト|주소|서버|호스트"
    r"|ที่อยู่|เซิร์ฟเวอร์|(?<![a-z])ip(?![a-z])",
    regex.I,
)
_NETWORK_WORD_BEFORE: Final = regex.compile(f"(?:{_NETWORK_WORDS.pattern})$", regex.I)
_NUMBER_BEFORE: Final = regex.compile(
    rf"(?:(?<!\p{{L}})(?:{_VERSION_WORDS})(?!\p{{L}})|(?:{_GLUED_WORDS}))"
    r"(?:\s+(?:is|was|are|to|from|of|no|nr|number|num|ist|auf|von|est|es|è|on|до|с|to version|in|and|or))?"
    r"""\s*[.:#№=º°~–-]*\s*["'“‘(\[]?$""",
    regex.I,
)
_SIGN_BEFORE: Final = regex.compile(
    r"(?:§+\s*|[$€£¥#^]|[<>=!~]=\s*|~|(?<![\p{L}\p{N}])[vVrR][.:]?\s?|[\p{L}\p{N})]/|\p{L}-)$"
)
_PRODUCT_BEFORE: Final = regex.compile(
    r"(?<!\p{L})(?!(?i:users?|anon|anonymous|editor|contributor|guest|visitor|client|peer|attacker|benutzer|nutzer|gast|"
    r"utilisateur|usuario|utente|usuário|gebruiker|участник|аноним) )\p{Lu}[\p{L}+#-]+ $"
)
_LARGEST_MAJOR: Final = 30
_NUMBER_AFTER: Final = regex.compile(
    r"[)\]]?\s?(?:(?:alpha|beta|release|version|build|update|rc[0-9]*)(?!\p{L})|版|バージョン|버전|节|節|章|条)",
    regex.I,
)
_PORT_OR_PREFIX: Final = regex.compile(r":[0-9]{1,5}(?![0-9.])|/(?:[0-9]|[12][0-9]|3[0-2])(?![0-9.])")
_LOCATOR: Final = regex.compile(r"(?://|@\[)$")
_HEADING: Final = regex.compile(r"[.)]?[ \t]+\p{L}")


def reading_of(text: str, start: int, end: int) -> Reading:
    """What the numbers at `start` up to `end` of a plain text are by the words around them."""
    before = text[max(start - _WINDOW, 0) : start]
    if _LOCATOR.search(before):
        return "address"
    if _NUMBER_BEFORE.search(before) or _NUMBER_AFTER.match(text, end):
        return "number"
    if _NETWORK_WORDS.search(before) or _PORT_OR_PREFIX.match(text, end):
        return "address"
    if _SIGN_BEFORE.search(before) or _is_heading(text, start, end) or _is_of_a_product(before, text[start:end]):
        return "number"
    return "unknown"


def is_called_an_address(text: str, start: int) -> bool:
    """Whether the word that ends at `start`, without a blank, speaks of networks: `IP93.184.216.34`."""
    return _NETWORK_WORD_BEFORE.search(text[max(start - _WINDOW, 0) : start]) is not None


def _is_of_a_product(before: str, numbers: str) -> bool:
    """Whether a name stands before numbers of which the first two are such as versions have: `Tomcat 9.0.83.1`."""
    major, minor, *_ = numbers.split(".")
    is_small = all(len(number) <= 2 and int(number) <= _LARGEST_MAJOR for number in (major, minor))
    return is_small and _PRODUCT_BEFORE.search(before) is not None


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether small numbers begin a line and words follow: `3.2.1.4 Results`."""
    line = text.rfind("\n", max(start - _WINDOW, 0), start)
    begins = not text[max(line + 1, start - _WINDOW) : start].strip() and (line >= 0 or start < _WINDOW)
    return begins and _HEADING.match(text, end) is not None and all(len(n) <= 2 for n in text[start:end].split("."))
