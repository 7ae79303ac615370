<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AccountPage</name>
    <message>
        <source>Blocked people</source>
        <translation>Blockierte Personen</translation>
    </message>
    <message>
        <source>Nobody is blocked. The card of a person blocks and unblocks them.</source>
        <translation>Niemand ist blockiert. Blockiert und freigegeben wird auf der Karte einer Person.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>Unblock</source>
        <translation>Freigeben</translation>
    </message>
</context>
<context>
    <name>Announcements</name>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
    <message numerus="yes">
        <source>{one} and %n other(s)</source>
        <translation><numerusform>{one} und %n weitere Person</numerusform><numerusform>{one} und %n weitere Personen</numerusform></translation>
    </message>
    <message>
        <source>{one} and {other}</source>
        <translation>{one} und {other}</translation>
    </message>
    <message>
        <source>{who} archived the room</source>
        <translation>Archiviert von {who}</translation>
    </message>
    <message>
        <source>{who} banned {whom}</source>
        <translation>Von {who} gesperrt: {whom}</translation>
    </message>
    <message>
        <source>{who} changed the topic to {words}</source>
        <translation>Thema geändert von {who}: {words}</translation>
    </message>
    <message>
        <source>{who} invited {whom}</source>
        <translation>Von {who} eingeladen: {whom}</translation>
    </message>
    <message>
        <source>{who} joined</source>
        <translation>Neu im Raum: {who}</translation>
    </message>
    <message>
        <source>{who} left</source>
        <translation>Nicht mehr im Raum: {who}</translation>
    </message>
    <message>
        <source>{who} opened the room again</source>
        <translation>Wieder geöffnet von {who}</translation>
    </message>
    <message>
        <source>{who} removed the topic</source>
        <translation>Thema entfernt von {who}</translation>
    </message>
    <message>
        <source>{who} removed {whom}</source>
        <translation>Von {who} entfernt: {whom}</translation>
    </message>
    <message>
        <source>{who} renamed the room to {words}</source>
        <translation>Raum umbenannt von {who}: {words}</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Eng</translation>
    </message>
    <message>
        <source>Cosy</source>
        <translation>Weit</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Some sizes change when the program is started again.</source>
        <translation>Manche Größen ändern sich erst beim nächsten Start.</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>Die Sprache wechselt beim nächsten Start.</translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>Add a filter</source>
        <translation>Einen Filter hinzufügen</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Take away the filter {filter}</source>
        <translation>Den Filter {filter} wegnehmen</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Back to where you were</source>
        <translation>Zurück, wo Sie waren</translation>
    </message>
    <message>
        <source>Cancel; mark everything read</source>
        <translation>Abbrechen; alles als gelesen markieren</translation>
    </message>
    <message>
        <source>Edit your last message (in an empty box)</source>
        <translation>Letzte eigene Nachricht bearbeiten (im leeren Feld)</translation>
    </message>
    <message>
        <source>Go to a room or person</source>
        <translation>Zu einem Raum oder einer Person</translation>
    </message>
    <message>
        <source>Go to the latest message</source>
        <translation>Zur neuesten Nachricht</translation>
    </message>
    <message>
        <source>Going about</source>
        <translation>Wege</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>Neue Zeile</translation>
    </message>
    <message>
        <source>New room</source>
        <translation>Neuer Raum</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Nächster Teil des Fensters</translation>
    </message>
    <message>
        <source>Next room</source>
        <translation>Nächster Raum</translation>
    </message>
    <message>
        <source>Next unread room</source>
        <translation>Nächster ungelesener Raum</translation>
    </message>
    <message>
        <source>Open the link of the chosen message</source>
        <translation>Link der gewählten Nachricht öffnen</translation>
    </message>
    <message>
        <source>Pinned messages</source>
        <translation>Angeheftete Nachrichten</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Voriger Teil des Fensters</translation>
    </message>
    <message>
        <source>Previous room</source>
        <translation>Voriger Raum</translation>
    </message>
    <message>
        <source>Previous unread room</source>
        <translation>Voriger ungelesener Raum</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Reply to the message above</source>
        <translation>Auf die Nachricht darüber antworten</translation>
    </message>
    <message>
        <source>Reply to the message below</source>
        <translation>Auf die Nachricht darunter antworten</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Räume</translation>
    </message>
    <message>
        <source>Search everywhere</source>
        <translation>Überall suchen</translation>
    </message>
    <message>
        <source>Search in this room</source>
        <translation>In diesem Raum suchen</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Server {number}</source>
        <translation>Server {number}</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Write to people</source>
        <translation>Personen schreiben</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message numerus="yes">
        <source>%n left</source>
        <translation><numerusform>noch %n</numerusform><numerusform>noch %n</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n too many</source>
        <translation><numerusform>%n zu viel</numerusform><numerusform>%n zu viel</numerusform></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Edit your message</source>
        <translation>Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>Emoji</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabetaste</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Message {room}</source>
        <translation>Nachricht an {room}</translation>
    </message>
    <message numerus="yes">
        <source>Only moderators call all in a room of more than %n people: this calls nobody. Enter sends it.</source>
        <translation><numerusform>In einem Raum mit mehr als %n Person rufen nur Moderatoren alle: Das ruft niemanden. Mit der Eingabetaste wird es gesendet.</numerusform><numerusform>In einem Raum mit mehr als %n Personen rufen nur Moderatoren alle: Das ruft niemanden. Mit der Eingabetaste wird es gesendet.</numerusform></translation>
    </message>
    <message>
        <source>Reply to an earlier message</source>
        <translation>Antwort auf eine frühere Nachricht</translation>
    </message>
    <message>
        <source>Reply to {name}: {text}</source>
        <translation>Antwort an {name}: {text}</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message numerus="yes">
        <source>This calls %n people. Enter sends it all the same.</source>
        <translation><numerusform>Das ruft %n Person. Mit der Eingabetaste wird es trotzdem gesendet.</numerusform><numerusform>Das ruft %n Personen. Mit der Eingabetaste wird es trotzdem gesendet.</numerusform></translation>
    </message>
