"""The English words that inflect without rules, which a stemmer leaves apart: "won" and "win", "children" and "child".

A closed class. Forms that are words of their own as often ("lay", "wound", "ground", "bound", "born") are left out.
"""

from __future__ import annotations

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
