"""Token buckets: how many requests an account may make."""

from dataclasses import dataclass

from chatprotocol.limits import Limits


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at_s: float


class Buckets:
    """One bucket an account, filled by `requests_per_s` up to `request_burst`. Times are of a monotonic clock.

    An account that is connected to several processes has a bucket in each: each takes its share.
    """

    def __init__(self, limits: Limits) -> None:
        self._rate = limits.requests_per_s
        self._burst = limits.request_burst
        self._of_account: dict[int, _Bucket] = {}

    def take(self, account: int, now_s: float, processes: int = 1, price: int = 1) -> int:
        """Take as many tokens as a request costs. Return 0, or after how many milliseconds there will be as many."""
        shares = max(1, processes)
        rate, burst = self._rate / shares, max(1.0, self._burst / shares)
        bucket = self._of_account.setdefault(account, _Bucket(burst, now_s))
        gained = max(0.0, now_s - bucket.filled_at_s) * rate
        bucket.tokens = min(burst, bucket.tokens + gained)
        bucket.filled_at_s = now_s
        # Where a bucket never holds as much, a full one will do.
        tokens = min(price, burst)
        if bucket.tokens < tokens:
            return int((tokens - bucket.tokens) / rate * 1000) + 1
        bucket.tokens -= tokens
        return 0

    def forget_full(self, now_s: float) -> None:
        """Forget the accounts whose buckets are full again."""
        full_after_s = self._burst / self._rate
        self._of_account = {
            account: bucket
            for account, bucket in self._of_account.items()
            if now_s - bucket.filled_at_s < full_after_s
        }
