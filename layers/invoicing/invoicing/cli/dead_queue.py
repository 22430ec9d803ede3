"""The queue of dead letters. It is a FIFO queue: while letters of a lane are held, nobody sees those behind them."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH = 10
# Longer than reading all of them takes; whatever happens, they are there again after it.
_HELD_SECONDS = 120
# A short poll asks some of the queue's servers only, and may find nothing where there is something.
_POLL_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter, held; ``receipt`` is good until it is released or deleted."""

    id: str
    body: str
    lane: str
    receipt: str


@dataclass(frozen=True, slots=True)
class DeadQueue:
    """The queue at ``url``."""

    client: "SQSClient"
    url: str

    def receive(self) -> list[Letter]:
        """Hold some letters, at most ten; none if there are no more, or all others are behind letters that are held."""
        answer = self.client.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=_BATCH,
            VisibilityTimeout=_HELD_SECONDS,
            WaitTimeSeconds=_POLL_SECONDS,
            MessageSystemAttributeNames=["MessageGroupId"],
        )
        return [
            Letter(one["MessageId"], one["Body"], one["Attributes"]["MessageGroupId"], one["ReceiptHandle"])
            for one in answer.get("Messages", [])
        ]

    def look(self, most: int) -> list[Letter]:
        """Every letter once, up to about ``most``; they stay in the queue, and are free again at once."""
        found: list[Letter] = []
        held: list[Letter] = []
        copies: set[str] = set()
        try:
            while len(found) < most:
                letters = self.receive()
                held += letters
                found += [one for one in letters if one.id not in copies]
                originals = [one for one in held if one.id not in copies]
                if letters:
                    continue
                if not originals or not self._more():
                    break
                copies |= set(self._to_the_back(originals))
                held = [one for one in held if one not in originals]
        finally:
            self.release(held)
        return found

    def release(self, letters: Sequence[Letter]) -> None:
        """Let ``letters`` be seen again at once."""
        for some in batched(letters, _BATCH, strict=False):
            self.client.change_message_visibility_batch(
                QueueUrl=self.url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": one.receipt, "VisibilityTimeout": 0}
                    for number, one in enumerate(some)
                ],
            )

    def delete(self, letter: Letter) -> None:
        """Take ``letter`` out."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=letter.receipt)

    def _more(self) -> bool:
        """Whether there are letters that are not held."""
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"]) > 0

    def _to_the_back(self, letters: Sequence[Letter]) -> Iterator[str]:
        """Put ``letters`` behind the others of their lanes, which come into sight so; gives the ids they have there.

        There is no other way to see more than the first of a lane. Sent before deleted: a letter that is there twice
        does no harm.
        """
        for one in letters:
            sent = self.client.send_message(
                QueueUrl=self.url,
                MessageBody=one.body,
                MessageGroupId=one.lane,
                MessageDeduplicationId=uuid.uuid4().hex,
            )
            yield sent["MessageId"]
            self.delete(one)
