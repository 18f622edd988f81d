"""The only bridge from the store to a browser: what was committed, brought to each page that it concerns.

`follow` calls a page of its own; a `Line` tells many pages that show the same, all at once. Both hear of a
change in no other way than by the store's watchers: after the commit, by reading the feed.
"""

from components.live.broadcaster import EventBatch, Message, Topic, Update
from components.live.channel import Channel, channel
from components.live.query_cache import cached_query, consistent_read
from components.live.sessions import ending_with_session
from components.live.subscription import (
    Subscription,
    address_parameters,
    all_events,
    catch_up,
    checked_at,
    fault,
    follow_fault,
    last_seq,
    poll,
    saved,
    since_external_write,
    subscribe,
)

__all__ = [
    "Channel",
    "EventBatch",
    "Message",
    "Subscription",
    "Topic",
    "Update",
    "address_parameters",
    "all_events",
    "cached_query",
    "catch_up",
    "channel",
    "checked_at",
    "consistent_read",
    "ending_with_session",
    "fault",
    "follow_fault",
    "last_seq",
    "poll",
    "saved",
    "since_external_write",
    "subscribe",
]
