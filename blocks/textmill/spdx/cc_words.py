"""The words by which pages of many languages name the terms of Creative Commons licences.

Source: the names that the deeds of creativecommons.org have in each language, older spellings of them, and the
inflections of licence notices (recipes 11.2). Short codes (`by`, `nc`) are read elsewhere: they are words of their own.
"""

from typing import Final

__all__ = ["ANCHOR", "SAMPLING", "WORDS", "ZERO"]

ANCHOR: Final = (
    r"creative[\s_-]*commons?|créative[\s-]*commons|クリエイティブ[・・\s]*コモンズ|知识共享|知識共享|创作共用|創作共用|創用\s*cc"
    r"|크리에이티브\s*커먼즈|криэйтив\s*коммонс|креатив\s*коммонс|кріейтів\s*коммонс|المشاع\s*الإبداعي"
    r"|κριέιτιβ\s*κόμονς|ครีเอทีฟคอมมอนส์"
)

_BY: Final = (
    r"attributions?|namensnennung|paternité|reconocimiento|reconeixement|recoñecemento|atribución|atribucion|atribució"
    r"|atribuição|atribuicao|attribuzione|naamsvermelding|uznanie\s+autorstwa|uznání\s+autorství"
    r"|uveďte\s+(?:původ|autora)"
    r"|uvedenie\s+autora|uvádajte\s+autora|(?:с\s+)?указани(?:е|ем)\s+авторства|атрибуци(?:я|и|ей)"
    r"|(?:із\s+)?зазначення(?:м)?\s+авторства|erkännande|navngivelse|kreditering|nimeä|nevezd\s+meg!?|atribuire"
    r"|αναφορά(?:\s+δημιουργού)?|atıf|alıntı|imenovanje|autorstvo|ауторство|priznanje\s+avtorstva|признание"
    r"|autorile\s+viitamine|priskyrimas|atsaucoties|aitortu|aitortzea|ghi\s+công|atribusi|atribuite|ייחוס"
    r"|نَ?سب\s+الم\w*صن\w*ف|النسبة|انتساب|表示|署名|姓名標示|저작자\s*표시|แสดงที่มา"
)
_NC: Final = (
    r"non[\s-]*commerci(?:al|ale|aux)(?:[\s-]+use)?|noncommercial|no[\s-]?commercial"
    r"|nicht[\s-]*kommerziell(?:e[nrs]?)?|keine[\s-]+kommerzielle(?:\s+nutzung)?"
    r"|pas[\s-]+d['’]?\s*utilisation[\s-]+commerciale|utilisation[\s-]+non[\s-]+commerciale|no[\s-]*comercial(?:es)?"
    r"|uso[\s-]+n[ãa]o[\s-]*comercial|n[ãa]o[\s-]*comercial|niet[\s-]*commercieel|użycie[\s-]+niekomercyjne"
    "|niekomercyjne"
    r"|(?:nevyužívejte|neužívejte|nepoužívejte)(?:\s+dílo)?\s+komerčně|nekomerčn[íeé]|nepoužívajte\s+komerčne"
    r"|некоммерческ\w+(?:\s*использовани[ея])?|некомерційн\w*(?:\s+використання)?|icke[\s-]*kommersiell"
    r"|ikke[\s-]*kommersiell|ikke[\s-]*kommerciel|epäkaupallinen|ei[\s-]*kaupallinen|ne\s+add\s+el!?|necomercial"
    r"|μη\s+εμπορική(?:\s+χρήση)?|gayri\s*ticari|nekomercijalno|некомерцијално|nekomercialno|ez[\s-]*komertziala?"
    r"|phi\s+thương\s+mại|non\s*komersial|ללא\s+שימוש\s+מסחרי|غير\s*(?:ال)?تجاري|غیر\s*تجاری|некомерсиално"
    r"|非営利|非商业性?(?:使用)?|非商業性?|비영리|ไม่ใช้เพื่อการค้า"
)
_ND: Final = (
    r"no[\s-]*deriv(?:ative|ativ|s|atives)?(?:[\s-]+works?)?|keine[\s-]*bearbeitung(?:en)?"
    r"|pas[\s-]+de[\s-]+modifications?"
    r"|pas[\s-]+de[\s-]+travail[\s-]+dérivé|sin[\s-]*obras?[\s-]*derivadas?|sin[\s-]*deriva(?:das|dos|r)"
    r"|no[\s-]+derivados?"
    r"|sem[\s-]*deriva(?:ções|coes|dos|das)|(?:vedada|proibição\s+de)\s+[\w\s]{0,24}obras?\s+derivadas?"
    r"|n(?:on|o)[\s-]+opere[\s-]+derivate|no[\s-]*derivate|geen[\s-]*afgeleide[\s-]*werken"
    r"|bez[\s-]+utworów[\s-]+zależnych"
    r"|nezasahujte(?:\s+do\s+díla)?|nezpracovávejte|nespracúvajte|без\s*производных(?:\s+произведений)?"
    r"|без\s+похідних(?:\s+творів)?|inga[\s-]*bearbetningar|ingen[\s-]*bearbe(?:jd|id)elser?|ei[\s-]*muutoksia"
    r"|ne\s+változtasd!?|fără\s+modificări|όχι\s+παράγωγα(?:\s+έργα)?|türetilemez|bez\s+prerada|без\s+прерада"
    r"|brez\s+predelav|lan\s+eratorririk\s+gabe|sense[\s-]*obr(?:a|es)[\s-]*derivad(?:a|es)|không\s+(?:phái|dẫn)\s+\w+"
    r"|tanpa\s+turunan|ללא\s+יצירות\s+נגזרות|منع\s+الاشتقاق|بدون\s+اشتقاق|без\s+производни"
    r"|改変禁止|改変不可|禁止演绎|禁止演繹|禁止改作|변경\s*금지|ไม่ดัดแปลง"
)
_SA: Final = (
    r"share[\s-]*alike|weitergabe[\s-]+unter[\s-]+gleichen[\s-]+bedingungen"
    r"|partage[\s-]+dans[\s-]+les[\s-]+mêmes[\s-]+conditions"
    r"|partage(?:[\s-]+des[\s-]+conditions[\s-]+initiales)?[\s-]+à[\s-]+l['’]identique|compartir[\s-]*igual"
    r"|compartir[\s-]+(?:bajo[\s-]+la[\s-]+misma[\s-]+licencia|amb\s+la\s+mateixa\s+llicència)|compartilha[\s-]*igual"
    r"|compartilhamento[\s-]+pela[\s-]+mesma[\s-]+licença|partilha[\s-]+n[oa]s[\s-]+mesm[oa]s[\s-]+(?:termos|condições)"
    r"|partilha[\s-]*igual|condividi[\s-]+allo[\s-]+stesso[\s-]+modo|gelijk[\s-]*delen"
    r"|(?:na[\s-]+)?tych[\s-]+samych[\s-]+warunkach|zachov[ae]jte\s+licenc[iu]u?|rovnaké\s+šírenie"
    r"|(?:с\s+)?сохранени(?:е|ем)\s*условий|(?:распространение\s+)?на\s+тех\s+же\s+условиях"
    r"|с\s+запазване\s+на\s+условията"
    r"|(?:(?:по|роз)\w+\s+)?на\s+тих\s+самих\s+умовах|споделяне\s+на\s+споделеното|dela[\s-]*lika"
    r"|del[\s-]*på[\s-]*(?:samme|like)[\s-]*vilkår|jaa[\s-]*samoin|sama\s+lisenssi|tarttuva"
    r"|így\s+add\s+tovább!?|(?:partajare|distribuire)\s+în\s+condiții\s+identice|παρόμοια\s+διανομή"
    r"|(?:aynı\s*lisansla|benzer)\s*paylaş(?:ım)?|dijeli\s+pod\s+istim\s+uvjetima|de(?:liti|љити"
    r"|лити)\s+pod\s+istim\s+uslovima"
    r"|делити\s+под\s+истим\s+условима|deljenje\s+pod\s+enakimi\s+pogoji|partekatu[\s-]*berdin|chia\s+sẻ\s+tương\s+tự"
    r"|berbagi\s*serupa|שיתוף\s+זהה|(?:الترخيص\s+)?بالمثل|المشاركة\s+على\s+قدم\s+المساواة|انتشار\s+یکسان|継承"
    r"|相同方式共享|相同方式分享|동일\s*조건\s*변경\s*허락|อนุญาตแบบเดียวกัน"
)
WORDS: Final = {"NC": _NC, "ND": _ND, "SA": _SA, "BY": _BY}
"""By term; restrictions stand first, as they are tried first."""
ZERO: Final = r"zero|null"
SAMPLING: Final = r"sampling(?:[\s-]*(?:plus|\+))?"
