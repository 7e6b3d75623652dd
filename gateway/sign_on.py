"""With which issuer do people sign on, and what must it say of them? Single sign-on as set: OpenID Connect."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.given import Given

SCOPES = "openid profile"


@dataclass(frozen=True)
class SignOn:
    """Single sign-on as an operator set it. Without an issuer there is none.

    `role_claim` names the claim that roles are read from, `scopes` what is asked for. `organisations`: roles count only
    when they are given for one of these codes; empty, for whichever.
    """

    issuer: str | None
    client_id: str | None
    client_secret: str | None = field(repr=False)
    role_claim: str | None
    scopes: str = SCOPES
    organisations: frozenset[str] = frozenset()

    @property
    def missing(self) -> list[str]:
        """Which settings are missing beside the ones that are set; none when nothing is set."""
        said = {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": self.client_id,
            "OIDC_CLIENT_SECRET": self.client_secret,
            "OIDC_ROLE_CLAIM": self.role_claim,
        }
        return [name for name, value in said.items() if not value] if any(said.values()) else []

    @property
    def whole(self) -> bool:
        """Whether everything is there that signing on needs."""
        return bool(self.issuer) and not self.missing


def read_sign_on(given: Given, account: tuple[str, str, str], asked: tuple[str, str, str]) -> SignOn:
    """Read the settings by their names: issuer, client and secret; role claim, scopes and organisations."""
    issuer, client_id, client_secret = account
    role_claim, scopes, organisations = asked
    wanted = " ".join((given.text(scopes, SCOPES) or SCOPES).replace(",", " ").split())
    if "openid" not in wanted.split():
        given.faults.append(f"{scopes}: holds no openid")
    codes = (given.text(organisations) or "").replace(",", " ").upper().split()
    return SignOn(
        (given.url(issuer, None, ("http", "https")) or "").rstrip("/") or None,
        given.text(client_id),
        given.text(client_secret),
        given.text(role_claim),
        wanted,
        frozenset(codes),
    )
