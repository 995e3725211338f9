"""Word vectors: word2vec, GloVe, fastText, gensim's files, mapped into memory."""

from nearfield.encoders.words.encoder import WordEncoder
from nearfield.encoders.words.formats.folder import write_folder
from nearfield.encoders.words.similar import Similar
from nearfield.encoders.words.subwords import Subwords

__all__ = ["Similar", "Subwords", "WordEncoder", "write_folder"]
