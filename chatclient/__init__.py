"""A replica without a screen: session, sync, outbox, cache and engine; the terminal client; bots."""
