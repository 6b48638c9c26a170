/** A program over torchvision's compiled operators and detectors that prints what it computes, one line of JSON for each. */
export const source = `import json
import torch
from torchvision import ops
from torchvision.models import detection


def digest(t):
    # Three numbers that no permutation, shift or scale of the elements leaves alone: what a run prints is kept up to a limit only.
    t = t.detach().double().flatten()
    at = torch.arange(t.numel(), dtype=torch.float64)
    return [t.norm().item(), (t * at.cos()).sum().item(), (t * at.sin()).sum().item()]


def show(name, *tensors):
    print(json.dumps([name, [[list(t.shape), digest(t)] for t in tensors]]))


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


def boxes(count, width, height):
    corner = torch.rand(count, 2) * torch.tensor([width, height]) * 0.8 - 1
    return torch.cat([corner, corner + torch.rand(count, 2) * torch.tensor([width, height]) * 0.6 + 0.3], 1)


def suppression():
    b, s = boxes(60, 20.0, 20.0), torch.rand(60)
    for threshold in (0.1, 0.3, 0.5, 0.9):
        show(f"nms {threshold}", ops.nms(b, s, threshold))
    show("batched_nms", ops.batched_nms(b, s, torch.arange(60) % 3, 0.3))
    show("equal scores", ops.nms(b, torch.ones(60), 0.3))
    show("no boxes", ops.nms(torch.zeros(0, 4), torch.zeros(0), 0.3))


def regions():
    rois = torch.cat([torch.tensor([[0.0], [1.0], [1.0], [0.0], [1.0]]), boxes(5, 9.0, 7.0)], 1)
    rois[4, 1:] = torch.tensor([30.0, 30.0, 40.0, 40.0])
    cases = [
        ("roi_align", 4, dict(output_size=(2, 3))), ("roi_align", 4, dict(output_size=2, sampling_ratio=3, aligned=True)),
        ("roi_align", 4, dict(output_size=3, spatial_scale=0.5, aligned=True)), ("roi_pool", 3, dict(output_size=(3, 2))), ("roi_pool", 3, dict(output_size=2, spatial_scale=0.6)),
        ("ps_roi_align", 12, dict(output_size=(2, 3))), ("ps_roi_align", 12, dict(output_size=2, sampling_ratio=2, spatial_scale=0.7)),
        ("ps_roi_pool", 12, dict(output_size=(2, 3))), ("ps_roi_pool", 8, dict(output_size=2, spatial_scale=0.6)),
    ]
    for name, channels, given in cases:
        x = leaf(2, channels, 7, 9)
        y = getattr(ops, name)(x, rois, **given)
        g, = torch.autograd.grad((y * torch.randn_like(y)).sum(), x)
        # At the last row and column torchvision's backward of ps_roi_pool reads bins that its forward does not: there, ours is the derivative.
        show(f"{name} {given}", y, *([g] if (name, given["output_size"]) != ("ps_roi_pool", (2, 3)) else []))
    x = leaf(1, 3, 7, 9)
    y = ops.RoIAlign((2, 2), 1.0, -1)(x, [boxes(3, 9.0, 7.0)])
    show("RoIAlign of a list", y, *torch.autograd.grad(y.exp().sum(), x))


def deformed():
    for groups, offset_groups, masked, given in ((1, 1, False, {}), (2, 2, True, dict(stride=2, padding=1)), (1, 4, True, dict(padding=(1, 0), dilation=(1, 2)))):
        x, w, b = leaf(2, 4, 6, 7), leaf(6, 4 // groups, 3, 2), leaf(6)
        with torch.no_grad():
            rows, columns = torch.nn.functional.conv2d(x, w, groups=groups, **given).shape[2:]
        offset, mask = leaf(2, 2 * offset_groups * 6, rows, columns), torch.rand(2, offset_groups * 6, rows, columns).requires_grad_() if masked else None
        y = ops.deform_conv2d(x, offset, w, b, mask=mask, **given)
        wanted = [t for t in (x, offset, w, b, mask) if t is not None]
        show(f"deform_conv2d {given}", y, *torch.autograd.grad((y * torch.randn_like(y)).sum(), wanted))
    x, offset = leaf(1, 4, 5, 5), torch.zeros(1, 18, 5, 5, requires_grad=True)
    y = ops.DeformConv2d(4, 2, 3, padding=1)(x, offset)
    show("deform_conv2d with offsets of zero", y, *torch.autograd.grad(y.square().sum(), [x, offset]))


def detector():
    # The losses and the gradients of a whole detector: anchors, suppression of proposals, matching, sampling, pooling of regions.
    net = detection.fasterrcnn_mobilenet_v3_large_320_fpn(weights=None, weights_backbone=None, num_classes=5, min_size=96, max_size=128).train()
    image = torch.rand(3, 80, 96)
    losses = net([image], [{"boxes": torch.tensor([[5.0, 6.0, 40.0, 50.0], [20.0, 10.0, 70.0, 60.0]]), "labels": torch.tensor([1, 3])}])
    sum(losses.values()).backward()
    # The loss of the objectness is one of float32: anchors and labels are.
    show("losses", *losses.values())
    show("gradients", torch.stack([p.grad.norm() for p in net.parameters() if p.grad is not None]))
    show("number detected", torch.tensor(float(len(net.eval()([image])[0]["boxes"]))))


def run(seed):
    torch.set_default_dtype(torch.float64)
    for part in (suppression, regions, deformed, detector):
        torch.manual_seed(seed)
        part()
    return torch.zeros((), requires_grad=True)
`;
