"""The notices that Creative Commons' chooser makes in many languages, refusals and picture credits; linked and not."""

import re

import pytest
from tests.spdx.pages import TEMPLATES, granted

GRANTS = [
    "Esta obra está bajo una {Licencia Creative Commons Atribución-CompartirIgual 4.0 Internacional}.",
    "Este obra está licenciado com uma {Licença Creative Commons Atribuição-CompartilhaIgual 4.0 Internacional}.",
    "Quest'opera è distribuita con {Licenza Creative Commons Attribuzione - Condividi allo stesso modo 4.0 "
    "Internazionale}.",
    "Ce(tte) œuvre est mise à disposition selon les termes de la {Licence Creative Commons Attribution - "
    "Partage dans les Mêmes Conditions 4.0 International}.",
    "Dieses Werk ist lizenziert unter einer {Creative Commons Namensnennung - Weitergabe unter gleichen "
    "Bedingungen 4.0 International Lizenz}.",
    "Dit werk valt onder een {Creative Commons Naamsvermelding-GelijkDelen 4.0 Internationaal-licentie}.",
    "Ten utwór jest dostępny na {licencji Creative Commons Uznanie autorstwa-Na tych samych warunkach 4.0 "
    "Międzynarodowe}.",
    "Это произведение доступно по {лицензии Creative Commons «Attribution-ShareAlike» "
    "(«Атрибуция-СохранениеУсловий») 4.0 Всемирная}.",
    "この 作品 は {クリエイティブ・コモンズ 表示 - 継承 4.0 国際 ライセンス}の下に提供されています。",
    "本作品采用{知识共享署名-相同方式共享 4.0 国际许可协议}进行许可。",
    "이 저작물은 {크리에이티브 커먼즈 저작자표시-동일조건변경허락 4.0 국제 라이선스}에 따라 이용할 수 있습니다.",
    "Toto dílo podléhá licenci {Creative Commons Uveďte původ-Zachovejte licenci 4.0 Mezinárodní License}.",
    "Detta verk är licensierat under en {Creative Commons Erkännande-DelaLika 4.0 Internationell Licens}.",
    "Aquesta obra està subjecta a una llicència de {Reconeixement-CompartirIgual 4.0 Internacional de "
    "Creative Commons}",
    "Dette værk er licenseret under en {Creative Commons Navngivelse-Del på samme vilkår 4.0 International Licens}.",
    "Tämä teos on lisensoitu {Creative Commons Nimeä-JaaSamoin 4.0 Kansainvälinen -lisenssillä}.",
    "Ez a Mű a {Creative Commons Nevezd meg! - Így add tovább! 4.0 Nemzetközi Licenc} feltételeinek "
    "megfelelően felhasználható.",
    "Această operă este pusă la dispoziție sub {Licența Creative Commons Atribuire-Distribuire în Condiții "
    "Identice 4.0 Internațional}.",
    "Αυτό το έργο χορηγείται με άδεια {Creative Commons Αναφορά Δημιουργού-Παρόμοια Διανομή 4.0 Διεθνές}.",
    "Bu eser {Creative Commons Atıf-AynıLisanslaPaylaş 4.0 Uluslararası Lisansı} ile lisanslanmıştır.",
    "Цей твір ліцензовано на умовах {Ліцензії Creative Commons Із Зазначенням Авторства — Поширення На Тих "
    "Самих Умовах 4.0 Міжнародна}.",
    "Dette verket er lisensiert under {Creative Commons Navngivelse-DelPåSammeVilkår 4.0 Internasjonal Lisens}.",
    "本著作係採用{創用 CC 姓名標示-相同方式分享 4.0 國際 授權條款}授權.",
    "Ova djelo je dano na korištenje pod licencom {Creative Commons Imenovanje-Dijeli pod istim uvjetima 4.0 "
    "međunarodna}.",
    "Este texto está bajo {CC BY-SA 4.0}.",
    "Dieser Beitrag wird unter {CC BY-SA 4.0} veröffentlicht.",
    "Alle Texte stehen unter der Lizenz {CC BY-SA 4.0}.",
    "Tous les textes sont sous {CC BY-SA 4.0}.",
    "Todos los textos: {CC BY-SA 4.0}.",
    "Todo o conteúdo está sob {CC BY-SA 4.0}.",
    "Tutti i testi sono sotto {CC BY-SA 4.0}.",
    "Wszystkie teksty: {CC BY-SA 4.0}.",
    "Все тексты доступны по лицензии {CC BY-SA 4.0}.",
    "本サイトの文章は{CC BY-SA 4.0}です。",
    "本站所有文章采用{CC BY-SA 4.0}许可。",
]
"""Of BY-SA 4.0; its name stands in braces."""
REFUSALS = [
    "Este texto não está sob uma licença Creative Commons (nem {CC BY 4.0}).",
    "Questo testo non è sotto licenza {CC BY 4.0}.",
    "本文并不采用{CC BY 4.0}。",
    "本記事は{CC BY 4.0}ライセンスではありません。",
    "Este artículo no se publica bajo {CC BY 4.0}.",
    "Foto de A. Ejemplo, {CC BY 4.0}",
    "Foto: A. Exemplo, {CC BY 4.0}",
    "写真：例子、{CC BY 4.0}",
    "图：例，{CC BY 4.0}",
    "Photo A. Exemple, {CC BY 4.0}",
    "Bild von A. Muster ({CC BY 4.0})",
    "Fotografía: A. Ejemplo ({CC BY 4.0})",
    "Zdjęcie: A. Przykład ({CC BY 4.0})",
    "Фото А. Пример, {CC BY 4.0}",
    "Ten tekst nie jest objęty licencją {CC BY 4.0}.",
    "Texten omfattas inte av {CC BY 4.0}.",
    "Tento text není pod licencí {CC BY 4.0}.",
    "Ce texte n’est pas sous licence {CC BY 4.0}. Tous droits réservés.",
    "Las fotografías de este artículo tienen licencia {CC BY 4.0}.",
    "Die Abbildungen in diesem Artikel stehen unter {CC BY 4.0}.",
    "Les photos de cet article sont sous {CC BY 4.0}.",
]


def articles(sentence: str, code: str) -> list[str]:
    link = rf'<a href="https://creativecommons.org/licenses/{code}/4.0/">\1</a>'
    written = (re.sub(r"\{(.*?)\}", name, sentence) for name in (r"\1", link))
    return [TEMPLATES[0]("", f"<p>{words}</p>", "") for words in written]


@pytest.mark.parametrize("sentence", GRANTS)
def test_grants(sentence: str) -> None:
    assert [granted(page) for page in articles(sentence, "by-sa")] == ["CC-BY-SA-4.0", "CC-BY-SA-4.0"]


@pytest.mark.parametrize("sentence", REFUSALS)
def test_refusals(sentence: str) -> None:
    assert [granted(page) for page in articles(sentence, "by")] == [None, None]
