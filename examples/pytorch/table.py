"""Prices of houses from a table: read with pandas, prepared with scikit-learn, learnt with PyTorch."""

import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

houses = pd.read_csv("houses.csv")
houses["age"] = houses["age"].fillna(houses["age"].median())
houses = pd.get_dummies(houses, columns=["district"], dtype=float)

features = houses.drop(columns="price").values
prices = houses[["price"]].values / 100_000
x_train, x_test, y_train, y_test = train_test_split(features, prices, test_size=0.25, random_state=0)
scaler = StandardScaler()
x_train = torch.tensor(scaler.fit_transform(x_train), dtype=torch.float32)
x_test = torch.tensor(scaler.transform(x_test), dtype=torch.float32)
y_train = torch.tensor(y_train, dtype=torch.float32)
y_test = torch.tensor(y_test, dtype=torch.float32)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(x_train.shape[1], 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)

for epoch in range(80):
    optimizer.zero_grad()
    predicted = model(x_train)
    loss = nn.functional.mse_loss(predicted, y_train)
    loss.backward()
    optimizer.step()

with torch.no_grad():
    error = (model(x_test) - y_test).abs().mean()
print(f"mean error on houses not seen before: {100 * error:.0f} thousand")
