<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Amounts</name>
    <message numerus="yes">
        <source>%n h left</source>
        <translation><numerusform>%n h left</numerusform><numerusform>%n h left</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n min left</source>
        <translation><numerusform>%n min left</numerusform><numerusform>%n min left</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n s left</source>
        <translation><numerusform>%n s left</numerusform><numerusform>%n s left</numerusform></translation>
    </message>
</context>
<context>
    <name>Announcements</name>
    <message numerus="yes">
        <source>{one} and %n other(s)</source>
        <translation><numerusform>{one} and %n other</numerusform><numerusform>{one} and %n others</numerusform></translation>
    </message>
</context>
<context>
    <name>Attach</name>
    <message numerus="yes">
        <source>%n file(s): </source>
        <translation><numerusform>%n file: </numerusform><numerusform>%n files: </numerusform></translation>
    </message>
    <message numerus="yes">
        <source>A message takes %n files at most.</source>
        <translation><numerusform>A message takes %n file at most.</numerusform><numerusform>A message takes %n files at most.</numerusform></translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message numerus="yes">
        <source>%n left</source>
        <translation><numerusform>%n left</numerusform><numerusform>%n left</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n too many</source>
        <translation><numerusform>%n too many</numerusform><numerusform>%n too many</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Only moderators call all in a room of more than %n people: this calls nobody. Enter sends it.</source>
        <translation><numerusform>Only moderators call all in a room of more than %n person: this calls nobody. Enter sends it.</numerusform><numerusform>Only moderators call all in a room of more than %n people: this calls nobody. Enter sends it.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>This calls %n people. Send it once more if you mean it.</source>
        <translation><numerusform>This calls %n person. Send it once more if you mean it.</numerusform><numerusform>This calls %n people. Send it once more if you mean it.</numerusform></translation>
    </message>
</context>
<context>
    <name>Conversation</name>
    <message numerus="yes">
        <source>Messages are kept for %n day(s)</source>
        <translation><numerusform>Messages are kept for %n day</numerusform><numerusform>Messages are kept for %n days</numerusform></translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message numerus="yes">
        <source>%n device(s) are signed out, and need your password to come back. This one stays signed in.</source>
        <translation><numerusform>%n device is signed out, and needs your password to come back. This one stays signed in.</numerusform><numerusform>%n devices are signed out, and need your password to come back. This one stays signed in.</numerusform></translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n file</numerusform><numerusform>%n files</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation><numerusform>%n picture</numerusform><numerusform>%n pictures</numerusform></translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message numerus="yes">
        <source>%n new message(s) from {author}</source>
        <translation><numerusform>%n new message from {author}</numerusform><numerusform>%n new messages from {author}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s) in {room}</source>
        <translation><numerusform>%n new message in {room}</numerusform><numerusform>%n new messages in {room}</numerusform></translation>
    </message>
</context>
<context>
    <name>PeopleChooser</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation><numerusform>%n chosen</numerusform><numerusform>%n chosen</numerusform></translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message numerus="yes">
        <source>{names} and %n other(s)</source>
        <translation><numerusform>{names} and %n other</numerusform><numerusform>{names} and %n others</numerusform></translation>
    </message>
</context>
<context>
    <name>RoomSettings</name>
    <message numerus="yes">
        <source>Once in %n hour(s)</source>
        <translation><numerusform>Once in %n hour</numerusform><numerusform>Once in %n hours</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Once in %n minute(s)</source>
        <translation><numerusform>Once in %n minute</numerusform><numerusform>Once in %n minutes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Once in %n second(s)</source>
        <translation><numerusform>Once in %n second</numerusform><numerusform>Once in %n seconds</numerusform></translation>
    </message>
</context>
<context>
    <name>Rooms</name>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation><numerusform>%n mention</numerusform><numerusform>%n mentions</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n unread</source>
        <translation><numerusform>%n unread</numerusform><numerusform>%n unread</numerusform></translation>
    </message>
</context>
<context>
    <name>Servers</name>
    <message numerus="yes">
        <source>%n for you</source>
        <translation><numerusform>%n for you</numerusform><numerusform>%n for you</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n unread</source>
        <translation><numerusform>%n unread</numerusform><numerusform>%n unread</numerusform></translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message numerus="yes">
        <source>%n message(s) from people you blocked</source>
        <translation><numerusform>%n message from people you blocked</numerusform><numerusform>%n messages from people you blocked</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation><numerusform>%n new</numerusform><numerusform>%n new</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n replies</source>
        <translation><numerusform>%n reply</numerusform><numerusform>%n replies</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Go to the latest message, %n new</source>
        <translation><numerusform>Go to the latest message, %n new</numerusform><numerusform>Go to the latest message, %n new</numerusform></translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n for you</source>
        <translation><numerusform>%n for you</numerusform><numerusform>%n for you</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n unread</source>
        <translation><numerusform>%n unread</numerusform><numerusform>%n unread</numerusform></translation>
    </message>
</context>
</TS>
