# attack: returns a sequence that claims to be short and never ends
# honest: 0
# naive: hang


class Endless:
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return Endless()

    def __iter__(self):
        while True:
            yield Endless()


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return Endless()
