"""RNN, LSTM and GRU, and their single cells."""

import math
import numbers
import warnings

from ..._creation import empty, zeros
from .. import init
from .._functions import recurrent
from ..parameter import Parameter
from ..utils.rnn import PackedSequence
from .module import Module

__all__ = ["RNNBase", "RNN", "LSTM", "GRU", "RNNCellBase", "RNNCell", "LSTMCell", "GRUCell"]

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def apply_permutation(tensor, permutation, dim=1):
    return tensor.index_select(dim, permutation)


class RNNBase(Module):
    def __init__(
        self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0,
        device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, float(dropout)
        self.bidirectional, self.proj_size = bidirectional, proj_size
        _check_options(dropout, num_layers, hidden_size, proj_size)
        if mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        rows = _GATES[mode] * hidden_size
        out = proj_size or hidden_size
        directions = 2 if bidirectional else 1
        self._all_names = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[:directions]:
                width = input_size if layer == 0 else out * directions
                shapes = {"weight_ih": (rows, width), "weight_hh": (rows, out)}
                if bias:
                    shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
                if proj_size:
                    shapes |= {"weight_hr": (proj_size, hidden_size)}
                names = []
                for kind, shape in shapes.items():
                    names.append(f"{kind}_l{layer}{suffix}")
                    setattr(self, names[-1], Parameter(empty(shape, device=device, dtype=dtype)))
                self._all_names.append(names)
        self.reset_parameters()

    _flat_weights_names = property(lambda self: [n for names in self._all_names for n in names])
    _all_weights = property(lambda self: self._all_names)
    _flat_weights = property(lambda self: [getattr(self, n) for n in self._flat_weights_names])
    all_weights = property(lambda self: [[getattr(self, n) for n in names] for names in self._all_names])

    def flatten_parameters(self):
        """Concerns the layout of weights on a GPU only."""

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        parts = [f"{self.input_size}, {self.hidden_size}"]
        for name, default in (("proj_size", 0), ("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0), ("bidirectional", False)):
            value = getattr(self, name)
            if value is not default and value != default:
                parts.append(f"{name}={value}")
        return ", ".join(parts)

    def _weights(self):
        """Weights as the layers take them, with None for those that are not there."""
        for names in self._all_names:
            by_kind = {n.rpartition("_l")[0]: getattr(self, n) for n in names}
            yield tuple(by_kind.get(k) for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"))

    # --- checks ---
    def check_input(self, input, batch_sizes):
        first = self._flat_weights[0]
        if input.dtype is not first.dtype:
            raise ValueError(f"RNN input dtype ({input.dtype}) does not match weight dtype ({first.dtype}). Convert input: input.to({first.dtype}), or convert model: model.to({input.dtype})")
        rank = 3 if batch_sizes is None else 2
        if input.dim() != rank:
            raise RuntimeError(f"input must have {rank} dimensions, got {input.dim()}")
        if self.input_size != input.size(-1):
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}")
        if input.numel() == 0 and batch_sizes is None and input.shape[1 if self.batch_first else 0] == 0:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")

    def _batch_of(self, input, batch_sizes):
        return batch_sizes[0] if batch_sizes is not None else input.size(0 if self.batch_first else 1)

    def _state_shape(self, batch, width):
        return (self.num_layers * (2 if self.bidirectional else 1), batch, width)

    def get_expected_hidden_size(self, input, batch_sizes):
        return self._state_shape(self._batch_of(input, batch_sizes), self.proj_size or self.hidden_size)

    def get_expected_cell_size(self, input, batch_sizes):
        return self._state_shape(self._batch_of(input, batch_sizes), self.hidden_size)

    def check_hidden_size(self, hx, expected_hidden_size, msg="Expected hidden size {}, got {}"):
        if tuple(hx.size()) != tuple(expected_hidden_size):
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.size())))

    def check_forward_args(self, input, hidden, batch_sizes):
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def _check_state_rank(self, hx, batched):
        rank, kind = (3, "batched 3-D") if batched else (2, "unbatched 2-D")
        if hx.dim() != rank:
            raise RuntimeError(f"For {kind} input, hx should also be {rank}-D but got {hx.dim()}-D tensor")

    def permute_hidden(self, hx, permutation):
        return hx if permutation is None else apply_permutation(hx, permutation)

    # --- the pass ---
    _title = "RNN"

    def _no_state(self, input, batch, dtype):
        return zeros(*self._state_shape(batch, self.proj_size or self.hidden_size), dtype=dtype)

    def forward(self, input, hx=None):
        """
        @param input (T, N, I), (N, T, I) with batch_first, (T, I) for one sequence, or a PackedSequence
        @returns (outputs laid out likewise, last hidden state)
        """
        packed = isinstance(input, PackedSequence)
        batch_sizes = sorted_by = unsorted_by = None
        batched = True
        if packed:
            input, sizes, sorted_by, unsorted_by = input
            batch_sizes = sizes.tolist()
        else:
            if input.dim() not in (2, 3):
                raise ValueError(f"{self._title}: Expected input to be 2D or 3D, got {input.dim()}D {'tensor ' if self._title == 'RNN' else ''}instead")
            batched = input.dim() == 3
            if not batched:
                input = input.unsqueeze(0 if self.batch_first else 1)
        if hx is None:
            hx = self._no_state(input, self._batch_of(input, batch_sizes), input.dtype)
        else:
            if not packed:
                self._check_state_rank(hx, batched)
            hx = hx if batched else _each(hx, lambda h: h.unsqueeze(1))
            hx = self.permute_hidden(hx, sorted_by)
        self.check_forward_args(input, hx, batch_sizes)
        flipped = self.batch_first and not packed
        out, hidden = recurrent.run_layers(
            self.mode, input.transpose(0, 1) if flipped else input, batch_sizes, hx, list(self._weights()), 2 if self.bidirectional else 1,
            self.dropout, self.training,
        )  # fmt: skip
        if packed:
            return PackedSequence(out, sizes, sorted_by, unsorted_by), self.permute_hidden(hidden, unsorted_by)
        if flipped:
            out = out.transpose(0, 1)
        if not batched:
            return out.squeeze(0 if self.batch_first else 1), _each(hidden, lambda h: h.squeeze(1))
        return out, hidden


