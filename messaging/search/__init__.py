"""Searching what was said: an index that is written with the messages, and one question to it.

Whoever writes messages says so in the same transaction: `index` for new ones, `renewed` around a change, `forget` for
what is gone for good; words of what is gone are looked for later, with `unsaid`, and dropped with `drop`. `find` answers the request `search`, for somebody, inside a snapshot. How the index is kept is
the business of one module a database, `sqlite` and `postgresql`; what stands in it is `chatprotocol.indexing`'s.
"""

from messaging.search.finding import find
from messaging.search.keeping import drop, forget, index, renewed, unsaid

__all__ = ["drop", "find", "forget", "index", "renewed", "unsaid"]
