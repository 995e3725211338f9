"""ELMo from its official files: ``options.json``, and weights in HDF5 (the extra ``hdf5``)."""

from nearfield.encoders.text.elmo.encoder import ElmoEncoder as ElmoEncoder
from nearfield.encoders.text.elmo.folder import is_elmo as is_elmo
