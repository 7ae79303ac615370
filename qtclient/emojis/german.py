"""German names of emoji as German is written: the table has all of them in small letters, nouns too. Pure.

Most words of these names are nouns; here stand the others, and what is written in capitals only.
"""

import re
from typing import Final

_NO_NOUNS: Final = """
    aber abnehmender acht achtzackiger als alter an angekreuztes angespannter antikes auf aufgestellter aus ausatmet
    ausdrucksloses badende balkenförmige bedrücktes beim beißen bekommt benommenes besorgtes betrübtes bettelndes
    bilden blasen blasender blaue blauem blauen blauer blaues blondes brauner braunes chinesischem da das de
    dekorativem dem den der dich die doppeltes drei dreieckiges drittes durch durchgestrichene durchgestrichener
    düsteres ein eine einer eines eingehender eingerolltes einsame einteiliger elektrischem elektrischer
    entschlossenes entsetztes enttäuschtes erhobene erhobenem erleichtertes ermahnendes errötetes erschöpfte
    erschöpftes erstauntes erstes explodierender fassende fassender flacher fliegende frei frierendes frittierte
    funkelnde funkelnder funkelndes für geballte gebrochene gebrochenes gegen gehörlose gehörloser gekreuzte
    gekreuztem gekreuzten gelbe gelber gelbes gerahmtes geringer geröstete geschlossenen geschlossener geschlossenes
    geschwungener gespreizten gestricheltes geteilt geöffnet geöffneter gibt gratis graues grinsende grinsendes
    große großen großer großes grüner grünes gähnendes halten haltende heiße hellblaues herausgestreckter
    herzförmigen heulendes hinten hinter hoch hochgezogenen hoher hohler horizontale ich im in indischen irres ist
    japanische japanisches karibische kein kicherndes klatschende kleine kleiner kleines knallendem kniende kniender
    kotzendes kreisende kreisförmige kräftiges küssende küssendes lachende lachenden lachendes lateinische laufende
    laufender leckendes leeres leicht letztes liebe liegende lila links linsendem lockiges lächelnde lächelnden
    lächelndes lügendes man manuellem manueller mehrerer mich missmutige missmutiger mit mittelgroßer mittelgroßes
    mittelkleines mittlerer männliche männlicher müdes nach nachdenkendes nachdenkliches neblig neutrales nicht
    niesendes nächster oben oder of offene offenem offenen offener offenes ohne orangefarbene orangefarbenes orangem
    oranger oranges orthodoxes pinke pinkes quadratische qualvolles radioaktiv rechts religiöse reserviert ringende
    rote rotem roter rotes runter römisches sabberndes salutierendes schiebende schlafendes schlagende schlagender
    schlagendes schläfriges schlüpfendes schmelzendes schmollende schmollender schmollendes schnaubendes
    schneebedeckter schneidendes schreibende schreiendes schrägem schulterzuckende schulterzuckender schwache
    schwangere schwangerer schwarze schwarzer schwarzes schwebender schwindeliges schwindlig schwitzendes sich
    spitzer sprechender stehende stehender steigende strahlendes südlichen süffisant tanzende tanzender teilweise
    traditionelle traditionelles trauriges umarmende umarmenden umgekehrtes und unten up verbeugende verbeugender
    verboten verdrehendes verdutztes verfallenes verhakte verkleidet verlegen verstimmtes vertikale verwegen
    verwirrtes verwundertes verärgertes von vor vorheriger vorne vs vulkanischer wachsendes weiblicher weinende
    weinendes weisende weisender weiße weißer weißes wiederholen winkende wälzen würgendes wütende wütendes
    zeigender zitterndes zu zugekniffenen zuhaltendes zum zunehmender zurück zurückhält zusammengedrückte
    zusammengekniffenen zusammengelegte zusammengerollte zuwerfendes zwei zweites zwinkerndes ältere älterer
    ängstliches über überkreuzte überkreuzten überqueren überwältigt
"""
_ABBREVIATIONS: Final = "ab cd cl dna dvd id it ng ok sos wc"
_SMALL: Final = frozenset(_NO_NOUNS.split())
_CAPITALS: Final = frozenset(_ABBREVIATIONS.split())
_PARTS: Final = re.compile(r"(?<=[\w!])[-/]|\s")
_FLAG: Final = "flagge"


def spelled(name: str) -> str:
    """Return a name, given in small letters, with the capitals that belong to it."""
    shown, end, before = [], 0, _FLAG
    for border in [*_PARTS.finditer(name), None]:
        part = name[end : border.start() if border is not None else len(name)]
        # The first word of all, and of the name of a country.
        shown.append(_spelled(part, begins=before == _FLAG))
        if border is not None:
            shown.append(border.group())
            end, before = border.end(), part
    return "".join(shown)


def _spelled(part: str, *, begins: bool) -> str:
    if part in _CAPITALS:
        return part.upper()
    if part in _SMALL and not begins:
        return part
    at = 1 if part.startswith("(") else 0
    return part[:at] + part[at : at + 1].upper() + part[at + 1 :]
