"""Conditions over facts, in Kleene's three-valued logic: a missing fact is unknown, and unknown is contagious."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vigie.catalogue.rules.facts import Fact, FactSpec, Missing, Value

Lookup = Callable[[str], "Fact | Missing"]


class ConditionError(ValueError):
    """A condition of the catalogue that cannot be read."""


@dataclass(frozen=True, slots=True)
class Result:
    """`truth` is None for unknown. `facts` were read, `missing` were needed and could not be had."""

    truth: bool | None
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()


class Condition(ABC):
    """Something that facts make true, false or unknown."""

    __slots__ = ()

    @abstractmethod
    def evaluate(self, lookup: Lookup) -> Result: ...

    @abstractmethod
    def keys(self) -> Iterator[str]:
        """The keys of the facts it reads."""

    @abstractmethod
    def restrict(self, system: str | None, specs: Mapping[str, FactSpec]) -> "Condition | None":
        """The part of it that can be measured on this system, or None when nothing of it can."""


@dataclass(frozen=True, slots=True)
class Leaf(Condition):
    """One fact against one value."""

    key: str
    operator: str
    operand: Any

    def evaluate(self, lookup: Lookup) -> Result:
        found = lookup(self.key)
        if isinstance(found, Missing):
            return Result(None, missing=(found,))
        if found.value is None:
            raise ConditionError(self.key)
        return Result(_compare(self.operator, found.value, self.operand), facts=(found,))

    def keys(self) -> Iterator[str]:
        yield self.key

    def restrict(self, system: str | None, specs: Mapping[str, FactSpec]) -> Condition | None:
        spec = specs.get(self.key)
        if spec is None or not spec.systems or system is None:
            return self
        return self if system in spec.systems else None


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Kleene conjunction: one false decides, whatever is unknown."""

    parts: tuple[Condition, ...]

    def evaluate(self, lookup: Lookup) -> Result:
        return _combine([part.evaluate(lookup) for part in self.parts], decisive=False)

    def keys(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.keys()

    def restrict(self, system: str | None, specs: Mapping[str, FactSpec]) -> Condition | None:
        parts = _restricted(self.parts, system, specs)
        return All(parts) if parts else None


@dataclass(frozen=True, slots=True)
class Either(Condition):
    """Kleene disjunction: one true decides, whatever is unknown."""

    parts: tuple[Condition, ...]

    def evaluate(self, lookup: Lookup) -> Result:
        return _combine([part.evaluate(lookup) for part in self.parts], decisive=True)

    def keys(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.keys()

    def restrict(self, system: str | None, specs: Mapping[str, FactSpec]) -> Condition | None:
        parts = _restricted(self.parts, system, specs)
        return Either(parts) if parts else None


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """Negation: unknown stays unknown."""

    part: Condition

    def evaluate(self, lookup: Lookup) -> Result:
        result = self.part.evaluate(lookup)
        truth = None if result.truth is None else not result.truth
        return Result(truth, result.facts, result.missing)

    def keys(self) -> Iterator[str]:
        yield from self.part.keys()

    def restrict(self, system: str | None, specs: Mapping[str, FactSpec]) -> Condition | None:
        part = self.part.restrict(system, specs)
        return None if part is None else Not(part)


def parse_condition(raw: Any) -> Condition:
    """Read a condition of the catalogue (see docs/catalogue.md); raises ConditionError."""
    if not isinstance(raw, dict):
        raise ConditionError(f"not a condition: {raw!r}")
    for word, build in (("all", All), ("any", Either)):
        if word in raw:
            if len(raw) != 1 or not isinstance(raw[word], list) or not raw[word]:
                raise ConditionError(f"'{word}' takes a non-empty list: {raw!r}")
            return build(tuple(parse_condition(part) for part in raw[word]))
    if "not" in raw:
        return Not(parse_condition(raw["not"]))
    return _parse_leaf(raw)


def _parse_leaf(raw: dict[str, Any]) -> Leaf:
    operators = set(raw) - {"fact"}
    if "fact" not in raw or len(operators) != 1:
        raise ConditionError(f"a leaf names one fact and one operator: {raw!r}")
    operator = operators.pop()
    if operator not in _OPERATORS:
        raise ConditionError(f"unknown operator {operator!r}")
    operand = raw[operator]
    return Leaf(raw["fact"], operator, tuple(operand) if isinstance(operand, list) else operand)


def _restricted(
    parts: tuple[Condition, ...], system: str | None, specs: Mapping[str, FactSpec]
) -> tuple[Condition, ...]:
    kept = (part.restrict(system, specs) for part in parts)
    return tuple(part for part in kept if part is not None)


def _combine(results: list[Result], *, decisive: bool) -> Result:
    deciding = [result for result in results if result.truth is decisive]
    if deciding:
        return Result(decisive, tuple(fact for result in deciding for fact in result.facts))
    unknown = [result for result in results if result.truth is None]
    facts = tuple(fact for result in results for fact in result.facts)
    if unknown:
        return Result(None, facts, tuple(missing for result in unknown for missing in result.missing))
    return Result(not decisive, facts)


def _is(value: Value, operand: Any) -> bool:
    return type(value) is type(operand) and value == operand


def _number(value: Value) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConditionError(f"not a number: {value!r}")
    return value


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "in": lambda value, operand: value in operand,
    "contains": lambda value, operand: isinstance(value, tuple) and operand in value,
    "at_least": lambda value, operand: _number(value) >= operand,
    "at_most": lambda value, operand: _number(value) <= operand,
}


def _compare(operator: str, value: Value, operand: Any) -> bool:
    return _OPERATORS[operator](value, operand)
