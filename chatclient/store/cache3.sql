-- Files: which messages have some. What is held already has none: no server had them. See cache.sql.

ALTER TABLE message ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_with_files ON message (room, number) WHERE files;
