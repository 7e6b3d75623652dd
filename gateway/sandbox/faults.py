"""What does the REST API say when it refuses? Twilio's error bodies: a number, a sentence, a page and a status."""

from __future__ import annotations


class ApiFault(Exception):  # noqa: N818 - Twilio's clients know it as an error; here a rule said no
    """A request was refused with `status` and the carrier's error `code`."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.status = status

    def body(self) -> dict[str, object]:
        """Return the JSON body."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def missing(path: str) -> ApiFault:
    """A resource that does not exist."""
    return ApiFault(20404, f"The requested resource {path} was not found", 404)
