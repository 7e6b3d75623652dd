"""How are the columns of a file called, and what is wrong with one of its cells? Dutch, in lower case."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.console.languages.saying import Words

CELLS: Mapping[str, str] = {
    "missing": "ontbreekt",
    "formula": "is een formule",
    "too_long": "is te lang",
    "not_mobile": "is geen gsm-nummer",
    "email_invalid": "is geen e-mailadres",
    "priority_invalid": "is geen prioriteit (1 is eerst)",
    "province_unknown": "is geen Vlaamse provincie",
    "nothing_to_reach": "geen gsm, telefoon of e-mailadres",
    "double_row": "staat al eerder in het bestand",
    "merged_away": "is samengevoegd met een ander contact; wijzig dat",
    "zero_lost": "het rekenblad liet de eerste nul weg",
    "code_of_other": "is de code van een andere organisatie",
    "code_differs": "verschilt van de gekende code",
    "name_ambiguous": "meer dan één organisatie heet zo; geef een code",
    "province_differs": "verschilt van de gekende provincie",
    "merger_kind_differs": "is een code van een andere soort dan de vroegere",
    "merger_ring": "leidt langs andere fusies naar zichzelf terug",
    "date_invalid": "is geen datum",
    "code_empty": "ontbreekt",
    "code_not_a_code": "is geen OVO-, KBO- of NIS-code",
    "code_wrong_length": "heeft een verkeerde lengte",
    "code_wrong_check": "het controlegetal klopt niet",
    "code_wrong_start": "begint niet met 0 of 1",
    "number_empty": "ontbreekt",
    "number_not_a_number": "is geen telefoonnummer",
    "number_lost_digits": "het rekenblad liet cijfers weg; maak de cel tekst",
    "number_too_short": "is te kort",
    "number_too_long": "is te lang",
    "number_invalid": "bestaat niet",
    "number_short": "is een kort nummer",
    "number_emergency": "is een noodnummer",
    "number_premium": "is een betaalnummer",
    "number_toll_free": "is een gratis nummer",
    "number_differs": "verschilt van het nagekeken nummer",
    "number_differs_in_file": "verschilt van een andere rij van dezelfde persoon",
    "ends_before_start": "ligt niet na het begin",
    "level_invalid": "is geen niveau",
    "time_invalid": "is geen tijdstip (2026-11-23T08:00+01:00)",
    "time_without_offset": "mist het verschil met UTC (+01:00)",
    "unknown_officer": "is niet gekend",
    "officer_inactive": "heeft geen actieve account",
    "not_an_officer": "is geen officier of coördinator",
}
CELLS = Words(CELLS)

COLUMNS: Mapping[str, str] = {
    "organisation": "organisatie",
    "code": "code",
    "province": "provincie",
    "function": "functie",
    "name": "naam",
    "mobile": "gsm",
    "phone": "telefoon",
    "email": "e-mail",
    "mobile|phone|email": "gsm of telefoon of e-mail",
    "groups": "groepen",
    "priority": "prioriteit",
    "first_name": "voornaam",
    "ovo": "OVO-code",
    "kbo": "KBO-nummer",
    "nis": "NIS-code",
    "level": "niveau",
    "from": "van",
    "to": "tot",
}
COLUMNS = Words(COLUMNS)
