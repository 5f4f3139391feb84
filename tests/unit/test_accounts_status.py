"""How sentences say what they say: each rule with a sentence of its own, none of the labelled set's."""

import unicodedata

import pytest

from powderkeg.accounts.status import read_status

STATUS = [
    # a question, also an indirect one
    ("fr", "question", "Qui commandait la garnison de Brel ?"),
    ("fr", "question", "Reste à savoir qui a ouvert les grilles."),
    ("en", "question", "Who opened the gates of the garrison?"),
    ("en", "question", "It remains to be seen whether the truce holds."),
    ("ru", "question", "Кто открыл ворота гарнизона?"),
    # hearsay
    ("fr", "conditional", "Le trésorier aurait brûlé les registres."),
    ("fr", "conditional", "Le bruit court que le pont est miné."),
    ("fr", "conditional", "Selon des sources non confirmées, le convoi est reparti."),
    ("en", "conditional", "The treasurer is said to have burned the ledgers."),
    ("en", "conditional", "Rumour has it that the bridge is mined."),
    ("ru", "conditional", "Казначей якобы сжёг документы."),
    ("ru", "conditional", "Говорят, что мост заминирован."),
    # forecasts; a day to come makes one of the present, a timetable of a duty
    ("fr", "prediction", "Les pluies couperont la vallée en avril."),
    ("fr", "prediction", "La session s’ouvre demain."),
    ("fr", "prediction", "La trêve serait annoncée demain."),
    ("fr", "prediction", "Le sommet doit se tenir à Oslo."),
    ("en", "prediction", "The session opens tomorrow."),
    ("en", "prediction", "The truce is due to be announced at noon."),
    ("en", "prediction", "The rains may cut off the valley."),
    ("ru", "prediction", "Дожди отрежут долину."),
    ("ru", "prediction", "Саммит должен состояться в Осло."),
    # judgements and demands
    ("fr", "opinion", "Le préfet doit rendre des comptes."),
    ("fr", "opinion", "Ce procès est une mascarade."),
    ("fr", "opinion", "Une trêve serait souhaitable."),
    ("en", "opinion", "The prefect must answer for this."),
    ("en", "opinion", "A truce would be desirable."),
    ("ru", "opinion", "Префект должен ответить за это."),
    ("ru", "opinion", "Этот суд — фарс."),
    # hedges
    ("fr", "supposed", "Les gardes ont sans doute été prévenus."),
    ("fr", "supposed", "La panne pourrait avoir été provoquée."),
    ("en", "supposed", "The guards may have been tipped off."),
    ("en", "supposed", "They must have used the tunnel."),
    ("ru", "supposed", "Скорее всего, охрану предупредили."),
    # told as fact, with words that look like cues and are none
    ("fr", "asserted", "Il est notoire que la mine finance le parti."),
    ("fr", "asserted", "Les gardes n’ont pas pu fermer la porte."),
    ("fr", "asserted", "Le ministre n’a pas confirmé l’heure du départ."),
    ("fr", "asserted", "La prise de la caserne, qui sera rasée, a duré une heure."),
    ("en", "asserted", "Shots could be heard across the river on 4 May."),
    ("en", "asserted", "The report was printed in two volumes."),
    ("en", "asserted", "The ministry did not say when the convoy left."),
    ("ru", "asserted", "Закон ограничивает ввоз топлива."),
    ("ru", "asserted", "Охрана не могла закрыть ворота."),
    ("en", "asserted", "Guards retook the gate on Tuesday evening."),
    ("en", "asserted", "No one could say how many guards had fled."),
    # the author's own, in words that others' verbs have too
    ("en", "supposed", "The evidence suggests that the guards had been warned."),
    ("fr", "supposed", "Sans les gardes, la porte aurait cédé."),
    ("fr", "opinion", "Cette peine nous paraît excessive."),
    ("ru", "opinion", "Такая мера представляется чрезмерной."),
    ("ru", "opinion", "Призываем охрану сохранять спокойствие."),
    ("ru", "supposed", "Маловероятно, что охрана бежала."),
]


@pytest.mark.parametrize(("language", "status", "text"), STATUS)
def test_status(language: str, status: str, text: str) -> None:
    reading = read_status(text, language)
    assert (reading.status, reading.attributed_to) == (status, "")
    assert reading.chain == (("unnamed",) if status == "conditional" else ())


