-- How far a bot has come in each room: what lies above is still to be handled. Rooms that it does not know begin at
-- its read mark.
CREATE TABLE handled (
    room INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
);