</context>
<context>
    <name>ConnectionLine</name>
    <message>
        <source>Reconnecting… you can keep writing</source>
        <translation>Verbindet neu … Sie können weiterschreiben</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>The connection has ended.</source>
        <translation>Die Verbindung ist beendet.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
</context>
<context>
    <name>Conversation</name>
    <message>
        <source>It appears as soon as the server answers.</source>
        <translation>Er erscheint, sobald der Server antwortet.</translation>
    </message>
    <message>
        <source>No room is open.</source>
        <translation>Kein Raum ist offen.</translation>
    </message>
    <message>
        <source>Nothing is open yet</source>
        <translation>Noch ist nichts offen</translation>
    </message>
    <message>
        <source>Nothing of this room is on this device yet</source>
        <translation>Von diesem Raum ist noch nichts auf diesem Gerät</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Only the owner and moderators write here.</source>
        <translation>Hier schreiben nur Besitzer und Moderation.</translation>
    </message>
    <message>
        <source>Press + beside Rooms to join one, or Ctrl+K to find a person.</source>
        <translation>Mit + neben „Räume“ tritt man einem bei, mit Strg+K findet man Personen.</translation>
    </message>
    <message>
        <source>This is where you and {name} begin</source>
        <translation>Hier beginnt das Gespräch mit {name}</translation>
    </message>
    <message>
        <source>This is where {room} begins</source>
        <translation>Hier beginnt {room}</translation>
    </message>
    <message>
        <source>This room is archived: it can be read, not written to.</source>
        <translation>Dieser Raum ist archiviert: Man kann lesen, nicht schreiben.</translation>
    </message>
    <message>
        <source>Write the first message below.</source>
        <translation>Schreiben Sie unten die erste Nachricht.</translation>
    </message>
</context>
<context>
    <name>Dialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Directory</name>
    <message>
        <source>Join</source>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Sieht nach …</translation>
    </message>
    <message>
        <source>Make a new room instead…</source>
        <translation>Stattdessen einen neuen Raum anlegen …</translation>
    </message>
    <message>
        <source>No public room is called like that.</source>
        <translation>So heißt kein öffentlicher Raum.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Public rooms</source>
        <translation>Öffentliche Räume</translation>
    </message>
    <message>
        <source>Rooms of this server</source>
        <translation>Räume dieses Servers</translation>
    </message>
    <message>
        <source>Search rooms</source>
        <translation>Räume suchen</translation>
    </message>
