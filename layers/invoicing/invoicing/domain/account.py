"""Accounts at providers, and the credential whose window they share. Nothing secret stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self, override

from pydantic import BaseModel, ConfigDict, Field

from invoicing.domain.calls import CallLog, Window, part_of
from invoicing.domain.demand import Demand
from invoicing.domain.effect import Effect
from invoicing.domain.identifiers import AccountId
from invoicing.domain.mappings import Mappings
from invoicing.domain.money import Number
from invoicing.domain.redaction import Said

_KEPT_FROM_READS, _HOUR_SECONDS = 5, 3_600

HELD = "ledger_restored"
"""Code of what blocks an account whose ledger was restored to an earlier moment, until its owner has compared."""


class Record(BaseModel):
    """Something kept in the ledger.

    ``version`` counts its writes: 0 has never been written. A record is only ever replaced by one that was made from
    the version now stored, so whatever was decided from a record is still true when the decision is written.
    """

    # Built when first used: no function starts with all kinds of records.
    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True, defer_build=True)
    record_type: ClassVar[str]
    version: int = Field(0, exclude=True)

    @property
    def key(self) -> str:
        """Where the record is kept."""
        raise NotImplementedError

    def revised(self, **changes: Any) -> Self:
        """A copy with ``changes``, of the same version.

        Raises:
            TypeError: there is no such field.
        """
        unknown = changes.keys() - type(self).model_fields.keys()
        if unknown:
            raise TypeError(f"no field {', '.join(sorted(unknown))}")
        return self.model_copy(update=changes)


class AccountConfiguration(BaseModel):
    """What the owner of an account decides, apart from its secret."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    provider: str = Field(pattern=r"^[a-z0-9_]{2,40}$")
    mappings: Mappings = Mappings()
    settings: dict[str, Any] = Field(default={}, description="Settings of the provider, checked by it.")
    extra_vat_rates: tuple[Number, ...] = Field(default=(), description="Rates accepted besides the Italian ones.")
    external_share: Annotated[int, Field(ge=0, le=90)] = Field(
        0, description="Percent of each window left to other software that uses the same credential."
    )
    transmit: bool = Field(
        True,
        # 0.1.0 refuses a configuration with a field it does not know: each is written where it says something.
        exclude_if=bool,
        description="Where electronic documents are sent to SdI by a call of their own: send each as soon as it is "
        "issued. False leaves that to you, in the provider's web panel.",
    )
    preservation: bool = Field(
        True,
        exclude_if=bool,
        description="Where the provider preserves documents as the law asks: fetch its proof of each, and keep it.",
    )
    transliterate: bool = Field(
        False,
        exclude_if=lambda on: not on,
        description="Write characters that FatturaPA lacks in others, by a published rule, instead of refusing them.",
    )
    file_reserve: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Calls of the longest window that files never touch; left out: sized from recent demand."
    )
    refresh_lists: dict[str, Annotated[int, Field(ge=1, le=8760)]] = Field(
        default={},
        exclude_if=lambda hours: not hours,
        description='After how many hours a list is asked for again by itself, such as {"clients": 24}.',
    )

    @classmethod
    def given(cls, values: Mapping[str, Any]) -> Self:
        """What its owner wrote: unlike what is stored, it may hold no field that is unknown here.

        Raises:
            ValidationError: it is none.
        """
        return cls.model_validate(values, extra="forbid")

    @property
    def extra_rates(self) -> frozenset[Decimal]:
        """The extra VAT rates, in percent."""
        return frozenset(self.extra_vat_rates)


class Blocked(BaseModel):
    """Why an account waits: its owner has something to repair."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    code: str
    reason: str
    remedy: str
    since_ms: int
    retry_at_ms: int


class AccountStatus(BaseModel):
    """What the provider last said of the account."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    key_valid: bool
    plan: Said | None = None
    plan_sufficient: bool | None = None
    expires: str | None = Field(None, description="YYYY-MM-DD; absent on trial accounts.")
    calls_last_24_hours: int | None = None
    message: Said = ""


