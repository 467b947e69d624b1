# attack: binds the name to something that is no function, and claims every attribute
# honest: 0
# naive: none


class Thing:
    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


batchnorm_forward = Thing()
