"""The words by which licence notices say what they speak of: this document, its site, or something else.

Source: notices of real pages and the table of cases behind licence_rules, in the languages that pages use. A noun in a
wrong list is a wrong grant, so what may be either (`the book`, `the poem`) counts as something else.
"""

from typing import Final

__all__ = ["DOCUMENT", "OTHER", "PART", "SITE", "SOFTWARE", "TEXT"]

DOCUMENT: Final = (
    r"(?:web[\s-]?|home)?pages?|articles?|(?:blog[\s-]*)?post(?:ing)?s?|entr(?:y|ies)|essays?|documents?"
    "|stor(?:y|ies)|chapters?"
    "|lessons?|papers?|reports?|tutorials?|guides?|manuals?|handbooks?|recipes?|notes?|transcripts?|works?"
    "|publications?|preprints?"
    "|interviews?|columns?|answers?|questions?|translations?|write-?ups?|poems?|novels?|review|stud(?:y|ies)|manuscripts?"
    "|editions?|letters?|lectures?"
    r"|paragraphs?|sections?|parts?|half|halves|compositions?|creations?|standard|specification|rfc|pep"
    "|artikel[ns]?|beitr(?:ag|ages|äge[n]?)|seiten?|dokument(?:s|es|e)?|werke?s?|aufsatz(?:es)?|kapitels?"
    "|geschichte|blogbeitrag(?:s|es)?"
    r"|bericht(?:s|es)?|anleitung|veröffentlichung|arbeit(?:en)?"
    r"|œuvres?|oeuvres?|billets?|documents?|pages?|chapitres?|rapports?|ouvrage"
    "|obras?|art[ií]culos?|artigos?|páginas?|paginas?|entradas?|publicaci[oó]n|publicação|documentos?"
    "|trabajos?|trabalhos?"
    r"|opera|opere|articol[oi]|pagina|document[oi]|lavoro"
    r"|artikelen|pagina['’]?s?|werk|bericht(?:en)?|document(?:en)?"
    r"|utw[oó]r(?:u|y)?|artykuł(?:u|y)?|stron(?:a|y|ie)|wpis(?:u|y)?|dzieł[oa]|prac[aey]"
    r"|стат(?:ья|ьи|ью|ье)|страниц[аыеу]|произведени[ея]|работ[аыу]|запис[ьи]|документ[аы]?|публикаци[яию]"
    r"|статт[яю]|сторінк[аиу]|твір|d[ií]l[oa]|teos|mű|operă|έργο|κείμενο|eser|djelo|дело|članak|článek|článku|stránk[ay]|příspěvek"
    "|artikeln?|sida(?:n)?|verk(?:et)?|inlägg(?:et)?|side(?:n)?|artikkel(?:en)?|artiklen|værk(?:et)?"
    "|indlæg(?:get)?|innlegg(?:et)?"
    r"|articol(?:ul)?|yazı(?:nın)?|yazılar(?:ın|ımız)?|makale(?:nin)?|sayfa(?:nın)?|bài(?:\s+viết)?|trang|halaman|tulisan|ciptaan|tác\s+phẩm|άρθρο|σελίδα|cikk|írás|článok"
    r"|artikkeli|teksti|статия|чланак|المقالة?|الصفحة|النص|المصنف|العمل|مقاله|מאמר|लेख|บทความ"
    r"|作品|著作|記事|文章|ページ|页面|頁面|文档|文書|論文|条目|文章|本文|博文|글|저작물|문서|페이지|기사|게시물"
)
"""Of one document, or by their number of many."""
SITE: Final = (
    r"(?:web[\s-]*|net[\s-]*)?sites?|(?:web|we)?blogs?|blogues?|wikis?|(?:e-?|text)?books?|documentation|docs|journals?"
    "|magazines?|newsletters?|encyclop(?:a)?edias?"
    r"|portals?|homepages?|domains?|courses?|proceedings|knowledge[\s-]*base"
    "|web(?:seite|site|auftritt|präsenz)(?:s|n)?|internet(?:seite|auftritt|angebot)(?:s|n)?|angebots?"
    "|buch(?:s|es)?|zeitschrift|dokumentation|homepage"
    r"|sitio(?:\s+web)?|sítio|revista|libros?|livros?|livres?|revue|sito(?:\s+web)?|rivista|libr[oi]"
    "|documentación|documentação|documentazione"
    r"|blogu?|stron(?:a|y|ie)\s+internetow\w+|serwis(?:u|ie)?|сайт[аеуі]?|блог[ае]?|книг[аиу]|журнал[ае]?"
    r"|web(?:u|ové\s+stránk\w+)|boek(?:en)?|tijdschrift"
    r"|webbplats(?:en)?|nettsted(?:et)?|nettsid(?:en|a)?|hjemmeside(?:n)?|webové\s+stránky|sivusto(?:n|lla)?"
    "|honlap|oldal|sitede(?:ki)?|sitesindeki"
    r"|(?<=tento )web|(?<=aquest )web|(?<=el )web|(?<=esta )web|(?<=la )web"
    r"|llocs?\s+web|spletn\w+\s+(?:stran\w*|mest\w*)|webgune\w*|situs|ιστότοπος|האתר|אתר\s+זה|الموقع|sitenin"
    r"|サイト|ブログ|網站|网站|博客|部落格|本站|サイト|웹사이트|사이트|블로그|书|ドキュメント"
)
"""Of what holds the document."""
TEXT: Final = (
    r"texts?|contents?|materials?|prose|journalism|reporting|writings?|words|information|user[\s-]+contributions?|contributions"
    "|everything|anything|wording|copy|articles"
    "|inhalte?[ns]?|texte?[ns]?|beiträge|informationen|textes?|contenus?|textos?|conten(?:ido|idos|ut|uts)"
    "|conteúdos?|conteudos?|testi?|testo|contenut[oi]"
    "|tekst(?:en|er|erna|y|u|ów|ene)?|inhoud|treś(?:ć|ci)|zawartość|текст(?:ы|а|ов|ові|и)?|материал(?:ы|ов"
    "|а)?|содерж(?:имое|ание)|вміст|контент(?:у|а)?"
    r"|text(?:er|en|erna|u|y)?|innehåll(?:et)?|indhold(?:et)?|innhold(?:et)?|obsah(?:u)?|sisältö|sivuston\s+tekstit|tartalom|(?:az?\s+(?:lap|oldal|honlap|blog)\s+)?tartalma"
    r"|(?:a\s+lap\s+)?szöveg(?:e|ek)?|içerik|içeriği|tekstit|metin(?:ler)?|conținut(?:ul)?|περιεχόμενο"
    r"|nội\s+dung|konten|المحتوى|תוכן|התוכן|הטקסט(?:ים)?|טקסט|матеріал[иу]?|continguts?|besedil[oa]|vsebin[ae]|sadržaj|tekstovi|testua?(?:k|ren|rak)?|edukia?(?:k)?"
    r"|内容|內容|文本|文字|テキスト|コンテンツ|콘텐츠|내용|텍스트"
)
"""Of the words of either; the place decides which."""
PART: Final = r"paragraphs?|sections?|parts?|half|halves|introduction|preface|appendix|chapters?"

