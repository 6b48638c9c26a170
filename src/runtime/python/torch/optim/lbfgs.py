"""Limited-memory BFGS (Nocedal & Wright, Numerical Optimization, algorithm 7.4)."""

from ..autograd.grad_mode import enable_grad, no_grad
from .optimizer import Optimizer, check_lr, number_of
from .strong_wolfe import strong_wolfe

_MEMORY = ("d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad", "prev_loss")


class LBFGS(Optimizer):
    """All parameters are one vector; one step calls the closure several times."""

    def __init__(
        self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100, line_search_fn=None, maximize=False
    ):
        check_lr(lr)
        super().__init__(
            params,
            dict(
                lr=lr, max_iter=max_iter, max_eval=max_iter * 5 // 4 if max_eval is None else max_eval, tolerance_grad=tolerance_grad,
                tolerance_change=tolerance_change, history_size=history_size, line_search_fn=line_search_fn, maximize=maximize,
            ),
        )  # fmt: skip
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def _sign(self):
        return -1.0 if self.param_groups[0]["maximize"] else 1.0

    def _flat_grad(self):
        from .. import cat

        flat = cat([p.new_zeros(p.numel()) if p.grad is None else p.grad.reshape(-1) for p in self._params], 0)
        return -flat if self.param_groups[0]["maximize"] else flat

    def _move(self, t, direction):
        """Adds t times the direction to the parameters."""
        offset = 0
        for p in self._params:
            n = p.numel()
            p.add_(direction[offset : offset + n].view_as(p), alpha=number_of(t))
            offset += n

    @no_grad()
    def step(self, closure):
        group = self.param_groups[0]
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        memory = {name: state.get(name) for name in _MEMORY}
        closure = enable_grad()(closure)
        first_loss = closure()
        run = _Run(self, closure, group, state, memory, self._sign() * float(first_loss))
        if not run.at_optimum():
            run.iterate()
            state.update(memory)
        return first_loss


class _Run:
    """One call of step: iterations until one of the stopping rules holds."""

    def __init__(self, optimizer, closure, group, state, memory, loss):
        self.optimizer, self.closure, self.group, self.state, self.memory = optimizer, closure, group, state, memory
        self.loss = loss
        self.gradient = optimizer._flat_grad()
        self.evaluations = 1
        state["func_evals"] += 1

    def at_optimum(self):
        return bool(self.gradient.abs().max() <= self.group["tolerance_grad"])

    def iterate(self):
        group, memory, state = self.group, self.memory, self.state
        smallest = group["tolerance_change"]
        for n in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                memory.update(d=self.gradient.neg(), old_dirs=[], old_stps=[], ro=[], H_diag=1)
            else:
                self._remember()
                memory["d"] = self._direction()
            memory["prev_flat_grad"] = self.gradient.clone()
            memory["prev_loss"] = self.loss
            lr = group["lr"]
            memory["t"] = min(1.0, 1.0 / self.gradient.abs().sum()) * lr if state["n_iter"] == 1 else lr
            slope = self.gradient.dot(memory["d"])
            if slope > -smallest:
                break
            last = n == group["max_iter"]
            used = self._search(slope) if group["line_search_fn"] is not None else self._advance(last)
            self.evaluations += used
            state["func_evals"] += used
            if last or self.evaluations >= group["max_eval"] or self.at_optimum():
                break
            if memory["d"].mul(memory["t"]).abs().max() <= smallest or abs(self.loss - memory["prev_loss"]) < smallest:
                break

    def _remember(self):
        """Adds the latest pair of steps to the history, unless it has no positive curvature."""
        memory = self.memory
        y = self.gradient.sub(memory["prev_flat_grad"])
        s = memory["d"].mul(memory["t"])
        ys = y.dot(s)
        if not ys > 1e-10:
            return
        for name, value in (("old_dirs", y), ("old_stps", s), ("ro", 1.0 / ys)):
            memory[name].append(value)
            del memory[name][: -self.group["history_size"]]
        memory["H_diag"] = ys / y.dot(y)

    def _direction(self):
        """Minus the inverse Hessian's approximation times the gradient, by the two-loop recursion."""
        memory = self.memory
        history = list(zip(memory["old_dirs"], memory["old_stps"], memory["ro"]))
        q = self.gradient.neg()
        weights = []
        for y, s, ro in reversed(history):
            weights.append(s.dot(q) * ro)
            q.add_(y, alpha=-weights[-1].item())
        r = q * memory["H_diag"]
        for (y, s, ro), weight in zip(history, reversed(weights)):
            r.add_(s, alpha=(weight - y.dot(r) * ro).item())
        return r

    def _advance(self, last):
        """A step of fixed length. @returns evaluations of the closure"""
        self.optimizer._move(self.memory["t"], self.memory["d"])
        if last:
            return 0
        self.loss = self.optimizer._sign() * float(self.closure())
        self.gradient = self.optimizer._flat_grad()
        return 1

    def _search(self, slope):
        if self.group["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        optimizer, direction = self.optimizer, self.memory["d"]
        origin = [p.clone() for p in optimizer._params]

        def evaluate(t):
            optimizer._move(t, direction)
            loss = optimizer._sign() * float(self.closure())
            gradient = optimizer._flat_grad()
            for p, start in zip(optimizer._params, origin):
                p.copy_(start)
            return loss, gradient

        found = strong_wolfe(evaluate, self.memory["t"], direction, self.loss, self.gradient, slope)
        self.loss, self.gradient, self.memory["t"], used = found
        optimizer._move(self.memory["t"], direction)
        return used
