"""What shows that it is better: measures, the card, the report, the folder that appears whole."""
