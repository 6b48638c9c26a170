"""Line search for the strong Wolfe conditions (Nocedal & Wright, Numerical Optimization, algorithms 3.5 and 3.6), with the constants and
safeguards that PyTorch took over from minFunc, so that the same points are visited."""

from typing import NamedTuple

_DECREASE, _CURVATURE = 1e-4, 0.9
_SHORTEST, _TRIALS = 1e-9, 25


class Point(NamedTuple):
    """A trial: step length, objective, gradient, and the slope along the direction."""

    t: object
    f: float
    g: object
    slope: object


def cubic_minimum(a, b, bounds=None):
    """Where the cubic through two points and their slopes is lowest, kept inside the bounds; their middle if it has no minimum."""
    low, high = bounds or ((a.t, b.t) if a.t <= b.t else (b.t, a.t))
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2.0
    d2 = square.sqrt()
    first, last = (a, b) if a.t <= b.t else (b, a)
    at = last.t - (last.t - first.t) * ((last.slope + d2 - d1) / (last.slope - first.slope + 2 * d2))
    return min(max(at, low), high)


def strong_wolfe(evaluate, t, direction, f, g, slope):
    """
    @param evaluate t -> (objective, gradient) at that step along the direction
    @returns (objective, gradient, step, evaluations)
    """
    start = Point(0, f, g.clone(), slope)
    evaluations = 0

    def trial(t):
        nonlocal evaluations
        evaluations += 1
        value, gradient = evaluate(t)
        return Point(t, value, gradient.clone(), gradient.dot(direction))

    def too_high(p):
        return p.f > f + _DECREASE * p.t * slope

    def flat(p):
        return abs(p.slope) <= -_CURVATURE * slope

    previous, now = start, trial(t)
    rounds = 0
    while rounds < _TRIALS:
        if too_high(now) or (rounds > 1 and now.f >= previous.f):
            ends = [previous, now]
            break
        if flat(now):
            return now.f, now.g, now.t, evaluations
        if now.slope >= 0:
            ends = [previous, now]
            break
        shortest, longest = now.t + 0.01 * (now.t - previous.t), now.t * 10
        previous, now = now, trial(cubic_minimum(previous, now, (shortest, longest)))
        rounds += 1
    else:
        ends = [start, now]
    best = _zoom(ends, trial, too_high, flat, rounds, direction.abs().max())
    return best.f, best.g, best.t, evaluations


def _zoom(ends, trial, too_high, flat, rounds, reach):
    """Narrows a bracket until a point in it satisfies the conditions."""
    low = 0 if ends[0].f <= ends[1].f else 1
    stuck = False
    while rounds < _TRIALS:
        a, b = ends
        if abs(b.t - a.t) * reach < _SHORTEST:
            break
        t = cubic_minimum(a, b)
        left, right = min(a.t, b.t), max(a.t, b.t)
        margin = 0.1 * (right - left)
        close = min(right - t, t - left) < margin
        if close and (stuck or t >= right or t <= left):
            # Twice too near an end: step away from it.
            t = right - margin if abs(t - right) < abs(t - left) else left + margin
            stuck = False
        else:
            stuck = close
        now = trial(t)
        rounds += 1
        if too_high(now) or now.f >= ends[low].f:
            ends[1 - low] = now
            low = 0 if ends[0].f <= ends[1].f else 1
            continue
        done = flat(now)
        if not done and now.slope * (ends[1 - low].t - ends[low].t) >= 0:
            ends[1 - low] = ends[low]
        ends[low] = now
        if done:
            break
    return ends[low]
