"""A training program: open it, hover over `logits`, read the warning under `hidden`, click `Show Graph` above `main()`."""

import torch
import torch.nn.functional as F
from torch import nn


class Classifier(nn.Module):
    def __init__(self, features=20, width=60, classes=5):
        super().__init__()
        self.hidden = nn.Linear(features, width)
        self.out = nn.Linear(width, classes)
        nn.init.constant_(self.hidden.bias, -1.95)  # a slip: most units never switch on

    def forward(self, x):
        hidden = F.relu(self.hidden(x))
        logits = self.out(hidden)
        return logits


def train(model, x, y, steps=20):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for step in range(steps):
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"step {step}: {loss.item():.4f}")


def main():
    torch.manual_seed(0)
    x = torch.randn(64, 20)
    y = torch.randint(5, (64,))
    train(Classifier(), x, y)


if __name__ == "__main__":
    main()  # `Show Graph` of the program stands above this line
