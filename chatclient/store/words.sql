-- What the person wrote and the server does not hold yet: it exists nowhere else. `user` is who wrote it.

-- `place` is the order of writing. `code` and `error` are why a message has failed.
CREATE TABLE outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB NOT NULL UNIQUE,
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    text TEXT NOT NULL,
    reply_to INTEGER,
    created_at_ms INTEGER NOT NULL,
    code TEXT,
    error TEXT
);

CREATE TABLE draft (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (user, room)
) WITHOUT ROWID;

CREATE TABLE mark (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    number INTEGER NOT NULL,
    back INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) WITHOUT ROWID;
