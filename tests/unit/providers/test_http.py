"""The one place that sends."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isclass

import httpx
import pytest

from invoicing.domain.effect import Effect
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Unavailable
from invoicing.providers.http import MAX_ANSWER_BYTES, USER_AGENT, Http
from invoicing.providers.outcomes import NOTHING_SENT, PERHAPS_SENT, retry_after_ms
from tests.contract.benches import RecordingGate
from tests.fakes.faulty_transport import FaultyTransport, Moment

URL = "https://provider.invalid/api"
SECRET = "s" * 32


class RealClock:
    def now_ms(self) -> int:
        return int(time.monotonic() * 1000)

    def sleep_ms(self, duration_ms: int) -> None:
        raise AssertionError(duration_ms)


class SetClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def now_ms(self) -> int:
        return self.ms

    def sleep_ms(self, duration_ms: int) -> None:
        self.ms += duration_ms


def http(answer: Callable[[httpx.Request], httpx.Response], clock: SetClock | None = None) -> Http:
    clock = clock or SetClock()
    return Http(URL, gate=RecordingGate(now_ms=clock.now_ms), clock=clock, transport=httpx.MockTransport(answer))


def failure(http: Http, effect: Effect) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        http.post_form("Do", {"apiKey": SECRET}, effect)
    assert SECRET not in f"{caught.value}{caught.value.__dict__}"
    return caught.value


def test_every_failure_of_the_library_has_a_class() -> None:
    every = {item for item in vars(httpx).values() if isclass(item) and issubclass(item, Exception)}
    assert every == {*NOTHING_SENT, *PERHAPS_SENT} - {OSError}
    assert not {*NOTHING_SENT} & {*PERHAPS_SENT}


@pytest.mark.parametrize("error", [*NOTHING_SENT, *PERHAPS_SENT], ids=lambda error: error.__name__)
@pytest.mark.parametrize("effect", Effect)
def test_only_a_write_that_may_have_left_is_unknown(error: type[Exception], effect: Effect) -> None:
    transport = FaultyTransport(httpx.MockTransport(lambda _: httpx.Response(200)), watch=lambda _: effect)
    transport.break_next(Moment.BEFORE, error)
    clock = SetClock()
    sender = Http(URL, gate=RecordingGate(now_ms=clock.now_ms), clock=clock, transport=transport)
    expected = OutcomeUnknown if error in PERHAPS_SENT and effect is Effect.WRITE else Unavailable
    caught = failure(sender, effect)
    assert type(caught) is expected
    assert caught.__suppress_context__, "the library's error holds the request"
    assert caught.__cause__ is None


def test_sends_a_form_and_nothing_that_compresses_or_keeps_alive() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{URL}/Do"
        assert request.content == b"xml=%3C%C3%A8%26%2B%3E&apiKey=k"
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        assert request.headers["user-agent"] == USER_AGENT
        assert request.headers["accept-encoding"] == "identity"
        assert request.headers["connection"] == "close"
        return httpx.Response(200, content=b"\xff\x00", headers={"X-Some": "Header"})

    reply = http(answer).post_form("Do", {"xml": "<è&+>", "apiKey": "k"}, Effect.WRITE)
    assert (reply.status, reply.content, reply.headers["x-some"]) == (200, b"\xff\x00", "Header")
    assert "xff" not in repr(reply)


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 400, 401, 403, 404, 422, 500, 502, 503, 504])
def test_a_status_is_no_answer_of_the_providers_own(status: int) -> None:
    sender = http(lambda _: httpx.Response(status, headers={"Location": "https://elsewhere.invalid/"}))
    for effect, expected in ((Effect.WRITE, OutcomeUnknown), (Effect.READ, Unavailable)):
        error = failure(sender, effect)
        assert type(error) is expected
        assert error.provider_code == str(status)


def test_too_many_requests_names_the_pause() -> None:
    error = failure(http(lambda _: httpx.Response(429, headers={"Retry-After": "7"})), Effect.WRITE)
    assert isinstance(error, RateLimited)
    assert error.retry_after_ms == 7000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("0", 0),
        ("120", 120_000),
        ("9" * 30, 86_400_000),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 60_000),
        ("Thu, 01 Jan 1960 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000),
        ("٣", None),
    ],
)
def test_the_pause_is_seconds_or_a_date(text: str, expected: int | None) -> None:
    assert retry_after_ms(text, 0) == expected


def test_an_answer_without_end_is_cut_off() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1024 * 1024

    sender = http(lambda _: httpx.Response(200, content=endless()))
    assert failure(sender, Effect.WRITE).code == "answer_too_large"
    exact = http(lambda _: httpx.Response(200, content=b"x" * MAX_ANSWER_BYTES))
    assert len(exact.post_form("Do", {}, Effect.READ).content) == MAX_ANSWER_BYTES


def test_a_slow_answer_is_given_up_at_the_deadline_unless_it_is_whole() -> None:
    clock = SetClock()

    def slow(pieces: list[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            clock.ms += 40_000
            yield piece

    def answer(request: httpx.Request) -> httpx.Response:
        whole = b"whole" in request.content
        headers = {"Content-Length": "4"} if whole else {}
        return httpx.Response(200, content=slow([b"ab", b"cd"]), headers=headers)

    assert failure(http(answer, clock), Effect.WRITE).code == "no_answer"
    assert http(answer, clock).post_form("Do", {"whole": "1"}, Effect.WRITE).content == b"abcd"


def test_an_answer_shorter_than_it_says_is_no_answer() -> None:
    sender = http(lambda _: httpx.Response(200, content=iter([b"abc"]), headers={"Content-Length": "9"}))
    assert type(failure(sender, Effect.WRITE)) is OutcomeUnknown
    assert type(failure(sender, Effect.READ)) is Unavailable


def test_a_bug_of_ours_is_not_taken_for_a_failure_of_theirs() -> None:
    def bug(_: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        http(bug).post_form("Do", {}, Effect.WRITE)


@pytest.mark.parametrize(
    "url", ["http://provider.invalid", "ftp://localhost", "https://", "https://a:b@c/", "https://a/?k=1"]
)
def test_a_key_never_travels_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Http(url, gate=RecordingGate(now_ms=lambda: 0), clock=SetClock())


@pytest.mark.parametrize(
    "url", ["http://localhost:8024/api/v0.3/", "http://127.0.0.1:1", "http://[::1]:1", "https://a.it"]
)
def test_this_machine_may_be_called_without_tls(url: str) -> None:
    Http(url, gate=RecordingGate(now_ms=lambda: 0), clock=SetClock())


@contextmanager
def server(*answers: bytes, stay_silent: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A real server: one connection for each answer; ``stay_silent`` leaves them open until the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []
    over = threading.Event()

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                received.append(connection.recv(65_536))
                connection.sendall(answer)
                if stay_silent:
                    over.wait(10)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    finally:
        over.set()
        thread.join(10)
        listener.close()


def real(url: str, *, call_ms: int = 5_000) -> Http:
    clock = RealClock()
    return Http(url, gate=RecordingGate(now_ms=clock.now_ms, call_ms=call_ms), clock=clock)


def test_each_call_has_a_connection_of_its_own_though_the_server_would_keep_it() -> None:
    answer = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
    with server(answer, answer) as (url, received):
        sender = real(url)
        assert [sender.post_form("Do", {"n": n}, Effect.WRITE).content for n in "12"] == [b"ok", b"ok"]
    assert len(received) == 2


def test_a_redirect_is_not_followed_and_nothing_is_tried_twice() -> None:
    with server(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /Again\r\nContent-Length: 0\r\n\r\n") as (url, received):
        assert failure(real(url), Effect.WRITE).code == "redirected"
    assert len(received) == 1


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"], ids=["silent", "half"])
def test_a_server_that_falls_silent_is_left_at_the_deadline(beginning: bytes) -> None:
    started = time.monotonic()
    with server(beginning, stay_silent=True) as (url, _):
        error = failure(real(url, call_ms=200), Effect.WRITE)
        assert time.monotonic() - started < 2
    assert isinstance(error, OutcomeUnknown)


def test_time_spent_on_connecting_is_not_granted_again_for_reading() -> None:
    class Skips(RealClock):
        """Ten seconds pass between the first look at the clock and the next ones."""

        looks = 0

        def now_ms(self) -> int:
            self.looks += 1
            return super().now_ms() + (10_000 if self.looks > 2 else 0)

    clock, started = Skips(), time.monotonic()
    with server(b"", stay_silent=True) as (url, _):
        gate = RecordingGate(now_ms=clock.now_ms, call_ms=10_200)
        error = failure(Http(url, gate=gate, clock=clock), Effect.WRITE)
        assert time.monotonic() - started < 2
    assert isinstance(error, OutcomeUnknown)


def test_a_connection_closed_in_the_middle_is_unknown() -> None:
    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab") as (url, _):
        assert isinstance(failure(real(url), Effect.WRITE), OutcomeUnknown)


def test_nobody_there_means_nothing_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    assert isinstance(failure(real(url), Effect.WRITE), Unavailable)


def test_what_does_not_speak_tls_is_never_sent_a_key() -> None:
    with server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as (url, received):
        assert isinstance(failure(real(url.replace("http:", "https:")), Effect.WRITE), Unavailable)
    assert SECRET.encode() not in received[0]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as (url, _):
        assert real(url).post_form("Do", {}, Effect.WRITE).content == b"ok"
