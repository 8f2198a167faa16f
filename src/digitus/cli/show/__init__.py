"""The commands below ``digitus show``, each a picture saved in a file."""
