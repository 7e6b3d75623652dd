"""Which organisation does a row mean: one we know, by code before name, or a new one?

Codes change in mergers; a former code leads to its successor. A name and a code that point at different organisations
are refused: a warning to the wrong town is worse than a row to mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from contacts.organisation import Code, CodeKind
from contacts.person import key_of


class PlaceFault(Enum):
    """Why a row's organisation is not clear."""

    CODE_OF_OTHER = "code_of_other"
    CODE_DIFFERS = "code_differs"
    NAME_AMBIGUOUS = "name_ambiguous"
    PROVINCE_DIFFERS = "province_differs"


class Misplaced(ValueError):  # noqa: N818 - the house's word
    """A row's organisation is not clear; `suggestion` is the code, name or province that we know."""

    def __init__(self, reason: PlaceFault, suggestion: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.suggestion = suggestion


@dataclass(slots=True)
class Known:
    """An organisation. `id` is the asker's own; new ones get numbers below zero."""

    id: int
    name: str
    codes: dict[CodeKind, str] = field(default_factory=dict)
    province: str | None = None


def current(code: Code, successions: Mapping[Code, Code]) -> list[Code]:
    """Return a code and its successors, in order; a ring of successions ends where it began."""
    chain = [code]
    while (after := successions.get(chain[-1])) is not None and after not in chain:
        chain.append(after)
    return chain


class Register:
    """All organisations while a table is read; learns those that the table adds, and their other spellings."""

    def __init__(self, known: Iterable[Known], successions: Mapping[Code, Code] | None = None) -> None:
        self.successions = successions or {}
        self.touched: set[int] = set()  # known before, and mended by this table
        self._by_id: dict[int, Known] = {}
        self._by_code: dict[Code, Known] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._told_province: set[int] = set()
        for each in known:
            self._learn(each)

    def __getitem__(self, organisation_id: int) -> Known:
        """The organisation with an id, new ones included."""
        return self._by_id[organisation_id]

    def find(self, code: Code) -> Known | None:
        """Return the organisation that has a code now, through successions."""
        for each in reversed(current(code, self.successions)):
            if each in self._by_code:
                return self._by_code[each]
        return None

    def named(self, name: str) -> Known | None:
        """Return the one organisation of a name; None when there is none, or more than one."""
        found = self._by_name.get(key_of(name), [])
        return found[0] if len(found) == 1 else None

    def place(
        self, name: str, code: Code | None, province: str | None, further: Sequence[Code] = ()
    ) -> tuple[Known, bool]:
        """Return the organisation that a row means, and whether this row changed or added it; raises Misplaced.

        `further` are its codes in other registers: the first that we know leads, and none may contradict.
        """
        codes = sorted([*([code] if code else []), *further], key=lambda each: not self.find(each))
        code, others = (codes[0], codes[1:]) if codes else (None, [])
        found = self._found(name, code)
        self._refuse_others(found, others)
        found, mended = self._placed(found, name, code, province)
        for other in others:
            mended = self._coded(found, other) or mended
        if mended and found.id > 0:
            self.touched.add(found.id)
        return found, mended

    def _placed(self, found: Known | None, name: str, code: Code | None, province: str | None) -> tuple[Known, bool]:
        if found is None:
            found = Known(-1 - len(self._by_id), name, {code.kind: code.value} if code else {}, province)
            self._learn(found)
            self._told_province.add(found.id)
            return found, True
        mended = self._mend_province(found, province)
        return found, (code is not None and self._coded(found, code)) or mended

    def _coded(self, found: Known, code: Code) -> bool:
        """Give an organisation a code of a register in which it had none."""
        if code.kind in found.codes:
            return False
        found.codes[code.kind] = code.value
        self._by_code[code] = found
        return True

    def _refuse_others(self, found: Known | None, others: Iterable[Code]) -> None:
        for code in others:
            coded = self.find(code)
            if coded is not None and coded is not found:
                raise Misplaced(PlaceFault.CODE_OF_OTHER, coded.name)
            if coded is None and found is not None and code.kind in found.codes:
                raise Misplaced(PlaceFault.CODE_DIFFERS, found.codes[code.kind])

    def _found(self, name: str, code: Code | None) -> Known | None:
        named = self._by_name.get(key_of(name), [])
        coded = self.find(code) if code else None
        if coded is not None:
            if named and coded not in named:
                raise Misplaced(PlaceFault.CODE_OF_OTHER, coded.name)
            if not named:  # another spelling: rows without a code may use it further on
                self._by_name[key_of(name)] = [coded]
            return coded
        if len(named) > 1:
            raise Misplaced(
                PlaceFault.NAME_AMBIGUOUS, ", ".join(code for each in named for code in each.codes.values())
            )
        if named and code is not None and code.kind in named[0].codes:
            raise Misplaced(PlaceFault.CODE_DIFFERS, named[0].codes[code.kind])
        return named[0] if named else None

    def _mend_province(self, found: Known, province: str | None) -> bool:
        """Take over the province that the table tells first; a second, different one is refused."""
        if province is None:
            return False
        differs = key_of(province) != key_of(found.province or "")
        if differs and found.id in self._told_province:
            raise Misplaced(PlaceFault.PROVINCE_DIFFERS, found.province or "")
        self._told_province.add(found.id)
        if differs:
            found.province = province
        return differs

    def _learn(self, each: Known) -> None:
        self._by_id[each.id] = each
        self._by_name.setdefault(key_of(each.name), []).append(each)
        for kind, value in each.codes.items():
            self._by_code[Code(kind, value)] = each
