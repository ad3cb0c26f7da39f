"""The words by which a sentence grants a licence, refuses it, offers a choice, or only speaks of it.

Source: notices of real pages and the table of cases behind licence_rules, in the languages that pages use.
"""

import re
from typing import Final

__all__ = [
    "BLANKS", "CHOICE", "COPYRIGHT", "EXCEPTION", "FORMER", "FROM_ELSEWHERE", "JOINED", "LABEL", "NEGATION", "NEUTRAL",
    "RECOMMENDED", "SPOKEN_OF", "UNDER", "YIELDS",
]  # fmt: skip

_NOTED: Final = (
    "noted|stated|specified|indicated|mentioned|marked|credited|declared|labell?ed|attributed|shown|said"
    "|provided|agreed|identified"
    r"|(?:states?|says?|indicates?|carr(?:y|ies)|notes?|gives?|bears?)(?:\s+\w+){0,3}"
)
YIELDS: Final = re.compile(
    rf"(?:\bwhere(?:ver)?\s+not\s+(?:otherwise\s+)?(?:{_NOTED})(?:\s+otherwise)?|\b(?:except|unless|save|if)\b[\s,]*(?:for\s+)?(?:where|when|wherever|as|if|it\s+is"
    r"|is)?[\s,]*(?:not\s+)?(?:specifically\s+|explicitly\s+|expressly\s+)?"
    r"(?:otherwise|specifically|explicitly|expressly|differently|where|not|else)\s*(?:explicitly\s+"
    rf"|expressly\s+|specifically\s+)?(?:{_NOTED})?"
    rf"|\b(?:except|unless)\s+(?:(?:an?|the|it|this|otherwise)\s+)?(?:individual\s+)?(?:\w+\s+){{0,2}}(?:is\s+"
    rf"|are\s+)?(?:{_NOTED})(?:\s+otherwise)?(?:\s+(?:another|other|a\s+different)\s+\w+)?"
    r"|\b(?:soweit|sofern|wenn|falls|wo)\s+(?:\w+\s+){0,3}?(?:nicht|nichts|keine?)\s+(?:\w+\s+){0,3}?(?:anders"
    r"|anderes|abweichend\w*|anderslautend\w*|anderweitig)?(?:\s*\w+)?\s*(?:\w+t|angegeben|ausgewiesen|ist)(?:\s+(?:ist|sind|wird))?"
    r"|\bsauf\s+(?:mention|indication|avis)s?\s+(?:contraires?|explicites?)"
    r"|\bsalvo\s+(?:que\s+se\s+indique\s+lo\s+contrario|indicación\s+(?:en\s+)?contrari[oa]"
    r"|donde\s+se\s+indique\s+lo\s+contrario|dove\s+diversamente\s+\w+|diversa\s+indicazione"
    r"|indicação\s+em\s+contrário)"
    r"|\bexceto\s+(?:onde|quando|se)\s+(?:\w+\s+){0,3}?(?:contrário|outra\s+forma)|\btranne\s+(?:dove"
    r"|ove)\s+(?:diversamente|altrimenti)\s+\w+|\bexcepto\s+(?:donde|cuando)\s+(?:\w+\s+){0,3}contrario"
    r"|\btenzij\s+anders\s+(?:vermeld|aangegeven)|\b(?:o\s+ile|jeśli)\s+nie\s+(?:\w+\s+){0,2}(?:inaczej"
    r"|zaznaczono)(?:\s+inaczej)?|если\s+не\s+(?:указано|оговорено|отмечено)\s+(?:иное|обратное)"
    r"|\bom\s+(?:inget|inte)\s+annat\s+anges"
    r"|\bpokud\s+není\s+(?:uvedeno|stanoveno)\s+jinak|特に(?:記載|断り)のない(?:限り|場合)|除(?:非)?(?:另有|特别|特別)(?:说明|聲明|声明"
    r"|注明|註明)(?:外|者外)?|별도(?:의\s*)?(?:표시|언급)가?\s*없는\s*한|별도로\s*명시하지\s*않(?:을|은|는)\s*(?:경우|한)|якщо\s+не\s+(?:вказано|зазначено)\s+інше"
    r"|\bkivéve(?:,)?\s+ahol\s+(?:\w+\s+){0,3}jelezve)",
    re.IGNORECASE,
)
"""A reservation or grant that gives way to a nearer one."""
EXCEPTION: Final = re.compile(
    r"\(?\b(?:except(?:ing)?(?:\s+for)?|excluding|apart\s+from|aside\s+from|other\s+than|but\s+not"
    r"|with\s+the\s+exception\s+of|not\s+including|including|save\s+for|außer|ausgenommen|mit\s+ausnahme"
    r"|einschließlich|sauf|hormis|à\s+l'exception|y\s+compris|excepto|salvo|incluyendo|exceto|incluindo|tranne"
    r"|ad\s+eccezione|compres[oi]|behalve|z\s+wyjątkiem|за\s+исключением|кроме|undantag"
    r"|undtagen)\b[^,;:()]*(?:\)|[,;:]|$)",
    re.IGNORECASE,
)
NEGATION: Final = re.compile(
    r"\bnot\b(?!\s+only)|n't\b|\bno\s+longer\b|\bnever\b|\bneither\b|\bnor\b|\bcannot\b|\bwithout\b"
    r"|\bnothing\b|\bnowhere\b|\bning[uú]n[ao]?\b|\bžádn|\binget\b|\binga\b|\bnichts\b|\brien\b|\bnada\b|\bniente\b|\bniets\b|\bnic\b|\bничего\b"
    r"|\bno\s+(?:creative|cc\b|open|part|licen|such|content|text|part)|\bnone\b|\binstead\s+of\b"
    r"|\brather\s+than\b"
    r"|\bunlike\b|\bcontrary\b|\bdecided\s+against|\breject|\brefus|\bdeclin|\bwithdr[ae]w|\brevok|\bexpired|\bstopped\b|\bceased\b|\babandon"
    r"|\bforb[aio]d|\bnobody\b|\bno\s+one\b|\bniemand\b|\bnadie\b|\bnessuno\b|\bnikt\b|\bникто\b|\bprohibit|\bexclud|\banything\s+but\b|\b(?:hardly|scarcely|barely|rarely|seldom|few)\b|\bfar\s+from\b|\b(?:kaum|selten)\b"
    r"|\b(?:lost|loses?|lacks?|lacking|dropped|removed|deleted|terminated|void)\b"
    r"|\bnicht\b(?!\s+(?:nur|kommerziell))|\bkeine?[nmrs]?\b|\bweder\b|\bstatt\b|\bohne\b"
    r"|\bne\s+(?:\w+\s+)?(?:pas|plus|jamais|sont|peut|s')|\bn'(?:est|a|ont|y|en)\b|\bpas\s+(?:sous|disponible|publié)"
    r"|\bn'\w+\s+(?:\w+\s+)?(?:pas|plus|jamais|aucun)|\bni\s+(?:cc\b|creative|sous|bajo|licen)|\baucune?\b|\bno\s+(?:est[áa]n?|se|es|son|tiene|hay|puede)\b"
    r"|\bnunca\b|\bn[ãa]o\s+(?!só\b|apenas|comercial|adaptad)\w|\bnenhuma?\b|\bnon\s+(?:è|sono|si|può|ha"
    r"|sotto|rilasciat|coperto)|\bnessun[ao]?\b|\bniet\b(?!-)|\bgeen\b|\bnie\b(?!\s+tylko)"
    r"|\bżadn|\bне\s+(?!указано|оговорено|только)\w|\bнет\b|\bни\s"
    r"|\binte\b|\bikke\b|\bingen\b|\bei(?:vät)?\s+\w|\bej\b|\bnení\b|\bnejsou\b|\bnem\b|\bdeğil|\bnu\s+(?!numai)\w"
    r"|\bkhông\b|\b(?:tidak|bukan)\b|\bδεν\b|\bnije\b|\bnie\s+je\b|\bno\s+(?:està|estan|és|són)\b|\bno\s+\w+[aei]mos\b|\bno\s+(?:lo|la|los|las|nos|os)\b|\bnon\s+(?:\w+iamo|viene|vengono|rientra\w*|ricad\w+|risulta\w*)\b"
    r"|\bne(?:lze|spad|podléh|zveřej|licenc|vztah|publik|šíř|nabíz|uvoln|posky)\w*|\b(?:dej(?:ó|a|aron|an)|deix(?:ou|a|aram|am))\s+de\b|\bcess(?:é|ent?|ato|ano)?\s+d|\bsmesso\b"
    r"|\b(?:przesta|přesta|upphör|ophør|opphør)\w*|\bперестал\w*|\bopgehouden\b|ليس|غير\s|(?<!\w)لا\s|אינו|אינה|नहीं|ไม่|نیست"
    r"|ありません|ではな|しません|されていない|[并並]?[非未不没]\s*(?:在|采用|採用|使用|适用|適用|是|受|以|按|遵循|属于|屬於)|并非|並非|尚未|没有|沒有|不再|拒绝|不会|않",
    re.IGNORECASE,
)
FORMER: Final = re.compile(
    r"\buntil\b|\bbefore\s+(?:\d|\w+\s+\d{4})|\bprior\s+to\b|\bpreviously\b|\bformerly\b|\bonce\b"
    r"|\boriginally\b|\bused\s+to\b|\bolder\b|\bearlier\b|\bpast\b|\bbis\s+\d{4}|\bfrüher|\bvor\s+\d{4}"
    r"|\bdamals\b|\bjusqu|\bavant\s+\d|\bhasta\b|\bantes\b|\bfino\s+al\b|\bin\s+passato\b|\bраньше\b|\bранее\b"
    r"|\bдо\s+\d{4}"
    r"|\bafter\s+\d{4}|\bfrom\s+(?:\w+\s+)?\d{4}\s+(?:on|to|until)|\bbetween\s+\d{4}|\bwas\s+then\b|以前|曾(?:经|經)?",
    re.IGNORECASE,
)
SPOKEN_OF: Final = re.compile(
    r"\b(?:may|can|could|might|must|should|shall|will|would|wants?\s+to|able\s+to|free\s+to|asked\s+to"
    r"|agree\s+to)\s+(?:also\s+|then\s+|either\s+|only\s+|now\s+|be\s+asked\s+to\s+)*(?:choose|pick|select|opt"
    r"|publish|license|licence|apply|use\s+(?:an?|the)\s+(?!text|content|page|material)|grant|decide|ask"
    r"|release|deposit|put|make|become)\b"
    r"|\b(?:choose|choosing|chooses|pick|select|selecting|opt|prefer)\b(?!\s*[.)])|\bcould\b|\bshould\b"
    r"|\bwould\b|\bmight\b|\bplan(?:s|ned|ning)?\s+to\b|\bhope\s+to\b|\bwill\s+be\b|\bgoing\s+to\b"
    r"|\bif\s+(?:you|your|an?|the|it|we|they|someone|authors?)\b|\bwhen\s+(?:you|your|an?|someone|authors?)\b"
    r"|\bwhether\b|\bob\s+(?:dies|der|die|das|ein|man)|\bczy\s+(?:ten|ta|to)\b|\b(?:si|se)\s+(?:ce|cet|cette|est[ea]|quest[oa])\b"
    r"|\bif\s+(?:this|these|that)\b|\b(?:must|needs?\s+to|ha(?:s|ve)\s+to)\s+be\b|\bsoon\b|\bshortly\b|\bbald\b|\bdemnächst\b|\bkünftig\b"
    r"|\bbientôt\b|\bpronto\b|\bin\s+(?:the\s+)?future\b"
    r"|\b(?:ask|invite|urge|expect|want|allow|permit|help|enable|oblige|tell)(?:e?s|e?d)?\s+(?:\w+\s+){1,3}to\b"
    r"|\baccept(?:s|ed)?\b|\brecommend|\bencourag|\brequire[sd]?\b|\bcompatib|\bsuch\s+as\b|\be\.\s?g\."
    r"|\bfor\s+(?:example|instance)\b|\bexample\s*:|\be\.g\b|\brecogni[sz]e|\bdetects?\b|\bfilter|\bsearch"
    r"|\bexplain|\bdiffer|\bbetween\b|\bcalled\b|\bknown\s+as\b|\bmeans\b|\blets?\b"
    r"|\bheld\s+that\b|\bbreach|\bcourt\b|\bversus\b|\bvs\.?\b|\bconsider(?:ed|ing)?\b(?!\s+(?:to\s+be"
    r"|in\s+the|part|public))|\bwonder|\bargue|\bdebate|\bcriticis|\bthe\s+(?:rise|spread|use|adoption|history"
    r"|popularity|number|success)\s+of\b|\bmore\s+\w+\s+(?:now\s+)?use\b|\badopt|\bintroduc|\bswitch(?:ed"
    r"|ing)?\s+(?:to|from)\b|\bmoved?\s+(?:to|from)\b"
    r"|\bpaste\b|\btype\b|\bclick\b|\bsee\s+also\b|\bread\s+about\b|\babout\s+(?:the|cc|creative|licen)"
    r"|\b(?:guide|introduction|intro|primer|explanation|overview|summary|faq|help|questions?|news|history)\s+(?:to|about|on|of|regarding)\s+(?:the\s+)?\Z"
    r"|\bhow\s+to\b|\bwhat\s+is\b|\bdemo\b|\bsample\s+text\b|\blorem\b|\btheme\s+demo|\bdefault\b|\bsubmit"
    r"|\bupload|\bsubmission|\bsomeone\b|\bpeople\b|\bmany\b|\bmost\b|\bsome\s+(?:of|authors|journals"
    "|publishers)"
    r"|\bwürde\b|\bsollte|\bkann\s+\w+\s+wählen|\bwählen\b|\bwenn\s+(?:sie|du|man)\b|\bzum\s+beispiel\b"
    r"|\bz\.\s?b\.|\bbeispiel:|\bpar\s+exemple\b|\bchoisi|\bpor\s+ejemplo\b|\belegir|\bper\s+esempio\b"
    r"|\bescolh|\bnapř|\bnp\.|\bнапример\b|\bвыб(?:рать|ирайте)|例えば|比如|例如|选择|選択",
    re.IGNORECASE,
)
RECOMMENDED: Final = re.compile(
    r"\b(?:we|i|you|should|authors?|please)\s+(?:\w+\s+){0,2}(?:recommend|encourage|suggest|advise|should|must)\b"
    r"|\bif\s+your\b|\b(?:contributors?|authors?|users?|you)\s+(?:agree|licen[cs]e|grant|release|publish|place|waive|dedicate|consent|allow|permit|give)\b"
    r"|\bby\s+(?:contributing|submitting|posting|uploading|sending|editing|publishing|saving|commenting|registering|joining|adding|participating)\b"
    r"|\b(?:moved|switched)\s+(?:away\s+)?from\b",
    re.IGNORECASE,
)
"""Advice, whatever work it is about."""
FROM_ELSEWHERE: Final = re.compile(
    r"\b(?:words|lyrics|text|worte|paroles|letra|testo|tekst|słowa|слова|text)\s+(?:and|und|et|y|e|i|и|og|och|en|a|&)\s+(?:music|musik|musique|música|musica|muziek|muzyka|музыка|hudba)\b"
    r"|\b(?:the|an?)\s+(?:[\w-]+\s+){0,3}version\s+(?:is|was|can|may|has|exists)\b|"
    r"\b(?:übernommen|entnommen|stammt|reprend|repris\w*|extrait|proviene|procede|tomad[oa]|extraíd[oa]|ripres[oa]|overgenomen|zaczerpnięt\w*"
    r"|взят\w*|appeared|(?:originally|first)\s+(?:published|posted|appeared)(?!\s+(?:on|in)\s+(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b))|cross-?posted|reposted)\b"
    r"|\b(?:contains?|containing|cop(?:y|ies)\s+of|incorporates?|enthält|beinhaltet|contient|contiene|contém|zawiera|bevat"
    r"|содержит|obsahuje)\b"
    r"|\b(?:uses?|using|includes?|builds?\s+on)\s+(?:[\w-]+\s+){0,4}(?:from|by)\b(?!\s+(?:this|our|these|my))"
    r"|\b(?:reproduced|reprinted|republished|adapted|derived|excerpt(?:ed|s)?|borrowed|copied|taken|extracted"
    r"|translated|courtesy|sourced|quoted|comes?|came|drawn|material)\s+(?:\w+\s+)?(?:from|of)\b(?!\s+(?:this"
    r"|our|these|my|the\s+(?:site|page|website|blog)))"
    r"|\bbased\s+(?:up)?on\b|(?<!licensed\s)\bvia\b|\b(?:source|quelle|fonte|fuente|bron|źródło|источник)s?\s*:"
    r"|\bby\s+courtesy\b|\bfrom\s+(?:wikipedia|wiki|flickr|wikimedia|an?\s|the\s+(?:wikipedia|\w+\s+(?:atlas"
    r"|archive|museum|library|university|study|project|data\w*)))"
    r"|\b(?:basiert|basieren)\s+auf\b|\bbasà\s+en|\bbasándose\b|\bbazea?z\w*\s+pe|\bbaserad\w*\s+på"
    r"|\bbaseret\s+på|\bbasé\w*\s+sur|\bbasat[oaie]\s+su|\bbasead[oa]s?\s+em|\bgebaseerd\s+op|\boparty\w*\s+na"
    r"|на\s+основе\b|に基づ|基于|,\s*que\s+(?:fou|fue|foi)\b|,\s*care\s+a\s+fost\b"
    r"|\baus\s+basiert|\baus\s+(?:der|dem|wikipedia)\b|\btiré\s+de\b|\btomado\s+de\b|\bbasado\s+en\b"
    r"|\btratto\s+da\b|\bbaseado\s+em\b|\bиз\s+википедии|による|より引用|引用した|参照した|紹介した|引用的|出典|转载自|轉載自|摘自|来自|來自",
    re.IGNORECASE,
)
UNDER: Final = re.compile(
    r"\bunder\b|\blicen[cs]ed?\b|\blicen[cs]ing\b|\bavailable\b|\breleased?\b|\bpublished\b|\bdistributed\b"
    r"|\bshared\b|\bcovered\b|\bgoverned\b|\bsubject\s+to\b|\bdedicat|\bwaive[ds]?\b|\breuse|\bauthori[sz]ed\b"
    r"|\boffered\b|\bprovided\b|\bplac(?:e|ed|es|ing)\b|\bput\b|\bbelongs?\b|\bbehoort\b|\bgehört\b|\bis\b|\bare\b|\bhas\s+been\b|\bby\b\s*$|[:(,\-/|]\s*$"
    r"|[^\x00-\x7f]|\bunter\b|\blizen[sz]|\bsous\b|\bbajo\b|\bsob\b|\bcon\b|\bsotto\b|\bpod\b|\bna\b|\bonder\b"
    r"|\best\b|\bist\b|\bsind\b|\bes\b|\bson\b|\bde\b\s*$|\bunder\b|\blisens|\bvalt\b|\bsteht\b|\bstehen\b"
    r"|\bjest\b|\bsono\b|\bmed\b|\bdilisensikan\b|\bsub\b|\balatt\b|\bberlisensi\b|\bdi\s+bawah\b",
    re.IGNORECASE,
)
LABEL: Final = re.compile(
    r"(?:^|[.;|(]\s*)(?:[\w'-]+\s+){0,2}?(?:spdx-license-identifier|licen[cs](?:e|es|ed|ing)|rights|copyright|terms(?:\s+of\s+use)?"
    "|usage|permissions?|re-?use|lizenz(?:en|hinweis|ierung)?|urheberrecht|rechte|licence|droits|licencia"
    "|derechos|licença|direitos"
    "|licenza|diritti|licentie|licencja|prawa|лицензия|права|licens|lisens|licence|ライセンス|許諾|权利|许可协议|授权|授權"
    r"|版权声明|版權聲明|라이선스|저작권)(?:\s+(?:and\s+permissions|info(?:rmation)?|notice|type|statement|url|of|for|du|des"
    r"|del|della|do|da|tekstu)\b)*"
    r"(?:\s+(?:this|the|dieses|diese|ce|cette|este|esta|questo)?\s*[\w-]+)?\s*[::]\s*(?:the\s+)?$",
    re.IGNORECASE,
)
COPYRIGHT: Final = re.compile(
    r"(?:©|\(c\)|ⓒ|\bcopyright\b|\bcopyleft\b)(?:\s*(?:©|\(c\)|by|:))*\s*"
    r"(?:\d{4}(?:\s*[-,/]\s*(?:\d{2,4}|present|today))*\.?,?)?(?:\s*by)?\s*"
    r"(?:[^,;.:|·•-]|(?<=\b\w)\.|(?<=\w)-(?=\w)){0,60}(?:[,;.:|·•-]+\s*|$)",
    re.IGNORECASE,
)
CHOICE: Final = re.compile(
    r"\bdual(?:ly)?[\s-]*licen|\bwhichever\b|\byou(?:r)?\s+(?:may\s+)?(?:choose|prefer|choice)"
    r"|\bat\s+your\s+(?:option|choice|discretion)|\bas\s+you\s+(?:prefer|like|wish|choose)|\beither\b"
    r"|\bnach\s+(?:wahl|belieben)|\bwahlweise\b|\bau\s+choix\b|\ba\s+elección\b|\bà\s+escolha\b|\ba\s+scelta\b"
    r"|на\s+выбор|multi-?licen|\b(?:doppelt|zweifach)\s+lizen|\b(?:dürfen|können|kannst|darfst)\s+wählen"
    r"|\bdouble\s+licence|\bdoble\s+licencia|\bdupla\s+licen|\bdoppia\s+licenza|\bpodwójn\w+\s+licen|двойн\w+\s+лиценз",
    re.IGNORECASE,
)
JOINED: Final = re.compile(
    r"^[\s,;(]*(?P<word>or|oder|ou|o|of|lub|или|eller|vagy|nebo|または|或|/|and|und|et|y|e|en|i|och|og|и|及|和"
    r"|&)(?:[\s,/]+(?:the|a|an|under|also|alternatively|der|die|einer|la|le|sous|bajo|unter|terms|of|at|your"
    r"|option|later|licensed|licen[cs]e|gnu|sous|to))*[\s(,]*$",
    re.IGNORECASE,
)
NEUTRAL: Final = re.compile(
    r"(?:©|\(c\)|\b(?:(?:some|certain)\s+rights\s+reserved|licen[cs]e[ds]?|licen[cs]ing|under|the|an?|is|are"
    "|available|made|released?|published|distributed|shared|provided|offered|terms|conditions|of|and|to|this"
    r"|version|international|unported|generic|public|open|access|copyright|\d{4}|all|see|view|read|more"
    "|here|legal|code|deed|details|summary|some|rights|in|on|for|with|cc|creative|commons|logo|icon|badge"
    r"|button|full|text|terms|apply|by|latest|v|this|work|it|gnu|lizenz\w*|unter|der|die|das|einer|eine|steht"
    "|veröffentlicht|wird|bereitgestellt|sous|licence|les?|termes?|la|de|une?|mise?|à|disposition|selon|bajo"
    "|una|licencia|se|distribuye|esta"
    "|sob|uma?|licença|licenciado|está|con|licenza|sotto|distribuito|rilasciato|na|licencji|licencja|под"
    r"|лицензией|лицензии|по|na|onder|licentie|licens|lisens|med|i|permits?|which)\b|の下で?に?|で|は|を|に|と|提供|公開"
    r"|ライセンス|许可|許可|协议|協議|授权|授權|采用|採用|进行|進行|根据|本|条款|版权|라이선스|이|에|따라|[\W\d_])+",
    re.IGNORECASE,
)
BLANKS: Final = re.compile(
    r"\[[^\[\]]{0,80}(?:licen[cs]e\s*name|\bname\b|\byear\b|insert|your|delete\s+as|author|\.\.\.|___)[^\[\]]{0,80}\]"
    r"|%[a-z_]+%|\{\{|\$\{|<\?|<%|\?>|\bTBD\b|(?-i:\b(?:TODO|FIXME)\b)"
    r"|\blorem\s+ipsum\b|_{3,}|\bx{3,}\b|<[a-z ]+>|\byour\s+name\b"
    r"|\bdelete\s+as\b|\b(?:insert|enter|fill\s+in)\s+(?:\w+\s+){0,2}licen[cs]e\b|(?-i:\b(?:TITLE|AUTHOR|YEAR)\b)"
    r"|\[[^\[\]]{0,80}(?:bitte|eintragen|ausfüllen|compléter|insérer|rellen|inser(?:t|ir)|preench|uzupełni|встав|vul\s+in|doplň)[^\[\]]{0,80}\]",
    re.IGNORECASE,
)
