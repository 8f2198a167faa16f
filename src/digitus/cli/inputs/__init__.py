"""What a command was given, found and opened: models, data sets, images, histories."""
