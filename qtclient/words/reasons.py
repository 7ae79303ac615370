"""Why something did not work, in the program's language: the sentences of servers and of the engine, translated here.

They come in English, because neither knows what is spoken at this window. A sentence that is not known here, such as a
newer server's, is shown as it came: a reason in another language is better than none.
"""

import re
from functools import cache

from qtclient.language import marked, translate

SENTENCES = (
    # what the rooms say
    marked("Reasons", "Join the room first."),
    marked("Reasons", "You have blocked this person."),
    marked("Reasons", "You cannot write to this person."),
    marked("Reasons", "Only the moderators write in this room."),
    marked("Reasons", "This room is archived: it can only be read."),
    marked("Reasons", "This room is archived."),
    marked("Reasons", "You cannot write in this room for now."),
    marked("Reasons", "This room is in slow mode: wait a little before you write again."),
    marked("Reasons", "Only its author can edit a message."),
    marked("Reasons", "Only its author or a moderator can delete a message."),
    marked("Reasons", "This stays, so that everybody here reads it."),
    marked("Reasons", "There is no message with this number."),
    marked("Reasons", "There is no message with this number yet."),
    marked("Reasons", "“{word}” is not allowed here."),
    marked("Reasons", "This holds a word that is not allowed here."),
    marked("Reasons", "Whoever is new here sends no files yet."),
    marked("Reasons", "Whoever is new here sends no links yet."),
    marked("Reasons", "Whoever is new here turns to few people a day: wait until tomorrow."),
    marked("Reasons", "Whoever is new here writes a little slower: wait a moment."),
    marked("Reasons", "The server’s own account cannot be blocked."),
    marked("Reasons", "This message stands in a thread itself."),
    marked("Reasons", "This message was deleted."),
    marked("Reasons", "Only owners and moderators pin messages."),
    marked("Reasons", "This message is your own."),
    marked("Reasons", "Only an owner can archive a room."),
    marked("Reasons", "Only owners and moderators change a room."),
    marked("Reasons", "You may not change this room."),
    marked("Reasons", "You are banned from this room."),
    marked("Reasons", "Nobody leaves a direct conversation."),
    marked("Reasons", "Make somebody else an owner before you leave."),
    marked("Reasons", "Only owners and moderators invite into a private room."),
    marked("Reasons", "This person is banned from the room."),
    marked("Reasons", "Only owners and moderators can do this."),
    marked("Reasons", "You cannot do this to yourself."),
    marked("Reasons", "You cannot do this to somebody of your own rank or above."),
    marked("Reasons", "Only an owner gives roles."),
    marked("Reasons", "A room keeps at least one owner."),
    marked("Reasons", "A direct conversation has no settings and no other members."),
    marked("Reasons", "Too many people for a direct conversation."),
    marked("Reasons", "Too many people for one request."),
    marked("Reasons", "Too many requests: wait a moment."),
    marked("Reasons", "That would be too many rooms for one person."),
    marked("Reasons", "Name at least one other person."),
    marked("Reasons", "This person is not in the room."),
    marked("Reasons", "There have been drafts in too many threads."),
    marked("Reasons", "There have been too many preferences of different names."),
    marked("Reasons", "There is no such person."),
    marked("Reasons", "There is no such room."),
    marked("Reasons", "Slow mode lasts a day at most."),
    marked("Reasons", "A message needs some text."),
    marked("Reasons", "A room needs a name of one line."),
    marked("Reasons", "This is neither an emoji nor the name of one."),
    marked("Reasons", "This message has enough different reactions."),
    marked("Reasons", "This message has enough reactions."),
    marked("Reasons", "Say why you report this."),
    marked("Reasons", "You have reported a lot: wait before you report more."),
    marked("Reasons", "This holds characters that cannot be shown."),
    marked("Reasons", "This holds characters that cannot be kept."),
    marked("Reasons", "This is what the server is called."),
    marked("Reasons", "This is too long: at most {bytes} bytes."),
    marked("Reasons", "This may have at most {bytes} bytes."),
    marked("Reasons", "There are {count} drafts, and no more may be."),
    marked("Reasons", "There are {count} preferences, and no more may be."),
    marked("Reasons", "This may not be empty."),
    marked("Reasons", "This server cannot search."),
    marked("Reasons", "You cannot block yourself."),
    marked("Reasons", "Somebody else changed this at the same time."),
    marked("Reasons", "This is no picture that can be shown here."),
    marked("Reasons", "This picture moves for too long to be an emoji."),
    marked("Reasons", "This picture may say where it was taken, which cannot be removed. Send it as a file."),
    marked("Reasons", "The server is busy with other pictures."),
    # what the server says of files
    marked("Reasons", "A message carries at most {count} files."),
    marked("Reasons", "A file is named twice."),
    marked("Reasons", "This room holds as many files as it may."),
    marked("Reasons", "There is no such file."),
    marked("Reasons", "There is no such upload."),
    marked("Reasons", "There is no picture of this file."),
    marked("Reasons", "There are no pictures of this size."),
    marked("Reasons", "The file has no such part."),
    marked("Reasons", "A file may have at most {bytes} bytes."),
    marked("Reasons", "The body may have at most {bytes} bytes."),
    marked("Reasons", "Your files take all the room that they may take here."),
    marked("Reasons", "Too many uploads are on their way already."),
    marked("Reasons", "The server has no space for files at the moment."),
    marked("Reasons", "Too many files come at the moment: wait a little."),
    marked("Reasons", "Too many files are fetched at the moment: wait a little."),
    marked("Reasons", "The server cannot reach its files at the moment."),
    marked("Reasons", "This upload is being written already."),
    marked("Reasons", "The upload has come to another place."),
    marked("Reasons", "What has come is not what was sent."),
    marked("Reasons", "More has come than was announced."),
    marked("Reasons", "Say how long the file is: this server does not wait for it."),
    marked("Reasons", "A virus was found in this file."),
    marked("Reasons", "Files cannot be looked through for viruses at the moment."),
    marked("Reasons", "This file is too large to be looked through for viruses."),
    marked("Reasons", "This server speaks version 1.0.0 of tus."),
    # what the server says of pictures of people and rooms, and of emoji
    marked("Reasons", "There is no such emoji."),
    marked("Reasons", "There is an emoji of this name already."),
    marked("Reasons", "Every keyboard has an emoji of this name."),
    marked(
        "Reasons",
        "An emoji is named by up to 64 small letters, digits, hyphens, plus signs and underscores, and begins "
        "with a letter or digit.",
    ),
    marked("Reasons", "There are {count} emoji, and no more may be."),
    marked("Reasons", "There have been too many emoji."),
    marked("Reasons", "Only moderators and administrators change the emoji of this server."),
    # what the server says of itself and of who is there
    marked("Reasons", "Too many connections of this account are open."),
    marked("Reasons", "This server does not do this yet."),
    marked("Reasons", "This server does not carry this yet."),
    marked("Reasons", "This server does not know this request."),
    marked("Reasons", "Something went wrong on the server."),
    marked("Reasons", "Something went wrong on the server; it has been noted."),
    marked("Reasons", "The server cannot store anything at the moment."),
    marked("Reasons", "Too many people sign in at the moment. Try again in a moment."),
    marked("Reasons", "The name or the password is wrong."),
    marked("Reasons", "A code of the second factor is needed."),
    marked("Reasons", "This code is wrong, or was used already."),
    marked("Reasons", "This sign-in is not valid, or not any more."),
    marked("Reasons", "Too many attempts. Try again in a minute."),
    marked("Reasons", "Too many attempts. Try again in {count} minutes."),
    marked("Reasons", "The people of the demo sign in on the server's own machine only."),
    marked("Reasons", "The demo people exist on this machine only (127.0.0.1)."),
    marked("Reasons", "There is no such device."),
    marked("Reasons", "This account is suspended."),
    marked("Reasons", "This device is not signed in."),
    marked("Reasons", "This device is not signed in any more."),
    # what this program says of a connection
    marked("Reasons", "The connection was lost."),
    marked("Reasons", "The connection was lost before the server answered."),
    marked("Reasons", "The connection was lost before this was done; please try again."),
    marked("Reasons", "There is no connection to the server at the moment."),
    marked("Reasons", "The server does not answer."),
    marked("Reasons", "The server is going away for a moment."),
    marked("Reasons", "The server is restarting."),
    marked("Reasons", "The server is busy."),
    marked("Reasons", "The server waited too long for this program to say hello."),
    marked("Reasons", "This connection was too slow for the server."),
    marked("Reasons", "The server asks for a pause: that was too much at once."),
    marked("Reasons", "The server did not understand this program and ended the connection."),
    marked("Reasons", "The server sent something that this program does not understand."),
    marked("Reasons", "This program sent more than the server takes at once; the connection was ended."),
    marked(
        "Reasons",
        "This program and the server do not speak the same version of the protocol; one of them has to be updated.",
    ),
    marked("Reasons", "Something went wrong in this program; it tries again."),
    marked("Reasons", "Something answers at {host}, but it is not a Hearth server."),
    marked("Reasons", "Nothing answers at {host}: the server is not running, or the port is another."),
    marked("Reasons", "There is no way to {host} from here."),
    marked("Reasons", "This computer has no network at the moment."),
    marked("Reasons", "{host} does not answer."),
    marked("Reasons", "{host} ended the connection."),
    marked("Reasons", "The connection to {host} failed."),
    marked("Reasons", "The server at {host} is not available at the moment."),
    marked("Reasons", "{host} asks for a pause: that was too much at once."),
    marked("Reasons", "{host} points to another address; please use that one."),
    marked("Reasons", "There is no server called {host}, or this computer has no network at the moment."),
    marked("Reasons", "The certificate of {host} cannot be trusted: {detail}."),
    marked("Reasons", "The certificate of {host} is not valid yet: is the clock of this computer right?"),
    marked(
        "Reasons", "The certificate of {host} has run out; whoever looks after the server has to renew it."
    ),
    marked(
        "Reasons", "The certificate of {host} is for another name: this may be another server than you mean."
    ),
    marked(
        "Reasons",
        "Nobody vouches for the certificate of {host}: compare its fingerprint before you trust it.",
    ),
    marked(
        "Reasons",
        "{host} shows another certificate than before. Trusted is {pin}, but there now is {found}. Nothing was sent "
        "to it.",
    ),
    marked("Reasons", "Nobody has compared the certificate of this server yet; nothing was sent."),
    marked("Reasons", "Signing in was refused in the browser."),
    marked("Reasons", "Nobody signed in with the browser in time."),
    marked("Reasons", "Nothing can come back from the browser: this machine lets no program listen."),
    marked("Reasons", "{host} does not speak TLS (https) as it should."),
    marked(
        "Reasons", "This address is not protected (http): use https for a server outside your own network."
    ),
    marked(
        "Reasons", "Nothing protects what travels to this address (http): others in the network can read it."
    ),
    marked(
        "Reasons",
        "“{typed}” is not the address of a server; it looks like chat.example.org or localhost:8000.",
    ),
    # what this program says of what was written and of its files
    marked("Reasons", "The message is empty."),
    marked("Reasons", "The message is longer than {bytes} bytes."),
    marked("Reasons", "The message holds control characters, which cannot be sent."),
    marked("Reasons", "The text holds characters that cannot be sent."),
    marked("Reasons", "This is too large to be sent."),
    marked("Reasons", "This message is being sent right now."),
    marked("Reasons", "You are not in this room."),
    marked("Reasons", "You are not in this room any more."),
    marked("Reasons", "This profile is in use by another program: close it, or choose another profile."),
    marked("Reasons", "The disk is full: nothing can be kept until there is room again."),
    marked("Reasons", "The profile’s files cannot be read or written ({detail})."),
    marked("Reasons", "A file of this profile is damaged."),
    marked(
        "Reasons",
        "The file with unsent messages is damaged: please start this program again, it saves what can be read.",
    ),
    marked("Reasons", "A newer Hearth has used this profile; please update this program."),
    marked("Reasons", "The device’s access cannot be kept: {detail}."),
    marked("Reasons", "The profile cannot be kept in {folder}: {detail}."),
    # what this program says of files on their way
    marked("Reasons", "A message has at most {count} files."),
    marked("Reasons", "{name} is not there."),
    marked("Reasons", "{name} is not a file."),
    marked("Reasons", "{name} has changed since it was attached: attach it again."),
    marked("Reasons", "{name} cannot be read: {detail}."),
    marked("Reasons", "{name} cannot be written: {detail}."),
    marked("Reasons", "The server does not keep what is sent of this file."),
    marked("Reasons", "This file arrives damaged again and again: the way to the server changes it."),
    marked("Reasons", "The server has no room for files at the moment."),
    marked("Reasons", "This file is larger than the server takes."),
    marked("Reasons", "The server is still busy with an earlier part of this file."),
    marked("Reasons", "This file arrives damaged: it is not what was sent."),
    marked("Reasons", "This download was cancelled."),
    marked("Reasons", "This picture is too large."),
    marked("Reasons", "This picture is too large to be shown here."),
    marked("Reasons", "Too many pictures are asked for at once."),
    marked("Reasons", "Something went wrong in this program; please try again."),
    # what a search is refused with
    marked("Reasons", "A search has at most {count} characters."),
    marked("Reasons", "A search has at most {count} words and phrases."),
    marked("Reasons", "A phrase has no end quote."),
    marked("Reasons", "A quotation mark stands before and behind a phrase, with a space around both."),
    marked("Reasons", "Say also what to look for."),
    marked("Reasons", "Say what to look for."),
    marked("Reasons", "A minus stands right before the word that it leaves out."),
    marked("Reasons", "A minus stands before words and phrases, not before filters."),
    marked("Reasons", "A star stands at the end of a word."),
    marked("Reasons", "A phrase is empty."),
    marked("Reasons", "{word} holds nothing that can be looked for."),
    marked("Reasons", "The beginning of a word has at least {count} characters."),
    marked("Reasons", "There is no filter {name}: but {names}. Put it in quotes to look for these words."),
    marked("Reasons", "Something has to stand right behind {name}:"),
    marked("Reasons", "Messages are found that have: file, image, link."),
    marked("Reasons", "Messages are found that are: pinned."),
    marked("Reasons", "{name}: stands there twice."),
    marked("Reasons", "{name}: needs a day as in {example}."),
)
"""What `{…}` stands for goes into the translation as it is."""


def in_words(reason: str) -> str:
    """Return a reason as it is shown."""
    if reason in SENTENCES:
        return translate("Reasons", reason)
    for pattern, sentence in _with_gaps():
        found = pattern.fullmatch(reason)
        if found is not None:
            return translate("Reasons", sentence).format(**found.groupdict())
    return reason


@cache
def _with_gaps() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences with gaps, what fits the least first: the more letters of its own, the surer it is."""
    some = sorted((each for each in SENTENCES if "{" in each), key=len, reverse=True)
    return tuple((re.compile(_pattern(each), re.DOTALL), each) for each in some)


def _pattern(sentence: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(sentence))
