<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Account</name>
    <message>
        <source>A new device signed in: {device}</source>
        <translation>Ein neues Gerät hat sich angemeldet: {device}</translation>
    </message>
    <message>
        <source>This message is in a room that you are not in.</source>
        <translation>Diese Nachricht steht in einem Raum, in dem Sie nicht sind.</translation>
    </message>
</context>
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
    <name>Amounts</name>
    <message numerus="yes">
        <source>%n h left</source>
        <translation><numerusform>noch %n Std.</numerusform><numerusform>noch %n Std.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n min left</source>
        <translation><numerusform>noch %n Min.</numerusform><numerusform>noch %n Min.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n s left</source>
        <translation><numerusform>noch %n s</numerusform><numerusform>noch %n s</numerusform></translation>
    </message>
    <message>
        <source>{done} of {all}</source>
        <translation>{done} von {all}</translation>
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
    <message>
        <source>{who}, an administrator, may read this room for a day to keep order</source>
        <translation>{who} darf diesen Raum einen Tag lang lesen, aus der Administration, um für Ordnung zu sorgen</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Begins a new line; Ctrl+Enter sends</source>
        <translation>Beginnt eine neue Zeile; Strg+Eingabe sendet</translation>
    </message>
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
        <source>Sends</source>
        <translation>Sendet</translation>
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
        <source>The Enter key</source>
        <translation>Die Eingabetaste</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>Die Sprache wechselt beim nächsten Start.</translation>
    </message>
</context>
<context>
    <name>Attach</name>
    <message numerus="yes">
        <source>%n file(s): </source>
        <translation><numerusform>%n Datei: </numerusform><numerusform>%n Dateien: </numerusform></translation>
    </message>
    <message numerus="yes">
        <source>A message takes %n files at most.</source>
        <translation><numerusform>Eine Nachricht fasst höchstens %n Datei.</numerusform><numerusform>Eine Nachricht fasst höchstens %n Dateien.</numerusform></translation>
    </message>
    <message>
        <source>Add a few words</source>
        <translation>Ein paar Worte dazu</translation>
    </message>
    <message>
        <source>As a file</source>
        <translation>Als Datei</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Dateien wählen</translation>
    </message>
    <message>
        <source>Ctrl+Shift+↑ and ↓ move a file, Delete takes it out, the space bar sends a picture as a file</source>
        <translation>Strg+Umschalt+↑ und ↓ verschieben eine Datei, Entf nimmt sie heraus, die Leertaste sendet ein Bild als Datei</translation>
    </message>
    <message>
        <source>Files to send</source>
        <translation>Dateien, die gesendet werden</translation>
    </message>
    <message>
        <source>Folders cannot be sent</source>
        <translation>Ordner lassen sich nicht senden</translation>
    </message>
    <message>
        <source>It cannot be read here any more</source>
        <translation>Sie lässt sich hier nicht mehr lesen</translation>
    </message>
    <message>
        <source>Keep for later</source>
        <translation>Für später behalten</translation>
    </message>
    <message>
        <source>Let go to send</source>
        <translation>Loslassen zum Senden</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Wird vorbereitet …</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Send all pictures as files, unchanged</source>
        <translation>Alle Bilder unverändert als Dateien senden</translation>
    </message>
    <message>
        <source>Send files</source>
        <translation>Dateien senden</translation>
    </message>
    <message>
        <source>Send this picture unchanged, with what the camera noted in it</source>
        <translation>Dieses Bild unverändert senden, mit dem, was die Kamera darin vermerkt hat</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>What goes as a file keeps what the camera noted in it: the place, the time, the device.</source>
        <translation>Was als Datei geht, behält, was die Kamera darin vermerkt hat: Ort, Zeit und Gerät.</translation>
    </message>
    <message>
        <source>as a file</source>
        <translation>als Datei</translation>
    </message>
    <message>
        <source>picture {time}</source>
        <translation>Bild {time}</translation>
    </message>
    <message>
        <source>{name} cannot be sent.</source>
        <translation>{name} lässt sich nicht senden.</translation>
    </message>
    <message>
        <source>{name} may say where it was taken, which cannot be removed: it can only be sent as a file, unchanged.</source>
        <translation>{name} kann verraten, wo es aufgenommen wurde, und das lässt sich nicht entfernen: Es lässt sich nur als Datei senden, unverändert.</translation>
    </message>
    <message>
        <source>{size} – the server takes {most} at most</source>
        <translation>{size} – der Server nimmt höchstens {most}</translation>
    </message>
</context>
<context>
    <name>Certificate</name>
    <message>
        <source>Fingerprint (SHA-256)</source>
        <translation>Fingerabdruck (SHA-256)</translation>
    </message>
    <message>
        <source>Forget the trusted certificate…</source>
        <translation>Vertrautes Zertifikat vergessen …</translation>
    </message>
    <message>
        <source>Somebody may be in between and pretend to be your server: nothing was sent. Or the server has a new certificate; whoever looks after it can tell.</source>
        <translation>Vielleicht gibt sich jemand dazwischen für Ihren Server aus: Es wurde nichts gesendet. Oder der Server hat ein neues Zertifikat; das weiß, wer ihn betreut.</translation>
    </message>
    <message>
        <source>There now</source>
        <translation>Jetzt dort</translation>
    </message>
    <message>
        <source>They are the same: trust this server</source>
        <translation>Sie sind gleich: diesem Server vertrauen</translation>
    </message>
    <message>
        <source>This server has a certificate of its own. Ask whoever looks after it for the fingerprint – by telephone or on paper, not over this network – and compare all of it. You are asked only once.</source>
        <translation>Dieser Server hat ein eigenes Zertifikat. Fragen Sie, wer ihn betreut, nach dem Fingerabdruck – am Telefon oder auf Papier, nicht über dieses Netz –, und vergleichen Sie ihn ganz. Sie werden nur einmal gefragt.</translation>
    </message>
    <message>
        <source>Trusted so far</source>
        <translation>Bisher vertraut</translation>
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
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
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
        <source>Pictures and files</source>
        <translation>Bilder und Dateien</translation>
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
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
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
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show the files of this message</source>
        <translation>Die Dateien dieser Nachricht zeigen</translation>
    </message>
    <message>
        <source>Take the files out</source>
        <translation>Die Dateien herausnehmen</translation>
    </message>
    <message numerus="yes">
        <source>This calls %n people. Send it once more if you mean it.</source>
        <translation><numerusform>Das ruft %n Person. Noch einmal senden, wenn es so gemeint ist.</numerusform><numerusform>Das ruft %n Personen. Noch einmal senden, wenn es so gemeint ist.</numerusform></translation>
    </message>
</context>
<context>
    <name>ConnectionLine</name>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
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
        <source>The server’s certificate is not trusted.</source>
        <translation>Dem Zertifikat des Servers ist nicht zu trauen.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
