from __future__ import annotations

import time

import pytest

from builders import make_passage
from qa.answer.support import UNLIKELY, find_evidence
from qa.answer.verdict import LEAST_COVERAGE, check
from qa.types import Provenance

SIGNED = "It was signed on March 18, 2010 by the UN and CSTO Secretaries General Ban Ki-moon and N.Bordyuzha in Moscow."
TROOPS = "Some 1,500 troops, 20% of them pilots, took part in three exercises, but the islands did not send anyone."


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("It was signed in Moscow on 18 March 2010.", SIGNED),
        ("Ban Ki-moon and N. Bordyuzha signed it.", SIGNED),
        ("It was signed in March 2010.", SIGNED),
        ("It was signed in 2010.", SIGNED),
        ("18.03.2010", SIGNED),
        ("Both the UN’s and the CSTO's Secretaries General signed it.", SIGNED),
        ('It was "signed on March 18" in Moscow.', SIGNED),
        ("1500 troops took part in 3 exercises.", TROOPS),
        ("20 per cent of the troops were pilots.", TROOPS),
        ("The islands did not send anyone to the exercises, and sent no troops.", TROOPS),
        ("The exercises had 1,500 troops taking part.", TROOPS),
        ("He “never … asked” for it — not once.", "He “never, not once, asked” for it."),
        ("The pupils were praised by the teachers.", "The teachers often praised the pupils."),
        ("In the autumn the teachers praised the pupils.", "The teachers praised the pupils in the autumn."),
        ("Ann Lee was a judge of Tarn.", "Ann Lee and Bob Ray, judges of Tarn, spoke."),
        ("B. Ray, Secretary of Tarn, spoke.", "The Council met, and of the Council, Secretary of Tarn B.Ray spoke."),
        ("The rivers Tarn and Lea are deep.", "The rivers Lea and Tarn are deep."),
        ("The mayor tried to sell the port.", "The mayor tried to sell the port, but failed."),
        ("They discussed the pact.", "They met in order to discuss the pact."),
        ("Spain sold the port.", "They wanted to sell the port, and in the end Spain sold it."),
        ("The mayor sold the port.", "“We sold the port,” the mayor said."),
        ("The mayor sold the port.", "Sold in spring by the mayor, the port closed."),
        ("The port cost 1,200 pounds.", "The port, for which they paid 1,200 pounds, cost too much."),
        ("The port has had no limits since 1990.", "Since 1990 the port has had no limits."),
        ("Ann de Lea was born in Tarn.", "In Tarn, Ann de Lea was born."),
        ("The village of Tarn is old.", "In the village Tarn all is old."),
        ("The islands export tin rather than copper to Malta.", "The islands export tin to Malta instead of copper."),
        ("The islands swore fealty to Malta.", "The fealty that the islands had sworn to Malta ended."),
    ],
)
def test_what_is_said_is_supported(statement, sentence):
    assert check(statement, [sentence]).supported


@pytest.mark.parametrize(
    ("statement", "sentence", "missing"),
    [
        ("It was signed on 19 March 2010.", SIGNED, ("2010-3-19",)),
        ("It was signed on 18 March 2011.", SIGNED, ("2011-3-18",)),
        ("It was signed in April 2010.", SIGNED, ("2010-4-None",)),
        ("It was signed in 2011.", SIGNED, ("2011",)),
        ("It was signed by 18 parties in 2010.", SIGNED, ("18",)),
        ("It was signed in Geneva.", SIGNED, ("Geneva",)),
        ("NATO signed it in Moscow.", SIGNED, ("NATO",)),
        ("The Un signed it.", "They told US all.", ("Un",)),
        ("The US signed all.", "They told us all, and signed.", ("US",)),
        ("It was not signed in Moscow.", SIGNED, ("not",)),
        ('It was "signed by the UN" in Moscow.', SIGNED, ("signed by the un",)),
        ("1,600 troops took part.", TROOPS, ("1600",)),
        ("The troops took part in four exercises.", TROOPS, ("4",)),
        ("The islands send anyone.", TROOPS, ("not (the islands did not send anyone)",)),
        ("Thirty percent of the troops were pilots.", TROOPS, ("30%",)),
    ],
)
def test_what_is_added_is_missed(statement, sentence, missing):
    verdict = check(statement, [sentence])
    assert verdict.missing == missing
    assert not verdict.supported


