"""What is a person told about signing in, and about their own account? Dutch."""

from __future__ import annotations

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "sign_in_failed": "Gebruikersnaam of wachtwoord klopt niet.",
    "half_lapsed": "Het duurde te lang. Meld u opnieuw aan.",
    "issuer_away": "Eenmalige aanmelding antwoordt niet. Meld u aan met uw lokale account, of probeer straks opnieuw.",
    "sign_on_stale": "Deze aanmelding geldt niet meer, of begon in een andere browser. Begin opnieuw.",
    "sign_on_denied": "De aanmelding is afgebroken. Begin opnieuw.",
    "sign_on_untrue": "Wat eenmalige aanmelding antwoordde, klopt niet. Begin opnieuw; blijft het zo, verwittig dan "
    "een beheerder.",
    "sign_on_no_role": "U bent aangemeld, maar hebt geen rol in deze toepassing. Vraag er een aan de lokale beheerder "
    "van uw organisatie.",
    "sign_on_disabled": "Uw account in deze toepassing is afgesloten.",
    "proof_stale": "Uw organisatie zegt niet dat u zich net opnieuw aanmeldde. Sluit dit venster en "
    "probeer het daar nog eens.",
    "proof_of_other": "Dit is iemand anders dan wie hier aangemeld is. Er is niets gebeurd.",
    "subject_taken": "Deze aanmelding hoort al bij een andere account.",
    "password_wrong": "Uw wachtwoord klopt niet. Er is niets gewijzigd.",
    "password_twice": "Het nieuwe wachtwoord is niet tweemaal hetzelfde. Er is niets gewijzigd.",
    "password_length": "Een wachtwoord telt {least} tot {most} tekens.",
    "proof_waits": "Te veel pogingen na elkaar. Wacht {seconds} seconden en probeer opnieuw.",
    "code_wrong": "Deze code klopt niet. Wacht op de volgende en kijk of de klok van uw toestel juist staat.",
    "no_second_step": "Er is geen tweede stap ingesteld.",
    "no_such_session": "Deze sessie is al voorbij.",
    "no_such_person": "Deze medewerker bestaat niet.",
}
