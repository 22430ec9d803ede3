"""The tokens' secret, as one process of the authorizer remembers it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools.utilities.parameters import SecretsProvider

from invoicing.api.authorize import Token, Tokens, who_has

# API Gateway remembers its answer for five minutes; a token taken away is refused after ten at the latest.
# A token that is not known may be new; wrong ones cannot have the secret read more often than every five seconds.
_REMEMBERED_SECONDS, _FRESH_SECONDS = 300, 5


@dataclass(slots=True)
class KnownTokens:
    """The tokens in the secret, remembered; ``clock`` gives seconds that only grow."""

    provider: SecretsProvider
    clock: Callable[[], float] = time.monotonic
    tokens: Tokens | None = None
    read: float = 0.0
    tried: float = 0.0

    def owner(self, header: str, secret: str) -> Token | None:
        """Whose token the Authorization ``header`` carries."""
        token = who_has(header, self._known(secret, self.read, _REMEMBERED_SECONDS))
        return token or who_has(header, self._known(secret, self.tried, _FRESH_SECONDS))

    def _known(self, secret: str, since: float, seconds: float) -> tuple[Token, ...]:
        now = self.clock()
        if self.tokens is None or now - since >= seconds:
            self.tried = now  # Also if it fails now.
            text = self.provider.get(secret, force_fetch=True, VersionStage="AWSCURRENT")
            self.tokens, self.read = Tokens.model_validate_json(str(text)), now
        return self.tokens.tokens
