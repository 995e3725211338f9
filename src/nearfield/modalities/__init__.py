"""What an item can be: one file and one row a modality."""
