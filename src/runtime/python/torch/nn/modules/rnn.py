"""Recurrent layers. Their loops over time are made of the operations PyTorch's own CPU implementation uses."""

import math
import numbers

from ..._creation import empty
from ..._functions.registry import functions
from ..._warnings import warn
from .. import functional as F
from .. import init
from ..parameter import Parameter
from ..utils.rnn import PackedSequence
from .module import Module

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def _lstm(x, state, w_ih, w_hh, b_ih, b_hh, w_hr=None, projected=None):
    """One step: gates i, f, g, o from x and h."""
    h, c = state
    gates = F.linear(h, w_hh, b_hh) + (F.linear(x, w_ih, b_ih) if projected is None else projected)
    i, f, g, o = gates.chunk(4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return (h if w_hr is None else F.linear(h, w_hr)), c


def _gru(x, state, w_ih, w_hh, b_ih, b_hh, w_hr=None, projected=None):
    (h,) = state
    from_x = F.linear(x, w_ih, b_ih) if projected is None else projected
    xr, xz, xn = from_x.chunk(3, -1)
    hr, hz, hn = F.linear(h, w_hh, b_hh).chunk(3, -1)
    reset, update = (hr + xr).sigmoid(), (hz + xz).sigmoid()
    new = (xn + hn * reset).tanh()
    return ((h - new) * update + new,)


def _simple(squash):
    def step(x, state, w_ih, w_hh, b_ih, b_hh, w_hr=None, projected=None):
        (h,) = state
        return (squash(F.linear(h, w_hh, b_hh) + (F.linear(x, w_ih, b_ih) if projected is None else projected)),)

    return step


_STEPS = {"LSTM": _lstm, "GRU": _gru, "RNN_TANH": _simple(lambda t: t.tanh()), "RNN_RELU": _simple(lambda t: t.relu())}


class RNNBase(Module):
    def __init__(
        self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None
    ):  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout, self.bidirectional, self.proj_size = bias, batch_first, float(dropout), bidirectional, proj_size
        directions = 2 if bidirectional else 1
        if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
            raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
        if dropout > 0 and num_layers == 1:
            warn(f"dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout={dropout} and num_layers={num_layers}")
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            if not isinstance(size, int):
                raise TypeError(f"{name} should be of type int, got: {type(size).__name__}")
        if hidden_size <= 0:
            raise ValueError("hidden_size must be greater than zero")
        if num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if proj_size < 0 or proj_size >= hidden_size:
            raise ValueError("proj_size should be a positive integer or zero to disable projections" if proj_size < 0 else "proj_size has to be smaller than hidden_size")
        gates = _GATES[mode] * hidden_size
        real = proj_size or hidden_size
        self._flat_weights_names, self._all_weights = [], []
        make = lambda *shape: Parameter(empty(shape, device=device, dtype=dtype))
        for layer in range(num_layers):
            for direction in range(directions):
                width = input_size if layer == 0 else real * directions
                suffix = f"_l{layer}" + ("_reverse" if direction else "")
                made = {"weight_ih": make(gates, width), "weight_hh": make(gates, real)}
                if bias:
                    made["bias_ih"], made["bias_hh"] = make(gates), make(gates)
                if proj_size:
                    made["weight_hr"] = make(proj_size, hidden_size)
                names = [name + suffix for name in made]
                for name, p in zip(names, made.values()):
                    setattr(self, name, p)
                self._flat_weights_names += names
                self._all_weights.append(names)
        self.reset_parameters()

    @property
    def all_weights(self):
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self):
        return [getattr(self, name) for name in self._flat_weights_names]

    def flatten_parameters(self):
        return None

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.proj_size:
            text += f", proj_size={self.proj_size}"
        if self.num_layers != 1:
            text += f", num_layers={self.num_layers}"
        if not self.bias:
            text += f", bias={self.bias}"
        if self.batch_first:
            text += f", batch_first={self.batch_first}"
        if self.dropout:
            text += f", dropout={self.dropout}"
        if self.bidirectional:
            text += f", bidirectional={self.bidirectional}"
        return text

    # --- the loop --------------------------------------------------------------------------------------------------------
    def _states(self, given, batch, like, batched):
        """Initial states, one tensor per kind: (layers · directions, batch, size)."""
        directions = 2 if self.bidirectional else 1
        sizes = [self.proj_size or self.hidden_size] + ([self.hidden_size] if self.mode == "LSTM" else [])
        if given is None:
            return [like.new_zeros(self.num_layers * directions, batch, s) for s in sizes]
        given = list(given) if self.mode == "LSTM" else [given]
        for i, (t, s) in enumerate(zip(given, sizes)):
            if not batched:
                if t.dim() != 2:
                    if self.mode == "LSTM":
                        raise RuntimeError(f"For unbatched 2-D input, hx and cx should also be 2-D but got ({given[0].dim()}-D, {given[1].dim()}-D) tensors")
                    raise RuntimeError(f"For unbatched 2-D input, hx should also be 2-D but got {t.dim()}-D tensor")
                given[i] = t = t.unsqueeze(1)
            elif t.dim() != 3:
                if self.mode == "LSTM":
                    raise RuntimeError(f"For batched 3-D input, hx and cx should also be 3-D but got ({given[0].dim()}-D, {given[1].dim()}-D) tensors")
                raise RuntimeError(f"For batched 3-D input, hx should also be 3-D but got {t.dim()}-D tensor")
            expected = (self.num_layers * directions, batch, s)
            if tuple(t.shape) != expected:
                what = f"hidden[{i}]" if self.mode == "LSTM" else "hidden"
                raise RuntimeError(f"Expected {what} size {expected}, got {list(t.shape)}")
        return given

    def _between(self, x):
        """Dropout between layers."""
        return F.dropout(x, self.dropout, True) if self.dropout and self.training else x

    def _layer(self, x, states, names, backwards):
        step = _STEPS[self.mode]
        weights = {n.split("_l")[0]: getattr(self, n) for n in names}
        w = (weights["weight_ih"], weights["weight_hh"], weights.get("bias_ih"), weights.get("bias_hh"), weights.get("weight_hr"))
        # The inputs of all steps go through one product.
        projected = F.linear(x, w[0], w[2]).unbind(0)
        times = range(len(projected) - 1, -1, -1) if backwards else range(len(projected))
        out = [None] * len(projected)
        for t in times:
            states = step(None, states, *w, projected=projected[t])
            out[t] = states[0]
        return functions["stack"](out), states

    def _packed_layer(self, data, sizes, states, names, backwards):
        """The same over a packed batch: at each time only the sequences that are still running take part."""
        step, cat = _STEPS[self.mode], functions["cat"]
        weights = {n.split("_l")[0]: getattr(self, n) for n in names}
        w = (weights["weight_ih"], weights["weight_hh"], weights.get("bias_ih"), weights.get("bias_hh"), weights.get("weight_hr"))
        projected = F.linear(data, w[0], w[2]).split(sizes)
        out = [None] * len(sizes)
        if backwards:
            current = tuple(s[: sizes[-1]] for s in states)
            for t in range(len(sizes) - 1, -1, -1):
                n = current[0].shape[0]
                if sizes[t] > n:  # sequences that end here join
                    current = tuple(cat([c, s[n : sizes[t]]]) for c, s in zip(current, states))
                current = step(None, current, *w, projected=projected[t])
                out[t] = current[0]
            return cat(out), current
        current, finished = tuple(states), []
        for t, n in enumerate(sizes):
            if current[0].shape[0] > n:
                finished.append(tuple(c[n:] for c in current))
                current = tuple(c[:n] for c in current)
            current = step(None, current, *w, projected=projected[t])
            out[t] = current[0]
        finished.append(current)
        return cat(out), tuple(cat([f[k] for f in reversed(finished)]) for k in range(len(states)))

    def forward(self, input, hx=None):
        packed = isinstance(input, PackedSequence)
        batched = True
        if packed:
            x, sizes = input.data, input.batch_sizes.tolist()
            batch = sizes[0]
            if hx is not None and input.sorted_indices is not None:
                pick = lambda t: t.index_select(1, input.sorted_indices)
                hx = tuple(map(pick, hx)) if self.mode == "LSTM" else pick(hx)
            run = lambda x, s, n, b: self._packed_layer(x, sizes, s, n, b)
        else:
            if input.dim() not in (2, 3):
                raise ValueError(f"{self.mode.split('_')[0]}: Expected input to be 2D or 3D, got {input.dim()}D instead")
            batched = input.dim() == 3
            x = input if batched else input.unsqueeze(0 if self.batch_first else 1)
            x = x.transpose(0, 1) if self.batch_first else x
            batch = x.shape[1]
            run = self._layer
        if x.shape[-1] != self.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {x.shape[-1]}")
        states = self._states(hx, batch, x, batched)
        directions = 2 if self.bidirectional else 1
        last = []
        for layer in range(self.num_layers):
            outs = []
            for direction in range(directions):
                k = layer * directions + direction
                out, end = run(x, tuple(s[k] for s in states), self._all_weights[k], direction == 1)
                outs.append(out)
                last.append(end)
            x = outs[0] if directions == 1 else functions["cat"](outs, -1)
            if layer + 1 < self.num_layers:
                x = self._between(x)
        ends = [functions["stack"]([s[k] for s in last]) for k in range(len(states))]
        if packed:
            if input.unsorted_indices is not None:
                ends = [e.index_select(1, input.unsorted_indices) for e in ends]
            out = PackedSequence(x, input.batch_sizes, input.sorted_indices, input.unsorted_indices)
        else:
            out = x.transpose(0, 1) if self.batch_first else x
            if not batched:
                out = out.squeeze(0 if self.batch_first else 1)
                ends = [e.squeeze(1) for e in ends]
        return out, (tuple(ends) if self.mode == "LSTM" else ends[0])


