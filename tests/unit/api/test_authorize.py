"""Tokens: kept as hashes, compared whole, good for the accounts they name and for nothing else."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from invoicing.api.authorize import Token, Tokens, policy, sha256, who_has

SHOP = Token(name="shop", sha256=sha256("s3cret-of-the-shop"), accounts=("demo", "other"))
CRM = Token(name="crm", sha256=sha256("s3cret-of-the-crm"), accounts=("*",))
TOKENS = (SHOP, CRM)
ARN = "arn:aws:execute-api:eu-south-1:123456789012:abc123/prod/POST/v1/documents"


@pytest.mark.parametrize(("header", "owner"), [("Bearer s3cret-of-the-shop", SHOP), ("bearer s3cret-of-the-crm", CRM)])
def test_a_token_is_known_by_its_hash(header: str, owner: Token) -> None:
    assert who_has(header, TOKENS) is owner


@pytest.mark.parametrize(
    "header",
    [
        *(
            "",
            "Bearer",
            "Bearer ",
            "Bearer s3cret-of-the-shop ",
            " Bearer s3cret-of-the-shop",
        ),
        *(
            "Bearer s3cret-of-the-shop\n",
            "Bearer s3cret-of-the-sho",
            "Bearer s3cret-of-the-shopp",
            "s3cret-of-the-shop",
        ),
        *("Bearer S3CRET-OF-THE-SHOP", "Basic s3cret-of-the-shop", "Bearer\ts3cret-of-the-shop", "Bearer undefined"),
        *(
            f"Bearer {SHOP.sha256}",
            "Bearer s3cret-of-the-shop, Bearer x",
            "Bearer é",
            "Bearer ٣",
            "Bearer " + "x" * 100_000,
        ),
    ],
)
def test_anything_else_is_nobody(header: str) -> None:
    assert who_has(header, TOKENS) is None


def test_without_tokens_nobody_comes_in() -> None:
    assert who_has("Bearer s3cret-of-the-shop", ()) is None


def test_the_scheme_may_be_written_in_capitals() -> None:
    assert who_has("BEARER s3cret-of-the-shop", TOKENS) is SHOP
    assert who_has("Bearer  s3cret-of-the-shop", TOKENS) is SHOP


def test_every_token_is_compared_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    compare: Callable[[str, str], bool] = hmac.compare_digest

    def spy(one: str, other: str) -> bool:
        compared.append(one)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    assert who_has("Bearer s3cret-of-the-shop", TOKENS) is SHOP
    assert compared == [SHOP.sha256, CRM.sha256]


def test_only_the_hash_is_kept() -> None:
    assert sha256("abc") == hashlib.sha256(b"abc").hexdigest()
    assert "s3cret" not in Tokens(tokens=TOKENS).model_dump_json()


def test_tokens_come_back_from_their_secret() -> None:
    assert Tokens.model_validate_json(Tokens(tokens=TOKENS).model_dump_json()).tokens == TOKENS
    assert Tokens.model_validate_json("{}").tokens == ()


@pytest.mark.parametrize("wrong", [{"name": "x"}, {"name": "x", "sha256": "y", "accounts": [], "token": "plain"}, "x"])
def test_a_secret_of_another_form_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Tokens.model_validate({"tokens": [wrong]})


def test_a_hash_that_is_none_cannot_lock_everybody_out() -> None:
    with pytest.raises(ValidationError):
        Token(name="x", sha256="é", accounts=("demo",))


def test_an_account_of_a_token_is_one_account() -> None:
    with pytest.raises(ValidationError):
        Token(name="x", sha256="0" * 64, accounts=("demo,*",))


def test_the_policy_lets_the_caller_use_this_stage_of_this_api_alone() -> None:
    made = policy(SHOP, ARN)
    (statement,) = made["policyDocument"]["Statement"]
    assert statement == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": "arn:aws:execute-api:eu-south-1:123456789012:abc123/prod/*",
    }
    assert made["principalId"] == "shop"
    assert made["context"] == {"client": "shop", "accounts": "demo,other"}


@pytest.mark.parametrize("path", ["GET/", "GET/v1/a/b/c", "POST/v1/documents"])
def test_the_policy_is_the_same_for_every_route_for_the_gateway_keeps_it(path: str) -> None:
    arn = f"arn:aws:execute-api:eu-south-1:123456789012:abc123/prod/{path}"
    assert policy(CRM, arn) == policy(CRM, ARN)


def test_context_values_are_texts_as_the_gateway_asks() -> None:
    assert all(isinstance(value, str) for value in policy(CRM, ARN)["context"].values())