</context>
<context>
    <name>EmojiPicker</name>
    <message>
        <source>Activities</source>
        <translation>Aktivitäten</translation>
    </message>
    <message>
        <source>Animals, plants, weather</source>
        <translation>Tiere, Pflanzen, Wetter</translation>
    </message>
    <message>
        <source>Dark skin tone</source>
        <translation>Dunkle Hautfarbe</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>Emoji</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Flaggen</translation>
    </message>
    <message>
        <source>Food and drink</source>
        <translation>Essen und Trinken</translation>
    </message>
    <message>
        <source>Light skin tone</source>
        <translation>Helle Hautfarbe</translation>
    </message>
    <message>
        <source>Medium skin tone</source>
        <translation>Mittlere Hautfarbe</translation>
    </message>
    <message>
        <source>Medium-dark skin tone</source>
        <translation>Mitteldunkle Hautfarbe</translation>
    </message>
    <message>
        <source>Medium-light skin tone</source>
        <translation>Mittelhelle Hautfarbe</translation>
    </message>
    <message>
        <source>No skin tone</source>
        <translation>Ohne Hautfarbe</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Gegenstände</translation>
    </message>
    <message>
        <source>People and hands</source>
        <translation>Menschen und Hände</translation>
    </message>
    <message>
        <source>Search emoji</source>
        <translation>Emoji suchen</translation>
    </message>
    <message>
        <source>Smileys and hearts</source>
        <translation>Smileys und Herzen</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>Travel and places</source>
        <translation>Reisen und Orte</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>Zuletzt benutzt</translation>
    </message>
</context>
<context>
    <name>Entrance</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete this server here?</source>
        <translation>Diesen Server hier löschen?</translation>
    </message>
    <message>
        <source>No keyring was found: what signs you in is kept in a file that only you can read.</source>
        <translation>Kein Schlüsselbund gefunden: Womit Sie angemeldet sind, liegt in einer Datei, die nur Sie lesen können.</translation>
    </message>
    <message>
        <source>This computer is signed out, and its copy of the messages is deleted, with what you have not sent. The server keeps its own.</source>
        <translation>Dieser Computer wird abgemeldet und seine Kopie der Nachrichten gelöscht, samt dem, was du nicht gesendet hast. Der Server behält seine.</translation>
    </message>
</context>
<context>
    <name>Found</name>
    <message>
        <source>in {room}</source>
        <translation>in {room}</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Some sizes change when the program is started again.</source>
        <translation>Einige Größen ändern sich erst beim nächsten Start des Programms.</translation>
    </message>
    <message>
        <source>Something went wrong here and was written to the log: {error}</source>
        <translation>Hier ist etwas schiefgegangen; es steht im Protokoll: {error}</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>Die Sprache wechselt beim nächsten Start des Programms.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Pinned messages</source>
        <translation>Angeheftete Nachrichten</translation>
    </message>
    <message>
        <source>Room menu</source>
        <translation>Raummenü</translation>
    </message>
    <message>
        <source>Search in this room</source>
        <translation>In diesem Raum suchen</translation>
    </message>
</context>
<context>
    <name>HoverBar</name>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>React with {emoji}</source>
        <translation>Mit {emoji} reagieren</translation>
    </message>
    <message>
        <source>React…</source>
        <translation>Reagieren …</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Reply in thread</source>
        <translation>Im Thread antworten</translation>
    </message>
</context>
<context>
    <name>Link</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>It leads to {server}.</source>
        <translation>Er führt zu {server}.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Where this link leads</source>
        <translation>Wohin dieser Link führt</translation>
    </message>
</context>
<context>
    <name>Markup</name>
    <message>
        <source>spoiler</source>
        <translation>Spoiler</translation>
    </message>
</context>
<context>
    <name>Members</name>
    <message>
        <source>Moderator</source>
        <translation>Moderation</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitz</translation>
    </message>
    <message>
        <source>online</source>
        <translation>online</translation>
    </message>
</context>
<context>
    <name>MembersPanel</name>
    <message>
        <source>Invite people</source>
        <translation>Personen einladen</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Members of this room</source>
        <translation>Mitglieder dieses Raums</translation>
    </message>
