"""The MNIST example in a real PyTorch: prints loss, first weights and gradients as JSON. Arguments: file, dtype, mode.

mnist-2.14.json holds what PyTorch 2.14.1 printed for each dtype and mode, under "dtype mode".
"""

import importlib.util, json, struct, sys
import torch, torch.nn.functional as F
torch.backends.mkldnn.enabled = False
torch.set_num_threads(1)
spec = importlib.util.spec_from_file_location("mnist_cnn", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
torch.set_default_dtype(getattr(torch, sys.argv[2]))
torch.manual_seed(0)
net = module.Net()
x = torch.randn(2, 1, 28, 28)
getattr(net, sys.argv[3])()
loss = F.nll_loss(net(x), torch.tensor([3, 7]))
loss.backward()
out = {"loss": loss.item(), "parameters": []}
for name, p in net.named_parameters():
    first = p.detach().flatten()[:8]
    g = p.grad.double()
    out["parameters"].append({"name": name, "first": first.tolist(), "sum": p.detach().double().sum().item(), "norm": g.norm().item(), "grad": g.flatten()[:8].tolist()})
print(json.dumps(out))
