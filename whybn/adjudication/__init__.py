"""One verdict on the numbers of a batch normalization: inputs and outputs as files, the implementation unseen."""