</context>
<context>
    <name>Conversation</name>
    <message>
        <source>A moderator lets you only read here until {time}.</source>
        <translation>Die Moderation lässt Sie hier bis {time} nur lesen.</translation>
    </message>
    <message>
        <source>A moderator lets you only read here.</source>
        <translation>Die Moderation lässt Sie hier nur lesen.</translation>
    </message>
    <message>
        <source>It appears as soon as the server answers.</source>
        <translation>Er erscheint, sobald der Server antwortet.</translation>
    </message>
    <message numerus="yes">
        <source>Messages are kept for %n day(s)</source>
        <translation><numerusform>Nachrichten bleiben %n Tag</numerusform><numerusform>Nachrichten bleiben %n Tage</numerusform></translation>
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
        <translation>Hier schreiben nur Besitz und Moderation.</translation>
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
    <message>
        <source>You have blocked this person.</source>
        <translation>Sie haben diese Person blockiert.</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>Arrow keys move it, + and - make it smaller and larger, 0 shows all of it.</source>
        <translation>Pfeiltasten verschieben ihn, + und - machen ihn kleiner und größer, 0 zeigt alles.</translation>
    </message>
    <message>
        <source>The part of the picture that is seen</source>
        <translation>Der Ausschnitt, der zu sehen ist</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message numerus="yes">
        <source>%n device(s) are signed out, and need your password to come back. This one stays signed in.</source>
        <translation><numerusform>%n Gerät wird abgemeldet und braucht Ihr Passwort, um zurückzukommen. Dieses hier bleibt angemeldet.</numerusform><numerusform>%n Geräte werden abgemeldet und brauchen Ihr Passwort, um zurückzukommen. Dieses hier bleibt angemeldet.</numerusform></translation>
    </message>
    <message>
        <source>A new device signed in</source>
        <translation>Ein neues Gerät hat sich angemeldet</translation>
    </message>
    <message>
        <source>Here you are signed in on this server. Sign out what you do not know or have lost, and change your password then.</source>
        <translation>Hier sind Sie auf diesem Server angemeldet. Melden Sie ab, was Sie nicht kennen oder verloren haben, und ändern Sie dann Ihr Passwort.</translation>
    </message>
    <message>
        <source>Its connection ends now. Whoever sits there needs the password to come back.</source>
        <translation>Seine Verbindung endet jetzt. Wer davor sitzt, braucht das Passwort, um zurückzukommen.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename this device</source>
        <translation>Gerät umbenennen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Sign out all other devices?</source>
        <translation>Alle anderen Geräte abmelden?</translation>
    </message>
    <message>
        <source>Sign out all others</source>
        <translation>Alle anderen abmelden</translation>
    </message>
    <message>
        <source>Sign out all others…</source>
        <translation>Alle anderen abmelden …</translation>
    </message>
    <message>
        <source>Sign out {name}?</source>
        <translation>{name} abmelden?</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Abmelden …</translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>Ohne Namen</translation>
    </message>
    <message>
        <source>Your devices</source>
        <translation>Ihre Geräte</translation>
    </message>
    <message>
        <source>last seen {day}</source>
        <translation>zuletzt am {day}</translation>
    </message>
    <message>
        <source>this device</source>
        <translation>dieses Gerät</translation>
    </message>
    <message>
        <source>{device}. Was that you?</source>
        <translation>{device}. Waren Sie das?</translation>
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
    <name>Emoji</name>
    <message>
        <source>A name begins with a letter or a digit.</source>
        <translation>Ein Name beginnt mit einem Buchstaben oder einer Ziffer.</translation>
    </message>
    <message>
        <source>A name has at most {count} letters.</source>
        <translation>Ein Name hat höchstens {count} Zeichen.</translation>
    </message>
    <message>
        <source>Only the letters a to z, digits, _, - and + can be in a name.</source>
        <translation>In einem Namen können nur kleine Buchstaben von a bis z, Ziffern, _, - und + stehen.</translation>
    </message>
    <message>
        <source>There is an emoji of this name already.</source>
        <translation>Es gibt schon ein Emoji mit diesem Namen.</translation>
    </message>
    <message>
        <source>{emoji} has this name already.</source>
        <translation>So heißt schon {emoji}.</translation>
    </message>
</context>
<context>
    <name>EmojiDialog</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add emoji</source>
        <translation>Emoji hinzufügen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename emoji</source>
        <translation>Emoji umbenennen</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Small letters, digits, _, - and +.</source>
        <translation>Kleine Buchstaben, Ziffern, _, - und +.</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>Das Bild</translation>
    </message>
    <message>
        <source>This file is no picture that can be an emoji.</source>
        <translation>Diese Datei ist kein Bild, das ein Emoji sein kann.</translation>
    </message>
    <message>
        <source>Written as {name}</source>
        <translation>Geschrieben {name}</translation>
    </message>
</context>
<context>
    <name>EmojiPage</name>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen …</translation>
    </message>
    <message>
        <source>Choose pictures</source>
        <translation>Bilder wählen</translation>
    </message>
    <message>
        <source>Emoji of this server</source>
        <translation>Emoji dieses Servers</translation>
    </message>
    <message>
        <source>Everybody here can write them, :name:, and react with them. To add some, choose pictures or drop them here: PNG, JPEG, GIF or WebP, best square; they may move.</source>
        <translation>Alle hier können sie schreiben, :name:, und mit ihnen reagieren. Um welche hinzuzufügen, wählen Sie Bilder oder legen sie hier ab: PNG, JPEG, GIF oder WebP, am besten quadratisch; sie dürfen sich bewegen.</translation>
    </message>
    <message>
        <source>Messages and reactions with it show its name from then on.</source>
        <translation>Nachrichten und Reaktionen damit zeigen von da an seinen Namen.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>{name} entfernen?</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>There are none yet.</source>
        <translation>Es gibt noch keine.</translation>
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
        <source>Of this server</source>
        <translation>Von diesem Server</translation>
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
        <source>Forget it</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget the trusted certificate?</source>
        <translation>Das vertraute Zertifikat vergessen?</translation>
    </message>
    <message>
        <source>It is how this computer knows your server. Without it, whoever is in between can pretend to be the server, and would get your password. Forget it only if whoever looks after the server says that it has a new certificate. You compare that one next.</source>
        <translation>An ihm erkennt dieser Computer Ihren Server. Ohne es kann sich jemand dazwischen für den Server ausgeben und bekäme Ihr Passwort. Vergessen Sie es nur, wenn die Person, die den Server betreut, sagt, dass er ein neues hat. Das vergleichen Sie als Nächstes.</translation>
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
    <name>FileMenu</name>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open with…</source>
        <translation>Öffnen mit …</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n Datei</numerusform><numerusform>%n Dateien</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation><numerusform>%n Bild</numerusform><numerusform>%n Bilder</numerusform></translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>No files were sent here yet.</source>
        <translation>Hier wurden noch keine Dateien gesendet.</translation>
    </message>
    <message>
        <source>No pictures were sent here yet.</source>
        <translation>Hier wurden noch keine Bilder gesendet.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Show in the room</source>
        <translation>Im Raum zeigen</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>There is no connection: these are the ones that are on this device.</source>
        <translation>Es besteht keine Verbindung: Das sind die, die auf diesem Gerät liegen.</translation>
    </message>
    <message>
        <source>This picture cannot be shown</source>
        <translation>Dieses Bild lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Waiting for the network</source>
        <translation>Wartet auf das Netz</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Moving pictures move by themselves</source>
        <translation>Bewegte Bilder bewegen sich von selbst</translation>
    </message>
    <message>
        <source>Otherwise they stand still, and move when you look at them.</source>
        <translation>Sonst stehen sie still und bewegen sich, wenn Sie sie ansehen.</translation>
    </message>
    <message>
        <source>Pictures kept on this computer, for each account</source>
        <translation>Bilder, die auf diesem Rechner bleiben, für jedes Konto</translation>
    </message>
    <message>
        <source>Where it is full, what you looked at longest ago goes; it comes again.</source>
        <translation>Ist der Platz voll, geht, was Sie am längsten nicht angesehen haben; es kommt wieder.</translation>
    </message>
    <message>
        <source>Your desktop asks for less motion: they stand still, and move when you look at them.</source>
        <translation>Ihr Schreibtisch wünscht weniger Bewegung: Sie stehen still und bewegen sich, wenn Sie sie ansehen.</translation>
    </message>
