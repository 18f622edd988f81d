"""The only bridge from the store to a browser: what was committed, brought to each page that it concerns.

`follow` calls a page of its own; a `Line` tells many pages that show the same, all at once. Both hear of a
change in no other way than by the store's watchers: after the commit, by reading the feed.
"""

from components.live.broadcaster import Batch, Listener, News, Prepared
from components.live.channel import Line, line
from components.live.query_cache import settled, shared
from components.live.sessions import ending_with_session
from components.live.subscription import (
    Follower,
    address_parameters,
    catch_up,
    checked_at,
    everything,
    fault,
    follow,
    follow_fault,
    poll,
    saved,
    seen,
    since_foreign,
)

__all__ = [
    "Batch",
    "Follower",
    "Line",
    "Listener",
    "News",
    "Prepared",
    "address_parameters",
    "catch_up",
    "checked_at",
    "ending_with_session",
    "everything",
    "fault",
    "follow",
    "follow_fault",
    "line",
    "poll",
    "saved",
    "seen",
    "settled",
    "shared",
    "since_foreign",
]