class RNN(RNNBase):
    def __init__(self, *args, nonlinearity="tanh", **kwargs):
        if len(args) > 3:  # the fourth positional argument is the nonlinearity
            nonlinearity = args[3]
            args = args[:3] + args[4:]
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        self.nonlinearity = nonlinearity
        super().__init__("RNN_" + nonlinearity.upper(), *args, **kwargs)


class LSTM(RNNBase):
    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)


class GRU(RNNBase):
    def __init__(self, *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class RNNCellBase(Module):
    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        make = lambda *shape: Parameter(empty(shape, device=device, dtype=dtype))
        self.weight_ih = make(num_chunks * hidden_size, input_size)
        self.weight_hh = make(num_chunks * hidden_size, hidden_size)
        if bias:
            self.bias_ih, self.bias_hh = make(num_chunks * hidden_size), make(num_chunks * hidden_size)
        else:
            self.register_parameter("bias_ih", None)
            self.register_parameter("bias_hh", None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if not self.bias:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text

    def _run(self, step, input, states):
        name = type(self).__name__
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        batched = input.dim() == 2
        x = input if batched else input.unsqueeze(0)
        if x.shape[1] != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {x.shape[1]} expected {self.input_size}")
        if states is None:
            count = 2 if step is _lstm else 1
            states = tuple(x.new_zeros(x.shape[0], self.hidden_size) for _ in range(count))
        elif not batched:
            states = tuple(s.unsqueeze(0) for s in states)
        for s in states:
            if s.shape[0] != x.shape[0]:
                raise RuntimeError(f"Input batch size {x.shape[0]} doesn't match hidden0 batch size {s.shape[0]}")
            if s.shape[1] != self.hidden_size:
                raise RuntimeError(f"hidden0 has inconsistent hidden_size: got {s.shape[1]}, expected {self.hidden_size}")
        made = step(x, states, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return made if batched else tuple(s.squeeze(0) for s in made)


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._run(_STEPS["RNN_" + self.nonlinearity.upper()], input, None if hx is None else (hx,))[0]


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        return tuple(self._run(_lstm, input, hx))


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        return self._run(_gru, input, None if hx is None else (hx,))[0]