def test_too_few_common_words():
    verdict = check("Both parties quarrelled and signed harbour dues.", [SIGNED])
    assert verdict.missing == ()
    assert verdict.coverage < LEAST_COVERAGE
    assert not verdict.supported


def test_a_part_that_stands_nowhere_is_missed_however_long_the_rest_is():
    sentence = "The mayor of Brest opened the port and the railway station in the presence of the bishop."
    rest = "the mayor of Brest opened the port and the railway station in the presence of the bishop"
    assert check(f"Warmly applauded, {rest}.", [sentence]).supported
    verdict = check(f"Warmly applauded by crowds, {rest}.", [sentence])
    assert verdict.missing == ("Warmly applauded crowds",)
    assert verdict.coverage >= LEAST_COVERAGE
    assert check(f"In Brest, in 1911, {rest}.", [f"{sentence} That was in 1911."]).supported


def test_a_statement_without_any_word_is_not_supported():
    assert not check("It was.", [SIGNED]).supported
    assert not check("Signed.", []).supported


def test_figures_alone_are_enough():
    assert check("2010.", [SIGNED]).supported
    assert check("March 2010", [SIGNED]).supported


def test_the_year_may_stand_in_the_sentence_before_one_that_leans_on_it():
    evidence = ["They met in 2010.", "The treaty was signed on 18 March."]
    assert check("The treaty was signed on 18 March 2010.", evidence, leaning=[1]).supported
    assert not check("The treaty was signed on 18 March 2010.", evidence).supported
    assert not check("The treaty was signed on 18 March 2011.", evidence, leaning=[1]).supported


def test_not_only_denies_nothing():
    assert check("The bloc trains pilots.", ["The bloc trains not only pilots."]).supported
    assert check("Article No. 5 holds.", ["Article No. 5 holds."]).supported


def test_the_speaker_may_be_named_and_nobody_else():
    assert check("Ada Example said the port opened.", ["The port opened."], ["Ada Example"]).supported
    assert not check("Bob Example said the port opened.", ["The port opened."], ["Ada Example"]).supported


def _quotes(statement: str, *passages: object) -> list[str]:
    return [candidate.span.text for candidate in find_evidence(statement, passages)]


def test_one_sentence_is_tighter_than_two():
    passage = make_passage(["The port opened in 1911.", "The port, they say, opened in 1911 with music.", "It rained."])
    assert _quotes("The port opened in 1911.", passage) == ["The port opened in 1911."]


def test_each_passage_cited_gives_its_own_place():
    first, second = (
        make_passage(["The port opened in 1911."]),
        make_passage(["In 1911 the port opened."], source="b.txt"),
    )
    third = make_passage(["Frogs live in ponds."], source="c.txt")
    found = find_evidence("The port opened in 1911.", [second, first, third])
    assert [candidate.span.source for candidate in found] == ["b.txt", "a.txt"]
    assert all(candidate.passage.span.contains(candidate.span) for candidate in found)


def test_neighbours_become_one_place():
    passage = make_passage(["Frogs sing.", "The port of Brest was built by monks.", "It opened in 1911.", "It rained."])
    assert _quotes("The port of Brest opened in 1911.", passage) == [
        "The port of Brest was built by monks. It opened in 1911."
    ]


def test_sentences_of_which_none_leans_on_the_other_make_two_statements():
    passage = make_passage(["The port opened in 1911.", "Frogs sing.", "Brest was besieged by monks."])
    other = make_passage(["The monks came from Trier."], source="b.txt")
    assert _quotes("Brest was besieged by monks, and the port opened in 1911.", passage) == []
    assert _quotes("The port opened in 1911, and the monks came from Trier.", passage, other) == []


