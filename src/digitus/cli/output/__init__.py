"""What a command prints or draws: text, tables, progress, files of pictures."""
