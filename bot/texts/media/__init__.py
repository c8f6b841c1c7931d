"""Files: fetching, reading and uploading them."""
