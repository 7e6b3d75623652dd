"""What can go wrong that a coordinator must hear of? Nouns only; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class AlarmKind(Enum):
    """Which part failed."""

    DATABASE_AWAY = "database_away"
    FAULT = "fault"  # of our own code
    CARRIER_FELL_BACK = "carrier_fell_back"  # the carrier got no usable answer from us
    ACCOUNT_REFUSED = "account_refused"  # the carrier refuses our account or our sender: no page leaves by it
    OFFICER_STOPPED = "officer_stopped"  # no part of ours: an officer sent STOP, so texts no longer reach them
    DUTY_NOT_READY = "duty_not_ready"  # a page would not reach who soon stands on duty
    DUTY_UNCONFIRMED = "duty_unconfirmed"  # no part of ours: an officer did not say that they stand
    CANARY_FAILED = "canary_failed"  # our own test call did not come through
    GLASS_BROKEN = "glass_broken"  # no part of ours: a broadcast went without a second person
    BROADCAST_WAITS = "broadcast_waits"  # no part of ours: nobody approved a broadcast, though all were asked
    BROADCAST_STOPPED = "broadcast_stopped"  # a broadcast paused by itself: nothing of it can leave
    WEBHOOK_GIVEN_UP = "webhook_given_up"  # no part of ours: a program did not take what we told it
    MAIL_REFUSED = "mail_refused"  # the mail server refuses our account or sender: no mail of a broadcast leaves
    CALLS_REFUSED = "calls_refused"  # the carrier refuses our account or sender: no call of a broadcast is placed
    ORGANISATION_UNREACHABLE = "organisation_unreachable"  # no part of ours: nobody there can be texted any more
    CARRIER_CHANGED = "carrier_changed"  # the first carrier fails: pages go by the second one
    MANY_REPORTS = "many_reports"  # no part of ours: more reports in writing than may page at once
    SIGN_IN_ATTACK = "sign_in_attack"  # no part of ours: somebody guesses the password or codes of an account
    WRONG_PINS = "wrong_pins"  # no part of ours: somebody guesses the PIN of an officer
    KEY_LAPSES = "key_lapses"  # no part of ours: a program will soon be refused
    AUDIT_CUT = "audit_cut"  # the audit lost the end that was kept beside the database, or a row cannot be read


SAID: Mapping[AlarmKind, str] = {  # as staff read it, on the console and in a text: plain, and at most 100 septets
    AlarmKind.DATABASE_AWAY: "De databank was onbereikbaar. Bellers gingen rechtstreeks naar de officier.",
    AlarmKind.FAULT: "Fout in onze software. De beller ging rechtstreeks naar de officier.",
    AlarmKind.CARRIER_FELL_BACK: "De operator kreeg geen bruikbaar antwoord. De beller ging naar de officier.",
    AlarmKind.ACCOUNT_REFUSED: "De operator weigert onze account of ons nummer: oproepen vertrekken niet.",
    AlarmKind.OFFICER_STOPPED: "Een officier zette sms stop. Oproepen gaan daar alleen nog per telefoon en mail.",
    AlarmKind.DUTY_NOT_READY: "Wie binnenkort van wacht is, is niet goed bereikbaar. Kijk op de wachtpagina.",
    AlarmKind.DUTY_UNCONFIRMED: "Een wacht is niet bevestigd, of de officier kan niet. Kijk op de wachtpagina.",
    AlarmKind.CANARY_FAILED: "De proefoproep naar de crisislijn is mislukt: bel nu zelf ter controle.",
    AlarmKind.GLASS_BROKEN: "Een verzending vertrok zonder tweede persoon. Lees de reden op de console.",
    AlarmKind.BROADCAST_WAITS: "Niemand keurde een verzending goed, al is het driemaal gevraagd. Kijk op de console.",
    AlarmKind.BROADCAST_STOPPED: "Een verzending is vanzelf gepauzeerd: er vertrekt niets meer. Kijk bij Verzendingen.",
    AlarmKind.WEBHOOK_GIVEN_UP: "Een gekoppeld systeem nam onze meldingen niet aan. Er gaat niets meer heen.",
    AlarmKind.MAIL_REFUSED: "De mailserver weigert ons: mails van een verzending vertrekken niet. Sms wel.",
    AlarmKind.CALLS_REFUSED: "De operator weigert de oproepen van een verzending. Sms en mail gaan door.",
    AlarmKind.ORGANISATION_UNREACHABLE: "Een organisatie is per sms onbereikbaar geworden. Kijk bij Contacten.",
    AlarmKind.CARRIER_CHANGED: "De eerste operator faalt: oproepen gaan via de reserve, van een ander nummer.",
    AlarmKind.MANY_REPORTS: "Veel meldingen via het webformulier: niet elke roept meteen op. Kijk bij Tickets.",
    AlarmKind.SIGN_IN_ATTACK: "Iemand probeert op de console binnen te geraken. Kijk bij Alarmen om wie het gaat.",
    AlarmKind.KEY_LAPSES: "Een API-sleutel vervalt binnenkort: dan valt een programma stil. Kijk bij Sleutels.",
    AlarmKind.AUDIT_CUT: "Het logboek is ingekort of herschreven. Raak niets aan en roep de auditor.",
    AlarmKind.WRONG_PINS: "Driemaal een verkeerde pincode. Vraag de officier of het een vergissing was.",
}