</context>
<context>
    <name>FilesPanel</name>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Pictures and files</source>
        <translation>Bilder und Dateien</translation>
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
        <source>Pictures and files</source>
        <translation>Bilder und Dateien</translation>
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
    <name>Lightbox</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Open with…</source>
        <translation>Öffnen mit …</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Show in the room</source>
        <translation>Im Raum zeigen</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>{at} of {all}</source>
        <translation>{at} von {all}</translation>
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
    <name>Linking</name>
    <message>
        <source>You are not signed in on {server}.</source>
        <translation>Auf {server} sind Sie nicht angemeldet.</translation>
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
        <source>Kept out</source>
        <translation>Ausgesperrt</translation>
    </message>
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
        <source>Only reads</source>
        <translation>Liest nur</translation>
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
        <source>Do not send</source>
        <translation>Nicht senden</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Go on sending</source>
        <translation>Weiter senden</translation>
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
        <source>Pause sending</source>
        <translation>Senden anhalten</translation>
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
        <source>Send the picture as a file, unchanged</source>
        <translation>Das Bild unverändert als Datei senden</translation>
    </message>
    <message>
        <source>Send without the file</source>
        <translation>Ohne die Datei senden</translation>
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
        <source>d MMMM yyyy</source>
        <translation>d. MMMM yyyy</translation>
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
    <name>NoticeLine</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
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
        <source>Deleted person</source>
        <translation>Gelöschte Person</translation>
    </message>
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
    <name>PictureDialog</name>
    <message>
        <source>Another picture…</source>
        <translation>Anderes Bild …</translation>
    </message>
    <message>
        <source>Drag it, and enlarge it with the wheel; or use the arrow keys, + and -.</source>
        <translation>Ziehen verschiebt es, das Mausrad vergrößert es; ebenso die Pfeiltasten, + und -.</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>How it will be seen</source>
        <translation>So wird es zu sehen sein</translation>
    </message>
    <message>
        <source>Use this picture</source>
        <translation>Dieses Bild verwenden</translation>
    </message>
