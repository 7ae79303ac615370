-- Threads and pins; see cache.sql. What is held already has neither.

ALTER TABLE message ADD COLUMN thread INTEGER;
ALTER TABLE message ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_in_thread ON message (room, thread, number) WHERE thread IS NOT NULL;
CREATE INDEX message_pinned ON message (room, number) WHERE pinned;
