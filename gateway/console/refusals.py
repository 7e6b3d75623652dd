"""What is a person told when a rule said no, or a cell of a file is wrong? Dutch; with what to do, where that helps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from gateway.broadcasts.model import BroadcastState
from gateway.console import account_wording, crisis_wording, exercise_wording, intake_wording, shown, wording
from gateway.console.languages.saying import Words, say
from gateway.console.table_wording import CELLS, COLUMNS
from gateway.errors import Refused
from gateway.tickets.model import Outcome

__all__ = ["CELLS", "COLUMNS", "FORM_LAPSED", "REFUSALS", "refusal"]

FORM_LAPSED = "Uw formulier was verlopen. Keer terug, laad de pagina opnieuw en probeer nog eens."

REFUSALS: Mapping[str, str] = {
    **crisis_wording.REFUSALS,
    **intake_wording.REFUSALS,
    **account_wording.REFUSALS,
    "nobody_is_paged": "Voor dit ticket wordt niemand meer opgeroepen.",
    "not_held": "Dit ticket is van niemand, of er is al verder aan gewerkt.",
    "policies_changed": "Niets is bewaard: iemand anders wijzigde het oproepplan intussen. Kijk eerst wat er nu staat.",
    "step_taken": "Die stap is intussen al gezet. Kijk wie er nu gebeld wordt.",
    "card_form": "Regel {line} klopt niet: {fault}. De kaart is niet bewaard.",
    "no_second_carrier": "Er is geen tweede operator met een nummer voor verzendingen.",
    "carrier_reason": "Zeg in {least} tot {most} tekens waarom u omschakelt.",
    "carrier_stands": "Verzendingen gaan al via die operator: iemand anders schakelde intussen om.",
    "canary_runs": "Er loopt al een proefoproep. Wacht tot die voorbij is.",
    "no_such_card": "Deze kaart bestaat niet.",
    **exercise_wording.TOLD,
    "no_such_figures": "Die tabel bestaat niet.",
    "period_unreadable": "“{said}” is geen maand. Kies een maand zoals 2026-11.",
    "period_length": "Kies een periode van 1 tot {most} maanden, de eerste voor de laatste.",
    "selection_value": "De keuze voor “{name}” bestaat niet.",
    "no_drill": "Ticket {number} is geen oefening.",
    "drill_not_sure": "Kruis aan dat u de officieren van wacht wilt oproepen.",
    "not_permitted": "Uw rol laat dit niet toe.",
    "not_signed_in": "U bent niet meer aangemeld.",
    "no_such_ticket": "Er is geen ticket {number}.",
    "no_such_alarm": "Dit alarm bestaat niet.",
    "no_such_recording": "Deze opname is er niet, of niet meer.",
    "no_such_broadcast": "Deze verzending bestaat niet.",
    "report_too_early": "Een rapport is er pas als de verzending goedgekeurd is.",
    "already_accepted": "Dit ticket is al aanvaard door {by} op {at}.",
    "not_a_person": "Alleen een medewerker kan een ticket aanvaarden.",
    "transition": "Dat kan niet in de huidige staat van het ticket.",
    "notice_length": "De aankondiging telt {length} tekens; zij moet er tussen {least} en {most} tellen.",
    "unknown_officer": "Deze officier is niet gekend.",
    "officer_inactive": "{name} heeft geen actieve account meer.",
    "not_an_officer": "{name} is geen officier of coördinator.",
    "duty_changed": "Intussen staat iemand anders op niveau {level}. Kijk opnieuw wie u vervangt.",
    "level_unknown": "Niveau {level} bestaat niet.",
    "empty_period": "Het einde moet na het begin liggen.",
    "roster_gap": "Niet bewaard: niveau {level} zou onbezet zijn van {starts_at} tot {ends_at}. "
    "Plan iemand in, of duid eerst een terugval aan.",
    "fallback_unreachable": "{name} heeft geen nagekeken nummer en kan dus geen terugval zijn.",
    "no_such_rotation": "Deze beurtrol is er niet meer.",
    "too_many_windows": "Een beurtrol heeft hoogstens {most} tijdvensters.",
    "plan_unreadable": "Het plan kan niet gelezen worden: {detail}",
    "plan_rejected": "Niets is gewijzigd. In het plan: {faults}",
    "no_such_feed": "Dit agenda-adres is er niet, of niet meer.",
    "too_many_feeds": "U hebt al {most} agenda-adressen. Trek er eerst een in.",
    "note_length": "Een nota telt {least} tot {most} tekens.",
    "number_unusable": "Dit nummer kan geen sms’en van ons krijgen. Geef een gsm-nummer.",
    "template_key": "Een naam heeft kleine letters, cijfers en _, en begint met een letter.",
    "template_fields": "Vul in, met hoogstens {most} tekens: {missing}.",
    "no_such_template": "Dit sjabloon bestaat niet.",
    "too_many_templates": "Er zijn al {most} sjablonen.",
    "mail_unusable": "Dit is geen e-mailadres.",
    "label_missing": "Geef een naam van 1 tot 40 tekens.",
    "too_many_points": "U hebt al {most} extra nummers en adressen. Neem er eerst een weg.",
    "point_is_first": "Dit is uw eerste nummer al.",
    "no_point": "Dit nummer of adres is er niet meer.",
    "point_time": "Kies een van de tijden in de lijst.",
    "text_to_landline": "Een vaste lijn krijgt geen sms. Kies bellen.",
    "point_unused": "Kies minstens één weg, of neem dit nummer weg.",
    "not_own_number": "Dit nummer is nog niet als het uwe nagekeken.",
    "too_many_tests": "U probeerde al {most} keer in het laatste uur. Probeer later opnieuw.",
    "number_of_somebody": "Dit nummer hoort al bij een andere officier.",
    "too_many_codes": "U vroeg al {most} codes in het laatste uur. Probeer later opnieuw.",
    "number_code_wrong": "Deze code klopt niet. U kan nog {left} keer proberen.",
    "no_number_code": "Er is geen code die nog geldt. Vraag een nieuwe.",
    "no_such_start": "Deze wachtbeurt is niet van u, of hoeft niet meer bevestigd te worden.",
    "no_such_swap": "Deze vraag om te wisselen is er niet.",
    "swap_over": "Deze vraag geldt niet meer: ze is al beantwoord of voorbij.",
    "swap_stale": "De wacht is intussen gewijzigd: wie vraagt, staat daar niet meer de hele tijd.",
    "swap_with_self": "Kies iemand anders om mee te wisselen.",
    "nobody_confirmed": "Op niveau {level} staat nog niemand anders die bevestigde; u blijft er dus naast staan.",
    "no_such_override": "Deze vervanging is er niet meer.",
    "turns_disordered": "De tijdstippen moeten na elkaar komen, en het einde na het laatste.",
    "too_many_turns": "Een tijdelijke regeling telt hoogstens {most} beurten.",
    "holiday_nameless": "Geef de feestdag een naam.",
    "no_such_holiday": "Deze feestdag is er niet meer.",
    "form_time": "“{value}” is geen geldig tijdstip.",
    "form_choice": "Maak eerst een keuze.",
    "rotation_without_members": "Een beurtrol heeft minstens één persoon nodig.",
    "turn_invalid": "Een beurt duurt minstens een uur.",
    "duty_file_empty": "Het bestand bevat geen wachtbeurten.",
    "duty_file_unreadable": "Het bestand kan niet gelezen worden. Bewaar het als CSV.",
    "duty_columns_missing": "Deze kolommen ontbreken: {columns}.",
    "duty_rows_rejected": "Niets is gewijzigd: sommige cellen zijn fout. U vindt ze hieronder.",
    "duty_too_many_rows": "Het bestand telt te veel rijen; hoogstens {most}.",
    "file_missing": "Kies eerst een bestand.",
    "file_empty": "Het bestand is leeg.",
    "file_too_large": "Het bestand is te groot; hoogstens 20 MB.",
    "file_kind": "Dit soort bestand kan niet gelezen worden. Gebruik CSV, XLSX of ODS.",
    "file_zip_bomb": "Het bestand wordt uitgepakt veel te groot en is niet gelezen.",
    "file_entities": "Het bestand verwijst naar andere bestanden en is niet gelezen. Bewaar het opnieuw.",
    "file_unreadable": "Het bestand kan niet gelezen worden: beschadigd, beveiligd, of te ingewikkeld.",
    "file_encoding": "De tekens in rij {row} van het bestand kunnen niet gelezen worden. Bewaar het als CSV UTF-8.",
    "file_quote_open": "In rij {row} begint een aanhalingsteken dat nergens eindigt. De rijen erna zouden wegvallen.",
    "file_sheets": "Meer dan één werkblad bevat contacten: {sheets}. Bewaar elk blad als een eigen bestand.",
    "file_too_many_rows": "Het bestand telt te veel rijen; hoogstens {most}. Splits het op.",
    "file_too_many_columns": "Rij {row} telt te veel kolommen; hoogstens {most}.",
    "file_cell_too_long": "Een cel in rij {row} is te lang; hoogstens {most} tekens.",
    "table_empty": "Het bestand bevat geen tabel.",
    "table_columns_missing": "Deze kolommen ontbreken: {columns}.",
    "table_column_twice": "Deze kolommen staan er tweemaal in: {columns}.",
    "table_no_such_heading": "Deze koppen staan niet in het bestand: {columns}.",
    "table_no_such_column": "“{column}” is geen kolom van de contacten.",
    "no_such_webhook": "Deze webhook bestaat niet, of staat uit.",
    "webhook_window": "Kies een van de periodes in de lijst.",
    "no_such_person": "Deze medewerker bestaat niet.",
    "no_such_key": "Deze sleutel bestaat niet.",
    "key_over": "De sleutel “{name}” is al vervallen of ingetrokken. Maak een nieuwe.",
    "key_days": "Kies {least} tot {most} dagen.",
    "own_account": "Uw eigen account sluit u niet zelf af. Vraag een andere beheerder.",
    "last_admin": "{name} is de enige beheerder. Maak eerst iemand anders beheerder.",
    "leaves_gaps": "Niet afgesloten: niveau {level} zou leeg zijn van {starts_at} tot {ends_at} ({count} in totaal). "
    "Plan iemand anders in, of kruis aan dat u toch afsluit.",
    "stands_on_duty": "{name} staat nog van wacht, vanaf {starts_at}. Plan eerst iemand anders in.",
    "staff_disabled": "De account {login} is afgesloten.",
    "login_form": "Een gebruikersnaam telt 2 tot 120 tekens, zonder spaties.",
    "login_taken": "De gebruikersnaam {login} bestaat al.",
    "name_missing": "Geef een naam van 1 tot 120 tekens.",
    "role_missing": "Kies minstens één rol.",
    "phone": "Dit is geen telefoonnummer.",
    "person_sought": "Geef een nummer, een e-mailadres, of een naam van minstens {least} letters.",
    "erase_not_sure": "Niets is gewist: kruis aan dat alles over deze persoon gaat.",
    "no_such_check": "Deze zelfcontrole bestaat niet.",
    "check_decided": "Deze verbetering is intussen al bekeken.",
    "entry_double": "Deze organisatie heeft al een contact met die naam en functie. Voeg de twee samen.",
    "entry_changed": "Dit contact is sindsdien door iemand anders gewijzigd. Kijk eerst wat er nu staat.",
    "no_such_contact": "Dit contact bestaat niet.",
    "contact_merged": "Een van beide is intussen al samengevoegd. Kijk opnieuw.",
    "merge_with_self": "Kies twee verschillende contacten.",
    "merge_other_organisation": "Contacten van verschillende organisaties blijven apart.",
    "no_such_upload": "Dit ingelezen bestand is er niet meer. Kies het bestand opnieuw.",
    "text_empty": "Schrijf eerst een tekst.",
    "text_too_long": "De tekst telt {segments} sms-delen; hoogstens {most}. Kort hem in.",
    "text_hidden": "Teken {at} van de tekst is {character}: niemand ziet het staan. Laat het weg.",
    "exercise_text": "Een echte verzending mag zich geen oefening noemen. Kruis “Oefening” aan of pas de tekst aan.",
    "audience_empty": "Kies voor wie het bericht is.",
    "audience_unknown_key": "Deze keuze van ontvangers is niet gekend.",
    "audience_not_a_list": "Deze keuze van ontvangers kan niet gelezen worden.",
    "audience_bad_code": "“{value}” is geen OVO-code, KBO-nummer of NIS-code.",
    "audience_everyone_and_more": "Kies ofwel iedereen, ofwel een deel.",
    "audience_rule_form": "Deze doelgroep kan niet gelezen worden bij “{key}”.",
    "audience_rule_words": "Niet begrepen bij: {value}. Schrijf bijvoorbeeld groep:crisis en niet provincie:Limburg.",
    "audience_rule_too_large": "Deze doelgroep telt te veel delen.",
    "leaves_past": "Dit vertrek ligt in het verleden. Laat het leeg om meteen te verzenden.",
    "leaves_late": "Een verzending vertrekt hoogstens {days} dagen later.",
    "followed_form": "Deze keuze van ontvangers kan niet gelezen worden.",
    "followed_and_more": "Een vervolg gaat naar wie de eerdere verzending kreeg of niet kreeg, en naar niemand anders.",
    "followed_not_ended": "Verzending {broadcast} is nog niet afgelopen. Wacht, of annuleer ze eerst.",
    "followed_mixed": "Een oefening wordt niet gevolgd door een echte verzending, en omgekeerd.",
    "audience_name": "Geef de doelgroep een naam van hoogstens {most} tekens, niet enkel cijfers.",
    "audience_name_taken": "Er is al een doelgroep die “{name}” heet.",
    "audience_saved_and_more": "Kies ofwel een bewaarde doelgroep, ofwel groepen en andere kenmerken.",
    "no_such_audience": "De doelgroep “{name}” bestaat niet, of niet meer.",
    "channels_empty": "Kies een kanaal.",
    "news_field": "Een keuze van het nieuwsbericht bestaat niet: {field}.",
    "news_long": "Een tekst van het nieuwsbericht is te lang: hoogstens {most} tekens.",
    "nothing_published": "Deze verzending publiceerde niets.",
    "nothing_to_withdraw": "Er is geen nieuwsbericht om in te trekken. Kies een ander soort vervolg.",
    "package_not_approved": "Wat niet is goedgekeurd, verlaat het huis niet. Laat de verzending eerst goedkeuren.",
    "channel_unknown": "Dit kanaal bestaat niet.",
    "nothing_in_doubt": "Er zijn geen mails in twijfel, of de laatste is nog geen twee minuten geleden.",
    "expiry": "De verzending moet tussen {least} en {most} minuten geldig zijn.",
    "no_recipients": "Deze keuze bereikt niemand. Pas de ontvangers aan.",
    "glass_reason": "Schrijf in {least} tot {most} tekens waarom er niemand kan goedkeuren.",
    "glass_person": "Alleen een persoon, of een sleutel op naam van een persoon, verzendt zonder tweede persoon.",
    "glass_not_needed": "Noodverzending is hier niet nodig: keur gewoon goed.",
    "no_own_number": "Er is geen nagekeken gsm-nummer van u gekend: de test kan niet verstuurd worden.",
    "own_submission": "U diende deze verzending zelf in. Iemand anders moet ze goedkeuren.",
    "content_changed": "De tekst of de ontvangers zijn intussen gewijzigd. Lees de verzending opnieuw.",
    "senders_changed": "Geen goedgekeurde afzender is nog ingesteld. Een andere vraagt een nieuwe goedkeuring.",
    "recipients_changed": "Ze bereikt intussen andere mensen: het adresboek is gewijzigd. Lees de verzending opnieuw.",
    "broadcast_state": "Dat kan niet meer: de verzending is intussen {state}.",
    "broadcast_expired": "De geldigheid van deze verzending is voorbij.",
    "acknowledge_minutes": "Wacht tussen {least} en {most} minuten op een antwoord.",
    "acknowledge_order": "De volgorde noemt sms, en elk kanaal hoogstens eenmaal.",
    "spoken_to": "Schrijf in {least} tot {most} tekens wie er bevestigde.",
    "no_such_organisation": "Deze organisatie hoort niet bij de verzending.",
    "organisation_acknowledged": "Deze organisatie is al bereikt: {by} bevestigde.",
    "no_such_reply": "Dit antwoord bestaat niet.",
    "entity_unlisted": "“{said}” is geen bekende organisatie. Lijkt erop: {close}. Kies die, of bewaar toch deze naam.",
    "entity_unknown": "“{said}” is geen bekende organisatie. Kijk de naam of code na, of bewaar ze toch.",
    "number_form": "Dit is geen geheel getal.",
}
REFUSALS = Words(REFUSALS)


def refusal(refused: Refused) -> str:
    """Return what a person is told when a rule said no."""
    told = REFUSALS.get(refused.code)
    if told is None:
        return say("Dit kan niet ({code}).", code=refused.code)
    return told.format_map(_Details({name: _said(value) for name, value in refused.details.items()}))


class _Details(dict[str, str]):
    """Details of a refusal; one that was not given is left out."""

    def __missing__(self, name: str) -> str:
        return "…"


_STATES = {state.value: state for state in (*BroadcastState, *Outcome)}
_DETAILS: Mapping[str, str] = {
    **crisis_wording.FIELDS,
    "title": "begin met “# ” en een titel van hoogstens 80 tekens",
    "when": "na de titel komt een zin over wanneer de kaart geldt",
    "heading": "de vier titels met “## ” staan er elk één keer, in de vaste volgorde",
    "item": "een regel van een lijst begint met “- ” en telt hoogstens 300 tekens",
    "lists": "elk van de vier lijsten heeft één tot twaalf regels",
}
_DETAILS = Words(_DETAILS)


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return shown.moment(value)
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(COLUMNS.get(str(each), str(each)) for each in value)
    if isinstance(value, Enum):
        return str(value.value)
    text = str(value)
    return wording.sign(_STATES[text]).word.lower() if text in _STATES else _DETAILS.get(text, text)
