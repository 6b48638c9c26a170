"""In-place forms: those of the functions that have no kernel which writes, and the functions of torch that are methods with an underscore."""

from .registry import alias, api, functions, methods


def _written(name):
    of = functions[name]

    def f(self, *args, **kwargs):
        return self.copy_(of(self.clone(), *args, **kwargs))  # the original is what backward may need

    f.__name__ = f.__qualname__ = f"{name}_"
    return f


for _name in "float_power index_reduce igamma igammac ldexp logit mvlgamma polygamma".split():
    if f"{_name}_" not in methods:
        methods[f"{_name}_"] = api(_written(_name), is_method=True)
for _name in "addmv alpha_dropout clamp_max clamp_min clip gcd index_put lcm ldexp logit nan_to_num resize_as round square threshold xlogy".split():
    if f"{_name}_" in methods:
        functions.setdefault(f"{_name}_", methods[f"{_name}_"])
alias("unsafe_chunk", "chunk")
alias("unsafe_split", "split")
del _name
