"""A password that is refused: the account waits for its owner, and the provider is not asked again and again."""

from invoicing.domain.account import Account, account_key
from invoicing.domain.request import State
from tests.aruba_world import ArubaWorld, an_aruba_world
from tests.contract.benches.aruba import SELLER, USER


def account(world: ArubaWorld) -> Account:
    found = world.ledger.get(Account, account_key("demo"))
    assert found is not None
    return found


def sign_ins(world: ArubaWorld) -> int:
    return len(world.aruba.calls_of("signin"))


def wrong_password() -> ArubaWorld:
    world = an_aruba_world()
    credentials = {"username": USER.username, "password": "another"}
    world.configure("demo", credentials, provider="aruba", settings={"seller": SELLER})
    return world


def test_a_wrong_password_makes_the_account_wait_and_is_tried_once_an_hour() -> None:
    world = wrong_password()
    for number in range(5):
        world.ask(reference=f"order-{number}")
    world.live(3)
    assert account(world).blocked is not None
    assert sign_ins(world) <= 5
    assert all(world.request(f"order-{number}").state is State.ACCEPTED for number in range(5))


def test_the_right_password_goes_on_at_once() -> None:
    world = wrong_password()
    world.ask()
    world.live(0.5)
    credentials = {"username": USER.username, "password": USER.password}
    world.configure("demo", credentials, provider="aruba", settings={"seller": SELLER})
    world.live(30)
    assert world.request("order-1").state is State.COMPLETED


def test_a_revoked_token_is_renewed_and_nobody_waits_an_hour() -> None:
    world = an_aruba_world()
    world.ask()
    world.live(0.1)
    world.aruba.revoke()
    world.ask(reference="order-2")
    world.live(0.2)
    assert account(world).blocked is None
    issued = world.request("order-2").issued
    assert issued is not None