</context>
<context>
    <name>MessageMenu</name>
    <message>
        <source>Another…</source>
        <translation>Anderes …</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Copy link to message</source>
        <translation>Link zur Nachricht kopieren</translation>
    </message>
    <message>
        <source>Copy selection</source>
        <translation>Auswahl kopieren</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Mark unread from here</source>
        <translation>Ab hier als ungelesen markieren</translation>
    </message>
    <message>
        <source>Open link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Open link {address}</source>
        <translation>{address} öffnen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Profile of the author</source>
        <translation>Profil der Person</translation>
    </message>
    <message>
        <source>React</source>
        <translation>Reagieren</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Reply in thread</source>
        <translation>Im Thread antworten</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>Melden …</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show earlier versions</source>
        <translation>Frühere Fassungen anzeigen</translation>
    </message>
    <message>
        <source>Show spoilers</source>
        <translation>Spoiler zeigen</translation>
    </message>
    <message>
        <source>Take the pin off</source>
        <translation>Nicht mehr anheften</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>Mirror</name>
    <message>
        <source>Connecting…</source>
        <translation>Verbindet …</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
</context>
<context>
    <name>Moments</name>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>dddd, d MMMM</source>
        <translation>dddd, d. MMMM</translation>
    </message>
    <message>
        <source>dddd, d MMMM yyyy</source>
        <translation>dddd, d. MMMM yyyy</translation>
    </message>
</context>
<context>
    <name>NewRoom</name>
    <message>
        <source>Create room</source>
        <translation>Raum anlegen</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>New room</source>
        <translation>Neuer Raum</translation>
    </message>
    <message>
        <source>Private: only people who are invited</source>
        <translation>Privat: nur wer eingeladen ist</translation>
    </message>
    <message>
        <source>Public: everyone here can find it and join</source>
        <translation>Öffentlich: Alle hier können ihn finden und beitreten</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>What it is about (optional)</source>
        <translation>Worum es geht (freiwillig)</translation>
    </message>
    <message>
        <source>garden</source>
        <translation>garten</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message numerus="yes">
        <source>%n new message(s) from {author}</source>
        <translation><numerusform>%n neue Nachricht von {author}</numerusform><numerusform>%n neue Nachrichten von {author}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s) in {room}</source>
        <translation><numerusform>%n neue Nachricht in {room}</numerusform><numerusform>%n neue Nachrichten in {room}</numerusform></translation>
    </message>
    <message>
        <source>A new message</source>
        <translation>Eine neue Nachricht</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>You were mentioned.</source>
        <translation>Sie wurden erwähnt.</translation>
    </message>
    <message>
        <source>{author} in {room}</source>
        <translation>{author} in {room}</translation>
    </message>
    <message>
        <source>{author}: {text}</source>
        <translation>{author}: {text}</translation>
    </message>
</context>
<context>
    <name>NotificationsPage</name>
    <message>
        <source>Do not disturb</source>
        <translation>Nicht stören</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Show only who writes, not what</source>
        <translation>Nur zeigen, wer schreibt, nicht was</translation>
    </message>
    <message>
        <source>With a sound</source>
        <translation>Mit einem Ton</translation>
    </message>
    <message>
        <source>With commas between them. Your name does so anyway.</source>
        <translation>Mit Kommas dazwischen. Ihr Name ruft Sie ohnehin.</translation>
    </message>
    <message>
        <source>Words that call you</source>
        <translation>Wörter, die Sie rufen</translation>
    </message>
    <message>
        <source>garden, my street</source>
        <translation>Garten, meine Straße</translation>
    </message>
    <message>
        <source>until</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>{day}, from</source>
        <translation>{day}, von</translation>
    </message>
    <message>
        <source>{day}, until</source>
        <translation>{day}, bis</translation>
    </message>
</context>
<context>
    <name>PanelHead</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>Someone</source>
        <translation>Jemand</translation>
    </message>
</context>
<context>
    <name>PeopleChooser</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation><numerusform>%n ausgewählt</numerusform><numerusform>%n ausgewählt</numerusform></translation>
    </message>
    <message>
        <source>Nobody chosen yet</source>
        <translation>Noch niemand ausgewählt</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>Personen suchen</translation>
    </message>
</context>
<context>
    <name>Pins</name>
    <message>
        <source>Nothing is pinned here. The menu of a message pins what everyone should find again.</source>
        <translation>Hier ist nichts angeheftet. Das Menü einer Nachricht heftet an, was alle wiederfinden sollen.</translation>
    </message>
    <message>
        <source>Show in the room</source>
        <translation>Im Raum zeigen</translation>
    </message>
    <message>
        <source>There is no connection: these are the ones that are on this device.</source>
        <translation>Keine Verbindung: Das sind die, die auf diesem Gerät liegen.</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
