"""Connectionist temporal classification, as a recursion over time in differentiable operations (Graves et al. 2006, eq. 6–8)."""

from ..._functions.registry import functions


def _lengths(v):
    return [int(n) for n in (v.tolist() if hasattr(v, "tolist") else v)]


def ctc(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity):
    """−log p(target | input) per sequence. Targets are (N, S) or all sequences one after the other."""
    from ..._creation import tensor

    stack, where = functions["stack"], functions["where"]
    single = log_probs.dim() == 2
    if single:
        log_probs = log_probs.unsqueeze(1)
        targets = targets.unsqueeze(0) if targets.dim() == 1 else targets
        input_lengths = [input_lengths] if not hasattr(input_lengths, "__len__") or getattr(input_lengths, "shape", None) == () else input_lengths
        target_lengths = [target_lengths] if not hasattr(target_lengths, "__len__") or getattr(target_lengths, "shape", None) == () else target_lengths
    times, lengths = _lengths(input_lengths), _lengths(target_lengths)
    flat = targets.tolist()
    losses, start = [], 0
    for i, (t_max, n) in enumerate(zip(times, lengths)):
        labels = flat[i][:n] if targets.dim() == 2 else flat[start : start + n]
        start += n
        path = [blank]
        for label in labels:
            path += [int(label), blank]
        losses.append(_sequence(log_probs[:t_max, i], path, tensor))
    loss = stack(losses)
    if zero_infinity:
        loss = where(loss == float("inf"), 0.0, loss)
    if reduction == "mean":
        return (loss / tensor([max(n, 1) for n in lengths], dtype=loss.dtype)).mean()
    if reduction == "sum":
        return loss.sum()
    return loss.squeeze(0) if single else loss


def _sequence(log_p, path, tensor):
    """−log of the summed probability of all alignments of one sequence with its path of labels and blanks."""
    stack, cat = functions["stack"], functions["cat"]
    size = len(path)
    emitted = log_p[:, tensor(path)]
    never = emitted.new_full((size,), float("-inf"))
    # A label may be reached over a blank unless it repeats the label before that blank.
    may_skip = tensor([s >= 2 and path[s] != path[s - 2] and path[s] != path[0] for s in range(size)])
    alpha = cat([emitted[0, :2], never[2:]]) if size > 1 else emitted[0]
    for t in range(1, emitted.shape[0]):
        stay = alpha
        step = cat([never[:1], alpha[:-1]])
        skip = cat([never[:2], alpha[:-2]])[:size].masked_fill(~may_skip, float("-inf"))
        alpha = stack([stay, step, skip]).logsumexp(0) + emitted[t]
    return -(alpha[-2:].logsumexp(0) if size > 1 else alpha[-1])
