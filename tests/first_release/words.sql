PRAGMA application_id=0;
PRAGMA user_version=1;
BEGIN TRANSACTION;
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
INSERT INTO "outbox" VALUES(9,X'90B08791256BD84C828BD1556C447A2C',1,5,'waits in the outbox',NULL,1795984593554,NULL,NULL);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('outbox',9);
COMMIT;