class KeyProof(BaseModel):
    """The provider was seen to recognise a repeat by our key: for which kind, and after how long a pause."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    kind: str
    electronic: bool
    pause_ms: int
    proven_ms: int


class Account(Record):
    """One account of the deployer at one provider."""

    record_type: ClassVar[str] = "account"
    id: AccountId
    configuration: AccountConfiguration
    credential: str = Field(description="Identity of the credential: a keyed hash, never the credential.")
    created_ms: int
    leads_to: AccountId | None = Field(None, description="The account that serves new requests in its place.")
    secret_hash: str | None = Field(None, description="Keyed hash of the secret as its owner last put it in.")
    new_key_ms: int | None = Field(None, description="When its key was last replaced by another one; None if never.")
    connected_ms: int | None = Field(None, description="When its owner last consented on the provider's own page.")
    blocked: Blocked | None = None
    status: AccountStatus | None = None
    status_at_ms: int | None = None
    proofs: tuple[KeyProof, ...] = ()

    def proven_pause_ms(self, kind: str, *, electronic: bool) -> int:
        """Longest pause after which a repeat of such a document was recognised here; 0 if never."""
        found = (proof.pause_ms for proof in self.proofs if (proof.kind, proof.electronic) == (kind, electronic))
        return max(found, default=0)

    @property
    def held(self) -> bool:
        """Whether it waits until its owner releases it by name, and for nothing else."""
        return self.blocked is not None and self.blocked.code == HELD

    def freed(self) -> Self:
        """The account with its obstacle out of the way; a held one stays as it is."""
        return self if self.held else self.revised(blocked=None)

    @property
    @override
    def key(self) -> str:
        return account_key(self.id)


class Lease(BaseModel):
    """Who serves a credential, until when."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    owner: str
    until_ms: int


class Credential(Record):
    """One credential at one provider: its window (the log of its calls) and who may call with it now."""

    record_type: ClassVar[str] = "credential"
    id: str
    accounts: tuple[AccountId, ...] = Field((), description="Accounts that share this credential.")
    calls: CallLog = CallLog()
    demand: Demand = Demand()
    mean_call_ms: int = Field(2_000, description="How long calls took lately.")
    lease: Lease | None = None

    @property
    @override
    def key(self) -> str:
        return credential_key(self.id)

    def opens_at(
        self,
        windows: Sequence[Window],
        configuration: AccountConfiguration,
        *,
        calls: int = 1,
        effects: Mapping[Effect, int] | None = None,
        files: bool = False,
        reads: bool = False,
        now_ms: int,
        guard_ms: int,
    ) -> int:
        """From when on the next ``calls`` may start; ``files`` leave creates their reserve, ``reads`` a fifth more.

        Whoever may ask may ask often, and must not be able to close an hour or a day for documents.
        """
        ours = shared(windows, configuration)
        if reads:
            ours = tuple(_without_a_fifth(window) for window in ours)
        reserve = self.reserve(configuration, now_ms) if files or reads else 0
        return self.calls.opens_at(ours, guard_ms=guard_ms, reserve=reserve, calls=calls, effects=effects)

    def reserve(self, configuration: AccountConfiguration, now_ms: int) -> int:
        """Calls of the longest window that files leave for creates."""
        decided = configuration.file_reserve
        return self.demand.reserve(now_ms) if decided is None else decided

    def leased(self, *, now_ms: int, guard_ms: int) -> bool:
        """Whether a worker may still be calling; ``guard_ms`` is how far two of our clocks may differ."""
        return self.lease is not None and self.lease.until_ms + guard_ms > now_ms


def shared(windows: Sequence[Window], configuration: AccountConfiguration) -> tuple[Window, ...]:
    """What of ``windows`` is ours, besides other software that uses the same credential."""
    return part_of(tuple(windows), 100 - configuration.external_share)


def _without_a_fifth(window: Window) -> Window:
    if window.seconds < _HOUR_SECONDS:
        return window
    return replace(window, calls=max(window.calls - window.calls // _KEPT_FROM_READS, 1))


def account_key(account: str) -> str:
    """Where account ``account`` is kept."""
    return f"account#{account}"


def credential_key(credential: str) -> str:
    """Where credential ``credential`` is kept."""
    return f"credential#{credential}"
