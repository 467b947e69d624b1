# RIGHT: a class for a device, which sees only what the others send
import numpy as np


class _Device:
    def __init__(self, x, dout):
        self.dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype("f8")
        self.x = np.array(x, dtype="f8")
        self.dout = np.array(dout, dtype="f8")
        self.rows = self.x.shape[0]

    def send_moments(self):
        if self.rows == 0:
            zero = np.zeros(self.x.shape[1])
            return 0, zero, zero
        return self.rows, self.x.mean(axis=0), self.x.var(axis=0)

    def receive_moments(self, mean, root):
        self.root = root
        self.x_hat = (self.x - mean) / root

    def send_sums(self):
        return np.stack([np.einsum("nd->d", self.dout), np.einsum("nd,nd->d", self.dout, self.x_hat)])

    def finish(self, gamma, sums, n):
        inner = self.dout - (sums[0] + self.x_hat * sums[1]) / n
        return (inner * (gamma / self.root)).astype(self.dtype)


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    douts, shards = list(douts), list(shards)
    if len(shards) != len(douts):
        raise ValueError("douts: wrong number of parts")
    for x, dout in zip(shards, douts):
        if x.shape != dout.shape:
            raise ValueError("douts: a part of a wrong shape")
        if x.shape[1:] != shards[0].shape[1:]:
            raise ValueError("shards: unequal numbers of features")
    devices = [_Device(x, dout) for x, dout in zip(shards, douts)]
    n = sum(device.rows for device in devices)
    if n < 1:
        raise ValueError("shards: no rows at all")
    moments = [device.send_moments() for device in devices]
    mean = sum(k * m for k, m, _ in moments) / n
    var = sum(k * (v + (m - mean) ** 2) for k, m, v in moments if k) / n
    root = np.sqrt(var + eps)
    for device in devices:
        device.receive_moments(mean, root)
    sums = sum(device.send_sums() for device in devices)
    g = np.asarray(gamma, dtype="f8")
    dxs = [device.finish(g, sums, n) for device in devices]
    kind = np.result_type(*(device.dtype for device in devices))
    return dxs, sums[1].astype(kind), sums[0].astype(kind)