</context>
<context>
    <name>PinsPanel</name>
    <message>
        <source>Pinned messages</source>
        <translation>Angeheftete Nachrichten</translation>
    </message>
</context>
<context>
    <name>ProfileCard</name>
    <message>
        <source>Block…</source>
        <translation>Blockieren …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Display name</source>
        <translation>Anzeigename</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Unblock</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>What you are doing (optional)</source>
        <translation>Was Sie gerade tun (freiwillig)</translation>
    </message>
    <message>
        <source>Write to them</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>You have blocked this person: nothing passes between the two of you.</source>
        <translation>Sie haben diese Person blockiert: Zwischen Ihnen beiden geht nichts hin und her.</translation>
    </message>
</context>
<context>
    <name>ProfileCards</name>
    <message>
        <source>Block</source>
        <translation>Blockieren</translation>
    </message>
    <message>
        <source>Block {name}?</source>
        <translation>{name} blockieren?</translation>
    </message>
    <message>
        <source>Neither of you can write to the other any longer. They are not told.</source>
        <translation>Keiner von Ihnen kann dem anderen mehr schreiben. Die Person erfährt nichts davon.</translation>
    </message>
</context>
<context>
    <name>Profiles</name>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Saved servers</source>
        <translation>Gespeicherte Server</translation>
    </message>
</context>
<context>
    <name>ProgramMenu</name>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>Enge Zeilen</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Tastenkürzel …</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Other servers…</source>
        <translation>Andere Server …</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>Schriftgröße</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Add a server</source>
        <translation>Server hinzufügen</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>Server</translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message>
        <source>Reactions: {list}</source>
        <translation>Reaktionen: {list}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n other(s)</source>
        <translation><numerusform>{names} und %n weitere Person</numerusform><numerusform>{names} und %n weitere Personen</numerusform></translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>Report</source>
        <translation>Melden</translation>
    </message>
    <message>
        <source>Report this message</source>
        <translation>Diese Nachricht melden</translation>
    </message>
    <message>
        <source>Thank you. The message has been reported.</source>
        <translation>Danke. Die Nachricht wurde gemeldet.</translation>
    </message>
    <message>
        <source>The people who look after this server will see it, and that it was you.</source>
        <translation>Wer diesen Server betreut, sieht die Meldung, und dass sie von Ihnen kommt.</translation>
    </message>
    <message>
        <source>What is wrong with it?</source>
        <translation>Was stimmt damit nicht?</translation>
    </message>
</context>
<context>
    <name>RoomActions</name>
    <message>
        <source>Choose one person, or several for a conversation of all of you.</source>
        <translation>Wählen Sie eine Person, oder mehrere für ein gemeinsames Gespräch.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete this message?</source>
        <translation>Diese Nachricht löschen?</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>Einladen</translation>
    </message>
    <message>
        <source>Invite into {room}</source>
        <translation>In {room} einladen</translation>
    </message>
    <message>
        <source>Invite people…</source>
        <translation>Personen einladen …</translation>
    </message>
    <message>
        <source>It disappears for everybody. This cannot be taken back.</source>
        <translation>Sie verschwindet für alle. Das lässt sich nicht zurücknehmen.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Leave room…</source>
        <translation>Raum verlassen …</translation>
    </message>
    <message>
        <source>Leave {room}?</source>
        <translation>{room} verlassen?</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Als gelesen markieren</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Moderator</source>
        <translation>Moderation</translation>
    </message>
    <message>
        <source>Name and topic…</source>
        <translation>Name und Thema …</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitz</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Remove from the room</source>
        <translation>Aus dem Raum entfernen</translation>
    </message>
    <message>
        <source>Start writing</source>
        <translation>Losschreiben</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>Schreiben an</translation>
    </message>
    <message>
        <source>Write to {name}</source>
        <translation>{name} schreiben</translation>
    </message>
    <message>
        <source>You will no longer get its messages. What you wrote stays there.</source>
        <translation>Sie bekommen seine Nachrichten nicht mehr. Was Sie geschrieben haben, bleibt dort.</translation>
    </message>
