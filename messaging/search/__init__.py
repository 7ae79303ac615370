"""Searching what was said: an index that is written with the messages, and one question to it.

Whoever writes messages says so in the same transaction: `index` for new ones, `renewed` around a change, `forget` for
what is gone for good. `find` answers the request `search`, for somebody, inside a snapshot. How the index is kept is
the business of one module a database, `sqlite` and `postgresql`; what stands in it is `chatprotocol.indexing`'s.
"""

from messaging.search.finding import find
from messaging.search.keeping import forget, index, renewed

__all__ = ["find", "forget", "index", "renewed"]
