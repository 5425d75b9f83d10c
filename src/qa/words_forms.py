"""What a stemmer of English leaves apart: "won" and "win", "children" and "child", "organisation" and "organization".

Words that inflect without rules are a closed class. Forms that are words of their own as often ("lay", "wound",
"ground", "bound", "born") are left out.
"""

from __future__ import annotations

import re

_FAMILIES = """
    arise arose arisen; awake awoke awoken; beat beaten; become became; begin began begun; bend bent; bite bit
    bitten; bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build built; burn burnt; buy
    bought; catch caught; choose chose chosen; cling clung; come came; creep crept; deal dealt; dig dug; draw drew
    drawn; dream dreamt; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel
    felt; fight fought; find found; flee fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten;
    forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown;
    hang hung; hear heard; hide hid hidden; hold held; keep kept; kneel knelt; know knew known; lead led; lean
    leant; leap leapt; learn learnt; leave left; lend lent; light lit; lose lost; make made; mean meant; meet met;
    mislead misled; mistake mistook mistaken; outgrow outgrew outgrown; overcome overcame; oversee oversaw overseen;
    overtake overtook overtaken; overthrow overthrew overthrown; partake partook partaken; pay paid; prove proven;
    rebuild rebuilt; repay repaid; ride rode ridden; ring rang rung; rise rose risen; run ran; say said; see saw
    seen; seek sought; sell sold; send sent; sew sewn; shake shook shaken; shine shone; shoot shot; show shown;
    shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; sow sown; speak spoke
    spoken; spell spelt; spend spent; spin spun; spoil spoilt; spring sprang sprung; stand stood; steal stole
    stolen; stick stuck; sting stung; strike struck stricken; strive strove striven; swear swore sworn; sweep swept;
    swell swollen; swim swam swum; swing swung; take took taken; teach taught; tear tore torn; tell told; think
    thought; throw threw thrown; undergo underwent undergone; understand understood; undertake undertook undertaken;
    uphold upheld; wake woke woken; wear wore worn; weave wove woven; weep wept; win won; withdraw withdrew
    withdrawn; withhold withheld; withstand withstood; write wrote written; analysis analyses; child children;
    crisis crises; criterion criteria; foot feet; half halves; hypothesis hypotheses; knife knives; loaf loaves; man
    men; mouse mice; ox oxen; phenomenon phenomena; shelf shelves; thief thieves; tooth teeth; wife wives; wolf
    wolves; woman women
"""
_GROUPS = tuple(tuple(family.split()) for family in _FAMILIES.split(";"))

BASES = {form: family[0] for family in _GROUPS for form in family[1:]}
"""By irregular form, the form that a dictionary has: "won" is "win"."""

_SPELLINGS = dict(
    pair.split("/")
    for pair in """calibre/caliber centre/center centres/centers centred/centered defence/defense defences/defenses
    fibre/fiber fibres/fibers grey/gray kilometre/kilometer kilometres/kilometers licence/license
    licences/licenses litre/liter litres/liters manoeuvre/maneuver manoeuvres/maneuvers metre/meter
    metres/meters mould/mold offence/offense offences/offenses plough/plow practise/practice
    practised/practiced practises/practices practising/practicing pretence/pretense programme/program
    programmes/programs sceptic/skeptic sceptical/skeptical spectre/specter theatre/theater
    theatres/theaters""".split()
)
_TRULY_IS = tuple(  # in America, too
    """advis apprais bruis chastis circumcis compris compromis concis cruis demis despis devis disguis enterpris excis
    exercis expertis franchis improvis incis likewis merchandis otherwis paradis prais precis premis promis repris revis
    supervis surpris televis treatis""".split()
)
_IS = re.compile(r"(?<=\w{3})is(?=(?:e[drs]?|ers|ing|ations?|able)$)")
_OUR = re.compile(r"(?<=\w{2})our(?=(?:s|ed|er|ers|ing|able|ably|ful|hood|ite|ites|less)?$)")
_YSE = re.compile(r"(?<=\w{3}l)ys(?=(?:e[drs]?|ers|ing)$)")


def base_form(word: str) -> str:
    """The dictionary's form of an irregular word, and the American spelling of a British one; other words as they are.

    A spelling may come out as no word ("contour" as "contor"): it is meant for comparing, both sides alike.

    Args:
        word: in lower case.
    """
    word = BASES.get(word) or _SPELLINGS.get(word, word)
    word = word if word.startswith(_TRULY_IS) else _IS.sub("iz", word)
    return _YSE.sub("yz", _OUR.sub("or", word))