</context>
<context>
    <name>RoomNotify</name>
    <message>
        <source>All messages</source>
        <translation>Alle Nachrichten</translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation>Für 1 Stunde</translation>
    </message>
    <message>
        <source>For 8 hours</source>
        <translation>Für 8 Stunden</translation>
    </message>
    <message>
        <source>Mentions only</source>
        <translation>Nur Erwähnungen</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stummschalten</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Nicht mehr stummschalten</translation>
    </message>
    <message>
        <source>Unmute (muted until {time})</source>
        <translation>Nicht mehr stummschalten (stumm bis {time})</translation>
    </message>
    <message>
        <source>Until I turn it on</source>
        <translation>Bis ich es einschalte</translation>
    </message>
    <message>
        <source>Until tomorrow, 8:00</source>
        <translation>Bis morgen, 8:00</translation>
    </message>
</context>
<context>
    <name>RoomSettings</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name and topic</source>
        <translation>Name und Thema</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
</context>
<context>
    <name>Rooms</name>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation><numerusform>%n Erwähnung</numerusform><numerusform>%n Erwähnungen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n unread</source>
        <translation><numerusform>%n ungelesen</numerusform><numerusform>%n ungelesen</numerusform></translation>
    </message>
    <message>
        <source>Direct messages</source>
        <translation>Direktnachrichten</translation>
    </message>
    <message>
        <source>Draft:</source>
        <translation>Entwurf:</translation>
    </message>
    <message>
        <source>Message deleted</source>
        <translation>Nachricht gelöscht</translation>
    </message>
    <message>
        <source>Message from someone you blocked</source>
        <translation>Nachricht von jemandem, den Sie blockiert haben</translation>
    </message>
    <message>
        <source>New room, or join one</source>
        <translation>Neuer Raum, oder einem beitreten</translation>
    </message>
    <message>
        <source>No rooms yet. Press + to join one or to make your own.</source>
        <translation>Noch keine Räume. Mit + treten Sie einem bei oder legen einen an.</translation>
    </message>
    <message>
        <source>Nobody yet. Press + to write to someone.</source>
        <translation>Noch niemand. Mit + schreiben Sie jemandem.</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Räume</translation>
    </message>
    <message>
        <source>Write to someone</source>
        <translation>Jemandem schreiben</translation>
    </message>
    <message>
        <source>You: {text}</source>
        <translation>Sie: {text}</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>stumm</translation>
    </message>
    <message>
        <source>online</source>
        <translation>online</translation>
    </message>
    <message>
        <source>{author}: {text}</source>
        <translation>{author}: {text}</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>After a day…</source>
        <translation>Nach einem Tag …</translation>
    </message>
    <message>
        <source>Before a day…</source>
        <translation>Vor einem Tag …</translation>
    </message>
    <message>
        <source>From a person…</source>
        <translation>Von einer Person …</translation>
    </message>
    <message>
        <source>From me</source>
        <translation>Von mir</translation>
    </message>
    <message>
        <source>In a room…</source>
        <translation>In einem Raum …</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>There is no connection: only this device was searched.</source>
        <translation>Keine Verbindung: Nur dieses Gerät wurde durchsucht.</translation>
    </message>
    <message>
        <source>With a file</source>
        <translation>Mit einer Datei</translation>
    </message>
    <message>
        <source>With a link</source>
        <translation>Mit einem Link</translation>
    </message>
    <message>
        <source>With a picture</source>
        <translation>Mit einem Bild</translation>
    </message>
    <message>
        <source>Words find messages that hold all of them. Also:
"several words"  exactly these
gard*  words that begin so
-cake  without this word</source>
        <translation>Wörter finden Nachrichten, in denen sie alle stehen. Auch:
"mehrere Wörter"  genau diese
Gart*  Wörter, die so beginnen
-Kuchen  ohne dieses Wort</translation>
    </message>
    <message>
        <source>only in {room}</source>
        <translation>nur in {room}</translation>
    </message>
</context>
<context>
    <name>SearchPanel</name>
    <message>
        <source>Messages found</source>
        <translation>Gefundene Nachrichten</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Search messages</source>
        <translation>Nachrichten suchen</translation>
    </message>
    <message>
        <source>What to look for</source>
        <translation>Wonach gesucht wird</translation>
    </message>
