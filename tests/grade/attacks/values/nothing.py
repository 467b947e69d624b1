# attack: returns None
# honest: 0
# naive: none


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return None
