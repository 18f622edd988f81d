"""The only bridge from the store to a browser: what was committed, brought to each page that it concerns.

`follow` calls a page of its own; a `Line` tells many pages that show the same, all at once. Both hear of a
change in no other way than by the store's watchers: after the commit, by reading the feed.
"""

from components.live.answers import settled, shared
from components.live.following import (
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
from components.live.hub import Batch, Listener, News, Prepared
from components.live.line import Line, line

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
