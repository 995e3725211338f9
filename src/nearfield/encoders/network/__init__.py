"""What a network is made of, whatever it reads: settings, weights, layers, compiled graphs."""
