"""What the fact sheet leaves open (its section 14), each with the default that the sheet calls the safe assumption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.simulators.fatture_in_cloud.answers import Shape

Rotation = Literal["rotates", "kept"]
DuplicateNumber = Literal["accepted", "409", "422"]
VatRounding = Literal["per_rate", "per_line"]
SecondSend = Literal["refused", "accepted"]


@dataclass(slots=True)
class Switches:
    """Change them at any time by `simulator.configure(...)`."""

    # Question 1: does the refresh token rotate, and for how long does the old one still work (seconds)?
    refresh_rotation: Rotation = "rotates"
    refresh_grace: float = 0.0
    # Integrators say that a reused refresh token disconnects the integration: all of its tokens die.
    reuse_disconnects: bool = False
    refresh_kills_access_token: bool = False
    oauth_error_status: int = 400

    # Question 2: is `any_subject` still accepted, and how many seconds do lists lag behind a create?
    any_subject_filter: bool = True
    list_lag: float = 0.0
    # Question 3: `contains` probably becomes SQL's LIKE.
    contains_has_wildcards: bool = True
    contains_is_case_sensitive: bool = False
    # Question 4: nobody knows the longest subject.
    longest_subject: int = 255
    # Question 9: what integrators saw, or what the vendor's file says (5 and 1).
    default_per_page: int = 50
    least_per_page: int = 5

    # Questions 5 and 6: a quota's 403 may come without Retry-After, and in another shape.
    quota_retry_after: bool = True
    quota_shape: Shape = "api"
    counters_on_errors: bool = False
    refused_calls_count: bool = False
    other_company_status: int = 403

    # Question 7.
    duplicate_number: DuplicateNumber = "422"
    # Question 8, and section 4.4: amounts of more than two decimals are rounded before any calculation.
    vat_rounding: VatRounding = "per_rate"
    round_unit_prices: bool = True
    # Question 11: live integrations send an id alone; the vendor's file wants the name too.
    entity_name_required: bool = False
    # Question 17.
    plan_limit_status: int = 403
    # Question 18: seconds until a new document's PDF is there.
    file_ready_after: float = 0.0
    # Question 20.
    second_send: SecondSend = "refused"
    # Section 4.5: unbound tokens expire, nobody says after how many seconds.
    upload_life: float = 600.0
    # Section 4.6: where a delivered invoice to a company finally rests is not documented.
    delivered_status: str = "sent"
    duplicate_code_conflicts: bool = True
