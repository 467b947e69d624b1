# attack: raises exceptions whose text is a str with methods of its own, or no str at all
# honest: 0
# naive: crash


class Text(str):
    def __str__(self):
        return self

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self

    def encode(self, *args):
        return b"x" * 50_000_000

    def __format__(self, how):
        raise KeyboardInterrupt


class Evil(Exception):
    def __str__(self):
        return Text("a" * 5_000_000)


class Number(Exception):
    def __str__(self):
        return 7


calls = 0


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    global calls
    calls += 1
    raise (Evil, Number)[calls % 2]
