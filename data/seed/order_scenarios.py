"""The sequences of steps that orders go through, with their frequencies, roles and durations."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from data.lifecycle import Kind, PaymentMethod, Role
from data.seed import data_files

_FILE = data_files.load("scenarios")


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """A step of an order: the role that takes it and the mean hours since the step before."""

    role: Role
    hours: float
    reasons: tuple[str, ...] = ()


class WeightedScenarios:
    """Scenarios, each a sequence of step names, with a weight each."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        """The keys are step names separated by spaces, such as "process ship deliver"."""
        self.scenarios = tuple(tuple(steps.split()) for steps in weights)
        self._cumulative = tuple(accumulate(weights.values()))

    def choose(self, rng: Random) -> tuple[str, ...]:
        """A scenario, as often as its weight says."""
        return rng.choices(self.scenarios, cum_weights=self._cumulative)[0]


STEPS = {
    name: ScenarioStep(Role(fields["role"]), fields["hours"], tuple(fields.get("reasons", ())))
    for name, fields in _FILE["steps"].items()
}
SCENARIOS = {
    (Kind(group["kind"]), PaymentMethod(method)): WeightedScenarios(group["weights"])
    for group in _FILE["scenarios"]
    for method in group["payment_methods"]
}
