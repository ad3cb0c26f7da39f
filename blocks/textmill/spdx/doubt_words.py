"""The words by which a sentence takes back what it seems to grant: unreal, past, future, for some, not the text.

Source: licence_rules (scopes `mention` and `other_work`) and the tenses of the languages that pages use. A sentence
that can be read either way grants nothing.
"""

import re
from typing import Final

__all__ = ["DOUBTED", "DOUBTED_AFTER", "IN_JEST", "NARROWED", "WITHOUT_THE_TEXT"]

_PERSONS: Final = (
    "subscribers?|members|customers|patrons|donors|supporters|partners|clients|employees|staff|participants|schools"
    "|teachers|educators|students|pupils|libraries|universities|journalists|editors|researchers|reviewers|readers|friends|abonnenten|mitglieder"
    "|abonnés|suscriptores|socios|abbonati|leden"
)
_ON_REQUEST: Final = (
    r"\b(?:on|upon|by)\s+(?:\w+\s+){0,2}?(?:request|payment|application|demand|registration|subscription|purchase|order|enquiry|inquiry)\b"
    r"|\bauf\s+(?:\w+\s+)?(?:anfrage|wunsch|antrag|nachfrage)\b|\bsur\s+(?:\w+\s+)?demande\b|\b(?:previa|bajo|a)\s+(?:solicitud|petición)\b"
    r"|\b(?:a|su|dietro)\s+richiesta\b|\b(?:mediante|sob|a)\s+(?:pedido|solicitação)\b|\bop\s+(?:aan|ver)(?:vraag|zoek)\b"
    r"|\bna\s+(?:życzenie|prośbę|żądanie|wniosek|vyžádání|požádání|žádost|vyžiadanie)\b|\b(?:по|за)\s+(?:\w+\s+)?(?:запрос|требовани|заявк|запит)\w*"
    r"|\bpå\s+(?:begäran|förfrågan|forespørsel|anmodning|forlangende)\b|\bpyynnöstä\b|\bkérésre\b|\bla\s+cerere\b|κατόπιν\s+αιτή"
    r"|\btalep\s+(?:üzerine|hal)|\bisteğe\s+bağlı|theo\s+yêu\s+cầu|atas\s+permintaan|عند\s+الطلب|לפי\s+בקשה|(?:要望|要求|请求|請求|申请|申請|依頼|리퀘스트)(?:に|时|時|以|后|後)|可应|요청\s*(?:시|하면|에)"
)
"""Of what is given to who asks for it alone."""
_YEAR_TO_COME: Final = (
    r"\b(?:in|from|by|on|after|as\s+of|starting|ab|im|en|em|nel|dal|vanaf|od|с|в)\s+(?:\w+\s+){0,3}?20[3-9]\d\b"
)
DOUBTED: Final = re.compile(
    r"\b(?:suppos(?:e|ing)|imagin(?:e|ing)|assum(?:e|es|ed|ing)|as\s+(?:if|though|soon\s+as)|in\s+case|provided\s+that)\b"
    r"|^\W*(?:were|had|should)\s+(?:this|these|the|our|my|it)\b"
    r"|\b(?:this|that)\s+\w+\s+were\b|\bif\s+only\b|\bhad\s+(?:been|we|i|they|he|she)\b"
    r"|\bwas\s+(?:(?!posted|published|released|issued)\w+\s+)?(?:available|offered|under|in\s+the\s+public|meant|supposed|intended|to\s+be)\b"
    r"|\b(?:wrongly|mistaken(?:ly)?|falsely|allegedly|supposedly|reportedly|incorrectly|erroneously|presumably|probably"
    r"|perhaps|maybe|possibly|apparently|hopefully|eventually|hypothetically|theoretically|unclear|uncertain|doubt\w*)\b"
    r"|\b(?:seems?|appears?|said|believed|thought|claimed|rumou?red|likely|hoped|due|about|ought|ready|reported)\s+to\s+(?:be|have)\b"
    r"|\b(?:claims?|claimed|rumou?rs?|pretends?|petition\w*|propos(?:e|es|ed|al)|wish(?:es)?|intend(?:s|ed)?|aims?)\b"
    r"|\bafter\s+(?:an?|the|its|one|two|three|five|six|ten|twelve|\d+)\s+(?:\w+\s+){0,2}?(?:embargo|years?|months?|weeks?|days?|period|sale)\b"
    r"|\bnext\s+(?:year|month|week|spring|summer|autumn|winter|edition|version|release)\b|\btomorrow\b|\b(?:one|some)\s*day\b|\bin\s+(?:due\s+course|time)\b"
    rf"|{_YEAR_TO_COME}"
    r"|\b(?:ask|call|plead|beg|campaign|lobby|pray|long|wait|vote)(?:s|ed|ing)?\s+(?:\w+\s+)?for\b|\b(?:this|our|the)\s+\w+\s+to\s+be\b"
    r"|\byour\s+(?:\w+\s+)?(?:edits?|contributions?|texts?|posts?|comments?|works?|submissions?|articles?|content|uploads?|answers?|entries|entry)\b"
    r"|\b(?:deine?|ihre?|eure?)[nrs]?\s+(?:beitr[aä]ge?n?|texte?n?|kommentare?n?|bearbeitungen)\b|\b(?:vos|tes)\s+(?:contributions|textes|commentaires)\b"
    r"|\b(?:tus|sus|suas|tuas)\s+(?:contribuciones|contribuições|textos|comentarios)\b|\ben\s+(?:soumettant|publiant|contribuant|envoyant)\b|\bal\s+(?:enviar|publicar|contribuir)\b|\bao\s+(?:enviar|publicar|contribuir)\b|\binviando\b|投稿する(?:と|こと)"
    r"|\b(?:of|about|against|into|at|favou?r|before|without)\s+(?:licensing|releasing|publishing|putting|placing|offering)\b"
    r"|\b(?:becomes?|to\s+become|to\s+be\s+(?:released|published|licen[cs]ed|placed|made))\b"
    rf"|\b(?:{_PERSONS})\s+(?:\w+\s+)?(?:gets?|receives?|may|can|have|obtain|erhalten|bekommen|reçoivent|reciben|krijgen)\b"
    rf"|\b(?:available|offered|licen[cs]ed|provided|shared|given|supplied)\s+(?:exclusively\s+|only\s+)?(?:to|for)\s+(?:\w+\s+){{0,2}}?(?:{_PERSONS})\b"
    rf"|{_ON_REQUEST}"
    r"|\bfor\s+(?:an?\s+)?(?:fee|donation|price|payment|sum)\b|\bin\s+(?:exchange|return)\b|\bgegen\s+(?:zahlung|spende|gebühr)|\bmay\s+be\s+(?:under|in\s+the\s+public)\b"
    r"|\b(?:könnten?|müssten?|dürften?|überleg\w+|erwäg\w+|soll|sollen|wollen|möchten?|planen)\b|\b(?:pourrai\w+|devrai\w+|voudr\w+|souhait\w+|envisag\w+|veut|veulent|voulons)\b"
    r"|\b(?:podría\w*|debería\w*|quer(?:emos|ría\w*)|quisiera\w*|poderia\w*|deveria\w*)\b|\b(?:potrebbe\w*|dovrebbe\w*|vorre\w+|vogliamo|intendiamo)\b"
    r"|\b(?:zou\w*|willen|overwegen)\b|\b(?:mógł\w*|mogł\w*|powinn\w+|chce\w*)\b|\b(?:мог(?:ла|ло|ли)?|должн\w+|хотим|хотел\w*|может\s+быть\s+(?:под|доступ)\w*)\b|\b(?:borde|kunde|vill|burde|bør|kunne)\b|\b(?:mohl[aoy]?|měl[aoy]?|chceme)\b"
    r"|\bcalls?\s|\b(?:whoever|anyone|who)\s+(?:says?|thinks?|believes?|claims?)\b|\bmi?a(?:ją|ł[aoy]?)?\s+być\b|\b(?:devai(?:t|ent)|debía\w*|doveva\w*|devia\w*)\b"
    r"|\bby\s+arrangement\b|\bdisputed\b|\bsays\s*\Z|\b(?:looks?|reads?)\s+like\b"
    r"|\b(?:partly|partially|mostly|largely|mainly|teilweise|größtenteils|en\s+partie|en\s+parte|in\s+parte|em\s+parte|częściowo|частично|deels|gedeeltelijk|delvis|částečně)\b"
    r"|\bteile?\s+(?:dieses|dieser|des|der|von)\b|\bpartie\s+(?:de|du)\b|\bparte\s+d[eio]\w*\b|\bczęś(?:ć|ci)\s|\bчаст[ьи]\s|\bdeel\s+van\b|\bčást\s|\bdel(?:ar)?\s+av\b|一部|部分"
    r"|\b(?:nur|seulement|uniquement|solamente|soltanto|alleen|tylko|только|endast|pouze)\s+(?:für|pour|para|per|voor|dla|для|för|pro)\b|\bbis\s+(?:ende|anfang|mitte|zum)\b"
    r"|\bonly\s+(?:those|such|that|content|texts?|articles?|posts?|pages?|materials?|items?|works?|entries|when|where|if)\b"
    r"|\b(?:so|explicitly|clearly|specifically|expressly|specially)\s+(?:marked|labell?ed|tagged|flagged|designated)\b"
    r"|\b(?:marked|labell?ed|tagged|flagged)\s+(?:so|as\s+such|with|by|accordingly|below|above)\b(?!\W*(?:the\s+|an?\s+)?\W*\Z)"
    r"|\b(?:gekennzeichnete|markierte|ausgewiesene)[nrs]?\s"
    r"|\b(?:würden?|wäre[n]?|stünden?|hätten?|angenommen|vermutlich|angeblich|fälschlich\w*|irrtümlich\w*|sobald|vielleicht|möglicherweise)\b"
    r"|\bnach\s+(?:ablauf|einem|einer|zwei|\d+)\s+(?:\w+\s+)?(?:embargo|jahre?n?|monate?n?|frist)?\b"
    r"|\b(?:wird|werden)\s+(?:\w+\s+){0,3}?(?:ab|nächste\w*|später)\b|\bstand(?:en)?\s+(?:\w+\s+){0,3}?unter\b|\bwar(?:en)?\s+(?:\w+\s+){0,3}?(?:unter|lizenziert|verfügbar)\b"
    r"|\b(?:sera|seront|serai(?:t|ent)|étai(?:t|ent)|deviendra|deviendrait|supposons|peut-être|prétendument|soi-disant|dès\s+que|aurait)\b|\bà\s+partir\s+(?:de|du)\b"
    r"|\b(?:será|serán|sería|serían|estar[áí]an?|estará|estaba[n]?|estuvo|fuera|fuese|estuviera|quizás?|supuestamente|tal\s+vez)\b|\ba\s+partir\s+de\b"
    r"|\b(?:serão|seria[m]?|estarão|estava[m]?|estivesse|talvez|supostamente)\b"
    r"|\b(?:sarà|saranno|sarebbe|verrà|verranno|fosse|forse|presumibilmente|supponiamo)\b|\bera(?:no)?\s+(?:disponibil|disponív|sotto|bajo|sob|rilasciat|licenci|publicad)"
    r"|\b(?:zal|zullen|zou|zouden|stond(?:en)?|misschien|binnenkort|vanaf|vermoedelijk)\b"
    r"|\b(?:będzie|będą|był[aoy]?by|był[aoy]?(?!\s+(?:opublikowan|wydan|napisan|stworzon))|gdyby|rzekomo|wkrótce)\b"
    r"|\b(?:будет|будут|был[аои]?(?!\s+(?:опубликован|выпущен|размещ|написан|создан|передан))|бы|якобы|возможно|вероятно|скоро|буде|будуть)\b"
    r"|\b(?:kommer\s+(?:att|til)|skulle|ville|vil\s+bliv?e?|kanske|måske|kanskje)\b"
    r"|\b(?:bude|budou|byl[aoy]?(?!\s+(?:publikov|zveřejn|vydán|napsán))|kdyby|možná|brzy)\b|\b(?:lesz|lenne|volna|volt|talán)\b|\b(?:va\s+fi|vor\s+fi|era\s+disponibil|ar\s+fi)\b"
    r"|\b(?:olacak\w*|olsaydı|belki|sẽ|akan|mungkin|jika|nếu|θα|tulee|tullaan)\b|سوف|ستكون|سيكون|إذا|ربما|もし|如果|假如|若|可能|计划|計劃|将(?=[以在采于用会])|만약",
    re.IGNORECASE,
)
"""Before a name, in a sentence less what yields and what is excepted."""
DOUBTED_AFTER: Final = re.compile(
    rf"^[^.;]{{0,40}}?{_YEAR_TO_COME}"
    r"|^[^.。;]{0,60}?(?:\b(?:from|as\s+of|starting|beginning)\s+(?:next|the\s+day|\w+\s+20[3-9]\d|20[3-9]\d)\b|\bnext\s+(?:year|month|week|spring|summer|autumn|winter)\b"
    r"|\b(?:soon|shortly|tomorrow|someday|one\s+day|as\s+soon\s+as|once|if\s+(?:it|we|they|enough|the|approved|accepted))\b"
    r"|\bafter\s+(?:an?|the|one|two|three|five|six|ten|twelve|\d+)\s+(?:\w+\s+){0,2}?(?:embargo|years?|months?|weeks?|days?|period)\b"
    rf"|{_ON_REQUEST}"
    r"|\bin\s+\w+\s+(?:years|months|weeks)\b|\b(?:accessed|retrieved|abgerufen|consulté|consultado|consultato|geraadpleegd|dostęp|hämtad)\s"
    rf"|\bto\s+(?:our\s+|paying\s+|registered\s+|\w+\s+)?(?:{_PERSONS})\b|\b(?:is|are|was)\s+(?:false|untrue|wrong|outdated|unclear|uncertain|disputed|a\s+(?:joke|myth|rumou?r))\b"
    r"|\b(?:unklar|fraglich|strittig|umstritten|incertain|incierto|incerto|niejasn\w+|неясно|onduidelijk|oklart|uklart|nejasn\w+)\b"
    r"|予定|かもしれ|でした|ていました|예정|었습니다|였습니다|olacak|idi\b)"
    r"|^\W*(?:only|nur|seulement|solo|alleen|tylko|только)\s+(?:in|for|if|when|where|after|outside|within|with|on|für|wenn|dans|pour|en|si|per|se|voor|w|dla|в|для)\b"
    r"|^\W*in\s+(?:some|many|most|other|several|certain)\s"
    r"|^\W*(?:[\w-]*li[cz]en[\w-]*\s+)?(?:gestanden|komen|vallen|verschijnen|zu\s+(?:stellen|veröffentlichen|lizenzieren|setzen)|te\s+(?:plaatsen|publiceren)|erscheinen|fallen|gestellt\s+werden|veröffentlicht\s+werden|freigegeben\s+werden)\b",
    re.IGNORECASE,
)
"""Behind a name, in its sentence."""
IN_JEST: Final = re.compile(
    r"\b(?:(?:just|only|i'm|i\s+am|was)\s+(?:kidding|joking)|(?:just|only|was)\s+an?\s+joke|april\s+fools?'?|not\s+really|yeah,?\s+right"
    r"|gotcha|psych|(?:nur|kleiner)\s+(?:ein\s+)?(?:spaß|scherz|witz)|je\s+(?:plaisante|rigole)|(?:c'est|c'était)\s+une\s+blague|poisson\s+d'avril"
    r"|es\s+(?:una\s+)?broma|(?:estoy\s+)?bromeando|(?:sto\s+)?scherz(?:o|ando)|pesce\s+d'aprile|é\s+brincadeira|grapje|żart(?:uję|owałem)"
    r"|(?:шучу|шутка|жартую)|skojar|skämtar|spøger|vtip|şaka)\b|冗談|开玩笑|開玩笑|농담",
    re.IGNORECASE,
)
"""Close behind a name, in whatever sentence."""
NARROWED: Final = re.compile(
    r"^[\s)]{0,3}(?:licen[cs]es?\s+)?,?\s*(?:"
    r"for\s+(?!more|details?|further|info|all\b|any|every|(?:re-?)?use\b|free|full|both|commercial|this|these|our|my|its|(?:(?:the|all|any)\s+)?(?:\w+\s+)?"
    r"(?:text|content|doc|article|post|prose|word|writ|material|page|site|whole|entire|benefit|purpose|terms))"
    r"|to\s+(?!the\s+(?:extent|public|world|great|full|terms)|(?:view|all|any|every|share|adapt|copy|this|these|our|read|make|enable|allow|encourage|promote|help|ensure|facilitate|support|maximi|learn|see|find|foster|give)\w*\b)"
    r"|subject\s+to\s+(?!the\s+(?:terms|condition|following|licen)|(?:proper\s+|appropriate\s+)?(?:attribution|credit)|its\s+terms)"
    r"|when\s+(?!(?:re-?)?(?:us|cit|shar|quot|distribut|otherwise|noted|stated|you))"
    r"|(?:pending|outside|inside|within|during|until|till|before|following)\s(?!the\s+(?:usa?|u\.s\.|united\s+states)\b)"
    r"|while\s+(?:supplies|stocks?|you|it|the\s+offer)|at\s+(?:the\s+discretion|our|his|her|their)|between\s|among\s|against\s"
    r"|unless\s+(?:you\s+are|you're|your|used|it\s+is\s+used|the\s+user)|(?:minus|less)\s|plus\s+(?:an?\s+)?(?:additional|extra|further|non)|but\s+(?:no\s+)?commercial|(?:al)?though\s+(?:no\s+)?commercial"
    r"|(?:pour|para|per|für|voor|dla|для)\s+(?:les|nos|los|nuestros|socios|unsere|onze|naszych|наших)\b|solo\s+(?:para|per)\b"
    r"|after\s+(?!which)|where\s+(?:possible|applicable|permitted|allowed|appropriate|legal)"
    r"|with\s+(?:(?:the|your|our|my|his|her|their|prior|written|express|explicit)\s+)*(?:consent|permission|approval|agreement|authori[sz]ation|subscription|payment|registration|login|membership)"
    r"|in\s+(?-i:[A-Z])\w+(?:\s+\w+)?\s+only\b"
    r"|in\s+(?:(?:the|its|their|some|a)\s+)?(?:versions?|editions?|countries|print(?:ed)?|return|exchange|case|event|e-?book|pdf)\b"
    r"|except(?:ing)?\s+(?:for\s+|by\s+|to\s+)?(?:(?:any|all|the)\s+)?(?:commercial|compan|business|corporat|for-?profit|machine|train|ai\b|in\s|when\s+used|users?)"
    r"|if\s+(?!not\b|otherwise|(?:and\s+only\s+if\s+)?you\s+(?:re-?)?(?:use|shar|adapt|cop|remix|quot|cit|distribut|publish|translat|want|wish|would|have|need|credit|attribut|link|mention|like))"
    r"|(?:or\s+so|according\s+to|at\s+least|allegedly|supposedly|claims?|says)\b)",
    re.IGNORECASE,
)
"""Behind a name: to whom, where, how long; a grant that is narrowed is no open licence, whatever it is narrowed by."""
_EXCEPT: Final = (
    r"(?:(?:everything|all|anything)\b[^.;]{0,40}?\bbut|alles\b[^.;]{0,40}?\baußer|except(?:ing)?(?:\s+for)?|excluding|apart\s+from|aside\s+from|other\s+than|but\s+not|with\s+the\s+exception\s+of"
    r"|not\s+including|save\s+for|außer|ausgenommen|mit\s+ausnahme(?:\s+von)?|sauf|hormis|à\s+l'exception|excepto|salvo|exceto|tranne"
    r"|ad\s+eccezione|behalve|met\s+uitzondering|z\s+wyjątkiem|за\s+исключением|кроме|med\s+undantag|bortset\s+fra|unntatt|kromě)"
)
_THE_TEXT: Final = (
    r"(?:(?:written|main|body|editorial|article|actual)\s+)?(?:texts?|words?|wording|articles?|(?:blog\s*)?posts?|prose|writings?|essays?|stories|written\s+(?:content|material|word)s?"
    r"|texten?|texte[ns]?|artikeln?|beiträgen?|textes?|textos?|art[ií]culos?|artigos?|test[io]|articoli|teksten|artikelen"
    r"|tekst(?:ów|u|er)?|artykuł(?:ów|u)|текст(?:ов|а|ы)|стат(?:ей|ьи))"
)
WITHOUT_THE_TEXT: Final = re.compile(
    rf"\b{_EXCEPT}\s+(?:(?:of|for|von|de|des|du|del|della|dei|degli|dos|das|van|från|the|all|any|our|my|its|this|these|der|den|dem|die|les|la|le|los|las|el|os|as|o|gli|i|il|het)\s+)*"
    rf"{_THE_TEXT}(?:\s+(?:itself|themselves))?(?=\s*(?:[,;:.)]|$|\b(?:is|are|steht|stehen|ist|sind|est|sont|es|son|è|sono|staat|and|on\s+(?:this|the)|of\s+(?:this|the)|in\s+(?:this|the))\b))"
    rf"|\b{_THE_TEXT}\s+(?:(?:is|are|sind|ist)\s+)?(?:excluded|excepted|exempt(?:ed)?|ausgenommen|exclus|excluidos|esclusi|uitgezonderd)\b",
    re.IGNORECASE,
)
"""An exception that leaves no text of the page."""
