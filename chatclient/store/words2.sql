-- Threads, and drafts that are on their way to the server; see words.sql.

ALTER TABLE outbox ADD COLUMN thread INTEGER;

-- What the server is not known to have. `thread` 0 is the room itself, an empty `text` clears what the server has,
-- `at_ms` is when it was written. It takes the place of `draft`, whose words are moved when the file is opened: they
-- stay readable where the file is damaged.
CREATE TABLE unsent_draft (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    text TEXT NOT NULL,
    reply_to INTEGER,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (user, room, thread)
) WITHOUT ROWID;