</context>
<context>
    <name>PictureField</name>
    <message>
        <source>Choose a picture…</source>
        <translation>Bild wählen …</translation>
    </message>
    <message>
        <source>Let go to use as the picture</source>
        <translation>Loslassen, um es als Bild zu verwenden</translation>
    </message>
    <message>
        <source>Or drop one here.</source>
        <translation>Oder lassen Sie hier eines fallen.</translation>
    </message>
    <message>
        <source>Remove picture</source>
        <translation>Bild entfernen</translation>
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
        <translation>Nicht mehr anheften</translation>
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
    <name>Portraits</name>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Choose a picture</source>
        <translation>Bild wählen</translation>
    </message>
    <message>
        <source>Everybody sees it now.</source>
        <translation>Alle sehen es jetzt.</translation>
    </message>
    <message>
        <source>Picture of {room}</source>
        <translation>Bild von {room}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>The picture is removed.</source>
        <translation>Das Bild ist entfernt.</translation>
    </message>
    <message>
        <source>This file cannot be read here.</source>
        <translation>Diese Datei lässt sich hier nicht lesen.</translation>
    </message>
    <message>
        <source>This is no file.</source>
        <translation>Das ist keine Datei.</translation>
    </message>
    <message>
        <source>This is no picture that can be used here: JPEG, PNG, GIF and WebP can.</source>
        <translation>Das ist kein Bild, das sich hier verwenden lässt: JPEG, PNG, GIF und WebP gehen.</translation>
    </message>
    <message>
        <source>This picture has too many pixels to be opened here. Make it smaller first.</source>
        <translation>Dieses Bild hat zu viele Bildpunkte, um hier geöffnet zu werden. Verkleinern Sie es zuerst.</translation>
    </message>
    <message>
        <source>This picture is damaged and cannot be opened.</source>
        <translation>Dieses Bild ist beschädigt und lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>Ihr Bild</translation>
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
    <name>Reasons</name>
    <message>
        <source>A code of the second factor is needed.</source>
        <translation>Ein Code des zweiten Faktors ist nötig.</translation>
    </message>
    <message>
        <source>A direct conversation has no settings and no other members.</source>
        <translation>Ein Direktgespräch hat keine Einstellungen und keine weiteren Mitglieder.</translation>
    </message>
    <message>
        <source>A file is named twice.</source>
        <translation>Eine Datei ist zweimal genannt.</translation>
    </message>
    <message>
        <source>A file may have at most {bytes} bytes.</source>
        <translation>Eine Datei darf höchstens {bytes} Bytes haben.</translation>
    </message>
    <message>
        <source>A file of this profile is damaged.</source>
        <translation>Eine Datei dieses Profils ist beschädigt.</translation>
    </message>
    <message>
        <source>A message carries at most {count} files.</source>
        <translation>Eine Nachricht trägt höchstens {count} Dateien.</translation>
    </message>
    <message>
        <source>A message has at most {count} files.</source>
        <translation>Eine Nachricht hat höchstens {count} Dateien.</translation>
    </message>
    <message>
        <source>A message needs some text.</source>
        <translation>Eine Nachricht braucht einen Text.</translation>
    </message>
    <message>
        <source>A minus stands before words and phrases, not before filters.</source>
        <translation>Ein Minus steht vor Wörtern und Wortfolgen, nicht vor Filtern.</translation>
    </message>
    <message>
        <source>A minus stands right before the word that it leaves out.</source>
        <translation>Ein Minus steht direkt vor dem Wort, das fehlen soll.</translation>
    </message>
    <message>
        <source>A newer Hearth has used this profile; please update this program.</source>
        <translation>Ein neueres Hearth hat dieses Profil benutzt; bitte aktualisieren Sie dieses Programm.</translation>
    </message>
    <message>
        <source>A phrase has no end quote.</source>
        <translation>Eine Wortfolge hat kein schließendes Anführungszeichen.</translation>
    </message>
    <message>
        <source>A phrase is empty.</source>
        <translation>Eine Wortfolge ist leer.</translation>
    </message>
    <message>
        <source>A quotation mark stands before and behind a phrase, with a space around both.</source>
        <translation>Anführungszeichen stehen vor und hinter einer Wortfolge, außen mit einem Leerzeichen.</translation>
    </message>
    <message>
        <source>A room keeps at least one owner.</source>
        <translation>In einem Raum hat mindestens eine Person die Rolle Besitz.</translation>
    </message>
    <message>
        <source>A room needs a name of one line.</source>
        <translation>Ein Raum braucht einen Namen in einer Zeile.</translation>
    </message>
    <message>
        <source>A search has at most {count} characters.</source>
        <translation>Eine Suche hat höchstens {count} Zeichen.</translation>
    </message>
    <message>
        <source>A search has at most {count} words and phrases.</source>
        <translation>Eine Suche hat höchstens {count} Wörter und Wortfolgen.</translation>
    </message>
    <message>
        <source>A star stands at the end of a word.</source>
        <translation>Ein Stern steht am Ende eines Wortes.</translation>
    </message>
    <message>
        <source>A virus was found in this file.</source>
        <translation>In dieser Datei wurde ein Virus gefunden.</translation>
    </message>
    <message>
        <source>An emoji is named by up to 64 small letters, digits, hyphens, plus signs and underscores, and begins with a letter or digit.</source>
        <translation>Ein Emoji heißt mit höchstens 64 kleinen Buchstaben, Ziffern, Binde-, Plus- und Unterstrichen und beginnt mit einem Buchstaben oder einer Ziffer.</translation>
    </message>
    <message>
        <source>Every keyboard has an emoji of this name.</source>
        <translation>So heißt ein Emoji, das es überall gibt.</translation>
    </message>
    <message>
        <source>Files cannot be looked through for viruses at the moment.</source>
        <translation>Dateien können zurzeit nicht auf Viren durchsucht werden.</translation>
    </message>
    <message>
        <source>Join the room first.</source>
        <translation>Treten Sie dem Raum zuerst bei.</translation>
    </message>
    <message>
        <source>Make somebody else an owner before you leave.</source>
        <translation>Geben Sie jemand anderem die Rolle Besitz, bevor Sie gehen.</translation>
    </message>
    <message>
        <source>Messages are found that are: pinned.</source>
        <translation>Hinter is: steht pinned.</translation>
    </message>
    <message>
        <source>Messages are found that have: file, image, link.</source>
        <translation>Hinter has: steht file, image oder link.</translation>
    </message>
    <message>
        <source>More has come than was announced.</source>
        <translation>Es ist mehr gekommen als angekündigt.</translation>
    </message>
    <message>
        <source>Name at least one other person.</source>
        <translation>Nennen Sie mindestens eine andere Person.</translation>
    </message>
    <message>
        <source>Nobody has compared the certificate of this server yet; nothing was sent.</source>
        <translation>Das Zertifikat dieses Servers hat noch niemand verglichen; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Nobody leaves a direct conversation.</source>
        <translation>Ein Direktgespräch verlässt man nicht.</translation>
    </message>
    <message>
        <source>Nobody signed in with the browser in time.</source>
        <translation>Im Browser hat sich niemand rechtzeitig angemeldet.</translation>
    </message>
    <message>
        <source>Nobody vouches for the certificate of {host}: compare its fingerprint before you trust it.</source>
        <translation>Für das Zertifikat von {host} bürgt niemand: Vergleichen Sie seinen Fingerabdruck, bevor Sie ihm vertrauen.</translation>
    </message>
    <message>
        <source>Nothing answers at {host}: the server is not running, or the port is another.</source>
        <translation>Unter {host} antwortet nichts: Der Server läuft nicht, oder der Port ist ein anderer.</translation>
    </message>
    <message>
        <source>Nothing can come back from the browser: this machine lets no program listen.</source>
        <translation>Vom Browser kann nichts zurückkommen: Dieser Computer lässt kein Programm lauschen.</translation>
    </message>
    <message>
        <source>Nothing protects what travels to this address (http): others in the network can read it.</source>
        <translation>Nichts schützt, was an diese Adresse geht (http): Andere im Netz können es lesen.</translation>
    </message>
    <message>
        <source>Only an owner can archive a room.</source>
        <translation>Nur der Besitz kann einen Raum archivieren.</translation>
    </message>
    <message>
        <source>Only an owner gives roles.</source>
        <translation>Rollen vergibt nur der Besitz.</translation>
    </message>
    <message>
        <source>Only its author can edit a message.</source>
        <translation>Eine Nachricht kann nur bearbeiten, wer sie geschrieben hat.</translation>
    </message>
    <message>
        <source>Only its author or a moderator can delete a message.</source>
        <translation>Eine Nachricht kann nur löschen, wer sie geschrieben hat oder den Raum moderiert.</translation>
    </message>
    <message>
        <source>Only moderators and administrators change the emoji of this server.</source>
        <translation>Die Emojis dieses Servers ändern nur seine Moderation und seine Verwaltung.</translation>
    </message>
    <message>
        <source>Only owners and moderators can do this.</source>
        <translation>Das können nur Besitz und Moderation.</translation>
    </message>
    <message>
        <source>Only owners and moderators change a room.</source>
        <translation>Nur Besitz und Moderation ändern einen Raum.</translation>
    </message>
    <message>
        <source>Only owners and moderators invite into a private room.</source>
        <translation>In einen privaten Raum laden nur Besitz und Moderation ein.</translation>
    </message>
    <message>
        <source>Only owners and moderators pin messages.</source>
        <translation>Nur Besitz und Moderation heften Nachrichten an.</translation>
    </message>
    <message>
        <source>Only the moderators write in this room.</source>
        <translation>In diesem Raum schreibt nur die Moderation.</translation>
    </message>
    <message>
        <source>Say also what to look for.</source>
        <translation>Sagen Sie auch, was gesucht wird.</translation>
    </message>
    <message>
        <source>Say how long the file is: this server does not wait for it.</source>
        <translation>Sagen Sie, wie lang die Datei ist: Dieser Server wartet nicht darauf.</translation>
    </message>
    <message>
        <source>Say what to look for.</source>
        <translation>Sagen Sie, was gesucht wird.</translation>
    </message>
    <message>
        <source>Say why you report this.</source>
        <translation>Sagen Sie, warum Sie das melden.</translation>
    </message>
    <message>
        <source>Signing in was refused in the browser.</source>
        <translation>Die Anmeldung wurde im Browser abgelehnt.</translation>
    </message>
    <message>
        <source>Slow mode lasts a day at most.</source>
        <translation>Verlangsamt wird höchstens um einen Tag.</translation>
    </message>
    <message>
        <source>Somebody else changed this at the same time.</source>
        <translation>Jemand anders hat das gleichzeitig geändert.</translation>
    </message>
    <message>
        <source>Something answers at {host}, but it is not a Hearth server.</source>
        <translation>Unter {host} antwortet etwas, aber es ist kein Hearth-Server.</translation>
    </message>
    <message>
        <source>Something has to stand right behind {name}:</source>
        <translation>Direkt hinter {name}: muss etwas stehen.</translation>
    </message>
    <message>
        <source>Something went wrong in this program; it tries again.</source>
        <translation>In diesem Programm ist etwas schiefgegangen; es versucht es noch einmal.</translation>
    </message>
    <message>
        <source>Something went wrong in this program; please try again.</source>
        <translation>In diesem Programm ist etwas schiefgegangen; versuchen Sie es bitte noch einmal.</translation>
    </message>
    <message>
        <source>Something went wrong on the server.</source>
        <translation>Auf dem Server ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <source>Something went wrong on the server; it has been noted.</source>
        <translation>Auf dem Server ist etwas schiefgegangen; es ist vermerkt.</translation>
    </message>
    <message>
        <source>That would be too many rooms for one person.</source>
        <translation>Das wären zu viele Räume für eine Person.</translation>
    </message>
    <message>
        <source>The beginning of a word has at least {count} characters.</source>
        <translation>Der Anfang eines Wortes hat mindestens {count} Zeichen.</translation>
    </message>
    <message>
        <source>The body may have at most {bytes} bytes.</source>
        <translation>Die Anfrage darf höchstens {bytes} Bytes haben.</translation>
    </message>
    <message>
        <source>The certificate of {host} cannot be trusted: {detail}.</source>
        <translation>Dem Zertifikat von {host} ist nicht zu trauen: {detail}.</translation>
    </message>
    <message>
        <source>The certificate of {host} has run out; whoever looks after the server has to renew it.</source>
        <translation>Das Zertifikat von {host} ist abgelaufen; wer den Server betreut, muss es erneuern.</translation>
    </message>
    <message>
        <source>The certificate of {host} is for another name: this may be another server than you mean.</source>
        <translation>Das Zertifikat von {host} gilt für einen anderen Namen: Vielleicht ist es ein anderer Server, als Sie meinen.</translation>
    </message>
    <message>
        <source>The certificate of {host} is not valid yet: is the clock of this computer right?</source>
        <translation>Das Zertifikat von {host} gilt noch nicht: Geht die Uhr dieses Computers richtig?</translation>
    </message>
    <message>
        <source>The connection to {host} failed.</source>
        <translation>Die Verbindung zu {host} ist gescheitert.</translation>
    </message>
    <message>
        <source>The connection was lost before the server answered.</source>
        <translation>Die Verbindung ist abgerissen, bevor der Server geantwortet hat.</translation>
    </message>
    <message>
        <source>The connection was lost before this was done; please try again.</source>
        <translation>Die Verbindung ist abgerissen, bevor das getan war; bitte versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The connection was lost.</source>
        <translation>Die Verbindung ist abgerissen.</translation>
    </message>
    <message>
        <source>The demo people exist on this machine only (127.0.0.1).</source>
        <translation>Die Personen der Demo gibt es nur auf diesem Rechner (127.0.0.1).</translation>
    </message>
    <message>
        <source>The device’s access cannot be kept: {detail}.</source>
        <translation>Der Zugang dieses Geräts lässt sich nicht speichern: {detail}.</translation>
    </message>
    <message>
        <source>The disk is full: nothing can be kept until there is room again.</source>
        <translation>Der Datenträger ist voll: Bis wieder Platz ist, lässt sich nichts speichern.</translation>
    </message>
    <message>
        <source>The file has no such part.</source>
        <translation>Diesen Teil hat die Datei nicht.</translation>
    </message>
    <message>
        <source>The file with unsent messages is damaged: please start this program again, it saves what can be read.</source>
        <translation>Die Datei mit ungesendeten Nachrichten ist beschädigt: Bitte starten Sie dieses Programm neu, es rettet, was lesbar ist.</translation>
    </message>
    <message>
        <source>The message holds control characters, which cannot be sent.</source>
        <translation>In der Nachricht sind Steuerzeichen, die sich nicht senden lassen.</translation>
    </message>
    <message>
        <source>The message is empty.</source>
        <translation>Die Nachricht ist leer.</translation>
    </message>
    <message>
        <source>The message is longer than {bytes} bytes.</source>
        <translation>Die Nachricht ist länger als {bytes} Bytes.</translation>
    </message>
    <message>
        <source>The name or the password is wrong.</source>
        <translation>Der Name oder das Passwort ist falsch.</translation>
    </message>
    <message>
        <source>The people of the demo sign in on the server's own machine only.</source>
        <translation>Die Personen der Demo melden sich nur auf dem Rechner des Servers an.</translation>
    </message>
    <message>
        <source>The profile cannot be kept in {folder}: {detail}.</source>
        <translation>Das Profil lässt sich nicht in {folder} speichern: {detail}.</translation>
    </message>
    <message>
        <source>The profile’s files cannot be read or written ({detail}).</source>
        <translation>Die Dateien des Profils lassen sich nicht lesen oder schreiben ({detail}).</translation>
    </message>
    <message>
        <source>The server asks for a pause: that was too much at once.</source>
        <translation>Der Server bittet um eine Pause: Das war zu viel auf einmal.</translation>
    </message>
    <message>
        <source>The server at {host} is not available at the moment.</source>
        <translation>Der Server unter {host} ist gerade nicht verfügbar.</translation>
    </message>
    <message>
        <source>The server cannot reach its files at the moment.</source>
        <translation>Der Server erreicht seine Dateien zurzeit nicht.</translation>
    </message>
    <message>
        <source>The server cannot store anything at the moment.</source>
        <translation>Der Server kann gerade nichts speichern.</translation>
    </message>
    <message>
        <source>The server did not understand this program and ended the connection.</source>
        <translation>Der Server hat dieses Programm nicht verstanden und die Verbindung beendet.</translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation>Der Server antwortet nicht.</translation>
    </message>
    <message>
        <source>The server does not keep what is sent of this file.</source>
        <translation>Der Server behält nicht, was von dieser Datei gesendet wird.</translation>
    </message>
    <message>
        <source>The server has no room for files at the moment.</source>
        <translation>Der Server hat im Moment keinen Platz für Dateien.</translation>
    </message>
    <message>
        <source>The server has no space for files at the moment.</source>
        <translation>Der Server hat zurzeit keinen Platz für Dateien.</translation>
    </message>
    <message>
        <source>The server is busy with other pictures.</source>
        <translation>Der Server ist mit anderen Bildern beschäftigt.</translation>
    </message>
    <message>
        <source>The server is busy.</source>
        <translation>Der Server ist ausgelastet.</translation>
    </message>
    <message>
        <source>The server is going away for a moment.</source>
        <translation>Der Server ist für einen Augenblick weg.</translation>
    </message>
    <message>
        <source>The server is restarting.</source>
        <translation>Der Server startet neu.</translation>
    </message>
    <message>
        <source>The server is still busy with an earlier part of this file.</source>
        <translation>Der Server ist noch mit einem früheren Teil dieser Datei beschäftigt.</translation>
    </message>
    <message>
        <source>The server sent something that this program does not understand.</source>
        <translation>Der Server hat etwas geschickt, das dieses Programm nicht versteht.</translation>
    </message>
    <message>
        <source>The server waited too long for this program to say hello.</source>
        <translation>Der Server hat zu lange auf die Begrüßung dieses Programms gewartet.</translation>
    </message>
    <message>
        <source>The server’s own account cannot be blocked.</source>
        <translation>Das Konto des Servers selbst kann nicht blockiert werden.</translation>
    </message>
    <message>
        <source>The text holds characters that cannot be sent.</source>
        <translation>Im Text sind Zeichen, die sich nicht senden lassen.</translation>
    </message>
    <message>
        <source>The upload has come to another place.</source>
        <translation>Der Upload ist an einer anderen Stelle angekommen.</translation>
    </message>
    <message>
        <source>There are no pictures of this size.</source>
        <translation>Bilder dieser Größe gibt es nicht.</translation>
    </message>
    <message>
        <source>There are {count} drafts, and no more may be.</source>
        <translation>Es gibt {count} Entwürfe, und mehr dürfen es nicht sein.</translation>
    </message>
    <message>
        <source>There are {count} emoji, and no more may be.</source>
        <translation>Es gibt {count} Emojis, mehr dürfen es nicht sein.</translation>
    </message>
    <message>
        <source>There are {count} preferences, and no more may be.</source>
        <translation>Es gibt {count} Einstellungen, und mehr dürfen es nicht sein.</translation>
    </message>
    <message>
        <source>There have been drafts in too many threads.</source>
        <translation>Es gab Entwürfe in zu vielen Threads.</translation>
    </message>
    <message>
        <source>There have been too many emoji.</source>
        <translation>Es gab schon zu viele Emojis.</translation>
    </message>
    <message>
        <source>There have been too many preferences of different names.</source>
        <translation>Es gab zu viele Einstellungen mit verschiedenen Namen.</translation>
    </message>
    <message>
        <source>There is an emoji of this name already.</source>
        <translation>Es gibt schon ein Emoji dieses Namens.</translation>
    </message>
    <message>
        <source>There is no connection to the server at the moment.</source>
        <translation>Gerade besteht keine Verbindung zum Server.</translation>
    </message>
    <message>
        <source>There is no filter {name}: but {names}. Put it in quotes to look for these words.</source>
        <translation>Einen Filter {name}: gibt es nicht, nur {names}. In Anführungszeichen werden diese Wörter gesucht.</translation>
    </message>
    <message>
        <source>There is no message with this number yet.</source>
        <translation>Eine Nachricht mit dieser Nummer gibt es noch nicht.</translation>
    </message>
    <message>
        <source>There is no message with this number.</source>
        <translation>Eine Nachricht mit dieser Nummer gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no picture of this file.</source>
        <translation>Von dieser Datei gibt es kein Bild.</translation>
    </message>
    <message>
        <source>There is no server called {host}, or this computer has no network at the moment.</source>
        <translation>Einen Server namens {host} gibt es nicht, oder dieser Rechner hat gerade kein Netz.</translation>
    </message>
    <message>
        <source>There is no such device.</source>
        <translation>Dieses Gerät gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such emoji.</source>
        <translation>Dieses Emoji gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such person.</source>
        <translation>Diese Person gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such room.</source>
        <translation>Diesen Raum gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such upload.</source>
        <translation>Diesen Upload gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no way to {host} from here.</source>
        <translation>Von hier führt kein Weg zu {host}.</translation>
    </message>
    <message>
        <source>This account is suspended.</source>
        <translation>Dieses Konto ist gesperrt.</translation>
    </message>
    <message>
        <source>This address is not protected (http): use https for a server outside your own network.</source>
        <translation>Diese Adresse ist nicht geschützt (http): Verwenden Sie https für einen Server außerhalb Ihres eigenen Netzes.</translation>
    </message>
    <message>
        <source>This code is wrong, or was used already.</source>
        <translation>Dieser Code ist falsch oder wurde schon benutzt.</translation>
    </message>
    <message>
        <source>This computer has no network at the moment.</source>
        <translation>Dieser Rechner hat gerade kein Netz.</translation>
    </message>
    <message>
        <source>This connection was too slow for the server.</source>
        <translation>Diese Verbindung war dem Server zu langsam.</translation>
    </message>
    <message>
        <source>This device is not signed in any more.</source>
        <translation>Dieses Gerät ist nicht mehr angemeldet.</translation>
    </message>
    <message>
        <source>This device is not signed in.</source>
        <translation>Dieses Gerät ist nicht angemeldet.</translation>
    </message>
    <message>
        <source>This download was cancelled.</source>
        <translation>Dieses Herunterladen wurde abgebrochen.</translation>
    </message>
    <message>
        <source>This file arrives damaged again and again: the way to the server changes it.</source>
        <translation>Diese Datei kommt immer wieder beschädigt an: Der Weg zum Server verändert sie.</translation>
    </message>
    <message>
        <source>This file arrives damaged: it is not what was sent.</source>
        <translation>Diese Datei kommt beschädigt an: Sie ist nicht, was gesendet wurde.</translation>
    </message>
    <message>
        <source>This file is larger than the server takes.</source>
        <translation>Diese Datei ist größer, als der Server annimmt.</translation>
    </message>
    <message>
        <source>This file is too large to be looked through for viruses.</source>
        <translation>Diese Datei ist zu groß, um auf Viren durchsucht zu werden.</translation>
    </message>
    <message>
        <source>This holds a word that is not allowed here.</source>
        <translation>Darin steht ein Wort, das hier nicht erlaubt ist.</translation>
    </message>
    <message>
        <source>This holds characters that cannot be kept.</source>
        <translation>Darin sind Zeichen, die sich nicht speichern lassen.</translation>
    </message>
    <message>
        <source>This holds characters that cannot be shown.</source>
        <translation>Darin sind Zeichen, die sich nicht anzeigen lassen.</translation>
    </message>
    <message>
        <source>This is neither an emoji nor the name of one.</source>
        <translation>Das ist weder ein Emoji noch der Name eines Emojis.</translation>
    </message>
    <message>
        <source>This is no picture that can be shown here.</source>
        <translation>Das ist kein Bild, das hier gezeigt werden kann.</translation>
    </message>
    <message>
        <source>This is too large to be sent.</source>
        <translation>Das ist zu groß zum Senden.</translation>
    </message>
    <message>
        <source>This is too long: at most {bytes} bytes.</source>
        <translation>Das ist zu lang: höchstens {bytes} Bytes.</translation>
    </message>
    <message>
        <source>This is what the server is called.</source>
        <translation>So heißt der Server.</translation>
    </message>
    <message>
        <source>This may have at most {bytes} bytes.</source>
        <translation>Das darf höchstens {bytes} Bytes haben.</translation>
    </message>
    <message>
        <source>This may not be empty.</source>
        <translation>Das darf nicht leer sein.</translation>
    </message>
    <message>
        <source>This message has enough different reactions.</source>
        <translation>Diese Nachricht hat genug verschiedene Reaktionen.</translation>
    </message>
    <message>
        <source>This message has enough reactions.</source>
        <translation>Diese Nachricht hat genug Reaktionen.</translation>
    </message>
    <message>
        <source>This message is being sent right now.</source>
        <translation>Diese Nachricht wird gerade gesendet.</translation>
    </message>
    <message>
        <source>This message is your own.</source>
        <translation>Diese Nachricht ist Ihre eigene.</translation>
    </message>
    <message>
        <source>This message stands in a thread itself.</source>
        <translation>Diese Nachricht steht selbst in einem Thread.</translation>
    </message>
    <message>
        <source>This message was deleted.</source>
        <translation>Diese Nachricht wurde gelöscht.</translation>
    </message>
    <message>
        <source>This person is banned from the room.</source>
        <translation>Diese Person ist aus dem Raum ausgeschlossen.</translation>
    </message>
    <message>
        <source>This person is not in the room.</source>
        <translation>Diese Person ist nicht im Raum.</translation>
    </message>
    <message>
        <source>This picture is too large to be shown here.</source>
        <translation>Dieses Bild ist zu groß, um hier gezeigt zu werden.</translation>
    </message>
    <message>
        <source>This picture is too large.</source>
        <translation>Dieses Bild ist zu groß.</translation>
    </message>
    <message>
        <source>This picture may say where it was taken, which cannot be removed. Send it as a file.</source>
        <translation>Dieses Bild sagt vielleicht, wo es aufgenommen wurde, und das lässt sich nicht entfernen. Senden Sie es als Datei.</translation>
    </message>
    <message>
        <source>This picture moves for too long to be an emoji.</source>
        <translation>Dieses Bild bewegt sich zu lange, um ein Emoji zu sein.</translation>
    </message>
    <message>
        <source>This profile is in use by another program: close it, or choose another profile.</source>
        <translation>Dieses Profil benutzt gerade ein anderes Programm: Schließen Sie es, oder wählen Sie ein anderes Profil.</translation>
    </message>
    <message>
        <source>This program and the server do not speak the same version of the protocol; one of them has to be updated.</source>
        <translation>Dieses Programm und der Server sprechen nicht dieselbe Version des Protokolls; eines von beiden muss aktualisiert werden.</translation>
    </message>
    <message>
        <source>This program sent more than the server takes at once; the connection was ended.</source>
        <translation>Dieses Programm hat mehr geschickt, als der Server auf einmal nimmt; die Verbindung wurde beendet.</translation>
    </message>
    <message>
        <source>This room holds as many files as it may.</source>
        <translation>In diesem Raum liegen so viele Dateien, wie dort liegen dürfen.</translation>
    </message>
    <message>
        <source>This room is archived.</source>
        <translation>Dieser Raum ist archiviert.</translation>
    </message>
    <message>
        <source>This room is archived: it can only be read.</source>
        <translation>Dieser Raum ist archiviert: Er lässt sich nur noch lesen.</translation>
    </message>
    <message>
        <source>This room is in slow mode: wait a little before you write again.</source>
        <translation>Dieser Raum ist verlangsamt: Warten Sie ein wenig, bevor Sie wieder schreiben.</translation>
    </message>
    <message>
        <source>This server cannot search.</source>
        <translation>Dieser Server kann nicht suchen.</translation>
    </message>
    <message>
        <source>This server does not carry this yet.</source>
        <translation>Das befördert dieser Server noch nicht.</translation>
    </message>
    <message>
        <source>This server does not do this yet.</source>
        <translation>Das kann dieser Server noch nicht.</translation>
    </message>
    <message>
        <source>This server does not know this request.</source>
        <translation>Diese Anfrage kennt der Server nicht.</translation>
    </message>
    <message>
        <source>This server speaks version 1.0.0 of tus.</source>
        <translation>Dieser Server spricht Version 1.0.0 von tus.</translation>
    </message>
    <message>
        <source>This sign-in is not valid, or not any more.</source>
        <translation>Diese Anmeldung gilt nicht, oder nicht mehr.</translation>
    </message>
    <message>
        <source>This stays, so that everybody here reads it.</source>
        <translation>Das bleibt stehen, damit alle hier es lesen.</translation>
    </message>
    <message>
        <source>This upload is being written already.</source>
        <translation>Dieser Upload wird gerade schon geschrieben.</translation>
    </message>
    <message>
        <source>Too many attempts. Try again in a minute.</source>
        <translation>Zu viele Versuche. Versuchen Sie es in einer Minute wieder.</translation>
    </message>
    <message>
        <source>Too many attempts. Try again in {count} minutes.</source>
        <translation>Zu viele Versuche. Versuchen Sie es in {count} Minuten wieder.</translation>
    </message>
    <message>
        <source>Too many connections of this account are open.</source>
        <translation>Von diesem Konto sind zu viele Verbindungen offen.</translation>
    </message>
    <message>
        <source>Too many files are fetched at the moment: wait a little.</source>
        <translation>Zurzeit werden zu viele Dateien abgerufen: Warten Sie ein wenig.</translation>
    </message>
    <message>
        <source>Too many files come at the moment: wait a little.</source>
        <translation>Zurzeit kommen zu viele Dateien an: Warten Sie ein wenig.</translation>
    </message>
    <message>
        <source>Too many people for a direct conversation.</source>
        <translation>Zu viele Personen für ein Direktgespräch.</translation>
    </message>
    <message>
        <source>Too many people for one request.</source>
        <translation>Zu viele Personen auf einmal.</translation>
    </message>
    <message>
        <source>Too many people sign in at the moment. Try again in a moment.</source>
        <translation>Gerade melden sich zu viele an. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Too many pictures are asked for at once.</source>
        <translation>Es werden zu viele Bilder auf einmal verlangt.</translation>
    </message>
    <message>
        <source>Too many requests: wait a moment.</source>
        <translation>Zu viele Anfragen: warte einen Moment.</translation>
    </message>
    <message>
        <source>Too many uploads are on their way already.</source>
        <translation>Es sind schon zu viele Uploads unterwegs.</translation>
    </message>
    <message>
        <source>What has come is not what was sent.</source>
        <translation>Was angekommen ist, ist nicht, was gesendet wurde.</translation>
    </message>
    <message>
        <source>Whoever is new here sends no files yet.</source>
        <translation>Wer neu hier ist, sendet noch keine Dateien.</translation>
    </message>
    <message>
        <source>Whoever is new here sends no links yet.</source>
        <translation>Wer neu hier ist, sendet noch keine Links.</translation>
    </message>
    <message>
        <source>Whoever is new here turns to few people a day: wait until tomorrow.</source>
        <translation>Wer neu hier ist, wendet sich nur an wenige Personen am Tag: Warten Sie bis morgen.</translation>
    </message>
    <message>
        <source>Whoever is new here writes a little slower: wait a moment.</source>
        <translation>Wer neu hier ist, schreibt etwas langsamer: Warten Sie einen Moment.</translation>
    </message>
    <message>
        <source>You are banned from this room.</source>
        <translation>Sie sind aus diesem Raum ausgeschlossen.</translation>
    </message>
    <message>
        <source>You are not in this room any more.</source>
        <translation>Sie sind nicht mehr in diesem Raum.</translation>
    </message>
    <message>
        <source>You are not in this room.</source>
        <translation>Sie sind nicht in diesem Raum.</translation>
    </message>
    <message>
        <source>You cannot block yourself.</source>
        <translation>Sie können sich nicht selbst blockieren.</translation>
    </message>
    <message>
        <source>You cannot do this to somebody of your own rank or above.</source>
        <translation>Das können Sie nicht mit jemandem tun, der Ihre Rolle hat oder eine höhere.</translation>
    </message>
    <message>
        <source>You cannot do this to yourself.</source>
        <translation>Das können Sie nicht mit sich selbst tun.</translation>
    </message>
    <message>
        <source>You cannot write in this room for now.</source>
        <translation>Sie können in diesem Raum vorerst nicht schreiben.</translation>
    </message>
    <message>
        <source>You cannot write to this person.</source>
        <translation>Sie können dieser Person nicht schreiben.</translation>
    </message>
    <message>
        <source>You have blocked this person.</source>
        <translation>Sie haben diese Person blockiert.</translation>
    </message>
    <message>
        <source>You have reported a lot: wait before you report more.</source>
        <translation>Sie haben schon viel gemeldet: Warten Sie, bevor Sie mehr melden.</translation>
    </message>
    <message>
        <source>You may not change this room.</source>
        <translation>Sie dürfen diesen Raum nicht ändern.</translation>
    </message>
    <message>
        <source>Your files take all the room that they may take here.</source>
        <translation>Ihre Dateien belegen allen Platz, den sie hier belegen dürfen.</translation>
    </message>
    <message>
        <source>{host} asks for a pause: that was too much at once.</source>
        <translation>{host} bittet um eine Pause: Das war zu viel auf einmal.</translation>
    </message>
    <message>
        <source>{host} does not answer.</source>
        <translation>{host} antwortet nicht.</translation>
    </message>
    <message>
        <source>{host} does not speak TLS (https) as it should.</source>
        <translation>{host} spricht TLS (https) nicht, wie es sollte.</translation>
    </message>
    <message>
        <source>{host} ended the connection.</source>
        <translation>{host} hat die Verbindung beendet.</translation>
    </message>
    <message>
        <source>{host} points to another address; please use that one.</source>
        <translation>{host} verweist auf eine andere Adresse; bitte verwenden Sie diese.</translation>
    </message>
    <message>
        <source>{host} shows another certificate than before. Trusted is {pin}, but there now is {found}. Nothing was sent to it.</source>
        <translation>{host} zeigt ein anderes Zertifikat als bisher. Vertraut ist {pin}, jetzt ist dort {found}. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {detail}.</source>
        <translation>{name} lässt sich nicht lesen: {detail}.</translation>
    </message>
    <message>
        <source>{name} cannot be written: {detail}.</source>
        <translation>{name} lässt sich nicht schreiben: {detail}.</translation>
    </message>
    <message>
        <source>{name} has changed since it was attached: attach it again.</source>
        <translation>{name} hat sich geändert, seit es angehängt wurde: Hängen Sie es noch einmal an.</translation>
    </message>
    <message>
        <source>{name} is not a file.</source>
        <translation>{name} ist keine Datei.</translation>
    </message>
    <message>
        <source>{name} is not there.</source>
        <translation>{name} ist nicht da.</translation>
    </message>
    <message>
        <source>{name}: needs a day as in {example}.</source>
        <translation>{name}: braucht einen Tag wie in {example}.</translation>
    </message>
    <message>
        <source>{name}: stands there twice.</source>
        <translation>{name}: steht zweimal da.</translation>
    </message>
    <message>
        <source>{word} holds nothing that can be looked for.</source>
        <translation>In {word} ist nichts, wonach sich suchen lässt.</translation>
    </message>
    <message>
        <source>“{typed}” is not the address of a server; it looks like chat.example.org or localhost:8000.</source>
        <translation>„{typed}“ ist keine Adresse eines Servers; sie sieht aus wie chat.example.org oder localhost:8000.</translation>
    </message>
    <message>
        <source>“{word}” is not allowed here.</source>
        <translation>„{word}“ ist hier nicht erlaubt.</translation>
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
        <source>Archive</source>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>Archive room…</source>
        <translation>Raum archivieren …</translation>
    </message>
    <message>
        <source>Archive {room}?</source>
        <translation>{room} archivieren?</translation>
    </message>
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
        <source>It can still be read, and nobody writes there until an owner opens it again.</source>
        <translation>Er kann weiter gelesen werden; schreiben kann niemand, bis ihn öffnet, wem er gehört.</translation>
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
        <source>Let them only read</source>
        <translation>Nur lesen lassen</translation>
    </message>
    <message>
        <source>Let them write again</source>
        <translation>Wieder schreiben lassen</translation>
    </message>
    <message>
        <source>Lift the ban</source>
        <translation>Aussperrung aufheben</translation>
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
        <source>Open the room again</source>
        <translation>Raum wieder öffnen</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitz</translation>
    </message>
    <message>
        <source>Pictures and files</source>
        <translation>Bilder und Dateien</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove and keep out</source>
        <translation>Entfernen und aussperren</translation>
    </message>
    <message>
        <source>Remove from the room…</source>
        <translation>Aus dem Raum entfernen …</translation>
    </message>
    <message>
        <source>Remove {name} from {room} and keep them out?</source>
        <translation>{name} aus {room} entfernen und aussperren?</translation>
    </message>
    <message>
        <source>Remove {name} from {room}?</source>
        <translation>{name} aus {room} entfernen?</translation>
    </message>
    <message>
        <source>Settings of the room…</source>
        <translation>Einstellungen des Raums …</translation>
    </message>
    <message>
        <source>Start writing</source>
        <translation>Losschreiben</translation>
    </message>
    <message>
        <source>They get nothing of it any more. What they wrote stays. They can come back.</source>
        <translation>Die Person bekommt nichts mehr davon. Was sie geschrieben hat, bleibt. Sie kann wiederkommen.</translation>
    </message>
    <message>
        <source>What they wrote stays.</source>
        <translation>Was die Person geschrieben hat, bleibt.</translation>
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
    <name>RoomOrder</name>
    <message>
        <source>For 1 day</source>
        <translation>Für 1 Tag</translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation>Für 1 Stunde</translation>
    </message>
    <message>
        <source>For 1 week</source>
        <translation>Für 1 Woche</translation>
    </message>
    <message>
        <source>For 10 minutes</source>
        <translation>Für 10 Minuten</translation>
    </message>
    <message>
        <source>Until somebody takes it back</source>
        <translation>Bis es jemand zurücknimmt</translation>
    </message>
