-- Files of messages that wait, and of drafts; see words.sql. They lie where `path` says, in the bytes of the system.

-- `bytes` and `changed_ns` are how the file was when it was attached. `sha256` is known once it was read, `url` once the
-- server takes it, `file` once it has all of it.
CREATE TABLE outgoing (
    key BLOB NOT NULL,
    place INTEGER NOT NULL,
    user INTEGER NOT NULL,
    path BLOB NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    as_file INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    sha256 BLOB,
    url TEXT,
    file INTEGER,
    paused INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) WITHOUT ROWID;

-- They stay on this device until they are sent.
CREATE TABLE draft_file (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    place INTEGER NOT NULL,
    path BLOB NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    as_file INTEGER NOT NULL,
    PRIMARY KEY (user, room, thread, place)
) WITHOUT ROWID;