_PICTURES: Final = (
    r"photo(?:graph)?(?:s|e|es|ies|y|er|graphy)?|images?|imagery|pictures?|illustrations?|figures?|fig\."
    "|diagrams?|charts?|graphics?|graph|artworks?|art|drawings?"
    r"|paintings?|icons?|iconography|logos?|emojis?|glyphs?|badges?|cover(?:\s+art)?|screenshots?|portraits?"
    "|banner|background|wallpapers?|cartoons?|comics?|thumbnail"
    "|infographics?|plates?|map(?:s|data)?|tiles?|cartography|bild(?:er|es|ern|nachweise?|quellen?|rechte"
    "|material)?|fotos?|foto(?:grafie|grafien|nachweis)|abbildung(?:en)?|grafik(?:en)?|karten?(?:daten"
    "|material)?|zeichnung(?:en)?"
    "|titelbild|beitragsbild|symbole?|photograph(?:ies)?|cartes?|dessins?|im[aá]genes|im[aá]gen|imagens?"
    "|imagem|fotograf[ií]as?|ilustraci[oó]n(?:es)?|ilustraç(?:ão|ões)"
    "|mapas?|immagin[ei]|illustrazion[ei]|disegn[oi]|afbeelding(?:en)?|plaatjes?|kaart(?:en)?|zdjęci[ae]"
    "|obraz(?:y|ek|ki|ka)?|ilustracj[aei]|rysunek|map[ay]|grafika"
    "|фото(?:графи[яию])?|изображени[ея]|картинк[аи]|иллюстраци[яи]|рисун(?:ок|ки)|карт[аы]|світлин[аи]"
    r"|зображення|obrázk\w+|obrázek|fotk\w+|bild(?:en|erna)?|bilete?r?|bilde(?:r|t|ne)?|billed(?:e|er|et"
    "|erne)?|kuva(?:t)?|kép(?:ek)?"
    r"|画像|写真|図|イラスト|アイコン|地図|图片|圖片|照片|图像|插图|地图|이미지|사진|그림|아이콘"
)
_SOUNDS: Final = (
    "music|songs?|tracks?|audio|sounds?|recordings?|soundtrack|jingle|melody|lyrics|videos?|film|movie|clips?"
    "|footage|animations?|podcasts?|episodes?|musik|lied(?:er)?|tonspur|ton|musique|chanson"
    "|vidéos?|música|canci[oó]n(?:es)?|v[ií]deos?|canç(?:ão|ões)|musica|canzon[ei]|brano|muziek|muzyka"
    r"|utwór\s+muzyczny|музык[аи]|песн[яи]|видео|音楽|曲|動画|音乐|音樂|歌曲|视频|影片|음악|동영상|영상"
)
SOFTWARE: Final = (
    r"code|(?:source|sample|example|program)[\s-]*codes?|scripts?|software|programs?|plug-?ins?|librar(?:y"
    "|ies)|tools?|apps?|applications?|packages?|modules?|frameworks?|snippets?|samples|examples"
    "|binar(?:y|ies)|apis?|repositor(?:y|ies)|repos?|projects?|engine|parser|compiler|server|client"
    r"|quell(?:code|text)|programm(?:e|code)?|logiciels?|código(?:\s+fuente|\s+fonte)?|programas?"
    r"|codice(?:\s+sorgente)?|broncode|kod(?:u|y)?(?:\s+źródłow\w+)?|oprogramowanie|код(?:а)?|программ[аы]|kód"
    "|ソフトウェア|コード|プログラム|代码|程式碼|软件|軟體|소스|코드|소프트웨어|extensions?|add-?ons?|widgets?|generator"
)
_DATA: Final = (
    r"data(?:[\s-]*(?:sets?|bases?))?|datasets?|databases?|gazetteers?|statistics|meta[\s-]*data"
    "|catalog(?:ue)?s?|records?|corpus|corpora|models?|weights|readings|measurements?|files?|downloads?"
    "|vocabular(?:y|ies)"
    r"|daten(?:satz|sätze|bank|banken)?|metadaten|geodaten|données|métadonnées|bases?\s+de\s+données|datos"
    r"|metadatos|dados|metadados|dati|metadati|gegevens|dan(?:e|ych)|данны[ех]|метаданны[ех]|\w+\.(?:csv|json"
    r"|xml|zip|png|jpe?g|svg|pdf|xlsx?|gz|tar|mp[34]|wav|txt|geojson)\b|データ|数据|資料|데이터"
)
_DESIGN: Final = (
    "fonts?|typefaces?|webfonts?|themes?|templates?|designs?|designed|layouts?|stylesheets?|css|skins?"
    "|schrift(?:en|art)?|schriftart(?:en)?|vorlagen?|thèmes?|modèles?|polices?|temas?|plantillas?|diseño"
    "|modelo|tema|modell[oi]"
    "|lettertype|szablon|motyw|шаблон[аы]?|тем[аы]|шрифт(?:ы)?|дизайн|šablona|vzhled|フォント|テンプレート|テーマ|字体|字體|主题"
    "|主題|模板|테마|글꼴"
)
_OTHERS: Final = (
    r"newsletter\s+archives?|back\s+issues|repl(?:y|ies)|responses?|worksheets?|tables|tabellen|tableaux|tablas|tabelle|tabelas|exercises|exercices|ejercicios|exercícios|esercizi|übungen|übungsaufgaben|aufgaben|oefeningen|ćwiczenia|упражнения|handouts?|workbooks?|subtitles?|captions?|quiz(?:zes)?|flashcards?|quot(?:es?|ations?|ed)|comments?|reviews|abstracts?|slides?|presentations?|press\s+(?:kit|pictures?"
    r"|photos?)|supplement(?:s|ary(?:\s+\w+)?)?|exhibits?|specimens?|poster|objects?|items?|collections?"
    "|puzzles?|patterns?|games?|level"
    r"|zitate?|kommentare?|citations?|commentaires?|comentarios?|citas?|kits?|works\s+cited"
    r"|translations?\s+of"
    r"|openstreetmap|osm|flickr|wikimedia|wikipedia\s+articles?|unsplash|pixabay|pexels|font\s*awesome"
    r"|natural\s+earth|geonames|leaflet|mapbox|thingiverse|freesound|ccmixter|jamendo|noun\s+project"
    r"|own\s+work|eigenes\s+werk"
)
OTHER: Final = "|".join((_PICTURES, _SOUNDS, SOFTWARE, _DATA, _DESIGN, _OTHERS))
