"""Reading: digitus and other readers are shown the same pictures of digits and numbers."""
