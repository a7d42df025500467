"""As much of a live object as its health rests on; absent numbers are 0, absent words empty."""

import msgspec

__all__ = ["Live", "Status"]


class _Condition(msgspec.Struct, frozen=True):
    type: str = ""
    status: str = ""
    reason: str = ""
    message: str = ""


class _Waiting(msgspec.Struct, frozen=True):
    reason: str = ""
    message: str = ""


class _State(msgspec.Struct, frozen=True):
    waiting: _Waiting | None = None
    terminated: _Waiting | None = None


class _Container(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    state: _State = _State()
    last_state: _State = _State()


class _Rolling(msgspec.Struct, frozen=True):
    partition: int | None = None


class _Strategy(msgspec.Struct, frozen=True, rename="camel"):
    type: str = ""
    rolling_update: _Rolling | None = None


class _Balancer(msgspec.Struct, frozen=True):
    ingress: list[msgspec.Raw] | None = None


class _Spec(msgspec.Struct, frozen=True, rename="camel"):
    paused: bool = False
    replicas: int | None = None
    restart_policy: str = ""
    type: str = ""
    update_strategy: _Strategy = _Strategy()


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """What its controller says of it."""

    observed_generation: int = 0
    replicas: int = 0
    updated_replicas: int = 0
    available_replicas: int = 0
    ready_replicas: int = 0
    current_revision: str = ""
    update_revision: str = ""
    desired_number_scheduled: int = 0
    updated_number_scheduled: int = 0
    number_available: int = 0
    phase: str = ""
    message: str = ""
    conditions: tuple[_Condition, ...] | None = None
    container_statuses: tuple[_Container, ...] | None = None
    load_balancer: _Balancer = _Balancer()


class _Meta(msgspec.Struct, frozen=True, rename="camel"):
    generation: int = 0
    deletion_timestamp: str | None = None


class Live(msgspec.Struct, frozen=True):
    """An object."""

    metadata: _Meta = _Meta()
    spec: _Spec = _Spec()
    status: Status = Status()

    @property
    def unseen(self) -> bool:
        """Whether its controller has not looked at its newest generation."""
        return self.metadata.generation > self.status.observed_generation

    def condition(self, name: str) -> _Condition | None:
        """The condition of a type, whatever its status."""
        found = (item for item in self.status.conditions or () if item.type == name)
        return next(found, None)
