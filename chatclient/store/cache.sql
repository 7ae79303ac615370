-- The replica as this device holds it. All of it can be fetched again; what the person wrote is in words.sql.

-- epoch, user (my id), server_name; indexed_from is of index.py
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE cursor (
    feed TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;

-- Rows of every kind but messages; `body` is NULL where the row is gone, which its position outlives.
CREATE TABLE row (
    feed TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    pos INTEGER NOT NULL,
    body BLOB,
    PRIMARY KEY (feed, kind, key)
) WITHOUT ROWID;

-- `key` is kept of my own messages only, to find them again; `calls` tells that the message mentions me.
CREATE TABLE message (
    room INTEGER NOT NULL,
    number INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    key BLOB,
    calls INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (room, number)
) WITHOUT ROWID;
CREATE INDEX message_of_mine ON message (key) WHERE key IS NOT NULL;
CREATE INDEX message_that_calls ON message (room, number, calls) WHERE calls;

-- Numbers held without a hole; those that are not fresh may have been edited since, unseen.
CREATE TABLE range (
    room INTEGER NOT NULL,
    fresh INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (room, fresh, first)
) WITHOUT ROWID;

-- Where a room stood by the server's last word: `last` is a preview of its latest message, `mentions` counts those
-- above `counted_from` (my read mark then) up to `counted_to`.
CREATE TABLE standing (
    room INTEGER NOT NULL PRIMARY KEY,
    last_number INTEGER NOT NULL,
    last BLOB,
    mentions INTEGER NOT NULL,
    counted_from INTEGER NOT NULL,
    counted_to INTEGER NOT NULL,
    members_fresh INTEGER NOT NULL
);