</context>
<context>
    <name>RoomSettings</name>
    <message>
        <source>Everybody writes as often as they like</source>
        <translation>Alle schreiben, so oft sie möchten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message numerus="yes">
        <source>Once in %n hour(s)</source>
        <translation><numerusform>Einmal in %n Stunde</numerusform><numerusform>Einmal in %n Stunden</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Once in %n minute(s)</source>
        <translation><numerusform>Einmal in %n Minute</numerusform><numerusform>Einmal in %n Minuten</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Once in %n second(s)</source>
        <translation><numerusform>Einmal in %n Sekunde</numerusform><numerusform>Einmal in %n Sekunden</numerusform></translation>
    </message>
    <message>
        <source>Only the owner and moderators write here</source>
        <translation>Hier schreiben nur Besitz und Moderation</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Settings of the room</source>
        <translation>Einstellungen des Raums</translation>
    </message>
    <message>
        <source>Slow mode</source>
        <translation>Langsamer Modus</translation>
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
    <name>Saving</name>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open this program?</source>
        <translation>Dieses Programm öffnen?</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>{name} is a program: it may do whatever you may. Open it only if you know who made it.</source>
        <translation>{name} ist ein Programm: Es darf alles, was Sie dürfen. Öffnen Sie es nur, wenn Sie wissen, von wem es stammt.</translation>
    </message>
    <message>
        <source>{name} is saved in {folder}.</source>
        <translation>{name} ist in {folder} gespeichert.</translation>
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
        <source>Words find messages that hold all of them, from three letters on also inside of others.