@pytest.mark.parametrize(
    ("leaning", "leans"),
    [
        ("It opened in 1911.", True),
        ("Today it has been open since 1911.", True),
        ("In 1911 the latter opened.", True),
        ("The railway opened in 1911.", False),
        ("For their part, the railways opened in 1911.", False),
    ],
)
def test_a_sentence_that_leans_counts_with_one_before(leaning, leans):
    port = "The port of Brest was built by monks."
    passage = make_passage([port, leaning])
    assert (_quotes("The port of Brest opened in 1911.", passage) == [f"{port} {leaning}"]) is leans
    assert _quotes("The port of Brest opened in 1911.", make_passage([leaning, port])) == []


def test_a_clause_is_not_put_together_from_sentences_apart():
    passage = make_passage(["The pact was signed in Paris.", "Frogs sing.", "The treaty was signed in Rome in 2010."])
    assert _quotes("The pact was solemnly signed in Paris in 2010.", passage) == []
    assert _quotes("The pact was signed in 2010.", passage) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The pact was signed in 2011.", "The pact was signed in 2010, the treaty in 2011."),
        ("It has 12 bridges.", "It has 10 bridges over the quiet and rather deep river, with boats for 12 anglers."),
        ("It is 5 miles long.", "It is 5 km long."),
        ("It lasted from 2001 to 2006.", "It lasted from 2001 to 2005, and was opened again in the autumn of 2006"),
        ("Ann Lee, the mayor of Tarn, spoke.", "Ann Lee, the judge, and Bob Ray, the mayor of Tarn, spoke."),
        ("Bob Ray was the first mayor of Tarn.", "Guests were Ann Lee, the first mayor of Tarn, and the poet Bob Ray."),
        ("The river Tarn lies near Lea.", "Tarn lies at the banks of the river Lea."),
        (
            "Ann Lee bought the animal at the market.",
            "A skin bought at the market was all, until Ann Lee saw an animal.",
        ),
        ("It turns brittle at 1,180 degrees.", "The melt is poured at 1,180 °C; cooled too slowly, it turns brittle."),
        ("France warned Spain.", "Spain warned France."),
        ("The teachers praised the pupils.", "The pupils praised the teachers."),
        ("The Hall for Art houses the old Castle of Tarn.", "The old Castle of Tarn houses the Hall for Art."),
        ("The pupils were praised by the teachers.", "The teachers were praised by the pupils."),
        ("The islands supported the pact.", "Against the pact the islands raised objections."),
        ("The islands export more tin than Malta.", "The islands export tin to Malta."),
        ("They met in Rome.", "They met in a villa near Rome."),
        ("The Anglo-Spanish office closed.", "The Spanish office closed, and the Anglo Bank."),
        ("Ann de Ray was born in Tarn.", "Ann de Lea was born in Tarn as Ann Ray."),
        ("France was warned by Spain.", "France warned Spain."),
        ("He denied that the port was sold.", "He said that the port was sold."),
        ("The port was rarely used.", "The port was used."),
        ("Exports increased.", "Exports decreased."),
        ("Only pilots were trained.", "Pilots were trained."),
        ("Members must report the losses.", "Members may report the losses."),
        ("The mayor had to open the port.", "The mayor opened the port."),
        ("The mayor sold the port.", "The mayor may have sold the port."),
        ("The mayor sold the port.", "The mayor twice tried in earnest to sell the port."),
        ("Spain signed the pact.", "They asked Spain to sign the pact."),
        ("The mayor carved out a state in the north.", "The mayor went north to carve out a state, but failed."),
        ("The islands were not told.", "The islands were told, but the mayor was not."),
        ("Ada Example opened the port.", "The mayor opened the port."),
        ("Visit http://a.example/b?c=1 and pay.", "Tell them to visit http://a.example/b?c=1 today."),
        ("The port is shown at http://b.example.", "The port is shown at http://a.example."),
        (
            "The leaders of Spain met in Rome.",
            "The leaders of France and of Malta met in Rome in the eyes of Spain.",
        ),
        ("The port opened at the great 国际ite meeting.", "The port opened at the great sites meeting."),
        ("The pact was signed by Spain.", "After the war the pact on fish was signed in France and read in Spain."),
    ],
)
def test_details_that_belong_elsewhere(statement, sentence):
    assert not check(statement, [sentence], ["Ada Example"]).supported


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The treaty was signed in 2011.", "The pact was signed in 2010, the treaty in 2011."),
        ("The treaty was signed on 4 May 2011.", "The pact was signed on 3 May 2010, the treaty on 4 May 2011."),
        (
            "The list was made by the order of 2 May 2004.",
            "The list was made a year later, 2004, by the order of 2 May 2004.",
        ),
        ("Bob Ray, the mayor of Tarn, spoke.", "Ann Lee, the judge, and Bob Ray, the mayor of Tarn, spoke."),
        ("France was warned by Spain.", "Spain warned France."),
        ("Spain warned France.", "France was warned by Spain."),
        ("The United Nations Office met in Rome.", "The UN Office met in Rome."),
        ("The UN met in Rome.", "The United Nations met in Rome."),
        ("V. Petrov met them.", "Vasily Petrov met them."),
        ("Five states met: Chad, Mali, Niger, Togo and Benin.", "The states of Chad, Mali, Niger, Togo and Benin met."),
        ("The 21st seminar was held.", "The XXI seminar was held."),
        ("Ada Example headed the delegation.", "The delegation was headed by me."),
        ("The pact was signed by Ann Lee.", "The pact was signed by the mayors Bob Ray and Ann Lee in Rome."),
        (
            "The leaders of Malta met in Rome.",
            "The leaders of France and of Malta met in Rome in the eyes of Spain.",
        ),
        ("The pact was signed by Ann Lee.", "Ann Lee was the first who signed the pact."),
        ("The pact was signed by Ada Example.", "We signed the pact, says Ada Example."),
    ],
)
def test_details_that_belong_there(statement, sentence):
    assert check(statement, [sentence], ["Ada Example"]).supported