</context>
<context>
    <name>Servers</name>
    <message numerus="yes">
        <source>%n for you</source>
        <translation><numerusform>%n für dich</numerusform><numerusform>%n für dich</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n unread</source>
        <translation><numerusform>%n ungelesen</numerusform><numerusform>%n ungelesen</numerusform></translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Mark everything as read</source>
        <translation>Alles als gelesen markieren</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Abmelden …</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>wird gezeigt</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>also: {command}</source>
        <translation>auch: {command}</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>Keine Tasten</translation>
    </message>
    <message>
        <source>Press a key together with Ctrl or Alt, or one of F1 to F35.</source>
        <translation>Drücken Sie eine Taste zusammen mit Strg oder Alt, oder eine von F1 bis F35.</translation>
    </message>
    <message>
        <source>Press the keys for “{command}”:</source>
        <translation>Drücken Sie die Tasten für „{command}“:</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>Side</name>
    <message>
        <source>No message with a link is chosen.</source>
        <translation>Es ist keine Nachricht mit einem Link gewählt.</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Go to a room or person</source>
        <translation>Zu einem Raum oder einer Person</translation>
    </message>
    <message>
        <source>Program menu</source>
        <translation>Programmmenü</translation>
    </message>
    <message>
        <source>Rooms and people</source>
        <translation>Räume und Personen</translation>
    </message>
    <message>
        <source>Your profile: {name}</source>
        <translation>Ihr Profil: {name}</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Add a server</source>
        <translation>Server hinzufügen</translation>
    </message>
    <message>
        <source>Ask whoever runs your server for its address.</source>
        <translation>Die Adresse kennt, wer Ihren Server betreibt.</translation>
    </message>
    <message>
        <source>Back to saved servers</source>
        <translation>Zurück zu den gespeicherten Servern</translation>
    </message>
    <message>
        <source>Back to your rooms</source>
        <translation>Zurück zu deinen Räumen</translation>
    </message>
    <message>
        <source>Chat that lives at home.</source>
        <translation>Chat, der zu Hause wohnt.</translation>
    </message>
    <message>
        <source>Choose where to go.</source>
        <translation>Wohin soll es gehen?</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Sieht nach …</translation>
    </message>
    <message>
        <source>Nothing answers at this address.</source>
        <translation>Unter dieser Adresse antwortet nichts.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Server address</source>
        <translation>Adresse des Servers</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in although nothing protects the connection</source>
        <translation>Anmelden, obwohl nichts die Verbindung schützt</translation>
    </message>
    <message>
        <source>Sign in to Hearth</source>
        <translation>Bei Hearth anmelden</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Meldet an …</translation>
    </message>
    <message>
        <source>Something answers here, but it is not a Hearth server.</source>
        <translation>Hier antwortet etwas, aber kein Hearth-Server.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Welcome back</source>
        <translation>Willkommen zurück</translation>
    </message>
    <message>
        <source>not encrypted: others on this network can read along</source>
        <translation>nicht verschlüsselt: andere in diesem Netz können mitlesen</translation>
    </message>
    <message>
        <source>on this computer</source>
        <translation>auf diesem Rechner</translation>
    </message>
    <message>
        <source>the connection is encrypted</source>
        <translation>die Verbindung ist verschlüsselt</translation>
    </message>
</context>
<context>
    <name>SignOut</name>
    <message>
        <source>Delete everything of it from this computer, unsent words too</source>
        <translation>Alles davon auf diesem Rechner löschen, auch nicht Gesendetes</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Sign out of {server}?</source>
        <translation>Von {server} abmelden?</translation>
    </message>
    <message>
        <source>You need your password to come back. What is not sent yet waits until then.</source>
        <translation>Um zurückzukommen, brauchen Sie Ihr Passwort. Was noch nicht gesendet ist, wartet bis dahin.</translation>
    </message>
</context>
<context>
    <name>Staying</name>
    <message>
        <source>Hearth is still running</source>
        <translation>Hearth läuft weiter</translation>
    </message>
    <message>
        <source>You find it in the tray, and are told what is new. Ctrl+Q ends it.</source>
        <translation>Sie finden es in der Leiste, und es sagt Ihnen, was neu ist. Strg+Q beendet es.</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Suggestions</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>everybody in this room</source>
        <translation>alle in diesem Raum</translation>
    </message>
    <message>
        <source>the same as @all</source>
        <translation>dasselbe wie @all</translation>
    </message>
    <message>
        <source>{suggestion}, {place} of {count}, Tab takes it</source>
        <translation>{suggestion}, {place} von {count}, mit Tab übernehmen</translation>
    </message>