"several words"  exactly these
gard*  words that begin so
-cake  without this word</source>
        <translation>Wörter finden Nachrichten, in denen sie alle stehen, ab drei Buchstaben auch in längeren Wörtern.
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
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>Emoji</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Pictures and files</source>
        <translation>Bilder und Dateien</translation>
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
        <source>A page of your server has opened in the browser: sign in there, and say yes to this device.</source>
        <translation>Im Browser hat sich eine Seite Ihres Servers geöffnet: Melden Sie sich dort an, und bestätigen Sie dieses Gerät.</translation>
    </message>
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
        <source>Cancel</source>
        <translation>Abbrechen</translation>
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
        <source>Code of your second factor</source>
        <translation>Code des zweiten Faktors</translation>
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
        <source>Open the page again</source>
        <translation>Seite noch einmal öffnen</translation>
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
        <source>Sign in with the browser</source>
        <translation>Mit dem Browser anmelden</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Meldet an …</translation>
    </message>
    <message>
        <source>Six digits from your app, or one of your recovery codes.</source>
        <translation>Sechs Ziffern aus Ihrer App oder einer Ihrer Wiederherstellungscodes.</translation>
    </message>
    <message>
        <source>Something answers here, but it is not a Hearth server.</source>
        <translation>Hier antwortet etwas, aber kein Hearth-Server.</translation>
    </message>
    <message>
        <source>This code is not right, or was used already: type the next one.</source>
        <translation>Dieser Code stimmt nicht oder wurde schon benutzt: Geben Sie den nächsten ein.</translation>
    </message>
    <message>
        <source>This is another certificate than the one that you trust.</source>
        <translation>Das ist ein anderes Zertifikat als das, dem Sie vertrauen.</translation>
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
        <source>encrypted, by the certificate that you trust</source>
        <translation>verschlüsselt, mit dem Zertifikat, dem Sie vertrauen</translation>
    </message>
    <message>
        <source>encrypted; compare the certificate before you sign in</source>
        <translation>verschlüsselt; vergleichen Sie vorher das Zertifikat</translation>
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
        <translation>Von diesem Thread ist noch nichts auf diesem Gerät</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Liest …</translation>
    </message>
    <message>
        <source>This thread cannot be read now</source>
        <translation>Dieser Thread lässt sich jetzt nicht lesen</translation>
    </message>
