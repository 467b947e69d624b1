"""What the experiments share: data, training, looks into networks, comparisons, figures, results and their drawing."""