</context>
<context>
    <name>Switcher</name>
    <message>
        <source>Go to a room or person</source>
        <translation>Zu einem Raum oder einer Person</translation>
    </message>
    <message>
        <source>Nothing is called like that.</source>
        <translation>So heißt hier nichts.</translation>
    </message>
    <message>
        <source>Rooms and people that fit</source>
        <translation>Passende Räume und Personen</translation>
    </message>
</context>
<context>
    <name>Thread</name>
    <message>
        <source>It appears as soon as the server answers.</source>
        <translation>Er erscheint, sobald der Server antwortet.</translation>
    </message>
    <message>
        <source>Nothing of this thread is on this device yet</source>
        <translation>Von diesem Strang ist noch nichts auf diesem Gerät</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Liest …</translation>
    </message>
    <message>
        <source>This thread cannot be read now</source>
        <translation>Dieser Strang lässt sich jetzt nicht lesen</translation>
    </message>
</context>
<context>
    <name>ThreadPanel</name>
    <message>
        <source>Reply in the thread</source>
        <translation>Im Strang antworten</translation>
    </message>
    <message>
        <source>Thread</source>
        <translation>Strang</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message numerus="yes">
        <source>%n message(s) from people you blocked</source>
        <translation><numerusform>%n Nachricht von Personen, die Sie blockiert haben</numerusform><numerusform>%n Nachrichten von Personen, die Sie blockiert haben</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation><numerusform>%n neu</numerusform><numerusform>%n neu</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n replies</source>
        <translation><numerusform>%n Antwort</numerusform><numerusform>%n Antworten</numerusform></translation>
    </message>
    <message>
        <source>(edited)</source>
        <translation>(bearbeitet)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Go to the latest message</source>
        <translation>Zur neuesten Nachricht</translation>
    </message>
    <message numerus="yes">
        <source>Go to the latest message, %n new</source>
        <translation><numerusform>Zur neuesten Nachricht, %n neu</numerusform><numerusform>Zur neuesten Nachricht, %n neu</numerusform></translation>
    </message>
    <message>
        <source>Message deleted</source>
        <translation>Nachricht gelöscht</translation>
    </message>
    <message>
        <source>Message from someone you blocked</source>
        <translation>Nachricht von jemandem, den Sie blockiert haben</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Not sent.</source>
        <translation>Nicht gesendet.</translation>
    </message>
    <message>
        <source>Not sent: {reason}</source>
        <translation>Nicht gesendet: {reason}</translation>
    </message>
    <message>
        <source>React…</source>
        <translation>Reagieren …</translation>
    </message>
    <message>
        <source>Reply to an earlier message</source>
        <translation>Antwort auf eine frühere Nachricht</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Spoiler: click to show it</source>
        <translation>Spoiler: ein Klick zeigt ihn</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>nicht gesendet</translation>
    </message>
    <message>
        <source>waiting to be sent</source>
        <translation>wartet auf das Senden</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n for you</source>
        <translation><numerusform>%n für Sie</numerusform><numerusform>%n für Sie</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n unread</source>
        <translation><numerusform>%n ungelesen</numerusform><numerusform>%n ungelesen</numerusform></translation>
    </message>
    <message>
        <source>Disturb me again</source>
        <translation>Wieder stören</translation>
    </message>
    <message>
        <source>Do not disturb for 1 hour</source>
        <translation>1 Stunde nicht stören</translation>
    </message>
    <message>
        <source>Do not disturb until tomorrow</source>
        <translation>Bis morgen nicht stören</translation>
    </message>
    <message>
        <source>Open Hearth</source>
        <translation>Hearth öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>do not disturb</source>
        <translation>nicht stören</translation>
    </message>
</context>
<context>
    <name>TypingLine</name>
    <message>
        <source>{name} is typing…</source>
        <translation>{name} schreibt …</translation>
    </message>
    <message>
        <source>{one} and {other} are typing…</source>
        <translation>{one} und {other} schreiben …</translation>
    </message>
    <message>
        <source>{one}, {other} and others are typing…</source>
        <translation>{one}, {other} und andere schreiben …</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Earlier versions</source>
        <translation>Frühere Fassungen</translation>
    </message>
</context>
</TS>
