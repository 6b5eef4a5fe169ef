"""Times in buckets whose sides are 4 % apart, so that a time read from one is at most 2 % off. Pure."""

from math import floor, log

RATIO = 1.04
ERROR = 0.02
# The same on both sides: bucket 0 is "less than a second".
SQL = f"case when value < 1 then 0 else 1 + floor(ln(value::float8) / ln({RATIO}::float8))::int end"


def bucket_of(seconds: float) -> int:
    return 0 if seconds < 1 else 1 + floor(log(seconds) / log(RATIO))


def seconds_of(bucket: int) -> float:
    """Give the middle of a bucket; below the width of a second, the one second that is in it."""
    if bucket == 0:
        return 0.0
    low, high = RATIO ** (bucket - 1), RATIO**bucket
    whole = -(-low // 1)
    return float(whole) if whole + 1 >= high else 2 * low * high / (low + high)
