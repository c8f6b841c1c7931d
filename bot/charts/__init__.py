"""The picture of a usage report, drawn by matplotlib in a process of its own.

So the bot keeps none of its memory (70 MB), and no chart ever stops the loop.
"""
