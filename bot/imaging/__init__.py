"""The bytes of pictures: what is in them, masks, and pictures made smaller. `bot.decoding` runs it within limits."""