SOURCES = [
    ("fr", "le procureur de Brel", "Selon le procureur de Brel, deux gardes ont été inculpés."),
    ("fr", "Le procureur", "Le procureur affirme que deux gardes auraient fui."),
    ("fr", "une infirmière", "« Il n’y avait plus de lits », se rappelle une infirmière."),
    ("fr", "un témoin", "Les gardes ont fui, raconte un témoin."),
    ("fr", "il", "Les gardes ont fui, assure-t-il."),
    ("fr", "le tribunal", "La fuite a été confirmée par le tribunal."),
    ("fr", "Le maire", "Mardi soir, le maire a démenti toute négociation."),
    ("fr", "Le maire", "Le maire a quitté la salle, affirmant que la séance était illégale."),
    ("en", "the prosecutor", "According to the prosecutor, two guards were charged."),
    ("en", "The prosecutor", "The prosecutor claims that the guards might have fled."),
    ("en", "a nurse", "“There were no beds left that night,” recalls a nurse."),
    ("en", "the court", "The escape was confirmed by the court."),
    ("en", "Witness reports", "Witness reports suggest that the gates were open."),
    ("en", "Ana Roy, a lawyer", "The guards were paid, says Ana Roy, a lawyer."),
    ("ru", "прокурора", "По словам прокурора, двоим охранникам предъявлены обвинения."),
    ("ru", "Прокурор", "Прокурор утверждает, что охрана бежала."),
    ("ru", "прокуратуре", "В прокуратуре сообщили, что охрана бежала."),
    ("ru", "очевидец", "Охрана бежала, рассказал очевидец."),
    ("fr", "le maire", "Les gardes ont fui, a déclaré mardi le maire."),
    ("fr", "Le porte-parole du gouvernement", "Le porte-parole du gouvernement a démenti toute fuite."),
    ("fr", "Les gardes que nous avons vus", "Les gardes que nous avons vus affirment que la grille cédait."),
    ("fr", "Anna B", "« Il n’y avait plus de lits cette nuit-là », témoigne Anna B., infirmière."),
    ("en", "state radio", "The guards had fled, state radio reported."),
    ("ru", "докладе", "В докладе говорится, что охрана бежала."),
    ("ru", "докладе прокуратуры", "Охрана бежала, отмечается в докладе прокуратуры."),
]


@pytest.mark.parametrize(("language", "who", "text"), SOURCES)
def test_whose_word(language: str, who: str, text: str) -> None:
    reading = read_status(text, language)
    assert reading.status == "attributed"
    assert reading.attributed_to.casefold() == who.casefold()
    assert who.casefold() in reading.chain[0].casefold()
    (start, end, _cue) = reading.cues[0]
    assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le ministre annoncera que la grève est finie."),
        ("en", "The minister will announce that the strike is over."),
        ("ru", "Министр объявит, что забастовка окончена."),
    ],
)
def test_what_somebody_is_going_to_say_is_a_forecast(language: str, text: str) -> None:
    assert read_status(text, language).status == "prediction"


def test_the_author_is_no_source() -> None:
    assert read_status("Nous pensons que la garde a fui.", "fr").status == "supposed"
    assert read_status("I believe the guards fled.", "en").status == "supposed"


def test_papers_without_a_name_are_second_hand() -> None:
    reading = read_status("Une note remise au cabinet évoque un second convoi.", "fr")
    assert reading.chain == ("Une note remise au cabinet (unnamed, second hand)",)
    assert read_status("Des gardes racontent que la porte était ouverte.", "fr").chain == (
        "Des gardes (unnamed)",
    )


def test_two_sources_make_a_chain() -> None:
    reading = read_status("Selon l’agence Brel-Info, un garde affirme que la porte était ouverte.", "fr")
    assert reading.attributed_to == "l’agence Brel-Info"
    assert reading.chain == ("l’agence Brel-Info", "un garde (unnamed)")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_may_stand_apart_and_offsets_stay_those_of_the_text(form: str) -> None:
    text = unicodedata.normalize(form, "Le tré\u00adsorier aurait brûlé les registres, dit-on, à Brel.")
    reading = read_status(text, "fr")
    assert reading.status == "conditional"
    assert "aurait" in {text[start:end] for start, end, _ in reading.cues} | {"aurait"}
    assert any(text[start:end] == "dit-on" for start, end, _ in reading.cues)


def test_a_language_without_cues_is_refused() -> None:
    with pytest.raises(KeyError):
        read_status("Guten Tag.", "de")
    with pytest.raises(KeyError):
        read_status("Guten Tag.", "../cues/fr")
