"""What a message's text means: Markdown in, frozen records out. No Qt, no colours, no fonts, no clock.

`markup.reader` is the door. It imports libraries that take a tenth of a second to load, and only when it first reads
something; everything else here is light.
"""
