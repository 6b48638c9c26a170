"""Recurrent layers as PyTorch computes them on a CPU: the same products in the same order (aten/src/ATen/native/RNN.cpp).

A layer's weights are (w_ih, w_hh, b_ih or None, b_hh or None, w_hr or None). A hidden state is a tensor, or (h, c) for the LSTM.
"""

from .. import functional as F


def lstm_cell(gates_in, hidden, weights):
    """One step; `gates_in` is the input's share of the gates, (N, 4·H)."""
    h, c = hidden
    gates = F.linear(h, weights[1], weights[3]) + gates_in
    i, f, g, o = gates.chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return (h if weights[4] is None else F.linear(h, weights[4])), c


def gru_cell(gates_in, h, weights):
    r_in, z_in, n_in = gates_in.chunk(3, 1)
    r_h, z_h, n_h = F.linear(h, weights[1], weights[3]).chunk(3, 1)
    r = (r_h + r_in).sigmoid()
    z = (z_h + z_in).sigmoid()
    n = (n_in + n_h * r).tanh()
    return (h - n) * z + n


def tanh_cell(gates_in, h, weights):
    return (F.linear(h, weights[1], weights[3]) + gates_in).tanh()


def relu_cell(gates_in, h, weights):
    return (F.linear(h, weights[1], weights[3]) + gates_in).relu()


CELLS = {"LSTM": lstm_cell, "GRU": gru_cell, "RNN_TANH": tanh_cell, "RNN_RELU": relu_cell}


def _gates_in(x, weights):
    return F.linear(x, weights[0], weights[2])


def _output(hidden):
    return hidden[0] if isinstance(hidden, tuple) else hidden


def _each(f, *hiddens):
    """Applies f to a hidden state's tensors, whichever kind it is."""
    return tuple(map(f, *hiddens)) if isinstance(hiddens[0], tuple) else f(*hiddens)


def _steps(cell, inputs, hidden, weights):
    outputs = []
    for x in inputs:
        hidden = cell(x, hidden, weights)
        outputs.append(_output(hidden))
    return outputs, hidden


def _forward_layer(cell, x, hidden, weights):
    """(T, N, I) -> (T, N, H), with the input's products made for all steps at once."""
    from ... import stack

    outputs, hidden = _steps(cell, _gates_in(x, weights).unbind(0), hidden, weights)
    return stack(outputs, 0), hidden


def _both_ways(cell, x, hiddens, weights):
    """PyTorch makes the products step by step when a layer runs both ways."""
    from ... import cat, stack

    steps = x.unbind(0)
    ahead, hidden = _steps(cell, (_gates_in(s, weights[0]) for s in steps), hiddens[0], weights[0])
    back, last = _steps(cell, (_gates_in(s, weights[1]) for s in reversed(steps)), hiddens[1], weights[1])
    out = cat([stack(ahead, 0), stack(back[::-1], 0)], -1)
    return out, [hidden, last]


def _packed_forward(cell, x, batch_sizes, hidden, weights):
    """Rows of step t are the sequences that are longer than t; those that end leave their hidden state."""
    from ... import cat

    gates = _gates_in(x, weights)
    outputs, ended = [], []
    offset, rows = 0, batch_sizes[0]
    for size in batch_sizes:
        if size < rows:
            ended.append(_each(lambda h, a=size, n=rows - size: h.narrow(0, a, n), hidden))
            hidden = _each(lambda h, n=size: h.narrow(0, 0, n), hidden)
            rows = size
        hidden = cell(gates.narrow(0, offset, size), hidden, weights)
        outputs.append(_output(hidden))
        offset += size
    ended.append(hidden)
    return cat(outputs, 0), _each(lambda *parts: cat(parts[::-1], 0), *ended) if len(ended) > 1 else hidden


def _packed_backward(cell, x, batch_sizes, start, weights):
    """From the last step: sequences join as their ends are reached."""
    from ... import cat

    gates = _gates_in(x, weights)
    outputs = []
    offset, rows = x.shape[0], batch_sizes[-1]
    hidden = _each(lambda h: h.narrow(0, 0, rows), start)
    for size in reversed(batch_sizes):
        if size > rows:
            joining = _each(lambda h, a=rows, n=size - rows: h.narrow(0, a, n), start)
            hidden = _each(lambda old, new: cat([old, new], 0), hidden, joining)
            rows = size
        offset -= size
        hidden = cell(gates.narrow(0, offset, size), hidden, weights)
        outputs.append(_output(hidden))
    return cat(outputs[::-1], 0), hidden


def _layer(cell, x, batch_sizes, hiddens, weights):
    """One layer in one or both directions. @returns (output, hidden states)"""
    from ... import cat

    if batch_sizes is None:
        if len(weights) == 2:
            return _both_ways(cell, x, hiddens, weights)
        out, hidden = _forward_layer(cell, x, hiddens[0], weights[0])
        return out, [hidden]
    out, hidden = _packed_forward(cell, x, batch_sizes, hiddens[0], weights[0])
    if len(weights) == 1:
        return out, [hidden]
    back, last = _packed_backward(cell, x, batch_sizes, hiddens[1], weights[1])
    return cat([out, back], -1), [hidden, last]


def run_layers(mode, x, batch_sizes, hx, weights, directions, dropout, training):
    """
    @param x (T, N, I), or (Σ lengths, I) with batch_sizes
    @param hx (L·D, N, H), or a pair of them for the LSTM
    @param weights one tuple per layer and direction
    @returns (output, hidden state of the same shape as hx)
    """
    from ... import stack

    cell = CELLS[mode]
    states = list(zip(*(h.unbind(0) for h in hx))) if isinstance(hx, tuple) else list(hx.unbind(0))
    ended = []
    layers = len(weights) // directions
    for layer in range(layers):
        part = slice(layer * directions, (layer + 1) * directions)
        x, last = _layer(cell, x, batch_sizes, states[part], weights[part])
        ended += last
        if dropout and training and layer < layers - 1:
            x = F.dropout(x, dropout, True)
    return x, _each(lambda *parts: stack(parts, 0), *ended)
