# SPDX-License-Identifier: BSD-3-Clause
"""Reference trajectories of optimizers, schedules and gradient clipping: those of PyTorch, in double.

    python tests/reference/optimizers.py FOLDER

writes optimizers.safetensors. README.md says what it holds.
"""
import pathlib
import sys

import numpy
import torch
from torch.optim import SGD, Adam, AdamW
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR, StepLR

import closed_form

SHAPES = ((3, 2), (2,), (2, 2))  # weight decay reaches the matrices
KEPT = (1, 10, 50, 100)  # steps after which parameters are kept
START_SEED, TARGET_SEED, CURVE_SEED = 1, 2, 3


def gradient(p):
    """Of sum(c p^4 / 4 + (p - 2 t)^2 / 2) + 0.1 sum(p_i p_(i + 1)), with c = 1.5 + u and t, u closed-form numbers."""
    target = torch.from_numpy(2 * closed_form.numbers(TARGET_SEED, len(p)))
    curve = torch.from_numpy(1.5 + closed_form.numbers(CURVE_SEED, len(p)))
    g = curve * p**3 + (p - target)
    g[1:] += 0.1 * p[:-1]
    g[:-1] += 0.1 * p[1:]
    return g


def constant(optimizer):
    return LinearLR(optimizer, start_factor=1.0, total_iters=1)


def halved(optimizer):
    return StepLR(optimizer, step_size=30, gamma=0.5)


def falling(optimizer):
    return LinearLR(optimizer, start_factor=1.0, end_factor=0.2, total_iters=80)


def warm_cosine(optimizer):
    warm = LinearLR(optimizer, start_factor=1 / 10, total_iters=9)
    rate = optimizer.param_groups[0]["lr"] * 10
    return SequentialLR(optimizer, [warm, CosineAnnealingLR(optimizer, T_max=90, eta_min=0.1 * rate)], milestones=[10])


CASES = {
    "sgd": (SGD, {"lr": 0.05}, constant, None),
    "sgd_momentum": (SGD, {"lr": 0.03, "momentum": 0.9}, halved, None),
    "sgd_nesterov": (SGD, {"lr": 0.03, "momentum": 0.8, "nesterov": True}, constant, None),
    "sgd_decay": (SGD, {"lr": 0.03, "momentum": 0.9, "weight_decay": 0.1}, falling, None),
    "sgd_clipped": (SGD, {"lr": 0.05}, constant, 0.7),
    "adam": (Adam, {"lr": 0.05}, constant, None),
    "adam_l2": (Adam, {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.2}, falling, None),
    "adamw": (AdamW, {"lr": 0.05, "weight_decay": 0.3}, warm_cosine, None),
    "adamw_clipped": (AdamW, {"lr": 0.05, "betas": (0.7, 0.9), "weight_decay": 0.01}, warm_cosine, 0.5),
}


def trajectory(kind, options, schedule, limit):
    """Parameters after the steps KEPT, a row for each, and behind them the norm of the last step's gradient."""
    sizes = [int(numpy.prod(shape)) for shape in SHAPES]
    start = torch.from_numpy(2 * closed_form.numbers(START_SEED, sum(sizes)))
    parameters = [torch.nn.Parameter(p.reshape(shape)) for p, shape in zip(start.split(sizes), SHAPES)]
    decay = options.get("weight_decay", 0)
    optimizer = kind([{"params": [p], "weight_decay": decay if p.dim() > 1 else 0} for p in parameters],
                     **{name: value for name, value in options.items() if name != "weight_decay"})
    rates = schedule(optimizer)
    rows = []
    for step in range(1, KEPT[-1] + 1):
        flat = torch.cat([p.detach().flatten() for p in parameters])
        for p, g in zip(parameters, gradient(flat).split(sizes)):
            p.grad = g.reshape(p.shape).clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, limit or torch.inf)
        optimizer.step()
        rates.step()
        if step in KEPT:
            rows.append(torch.cat([p.detach().flatten() for p in parameters] + [norm.reshape(1)]).numpy())
    return numpy.stack(rows)


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    closed_form.write_safetensors(pathlib.Path(sys.argv[1]) / "optimizers.safetensors",
                                  {name: trajectory(*case) for name, case in CASES.items()},
                                  {"torch": torch.__version__})


main()