def _each(hx, f):
    return tuple(map(f, hx)) if isinstance(hx, tuple) else f(hx)


def _check_options(dropout, num_layers, hidden_size, proj_size):
    if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
        raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, "
            f"but got dropout={dropout} and num_layers={num_layers}",
            stacklevel=4,
        )
    if not isinstance(hidden_size, int):
        raise TypeError(f"hidden_size should be of type int, got: {type(hidden_size).__name__}")
    if hidden_size <= 0:
        raise ValueError("hidden_size must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


def _no_projection(kwargs):
    if "proj_size" in kwargs:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    def __init__(self, *args, **kwargs):
        _no_projection(kwargs)
        if len(args) > 3:
            self.nonlinearity = args[3]
            args = args[:3] + args[4:]
        else:
            self.nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if self.nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{self.nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{self.nonlinearity.upper()}", *args, **kwargs)


class LSTM(RNNBase):
    _title = "LSTM"

    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)

    def _no_state(self, input, batch, dtype):
        return super()._no_state(input, batch, dtype), zeros(*self._state_shape(batch, self.hidden_size), dtype=dtype)

    def _check_state_rank(self, hx, batched):
        rank, kind = (3, "batched 3-D") if batched else (2, "unbatched 2-D")
        if hx[0].dim() != rank or hx[1].dim() != rank:
            raise RuntimeError(f"For {kind} input, hx and cx should also be {rank}-D but got ({hx[0].dim()}-D, {hx[1].dim()}-D) tensors")

    def check_forward_args(self, input, hidden, batch_sizes):
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden[0], self.get_expected_hidden_size(input, batch_sizes), "Expected hidden[0] size {}, got {}")
        self.check_hidden_size(hidden[1], self.get_expected_cell_size(input, batch_sizes), "Expected hidden[1] size {}, got {}")

    def permute_hidden(self, hx, permutation):
        return hx if permutation is None else tuple(apply_permutation(h, permutation) for h in hx)

    def forward(self, input, hx=None):
        return super().forward(input, tuple(hx) if isinstance(hx, list) else hx)


class GRU(RNNBase):
    _title = "GRU"

    def __init__(self, *args, **kwargs):
        _no_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)


class RNNCellBase(Module):
    _mode = None

    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        kind = {"device": device, "dtype": dtype}
        self.weight_ih = Parameter(empty((num_chunks * hidden_size, input_size), **kind))
        self.weight_hh = Parameter(empty((num_chunks * hidden_size, hidden_size), **kind))
        if bias:
            self.bias_ih = Parameter(empty(num_chunks * hidden_size, **kind))
            self.bias_hh = Parameter(empty(num_chunks * hidden_size, **kind))
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

    def _step(self, mode, input, hx):
        weights = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, None)
        return recurrent.CELLS[mode](recurrent._gates_in(input, weights), hx, weights)

    def _prepare(self, input, hx):
        """Checks ranks and adds the batch's dimension where there is none. @returns (input, hidden state, was it a batch?)"""
        name = type(self).__name__
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for i, h in enumerate(hx if isinstance(hx, tuple) else () if hx is None else (hx,)):
            if h.dim() not in (1, 2):
                place = f"hx[{i}]" if isinstance(hx, tuple) else "hidden"
                raise ValueError(f"{name}: Expected {place} to be 1D or 2D, got {h.dim()}D instead")
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if input.shape[1] != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {input.shape[1]} expected {self.input_size}")
        if hx is not None and not batched:
            hx = _each(hx, lambda h: h.unsqueeze(0))
        return input, hx, batched

    def _zeros(self, input):
        return zeros(input.size(0), self.hidden_size, dtype=input.dtype)


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        input, hx, batched = self._prepare(input, hx)
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        out = self._step(f"RNN_{self.nonlinearity.upper()}", input, self._zeros(input) if hx is None else hx)
        return out if batched else out.squeeze(0)


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        input, hx, batched = self._prepare(input, tuple(hx) if isinstance(hx, list) else hx)
        out = self._step("LSTM", input, (self._zeros(input), self._zeros(input)) if hx is None else hx)
        return out if batched else tuple(h.squeeze(0) for h in out)


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        input, hx, batched = self._prepare(input, hx)
        out = self._step("GRU", input, self._zeros(input) if hx is None else hx)
        return out if batched else out.squeeze(0)
