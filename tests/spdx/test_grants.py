"""Statements of licences that grant, in the languages that pages use."""

import pytest
from tests.spdx.pages import filled, granted, in_article, in_foot, scope_of

IN_ARTICLE = [
    ("<p>This article by A. Writer is licensed under {BY}.</p>", "CC-BY-4.0"),
    ("<p>Unless otherwise noted, the text of this page is available under {BY}.</p>", "CC-BY-4.0"),
    ('<p>Dieser Text steht unter <a href="{CC}/by-sa/3.0/de/">CC BY-SA 3.0 DE</a>.</p>', "CC-BY-SA-3.0-DE"),
    ('<p>Der Text ist unter der Lizenz <a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a> verfügbar.</p>', "CC-BY-SA-4.0"),
    ("<p>Sofern nicht anders angegeben, steht der Inhalt dieser Seite unter {BY}.</p>", "CC-BY-4.0"),
    ('<p>Ce texte est publié sous licence <a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>.</p>', "CC-BY-SA-4.0"),
    ("<p>Sauf mention contraire, cet article est sous licence {BY}.</p>", "CC-BY-4.0"),
    ("<p>Este artículo está bajo una licencia {BY}.</p>", "CC-BY-4.0"),
    ("<p>Este artigo está licenciado sob {BY}.</p>", "CC-BY-4.0"),
    ("<p>Questo articolo è rilasciato con licenza {BY}.</p>", "CC-BY-4.0"),
    ("<p>Deze tekst is beschikbaar onder {BY}.</p>", "CC-BY-4.0"),
    ("<p>Ten artykuł jest dostępny na licencji {BY}.</p>", "CC-BY-4.0"),
    ("<p>Эта статья доступна по лицензии {BY}.</p>", "CC-BY-4.0"),
    ("<p>この記事は{BY}で公開されています。</p>", "CC-BY-4.0"),
    ('<p>本文采用<a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>许可协议。</p>', "CC-BY-SA-4.0"),
    ("<p>이 글은 {BY} 라이선스에 따라 이용할 수 있습니다.</p>", "CC-BY-4.0"),
    ("<p>Denna text är licensierad under {BY}.</p>", "CC-BY-4.0"),
    ("<p>Tento text je dostupný pod licencí {BY}.</p>", "CC-BY-4.0"),
    ("<p>Denne artikkelen er lisensiert under {BY}.</p>", "CC-BY-4.0"),
    ("<p>I dedicate this essay to the public domain under CC0.</p>", "CC0-1.0"),
    ("<p>This post is CC BY.</p>", "LicenseRef-CC-BY"),
    ("<p>© 2020 A. Writer. This work is licensed under {BY}.</p>", "CC-BY-4.0"),
    ("<p>Copyright: the author. Licence: {BY}</p>", "CC-BY-4.0"),
    ("<p>License: {BY}</p>", "CC-BY-4.0"),
    (
        '<p>This is an open access article distributed under the terms of the <a href="{CC}/by/4.0/">'
        "Creative Commons Attribution License</a>, which permits unrestricted use.</p>",
        "CC-BY-4.0",
    ),
    ("<p>The text of this article is licensed under {BY}; images are not.</p>", "CC-BY-4.0"),
    ("<p>You are free to reuse this article under {BY}.</p>", "CC-BY-4.0"),
    ("<p>Text: {BY}. Photos: all rights reserved.</p>", "CC-BY-4.0"),
    ("<p>This page, except for the pictures, is under {BY}.</p>", "CC-BY-4.0"),
    (
        "<p>Permission is granted to copy this document under the GNU Free Documentation License 1.2 or later.</p>",
        "GFDL-1.2-or-later",
    ),
    ("<p>All text on this page is available under {BY}.</p>", "CC-BY-4.0"),
    ("<p>My texts are licensed under {BY}.</p>", "CC-BY-4.0"),
    ("<p>Published under {BY}.</p>", "CC-BY-4.0"),
    (
        '<p><a rel="license" href="{CC}/by/4.0/"><img src="https://i.creativecommons.org/l/by/4.0/88x31.png" '
        'alt=""></a></p>',
        "CC-BY-4.0",
    ),
    (
        '<p>This work is licensed under a <a rel="license" href="{CC}/by/4.0/">Creative Commons Attribution '
        "4.0 International License</a>.</p>",
        "CC-BY-4.0",
    ),
    ("<p>Ce texte est dans le domaine public.</p>", "LicenseRef-Public-Domain"),
    ("<p>Questo testo è di pubblico dominio.</p>", "LicenseRef-Public-Domain"),
    ("<p>Questo testo è nel pubblico dominio.</p>", "LicenseRef-Public-Domain"),
    ("<p>Ten tekst należy do domeny publicznej.</p>", "LicenseRef-Public-Domain"),
    ("<p>この文章はパブリックドメインです。</p>", "LicenseRef-Public-Domain"),
    ("<p>本文属于公有领域。</p>", "LicenseRef-Public-Domain"),
    ("<p>Deze tekst behoort tot het publiek domein.</p>", "LicenseRef-Public-Domain"),
    ("<p>I place this text in the public domain.</p>", "LicenseRef-Public-Domain"),
    ("<p>This essay is released into the public domain.</p>", "LicenseRef-Public-Domain"),
    ("<p>The author has released this text to the public domain.</p>", "LicenseRef-Public-Domain"),
    ("<p>Dieser Text ist in der Public Domain.</p>", "LicenseRef-Public-Domain"),
    ("<p>This document is dedicated to the public domain.</p>", "LicenseRef-Public-Domain"),
    ("<p>This work is in the public domain.</p>", "LicenseRef-Public-Domain"),
    ("<p>This work is licensed under a Creative Commons Attribution-ShareAlike License.</p>", "LicenseRef-CC-BY-SA"),
    ("<p>This text is under a Creative Commons Attribution licence.</p>", "LicenseRef-CC-BY"),
    ("<p>Text licence: CC BY-SA</p>", "LicenseRef-CC-BY-SA"),
    ("<p>Licence: Creative Commons BY-NC-SA</p>", "LicenseRef-CC-BY-NC-SA"),
    (
        "<p>The copyright holder for this preprint is the author/funder. It is made available under "
        "a CC-BY-NC 4.0 International license.</p>",
        "CC-BY-NC-4.0",
    ),
    ("<p>This preprint is made available under a CC-BY 4.0 International license.</p>", "CC-BY-4.0"),
    ("<p>This text is available under CC BY 4.0 or CC BY-SA 4.0, at your choice.</p>", "CC-BY-4.0 OR CC-BY-SA-4.0"),
    ("<p>You may use this page under CC BY 4.0 or under the MIT License.</p>", "CC-BY-4.0 OR MIT"),
    ("<p>This text is dual-licensed: GFDL 1.3 or later and CC BY-SA 3.0.</p>", "CC-BY-SA-3.0 OR GFDL-1.3-or-later"),
    ("<p>This article is licensed under the GFDL and CC BY-SA 3.0.</p>", "CC-BY-SA-3.0 AND LicenseRef-GFDL"),
    ("<p>Dieser Artikel ist lizenziert unter CC BY-SA 4.0 oder GFDL 1.2.</p>", "CC-BY-SA-4.0 OR GFDL-1.2-only"),
    ("<p>This text is licensed under the Free Art License 1.3.</p>", "LAL-1.3"),
    ("<p>Cette œuvre est libre sous licence Art Libre 1.3.</p>", "LAL-1.3"),
    ("<p>This text is licensed under the Open Government Licence v2.0.</p>", "OGL-UK-2.0"),
    ("<p>Ce contenu est publié sous Licence Ouverte 2.0.</p>", "etalab-2.0"),
    ("<p>Dieser Text steht unter der Datenlizenz Deutschland – Namensnennung – Version 2.0.</p>", "DL-DE-BY-2.0"),
    ("<p>All articles in this journal are published under CC BY 4.0.</p>", "CC-BY-4.0"),
    ('<p>Lizenz: <a href="{CC}/by-sa/4.0/deed.de">CC BY-SA 4.0</a></p>', "CC-BY-SA-4.0"),
    ("<p>License for this page: CC BY 4.0</p>", "CC-BY-4.0"),
    ("<p>Rights: CC BY 4.0</p>", "CC-BY-4.0"),
    ("<p>Copyright (c) 2020 A. Writer, CC BY 4.0</p>", "CC-BY-4.0"),
    ("<p>© 2020 A. Writer. CC BY-NC 4.0</p>", "CC-BY-NC-4.0"),
]
IN_FOOT = [
    (
        'Except where otherwise noted, content on this site is licensed under a <a rel="license" '
        'href="{CC}/by/4.0/">Creative Commons Attribution 4.0 International License</a>.',
        "CC-BY-4.0",
    ),
    ("© 2019–2024 Harbour Notes · {BY}", "CC-BY-4.0"),
    ('<a rel="license" href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>', "CC-BY-SA-4.0"),
    ("Content available under {BY}", "CC-BY-4.0"),
    ("All content licensed under {BY} unless stated otherwise.", "CC-BY-4.0"),
    ("Site content © A. Writer, licensed under {BY}.", "CC-BY-4.0"),
    ("Alle Inhalte dieser Website stehen unter {BY}.", "CC-BY-4.0"),
    ('Inhalt steht unter <a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>, sofern nicht anders angegeben.', "CC-BY-SA-4.0"),
    ("Le contenu de ce site est sous licence {BY}.", "CC-BY-4.0"),
    ("El contenido de este sitio está bajo licencia {BY} salvo que se indique lo contrario.", "CC-BY-4.0"),
    ("O conteúdo deste site está licenciado sob {BY}.", "CC-BY-4.0"),
    ("I contenuti di questo sito sono distribuiti con licenza {BY}.", "CC-BY-4.0"),
    ("Содержимое сайта доступно по лицензии {BY}.", "CC-BY-4.0"),
    (
        'Текст доступен по лицензии <a href="{CC}/by-sa/4.0/">Creative Commons Attribution-ShareAlike</a>',
        "CC-BY-SA-4.0",
    ),
    ('除非另有声明，本网站采用<a href="{CC}/by-sa/4.0/">知识共享 署名-相同方式共享 4.0 协议</a>', "CC-BY-SA-4.0"),
    ("特に記載のない限り、本サイトのコンテンツは{BY}の下で利用できます。", "CC-BY-4.0"),
    ('Harbour Notes by A. Writer is licensed under <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>', "CC-BY-4.0"),
    ("Powered by Foo. Content licensed under {BY}.", "CC-BY-4.0"),
    ("Documentation is licensed under {BY}, code under MIT.", "CC-BY-4.0"),
    ('Tekst udostępniany na licencji <a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>', "CC-BY-SA-4.0"),
    (
        'Texten är tillgänglig under licensen <a href="{CC}/by-sa/4.0/">Creative Commons Erkännande-dela-lika</a>',
        "CC-BY-SA-4.0",
    ),
    (
        'Text je dostupný pod licencí <a href="{CC}/by-sa/4.0/">Creative Commons Uveďte původ-Zachovejte licenci</a>',
        "CC-BY-SA-4.0",
    ),
    (
        'De tekst is beschikbaar onder de licentie <a href="{CC}/by-sa/4.0/">Creative Commons '
        "Naamsvermelding/Gelijk delen</a>",
        "CC-BY-SA-4.0",
    ),
]


@pytest.mark.parametrize(("statement", "expression"), IN_ARTICLE)
def test_what_the_article_grants(statement: str, expression: str) -> None:
    for page in in_article(filled(statement)):
        assert granted(page) == expression


@pytest.mark.parametrize(("statement", "expression"), IN_FOOT)
def test_what_the_foot_grants(statement: str, expression: str) -> None:
    for page in in_foot(filled(statement)):
        assert (granted(page), scope_of(page)) == (expression, "site")
