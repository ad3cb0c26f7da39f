"""What stands in a text for a link in double brackets: its words; files, categories and other languages go."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["Namespaces", "link_text"]

_DROPPED: Final = frozenset(
    re.split(
        ", ",
        "file, image, media, category, bild, fichier, archivo, imagen, datei, immagine, imagem, файл, "
        "изображение, картинка, plik, grafika, bestand, afbeelding, berkas, gambar, 画像, "
        "ファイル, 文件, 图像, 檔案, 파일, 그림, "
        "ملف, صورة, קובץ, תמונה, dosya, resim, tập tin, hình, kategorie, catégorie, categoría, categoria, "
        "категория, kategoria, categorie, 分类, 分類, 분류",
    )
)
"""Names of the namespaces of files and categories; those of the wiki itself come from its dump."""
_OTHER_LANGUAGE: Final = re.compile(r"(?:[a-z]{2,3}(?:-[a-z]{2,8}){0,2}|simple)")
_NOT_LANGUAGES: Final = frozenset(("wp", "doi", "rfc", "urn", "ftp", "irc", "tel", "pmc", "bug"))
_NO_TARGET: Final = re.compile(r"[\n\[\]{}<>]")


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Names of a wiki's namespaces in small letters, and those of them whose links show nothing."""

    names: frozenset[str] = frozenset()
    dropped: frozenset[str] = _DROPPED

    @staticmethod
    def of(named: Iterable[tuple[int, str]]) -> "Namespaces":
        """Of number and name as a dump lists them."""
        pairs = [(number, name.strip().lower()) for number, name in named]
        own = {name for number, name in pairs if number in (-2, 6, 14)}
        return Namespaces(frozenset(name for _, name in pairs), _DROPPED | own)


def link_text(parts: list[str], namespaces: Namespaces) -> str:
    """Words for `[[parts[0]|parts[1]|…]]`."""
    target = parts[0].strip(" \t\1")
    if _NO_TARGET.search(target) or not target:
        # No link for MediaWiki, which shows it as it stands: the words are enough.
        return "|".join(parts)
    shown = target.startswith(":")
    name, colon, rest = target.lstrip(": ").partition(":")
    name = name.strip().replace("_", " ")
    if colon and not shown:
        folded = name.lower()
        if folded in namespaces.dropped:
            return "\1"
        if folded not in namespaces.names and folded not in _NOT_LANGUAGES and _OTHER_LANGUAGE.fullmatch(name):
            return "\1"
    label = "|".join(parts[1:]).strip()
    if label.strip("\1"):
        return label
    if len(parts) > 1:
        # The pipe trick, which MediaWiki expands on saving: without namespace and without what is in brackets.
        return re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", rest if colon else name)
    return target.lstrip(":#").replace("_", " ") if target.startswith((":", "#")) else target.replace("_", " ")
