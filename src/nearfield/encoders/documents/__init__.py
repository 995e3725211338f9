"""Doc2Vec: a document's vector, found by what predicts its words."""