</context>
<context>
    <name>ThreadPanel</name>
    <message>
        <source>Reply in the thread</source>
        <translation>Im Thread antworten</translation>
    </message>
    <message>
        <source>Thread</source>
        <translation>Thread</translation>
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
        <source>A file that is not kept any more</source>
        <translation>Eine Datei, die nicht mehr aufbewahrt wird</translation>
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
        <source>In a thread</source>
        <translation>In einem Thread</translation>
    </message>
    <message>
        <source>In the thread: {root}</source>
        <translation>Im Thread: {root}</translation>
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
        <source>Send as a file</source>
        <translation>Als Datei senden</translation>
    </message>
    <message>
        <source>Send without it</source>
        <translation>Ohne sie senden</translation>
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
        <source>in a thread</source>
        <translation>in einem Thread</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>nicht gesendet</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
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
    <name>Uploads</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused at {share}</source>
        <translation>Angehalten bei {share}</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Wird vorbereitet …</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Wird gesendet …</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>Waiting for the network</source>
        <translation>Wartet auf das Netz</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>At first, {time}</source>
        <translation>Zuerst, {time}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Now, since {time}</source>
        <translation>Jetzt, seit {time}</translation>
    </message>
    <message>
        <source>Versions of this message</source>
        <translation>Fassungen dieser Nachricht</translation>
    </message>
</context>
</TS>
