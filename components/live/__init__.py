"""Sends committed events from the store to the open pages.

`subscribe` calls one page. A `Channel` shares one encoded message among all pages with the same key. Both
learn of a change only through the store's watchers, which read the feed after the commit.
"""

from components.live.broadcaster import EventBatch, Message, Topic, Update
from components.live.channel import Channel, channel
from components.live.query_cache import cached_query, consistent_read
from components.live.sessions import ending_with_session
from components.live.subscription import (
    Subscription,
    address_parameters,
    all_events,
    checked_at,
    fault,
    follow_fault,
    last_seq,
    poll,
    poll_if_due,
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
    "channel",
    "checked_at",
    "consistent_read",
    "ending_with_session",
    "fault",
    "follow_fault",
    "last_seq",
    "poll",
    "poll_if_due",
    "saved",
    "since_external_write",
    "subscribe",
]
