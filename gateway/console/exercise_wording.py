"""How is an exercise told here: where it stands, how far it came, and why something of it may not be?"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.console.languages.saying import Words
from gateway.debriefing.figures import Reach
from gateway.exercises.model import ExerciseState

STATES: Mapping[ExerciseState, str] = {
    ExerciseState.PLANNED: "Gepland",
    ExerciseState.RUNNING: "Loopt nu",
    ExerciseState.ENDED: "Gestopt, wordt opgeruimd",
    ExerciseState.CLEANED: "Gestopt en opgeruimd",
}
STATES = Words(STATES)
STAGES: Mapping[Reach, str] = {
    Reach.PERSON: "Een persoon antwoordt",
    Reach.VERDICT: "Oordeel van de officier",
    Reach.SPOC: "SPoC bevestigd",
    Reach.APPROVAL: "Verzending goedgekeurd",
    Reach.LAST_RECIPIENT: "Laatste ontvanger",
}
STAGES = Words(STAGES)
LEVELS: Mapping[int, str] = Words({1: "Niveau 1", 2: "Niveau 2", 3: "Niveau 3", 0: "Wachtcoördinator"})
TOLD: Mapping[str, str] = {
    "exercise_name": "Geef de oefening een naam van hoogstens {most} tekens.",
    "exercise_until": "Kies een einde in de toekomst, hoogstens drie dagen ver.",
    "exercise_nobody": "Niemand doet mee: kies minstens één officier.",
    "exercise_level": "Dat niveau bestaat niet.",
    "exercise_address": "“{said}” is geen telefoonnummer of mailadres. Hoogstens {most} in totaal.",
    "exercise_not_sure": "Bevestig dat ook mensen die niet meedoen bereikt mogen worden.",
    "exercise_begun": "Deze oefening is al begonnen.",
    "exercise_not_begun": "Deze oefening is nog niet begonnen.",
    "exercise_running": "Er loopt al een oefening: {name}. Stop die eerst.",
    "exercise_over": "De oefening is gestopt: er vertrekt niets meer van.",
    "no_such_exercise": "Die oefening bestaat niet.",
    "no_drill_broadcast": "Verzending {id} hoort bij geen oefening.",
    "drill_address": "Dit is een oefening: geef een nummer of mailadres van wie meedoet.",
    "drill_team": "Dit is een oefening en {names} doen niet mee: kies enkel wie meedoet.",
    "drill_outside": "{count} van de {of} ontvangers doen niet mee aan de oefening. Een coördinator kan dit op "
    "de pagina van de oefening uitdrukkelijk toestaan.",
}