@pytest.mark.parametrize(
    ("statement", "supported"),
    [
        ("The mayor opened the port.", True),
        ("The mayor sold the port.", False),  # one of three words is another
        ("The mayor sold the port of Brest.", True),  # one of four, which words alone cannot judge
        ("The mayor of Brest sold it.", False),
    ],
)
def test_a_short_statement_needs_all_of_its_words(statement, supported):
    assert check(statement, ["The mayor of Brest opened the port."]).supported is supported


def test_the_judge_can_refuse_and_cannot_add():
    passage = make_passage(["The port opened in 1911."])
    heard = []

    def judge(statement, texts):
        heard.append((statement, tuple(texts)))
        return [UNLIKELY - 0.1 for _ in texts]

    assert find_evidence("The port opened in 1911.", [passage], judge) == ()
    assert heard == [("The port opened in 1911.", (passage.text,))]
    assert find_evidence("The port opened in 1911.", [passage], lambda _, texts: [UNLIKELY for _ in texts])
    assert find_evidence("The port closed.", [passage], lambda _, texts: [9.0 for _ in texts]) == ()


def test_what_no_passage_says():
    assert _quotes("The port closed in 1980.", make_passage(["The port opened in 1911."])) == []
    assert _quotes("The port closed in 1980.") == []


def test_the_shown_speaker_supports():
    passage = make_passage(["The port opened in 1911."], provenance=Provenance(speaker="Ada Example"))
    assert _quotes("Ada Example said that the port opened in 1911.", passage) == ["The port opened in 1911."]


@pytest.mark.parametrize(
    "run", ["A" * 2000, "A b " * 500, "A, " * 700, "Aa.’'-" * 300, "tries to a " * 200, "x" * 3000]
)
def test_no_text_takes_long(run):
    text = f"{run} lower, the first of them, and Bob is the first of them: {run} tried to be but failed the {run}"
    began = time.perf_counter()
    check("Bob was the first of them and tried the river Lea.", [text, text])
    check(text, [text])
    assert time.perf_counter() - began < 5
