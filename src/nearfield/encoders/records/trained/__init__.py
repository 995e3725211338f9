"""Networks of records that were trained on a collection: child-sum Tree-LSTM and json2vec."""
